// A list that is loaded page by page as somebody scrolls, however long it is.

import { useEffect, useMemo, useState } from "./preact.js";
import { get } from "./client.js";
import { useFresh } from "./loading.js";
import { useApp } from "./state.js";

const PAGE = 200;
/** A filter that finds little gives poor pages: so many are asked for at once, then somebody has to want more. */
const POOR_PAGES_AT_ONCE = 20;

/**
 * Gives {rows, problem, loading, ended, more, reload}: the rows of a list as far as they were loaded. News that `about`
 * says yes to load again what is there.
 */
export function usePages(where, query, { about } = {}) {
  const on = JSON.stringify([where, query, useApp((values) => values.epoch)]);
  const [state, setState] = useState({ ...NOTHING, loading: true, problem: null });
  const pages = useMemo(() => new Pages(where, query, setState), [on]);
  useEffect(() => {
    setState({ ...NOTHING, loading: true, problem: null });
    pages.reload();
    return pages.stop;
  }, [pages]);
  useFresh(about, pages.reload);
  return { ...state, more: pages.more, reload: pages.reload };
}

const NOTHING = { rows: [], after: undefined, ended: false };

/** What was loaded of one list, and how much of it somebody wants. An answer that has been overtaken is dropped. */
class Pages {
  #found = NOTHING;
  #wanted = PAGE;
  #running = null;

  constructor(where, query, show) {
    Object.assign(this, { where, query, show });
  }

  reload = () => this.#load(NOTHING);

  /** Wants another page of what is there; a load that is under way brings it. */
  more = () => {
    this.#wanted = Math.max(this.#wanted, this.#found.rows.length + PAGE);
    if (!this.#running && !this.#found.ended) this.#load(this.#found);
  };

  stop = () => this.#running?.abort();

  async #load(from) {
    this.stop();
    const running = (this.#running = new AbortController());
    this.show((before) => ({ ...before, loading: true, problem: null }));
    const [found, problem] = await this.#fill(from, running.signal).then((all) => [all, null], (failure) => [{}, failure]);
    if (running.signal.aborted) return;
    this.#running = null;
    this.#found = { ...this.#found, ...found };
    this.show((before) => ({ ...before, ...found, loading: false, problem }));
  }

  async #fill({ rows, after }, signal) {
    for (let poor = 0; poor < POOR_PAGES_AT_ONCE; ) {
      const limit = Math.min(1000, Math.max(PAGE, this.#wanted - rows.length));
      const answer = await get(this.where, { ...this.query, limit, after }, signal);
      rows = [...rows, ...answer.data];
      after = answer.nextCursor;
      if (!after || rows.length >= this.#wanted) break;
      if (answer.data.length < limit) poor++;
    }
    return { rows, after, ended: !after };
  }
}
