"""A Bloom filter over key digests: says "certainly new" of almost every new key, without a look at the disk.

B. H. Bloom, Space/time trade-offs in hash coding with allowable errors, CACM 13 (1970).
"""

from typing import Final

#: One filter serves this many keys well: 16 bits a key, 3 probes, 0.5 % false alarms.
FILTER_KEYS: Final = 2**20
_BITS: Final = 16 * FILTER_KEYS
_MASK: Final = _BITS - 1
_SHIFT: Final = 24


class KeyFilter:
    """A set of digests that may answer yes for one that is not in it, but never no for one that is."""

    def __init__(self, bits: bytes | bytearray | None = None) -> None:
        self.bits: Final = bytearray(_BITS // 8) if bits is None else bytearray(bits)

    def add(self, digest: bytes) -> None:
        """Put a digest in. Digests are uniform already: three of their slices serve as the three hashes."""
        bits = self.bits
        number = int.from_bytes(digest[:9], "big")
        for _ in range(3):
            place = number & _MASK
            bits[place >> 3] |= 1 << (place & 7)
            number >>= _SHIFT

    def __contains__(self, digest: bytes) -> bool:
        """Tell whether a digest may be in."""
        bits = self.bits
        number = int.from_bytes(digest[:9], "big")
        place = number & _MASK
        if not bits[place >> 3] & (1 << (place & 7)):
            return False
        place = (number >> _SHIFT) & _MASK
        if not bits[place >> 3] & (1 << (place & 7)):
            return False
        place = (number >> 2 * _SHIFT) & _MASK
        return bool(bits[place >> 3] & (1 << (place & 7)))
