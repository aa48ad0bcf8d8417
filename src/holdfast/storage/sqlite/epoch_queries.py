"""The SQL of epochs and homes: whole, named, with its purpose above it."""

from typing import Final

from holdfast.domain.epochs import Epoch
from holdfast.storage.tables import columns

# Where the ledger stands, and which command wrote the entry at a place, or the last one.
STANDING: Final = """
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id
FROM heads AS h
CROSS JOIN epochs AS e ON e.partition = 0 AND e.number = (SELECT max(number) FROM epochs WHERE partition = 0)
LEFT JOIN ledger AS l ON l.partition = 0 AND l.sequence = coalesce(:sequence, h.sequence)
WHERE h.partition = 0
"""

# Where the ledger stands, the command of its last entry, and the SKUs of the entries beyond a place; an entry of a
# whole store has none. No SKUs at all: there are more entries than are to be looked at, or the place is beyond the end.
NEWS: Final = """
SELECT e.id, e.parent IS NULL, h.sequence, l.command_id,
       iif(h.sequence - :after BETWEEN 0 AND :entries_max, (
           SELECT json_group_array(DISTINCT n.sku)
           FROM ledger AS n
           WHERE n.partition = 0 AND n.sequence BETWEEN :after + 1 AND h.sequence AND (n.sku <> '' OR n.store <> '')
       ), NULL)
FROM heads AS h
CROSS JOIN epochs AS e ON e.partition = 0 AND e.number = (SELECT max(number) FROM epochs WHERE partition = 0)
LEFT JOIN ledger AS l ON l.partition = 0 AND l.sequence = h.sequence
WHERE h.partition = 0
"""

# All epochs, the first one first.
EPOCHS: Final = f"SELECT {columns(Epoch)} FROM epochs WHERE partition = 0 ORDER BY number"

# Begin an epoch that goes on from the last entry.
BEGIN_EPOCH: Final = f"""
INSERT INTO epochs (partition, number, {columns(Epoch)})
SELECT 0, e.number + 1, :epoch, e.id, h.sequence, :now
FROM heads AS h
CROSS JOIN epochs AS e ON e.partition = 0 AND e.number = (SELECT max(number) FROM epochs WHERE partition = 0)
WHERE h.partition = 0
RETURNING {columns(Epoch)}
"""

# Which columns a table has; none: it is not there.
COLUMNS: Final = "SELECT name FROM pragma_table_info(?)"

# Which database this is, and where it belongs.
HOME: Final = "SELECT id, home FROM database"

# Say where this database belongs.
TAKE_HOME: Final = "UPDATE database SET home = ?"

# The same of a database that does not know homes yet.
DATABASE: Final = "SELECT id FROM database"

# The command that wrote an entry, and when.
ENTRY: Final = "SELECT command_id, time FROM ledger WHERE partition = 0 AND sequence = ?"

# Take the file for this connection alone, at the first statement after this.
EXCLUSIVE: Final = "PRAGMA locking_mode = EXCLUSIVE"
