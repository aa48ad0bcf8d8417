// Follows the ledger. Read with fetch and not with EventSource, which could send no access key but in an address.

import { get, send } from "./client.js";
import { session } from "./session.js";
import { app } from "./state.js";

const EVENTS = "api/inventory/events";
/** The server shows every 15 s that it is alive. */
const SILENCE_MS_MAX = 40_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];

const listeners = new Set();
let cursor = null;

/** Calls a function with each handful of new entries; gives what stops that. */
export function onEntries(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows for as long as the page is open, from now on; after a cut, from where it was. */
export async function follow() {
  let failures = 0;
  for (;;) {
    await seen();
    const key = session.key;
    try {
      await followOnce(key, () => (failures = 0));
    } catch (problem) {
      // The ledger is no longer the one that was followed: after a restore, say.
      if (problem.code === "CURSOR_EXPIRED") cursor = null;
      else if ((problem.status === 401 || problem.status === 403) && session.key === key) await entered();
    }
    if (document.hidden || session.key !== key) continue;
    app.set({ feed: "waiting" });
    await pause(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
  }
}

async function followOnce(key, connected) {
  const control = new AbortController();
  // A browser has six connections for all its tabs: one that nobody looks at gives its own back.
  const rest = () => document.hidden && control.abort();
  document.addEventListener("visibilitychange", rest);
  // Another key may see more, or less.
  const change = app.listen(() => session.key !== key && control.abort());
  const watch = new Watchdog(() => control.abort());
  try {
    if (cursor === null) await begin(control.signal);
    const headers = { Accept: "text/event-stream", "Last-Event-ID": cursor };
    const response = await send("GET", EVENTS, { headers, signal: control.signal });
    connected();
    app.set({ feed: "live" });
    await readAll(response.body, watch);
  } finally {
    watch.stop();
    change();
    document.removeEventListener("visibilitychange", rest);
  }
}

/** Begins behind the newest entry. What was loaded before that moment is loaded again, so that nothing falls between. */
async function begin(signal) {
  const { data } = await get("api/inventory/ledger", { limit: 1 }, signal);
  cursor = data[0]?.cursor ?? "0";
  app.set({ epoch: app.get().epoch + 1 });
}

async function readAll(body, watch) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    watch.alive();
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split("\n\n");
    text = events.pop();
    take(events.map(parsed));
  }
}

/** Reads one event (HTML standard, section 9.2), as far as this server writes them. */
function parsed(event) {
  const fields = {};
  for (const line of event.split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
  }
  return fields;
}

function take(events) {
  const entries = events.filter((event) => event.data).map((event) => JSON.parse(event.data));
  if (entries.length) for (const listener of [...listeners]) listener(entries);
  // Moved last: what nobody has taken comes again.
  cursor = events.findLast((event) => event.id)?.id ?? cursor;
}

class Watchdog {
  constructor(bark) {
    this.bark = bark;
    this.alive();
  }

  alive() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.bark, SILENCE_MS_MAX);
  }

  stop() {
    clearTimeout(this.timer);
  }
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function seen() {
  if (!document.hidden) return Promise.resolve();
  app.set({ feed: "resting" });
  return new Promise((done) => {
    document.addEventListener("visibilitychange", done, { once: true });
  }).then(seen);
}

/** Waits until another access key has been entered. */
function entered() {
  const before = app.get().epoch;
  return new Promise((done) => {
    const stop = app.listen((values) => {
      if (values.epoch === before) return;
      stop();
      done();
    });
  });
}
