"""Entries of the ledger as rows."""

from typing import Any, Final

from holdfast.cli.showing import Facts, facts_of

#: What a row of the ledger shows.
COLUMNS: Final = (
    "time", "kind", "storeId", "sku", "onHand", "reserved", "unsellable", "incoming", "nowOnHand", "nowAvailable",
    "documentId", "reference", "actor",
)  # fmt: skip

_DELTAS: Final = ("onHand", "reserved", "unsellable", "incoming")


def entry_row(entry: Any) -> Facts:
    """Give an entry as a row: what has changed with its sign, and what came of it."""
    told = facts_of(entry)
    after = told.get("after") or {}
    deltas = {name: f"{told['deltas'][name]:+d}" if told["deltas"][name] else "" for name in _DELTAS}
    return {**told, **deltas, "nowOnHand": after.get("onHand"), "nowAvailable": after.get("available")}


def entry_line(entry: Any) -> str:
    """Give an entry as a line that is read and searched."""
    row = entry_row(entry)
    changes = " ".join(f"{name} {row[name]}" for name in _DELTAS if row[name])
    place = "/".join(filter(None, (row.get("storeId"), row.get("sku"))))
    now = "" if row["nowOnHand"] is None else f"on hand {row['nowOnHand']}, available {row['nowAvailable']}"
    document = " ".join(filter(None, (row.get("documentType"), row.get("documentId"))))
    return "  ".join(filter(None, (row["time"], row["kind"], place, changes, now, document, row.get("reference"))))
