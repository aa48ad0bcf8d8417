// The one place that speaks to the API: reads, writes, and what became of them.

import { session } from "./session.js";

// The page may stand below a prefix that a proxy has put before it: addresses begin where its own does.
const BASE = new URL(".", document.baseURI);
const ANSWER_MS_MAX = 30_000;

/** The API has said no, or something went wrong there. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.error?.code ?? "UNKNOWN";
    /** Facts beside the text: versions, lines that are short. */
    this.facts = body?.error ?? {};
  }

  /** Somebody else has changed what this call was about. */
  get isConflict() {
    return this.code === "CONCURRENCY_ERROR" || this.code === "PRECONDITION_FAILED";
  }

  /** Nobody knows yet whether it has happened: the same key has to be sent again. */
  get isOpen() {
    return this.status === 0 || this.status >= 500 || this.code === "IDEMPOTENCY_IN_FLIGHT" || this.status === 401;
  }
}

/** Writes a path whose values are encoded: path`api/stores/${id}`. */
export function path(texts, ...values) {
  return String.raw({ raw: texts }, ...values.map(encodeURIComponent));
}

function address(where, query = {}) {
  const url = new URL(where, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

/** Sends a request with the access key of this session; gives the response, or throws a Problem. */
export async function send(method, where, { query, body, headers = {}, signal } = {}) {
  const key = session.key;
  const all = { ...session.headers(), ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  const content = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(address(where, query), { method, headers: all, body: content, signal }).catch((error) => {
    if (signal?.aborted && error.name === "AbortError") throw error;
    throw new Problem(0, { detail: "There was no answer: the server or the way to it is away." });
  });
  if (response.ok) return response;
  const problem = new Problem(response.status, await response.json().catch(() => null));
  // A refusal of the key before says nothing of the one that has been entered since.
  if (response.status === 401 && session.key === key) session.refused(problem);
  throw problem;
}

function patience(signal) {
  const limit = AbortSignal.timeout(ANSWER_MS_MAX);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

async function json(response) {
  return response.json().catch(() => {
    throw new Problem(0, { detail: "The answer was cut off." });
  });
}

/** Reads: the whole answer as an object. */
export async function get(where, query, signal) {
  return json(await send("GET", where, { query, signal: patience(signal) }));
}

/** Reads what is no JSON. */
export async function getText(where) {
  return (await send("GET", where, { signal: patience() })).text();
}

/** Asks with a body, without changing anything. */
export async function ask(where, body) {
  return json(await send("POST", where, { body, signal: patience() }));
}

/** Changes something, under a key, so that the same call sent twice is done once. */
export async function change({ method, where, body, version }, key) {
  const headers = { "Idempotency-Key": key };
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  try {
    return await json(await send(method, where, { body, headers, signal: patience() }));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(0, { detail: "The answer did not come in time." });
  }
}
