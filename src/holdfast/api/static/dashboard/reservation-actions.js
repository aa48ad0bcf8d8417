// What can be done with a reservation, as it is.

import { html } from "./preact.js";
import { get, path } from "./client.js";
import { whole } from "./form.js";
import { taken } from "./parcel-parts.js";
import { StoreNames } from "./parts.js";
import { units } from "./words.js";

const LIST = "api/inventory/reservations";

export const openOf = (reservation) => partsOf(reservation, (each) => each.open);
export const goneOf = (reservation) => partsOf(reservation, (each) => each.fulfilled - each.returned);

/** The parts of a reservation of which there is something: one for each line and store. */
function partsOf(reservation, count) {
  return reservation.lines.flatMap((line) =>
    line.allocations
      .map((each) => ({ lineId: line.lineId, sku: line.sku, storeId: each.storeId, most: count(each) }))
      .filter((part) => part.most > 0),
  );
}

/** Parts that each name their store: whoever has a key of that one may say so of an order that others serve too. */
const OF_PARTS = new Set(["Hand over", "Release"]);

/** Gives the actions that its state allows; with a store, what is to be handed over or moved is that of this one. */
export function reservationActions(reservation, store) {
  return possible(reservation, store).map((each) => ({
    ...each,
    everywhere: reservation.partial && !OF_PARTS.has(each.title),
    again: async () => {
      const { data } = await get(`${LIST}/${path`${reservation.id}`}`);
      return reservationActions(data, store).find((other) => other.title === each.title);
    },
  }));
}

function possible(reservation, store) {
  const open = openOf(reservation).filter((part) => !store || part.storeId === store);
  const gone = goneOf(reservation);
  const held = open.length > 0;
  return [
    held && !reservation.confirmed && confirm(reservation),
    held && fulfill(reservation, open),
    held && reservation.expiresAt && extend(reservation),
    held && amend(reservation),
    held && reassign(reservation, open),
    held && release(reservation, open),
    held && reservation.confirmed && gone.length === 0 && unconfirm(reservation),
    gone.length > 0 && comeBack(reservation, gone),
    gone.length > 0 && unfulfill(reservation, gone),
  ].filter(Boolean);
}

const minutes = (label) => ({ name: "minutes", label, type: "number", min: 1, max: 43_200, initial: 15, required: true });

/** What all of them share: the call on this version. */
function action(reservation, name, { body = () => ({}), ...more }) {
  const where = `${path`${reservation.id}`}/${name}`;
  return {
    ...more,
    call: (values) => ({ method: "POST", where: `${LIST}/${where}`, body: body(values), version: reservation.version }),
  };
}

const confirm = (reservation) =>
  action(reservation, "confirm", {
    title: "Confirm the payment",
    verb: "Confirm",
    says: () => "It is paid. It no longer ends by itself, and its units stay promised.",
  });

const unconfirm = (reservation) =>
  action(reservation, "unconfirm", {
    title: "The payment bounced",
    verb: "Make it a hold",
    fields: [minutes("Minutes to pay again")],
    body: ({ minutes: value }) => ({ ttlSeconds: whole(value) * 60 }),
    says: ({ minutes: value }) => `It is a hold again, which ends in ${value || "…"} minutes unless somebody pays.`,
  });

const extend = (reservation) =>
  action(reservation, "extend", {
    title: "Extend",
    verb: "Extend",
    fields: [minutes("Minutes from now")],
    body: ({ minutes: value }) => ({ ttlSeconds: whole(value) * 60 }),
    says: ({ minutes: value }) => `It ends ${value || "…"} minutes from now, and not before.`,
  });

const fulfill = (reservation, open) => {
  const parts = taken(open, "Hand over");
  return action(reservation, "fulfill", {
    title: "Hand over",
    verb: "Hand over",
    fields: parts.fields,
    body: (values) => ({ lines: parts.lines(values) }),
    says: (values) => `${units(parts.total(values))} leave the shop, and are no longer promised.`,
    moves: (values) => parts.moves(values, (count) => ({ onHand: -count, reserved: -count })),
  });
};

