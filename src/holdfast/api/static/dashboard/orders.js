// Reservations, sales and transfers: lists, and one of them.

import { html } from "./preact.js";
import { usePages } from "./paging.js";
import { DocumentLink, Field, Figure, Given, Mark, StoreChoice, StoreName, StoreNames, Typed, Until, When } from "./parts.js";
import { OrderPage } from "./order.js";
import { go, to } from "./route.js";
import { Rows } from "./rows.js";
import { startOfDay } from "./words.js";

/** Days of this device's time zone, the last one included. */
const DAYS = { from: "Made from", until: "Made until" };
const any = { "": "Any" };
const yes = (name) => ({ "": "Any", true: name });

/** What each list can be narrowed by, and what it shows. */
const LISTS = {
  reservations: {
    name: "Reservations",
    filters: {
      status: ["Status", { ...any, open: "open", fulfilled: "fulfilled", expired: "expired", released: "released" }],
      confirmed: ["Paid", { ...any, true: "paid", false: "not paid" }],
      short: ["Short", yes("goods are missing")],
    },
    head: ["Reservation", "Status", "Paid", "~Store", "#Units", "Ends", "~Made"],
    row: (each) => html`
      <td><${DocumentLink} type="reservation" id=${each.id} /></td>
      <td><${Status} of=${each} /></td>
      <td>${each.confirmed ? "yes" : "no"}</td>
      <td class="wide"><${StoreNames} ids=${each.lines.flatMap((line) => line.allocations.map((part) => part.storeId))} /></td>
      <td class="figure"><${Figure} value=${sum(each.lines, "requested")} /></td>
      <td>${each.status === "open" ? html`<${Until} at=${each.expiresAt} />` : "–"}</td>
      <td class="wide"><${When} at=${each.createdAt} /></td>`,
  },
  sales: {
    name: "Sales",
    filters: {},
    head: ["Sale", "Store", "#Units", "#~Came back", "~Reference", "When"],
    row: (each) => html`
      <td><${DocumentLink} type="sale" id=${each.id} /></td>
      <td><${StoreNames} ids=${each.lines.map((line) => line.storeId)} /></td>
      <td class="figure"><${Figure} value=${sum(each.lines, "quantity")} /></td>
      <td class="figure wide"><${Figure} value=${sum(each.lines, "returned")} /></td>
      <td class="wide"><${Given} text=${each.reference} /></td>
      <td><${When} at=${each.occurredAt ?? each.createdAt} /></td>`,
  },
  transfers: {
    name: "Transfers",
    filters: {
      status: ["Status", { ...any, open: "on the way", received: "received", cancelled: "cancelled", missing: "missing" }],
      overdue: ["Late", yes("overdue")],
      missing: ["Missing", yes("units are missing")],
    },
    head: ["Transfer", "Status", "From", "To", "#On the way", "~Expected"],
    row: (each) => html`
      <td><${DocumentLink} type="transfer" id=${each.id} /></td>
      <td><${Status} of=${each} /></td>
      <td>${each.fromStoreId ? html`<${StoreName} id=${each.fromStoreId} />` : "a supplier"}</td>
      <td><${StoreName} id=${each.toStoreId} /></td>
      <td class="figure"><${Figure} value=${sum(each.lines, "open")} /></td>
      <td class="wide"><${When} at=${each.expectedAt} /></td>`,
  },
};

const STATUS = { open: "low", fulfilled: "good", received: "good", completed: "good", expired: "plain", released: "plain", cancelled: "plain", missing: "bad" };

export const Status = ({ of }) => html`<${Mark} kind=${STATUS[of.status]}>${of.status}<//>`;
const sum = (lines, name) => lines.reduce((total, line) => total + line[name], 0);

export function Orders({ route }) {
  const kind = route.parts[1] in LISTS ? route.parts[1] : "reservations";
  return route.parts[2] ? html`<${OrderPage} kind=${kind} id=${route.parts[2]} />` : html`<${List} key=${kind} kind=${kind} query=${route.query} />`;
}

function List({ kind, query }) {
  const { name, filters, head, row } = LISTS[kind];
  const narrow = (changes) => go(["orders", kind], { ...query, ...changes }, { replace: true });
  const asked = {
    ...Object.fromEntries(Object.keys(filters).map((each) => [each, query[each]])),
    from: startOfDay(query.from),
    to: startOfDay(query.until, 1),
  };
  const about = (entry) => `${entry.documentType}s` === kind;
  const list = usePages(`api/inventory/${kind}`, { ...asked, storeId: query.store, sku: query.sku, reference: query.reference }, { about });
  return html`<div><h1>${name}</h1>
    <nav class="tabs" aria-label="Kinds of orders">
      ${Object.entries(LISTS).map(([id, each]) => html`<a href=${to(["orders", id])} aria-current=${id === kind ? "page" : null}>${each.name}</a>`)}
    </nav>
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      ${Object.entries(filters).map(
        ([id, [label, options]]) => html`<${Field} key=${id} label=${label}>
          <select value=${query[id] ?? ""} onChange=${(event) => narrow({ [id]: event.target.value })}>
            ${Object.entries(options).map(([value, word]) => html`<option value=${value} selected=${value === (query[id] ?? "")}>${word}</option>`)}
          </select>
        <//>`,
      )}
      <${StoreChoice} value=${query.store} choose=${(store) => narrow({ store })} />
      ${Object.entries(DAYS).map(
        ([id, label]) => html`<${Field} key=${id} label=${label}>
          <${Typed} type="date" min="1970-01-01" max="9999-12-31" value=${query[id]} take=${(day) => narrow({ [id]: day })} />
        <//>`,
      )}
      <${Field} label="SKU"><${Typed} maxlength="128" value=${query.sku} take=${(sku) => narrow({ sku })} /><//>
      <${Field} label="Reference"><${Typed} maxlength="256" value=${query.reference} take=${(reference) => narrow({ reference })} /><//>
    </form>
    <${Rows} name=${name} list=${list} head=${head} row=${row} nothing="None is like that." /></div>`;
}
