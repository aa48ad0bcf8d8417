// What can be done with a transfer and with a sale, as they are.

import { get, path } from "./client.js";
import { whole } from "./form.js";
import { taken } from "./parcel-parts.js";
import { units } from "./words.js";

export function transferActions(transfer) {
  const open = transfer.lines.filter((line) => line.open > 0);
  const came = transfer.lines.some((line) => line.received + line.damaged + line.missing + line.over > 0);
  return [
    open.length > 0 && receive(transfer, open),
    came && correct(transfer),
    open.length > 0 && later(transfer),
    open.length > 0 && cancel(transfer, open),
  ].filter(Boolean);
}

export function saleActions(sale) {
  const gone = sale.lines
    .map((line) => ({ lineId: line.lineId, sku: line.sku, storeId: line.storeId, most: line.quantity - line.returned }))
    .filter((part) => part.most > 0);
  if (gone.length === 0) return [];
  const parts = taken(gone, "Came back", 0);
  const where = path`api/inventory/sales/${sale.id}`;
  return [
    {
      title: "Take back",
      verb: "Take back",
      everywhere: sale.partial,
      fields: [...parts.fields, { name: "bucket", label: "They are", options: { unsellable: "to be looked at", sellable: "as new" }, initial: "unsellable" }],
      says: (values) => `${units(parts.total(values))} come back, ${values.bucket === "sellable" ? "to be sold again" : "to be looked at first"}.`,
      moves: (values) => parts.moves(values, (count) => ({ onHand: count, unsellable: values.bucket === "unsellable" ? count : 0 })),
      call: (values) => ({
        method: "POST",
        where: `${where}/return`,
        body: { lines: parts.lines(values).map((line) => ({ ...line, bucket: values.bucket })) },
        version: sale.version,
      }),
      again: async () => saleActions((await get(where)).data)[0],
    },
  ];
}

function action(transfer, { method = "POST", below = "", body = () => ({}), ...more }) {
  const where = path`api/inventory/transfers/${transfer.id}`;
  return {
    ...more,
    call: (values) => ({ method, where: where + below, body: body(values), version: transfer.version }),
    again: async () => transferActions((await get(where)).data).find((each) => each.title === more.title),
  };
}

const CAME = { received: "good", damaged: "damaged", missing: "missing" };
const name = (line, kind) => `${kind}-${line.lineId}`;

/** Fields for what came of each line, and what stands in them. */
function arrived(lines, initial) {
  return {
    fields: lines.flatMap((line) =>
      Object.entries(CAME).map(([kind, word]) => ({
        name: name(line, kind),
        label: `${line.sku}: ${word}`,
        type: "number",
        min: 0,
        initial: initial(line, kind),
      })),
    ),
    lines: (values) =>
      lines.map((line) => ({
        line,
        ...Object.fromEntries(Object.keys(CAME).map((kind) => [kind, whole(values[name(line, kind)])])),
      })),
  };
}

const said = ({ line, received, damaged, missing }) => ({ lineId: line.lineId, received, damaged, missing });

function receive(transfer, open) {
  const came = arrived(open, (line, kind) => (kind === "received" ? line.open : 0));
  const some = (values) => came.lines(values).filter((each) => each.received + each.damaged + each.missing > 0);
  const sum = (values, kind) => came.lines(values).reduce((total, each) => total + each[kind], 0);
  return action(transfer, {
    title: "Receive",
    verb: "Receive",
    below: "/receive",
    stores: [transfer.toStoreId],
    fields: came.fields,
    body: (values) => ({ lines: some(values).map(said) }),
    says: (values) => `${units(sum(values, "received"))} arrive in good order, ${sum(values, "damaged")} damaged, ${sum(values, "missing")} will never come.`,
    moves: (values) =>
      some(values).map(({ line, received, damaged, missing }) => ({
        sku: line.sku,
        storeId: transfer.toStoreId,
        onHand: received + damaged,
        unsellable: damaged,
        incoming: -Math.min(line.open, received + damaged + missing),
      })),
  });
}

function correct(transfer) {
  const came = arrived(transfer.lines, (line, kind) => line[kind] + (kind === "received" ? line.over : 0));
  const before = (line) => line.received + line.over + line.damaged;
  return action(transfer, {
    title: "Correct the receipt",
    verb: "Correct",
    method: "PUT",
    below: "/receipt",
    stores: [transfer.toStoreId],
    fields: came.fields,
    body: (values) => ({ lines: came.lines(values).map(said) }),
    says: () => "What stands above is what has come in all. The stock follows.",
    moves: (values) =>
      came.lines(values).map(({ line, received, damaged, missing }) => ({
        sku: line.sku,
        storeId: transfer.toStoreId,
        onHand: received + damaged - before(line),
        unsellable: damaged - line.damaged,
        incoming: Math.max(0, line.sent - line.cancelled - received - damaged - missing) - line.open,
      })),
  });
}

/** Whoever sends has a say, and whoever receives. */
const ends = (transfer) => [transfer.fromStoreId, transfer.toStoreId].filter(Boolean);

const later = (transfer) =>
  action(transfer, {
    stores: ends(transfer),
    title: "Change the date",
    verb: "Change",
    method: "PATCH",
    fields: [{ name: "expected", label: "Expected at", type: "datetime-local", required: true }],
    body: ({ expected }) => ({ expectedAt: new Date(expected).toISOString() }),
    says: () => "It is expected at another time.",
  });

const cancel = (transfer, open) =>
  action(transfer, {
    title: "Cancel",
    verb: "Cancel the transfer",
    below: "/cancel",
    stores: ends(transfer),
    says: () => (transfer.fromStoreId ? "What has not arrived goes back to where it came from." : "What has not arrived is no longer expected."),
    moves: () =>
      open.flatMap((line) => [
        { sku: line.sku, storeId: transfer.toStoreId, incoming: -line.open },
        ...(transfer.fromStoreId ? [{ sku: line.sku, storeId: transfer.fromStoreId, onHand: line.open }] : []),
      ]),
  });
