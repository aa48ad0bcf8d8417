#!/bin/bash
# Runs once, when the primary is made: the standby comes with a user of its own, and is waited for from then on.
set -euo pipefail
password=$(</run/secrets/replication)
psql -v ON_ERROR_STOP=1 -v password="$password" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE replication WITH REPLICATION LOGIN PASSWORD :'password';
SELECT pg_create_physical_replication_slot('standby');
-- A commit is acknowledged when both have it on disk. It counts from the next start on, which follows this script:
-- before, nobody could confirm anything.
ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)';
SQL
echo 'host replication replication samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
