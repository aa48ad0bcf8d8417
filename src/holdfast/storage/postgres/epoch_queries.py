"""The SQL of epochs: whole, named, with its purpose above it."""

from typing import Final

from holdfast.domain.epochs import Epoch
from holdfast.storage.tables import columns

# Where the ledger stands, and which command wrote the entry at a place, or the last one. That entry is asked for as a
# span in order: for a single value, a plan on an empty table may take any index.
STANDING: Final = """
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id
FROM heads AS h
CROSS JOIN LATERAL (
    SELECT id, parent FROM epochs WHERE epochs.partition = 0 ORDER BY epochs.number DESC LIMIT 1
) AS e
LEFT JOIN LATERAL (
    SELECT command_id FROM ledger
    WHERE ledger.partition = 0
      AND ledger.sequence BETWEEN coalesce($1::bigint, h.sequence) AND coalesce($1::bigint, h.sequence)
    ORDER BY ledger.sequence LIMIT 1
) AS l ON true
WHERE h.partition = 0
"""

# Where the ledger stands, the command of its last entry, and the SKUs of the entries beyond a place; an entry of a
# whole store has none. No SKUs at all: there are more entries than are to be looked at, or the place is beyond the end.
# They are asked for in order, for the same reason.
NEWS: Final = """
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id,
       CASE WHEN h.sequence - $1::bigint BETWEEN 0 AND $2::bigint THEN ARRAY(
           SELECT DISTINCT n.sku
           FROM (
               SELECT ledger.sku, ledger.store FROM ledger
               WHERE ledger.partition = 0 AND ledger.sequence BETWEEN $1::bigint + 1 AND h.sequence
               ORDER BY ledger.sequence LIMIT $2::bigint
           ) AS n
           WHERE n.sku <> '' OR n.store <> ''
       ) END
FROM heads AS h
CROSS JOIN LATERAL (
    SELECT id, parent FROM epochs WHERE epochs.partition = 0 ORDER BY epochs.number DESC LIMIT 1
) AS e
LEFT JOIN LATERAL (
    SELECT command_id FROM ledger
    WHERE ledger.partition = 0 AND ledger.sequence BETWEEN h.sequence AND h.sequence
    ORDER BY ledger.sequence LIMIT 1
) AS l ON true
WHERE h.partition = 0
"""

# All epochs, the first one first.
EPOCHS: Final = f"SELECT {columns(Epoch)} FROM epochs WHERE partition = 0 ORDER BY number"

# Begin an epoch that goes on from the last entry. No entry is appended meanwhile: each changes the head row.
BEGIN_EPOCH: Final = f"""
INSERT INTO epochs (partition, number, {columns(Epoch)})
SELECT 0, e.number + 1, $1, e.id, h.sequence, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
FROM (SELECT sequence FROM heads WHERE partition = 0 FOR UPDATE) AS h
CROSS JOIN LATERAL (
    SELECT number, id FROM epochs WHERE epochs.partition = 0 ORDER BY epochs.number DESC LIMIT 1
) AS e
RETURNING {columns(Epoch)}
"""
