"""What a batch asks of an engine: rows by their keys, and what has become of them."""

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from holdfast.domain.footprint import MomentId

Row = Sequence[Any]


#: Rows of which kind:
#: ``time``: the wall clock of the database where it has one, and the time of the last entry, both in milliseconds;
#: ``items`` and ``locked documents``: locked until the end of the transaction;
#: ``keys``: generation (where the engine has such), digest, fingerprint and outcome of each use of a key;
#: ``counted``: store, SKU, source, the moment that its last count speaks of, and its figure;
#: ``due``: store, SKU, and the id of a due reservation that holds units of it.
What = Literal["time", "items", "stores", "skus", "keys", "counted", "documents", "locked documents", "due"]
#: Rows of one kind: those that exist among these keys, which are sorted in the global lock order; and what is the same
#: for all of them. A plain tuple: every batch makes seven.
Want = tuple[What, Collection[tuple[Any, ...]], tuple[Any, ...]]


class Put(NamedTuple):
    """Rows of one table (``tables``), sorted in the global lock order."""

    table: type[Any]
    #: Those that were not there.
    made: Sequence[Row]
    changed: Sequence[Row]
    #: The version that each of those that are changed had when it was read, where nothing has locked it since.
    read: Sequence[int] = ()


class Last(NamedTuple):
    """What an entry left of its item; without one, nothing."""

    version: int = 0
    balance: int = 0
    #: When it was written, in milliseconds since 1970 UTC.
    time: int = 0
    #: Where in the ledger entries after it are looked for.
    place: int = 0


class Since(NamedTuple):
    """Entries of an item beyond a place and a version, and the moment that they are asked about."""

    store: str
    sku: str
    place: int
    version: int
    moment: int


class Belated(NamedTuple):
    """Units that facts beyond an entry have moved (``Past``)."""

    belated: int
    corrected: int
    booked: int


class Rows(Protocol):
    """The rows of one transaction."""

    #: Whether nobody else changes anything meanwhile, so that what was read needs no lock.
    alone: bool

    def generations(self, now: int | None) -> Sequence[int]:
        """Give every generation of keys that may hold a live one, where the engine keeps them in such.

        ``now`` is the time of the batch; None: it is not taken yet.
        """

    def fetch(self, *wants: Want) -> list[Sequence[Row]]:
        """Give the rows of each want; whatever can be asked at once is."""

    def lasts(self, moments: Sequence[MomentId]) -> Sequence[Last]:
        """Give what the last entry of an item up to each moment left."""

    def belated(self, since: Sequence[Since]) -> Sequence[Belated]:
        """Give what facts that were written after those entries say of the moments."""
