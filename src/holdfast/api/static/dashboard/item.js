// One SKU: its levels in all stores, and in one of them its history, its promises, and how it was.

import { html, useState } from "./preact.js";
import { Actions } from "./action.js";
import { OnlyLooking } from "./allowed.js";
import { ask, get, path } from "./client.js";
import { History } from "./item-history.js";
import { itemActions } from "./item-actions.js";
import { useLoad } from "./loading.js";
import { DocumentLink, Failure, Field, Figure, Given, Loaded, Mark, Notice, StoreName, Table, Tile, Typed, Until } from "./parts.js";
import { to } from "./route.js";
import { States } from "./stock.js";
import { useApp } from "./state.js";
import { number } from "./words.js";

export function ItemPage({ route }) {
  const sku = route.parts[1] ?? "";
  const stores = useApp((values) => values.stores);
  const levels = useLoad((signal) => loadLevels(sku, stores, signal), [sku, stores], isAbout(sku));
  const store = route.query.store ?? levels.data?.stores[0]?.storeId;
  return html`<div><h1 class="sku"><bdi>${sku}</bdi></h1>
    <${Loaded} from=${levels} empty=${levels.data?.stores.length === 0} nothing="No store has an item of this SKU.">
      ${levels.data && html`<p class="lead"><${Given} text=${levels.data.name} /></p>
        ${levels.data.stopReason !== undefined && html`<${Notice} kind="bad">The sale of this SKU is stopped everywhere. <${Given} text=${levels.data.stopReason} /><//>`}
        <${Levels} sku=${sku} levels=${levels.data.stores} current=${store} />`}
    <//>
    ${store && html`<${InStore} key=${store} sku=${sku} store=${store} />`}</div>`;
}

const isAbout = (sku, store) => (entry) =>
  (entry.sku === sku || (!entry.sku && Boolean(entry.storeId))) && (!store || !entry.storeId || entry.storeId === store);

/** What all stores have of it. Availability is silent about stores that are stopped: they are asked one by one. */
async function loadLevels(sku, known, signal) {
  const stopped = [...known.values()].filter((store) => store.salesStatus === "stopped");
  const [open, catalogue, ...others] = await Promise.all([
    ask("api/inventory/availability", { skus: [sku], view: "stores" }),
    get(path`api/inventory/skus/${sku}`, {}, signal).then(({ data }) => data, () => ({})),
    ...stopped.map((store) => readItem(sku, store.id, signal).catch(() => null)),
  ]);
  const stores = [...open.data[0].stores, ...others.filter(Boolean)].toSorted((one, other) => (one.storeId < other.storeId ? -1 : 1));
  return { name: catalogue.name, stopReason: catalogue.salesStatus === "stopped" ? catalogue.stopReason : undefined, stores };
}

export const readItem = async (sku, store, signal, asOf) =>
  (await get(path`api/stores/${store}/inventory/items/${sku}`, { asOf }, signal)).data;

const LEVELS = ["Store", "#On hand", "#Reserved", "#Available", "#Short", "#Unsellable", "#Incoming"];

const Levels = ({ sku, levels, current }) =>
  html`<section aria-labelledby="levels"><h2 id="levels">In all stores</h2>
    <${Table} name="Levels by store" head=${LEVELS}>
      ${levels.map(
        (level) => html`<tr key=${level.storeId} class=${level.storeId === current ? "current" : ""}>
          <td><a href=${to(["item", sku], { store: level.storeId })} aria-current=${level.storeId === current ? "true" : null}><${StoreName} id=${level.storeId} /></a></td>
          ${[level.quantity, level.reserved, level.available, level.short, level.unsellable, level.incoming].map(
            (value, index) => html`<td class="figure"><${Figure} value=${value} wrong=${index === 3 && value > 0} /></td>`,
          )}
        </tr>`,
      )}
    <//>
  </section>`;

function InStore({ sku, store }) {
  const item = useLoad((signal) => readItem(sku, store, signal), [sku, store], isAbout(sku, store));
  return html`<div><h2 class="store"><${StoreName} id=${store} /></h2>
    <${Loaded} from=${item}>${item.data && html`<${Now} item=${item.data} /><${OnlyLooking} /><${Actions} actions=${itemActions(item.data)} done=${item.reload} />`}<//>
    <${History} sku=${sku} store=${store} about=${isAbout(sku, store)} />
    <${Promises} sku=${sku} store=${store} />
    <${Then} sku=${sku} store=${store} /></div>`;
}

const Now = ({ item }) => html`<p><${States} item=${item} /> <${Mark}>version ${item.version}<//></p>
  <${Figures} item=${item} />`;

const Figures = ({ item }) =>
  html`<div class="tiles small">
    <${Tile} label="On hand" value=${number(item.quantity)} />
    <${Tile} label="Reserved" value=${number(item.reserved)} />
    <${Tile} label="Available" value=${number(item.available)} />
    <${Tile} label="Short" value=${number(item.short)} kind=${item.short ? "bad" : ""} />
    ${item.owed > 0 && html`<${Tile} label="Owed" value=${number(item.owed)} kind="low" hint="left, and not in the books" />`}
    <${Tile} label="Safety stock" value=${number(item.safetyStock)} />
    <${Tile} label="Low at" value=${number(item.reorderPoint)} />
  </div>`;

function Promises({ sku, store }) {
  const open = useLoad(
    (signal) => get("api/inventory/reservations", { sku, storeId: store, status: "open", limit: 100 }, signal),
    [sku, store],
    (entry) => entry.documentType === "reservation",
  );
  const units = (reservation) =>
    reservation.lines
      .filter((line) => line.sku === sku)
      .flatMap((line) => line.allocations)
      .filter((each) => each.storeId === store)
      .reduce((sum, each) => sum + each.open, 0);
  const rows = (open.data?.data ?? []).filter((each) => units(each) > 0);
  return html`<section aria-labelledby="promises"><h2 id="promises">Open reservations</h2>
    <${Loaded} from=${open} empty=${rows.length === 0} nothing="Nothing is promised to a reservation.">
      <${Table} name="Open reservations" head=${["Reservation", "#Units", "Paid", "Ends"]}>
        ${rows.map(
          (each) => html`<tr key=${each.id}>
            <td><${DocumentLink} type="reservation" id=${each.id} /></td>
            <td class="figure">${number(units(each))}</td>
            <td>${each.confirmed ? "yes" : "no"}</td>
            <td><${Until} at=${each.expiresAt} /></td>
          </tr>`,
        )}
      <//>
    <//>
  </section>`;
}

/** The item as it was at a time. */
function Then({ sku, store }) {
  const [moment, setMoment] = useState("");
  const then = useLoad(
    (signal) => (moment ? readItem(sku, store, signal, new Date(moment).toISOString()) : Promise.resolve(null)),
    [sku, store, moment],
  );
  return html`<section aria-labelledby="then"><h2 id="then">As it was</h2>
    <${Field} label="At this time">
      <${Typed} type="datetime-local" step="1" min="1970-01-01T00:00" max="9999-12-31T00:00" value=${moment} take=${setMoment} />
    <//>
    <div role="status">
      ${moment && html`<${Failure} problem=${then.problem} />`}
      ${moment && !then.problem && then.data && html`<${Figures} item=${then.data} />`}
    </div>
  </section>`;
}
