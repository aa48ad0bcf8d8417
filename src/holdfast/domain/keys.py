"""Idempotency keys: the same request takes effect once (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib

import msgspec

from holdfast.domain.outcomes import Outcome


class Claim(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A request's hold on its key."""

    #: BLAKE2b-128 of principal and key: the name of the key row.
    digest: bytes
    #: That of the request as it was sent (see ``holdfast.api.http.writes``).
    fingerprint: bytes
    #: The request in the format of earlier releases, whose keys are still known: few are ever compared.
    former: bytes | None = None

    def made(self, fingerprint: bytes) -> bool:
        """Tell whether a stored fingerprint, of whichever format, is that of this request."""
        return fingerprint == self.fingerprint or (
            self.former is not None and fingerprint == fingerprint_of(self.former)
        )


class KeyRecord(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a key was used for, and what came of it."""

    digest: bytes
    fingerprint: bytes
    outcome: Outcome


def fingerprint_of(request: bytes) -> bytes:
    """Give the BLAKE2b-128 of a request."""
    return hashlib.blake2b(request, digest_size=16).digest()


def key_digest(principal: str, key: str) -> bytes:
    """Name the row of a principal's key. 128 bits: two keys never meet in one row."""
    return hashlib.blake2b(f"{principal}\0{key}".encode(), digest_size=16).digest()


def is_kept(outcome: Outcome) -> bool:
    """Tell whether an outcome stays under its key: successes do, and refusals by stock; no other answer."""
    result = outcome.result
    return outcome.applied or getattr(result, "by_stock", False)
