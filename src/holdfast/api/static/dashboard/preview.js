// What an action will do to the stock, shown before it is done: "12 → 10".

import { html } from "./preact.js";
import { ask } from "./client.js";
import { useLoad } from "./loading.js";
import { Loaded, StoreName, Table } from "./parts.js";
import { number } from "./words.js";

/** What may move, as the API calls it and as people do. */
const FIGURES = { onHand: ["quantity", "On hand"], reserved: ["reserved", "Reserved"], unsellable: ["unsellable", "Unsellable"], incoming: ["incoming", "Incoming"] };
/** So many SKUs one question about availability may name. */
const SKUS_MAX = 200;

/** Adds up what moves, item by item: [{sku, storeId, onHand, …}]. */
function summed(moves) {
  const items = new Map();
  for (const { sku, storeId, ...deltas } of moves) {
    const id = JSON.stringify([sku, storeId]);
    const sum = items.get(id) ?? { sku, storeId, deltas: {} };
    for (const [name, delta] of Object.entries(deltas)) sum.deltas[name] = (sum.deltas[name] ?? 0) + delta;
    items.set(id, sum);
  }
  return [...items.values()].filter(({ deltas }) => Object.values(deltas).some(Boolean));
}

async function levels(skus) {
  if (skus.length === 0) return new Map();
  const { data } = await ask("api/inventory/availability", { skus: skus.slice(0, SKUS_MAX), view: "stores" });
  return new Map(data.flatMap((each) => each.stores.map((level) => [JSON.stringify([each.sku, level.storeId]), level])));
}

export function Preview({ says, moves }) {
  const items = summed(moves);
  // On a phone there is room for what moves, and for little else.
  const names = Object.keys(FIGURES).filter((name) => items.some((item) => item.deltas[name]));
  const skus = [...new Set(items.map((item) => item.sku))].sort();
  const now = useLoad(() => levels(skus), [JSON.stringify(skus)], (entry) => skus.includes(entry.sku));
  return html`<section class="preview" aria-label="What will change">
    <p>${says}</p>
    ${items.length === 0
      ? html`<p class="nothing">No stock moves.</p>`
      : html`<${Loaded} from=${now}>
          <${Table} name="Stock before and after" head=${["Item", ...names.map((name) => `#${FIGURES[name][1]}`)]}>
            ${items.map((item) => html`<${Item} item=${item} names=${names} level=${now.data?.get(JSON.stringify([item.sku, item.storeId]))} />`)}
          <//>
        <//>`}
  </section>`;
}

const Item = ({ item, names, level }) => html`<tr>
  <td><bdi class="sku">${item.sku}</bdi><br /><small><${StoreName} id=${item.storeId} /></small></td>
  ${names.map((name) => html`<td class="figure">${change(level?.[FIGURES[name][0]] ?? 0, item.deltas[name] ?? 0)}</td>`)}
</tr>`;

const change = (before, delta) => (delta ? html`${number(before)} → <strong>${number(Math.max(0, before + delta))}</strong>` : number(before));
