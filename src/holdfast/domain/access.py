"""Access keys: whose they are, what they allow, and how one is told from any other text."""

import hashlib
import re
import zlib
from enum import StrEnum
from typing import Final

import msgspec

from holdfast.domain.identifiers import store_problem

#: How every secret begins, so that people and scanners of repositories know one when they see it.
PREFIX: Final = "holdfast_"
#: What a secret is made of: 256 random bits.
SECRET_BYTES: Final = 32
#: Keys that a database holds at most, revoked ones included: every process has all of them in memory.
KEYS_MAX: Final = 10_000
#: Stores that one key may be restricted to.
KEY_STORES_MAX: Final = 1_000
#: The principal of programs that are let in without a key.
LOCAL: Final = "local"
#: Who nobody may call himself: whoever needs no key, and the server's own doings.
RESERVED_PRINCIPALS: Final = frozenset({LOCAL, "system", "takeover"})

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY_CHARACTERS: Final = 43
_CHECK_CHARACTERS: Final = 6
_SECRET: Final = re.compile(f"{PREFIX}([0-9A-Za-z]{{{_BODY_CHARACTERS}}})([0-9A-Za-z]{{{_CHECK_CHARACTERS}}})")
_NAME: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class Scope(StrEnum):
    """What a key may be used for. None of them includes another."""

    READ = "read"
    WRITE = "write"
    #: Keys and the server itself; never needed for stock.
    ADMIN = "admin"


class AccessKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is kept: of its secret, the hash alone."""

    #: What operators call it; no other key ever gets the same name.
    name: str
    #: Whose it is. Several keys of one principal are one caller: they share idempotency keys.
    principal: str
    #: SHA-256 of the secret.
    digest: bytes
    scopes: tuple[Scope, ...]
    #: The only stores that it is good for; None: all.
    stores: tuple[str, ...] | None = None
    #: Whether a write that comes with it has to carry an idempotency key.
    demands_idempotency: bool = False
    #: Times are in milliseconds since 1970 UTC.
    created_at: int
    #: None: it holds.
    revoked_at: int | None = None
    #: When it was last let in, a minute or so behind; None: never.
    used_at: int | None = None


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever was let in, and what he may do."""

    principal: str
    scopes: frozenset[Scope]
    #: None: all.
    stores: frozenset[str] | None = None
    demands_idempotency: bool = False
    #: The name of his key; None: he needs none.
    key: str | None = None

    def may_see(self, store: str) -> bool:
        """Tell whether a store is one of his."""
        return self.stores is None or store in self.stores


#: Before the door has said who it is.
NOBODY: Final = Caller(principal="", scopes=frozenset(), stores=frozenset())


def caller_of(key: AccessKey) -> Caller:
    """Give whoever comes with a key."""
    return Caller(
        principal=key.principal,
        scopes=frozenset(key.scopes),
        stores=None if key.stores is None else frozenset(key.stores),
        demands_idempotency=key.demands_idempotency,
        key=key.name,
    )


def secret_of(random_bytes: bytes) -> str:
    """Write random bytes as a secret: the prefix, letters and digits, and a checksum that finds slips of the pen."""
    body = _base62(int.from_bytes(random_bytes), _BODY_CHARACTERS)
    return f"{PREFIX}{body}{_check_of(body)}"


def digest_of(secret: str) -> bytes | None:
    """Give the hash of a secret, which alone is kept; None: the text is no whole secret, and nothing was hashed."""
    parts = _SECRET.fullmatch(secret)
    if parts is None or _check_of(parts[1]) != parts[2]:
        return None
    return hashlib.sha256(secret.encode()).digest()


def _check_of(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECK_CHARACTERS)


def _base62(number: int, characters: int) -> str:
    digits = []
    for _ in range(characters):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def name_problem(name: str) -> str | None:
    """Say what is wrong with the name of a key or of a principal, or None."""
    if not _NAME.fullmatch(name):
        return "must be 1 to 64 letters, digits and . _ @ -, and begin with a letter or a digit"
    return None


def rights_problem(scopes: tuple[Scope, ...], stores: tuple[str, ...] | None) -> str | None:
    """Say what is wrong with the rights of a key, or None."""
    if not scopes:
        return "a key needs at least one scope: read, write or admin"
    if stores is None:
        return None
    if Scope.ADMIN in scopes:
        return "the scope admin is for the whole server and cannot be restricted to stores"
    if not 1 <= len(stores) <= KEY_STORES_MAX:
        return f"a key is restricted to 1 to {KEY_STORES_MAX} stores"
    return next((f"store {store!r} {problem}" for store in stores if (problem := store_problem(store))), None)