const release = (reservation, open) => {
  const parts = taken(open, "Give back");
  return action(reservation, "release", {
    title: "Release",
    verb: "Release",
    fields: [...parts.fields, { name: "reason", label: "Why" }],
    body: (values) => ({ lines: parts.lines(values), ...(values.reason && { reason: values.reason }) }),
    says: (values) => `The promise of ${units(parts.total(values))} is taken back: others may have them.`,
    moves: (values) => parts.moves(values, (count) => ({ reserved: -count })),
  });
};

const comeBack = (reservation, gone) => {
  const parts = taken(gone, "Came back", 0);
  return action(reservation, "return", {
    title: "Take back",
    verb: "Take back",
    fields: [...parts.fields, { name: "bucket", label: "They are", options: { unsellable: "to be looked at", sellable: "as new" }, initial: "unsellable" }],
    body: (values) => ({ lines: parts.lines(values).map((line) => ({ ...line, bucket: values.bucket })) }),
    says: (values) => `${units(parts.total(values))} come back, ${values.bucket === "sellable" ? "to be sold again" : "to be looked at first"}.`,
    moves: (values) => parts.moves(values, (count) => ({ onHand: count, unsellable: values.bucket === "unsellable" ? count : 0 })),
  });
};

const unfulfill = (reservation, gone) => {
  const parts = taken(gone, "Has not left", 0);
  return action(reservation, "unfulfill", {
    title: "It has not left after all",
    verb: "Undo",
    fields: parts.fields,
    body: (values) => ({ lines: parts.lines(values) }),
    says: (values) => `${units(parts.total(values))} are on hand again, and promised.`,
    moves: (values) => parts.moves(values, (count) => ({ onHand: count, reserved: count })),
  });
};

const reassign = (reservation, open) => {
  const parts = taken(open, "Move");
  return action(reservation, "reassign", {
    title: "Give to another store",
    verb: "Give",
    fields: [{ name: "store", label: "To", type: "store" }, ...parts.fields],
    body: (values) => ({ lines: parts.lines(values).map(({ storeId, ...line }) => line), toStoreId: values.store }),
    says: (values) => `Another store serves ${units(parts.total(values))}.`,
    moves: (values) => parts.moved(values, values.store),
  });
};

const amend = (reservation) => {
  const lines = reservation.lines
    .map((line) => ({ ...line, now: line.allocations.reduce((sum, each) => sum + each.open + each.fulfilled, 0) }))
    .filter((line) => line.requested > 0);
  const wanted = (values) => lines.map((line) => ({ ...line, quantity: whole(values[line.lineId]) }));
  const added = (values) => (values.sku ? [{ sku: values.sku, quantity: whole(values.quantity), ...(values.store && { storeId: values.store }) }] : []);
  const kept = (values) => wanted(values).filter((line) => line.quantity > 0);
  return action(reservation, "amend", {
    title: "Change the order",
    verb: "Change",
    fields: [
      ...lines.map((line) => ({ name: line.lineId, label: html`<bdi>${line.sku}</bdi>, <${StoreNames} ids=${line.allocations.map((each) => each.storeId)} />: units`, type: "number", min: 0, initial: line.now, required: true })),
      { name: "sku", label: "One more SKU" },
      { name: "quantity", label: "Units of it", type: "number", min: 1, initial: 1 },
      { name: "store", label: "From", type: "store", all: "The default store" },
    ],
    body: (values) => ({ lines: [...kept(values).map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity })), ...added(values)] }),
    says: () => "The order becomes what stands above: all of it, or nothing changes.",
    moves: (values) => [
      ...wanted(values).map((line) => ({ sku: line.sku, storeId: line.allocations[0].storeId, reserved: line.quantity - line.now })),
      ...added(values).map((line) => ({ sku: line.sku, storeId: line.storeId ?? "default", reserved: line.quantity })),
    ],
  });
};
