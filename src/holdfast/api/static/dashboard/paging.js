// A list that is loaded page by page as somebody scrolls, however long it is.

import { useCallback, useEffect, useRef, useState } from "./preact.js";
import { get } from "./client.js";
import { useFresh } from "./loading.js";
import { useApp } from "./state.js";

const PAGE = 200;
/** A filter that finds little gives empty pages: so many are asked for at once, then somebody has to want more. */
const PAGES_AT_ONCE = 20;

/**
 * Gives {rows, problem, loading, ended, more, reload}: the rows of a list as far as they were loaded. News that `about`
 * says yes to load again what is there.
 */
export function usePages(where, query, { about } = {}) {
  const on = JSON.stringify([where, query, useApp((values) => values.epoch)]);
  const [state, setState] = useState(EMPTY);
  const latest = useRef({});
  latest.current = { state, on };

  const load = useCallback(
    async (after, rows, wanted) => {
      latest.current.control?.abort();
      const control = new AbortController();
      latest.current.control = control;
      setState((before) => ({ ...before, loading: true, problem: null }));
      try {
        const found = await fill(where, query, after, rows, wanted, control.signal);
        if (!control.signal.aborted) setState({ ...found, loading: false, problem: null });
      } catch (problem) {
        if (!control.signal.aborted) setState((before) => ({ ...before, loading: false, problem }));
      }
    },
    [on],
  );

  const reload = () => load(undefined, [], Math.max(PAGE, latest.current.state.rows.length));
  const more = () => {
    const { state: now } = latest.current;
    if (!now.loading && !now.ended) load(now.after, now.rows, now.rows.length + PAGE);
  };
  useEffect(() => {
    const { current } = latest;
    setState(EMPTY);
    load(undefined, [], PAGE);
    return () => current.control?.abort();
  }, [load]);
  useFresh(about, reload);
  return { ...state, more, reload };
}

const EMPTY = { rows: [], after: undefined, ended: false, loading: true, problem: null };

async function fill(where, query, after, rows, wanted, signal) {
  let kept = rows;
  let next = after;
  for (let pages = 0; pages < PAGES_AT_ONCE; pages++) {
    const answer = await get(where, { ...query, limit: Math.min(1000, Math.max(PAGE, wanted - kept.length)), after: next }, signal);
    kept = [...kept, ...answer.data];
    next = answer.nextCursor;
    if (!next || kept.length >= wanted) break;
  }
  return { rows: kept, after: next, ended: !next };
}
