// Loading what a component shows, and loading it again when the feed tells of a change.

import { useCallback, useEffect, useRef, useState } from "./preact.js";
import { onEntries } from "./feed.js";
import { useApp } from "./state.js";

/** However much is going on, nothing is loaded more often. */
const AGAIN_MS = 1_000;

/**
 * Gives what a function loads: {data, problem, loading, reload}. It runs anew when one of `on` changes, and when an
 * entry of the ledger comes that `about` says yes to. An answer that has been overtaken is dropped.
 */
export function useLoad(load, on, about) {
  const epoch = useApp((values) => values.epoch);
  const [state, setState] = useState({ data: null, problem: null, loading: true });
  const running = useRef(null);

  // Whoever waits for one that has been overtaken waits for the one that overtook it.
  const reload = useCallback(() => {
    running.current?.control.abort();
    const mine = (running.current = { control: new AbortController() });
    mine.done = (async () => {
      const { signal } = mine.control;
      try {
        const data = await load(signal);
        if (!signal.aborted) setState({ data, problem: null, loading: false });
      } catch (problem) {
        if (!signal.aborted) setState((before) => ({ ...before, problem, loading: false }));
      }
      if (running.current !== mine) await running.current.done;
    })();
    return mine.done;
  }, [...on, epoch]);

  useEffect(() => {
    setState((before) => ({ ...before, loading: true }));
    reload();
    return () => running.current?.control.abort();
  }, [reload]);
  useFresh(about, reload);
  return { ...state, reload };
}

/**
 * Calls a function when entries come that `about` says yes to: at once, and then once in a while. It gives a promise, and
 * is not called again before that: where loading takes long, news after news would have it begin anew for ever.
 */
export function useFresh(about, reload) {
  const latest = useRef({});
  latest.current = { about, reload };
  useEffect(() => {
    let timer = null;
    let last = 0;
    let isDue = false;
    let isBusy = false;
    const plan = () => {
      if (isDue && !isBusy && timer === null) timer = setTimeout(run, Math.max(0, last + AGAIN_MS - Date.now()));
    };
    const run = async () => {
      timer = null;
      isDue = false;
      isBusy = true;
      last = Date.now();
      await latest.current.reload();
      isBusy = false;
      plan();
    };
    const ignore = onEntries((entries) => {
      isDue ||= Boolean(latest.current.about && entries.some(latest.current.about));
      plan();
    });
    return () => {
      ignore();
      clearTimeout(timer);
      isDue = false; // A load that comes to its end now plans no other.
    };
  }, []);
}

/** Runs a function now and then while the page is looked at. */
export function useEvery(milliseconds, run) {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || latest.current(), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}

/** Gives a value that follows another one when it has been still for a moment: search as somebody types. */
export function useStill(value, milliseconds = 200) {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return still;
}
