"""One write transaction in three network writes: lock and load; save; number, append and commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from holdfast.domain.catalogue import Sku
from holdfast.domain.keys import KeyRecord
from holdfast.domain.view import View
from holdfast.engine.errors import CommitInDoubt, TransientFault
from holdfast.engine.ports import Clock, Footprint
from holdfast.storage.clock import system_clock
from holdfast.storage.codec import decode_attributes, item_of, key_record
from holdfast.storage.postgres import changes, queries
from holdfast.storage.postgres.arrays import octets, plain, texts
from holdfast.storage.postgres.connection import Link, Translated
from holdfast.storage.postgres.flight import Answer, Flight
from holdfast.storage.postgres.saving import append, save_items, save_keys, save_skus
from holdfast.storage.retention import Retention

_IDLE: Final = psycopg.pq.TransactionStatus.IDLE


class PostgresTransaction:
    """From the first lock to ``COMMIT`` on the writing connection."""

    def __init__(self, link: Link, batch_id: str, retention: Retention, clock: Clock | None) -> None:
        self._link = link
        self._connection = link.connection()
        self._batch_id = batch_id
        self._retention = retention
        self._clock = clock
        self._sku_versions: dict[str, int] = {}
        #: Where the keys lie that were found and are out of date: (generation, digest).
        self._outdated_keys: list[tuple[int, bytes]] = []
        self._saved: View | None = None
        #: The time of the batch, when keys were found whose stored answers may be given again.
        self._replayed_at: int | None = None

    def load(self, footprint: Footprint) -> View:
        """Lock the items; then, in later statements, take the time and read everything else."""
        stores, skus = [store for store, _ in footprint.items], [sku for _, sku in footprint.items]
        guess = self._retention.generations((self._clock or system_clock)())
        with self._flight() as flight:
            items = flight.add(queries.LOCK_ITEMS, texts(stores), texts(skus))
            now = flight.add(queries.NOW, self._clock and self._clock())
            found_stores = flight.add(queries.STORES_EXISTING, texts(set(stores)))
            found_skus = flight.add(queries.SKUS, texts(sorted(set(skus))))
            keys = flight.add(queries.KEYS, octets(footprint.keys), plain(guess))
        [(time,)] = now.rows
        generations = self._retention.generations(time)
        if not set(generations) <= set(guess):  # The clocks differ, or a generation has just begun.
            with self._flight() as flight:
                keys = flight.add(queries.KEYS, octets(footprint.keys), plain(generations))
        alive = self._alive(keys.rows, time)
        self._replayed_at = time if alive else None
        return View(
            time,
            stores={store for (store,) in found_stores.rows},
            items={item.id: item for item in map(item_of, items.rows)},
            skus={row[0]: self._sku(*row) for row in found_skus.rows},
            keys=alive,
        )

    def save(self, view: View) -> None:
        """Write what only items and keys guard. A view without changes leaves the database untouched."""
        if not view.changed:
            return
        counts: list[tuple[Answer, int]] = []
        with self._flight() as flight:
            counts += save_items(flight, view)
            counts += save_skus(flight, view, self._sku_versions)
            counts += save_keys(flight, view, self._retention, self._outdated_keys)
            flight.add(changes.INSERT_BATCH, self._batch_id, view.now)
        if any(answer.count != expected for answer, expected in counts):
            raise TransientFault("PostgreSQL: another node made the same item, SKU or key first")
        self._saved = view

    def commit(self) -> None:
        """Move the sums, take the sequence numbers, append to the ledger and commit: all in one network write.

        So a node that is paused holds the rows that every batch needs for no longer than this.
        """
        if self._saved is None and self._replayed_at is None:
            self.rollback()
            return
        self._connection.warned = False
        try:
            with self._flight(committing=True) as flight:
                if self._saved is not None:
                    append(flight, self._saved)
                elif self._replayed_at is not None:
                    # An answer that is given again says that it is durable: this commit waits for a synchronous
                    # standby, as that of the change should have, and may not have been told.
                    flight.add(changes.INSERT_BATCH, self._batch_id, self._replayed_at)
                flight.add(queries.COMMIT)
        except BaseException:
            self.rollback()
            raise
        if self._connection.warned:
            raise CommitInDoubt("PostgreSQL: the commit came back with a warning")

    def rollback(self) -> None:
        """Undo everything; where that cannot be said, the end of the connection says it."""
        if self._connection.pgconn.transaction_status != _IDLE:
            flight = Flight(self._connection)
            flight.add(queries.ROLLBACK)
            try:
                flight.run()
            except psycopg.Error:
                self._link.drop()

    @contextmanager
    def _flight(self, *, committing: bool = False) -> Iterator[Flight]:
        """Gather statements of the transaction, and send them at the end of the block."""
        with Translated(self._link, committing=committing):
            flight = Flight(self._connection)
            if self._connection.pgconn.transaction_status == _IDLE:
                flight.add(queries.BEGIN)
            yield flight
            flight.run()

    def _alive(self, keys: list[tuple[Any, ...]], now: int) -> dict[bytes, KeyRecord]:
        """Sort the keys that stand from those that are out of date.

        Two nodes may have used one key at once, for a success and for the refusal of another request:
        refusals have the lower generations, so the success wins.
        """
        alive = {}
        for generation, *row in sorted(keys):
            record = key_record(*row)
            if self._retention.alive(record.outcome, now):
                alive[record.digest] = record
            else:
                self._outdated_keys.append((generation, record.digest))
        return alive

    def _sku(self, sku: str, name: str, version: int, attributes: str) -> Sku:
        self._sku_versions[sku] = version
        return Sku(sku, name, version, decode_attributes(attributes) if attributes != "{}" else {})
