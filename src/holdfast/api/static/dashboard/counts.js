// Counting a shelf with a scanner, which is a keyboard that ends each code with Enter: every scan is one unit more.

import { html, useEffect, useState } from "./preact.js";
import { get, path } from "./client.js";
import { readItem } from "./item.js";
import { whole } from "./form.js";
import { Failure, Field, Given, ItemLink, Notice } from "./parts.js";
import { newKey, perform } from "./pending.js";
import { signed, units } from "./words.js";

/** Where each part of a sheet is kept. */
const KEPT = { lines: "holdfast.count", scans: "holdfast.scans" };
const kept = (store) =>
  Object.fromEntries(Object.entries(KEPT).map(([part, where]) => [part, JSON.parse(sessionStorage.getItem(`${where}.${store}`) ?? "[]")]));

/** Finds what was scanned: a SKU, or the barcode of one (its attribute `barcode`). */
async function find(code, store) {
  try {
    return await readItem(code, store);
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    const { data } = await get("api/inventory/skus", { "attribute.barcode": code, limit: 1 });
    if (data.length === 0) throw problem;
    return readItem(data[0].sku, store);
  }
}

/**
 * What has been counted stands in the session until it is booked, and each scan until it has been counted or somebody
 * has seen that it was not: a reload loses nothing. The session is what holds: who writes reads it first, for a page
 * that has been left may still have an answer to come.
 */
function useSheet(store) {
  const [sheet, show] = useState(() => kept(store));
  const update = (change) => {
    const before = kept(store);
    const now = { ...before, ...change(before) };
    for (const [part, where] of Object.entries(KEPT)) sessionStorage.setItem(`${where}.${store}`, JSON.stringify(now[part]));
    show(now);
  };
  const put = (sku, changes) => update(({ lines }) => ({ lines: lines.map((line) => (line.sku === sku ? { ...line, ...changes } : line)) }));
  return { ...sheet, update, put };
}

/** One unit more of an item; a scan that has been counted already counts nothing. */
const counting = (scan, item) => (now) => {
  if (!now.scans.some((each) => each.key === scan.key)) return now;
  const before = now.lines.find((line) => line.sku === item.sku);
  const line = { sku: item.sku, name: item.name, counted: whole(before?.counted) + 1, version: item.version, key: newKey() };
  return { lines: [line, ...now.lines.filter((each) => each !== before)], scans: without(scan)(now).scans };
};

const told = (scan, problem) => ({ scans }) => ({ scans: scans.map((each) => (each.key === scan.key ? { ...each, problem } : each)) });

const without = (scan) => ({ scans }) => ({ scans: scans.filter((each) => each.key !== scan.key) });

export function Counts({ store }) {
  const { lines, scans, update, put } = useSheet(store);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);

  const look = async (scan) => {
    update(told(scan, null));
    try {
      update(counting(scan, await find(scan.scanned, store)));
    } catch ({ message, isOpen }) {
      update(told(scan, { message, isOpen }));
    }
  };
  // Leaving a page ends its requests: nobody knows of what.
  useEffect(() => void scans.filter(({ problem }) => !problem || problem.isOpen).forEach(look), []);

  const scan = (event) => {
    event.preventDefault();
    const scanned = code.trim();
    setCode("");
    if (!scanned) return;
    const one = { scanned, key: newKey() };
    update((now) => ({ scans: [one, ...now.scans] }));
    look(one);
  };

  const book = async (line, onMoved) => {
    const body = { counted: whole(line.counted), asOfVersion: line.version, onMoved };
    const call = { method: "POST", where: path`api/stores/${store}/inventory/items/${line.sku}/count`, body };
    try {
      const { data } = await perform({ title: `Count ${line.sku}`, call, key: `${line.key}-${onMoved}` });
      put(line.sku, { booked: data.quantity, problem: null });
    } catch (failure) {
      put(line.sku, { problem: { code: failure.code, message: failure.message, facts: failure.facts } });
    }
  };
  const looking = scans.some((each) => !each.problem);
  const bookAll = async () => {
    setBusy(true);
    for (const line of lines) if (line.booked === undefined) await book(line, "reject");
    setBusy(false);
  };

  return html`<div><form class="filters" onSubmit=${scan}>
      <${Field} label="Scan or type a SKU or a barcode" hint="Each scan is one unit more; figures can be typed below.">
        <input autofocus autocomplete="off" maxlength="128" value=${code} onInput=${(event) => setCode(event.target.value)} />
      <//>
    </form>
    ${scans.map((each) => (each.problem ? html`<${Missed} key=${each.key} scan=${each} again=${() => look(each)} done=${() => update(without(each))} />` : null))}
    ${lines.length === 0 && html`<p class="nothing">Nothing has been counted yet.</p>`}
    ${lines.map(
      (line) => html`<${Line} key=${line.sku} line=${line} store=${store} type=${(counted) => put(line.sku, { counted, key: newKey() })}
        rebase=${() => book(line, "rebase")} drop=${() => update((now) => ({ lines: now.lines.filter((each) => each.sku !== line.sku) }))} />`,
    )}
    ${lines.some((line) => line.booked === undefined) &&
    html`<div class="buttons"><button type="button" class="main" disabled=${busy || looking} onClick=${bookAll}>${looking ? "Looking up what was scanned…" : "Book what was counted"}</button></div>`}</div>`;
}

const Missed = ({ scan, again, done }) => html`<article class="card">
  <p><${Given} text=${scan.scanned} /> was not counted.</p>
  <${Failure} problem=${scan.problem} again=${scan.problem.isOpen && again} />
  <button type="button" onClick=${done}>Done</button>
</article>`;

function Line({ line, store, type, rebase, drop }) {
  const moved = line.problem?.code === "COUNT_MOVED";
  return html`<article class="card">
    <p><${ItemLink} sku=${line.sku} store=${store} /> <${Given} text=${line.name} /></p>
    ${line.booked !== undefined
      ? html`<${Notice} kind="good">Booked: ${units(line.booked)} on hand.<//>`
      : html`<${Field} label=${`Units of ${line.sku}`}>
          <input type="number" min="0" step="1" value=${line.counted} onInput=${(event) => type(event.target.value)} />
        <//>`}
    ${moved && html`<${Moved} line=${line} rebase=${rebase} />`}
    ${line.problem && !moved && html`<${Failure} problem=${line.problem} />`}
    <button type="button" onClick=${drop}>${line.booked === undefined ? "Leave it out" : "Done"}</button>
  </article>`;
}

/** Units came or went between the shelf and the booking: what that means, and what can be done. */
function Moved({ line, rebase }) {
  const { onHandThen, onHand } = line.problem.facts;
  const difference = whole(line.counted) - onHandThen;
  return html`<${Notice} kind="low">
    <p>Units came or went while you counted: the books had ${units(onHandThen)} when you looked, and ${units(onHand)} now.
      Nothing was booked.</p>
    <p>Either leave it out and count again, or book the difference that you found (${signed(difference)}): then there are
      ${" "}${units(Math.max(0, onHand + difference))}.</p>
    <button type="button" onClick=${rebase}>Book the difference</button>
  <//>`;
}
