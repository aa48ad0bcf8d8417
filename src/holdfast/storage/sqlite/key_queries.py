"""The SQL of the idempotency keys: whole, named, with its purpose above it."""

from typing import Final

from holdfast.domain.keys import KeyRecord
from holdfast.storage.tables import columns

# Changes whenever another connection has written.
DATA_VERSION: Final = "PRAGMA data_version"

# Append a key with its outcome.
APPEND: Final = f"""
INSERT INTO key_log (partition, lane, position, {columns(KeyRecord)}) VALUES (0, ?, ?, ?, ?, ?)
"""

# The keys of a lane from a position onwards.
TAIL: Final = "SELECT digest, position FROM key_log WHERE partition = 0 AND lane = ? AND position > ? ORDER BY position"

# One key with its outcome.
RECORD: Final = f"""
SELECT {columns(KeyRecord)} FROM key_log WHERE partition = 0 AND lane = ? AND position = ?
"""

# The newest run of a lane, and the last position that runs cover.
LAST_SEAL: Final = """
SELECT run, last_position FROM key_seals WHERE partition = 0 AND lane = ? ORDER BY run DESC LIMIT 1
"""

# Where a digest stands in the runs of one filter: one look-up for each run.
POSITIONS: Final = """
SELECT r.position FROM key_seals AS s
CROSS JOIN key_runs AS r ON r.partition = s.partition AND r.lane = s.lane AND r.run = s.run AND r.digest = :digest
WHERE s.partition = 0 AND s.lane = :lane AND s.run BETWEEN :first AND :last
"""

# Write one entry of a run; they come sorted by digest.
INSERT_RUN: Final = "INSERT INTO key_runs (partition, lane, run, digest, position) VALUES (0, ?, ?, ?, ?)"

# How many entries of a run there are, and which is the last.
WRITTEN_OF_RUN: Final = "SELECT count(*), max(digest) FROM key_runs WHERE partition = 0 AND lane = ? AND run = ?"

# Note that a run is complete.
INSERT_SEAL: Final = """
INSERT INTO key_seals (partition, lane, run, last_position, newest) VALUES (0, ?, ?, ?, ?)
"""

# The number of each filter of a lane that has runs, with the time of their last key.
NEWEST: Final = """
SELECT run / ?, max(newest) FROM key_seals WHERE partition = 0 AND lane = ? GROUP BY 1 ORDER BY 1
"""

# A filter as it was stored.
FILTER: Final = "SELECT bits FROM key_filters WHERE partition = 0 AND lane = ? AND number = ?"

# The digests of some runs.
DIGESTS: Final = "SELECT digest FROM key_runs WHERE partition = 0 AND lane = ? AND run BETWEEN ? AND ?"

# Make or change a filter.
PUT_FILTER: Final = """
INSERT INTO key_filters (partition, lane, number, bits) VALUES (0, ?, ?, ?)
ON CONFLICT (partition, lane, number) DO UPDATE SET bits = excluded.bits
"""

# The oldest run of a lane whose last key is older than a time.
OUTDATED: Final = """
SELECT run, last_position FROM key_seals WHERE partition = 0 AND lane = ? AND newest < ? ORDER BY run LIMIT 1
"""

# Drop the entries of a run.
DROP_RUN: Final = "DELETE FROM key_runs WHERE partition = 0 AND lane = ? AND run = ?"

# Drop the note of a run.
DROP_SEAL: Final = "DELETE FROM key_seals WHERE partition = 0 AND lane = ? AND run = ?"

# Drop the keys of a run and of all before it.
DROP_LOG: Final = "DELETE FROM key_log WHERE partition = 0 AND lane = ? AND position <= ?"

# Drop the filters of which no run is left, but never the newest one.
DROP_FILTERS: Final = "DELETE FROM key_filters WHERE partition = 0 AND lane = ? AND number < ?"
