// How things are: stock, what needs somebody, orders, and the health of the server.

import { html, useEffect, useRef, useState } from "./preact.js";
import { Chart } from "./chart.js";
import { get } from "./client.js";
import { onEntries } from "./feed.js";
import { look, readFigures, traffic } from "./figures.js";
import { useEvery, useLoad } from "./loading.js";
import { DocumentLink, Loaded, Table, Tile, Until } from "./parts.js";
import { to } from "./route.js";
import { number } from "./words.js";

const LOOK_MS = 2_000;
const FIGURES_MS = 5_000;
const SOON_MS = 15 * 60_000;
const SHOWN = 8;
const MINUTES_S = 300;
const MOST = 1_000;
/** Whole orders are long: of them fewer are counted. */
const COUNTED_MAX = 100;
const ORDERS = new Set(["reserve", "sale"]);

export function Overview() {
  const stock = useLoad(loadStock, [], () => true);
  useEvery(FIGURES_MS, stock.reload);
  return html`<div><h1>Overview</h1>
    <${Loaded} from=${stock}>
      ${stock.data && html`<${StockTiles} ...${stock.data} /><${Health} ...${stock.data} />`}
    <//>
    <${Traffic} />
    <${Ending} /></div>`;
}

async function loadStock(signal) {
  const read = (where, query) => get(where, query, signal);
  const [{ sums, out }, figures, ready, low, transfers] = await Promise.all([
    readSums(read),
    readFigures(),
    read("readyz").then(({ data }) => data, () => null),
    read("api/inventory/stock", { lowStock: true, limit: MOST }),
    read("api/inventory/transfers", { status: "open", limit: MOST }),
  ]);
  const [short, unsellable, open] = await Promise.all([...["short", "unsellable"].map((state) => excepted(state, figures, read)), readOpen(figures, read)]);
  return { sums, out, figures, ready, low, transfers, short, unsellable, open };
}

/** Sums, and what is out: counted one by one, unless so many are not even on hand that there is no need to look. */
async function readSums(read) {
  const { totals: sums } = (await read("api/inventory/stats", { storeId: "*" })).data;
  const many = sums.outOfStock >= MOST;
  return { sums, out: many ? { count: sums.outOfStock, nextCursor: true } : await read("api/inventory/stock", { out: true, limit: MOST }) };
}

/** Units that are short or unsellable: by the figures, or by the items themselves. */
async function excepted(state, figures, read) {
  if (figures) return figures.get(`holdfast_exception_units{state="${state}"}`) ?? 0;
  const items = await read("api/inventory/stock", { [state]: true, limit: MOST });
  return items.data.reduce((sum, item) => sum + item[state], 0);
}

/** Open reservations: by the figures, or so many of those that the key may see as are quickly counted. */
async function readOpen(figures, read) {
  if (figures) return { count: figures.get('holdfast_reservations{state="open"}') };
  return read("api/inventory/reservations", { status: "open", limit: COUNTED_MAX });
}

const orMore = (page) => `${number(page.count)}${page.nextCursor ? " or more" : ""}`;

function StockTiles({ sums, out, figures, low, transfers, short, unsellable, open }) {
  const incoming = transfers.data.flatMap((transfer) => transfer.lines).reduce((sum, line) => sum + line.open, 0);
  const are = { status: "open" };
  return html`<section aria-label="Stock" class="tiles">
    <${Tile} label="On hand" value=${number(sums.quantity)} href=${to(["stock"])} />
    <${Tile} label="Reserved" value=${number(sums.reserved)} href=${to(["orders", "reservations"], are)} />
    <${Tile} label="Available" value=${number(sums.quantity - unsellable - sums.reserved + short)} hint="before safety stock" />
    <${Tile} label="Incoming" value=${number(incoming)} hint=${`in ${orMore(transfers)} ${transfers.count === 1 ? "transfer" : "transfers"}`} href=${to(["orders", "transfers"], are)} />
    <${Tile} label="Short" value=${number(short)} kind=${short ? "bad" : ""} hint="promised, and not there" href=${to(["stock"], { only: "short" })} />
    <${Tile} label="Items low" value=${orMore(low)} kind=${low.count ? "low" : ""} href=${to(["stock"], { only: "low" })} />
    <${Tile} label="Items out" value=${orMore(out)} hint=${`of ${number(sums.items)}`} href=${to(["stock"], { only: "out" })} />
    <${Tile} label="Open reservations" value=${orMore(open)} hint=${figures ? "" : "of the stores of your key"} href=${to(["orders", "reservations"], are)} />
  </section>`;
}

