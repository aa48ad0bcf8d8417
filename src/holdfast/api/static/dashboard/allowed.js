// What the access key allows, so that nothing is offered that would be refused. The server judges every call anyway.

import { html } from "./preact.js";
import { get } from "./client.js";
import { StoreName } from "./parts.js";
import { app, useApp } from "./state.js";

/** Asks what the key allows. One that may not even read has nothing to look at here: another is asked for. */
export async function loadAccess(signal) {
  const { data } = await get("api/access", {}, signal);
  const refusal = data.scopes.includes("read") ? null : "This key may not read, and there is nothing to see here without that. Use one with the scope read.";
  app.set({ access: data, ...(refusal && { refusal }) });
  return data;
}

const mayWrite = (access) => access?.scopes.includes("write") ?? true;
const mayUse = (access, stores) => !access?.stores || stores.every((store) => access.stores.includes(store));

/** Tells whether anything may be changed; as long as nobody knows, it may. */
export const useMayWrite = () => useApp((values) => mayWrite(values.access));

/**
 * Parts actions into those that the key allows and the others. What needs more stores than are shown names them all, or
 * says that it needs those that nobody here may know of (`everywhere`).
 */
export function useAllowed(actions) {
  const access = useApp((values) => values.access);
  const isAllowed = (action) => mayWrite(access) && !action.everywhere && mayUse(access, action.stores ?? []);
  return { allowed: actions.filter(isAllowed), others: actions.filter((action) => !isAllowed(action)) };
}

/** Says once on a page why it has no buttons. */
export const OnlyLooking = () => !useMayWrite() && html`<p class="under">Your access key may look, and change nothing: it lacks the scope write.</p>`;

/** Says which actions need a key for more stores. */
export function OtherStores({ actions }) {
  const access = useApp((values) => values.access);
  const stores = [...new Set(actions.flatMap((action) => action.stores ?? []))].filter((store) => !mayUse(access, [store]));
  return html`<p class="under">${actions.map((action) => action.title).join(", ")}: that needs a key that is also for
    ${stores.length === 0 && " the other stores that have to do with this order"}
    ${stores.map((store, index) => html`${index > 0 ? ", " : " "}<${StoreName} id=${store} />`)}.</p>`;
}
