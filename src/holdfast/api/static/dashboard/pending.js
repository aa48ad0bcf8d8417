// Changes that somebody has asked for. Each has a key, made when it is asked for and kept until there is an answer: a
// second click, an answer that got lost and a reload of the page all send the same call again, which is done once.

import { change } from "./client.js";
import { app } from "./state.js";

const KEPT = "holdfast.pending";
const TRIES_MS = [0, 500, 2_000];

/** Makes a key. (randomUUID is missing where a shop's network has no TLS.) */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `dashboard-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const read = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

function keep(pending) {
  sessionStorage.setItem(KEPT, JSON.stringify(pending));
  app.set({ pending });
}

const without = (key) => read().filter((each) => each.key !== key);

/** Makes a change: gives the answer, or throws the Problem. Without an answer it stays pending. */
export async function perform({ title, call, key }) {
  keep([...without(key), { title, call, key }]);
  let problem;
  for (const wait of TRIES_MS) {
    await new Promise((done) => setTimeout(done, wait));
    try {
      const answer = await change(call, key);
      keep(without(key));
      return answer;
    } catch (failure) {
      problem = failure;
      if (!failure.isOpen) {
        keep(without(key));
        throw failure;
      }
      if (failure.status === 401) break;
    }
  }
  throw problem;
}

/** Sends a change again that has no answer yet, and tells what has become of it. */
export async function resume(pending) {
  try {
    const answer = await perform(pending);
    app.set({ told: `${pending.title}: ${answer.message ?? "done"}.` });
  } catch (problem) {
    app.set({ told: `${pending.title}: ${problem.message}` });
  }
}

/** Gives up a change that has no answer: whether it has happened, the ledger shows. */
export const forget = (key) => keep(without(key));

/** After a reload: whatever was under way goes on. */
export function resumeAll() {
  const pending = read();
  app.set({ pending });
  for (const each of pending) resume(each);
}
