"""The SQL by which a server shows where it stands: whole, named, with its purpose above it, like ``queries``."""

from typing import Final

# Which run of which server this is, and what it is to others. A crash of one session ends all and runs the recovery,
# after which commits are visible that were still waiting for a standby; the server counts as started then, too: its
# statistics begin anew.
IDENTITY: Final = """
SELECT system_identifier::text,
       CASE WHEN pg_is_in_recovery() THEN 0
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer END,
       concat(pg_postmaster_start_time(), ' / ', (SELECT stats_reset FROM pg_stat_bgwriter)),
       pg_is_in_recovery(),
       current_setting('synchronous_standby_names') <> '' AND current_setting('synchronous_commit') <> 'local'
FROM pg_control_system()
"""

# The same of a server that has no system identifier and no timelines, or keeps them to itself.
IDENTITY_UNKNOWN: Final = """
SELECT '', 0, '', false,
       coalesce(current_setting('synchronous_standby_names', true), '') <> ''
       AND coalesce(current_setting('synchronous_commit', true), '') <> 'local'
"""

# Do commits wait for a standby?
WAITS: Final = """
SELECT coalesce(current_setting('synchronous_standby_names', true), '') <> ''
       AND coalesce(current_setting('synchronous_commit', true), '') <> 'local'
"""

# Is this command at this place of the ledger? Not by equality: on an empty table, a plan for that may come to use any
# index.
HAS_ENTRY: Final = """
$1::bigint = 0 OR coalesce((
    SELECT command_id FROM ledger
    WHERE partition = 0 AND sequence BETWEEN $1::bigint AND $1::bigint
    ORDER BY sequence LIMIT 1
) = $2::text, false)
"""

# The same, and do commits wait for a standby?
PROVE: Final = f"SELECT {HAS_ENTRY}, ({WAITS})"

# The last entry.
LAST: Final = """
SELECT sequence, command_id FROM ledger WHERE partition = 0 ORDER BY sequence DESC LIMIT 1
"""
