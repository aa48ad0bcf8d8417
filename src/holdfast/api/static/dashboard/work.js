// Work lists of a shop: what has to be picked, received, looked at, counted and handed out.

import { html, useState } from "./preact.js";
import { Actions } from "./action.js";
import { OnlyLooking, useMayWrite } from "./allowed.js";
import { get } from "./client.js";
import { Counts } from "./counts.js";
import { count, inspectionActions } from "./item-actions.js";
import { readItem } from "./item.js";
import { useLoad } from "./loading.js";
import { DocumentLink, Given, ItemLink, Loaded, StoreChoice, StoreName, Until, When } from "./parts.js";
import { openOf, reservationActions } from "./reservation-actions.js";
import { go, to } from "./route.js";
import { transferActions } from "./transfer-actions.js";
import { useApp } from "./state.js";
import { units } from "./words.js";

/** More than so many pages is no work list. */
const PAGES_MAX = 10;
const SHOWN = 50;

async function all(where, query, signal) {
  const rows = [];
  let after;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await get(where, { ...query, limit: 1000, after }, signal);
    rows.push(...answer.data);
    after = answer.nextCursor;
    if (!after) break;
  }
  return rows;
}

const RESERVATIONS = "api/inventory/reservations";
const openHere = (order, store) => openOf(order).filter((part) => part.storeId === store);

/** Paid orders of which this shop has something to hand over still: others may serve the rest. */
const paid = async (store, signal) =>
  (await all(RESERVATIONS, { status: "open", confirmed: true, storeId: store }, signal)).filter((order) => openHere(order, store).length > 0);
const named = (actions, ...titles) => actions.filter((action) => titles.includes(action.title));

const LISTS = {
  pick: {
    name: "Pick",
    nothing: "Nothing has to be picked.",
    load: async (store, signal) => (await paid(store, signal)).toSorted((one, other) => one.createdAt.localeCompare(other.createdAt)),
    card: (order, store) => html`<${Order} order=${order} store=${store} />
      <${NotThere} order=${order} store=${store} />`,
    actions: (order, store) => named(reservationActions(order, store), "Hand over", "Give to another store"),
  },
  receive: {
    name: "Receive",
    nothing: "Nothing is on its way.",
    load: async (store, signal) =>
      (await all("api/inventory/transfers", { status: "open", storeId: store }, signal))
        .filter((transfer) => transfer.toStoreId === store)
        .toSorted((one, other) => (one.expectedAt ?? "9").localeCompare(other.expectedAt ?? "9")),
    card: (transfer) => html`<p><${DocumentLink} type="transfer" id=${transfer.id} /> from ${transfer.fromStoreId ? html`<${StoreName} id=${transfer.fromStoreId} />` : "a supplier"},
        expected <${When} at=${transfer.expectedAt} /></p>
      <ul>${transfer.lines.filter((line) => line.open).map((line) => html`<li>${units(line.open)} of <${ItemLink} sku=${line.sku} store=${transfer.toStoreId} /></li>`)}</ul>`,
    actions: (transfer) => named(transferActions(transfer), "Receive"),
  },
  inspect: {
    name: "Inspect",
    nothing: "Nothing waits to be looked at.",
    load: (store, signal) => all("api/inventory/stock", { unsellable: true, storeIds: store }, signal),
    card: (item) => html`<p>${units(item.unsellable)} of <${ItemLink} sku=${item.sku} store=${item.storeId} /> <${Given} text=${item.name} /></p>`,
    actions: inspectionActions,
  },
  collect: {
    name: "Collect by",
    nothing: "Nobody is awaited.",
    load: async (store, signal) =>
      (await paid(store, signal)).filter((order) => order.expiresAt).toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt)),
    card: (order, store) => html`<${Order} order=${order} store=${store} />`,
    actions: (order, store) => named(reservationActions(order, store), "Hand over", "Extend", "Release"),
  },
};

const TABS = { pick: LISTS.pick, receive: LISTS.receive, inspect: LISTS.inspect, count: { name: "Count" }, collect: LISTS.collect };

export function Work({ route }) {
  const stores = useApp((values) => values.stores);
  const mayWrite = useMayWrite();
  const kind = route.parts[1] in TABS ? route.parts[1] : "pick";
  const store = route.query.store ?? [...stores.keys()][0];
  return html`<div><h1>Work lists</h1>
    <nav class="tabs" aria-label="Work lists">
      ${Object.entries(TABS).map(([id, { name }]) => html`<a href=${to(["work", id], { store })} aria-current=${id === kind ? "page" : null}>${name}</a>`)}
    </nav>
    <div class="filters"><${StoreChoice} all="" value=${store} choose=${(id) => go(["work", kind], { store: id })} /></div>
    <${OnlyLooking} />
    ${store && (kind === "count" ? mayWrite && html`<${Counts} key=${store} store=${store} />` : html`<${WorkList} key=${`${kind} ${store}`} list=${LISTS[kind]} store=${store} />`)}</div>`;
}

function WorkList({ list, store }) {
  const [most, setMost] = useState(SHOWN);
  const work = useLoad((signal) => list.load(store, signal), [store], (entry) => entry.storeId === store || !entry.storeId);
  return html`<${Loaded} from=${work} empty=${work.data?.length === 0} nothing=${list.nothing}>
    ${work.data?.slice(0, most).map(
      (each) => html`<article class="card" key=${each.id ?? each.sku}>
        ${list.card(each, store)}
        <${Actions} actions=${list.actions(each, store)} done=${work.reload} />
      </article>`,
    )}
    ${work.data?.length > most && html`<button type="button" onClick=${() => setMost(most + SHOWN)}>Show more of ${work.data.length}</button>`}
  <//>`;
}

function Order({ order, store }) {
  const here = openHere(order, store);
  return html`<p><${DocumentLink} type="reservation" id=${order.id} /> of <${When} at=${order.createdAt} />
      ${order.expiresAt && html`, to be collected <${Until} at=${order.expiresAt} />`}
      ${order.reference && html` · <${Given} text=${order.reference} />`}</p>
    <ul>${here.map((part) => html`<li>${units(part.most)} of <${ItemLink} sku=${part.sku} store=${store} /></li>`)}</ul>`;
}

/** What somebody has looked for in vain is counted: the books then know. Or another store serves it. */
function NotThere({ order, store }) {
  const [open, setOpen] = useState(false);
  if (!useMayWrite()) return null;
  return html`<details onToggle=${(event) => setOpen(event.target.open)}>
    <summary>Not there?</summary>
    ${open && html`<${CountInstead} order=${order} store=${store} />`}
  </details>`;
}

function CountInstead({ order, store }) {
  const skus = [...new Set(openHere(order, store).map((part) => part.sku))];
  const items = useLoad((signal) => Promise.all(skus.map((sku) => readItem(sku, store, signal))), [order.version, order.id]);
  return html`<p>Count what is there; what is then short can be given to another store.</p>
    ${items.data?.map((item) => html`<${Actions} actions=${[{ ...count(item), title: `Count ${item.sku}` }]} done=${items.reload} />`)}`;
}
