"""What a batch locks and reads: items first, then documents; everything else in statements after those locks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import msgspec

from holdfast.domain.documents import Document, DocumentKey, Reservation
from holdfast.domain.footprint import Footprint, MomentId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.in_the_way import with_due
from holdfast.domain.item import Item
from holdfast.domain.keys import KeyRecord
from holdfast.domain.view import Loaded, Past, View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import TransientFault
from holdfast.storage.codec import decode_document, item_of, key_of, sku_of, store_of
from holdfast.storage.postgres import queries
from holdfast.storage.postgres.arrays import octets, plain, texts
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.rows import moment_columns, pair_columns, source_columns
from holdfast.storage.retention import Retention

Rows = list[tuple[Any, ...]]
Documents = dict[DocumentKey, Document]
Pasts = dict[MomentId, Past]


class Basics(msgspec.Struct, frozen=True):
    """The answers that every batch needs, from one network write."""

    items: Answer
    now: Answer
    stores: Answer
    skus: Answer
    keys: Answer
    counted: Answer | None
    documents: Answer | None


class Loading:
    """Loads one batch. A batch of plain item commands takes one network write."""

    def __init__(
        self, flight: Callable[[], AbstractContextManager[Flight]], retention: Retention, clock: LedgerClock
    ) -> None:
        self._flight = flight
        self._retention = retention
        self._clock = clock
        #: Where the keys lie that were found and are out of date: (generation, digest).
        self.outdated_keys: Final[list[tuple[int, bytes]]] = []

    def view(self, footprint: Footprint) -> View:
        """Lock and read the rows of a footprint. Raises ``TransientFault`` when its documents are changing."""
        if footprint.documents:
            # Only to learn which items are to be locked: what is read here may be another state the next moment.
            footprint = footprint.with_items_of(self._documents(queries.DOCUMENTS, footprint.documents).values())
        guess = self._generations(self._clock.latest())
        basics = self._basics(footprint, guess)
        [(wall, head_time)] = basics.now.rows
        now = self._clock.now(head_time, wall)
        items = {item.id: item for item in map(item_of, basics.items.rows)}
        return View(
            now,
            Loaded(
                stores={row[0]: store_of(row) for row in basics.stores.rows},
                items=items,
                skus={row[0]: sku_of(row) for row in basics.skus.rows},
                keys=self._keys(footprint, basics.keys, guess, now),
                documents=_locked(footprint, _documents_of(basics.documents)),
                pasts=self._pasts(footprint, items),
                counted={} if basics.counted is None else {tuple(key): as_of for *key, as_of in basics.counted.rows},
            ),
        )

    def _basics(self, footprint: Footprint, generations: Sequence[int]) -> Basics:
        """Lock the items, then the documents; in the same network write, take the time and read everything else."""
        counted = documents = None
        with self._flight() as flight:
            items = flight.add(queries.LOCK_ITEMS, *pair_columns(footprint.items))
            now = flight.add(queries.NOW)
            stores = flight.add(queries.STORES_NAMED, texts(footprint.stores))
            skus = flight.add(queries.SKUS, texts(footprint.skus))
            keys = flight.add(queries.KEYS, octets(footprint.keys), plain(generations))
            if footprint.sources:
                counted = flight.add(queries.COUNTED, *source_columns(footprint.sources))
            if footprint.documents:
                documents = flight.add(queries.LOCK_DOCUMENTS, *pair_columns(footprint.documents))
        return Basics(items, now, stores, skus, keys, counted, documents)

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Look up what is due of locked items, and lock it, by id and once in a transaction.

        After the documents of the batch, and yet without a deadlock: whoever else had locked one of these as a
        document of its batch would have locked all its items before, and one of them is locked here.
        """
        with self._flight() as flight:
            found = flight.add(queries.DUE_OF_ITEMS, *pair_columns(wanted), plain(wanted.values()), view.now)
        due: dict[ItemId, list[str]] = {}
        for store, sku, reservation in found.rows:
            due.setdefault((store, sku), []).append(reservation)
        if not due:
            return None
        keys = {(Reservation.type, reservation) for reservations in due.values() for reservation in reservations}
        locked = self._documents(queries.LOCK_DOCUMENTS, sorted(keys - view.loaded.documents.keys()))
        return with_due(view, due, locked)

    def _pasts(self, footprint: Footprint, items: Mapping[ItemId, Item]) -> Pasts:
        """Read what items were at earlier moments."""
        moments = [moment for moment in footprint.moments if footprint.asks_for_past(moment, items.get(moment[:2]))]
        if not moments:
            return {}
        with self._flight() as flight:
            columns = moment_columns(moments)
            then = flight.add(queries.PASTS, *columns)
            later = flight.add(queries.BELATED, *columns[:4])
        belated: dict[int, int] = {number: int(units) for number, units in later.rows}  # They are of any size.
        books: dict[int, tuple[int, int]] = {number: (version, on_hand) for number, version, on_hand in then.rows}
        pasts: Pasts = {}
        for number, moment in enumerate(moments):
            version, on_hand = books.get(number, (0, 0))
            pasts[moment] = Past(version, on_hand, belated.get(number, 0))
        return pasts

    def _documents(self, query: str, wanted: Iterable[DocumentKey]) -> Documents:
        with self._flight() as flight:
            answer = flight.add(query, *pair_columns(wanted))
        return _documents_of(answer)

    def _keys(self, footprint: Footprint, answer: Answer, guess: Sequence[int], now: int) -> dict[bytes, KeyRecord]:
        generations = self._generations(now)
        if not set(generations) <= set(guess):  # The clocks differ, or a generation has just begun.
            with self._flight() as flight:
                answer = flight.add(queries.KEYS, octets(footprint.keys), plain(generations))
        return self._alive(answer.rows, now)

    def _generations(self, now: int) -> list[int]:
        return self._retention.generations(now, self._clock.held(now))

    def _alive(self, rows: Rows, now: int) -> dict[bytes, KeyRecord]:
        """Sort the keys that stand from those that are out of date.

        Two nodes may have used one key at once, for a success and for the refusal of another request:
        refusals have the lower generations, so the success wins.
        """
        alive = {}
        held = self._clock.held(now)
        for generation, *row in sorted(rows):
            record = key_of(row)
            if self._retention.alive(record.outcome, now, held):
                alive[record.digest] = record
            else:
                self.outdated_keys.append((generation, record.digest))
        return alive


def _documents_of(answer: Answer | None) -> Documents:
    found = [] if answer is None else [decode_document(body) for (body,) in answer.rows]
    return {document.key: document for document in found}


def _locked(footprint: Footprint, found: Documents) -> Documents:
    """Give the locked documents of a batch. Raises ``TransientFault`` when one has items that are not locked.

    One that is not there is not locked either: who makes it meanwhile is noticed when this batch does so too.
    """
    locked = set(footprint.items)
    for key, document in found.items():
        if not document.items <= locked:
            raise TransientFault(f"PostgreSQL: another node made {key} first")
    return found
