"""Take-over: a new database is filled from the files of the original that lie in the data directory.

All files go in together, in one transaction, or none does. What decides is the database alone: as long as its
ledger is empty there is nothing to lose, and every start looks for files. So a start that was killed in
the middle, or refused because of a damaged file, is simply repeated; and what was taken over once never is
again. Files are only read here (the mirror later moves those aside that were taken over).
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw
import msgspec

from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import Cause
from holdfast.domain.footprint import Footprint
from holdfast.domain.item import Item, unstocked
from holdfast.domain.ledger import entry_of
from holdfast.domain.view import View
from holdfast.engine.clock.ledger_clock import Clock
from holdfast.engine.errors import CommitInDoubt, Fault, StorageUnavailable
from holdfast.storage.clock import PlainClock
from holdfast.storage.mirror_file import mirrored_database
from holdfast.storage.original import DamagedFile, items_of, original_files, parse, shown
from holdfast.storage.retention import Retention
from holdfast.storage.sqlite import file_queries
from holdfast.storage.sqlite.connection import READER_CACHE_KIB, open_connection, translated
from holdfast.storage.sqlite.observer import Observer
from holdfast.storage.sqlite.transaction import Note, SqliteTransaction
from holdfast.storage.sqlite.writer import Writer
from holdfast.times import now_ms

#: The kind of the ledger's entries, and who made them.
KIND: Final = "takeover"
#: Names that differ between stores are logged one by one up to this many.
CONFLICTS_TOLD_MAX: Final = 1_000

Tell = Callable[[str], None]


class ForeignMirror(Fault):
    """A mirror of another database stands where a file of the original is looked for."""


class OriginalStock(msgspec.Struct, frozen=True):
    """One file, read and judged."""

    store: str
    file: str
    sha256: bytes
    items: list[tuple[Item, str]]


def take_over(
    database: Path,
    directory: Path,
    *,
    say: Tell,
    log: Tell,
    clock: Clock = now_ms,
    note: Note | None = None,
) -> None:
    """Fill a database without a ledger from the files of a directory.

    ``say`` tells the operator what is done to the stock, ``log`` how far it is. Raises ``DamagedFile``,
    ``ForeignMirror`` and the faults of storage; nothing was taken over then.
    """
    observer = Observer(database)
    try:
        empty, database_id = observer.sequence() == 0, observer.database_id()
    finally:
        observer.close()
    stocks = list(_read(directory, database_id, log)) if empty else []
    if not stocks:
        return
    started = time.monotonic()
    summary = f"{sum(len(stock.items) for stock in stocks)} items from {', '.join(stock.file for stock in stocks)}"
    say(f"Taking over {summary}.")
    with _transaction(database, f"{KIND}-{database_id}", clock, note) as (connection, transaction):
        conflicts = _write(connection, transaction, stocks, f"{KIND}-{database_id}")
    _tell_conflicts(conflicts, say=say, log=log)
    say(f"Took over {summary}, in {time.monotonic() - started:.1f} s.")


def _read(directory: Path, database_id: str, log: Tell) -> Iterator[OriginalStock]:
    for store, path in original_files(directory):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DamagedFile(path.name, f"it cannot be read ({error.strerror})") from error
        members = parse(path.name, content)
        mirrored = mirrored_database(members)
        if mirrored is None:
            items = list(items_of(path.name, store, members))
            log(f"Read {path.name}: {len(items)} items.")
            yield OriginalStock(store, path.name, hashlib.sha256(content).digest(), items)
        elif mirrored != database_id:
            raise ForeignMirror(
                f"{path.name} is the mirror of another Holdfast database ({shown(mirrored)}), not a file of the "
                "original, and is not taken over. Put that database back, or move the file away to begin without it."
            )


@contextmanager
def _transaction(
    database: Path, batch_id: str, clock: Clock, note: Note | None
) -> Iterator[tuple[apsw.Connection, SqliteTransaction]]:
    """Commit at the end, or leave no trace."""
    connection = open_connection(database, cache_kib=READER_CACHE_KIB)
    try:
        writer = Writer(connection, Retention())
        transaction = SqliteTransaction(writer, batch_id, PlainClock(clock), note=note)
        yield connection, transaction
        try:
            transaction.commit()
        except CommitInDoubt as doubt:  # Nobody waits for an answer: the next start looks what is there.
            raise StorageUnavailable(f"The take-over cannot be written ({doubt}).") from doubt
    finally:
        connection.close(force=True)  # Rolls back what was not committed.


def _write(
    connection: apsw.Connection, transaction: SqliteTransaction, stocks: Sequence[OriginalStock], command_id: str
) -> list[str]:
    """Write all stocks; give a line for each name that could not be kept."""
    items = sorted(item.id for stock in stocks for item, _ in stock.items)
    stores = sorted(stock.store for stock in stocks)
    view = transaction.load(Footprint(items=items, stores=stores, skus=sorted({sku for _, sku in items})))
    conflicts = [line for stock in stocks for line in _stock(view, stock, command_id)]
    view.operations = min(1, len(items))
    with translated():
        for stock in stocks:
            connection.execute(file_queries.INSERT_STORE, {"store": stock.store, "now": view.now})
            digest = (stock.file, stock.sha256, len(stock.items), view.now)
            connection.execute(file_queries.PUT_TAKEN_OVER, digest)
    transaction.save(view)
    return conflicts


def _stock(view: View, stock: OriginalStock, command_id: str) -> Iterator[str]:
    """Put the items of one file into the view. The catalogue keeps the first name that it is given."""
    cause = Cause(command_id, KIND, reference=stock.file)
    for item, name in stock.items:
        known = view.sku(item.sku)
        if known is None:
            view.put_sku(Sku(item.sku, name, version=1))
        elif known.name != name:
            yield f"SKU {shown(item.sku)} is {shown(name)} in store {stock.store}; its name stays {shown(known.name)}."
        view.put_item(item, entry_of(KIND, unstocked(item.store, item.sku, view.now), item, cause))


def _tell_conflicts(conflicts: list[str], *, say: Tell, log: Tell) -> None:
    """Tell of the names that were dropped."""
    if conflicts:
        say(f"{len(conflicts)} names differ between stores, which share one catalogue: the first stays; see the log.")
    for line in conflicts[:CONFLICTS_TOLD_MAX]:
        log(line)
