// A table of which only the rows in sight are drawn: a hundred thousand rows scroll as ten do.

import { html, useEffect, useRef, useState } from "./preact.js";
import { Failure } from "./parts.js";
import { number } from "./words.js";

/** Each row is as high as this, in CSS too. */
const ROW_PX = 44;
const AHEAD_ROWS = 12;

/** `head` are titles (of figures with a # before them, of what a phone leaves out with a ~), `row` draws one row. */
export function Rows({ name, list, head, row, nothing }) {
  const place = useRef(null);
  const [seen, setSeen] = useState({ first: 0, count: 30 });
  const look = () => {
    const { scrollTop, clientHeight } = place.current;
    setSeen({ first: Math.max(0, Math.floor(scrollTop / ROW_PX) - AHEAD_ROWS), count: Math.ceil(clientHeight / ROW_PX) + 2 * AHEAD_ROWS });
  };
  useEffect(() => {
    const size = new ResizeObserver(look);
    size.observe(place.current);
    return () => size.disconnect();
  }, []);
  useEffect(() => {
    if (seen.first + seen.count >= list.rows.length && list.rows.length) list.more();
  }, [seen.first + seen.count, list.rows.length]);
  const rows = list.rows.slice(seen.first, seen.first + seen.count);
  const below = Math.max(0, list.rows.length - seen.first - rows.length);
  return html`<div>
    <${Failure} problem=${list.problem} again=${list.reload} />
    <div class="scroll tall" ref=${place} onScroll=${look} tabindex="0" role="region" aria-label=${name} aria-busy=${list.loading}>
      <table aria-rowcount=${list.ended ? list.rows.length + 1 : -1}>
        <thead><tr aria-rowindex="1">${head.map((title) => html`<th scope="col" class=${classes(title)}>${title.replace(/[#~]/g, "")}</th>`)}</tr></thead>
        <tbody>
          <${Space} rows=${seen.first} />
          ${rows.map((each, index) => html`<tr key=${seen.first + index} aria-rowindex=${seen.first + index + 2}>${row(each)}</tr>`)}
          <${Space} rows=${below} />
        </tbody>
      </table>
    </div>
    <p class="under" role="status">${summary(list, nothing)}
      ${!list.loading && !list.ended && html` <button type="button" onClick=${list.more}>Look further</button>`}</p></div>`;
}

export const classes = (title) => [title.includes("#") && "figure", title.includes("~") && "wide"].filter(Boolean).join(" ");

const Space = ({ rows }) => (rows ? html`<tr aria-hidden="true" class="space"><td style=${{ height: `${rows * ROW_PX}px` }}></td></tr>` : null);

function summary(list, nothing) {
  if (list.loading) return "Loading…";
  if (list.rows.length === 0) return list.ended ? nothing : "Nothing so far.";
  return `${number(list.rows.length)} ${list.rows.length === 1 ? "row" : "rows"}${list.ended ? "" : " so far"}`;
}
