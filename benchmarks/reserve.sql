-- The reference: one reserve of 1, as one transaction that locks the row of its item. Run by pgbench.
-- It writes the rows that Holdfast writes for a reserve, but takes the number of its ledger entry from a sequence
-- of the database, without the row that keeps Holdfast's ledger free of gaps, and keeps no sums.
\set sku random(1, :skus)
BEGIN;
UPDATE items SET reserved = reserved + 1, reserved_plain = reserved_plain + 1, version = version + 1,
    updated_at = floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
WHERE partition = 0 AND store = 'default' AND sku = :sku AND NOT deleted
    AND on_hand - unsellable - reserved - safety_stock >= 1
RETURNING on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock, version, updated_at \gset
INSERT INTO ledger (partition, time, store, sku, kind, promise,
    on_hand_delta, reserved_delta, reserved_plain_delta, unsellable_delta, incoming_delta, safety_stock_delta,
    on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock, reorder_point, deleted, version,
    unaccounted, command_id, principal, request_id)
VALUES (0, :updated_at, 'default', :sku, 'reserve', true, 0, 1, 1, 0, 0, 0,
    :on_hand, :reserved, :reserved_plain, :unsellable, :incoming, :safety_stock, NULL, false, :version,
    0, :command_id || :client_id || '-' || :version, 'benchmark', :command_id || :client_id);
INSERT INTO idempotency_keys (partition, generation, digest, fingerprint, outcome)
VALUES (0, 0, uuid_send(gen_random_uuid()), :fingerprint, :outcome);
COMMIT;
