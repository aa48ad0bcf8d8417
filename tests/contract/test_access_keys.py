"""Access keys: kept, revoked, and seen by everybody, whatever the engine."""

import hashlib

import msgspec

from contract.conftest import Open
from holdfast.domain.access import AccessKey, Scope
from holdfast.engine.ports import Storage

NOW = 1_700_000_000_000


def a_key(name: str = "till", **more: object) -> AccessKey:
    fields: dict[str, object] = {
        "name": name,
        "principal": "shop",
        "digest": hashlib.sha256(name.encode()).digest(),
        "scopes": (Scope.READ, Scope.WRITE),
        "created_at": NOW,
    }
    return msgspec.convert({**fields, **more}, AccessKey, builtin_types=(bytes,))


def keys_of(storage: Storage, known: int = 0) -> tuple[int, list[AccessKey]] | None:
    reader = storage.reader()
    try:
        return reader.access_keys(known)
    finally:
        reader.close()


def test_a_key_is_read_as_it_was_made(storage: Storage) -> None:
    assert keys_of(storage) is None
    restricted = a_key("berlin", stores=("berlin", "oslo"), demands_idempotency=True, scopes=("read",))
    assert storage.add_key(a_key())
    assert storage.add_key(restricted)
    assert keys_of(storage) == (2, [restricted, a_key()])
    assert keys_of(storage, 2) is None
    assert keys_of(storage, 1) == (2, [restricted, a_key()])


def test_a_name_is_given_once(storage: Storage) -> None:
    assert storage.add_key(a_key())
    assert not storage.add_key(a_key(principal="other", digest=b"o" * 32))
    assert keys_of(storage) == (1, [a_key()])


def test_a_key_is_revoked_once_and_stays_so(storage: Storage) -> None:
    storage.add_key(a_key())
    assert storage.revoke_key("till", NOW + 1)
    assert not storage.revoke_key("till", NOW + 2)
    assert not storage.revoke_key("nobody", NOW)
    assert keys_of(storage) == (2, [a_key(revoked_at=NOW + 1)])


def test_the_last_use_is_noted_and_is_no_change_of_the_keys(storage: Storage) -> None:
    storage.add_key(a_key())
    storage.note_uses({"till": NOW + 5, "nobody": NOW})
    storage.note_uses({"till": NOW + 3})
    storage.note_uses({})
    assert keys_of(storage, 1) is None
    assert keys_of(storage) == (1, [a_key(used_at=NOW + 5)])


def test_what_one_process_does_with_keys_another_one_sees(open_storage: Open) -> None:
    one, other = open_storage(), open_storage()
    one.add_key(a_key())
    assert keys_of(other) == (1, [a_key()])
    other.revoke_key("till", NOW)
    assert keys_of(one, 1) == (2, [a_key(revoked_at=NOW)])
