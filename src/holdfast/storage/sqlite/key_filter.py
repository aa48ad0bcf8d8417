"""A Bloom filter over key digests: says "certainly new" of almost every new key, without a look at the disk.

B. H. Bloom, Space/time trade-offs in hash coding with allowable errors, CACM 13 (1970).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

#: One filter serves this many keys well: 16 bits a key, 3 probes, 0.5 % false alarms.
FILTER_KEYS: Final = 2**20
_BITS: Final = 16 * FILTER_KEYS
_MASK: Final = _BITS - 1
_SHIFT: Final = 24


class KeyFilter:
    """A set of digests that may answer yes for one that is not in it, but never no for one that is.

    Digests are uniform already: three of their slices serve as the three hashes.
    """

    def __init__(self, newest: int, bits: bytes | bytearray | None = None) -> None:
        """Begin with the bits of another; ``newest``: no key in it is of a later time, in milliseconds since 1970."""
        self.newest = newest
        self.bits: Final = bytearray(_BITS // 8) if bits is None else bytearray(bits)

    def add(self, digests: Iterable[bytes]) -> None:
        """Put digests in."""
        bits = self.bits
        for digest in digests:
            number = int.from_bytes(digest[:9], "big")
            for place in (number & _MASK, number >> _SHIFT & _MASK, number >> 2 * _SHIFT & _MASK):
                bits[place >> 3] |= 1 << (place & 7)


def numbers_of(filters: Mapping[int, KeyFilter], digest: bytes, after: int) -> Iterator[int]:
    """Give the numbers of the filters that may hold a digest, of those with keys after a time.

    Each key that comes goes through all of them: so its first place, at which most say no, is worked out once.
    """
    number = int.from_bytes(digest[:9], "big")
    first, bit = (number & _MASK) >> 3, 1 << (number & 7)
    for name, held in filters.items():
        if held.bits[first] & bit and held.newest > after and _holds(held.bits, number):
            yield name


def _holds(bits: bytearray, number: int) -> bool:
    """Tell whether the second and the third place of a digest are taken."""
    second, third = number >> _SHIFT & _MASK, number >> 2 * _SHIFT & _MASK
    return bool(bits[second >> 3] & 1 << (second & 7) and bits[third >> 3] & 1 << (third & 7))
