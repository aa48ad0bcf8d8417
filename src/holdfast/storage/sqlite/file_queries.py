"""The SQL of take-over and mirror: whole, named, with its purpose above it."""

from typing import Final

# Which database this is.
DATABASE_ID: Final = "SELECT id FROM database"

# The ids of all stores.
STORE_IDS: Final = "SELECT id FROM stores ORDER BY id"

# The stores whose items have entries after one sequence number and up to another.
CHANGED_STORES: Final = """
SELECT DISTINCT store FROM ledger WHERE partition = 0 AND sequence > ? AND sequence <= ?
  AND store <> '' AND sku <> ''
"""

# Make a store that a file of the original names.
INSERT_STORE: Final = """
INSERT INTO stores (id, name, created_at, updated_at, version, location, attributes)
VALUES (:store, :store, :now, :now, 1, NULL, '{}')
ON CONFLICT (id) DO NOTHING
"""

# Remember a file that was taken over. The same name again: a file without items, looked at once more.
PUT_TAKEN_OVER: Final = """
INSERT INTO taken_over (file, sha256, items, time) VALUES (?, ?, ?, ?)
ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256, items = excluded.items, time = excluded.time
"""

# The digests of the files that were taken over.
TAKEN_OVER: Final = "SELECT sha256 FROM taken_over"

# The next items of a store behind a SKU as lines of a mirror, and the SKU of the last one. SQLite writes the
# JSON: a thread of Python that did so would take turns with those that answer requests.
MIRROR_LINES: Final = """
SELECT group_concat(line, char(44, 10) ORDER BY sku), max(sku)
FROM (
    SELECT i.sku AS sku, '  ' || json_quote(i.sku) || ': ' || json_object(
        'sku', i.sku, 'name', s.name, 'quantity', i.on_hand, 'reserved', i.reserved,
        'available', max(0, i.on_hand - i.unsellable - i.reserved - i.safety_stock), 'version', i.version,
        'lastUpdated', strftime('%FT%T', i.updated_at / 1000, 'unixepoch') || format('.%03dZ', i.updated_at % 1000),
        'createdAt', strftime('%FT%T', i.created_at / 1000, 'unixepoch') || format('.%03dZ', i.created_at % 1000)
    ) AS line
    FROM items AS i CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
    WHERE i.partition = 0 AND i.store = :store AND i.sku > :after AND i.deleted = 0
    ORDER BY i.sku
    LIMIT :limit
)
"""
