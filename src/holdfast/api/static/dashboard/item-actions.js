// What can be done with one item of one store.

import { get, path } from "./client.js";
import { whole } from "./form.js";
import { signed, units } from "./words.js";

const where = (item) => path`api/stores/${item.storeId}/inventory/items/${item.sku}`;
const REASONS = ["found", "lost", "damaged", "stolen", "received", "returned", "expired", "sample", "correction", "other"];

export const itemActions = (item) => [count(item), adjust(item), settings(item)];

/** What waits to be looked at: back among the rest, or away. */
export const inspectionActions = (item) => [restock(item), writeOff(item)];

const of = (item, deltas) => [{ sku: item.sku, storeId: item.storeId, ...deltas }];

/** A count of now. It speaks of the version that is shown: what has moved since is told, and can be booked on top. */
export const count = (item) => ({
  title: "Count",
  verb: "Book the count",
  fields: [
    { name: "counted", label: `Units of ${item.sku} on the shelf`, type: "number", min: 0, initial: item.quantity, required: true },
    {
      name: "onMoved",
      label: "If units came or went meanwhile",
      options: { reject: "tell me, and book nothing", rebase: "book the difference that I found" },
      initial: "reject",
    },
  ],
  says: ({ counted }) => `The books have ${units(item.quantity)}, you count ${units(whole(counted))}: ${signed(whole(counted) - item.quantity)}.`,
  moves: ({ counted }) => of(item, { onHand: whole(counted) - item.quantity }),
  call: ({ counted, onMoved }) => ({ method: "POST", where: `${where(item)}/count`, body: { counted: whole(counted), asOfVersion: item.version, onMoved } }),
});

const adjust = (item) => ({
  title: "Correct",
  verb: "Correct",
  fields: [
    { name: "delta", label: "By how many units (−2: two fewer)", type: "number", required: true },
    { name: "reason", label: "Why", options: Object.fromEntries(REASONS.map((reason) => [reason, reason])), initial: "found" },
    { name: "note", label: "Note" },
  ],
  says: ({ delta }) => `On hand changes by ${signed(whole(delta))}.`,
  moves: ({ delta }) => of(item, { onHand: whole(delta) }),
  call: ({ delta, reason, note }) => ({ method: "POST", where: `${where(item)}/adjust`, body: { delta: whole(delta), reason, ...(note && { note }) } }),
});

const settings = (item) => ({
  title: "Settings",
  verb: "Set",
  fields: [
    { name: "safetyStock", label: "Safety stock", type: "number", min: 0, initial: item.safetyStock, required: true },
    { name: "reorderPoint", label: "Low at", hint: "Empty: never.", type: "number", min: 0, initial: item.reorderPoint ?? "" },
  ],
  says: ({ safetyStock, reorderPoint }) =>
    `${units(whole(safetyStock))} are kept back (now ${item.safetyStock}). It counts as low: ${reorderPoint === "" ? "never" : `at ${reorderPoint}`} (now: ${item.reorderPoint === null ? "never" : `at ${item.reorderPoint}`}).`,
  call: ({ safetyStock, reorderPoint }) => ({
    method: "PATCH",
    where: where(item),
    body: { safetyStock: whole(safetyStock), reorderPoint: reorderPoint === "" ? null : whole(reorderPoint) },
    version: item.version,
  }),
  again: async () => settings((await get(where(item))).data),
});

const some = (item) => ({ name: "quantity", label: `Units of ${item.sku} (of ${item.unsellable})`, type: "number", min: 1, max: item.unsellable, initial: item.unsellable, required: true });

const restock = (item) => ({
  title: "As new",
  verb: "Put back",
  fields: [some(item)],
  says: ({ quantity }) => `${units(whole(quantity))} may be sold again.`,
  moves: ({ quantity }) => of(item, { unsellable: -whole(quantity) }),
  call: ({ quantity }) => ({ method: "POST", where: `${where(item)}/move`, body: { quantity: whole(quantity), from: "unsellable", to: "sellable" } }),
});

const writeOff = (item) => ({
  title: "Write off",
  verb: "Write off",
  fields: [some(item)],
  says: ({ quantity }) => `${units(whole(quantity))} are damaged and go.`,
  moves: ({ quantity }) => of(item, { onHand: -whole(quantity), unsellable: -whole(quantity) }),
  call: ({ quantity }) => ({ method: "POST", where: `${where(item)}/adjust`, body: { delta: -whole(quantity), reason: "damaged", bucket: "unsellable" } }),
});
