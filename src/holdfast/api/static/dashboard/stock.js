// The stock of all stores, searched as somebody types.

import { html, useEffect, useRef, useState } from "./preact.js";
import { useStill } from "./loading.js";
import { usePages } from "./paging.js";
import { Field, Figure, Given, ItemLink, Mark, StoreChoice, StoreName } from "./parts.js";
import { go } from "./route.js";
import { Rows } from "./rows.js";

/** What to show alone: filters of the API. */
const ONLY = {
  "": { name: "Everything" },
  low: { name: "Low", query: { lowStock: true } },
  out: { name: "Out", query: { out: true } },
  short: { name: "Short", query: { short: true } },
  unsellable: { name: "Unsellable", query: { unsellable: true } },
  stopped: { name: "Stopped", query: { salesStatus: "stopped" } },
};
const SEARCHES = { skuPrefix: "SKU begins with", name: "Name contains" };
const HEAD = ["SKU", "~Name", "Store", "~#On hand", "~#Reserved", "#Available", "~#Incoming", "State"];

export function Stock({ route }) {
  const { query } = route;
  const by = query.by in SEARCHES ? query.by : "skuPrefix";
  const only = ONLY[query.only] ?? ONLY[""];
  const [text, setText] = useState(query.text ?? "");
  const still = useStill(text);
  const narrow = (changes) => go(["stock"], { ...query, ...changes }, { replace: true });
  // What was typed goes into the address; nothing else does, or it would undo a link that was followed meanwhile.
  const typed = useRef(false);
  const type = (value) => {
    typed.current = true;
    setText(value);
  };
  useEffect(() => {
    if (typed.current) narrow({ text: still });
    typed.current = false;
  }, [still]);
  // A link, or the way back, has changed what is looked for.
  useEffect(() => {
    if ((query.text ?? "") !== still) setText(query.text ?? "");
  }, [query.text]);
  const list = usePages(
    "api/inventory/stock",
    { storeIds: query.store, [by]: still, ...only.query },
    { about: (entry) => !query.store || !entry.storeId || entry.storeId === query.store },
  );
  return html`<div><h1>Stock</h1>
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      <${Field} label="Search">
        <input type="search" maxlength="128" value=${text} onInput=${(event) => type(event.target.value)} />
      <//>
      <${Field} label="Search in">
        <select value=${by} onChange=${(event) => narrow({ by: event.target.value })}>
          ${Object.entries(SEARCHES).map(([id, name]) => html`<option value=${id}>${name}</option>`)}
        </select>
      <//>
      <${StoreChoice} value=${query.store} choose=${(store) => narrow({ store })} />
      <${Field} label="Show">
        <select value=${query.only ?? ""} onChange=${(event) => narrow({ only: event.target.value })}>
          ${Object.entries(ONLY).map(([id, { name }]) => html`<option value=${id}>${name}</option>`)}
        </select>
      <//>
    </form>
    <${Rows} name="Stock" list=${list} head=${HEAD} row=${Row} nothing="No item is like that." /></div>`;
}

const Row = (item) => html`
  <td><${ItemLink} sku=${item.sku} store=${item.storeId} /></td>
  <td class="wide"><${Given} text=${item.name} /></td>
  <td><${StoreName} id=${item.storeId} /></td>
  <td class="figure wide"><${Figure} value=${item.quantity} /></td>
  <td class="figure wide"><${Figure} value=${item.reserved} /></td>
  <td class="figure"><${Figure} value=${item.available} /></td>
  <td class="figure wide"><${Figure} value=${item.incoming} /></td>
  <td><${States} item=${item} /></td>`;

/** Says what is up with an item, in words and not by colour alone. */
export function States({ item }) {
  const free = item.quantity - item.unsellable - item.reserved - item.safetyStock;
  return html`${item.short > 0 && html`<${Mark} kind="bad">short ${item.short}<//>`}
    ${free <= 0 && html`<${Mark} kind="bad">out<//>`}
    ${free > 0 && item.reorderPoint !== null && free <= item.reorderPoint && html`<${Mark} kind="low">low<//>`}
    ${item.salesStatus === "stopped" && html`<${Mark} kind="bad">stopped<//>`}
    ${item.unsellable > 0 && html`<${Mark}>${item.unsellable} unsellable<//>`}`;
}
