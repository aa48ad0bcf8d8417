// Figures, times and entries of the ledger in plain words.

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const HOURS = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DAY_AND_HOURS = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const SPAN = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const SPANS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

export const number = (value) => (value === null || value === undefined ? "–" : NUMBER.format(value));
export const signed = (value) => `${value < 0 ? "−" : "+"}${NUMBER.format(Math.abs(value))}`;
export const units = (value) => `${number(value)} ${value === 1 ? "unit" : "units"}`;

/** Writes a time; one of today without the day. */
export function time(text) {
  const moment = new Date(text);
  return (moment.toDateString() === new Date().toDateString() ? CLOCK : TIME).format(moment);
}

/** Writes a time of an axis on which the next one stands so many seconds further. */
export function moment(seconds, step) {
  const format = step < 60 ? CLOCK : step < 7_200 ? HOURS : step < 86_400 ? DAY_AND_HOURS : DAY;
  return format.format(new Date(seconds * 1_000));
}

/** Gives the moment at which a day ("2026-01-31") begins here, or one so many days later; nothing for what is no day. */
export function startOfDay(day, later = 0) {
  const moment = new Date(`${day}T00:00`);
  moment.setDate(moment.getDate() + later);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** Says how far away a time is: "in 5 minutes". */
export function distance(text, now = Date.now()) {
  const milliseconds = new Date(text) - now;
  const [span, length] = SPANS.find(([, each]) => Math.abs(milliseconds) >= each) ?? SPANS.at(-1);
  return SPAN.format(Math.trunc(milliseconds / length), span);
}

/** What each kind of entry says of the units that it moved, and of a document where it moved none. */
const HAPPENED = {
  add: "Added",
  adjust: "Corrected",
  amend: "Order changed",
  cancel: "Transfer cancelled",
  confirm: "Paid",
  count: "Counted",
  delete: "Item removed",
  expire: "Hold ended, nobody paid in time",
  extend: "Held for longer",
  fulfill: "Handed over",
  move: "Moved between sellable and unsellable",
  reassign: "Given to another store",
  receipt: "Receipt corrected",
  receive: "Received",
  release: "Promise taken back",
  reservation: "Promised",
  reserve: "Promised",
  resume: "Sale goes on",
  return: "Came back",
  sale: "Sold",
  set: "Set",
  settings: "Settings changed",
  stop: "Sale stopped",
  takeover: "Taken over",
  transfer: "Transfer",
  unconfirm: "Payment bounced",
  unfulfill: "Had not left after all",
};

const MOVED = [
  ["onHand", "on hand"],
  ["reserved", "reserved"],
  ["unsellable", "unsellable"],
  ["incoming", "incoming"],
  ["safetyStock", "safety stock"],
];

export const happened = (entry) => HAPPENED[entry.kind] ?? entry.kind;

/** Says what an entry moved: "on hand −2, reserved −2". */
export function moved(entry) {
  const parts = MOVED.filter(([name]) => entry.deltas[name]).map(([name, word]) => `${word} ${signed(entry.deltas[name])}`);
  if (entry.unaccounted) parts.push(`${units(entry.unaccounted)} that the books did not have`);
  if (entry.flags.includes("coveredByCount")) parts.push("a later count had seen it already");
  if (entry.flags.includes("safetyStockUsed")) parts.push("from the safety stock");
  return parts.join(", ");
}

export const who = (entry) => entry.actor ?? entry.principal;
