-- Keys that let callers in. Of the secret, only its SHA-256 is kept.

CREATE TABLE access_keys (
    name                text COLLATE "C" NOT NULL PRIMARY KEY,
    principal           text COLLATE "C" NOT NULL,
    digest              bytea            NOT NULL UNIQUE CHECK (length(digest) = 32),
    -- Scopes and stores as JSON lists; NULL: all stores.
    scopes              text             NOT NULL,
    stores              text,
    demands_idempotency boolean          NOT NULL,
    created_at          bigint           NOT NULL,
    -- NULL: it holds.
    revoked_at          bigint,
    -- NULL: never.
    used_at             bigint,
    -- Rises with every key that is made or revoked, over all of them: a look at the highest one tells of any change.
    revision            bigint           NOT NULL UNIQUE CHECK (revision >= 1)
);
