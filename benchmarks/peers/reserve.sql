-- One reserve in one statement: check and promise, write the ledger, keep the key. Two at once with the same key: the
-- second breaks the primary key of the keys, and nothing of it stays.
WITH taken AS (
    UPDATE items SET reserved = reserved + $2
    WHERE sku = $1 AND on_hand - reserved >= $2
        AND NOT EXISTS (SELECT FROM idempotency_keys WHERE key = $3)
    RETURNING sku, on_hand, reserved
), written AS (
    INSERT INTO ledger (sku, quantity, reserved, key) SELECT sku, $2, reserved, $3 FROM taken
), kept AS (
    INSERT INTO idempotency_keys (key, fingerprint, on_hand, reserved) SELECT $3, $4, on_hand, reserved FROM taken
)
SELECT on_hand, reserved FROM taken
