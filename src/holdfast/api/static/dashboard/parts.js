// Small pieces that all pages are made of. Texts of users stand in a bdi each: one that is written from right to left,
// or that holds marks of direction, then turns nothing around it. Preact escapes all of them.

import { html, useEffect, useRef, useState } from "./preact.js";
import { distance, number, time } from "./words.js";
import { to } from "./route.js";
import { useApp } from "./state.js";

/** A text that somebody has given. */
export const Given = ({ text }) => (text ? html`<bdi title=${text}>${text}</bdi>` : null);

export const ItemLink = ({ sku, store }) =>
  html`<a class="sku" href=${to(["item", sku], { store })}><bdi>${sku}</bdi></a>`;

export function StoreName({ id }) {
  const store = useApp((values) => values.stores.get(id));
  return html`<bdi title=${store ? `${store.name} (${id})` : id}>${store?.name ?? id}</bdi>`;
}

/** Several of them, each once. */
export const StoreNames = ({ ids }) => [...new Set(ids)].map((id, index) => html`${index > 0 && ", "}<${StoreName} key=${id} id=${id} />`);

export const DocumentLink = ({ type, id }) =>
  html`<a class="sku" href=${to(["orders", `${type}s`, id])}><bdi>${id}</bdi></a>`;

export const Figure = ({ value, wrong }) => html`<span class=${wrong ? "figure wrong" : "figure"}>${number(value)}</span>`;

export const When = ({ at }) => (at ? html`<time datetime=${at} title=${at}>${time(at)}</time>` : "–");

/** A time to come, as a distance that shrinks. */
export function Until({ at }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return at ? html`<time datetime=${at} title=${time(at)}>${distance(at)}</time>` : "no end";
}

/** A word about a state: good, low, bad or plain. */
export const Mark = ({ kind = "plain", children }) => html`<span class="mark ${kind}">${children}</span>`;

export const Notice = ({ kind = "plain", children }) =>
  html`<div class="notice ${kind}" role=${kind === "bad" ? "alert" : "status"}>${children}</div>`;

export const Failure = ({ problem, again }) =>
  problem &&
  html`<${Notice} kind="bad">${problem.message}${" "}
    ${again && html`<button type="button" onClick=${again}>Try again</button>`}<//>`;

/** What a load gave: what went wrong, that it is under way, that there is nothing, or the content. */
export function Loaded({ from, empty, nothing = "There is nothing here.", children }) {
  if (!from.problem && !from.data) return html`<div><p class="loading">Loading…</p></div>`;
  return html`<div>
    <${Failure} problem=${from.problem} again=${from.reload} />
    ${empty && !from.problem ? html`<p class="nothing">${nothing}</p>` : from.data && children}
  </div>`;
}

/** A field with its name; the name is pressed as the field is. */
export function Field({ label, hint, children }) {
  return html`<label class="field"><span>${label}</span>${children}${hint && html`<small>${hint}</small>`}</label>`;
}

/** An input that keeps what somebody is typing, whatever is drawn anew meanwhile; it is taken when it is complete. */
export function Typed({ value = "", take, ...input }) {
  const [text, setText] = useState(value);
  const place = useRef(null);
  const follow = () => setText(value);
  // What was taken comes back as the value, later than the next key: nothing is put in front of somebody who types.
  useEffect(() => {
    if (document.activeElement !== place.current) follow();
  }, [value]);
  const complete = ({ target }) => target.validity.valid && take(target.value);
  return html`<input ...${input} ref=${place} value=${text} onInput=${(event) => setText(event.target.value)} onChange=${complete} onBlur=${follow} />`;
}

export function StoreChoice({ value, choose, all = "All stores", label = "Store" }) {
  const stores = useApp((values) => values.stores);
  return html`<${Field} label=${label}>
    <select value=${value ?? ""} onChange=${(event) => choose(event.target.value)}>
      ${all && html`<option value="">${all}</option>`}
      ${[...stores.values()].map((store) => html`<option value=${store.id} selected=${store.id === value}>${store.name}</option>`)}
    </select>
  <//>`;
}

/** A figure with its name, for the eye that runs over them. */
export const Tile = ({ label, value, hint, kind, href }) => {
  const content = html`<span class="label">${label}</span><span class="value">${value}</span>
    ${hint && html`<span class="hint">${hint}</span>`}`;
  return href ? html`<a class="tile ${kind ?? ""}" href=${href}>${content}</a>` : html`<div class="tile ${kind ?? ""}">${content}</div>`;
};

/** A table that a phone may push sideways; by keyboard too. */
export const Table = ({ name, head, children }) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead><tr>${head.map((title) => html`<th scope="col" class=${title.startsWith("#") ? "figure" : ""}>${title.replace("#", "")}</th>`)}</tr></thead>
      <tbody>${children}</tbody>
    </table>
  </div>`;