function Health({ figures, ready }) {
  const backup = figures?.get("holdfast_backup_timestamp_seconds");
  const ahead = ready?.clock.aheadMs ?? 0;
  return html`<section aria-label="Health" class="tiles small">
    <${Tile} label="Database" value=${ready ? "takes changes" : "takes no changes"} kind=${ready ? "good" : "bad"} />
    <${Tile} label="Clock" value=${ready?.clock.condition ?? "unknown"} kind=${ready?.clock.condition === "following" ? "good" : "low"}
      hint=${ahead ? `${number(ahead)} ms ahead` : ""} />
    ${figures && html`<${Tile} label="Last backup" kind=${backup ? "" : "low"}
      value=${backup ? html`<${Until} at=${new Date(backup * 1_000).toISOString()} />` : "none known"} />`}
  </section>`;
}

/** Counts orders in the feed; how quickly they are answered, and what waits, the metrics say. */
function Traffic() {
  const orders = useRef(new Set());
  const [, draw] = useState(0);
  useEffect(
    () => onEntries((entries) => entries.filter((entry) => ORDERS.has(entry.kind)).forEach((entry) => orders.current.add(entry.commandId))),
    [],
  );
  const again = () => {
    const count = orders.current.size;
    orders.current.clear();
    look(count).then(() => draw((times) => times + 1), () => {});
  };
  useEffect(again, []);
  useEvery(LOOK_MS, again);
  const now = traffic.at(-1);
  const at = traffic.map((each) => each.at / 1_000);
  return html`<section aria-labelledby="traffic"><h2 id="traffic">The last minutes</h2>
    <div class="tiles small">
      <${Tile} label="Orders per second" value=${(now?.orders ?? 0).toFixed(1)} />
      ${now?.isTold !== false &&
      html`<${Tile} label="Half are answered within" value=${milliseconds(now?.p50)} hint="p50" />
        <${Tile} label="99 of 100 within" value=${milliseconds(now?.p99)} hint="p99" />
        <${Tile} label="Commands waiting" value=${number(now?.queue)} hint="the queue" />`}
    </div>
    ${now?.isTold === false && html`<p class="under">How quickly the server answers is told to keys of all stores.</p>`}
    <${Chart} name="Orders per second" times=${at} lines=${[{ label: "Orders per second", values: traffic.map((each) => each.orders) }]} height=${150} seconds=${MINUTES_S} />
  </section>`;
}

const milliseconds = (value) => (value === null || value === undefined ? "–" : value === Infinity ? "more than 10 s" : `${value} ms`);

function Ending() {
  const ending = useLoad(
    (signal) => get("api/inventory/reservations", { status: "open", confirmed: false, expiresBefore: soon(), limit: 100 }, signal),
    [],
    (entry) => entry.documentType === "reservation",
  );
  const rows = ending.data?.data.toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt)).slice(0, SHOWN) ?? [];
  return html`<section aria-labelledby="ending"><h2 id="ending">Holds that end within a quarter of an hour</h2>
    <${Loaded} from=${ending} empty=${rows.length === 0} nothing="None ends soon.">
      <${Table} name="Holds that end soon" head=${["Reservation", "Ends", "#Units"]}>
        ${rows.map(
          (each) => html`<tr key=${each.id}>
            <td><${DocumentLink} type="reservation" id=${each.id} /></td>
            <td><${Until} at=${each.expiresAt} /></td>
            <td class="figure">${number(open(each))}</td>
          </tr>`,
        )}
      <//>
    <//>
  </section>`;
}

const soon = () => new Date(Date.now() + SOON_MS).toISOString();
const open = (reservation) => reservation.lines.flatMap((line) => line.allocations).reduce((sum, each) => sum + each.open, 0);
