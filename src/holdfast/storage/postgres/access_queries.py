"""The SQL of access keys: whole, named, with its purpose above it."""

from typing import Final

from holdfast.domain.access import AccessKey
from holdfast.storage.tables import columns

# How far changes of keys have come; 0: there has never been one.
REVISION: Final = "SELECT coalesce(max(revision), 0) FROM access_keys"

# All keys, the revoked ones too, by name.
KEYS: Final = f"SELECT {columns(AccessKey)} FROM access_keys ORDER BY name"

# Let nobody else change keys until the transaction ends: revisions rise one by one. Reads go on.
LOCK_KEYS: Final = "LOCK TABLE access_keys IN SHARE ROW EXCLUSIVE MODE"

# Make a key; one of that name stays as it is, and no row tells so.
ADD_KEY: Final = f"""
INSERT INTO access_keys ({columns(AccessKey)}, revision)
SELECT $1::text, $2::text, $3::bytea, $4::text, $5::text, $6::boolean, $7::bigint, $8::bigint, $9::bigint,
       coalesce(max(revision), 0) + 1
FROM access_keys
ON CONFLICT (name) DO NOTHING
RETURNING name
"""

# Revoke a key that holds; no row: there is none.
REVOKE_KEY: Final = """
UPDATE access_keys SET revoked_at = $2::bigint, revision = (SELECT max(revision) FROM access_keys) + 1
WHERE name = $1::text AND revoked_at IS NULL
RETURNING name
"""

# Note when a key was used.
USE_KEY: Final = """
UPDATE access_keys SET used_at = $2::bigint
WHERE name = $1::text AND (used_at IS NULL OR used_at < $2::bigint)
"""
