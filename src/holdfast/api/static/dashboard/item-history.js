// The ledger of one item: as a chart, and entry by entry.

import { html, useMemo } from "./preact.js";
import { Chart } from "./chart.js";
import { path } from "./client.js";
import { usePages } from "./paging.js";
import { DocumentLink, Given, When } from "./parts.js";
import { Rows } from "./rows.js";
import { happened, moved, number, who } from "./words.js";

const HEAD = ["When", "What", "Moved", "#~On hand", "#~Available", "~Why", "~Who"];

export function History({ sku, store, about }) {
  const list = usePages(path`api/stores/${store}/inventory/items/${sku}/ledger`, {}, { about });
  const drawn = useMemo(() => curve(list.rows), [list.rows]);
  return html`<section aria-labelledby="history"><h2 id="history">History</h2>
    ${drawn.times.length > 0 && html`<${Chart} name="On hand, reserved and available over time" steps=${true} ...${drawn} />`}
    <${Rows} name="Ledger of the item" list=${list} head=${HEAD} row=${Row} nothing="Nothing has happened to it." />
  </section>`;
}

/** What the entries say of the figures over time, the oldest first, and until now; of one moment the last one counts. */
function curve(entries) {
  const told = new Map();
  for (const entry of entries.toReversed()) if (entry.after) told.set(Date.parse(entry.time) / 1_000, entry.after);
  if (told.size > 0) told.set(Date.now() / 1_000, [...told.values()].at(-1));
  const after = [...told.values()];
  return {
    times: [...told.keys()],
    lines: [
      { label: "On hand", values: after.map((each) => each.onHand) },
      { label: "Reserved", values: after.map((each) => each.reserved) },
      { label: "Available", values: after.map((each) => each.available) },
    ],
  };
}

const Row = (entry) => html`
  <td><${When} at=${entry.time} /></td>
  <td>${happened(entry)}</td>
  <td>${moved(entry)}</td>
  <td class="figure wide">${number(entry.after?.onHand)}</td>
  <td class="figure wide">${number(entry.after?.available)}</td>
  <td class="wide"><${Why} entry=${entry} /></td>
  <td class="wide"><${Given} text=${who(entry)} /></td>`;

/** The document, the reason, the reference and the note of an entry, as far as they were said. */
export function Why({ entry }) {
  const texts = [entry.reason, entry.reference, entry.note].filter(Boolean);
  return html`${entry.documentId && entry.documentType !== "count" && html`<${DocumentLink} type=${entry.documentType} id=${entry.documentId} /> `}
    ${texts.map((text, index) => html`${index > 0 && " · "}<${Given} text=${text} />`)}`;
}
