"""The SQL of figures that look at rows: each goes through an index made for that, and ends at a number of rows."""

from typing import Final

# Items that promise more than is there, and how many units that is.
SHORT: Final = """
SELECT count(*), coalesce(sum(units), 0) FROM (
    SELECT reserved - (on_hand - unsellable) AS units FROM items INDEXED BY items_short
    WHERE partition = 0 AND reserved > on_hand - unsellable AND deleted = 0
    LIMIT :rows
)
"""

# Items with units that may not be sold, and those units.
UNSELLABLE: Final = """
SELECT count(*), coalesce(sum(unsellable), 0) FROM (
    SELECT unsellable FROM items INDEXED BY items_unsellable
    WHERE partition = 0 AND unsellable > 0 AND deleted = 0
    LIMIT :rows
)
"""

# Items of which facts took more than the books had, and those units.
OWED: Final = """
SELECT count(*), coalesce(sum(owed), 0) FROM (
    SELECT owed FROM items INDEXED BY items_owed WHERE partition = 0 AND owed > 0 AND deleted = 0 LIMIT :rows
)
"""

# Reservations that are not closed.
OPEN: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM documents INDEXED BY documents_open
    WHERE partition = 0 AND type = 'reservation' AND status = 'open'
    LIMIT :rows
)
"""

# Reservations whose time is over, and since when the first of them.
DUE: Final = """
SELECT count(*), coalesce(min(due_at), :now) FROM (
    SELECT due_at FROM documents INDEXED BY documents_due
    WHERE partition = 0 AND type = 'reservation' AND due_at <= :now
    ORDER BY due_at
    LIMIT :rows
)
"""

# Reservations with open units of a short item. The rows are bounded before the closed ones are left out: a hot item
# has millions of those.
SHORT_RESERVATIONS: Final = """
SELECT count(DISTINCT CASE WHEN open > 0 THEN id END) FROM (
    SELECT h.id, h.open
    FROM items AS i INDEXED BY items_short
    CROSS JOIN document_items AS h
        ON h.partition = 0 AND h.sku = i.sku AND h.store = i.store AND h.type = 'reservation'
    WHERE i.partition = 0 AND i.reserved > i.on_hand - i.unsellable AND i.deleted = 0
    LIMIT :rows
)
"""

# Keys of a lane, from the first to the last of its log.
KEYS: Final = """
SELECT coalesce(
    (SELECT max(position) FROM key_log WHERE partition = 0 AND lane = :lane)
    - (SELECT min(position) FROM key_log WHERE partition = 0 AND lane = :lane) + 1,
    0
)
"""
