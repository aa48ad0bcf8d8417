"""Flask + psycopg: threads, and a transaction for each request, which locks the row of its item."""

import os
from typing import Any

import psycopg
from answers import MALFORMED, MISSING, REUSED, Answer, done, fingerprint_of, short, units_of
from flask import Flask, jsonify, request
from psycopg_pool import ConnectionPool

CONNECTIONS = 16
KEPT = "SELECT fingerprint, on_hand, reserved FROM idempotency_keys WHERE key = %s"
ITEM = "SELECT on_hand, reserved FROM items WHERE sku = %s FOR UPDATE"
CHANGE = "UPDATE items SET reserved = %s WHERE sku = %s"
WRITE = "INSERT INTO ledger (sku, quantity, reserved, key) VALUES (%s, %s, %s, %s)"
KEEP = "INSERT INTO idempotency_keys (key, fingerprint, on_hand, reserved) VALUES (%s, %s, %s, %s)"

app = Flask(__name__)
pool = ConnectionPool(os.environ["PEER_STORE"], min_size=CONNECTIONS, max_size=CONNECTIONS, open=True)


@app.post("/api/inventory/items/<sku>/reserve")
def reserve(sku: str) -> tuple[Any, int]:
    """Promise units."""
    key, units = request.headers.get("Idempotency-Key"), units_of(request.get_json(silent=True))
    if not key or not units:
        status, body = MALFORMED
    else:
        try:
            status, body = reserved(sku, key, units)
        except psycopg.errors.UniqueViolation:  # The same key at the same moment.
            status, body = reserved(sku, key, units)
    return jsonify(body), status


def reserved(sku: str, key: str, units: int) -> Answer:
    """Lock, look, change."""
    fingerprint = fingerprint_of(sku, units)
    with pool.connection() as connection:
        kept = connection.execute(KEPT, (key,)).fetchone()
        if kept:
            return done(sku, *kept[1:]) if kept[0] == fingerprint else REUSED
        item = connection.execute(ITEM, (sku,)).fetchone()
        if item is None:
            return MISSING
        on_hand, before = item
        if on_hand - before < units:
            return short(on_hand, before)
        connection.execute(CHANGE, (before + units, sku))
        connection.execute(WRITE, (sku, units, before + units, key))
        connection.execute(KEEP, (key, fingerprint, on_hand, before + units))
    return done(sku, on_hand, before + units)
