"""The SQL that holds what a node knows against what is there, within the flight that commits: like ``queries``.

What is otherwise fails there, and with it everything behind it, the COMMIT too. The failure is a text that is no
number: PostgreSQL writes it into its log, so it says what happened.
"""

from typing import Final

from holdfast.storage.postgres.standing_queries import HAS_ENTRY, WAITS

# Lock the items of a batch one after the other, in the order given, each as the transaction that is named has left it:
# xmin is another one as soon as anything of the row has changed.
LOCK_KNOWN: Final = """
SELECT CASE WHEN count(*) = cardinality($1::text[]) THEN 0
            ELSE format('Holdfast: another node has changed %s items; the batch is judged anew',
                        cardinality($1::text[]) - count(*))::integer END
FROM (SELECT unnest($1::text[]), unnest($2::text[]), unnest($3::xid[])) AS known (store, sku, writer)
CROSS JOIN LATERAL (
    SELECT FROM items
    WHERE items.partition = 0 AND items.store = known.store AND items.sku = known.sku AND items.xmin = known.writer
    FOR UPDATE
) AS i
"""

# Is the last entry that was seen at its place, do commits wait for a standby as they did, are these catalogue rows and
# stores of these versions, is none of these keys in use, and is the ledger no further than this time?
REQUIRE_KNOWN: Final = f"""
SELECT CASE WHEN ({HAS_ENTRY}) AND ({WAITS}) = $10::boolean AND NOT EXISTS (
    SELECT FROM (SELECT unnest($3::text[]), unnest($4::bigint[])) AS known (sku, version)
    LEFT JOIN LATERAL (
        SELECT version FROM skus WHERE skus.partition = 0 AND skus.sku = known.sku LIMIT 1
    ) AS s ON true
    WHERE s.version IS DISTINCT FROM known.version
) AND NOT EXISTS (
    SELECT FROM (SELECT unnest($5::text[]), unnest($6::bigint[])) AS known (store, version)
    LEFT JOIN LATERAL (SELECT version FROM stores WHERE stores.id = known.store LIMIT 1) AS s ON true
    WHERE s.version IS DISTINCT FROM known.version
) AND NOT EXISTS (
    SELECT FROM idempotency_keys
    WHERE partition = 0 AND generation = ANY ($7::bigint[]) AND digest = ANY ($8::bytea[])
) AND EXISTS (
    SELECT FROM heads WHERE partition = 0 AND time <= $9::bigint
) THEN 0 ELSE format('Holdfast: what was known beside entry %s is no longer so; the batch is judged anew',
                     $1::bigint)::integer END
"""
