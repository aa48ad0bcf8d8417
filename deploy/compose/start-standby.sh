#!/bin/bash
# Copies the primary when there is nothing yet, and follows it: the copy brings along how to find it, with its password,
# in a file that is its own.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "${PGDATA:?}"
  PGPASSWORD=$(</run/secrets/replication) pg_basebackup \
    --dbname='host=primary user=replication application_name=standby' --pgdata="$PGDATA" \
    --write-recovery-conf --wal-method=stream --slot=standby --checkpoint=fast
  chmod 0700 "$PGDATA"
fi
exec postgres -c max_connections=200
