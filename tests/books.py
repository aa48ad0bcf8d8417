"""The books of an SQL database, checked from outside: whatever happened, these hold. SQLite and PostgreSQL alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from server import Row, rows

#: Runs one statement, past the code under test.
Run = Callable[[str], list[Row]]

#: Items whose figures or version are not what their ledger adds up to; items and ledgers without each other.
_UNBALANCED: Final = """
SELECT i.store, i.sku, l.store, l.sku FROM (
    SELECT store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock, version FROM items) AS i
FULL JOIN (
    SELECT store, sku, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved,
           sum(reserved_plain_delta) AS reserved_plain, sum(unsellable_delta) AS unsellable,
           sum(incoming_delta) AS incoming, sum(safety_stock_delta) AS safety_stock,
           max(version) AS version, count(*) AS entries
    FROM ledger WHERE sku <> '' GROUP BY store, sku) AS l ON l.store = i.store AND l.sku = i.sku
WHERE i.sku IS NULL OR l.sku IS NULL OR i.on_hand <> l.on_hand OR i.reserved <> l.reserved
   OR i.reserved_plain <> l.reserved_plain OR i.unsellable <> l.unsellable OR i.incoming <> l.incoming
   OR i.safety_stock <> l.safety_stock OR i.version <> l.version OR i.version <> l.entries
"""
_SAME_VERSION_TWICE: Final = """
SELECT store, sku, version FROM ledger WHERE sku <> '' GROUP BY store, sku, version HAVING count(*) > 1
"""
_OVERSOLD: Final = "SELECT sku FROM items WHERE reserved > on_hand - unsellable - safety_stock"
_SEQUENCE: Final = "SELECT count(*), count(DISTINCT sequence), coalesce(max(sequence), 0) FROM ledger"
_HEAD: Final = "SELECT sequence FROM heads"
_BACKWARDS: Final = """
SELECT later.sequence FROM ledger AS earlier JOIN ledger AS later ON later.sequence = earlier.sequence + 1
WHERE later.time < earlier.time
"""
_TOTALS: Final = """
SELECT coalesce(sum(items), 0), coalesce(sum(with_stock), 0), coalesce(sum(on_hand), 0), coalesce(sum(reserved), 0)
FROM totals
"""
_SUMS: Final = """
SELECT count(*), coalesce(sum(CASE WHEN on_hand > 0 THEN 1 ELSE 0 END), 0), coalesce(sum(on_hand), 0),
       coalesce(sum(reserved), 0)
FROM items WHERE NOT deleted
"""
_REFERENCES: Final = "SELECT reference, count(*) FROM ledger WHERE reference IS NOT NULL GROUP BY reference"


def assert_books_balance(run: Run) -> None:
    """See that the ledger is dense, in order and adds up to the stock and its sums, and that nothing is oversold."""
    assert run(_UNBALANCED) == []
    assert run(_SAME_VERSION_TWICE) == []
    assert run(_OVERSOLD) == []
    [(entries, numbers, last)] = run(_SEQUENCE)
    assert entries == numbers == last
    assert run(_HEAD) == [(last,)]
    assert run(_BACKWARDS) == []
    assert run(_TOTALS) == run(_SUMS)


def effects(run: Run) -> dict[str, int]:
    """Count the ledger entries of each reference. Tests send a request's key as its reference."""
    return {reference: int(count) for reference, count in run(_REFERENCES)}


def assert_file_is_sound(data_dir: Path) -> None:
    """See that an SQLite file is whole, and that its books balance."""
    assert rows(data_dir, "PRAGMA integrity_check") == [("ok",)]
    assert rows(data_dir, "PRAGMA foreign_key_check") == []
    assert_books_balance(lambda sql: rows(data_dir, sql))
