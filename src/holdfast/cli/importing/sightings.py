"""Finding what comes twice among any number of rows, in memory that does not grow with them."""

import hashlib
from typing import Final

#: Places for marks: with a million items, about four thousand are taken for twice at first, and looked at exactly.
_BITS: Final = 2**27

Key = tuple[str, str]


class Sightings:
    """Marks what was seen once; tells what may have been seen twice.

    Two looks: the first finds all that may come twice (it never overlooks one), the second keeps only those.
    """

    def __init__(self) -> None:
        self._marks = bytearray(_BITS // 8)
        self._suspects: set[int] = set()

    def see(self, key: Key) -> None:
        """Take notice of a key."""
        digest = _digest(key)
        byte, bit = (digest % _BITS) >> 3, 1 << (digest & 7)
        if self._marks[byte] & bit:
            self._suspects.add(digest % _BITS)
        self._marks[byte] |= bit

    def may_be_twice(self, key: Key) -> bool:
        """Tell whether a key may have been seen twice; no: it was seen once at most."""
        return bool(self._suspects) and _digest(key) % _BITS in self._suspects

    def done(self) -> None:
        """Forget the marks; the suspects stay."""
        self._marks = bytearray()


def _digest(key: Key) -> int:
    # Never hash(): it differs from run to run, and so would what is looked at.
    return int.from_bytes(hashlib.blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=8).digest())
