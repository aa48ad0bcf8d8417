"""The rows of a write transaction in SQLite. Whoever begins one is alone until its end."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from holdfast.domain.catalogue import Store
from holdfast.domain.footprint import MomentId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.ledger import Entry
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.storage.saving import puts
from holdfast.storage.sqlite import document_queries, ledger_queries, queries
from holdfast.storage.sqlite.connection import translated
from holdfast.storage.sqlite.item_pasts import ItemPasts
from holdfast.storage.sqlite.known_rows import NAMED_BY
from holdfast.storage.sqlite.writer import Writer
from holdfast.storage.tables import CountRow, DocumentRow, HoldingRow, SkuRow
from holdfast.storage.wants import Belated, Last, Row, Since, Want, What

_LOOK_UP: Final[Mapping[What, str]] = {
    "time": queries.HEAD,
    "items": queries.ITEM,
    "stores": queries.STORE,
    "skus": queries.SKU,
    "counted": queries.COUNTED,
    "documents": document_queries.DOCUMENT,
    "locked documents": document_queries.DOCUMENT,
    "due": document_queries.DUE_OF_ITEM,
}
_PUT: Final[Mapping[type[Any], str]] = {
    SkuRow: queries.PUT_SKU,
    Store: queries.PUT_STORE,
    DocumentRow: document_queries.PUT_DOCUMENT,
    HoldingRow: document_queries.PUT_HOLDING,
    CountRow: queries.PUT_COUNTED,
}
_KNOWN_AS: Final[Mapping[type[Any], What]] = {SkuRow: "skus", Store: "stores"}


class SqliteRows:
    """Looks rows up one by one, and puts them table by table."""

    alone = True

    def __init__(self, writer: Writer, clock: LedgerClock) -> None:
        self._connection = writer.connection
        self._keys = writer.keys
        self._known = writer.rows
        self._clock = clock
        #: By item that was read: where its last entry stands; None: it is not said.
        self.last_entries: dict[ItemId, int | None] = {}

    def generations(self, _now: int | None) -> tuple[int, ...]:
        """Give none: keys lie in the order of their use."""
        return ()

    def fetch(self, *wants: Want) -> list[Sequence[Row]]:
        """Give the rows of each want. Keys are looked for by the time of the last entry, if that is wanted first."""
        found: list[Sequence[Row]] = []
        time = 0
        with translated():
            for what, keys, beside in wants:
                if what == "keys":
                    digests = [digest for (digest,) in keys]
                    found.append(self._keys.uses(digests, time, self._clock.held(time)) if keys else ())
                else:
                    rows = self._find(what, [(*key, *beside) for key in keys] if beside else keys)
                    found.append(rows)
                    if what == "time":
                        [(time,)] = rows
                    elif what == "items":
                        self.last_entries |= {(row[0], row[1]): row[-1] for row in rows}
        return found

    def _find(self, what: What, keys: Collection[tuple[Any, ...]]) -> Sequence[Row]:
        look_up = partial(self._connection.executemany, _LOOK_UP[what])
        return self._known.find(what, keys, look_up) if what in NAMED_BY else list(look_up(keys))

    def followed(self, entry: Entry, sequence: int) -> int | None:
        """Give where the entry of an item stands that this one follows; it is the last one of its item from now on.

        What is said of a whole store or SKU, or of a document alone, is no item's; an index knows all of it.
        """
        store, sku = entry.store, entry.sku
        if not store or not sku:
            return None
        previous = self.last_entries.get((store, sku), 0)
        self.last_entries[store, sku] = sequence
        return previous

    def put(self, view: View) -> None:
        """Write every row that has changed, items with their last entries. Whoever calls translates faults."""
        for table, made, changed, _ in puts(view):
            if table is Item:
                self._put_items(made, changed)
            else:
                self._connection.executemany(_PUT[table], [*made, *changed])
                if table in _KNOWN_AS:
                    self._known.wrote(_KNOWN_AS[table], [(row[0],) for row in changed])

    def _put_items(self, made: Sequence[Row], changed: Sequence[Row]) -> None:
        last = self.last_entries
        self._connection.executemany(queries.MAKE_ITEM, [(*row, last[row[0], row[1]]) for row in made])
        written = [(*row, last[row[0], row[1]]) for row in changed]
        self._connection.executemany(queries.CHANGE_ITEM, written)
        self._known.wrote_items(written)  # Not what was made: an import would push out what is in use.

    def lasts(self, moments: Sequence[MomentId]) -> list[Last]:
        """Give what the last entry of an item up to each moment left."""
        pasts = ItemPasts(self._connection, self.last_entries)
        with translated():
            return list(map(pasts.last, moments))

    def belated(self, since: Sequence[Since]) -> list[Belated]:
        """Give what facts that were written after those entries say of the moments."""
        with translated():
            found = [row for each in since for row in self._connection.execute(ledger_queries.BELATED, each._asdict())]
        return [Belated(*((high << 32) + low for high, low in zip(row[::2], row[1::2], strict=True))) for row in found]
