"""The books of a database, checked by raw SQL: whatever happened, these hold."""

from pathlib import Path

from server import rows

#: Items whose figures or version are not what their ledger adds up to; items and ledgers without each other.
_UNBALANCED = """
SELECT * FROM (
    SELECT store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock, version FROM items) AS i
FULL JOIN (
    SELECT store, sku, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved,
           sum(reserved_plain_delta) AS reserved_plain, sum(unsellable_delta) AS unsellable,
           sum(incoming_delta) AS incoming, sum(safety_stock_delta) AS safety_stock, max(version) AS version
    FROM ledger GROUP BY store, sku) AS l USING (store, sku)
WHERE (i.on_hand, i.reserved, i.reserved_plain, i.unsellable, i.incoming, i.safety_stock, i.version)
      IS NOT (l.on_hand, l.reserved, l.reserved_plain, l.unsellable, l.incoming, l.safety_stock, l.version)
"""
_LEDGER = "SELECT count(*), coalesce(max(sequence), 0) FROM ledger"
_SAME_VERSION_TWICE = "SELECT store, sku, version FROM ledger GROUP BY store, sku, version HAVING count(*) > 1"
_TOTALS = "SELECT sum(items), sum(with_stock), sum(on_hand), sum(reserved) FROM totals"
_SUMS = "SELECT count(*), sum(on_hand > 0), sum(on_hand), sum(reserved) FROM items WHERE NOT deleted"
_OVERSOLD = "SELECT sku FROM items WHERE reserved > on_hand - unsellable - safety_stock"


def assert_books_balance(data_dir: Path) -> None:
    """See that the file is sound, that the ledger adds up to the stock, and that nothing is oversold."""
    assert rows(data_dir, "PRAGMA integrity_check") == [("ok",)]
    assert rows(data_dir, "PRAGMA foreign_key_check") == []
    assert rows(data_dir, _UNBALANCED) == []
    assert rows(data_dir, _OVERSOLD) == []
    assert rows(data_dir, _SAME_VERSION_TWICE) == []
    [(entries, last)] = rows(data_dir, _LEDGER)
    assert entries == last
    assert rows(data_dir, "SELECT sequence FROM heads") == [(last,)]
    assert rows(data_dir, _TOTALS) == rows(data_dir, _SUMS)
