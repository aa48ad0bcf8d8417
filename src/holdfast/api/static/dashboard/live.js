// The feed as it comes: each change as a sentence, to be narrowed and held still.

import { html, useEffect, useRef, useState } from "./preact.js";
import { onEntries } from "./feed.js";
import { Sentence } from "./order.js";
import { DocumentLink, Field, StoreChoice } from "./parts.js";
import { go } from "./route.js";

/** So many entries are kept on the page; the ledger has them all. */
const KEPT_MAX = 500;
const SHOWN_MAX = 100;

const isOfOrder = (entry) => entry.documentId && entry.documentType !== "count";

export function Live({ route }) {
  const { store = "", text = "" } = route.query;
  const [entries, setEntries] = useState([]);
  const [paused, setPaused] = useState(false);
  const waiting = useRef([]);
  const still = useRef(false);
  still.current = paused;
  const take = (more) => setEntries((now) => [...more.toReversed(), ...now].slice(0, KEPT_MAX));
  useEffect(
    () =>
      onEntries((more) => {
        if (!still.current) take(more);
        else waiting.current = [...waiting.current, ...more].slice(-KEPT_MAX);
      }),
    [],
  );
  const pause = () => {
    if (paused) take(waiting.current);
    waiting.current = [];
    setPaused(!paused);
  };
  const narrow = (changes) => go(["live"], { ...route.query, ...changes }, { replace: true });
  const fits = (entry) =>
    (!store || entry.storeId === store) &&
    (!text || [entry.sku, entry.documentId, entry.reference].some((each) => each?.toLowerCase().includes(text.toLowerCase())));
  const shown = entries.filter(fits).slice(0, SHOWN_MAX);
  return html`<div><h1>Live feed</h1>
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      <${Field} label="SKU, order or reference contains">
        <input type="search" maxlength="128" value=${text} onInput=${(event) => narrow({ text: event.target.value })} />
      <//>
      <${StoreChoice} value=${store} choose=${(id) => narrow({ store: id })} />
    </form>
    <div class="buttons"><button type="button" aria-pressed=${paused} onClick=${pause}>${paused ? "Go on" : "Pause"}</button></div>
    ${shown.length === 0 && html`<p class="nothing">${paused ? "Paused." : "Waiting for the next change."}</p>`}
    <div role="log" aria-label="Changes" aria-live="off">
      <ol class="history live">
        ${shown.map((entry) => html`<li key=${entry.cursor}><${Sentence} entry=${entry} />${isOfOrder(entry) && html` · <${DocumentLink} type=${entry.documentType} id=${entry.documentId} />`}</li>`)}
      </ol>
    </div></div>`;
}
