"""What tests of access begin with: keys of every kind, and stock of two stores whose numbers cannot be mistaken."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import httpx

from api.access_requests import OURS, THEIRS
from holdfast.bootstrap.keys import WantedKey, create_key, revoke_key
from holdfast.config import Settings, load_settings
from holdfast.domain.access import SECRET_BYTES, Scope, secret_of
from server import Server, eventually

READ, WRITE, ADMIN = Scope.READ, Scope.WRITE, Scope.ADMIN
#: Whose keys they all are: they share idempotency keys.
PRINCIPAL: Final = "chain"
#: On hand of the store of others, and of the default store.
THEIR_UNITS: Final = 7_000_003


class Key(NamedTuple):
    """A key of a test."""

    secret: str | None
    scopes: tuple[Scope, ...] = ()
    restricted: bool = False
    holds: bool = False


Keys = Mapping[str, Key]
#: The kinds of keys, by their names: what they may do, and whether only in one store. Those that can mix up what
#: belongs to whom come last.
KEYS: Final[Mapping[str, tuple[tuple[Scope, ...], bool] | None]] = {
    "no key": None, "wrong": None, "half": None, "revoked": None, "read": ((READ,), False), "admin": ((ADMIN,), False),
    "read ours": ((READ,), True), "write ours": ((WRITE,), True), "all ours": ((READ, WRITE), True),
    "write": ((WRITE,), False), "all": ((READ, WRITE), False),
}  # fmt: skip


def settings_of(server: Server) -> Settings:
    """Give the settings by which an operator reaches a server's database."""
    return load_settings({"DATA_DIR": str(server.data_dir)})


def made(server: Server, name: str, *scopes: Scope, **more: Any) -> str:
    """Make a key beside a server; give its secret."""
    return create_key(settings_of(server), WantedKey(name=name, scopes=scopes or (READ, WRITE), **more)).secret


def known(server: Server, secret: str, *, holds: bool = True) -> None:
    """Wait until a server knows that a key holds, or no longer does."""
    headers = {"X-API-Key": secret}

    def look() -> bool:
        return (httpx.get(f"{server.url}/openapi.json", headers=headers).status_code != 401) is holds

    eventually(look)


def given_keys(server: Server) -> Keys:
    """Make a key of each kind, in a server that has none."""
    first = made(server, "first", principal=PRINCIPAL)
    known(server, first)
    with httpx.Client(base_url=server.url, headers={"X-API-Key": first}) as client:
        for store in (OURS, THEIRS):
            assert client.post("/api/stores", json={"id": store, "name": f"Store {store}"}).status_code == 201
    revoked = made(server, "revoked", principal=PRINCIPAL)
    revoke_key(settings_of(server), "revoked")
    secrets = {"no key": None, "wrong": secret_of(b"w" * SECRET_BYTES), "half": revoked[:-1], "revoked": revoked}
    keys = {name: Key(secret) for name, secret in secrets.items()}
    for name, rights in KEYS.items():
        if rights is not None:
            scopes, restricted = rights
            stores = (OURS,) if restricted else None
            secret = made(server, name.replace(" ", "-"), *scopes, principal=PRINCIPAL, stores=stores)
            keys[name] = Key(secret, scopes, restricted, holds=True)
    known(server, keys["all"].secret or "")
    return {name: keys[name] for name in KEYS}


def stocked(server: Server, keys: Keys) -> None:
    """Put stock into all stores, with documents and operations of each under its name."""
    with httpx.Client(base_url=server.url, headers={"X-API-Key": keys["all"].secret or ""}) as client:
        for store, units in ((OURS, 1_000), (THEIRS, THEIR_UNITS), ("default", THEIR_UNITS)):
            for sku in ("SHARED", f"{store.upper()}-ONLY"):
                fields = {"sku": sku, "name": "Shared" if sku == "SHARED" else sku, "quantity": units}
                _done(client, f"/api/stores/{store}/inventory/items", fields, f"{store}-{sku}")
        for store in (OURS, THEIRS):
            line = {"sku": "SHARED", "quantity": 20}
            reserved = {"id": store, "lines": [{**line, "storeId": store}], "ttlSeconds": 900}
            _done(client, "/api/inventory/reservations", reserved, store)
            _done(client, "/api/inventory/sales", {"id": store, "lines": [{**line, "storeId": store}]})
            sent = {"id": store, "fromStoreId": None, "toStoreId": store, "lines": [line]}
            _done(client, "/api/inventory/transfers", sent)
            _done(client, f"/api/inventory/reservations/{store}/extend", {"ttlSeconds": 1_800})


def _done(client: httpx.Client, path: str, fields: dict[str, Any], key: str | None = None) -> None:
    answer = client.post(path, json=fields, headers={} if key is None else {"Idempotency-Key": key})
    assert answer.status_code in (200, 201), answer.text
