"""The SQL of figures that look at rows: each goes through an index made for that, and ends at a number of rows."""

from typing import Final

# Items that promise more than is there, and how many units that is.
SHORT: Final = """
SELECT count(*), coalesce(sum(units), 0)::bigint FROM (
    SELECT reserved - (on_hand - unsellable) AS units FROM items WHERE partition = 0 AND is_short LIMIT $1::bigint
) AS found
"""

# Items with units that may not be sold, and those units.
UNSELLABLE: Final = """
SELECT count(*), coalesce(sum(unsellable), 0)::bigint FROM (
    SELECT unsellable FROM items WHERE partition = 0 AND is_unsellable LIMIT $1::bigint
) AS found
"""

# Items of which facts took more than the books had, and those units.
OWED: Final = """
SELECT count(*), coalesce(sum(owed), 0)::bigint FROM (
    SELECT owed FROM items WHERE partition = 0 AND owed > 0 AND NOT deleted LIMIT $1::bigint
) AS found
"""

# Reservations that are not closed.
OPEN: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM documents WHERE partition = 0 AND type = 'reservation' AND status = 'open' LIMIT $1::bigint
) AS found
"""

# Reservations whose time is over, and since when the first of them.
DUE: Final = """
SELECT count(*), coalesce(min(due_at), $1::bigint) FROM (
    SELECT due_at FROM documents
    WHERE partition = 0 AND type = 'reservation' AND due_at <= $1::bigint
    ORDER BY due_at, id
    LIMIT $2::bigint
) AS found
"""

# Reservations with open units of a short item. The rows are bounded before the closed ones are left out: a hot item
# has millions of those.
SHORT_RESERVATIONS: Final = """
SELECT count(DISTINCT id) FILTER (WHERE open > 0) FROM (
    SELECT h.id, h.open
    FROM (SELECT sku, store FROM items WHERE partition = 0 AND is_short LIMIT $1::bigint) AS i
    CROSS JOIN LATERAL (
        SELECT id, open FROM document_items
        WHERE partition = 0 AND sku = i.sku AND store = i.store AND type = 'reservation'
        LIMIT $1::bigint
    ) AS h
    LIMIT $1::bigint
) AS found
"""

# What the statistics of the server have of the number of rows of a table: it is never exact, and costs nothing.
KEYS: Final = """
SELECT coalesce(max(greatest(reltuples, 0)), 0)::bigint FROM pg_class WHERE oid = to_regclass($1::text)
"""

# How much room the database takes.
SIZE: Final = "SELECT pg_database_size(current_database())"
