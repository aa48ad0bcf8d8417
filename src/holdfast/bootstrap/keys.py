"""Access keys as an operator makes and revokes them, beside the servers that run on the database."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from holdfast.bootstrap.home import require_home
from holdfast.bootstrap.start import StartFailure, make_directory
from holdfast.bootstrap.storages import open_storage
from holdfast.config import Settings
from holdfast.domain.access import (
    KEYS_MAX,
    RESERVED_PRINCIPALS,
    SECRET_BYTES,
    AccessKey,
    Scope,
    digest_of,
    name_problem,
    rights_problem,
    secret_of,
)
from holdfast.engine.errors import Fault
from holdfast.engine.ports import Storage
from holdfast.storage.key_note import note_keys
from holdfast.storage.lock import DirectoryInUse, DirectoryLock
from holdfast.times import now_ms, rfc3339


class WantedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is asked for."""

    name: str
    #: None: called as the key is.
    principal: str | None = None
    #: None: what the newest key of the principal that holds may do.
    scopes: tuple[Scope, ...] | None = None
    stores: tuple[str, ...] | None = None
    demands_idempotency: bool = False


class MadeKey(msgspec.Struct, frozen=True):
    """A key that was made, its secret, which is nowhere else, and the other keys of its principal that hold."""

    key: AccessKey
    secret: str
    others: list[AccessKey]


def list_keys(settings: Settings) -> list[AccessKey]:
    """Give all keys, by name. Raises ``StartFailure``."""
    with _opened(settings) as storage:
        return _keys(storage)


def create_key(settings: Settings, wanted: WantedKey) -> MadeKey:
    """Make a key. Raises ``StartFailure``; none was made then."""
    principal = wanted.principal or wanted.name
    for what, name in (("name of the key", wanted.name), ("principal", principal)):
        problem = name_problem(name)
        if problem:
            raise StartFailure(f"The {what} is {name!r}; it {problem}.")
    if principal in RESERVED_PRINCIPALS:
        raise StartFailure(f"{principal} is what the server calls itself or callers without a key. Choose another.")
    with _opened(settings) as storage:
        keys = _keys(storage)
        if len(keys) >= KEYS_MAX:
            raise StartFailure(f"There are {KEYS_MAX} keys already, revoked ones included; there can be no more.")
        others = [key for key in keys if key.principal == principal and key.revoked_at is None]
        secret = secret_of(secrets.token_bytes(SECRET_BYTES))
        key = _key(wanted, principal, secret, others)
        _require_stores(storage, key)
        if not storage.add_key(key):
            raise StartFailure(_taken(wanted.name, principal, keys))
        _note(settings)
    return MadeKey(key, secret, others)


def revoke_key(settings: Settings, name: str) -> tuple[AccessKey, int]:
    """Revoke a key; give it, and how many still hold. One that was revoked before stays as it is.

    Raises ``StartFailure`` when there is none of that name.
    """
    with _opened(settings) as storage:
        storage.revoke_key(name, now_ms())
        keys = _keys(storage)
    found = next((key for key in keys if key.name == name), None)
    if found is None:
        raise StartFailure(f"There is no key {name}. `holdfast keys list` shows which there are.")
    return found, sum(key.revoked_at is None for key in keys)


def _key(wanted: WantedKey, principal: str, secret: str, others: Sequence[AccessKey]) -> AccessKey:
    scopes, stores, demands = wanted.scopes, wanted.stores, wanted.demands_idempotency
    if scopes is None:
        if stores is not None or not others:
            raise StartFailure("Say what the key may do: --scope read, --scope write or both (or --scope admin).")
        newest = max(others, key=lambda key: key.created_at)
        scopes, stores, demands = newest.scopes, newest.stores, demands or newest.demands_idempotency
    problem = rights_problem(scopes, stores)
    if problem:
        raise StartFailure(f"{problem[0].upper()}{problem[1:]}.")
    digest = digest_of(secret)
    assert digest is not None  # noqa: S101 - it was just made
    return AccessKey(
        name=wanted.name,
        principal=principal,
        digest=digest,
        scopes=scopes,
        stores=stores,
        demands_idempotency=demands,
        created_at=now_ms(),
    )


def _require_stores(storage: Storage, key: AccessKey) -> None:
    reader = storage.reader()
    try:
        there = reader.stores_named(key.stores or ())
    finally:
        reader.close()
    missing = [store for store in key.stores or () if store not in there]
    if missing:
        raise StartFailure(f"There is no store {', '.join(missing)}. Make it first, or correct --store.")


def _taken(name: str, principal: str, keys: Sequence[AccessKey]) -> str:
    there = next((key for key in keys if key.name == name), None)
    state = "" if there is None or there.revoked_at is None else f", revoked {rfc3339(there.revoked_at)}"
    return (
        f"There is a key {name} already{state}; names are used once, so that lists and logs stay clear. For another "
        f"key of the same caller: holdfast keys create {name}-2 --principal {principal}"
    )


def _keys(storage: Storage) -> list[AccessKey]:
    reader = storage.reader()
    try:
        found = reader.access_keys(-1)
    finally:
        reader.close()
    return [] if found is None else found[1]


def _note(settings: Settings) -> None:
    if settings.data_dir.is_dir():  # Where no server of this machine has one, theirs note it themselves.
        note_keys(settings.data_dir)


@contextmanager
def _opened(settings: Settings) -> Iterator[Storage]:
    """Open the database, beside whoever works on it."""
    url = settings.database_url
    if url.engine == "memory":
        raise StartFailure("A database in memory has no access keys: they would be gone with its server.")
    try:
        storage = open_storage(settings) if url.engine == "postgresql" else _open_file(settings)
        try:
            yield storage
        finally:
            storage.close()
    except Fault as error:
        raise StartFailure(str(error)) from error
    except OSError as error:
        raise StartFailure(f"The data directory {settings.data_dir} cannot be used: {error.strerror}.") from error


def _open_file(settings: Settings) -> Storage:
    """Open an SQLite database through SQLite alone: short transactions of its own, beside those of a server."""
    from holdfast.storage.clock import ledger_clock
    from holdfast.storage.retention import Retention
    from holdfast.storage.sqlite.follower import SqliteFollower
    from holdfast.storage.sqlite.migrate import require_current
    from holdfast.storage.sqlite.storage import SqliteStorage

    path = Path(settings.database_url.reveal())
    make_directory(settings.data_dir)
    require_home(settings)
    try:
        lock = DirectoryLock(settings.data_dir)
    except DirectoryInUse:  # A server has the schema of its release, and must not find another one under its feet.
        require_current(path)
        return SqliteFollower(path, Retention(), ledger_clock(now_ms))
    try:
        return SqliteStorage(path)
    finally:
        lock.release()
