// The figures of the process, as the metrics tell them: now, and over the last minutes.

import { get, getText } from "./client.js";

const REMEMBERED = 150;

/** Reads figures as Prometheus writes them: "name{labels} value" by line, histograms left out. */
export function parse(text) {
  const figures = new Map();
  for (const line of text.split("\n")) {
    const at = line.lastIndexOf(" ");
    if (at > 0 && !line.startsWith("#") && !line.includes("_bucket{")) figures.set(line.slice(0, at), Number(line.slice(at + 1)));
  }
  return figures;
}

/** Figures tell of all stores: a key of some stores gets none. */
function nullIfForbidden(problem) {
  if (problem.status === 403) return null;
  throw problem;
}

export const readFigures = () => getText("metrics").then(parse, nullIfForbidden);

/**
 * Gives the time within which a share of the requests was answered, in milliseconds: the upper end of the bucket in
 * which that request lies. Null: there were none.
 */
export function quantile(before, after, share) {
  const counts = Object.entries(after).map(([limit, count]) => [limit, Math.max(0, count - (before?.[limit] ?? 0))]);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [limit, count] of counts.sort(([one], [other]) => bound(one) - bound(other))) {
    seen += count;
    if (total && seen >= total * share) return limit === "more" ? Infinity : Number(limit);
  }
  return null;
}

const bound = (limit) => (limit === "more" ? Infinity : Number(limit));

/** What was seen of the traffic, the oldest first; kept while the page is open. */
export const traffic = [];

/** Looks at the traffic: how quickly requests were answered since the last look, and how many wait, if the key is told. */
export async function look(orders) {
  const data = await get("api/metrics").then((answer) => answer.data, nullIfForbidden);
  const latest = data?.requests.latency.byMs;
  const before = traffic.at(-1);
  const seconds = before ? (Date.now() - before.at) / 1_000 : 0;
  traffic.push({
    at: Date.now(),
    byMs: latest,
    orders: seconds ? orders / seconds : 0,
    isTold: data !== null,
    p50: latest && quantile(before?.byMs, latest, 0.5),
    p99: latest && quantile(before?.byMs, latest, 0.99),
    queue: data?.concurrency.activeMutexes,
  });
  traffic.splice(0, traffic.length - REMEMBERED);
}
