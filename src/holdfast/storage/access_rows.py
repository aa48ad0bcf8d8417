"""Access keys as rows: what both engines write and read of them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from holdfast.domain.access import AccessKey

Row = tuple[Any, ...]
_scopes = msgspec.json.Decoder(tuple[str, ...])


def row_of(key: AccessKey) -> Row:
    """Give the columns of a new key, in the order of its fields."""
    return (
        key.name,
        key.principal,
        key.digest,
        _text_of(key.scopes),
        None if key.stores is None else _text_of(key.stores),
        key.demands_idempotency,
        key.created_at,
        key.revoked_at,
        key.used_at,
    )


def key_of(row: Sequence[Any]) -> AccessKey:
    """Read a key."""
    name, principal, digest, scopes, stores, demands_idempotency, created_at, revoked_at, used_at = row
    return msgspec.convert(
        {
            "name": name,
            "principal": principal,
            "digest": bytes(digest),
            "scopes": _scopes.decode(scopes),
            "stores": None if stores is None else _scopes.decode(stores),
            "demands_idempotency": bool(demands_idempotency),
            "created_at": created_at,
            "revoked_at": revoked_at,
            "used_at": used_at,
        },
        AccessKey,
        builtin_types=(bytes,),
    )


def _text_of(words: Sequence[str]) -> str:
    return msgspec.json.encode(words).decode()
