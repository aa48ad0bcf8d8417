"""The SQL of the clock that all nodes share: whole, named, with its purpose above it."""

from typing import Final

# What was kept of the clock, and accepted, last.
CLOCK: Final = "SELECT kept, accepted FROM clocks WHERE partition = 0"

# Keep what is known of the clock. Nodes overwrite each other: all of them know the same. Like the next one it waits for
# no standby: it says nothing that may not be lost, and one that waits and is given up would leave a session behind.
KEEP_CLOCK: Final = """
WITH local AS (SELECT set_config('synchronous_commit', 'local', true))
INSERT INTO clocks (partition, kept) SELECT 0, $1 FROM local
ON CONFLICT (partition) DO UPDATE SET kept = excluded.kept
"""

# Accept a jump.
ACCEPT_JUMP: Final = """
WITH local AS (SELECT set_config('synchronous_commit', 'local', true))
UPDATE clocks SET accepted = $1 FROM local WHERE partition = 0
"""
