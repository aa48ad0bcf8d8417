"""Secrets, and what a key may be."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.access import (
    KEY_STORES_MAX,
    NOBODY,
    PREFIX,
    SECRET_BYTES,
    AccessKey,
    Scope,
    caller_of,
    digest_of,
    name_problem,
    rights_problem,
    secret_of,
)

SECRET = secret_of(b"\x00" * SECRET_BYTES)


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_a_secret_is_known_by_its_look_and_kept_as_a_hash(random_bytes: bytes) -> None:
    secret = secret_of(random_bytes)
    assert secret.startswith(PREFIX)
    assert (len(secret), secret.removeprefix(PREFIX).isalnum()) == (len(SECRET), True)
    assert digest_of(secret) == hashlib.sha256(secret.encode()).digest()


def test_other_bytes_are_another_secret_down_to_the_last_bit() -> None:
    others = {secret_of((1 << bit).to_bytes(SECRET_BYTES)) for bit in range(SECRET_BYTES * 8)}
    assert len(others - {SECRET}) == SECRET_BYTES * 8


@given(st.integers(len(PREFIX), len(SECRET) - 1), st.sampled_from("0aZ"))
def test_a_slip_of_the_pen_is_no_key_at_all(place: int, wrong: str) -> None:
    slipped = SECRET[:place] + wrong + SECRET[place + 1 :]
    assert digest_of(slipped) == (digest_of(SECRET) if slipped == SECRET else None)


@pytest.mark.parametrize("text", ["", PREFIX, SECRET[:-1], f"{SECRET}0", SECRET.upper(), f" {SECRET}", f"{SECRET}\n"])
def test_what_is_not_a_whole_secret_is_never_hashed(text: str) -> None:
    assert digest_of(text) is None


@pytest.mark.parametrize(("name", "sound"), [("till-7", True), ("a.b_c@d", True), ("A" * 64, True), ("", False)])
def test_names_are_short_and_plain(name: str, sound: bool) -> None:
    assert (name_problem(name) is None) is sound
    for wrong in ("A" * 65, "-till", "a b", "a\n", "ä", "a/b"):
        assert name_problem(wrong)


@pytest.mark.parametrize(
    ("scopes", "stores", "problem"),
    [
        ((Scope.READ,), None, None),
        ((Scope.ADMIN,), None, None),
        ((Scope.READ, Scope.WRITE), ("berlin",), None),
        ((), None, "at least one scope"),
        ((Scope.ADMIN,), ("berlin",), "cannot be restricted"),
        ((Scope.READ,), (), f"1 to {KEY_STORES_MAX} stores"),
        ((Scope.READ,), ("a/b",), "'a/b'"),
    ],
)
def test_rights_make_sense(scopes: tuple[Scope, ...], stores: tuple[str, ...] | None, problem: str | None) -> None:
    found = rights_problem(scopes, stores)
    assert found is problem if problem is None else problem in (found or "")


def test_a_caller_sees_the_stores_of_his_key() -> None:
    key = AccessKey(name="k", principal="p", digest=b"d", scopes=(Scope.READ,), stores=("berlin",), created_at=1)
    restricted = caller_of(key)
    assert (restricted.principal, restricted.key, restricted.scopes) == ("p", "k", frozenset({Scope.READ}))
    assert [restricted.may_see(store) for store in ("berlin", "oslo")] == [True, False]
    assert not NOBODY.may_see("berlin")
