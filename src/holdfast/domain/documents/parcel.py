"""A parcel, a delivery or a return that was told with an id: told again, it is the same one, for ever."""

import msgspec


class ParcelLine(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Units of one line that it held."""

    line: int
    store: str
    units: int


class Parcel(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was told, and when it happened."""

    #: The caller's own.
    id: str
    #: The ledger's word for what was told: fulfill, receive or return.
    kind: str
    #: In milliseconds since 1970 UTC.
    moment: int
    #: The fingerprint of the request that told it.
    content: bytes
    lines: tuple[ParcelLine, ...]
    #: Units that the books did not have.
    unaccounted: int = 0
    #: Units that a count had already seen.
    covered: int = 0
    #: Whether it was taken back whole: it had not left after all.
    undone: bool = False
