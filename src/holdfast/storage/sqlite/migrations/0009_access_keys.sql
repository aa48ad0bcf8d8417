-- Keys that let callers in. Of the secret, only its SHA-256 is kept.

CREATE TABLE access_keys (
    name                TEXT    NOT NULL PRIMARY KEY,
    principal           TEXT    NOT NULL,
    digest              BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    -- Scopes and stores as JSON lists; NULL: all stores.
    scopes              TEXT    NOT NULL,
    stores              TEXT,
    demands_idempotency INTEGER NOT NULL CHECK (demands_idempotency IN (0, 1)),
    created_at          INTEGER NOT NULL,
    -- NULL: it holds.
    revoked_at          INTEGER,
    -- NULL: never.
    used_at             INTEGER,
    -- Rises with every key that is made or revoked, over all of them: a look at the highest one tells of any change.
    revision            INTEGER NOT NULL UNIQUE CHECK (revision >= 1)
) STRICT, WITHOUT ROWID;
