"""A Bloom filter over key digests: says "certainly new" of almost every new key, without a look at the disk.

B. H. Bloom, Space/time trade-offs in hash coding with allowable errors, CACM 13 (1970).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

#: One filter serves this many keys well: 32 bits a key, 5 probes, a false alarm for one new key in 16,000.
FILTER_KEYS: Final = 2**20
_BYTES: Final = 4 * FILTER_KEYS
#: Bytes of a filter that an earlier release has begun: 16 bits a key, 3 probes, a false alarm for one in 200.
EARLIER_BYTES: Final = 2 * FILTER_KEYS
#: Digests are uniform already: slices of their 128 bits serve as the hashes. Where those begin that place a digest in
#: a filter of so many bytes; the first one is the same in all.
_FIRST: Final = 56
_SLICES: Final = {_BYTES: (_FIRST, 81, 103, 0, 25), EARLIER_BYTES: (_FIRST, 80, 104)}


class KeyFilter:
    """A set of digests that may answer yes for one that is not in it, but never no for one that is."""

    def __init__(self, newest: int, bits: bytes | bytearray | None = None) -> None:
        """Begin with the bits of another; ``newest``: no key in it is of a later time, in milliseconds since 1970."""
        self.newest = newest
        self.bits: Final = bytearray(_BYTES) if bits is None else bytearray(bits)
        self.last_byte: Final = len(self.bits) - 1
        self._last_bit: Final = 8 * len(self.bits) - 1
        self._slices: Final = _SLICES[len(self.bits)]

    def add(self, digests: Iterable[bytes]) -> None:
        """Put digests in."""
        bits, last_bit, slices = self.bits, self._last_bit, self._slices
        for digest in digests:
            number = int.from_bytes(digest, "big")
            for begin in slices:
                place = number >> begin & last_bit
                bits[place >> 3] |= 1 << (place & 7)

    def holds(self, number: int) -> bool:
        """Tell whether all bits of a digest are set."""
        bits, last_bit = self.bits, self._last_bit
        for begin in self._slices:
            place = number >> begin & last_bit
            if not bits[place >> 3] & 1 << (place & 7):
                return False
        return True


def numbers_of(filters: Mapping[int, KeyFilter], digest: bytes, after: int) -> Iterator[int]:
    """Give the numbers of the filters that may hold a digest, of those with keys after a time.

    Each key that comes goes through all of them: so its first place, at which most say no, is worked out once.
    """
    number = int.from_bytes(digest, "big")
    first = number >> _FIRST
    byte, bit = first >> 3, 1 << (first & 7)
    for name, held in filters.items():
        if held.bits[byte & held.last_byte] & bit and held.newest > after and held.holds(number):
            yield name
