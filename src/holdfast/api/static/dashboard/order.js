// One reservation, sale or transfer: its lines, what can be done with it, and all that has happened to it.

import { html } from "./preact.js";
import { Actions } from "./action.js";
import { OnlyLooking } from "./allowed.js";
import { get, path } from "./client.js";
import { useLoad } from "./loading.js";
import { usePages } from "./paging.js";
import { Figure, Given, ItemLink, Loaded, Mark, StoreName, Table, Until, When } from "./parts.js";
import { reservationActions } from "./reservation-actions.js";
import { saleActions, transferActions } from "./transfer-actions.js";
import { happened, moved, who } from "./words.js";

const KINDS = {
  reservations: { actions: reservationActions, lines: ReservationLines },
  sales: { actions: saleActions, lines: SaleLines },
  transfers: { actions: transferActions, lines: TransferLines },
};

export function OrderPage({ kind, id }) {
  const { actions, lines } = KINDS[kind];
  const about = (entry) => entry.documentId === id;
  const order = useLoad(async (signal) => (await get(`api/inventory/${kind}/${path`${id}`}`, {}, signal)).data, [kind, id], about);
  return html`<div><h1 class="sku"><bdi>${id}</bdi></h1>
    <${Loaded} from=${order}>
      ${order.data && html`<${Facts} order=${order.data} />
        <${OnlyLooking} />
        <${Actions} actions=${actions(order.data)} done=${order.reload} />
        <h2>Lines</h2><${lines} order=${order.data} />`}
    <//>
    <${History} id=${id} about=${about} /></div>`;
}

const Facts = ({ order }) => html`<p class="facts">
  <${Mark} kind=${order.status === "open" ? "low" : "plain"}>${order.status}<//>
  ${order.confirmed !== undefined && html` <${Mark} kind=${order.confirmed ? "good" : "plain"}>${order.confirmed ? "paid" : "not paid"}<//>`}
  ${" "}<${Mark}>version ${order.version}<//>
  ${order.status === "open" && order.expiresAt && html` ends <${Until} at=${order.expiresAt} />`}
  ${order.expectedAt && html` expected <${When} at=${order.expectedAt} />`}
  ${order.reference && html` · <${Given} text=${order.reference} />`}
  ${order.toStoreId && html` · from ${order.fromStoreId ? html`<${StoreName} id=${order.fromStoreId} />` : "a supplier"} to <${StoreName} id=${order.toStoreId} />`}
</p>`;

const figures = (values) => values.map((value) => html`<td class="figure"><${Figure} value=${value} /></td>`);

function ReservationLines({ order }) {
  return html`<${Table} name="Lines" head=${["SKU", "Store", "#Wanted", "#Open", "#Handed over", "#Came back", "#Released", "#Expired"]}>
    ${order.lines.flatMap((line) =>
      line.allocations.map(
        (each, index) => html`<tr key=${`${line.lineId} ${each.storeId}`}>
          <td><${ItemLink} sku=${line.sku} store=${each.storeId} /></td>
          <td><${StoreName} id=${each.storeId} /></td>
          ${figures([index === 0 ? line.requested : null, each.open, each.fulfilled, each.returned, each.released, each.expired])}
        </tr>`,
      ),
    )}
  <//>`;
}

function SaleLines({ order }) {
  return html`<${Table} name="Lines" head=${["SKU", "Store", "#Sold", "#Came back", "#Not in the books"]}>
    ${order.lines.map(
      (line) => html`<tr key=${line.lineId}>
        <td><${ItemLink} sku=${line.sku} store=${line.storeId} /></td>
        <td><${StoreName} id=${line.storeId} /></td>
        ${figures([line.quantity, line.returned, line.unaccounted])}
      </tr>`,
    )}
  <//>`;
}

function TransferLines({ order }) {
  return html`<${Table} name="Lines" head=${["SKU", "#Sent", "#On the way", "#Received", "#Damaged", "#Missing", "#Cancelled", "#Over"]}>
    ${order.lines.map(
      (line) => html`<tr key=${line.lineId}>
        <td><${ItemLink} sku=${line.sku} store=${order.toStoreId} /></td>
        ${figures([line.sent, line.open, line.received, line.damaged, line.missing, line.cancelled, line.over])}
      </tr>`,
    )}
  <//>`;
}

function History({ id, about }) {
  const list = usePages("api/inventory/ledger", { documentId: id, order: "asc" }, { about });
  return html`<section aria-labelledby="history"><h2 id="history">What has happened</h2>
    <ol class="history">
      ${list.rows.map((entry) => html`<li key=${entry.cursor}><${Sentence} entry=${entry} /></li>`)}
    </ol>
    ${!list.loading && !list.ended && html`<button type="button" onClick=${list.more}>Show more</button>`}
  </section>`;
}

/** Says an entry as a sentence: when, what, of which item, where, by whom and why. */
export const Sentence = ({ entry }) => html`<${When} at=${entry.time} />: <strong>${happened(entry)}</strong>
  ${entry.sku && html` <${ItemLink} sku=${entry.sku} store=${entry.storeId} />`}
  ${entry.storeId && html` in <${StoreName} id=${entry.storeId} />`}
  ${moved(entry) && html` (${moved(entry)})`}, by <${Given} text=${who(entry)} />
  ${entry.reason && html`: <${Given} text=${entry.reason} />`}${entry.note && html` – <${Given} text=${entry.note} />`}`;
