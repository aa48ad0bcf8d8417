// Parts of a document that somebody names: so many units of this line, at that store.

import { html } from "./preact.js";
import { whole } from "./form.js";
import { StoreNames } from "./parts.js";

/** Gives fields for parts [{lineId, sku, storeId, most}], and what follows from what stands in them. */
export function taken(parts, label, initial) {
  // Named after what they are: after a conflict there may be other parts, and what was said stays with its own.
  const name = (part) => `part ${part.lineId} ${part.storeId}`;
  const counted = (values) => parts.map((part) => ({ ...part, count: whole(values[name(part)]) })).filter((part) => part.count > 0);
  return {
    fields: parts.map((part) => ({
      name: name(part),
      label: html`${label}: <bdi>${part.sku}</bdi>, <${StoreNames} ids=${[part.storeId]} /> (of ${part.most})`,
      type: "number",
      min: 0,
      max: part.most,
      initial: initial ?? part.most,
      required: true,
    })),
    total: (values) => counted(values).reduce((sum, part) => sum + part.count, 0),
    lines: (values) => counted(values).map(({ lineId, storeId, count }) => ({ lineId, quantity: count, storeId })),
    moves: (values, deltas) => counted(values).map(({ sku, storeId, count }) => ({ sku, storeId, ...deltas(count) })),
    moved: (values, target) =>
      counted(values)
        .filter(({ storeId }) => target && storeId !== target)
        .flatMap(({ sku, storeId, count }) => [
          { sku, storeId, reserved: -count },
          { sku, storeId: target, reserved: count },
        ]),
  };
}
