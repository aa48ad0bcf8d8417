-- The tables of the peers on PostgreSQL.
CREATE TABLE items (
    sku      text   PRIMARY KEY,
    on_hand  bigint NOT NULL,
    reserved bigint NOT NULL CHECK (reserved >= 0 AND reserved <= on_hand)
);

CREATE TABLE ledger (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku        text   NOT NULL,
    quantity   bigint NOT NULL,
    reserved   bigint NOT NULL,
    key        text   NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE idempotency_keys (
    key         text        PRIMARY KEY,
    fingerprint text        NOT NULL,
    on_hand     bigint      NOT NULL,
    reserved    bigint      NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT now()
);
