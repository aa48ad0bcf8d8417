"""Epochs and cursors: by them whoever follows the ledger learns that it went back in time.

A database that is restored goes on with other entries under the same sequence numbers. So a restore begins a new
epoch, and a cursor names not only a sequence number but also the entry that stood there.
"""

import hashlib
import itertools
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

#: How much of an entry's command a cursor remembers.
CHECK_BYTES: Final = 7


class Epoch(msgspec.Struct, frozen=True, gc=False):
    """A stretch of a database's life without a restore."""

    id: str
    #: The epoch that it goes on from; None: it is the first.
    parent: str | None
    #: The last entry that it shares with its parent.
    sequence: int
    #: In milliseconds since 1970 UTC.
    began_at: int


class Cursor(msgspec.Struct, frozen=True, gc=False):
    """A place in the ledger: behind one of its entries."""

    sequence: int
    #: In which epoch it was given; None: a bare sequence number, as cursors were before there were epochs.
    epoch: str | None = None
    #: By what the entry there is known.
    check: bytes = b""


#: Before the first entry, in any epoch.
START: Final = Cursor(0)


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where a ledger stands, and what it has at one place; all of one moment."""

    epoch: str
    #: Whether that is the first epoch.
    first: bool
    #: The sequence number of the last entry; 0: there is none.
    head: int
    #: The command of the entry at that place; None: there is no such entry.
    command_id: str | None


class Expired(msgspec.Struct, frozen=True, gc=False):
    """A cursor that leads nowhere any more; why, for its owner."""

    reason: str


def cursor_at(epoch: str, sequence: int, command_id: str) -> Cursor:
    """Name the place behind an entry."""
    return Cursor(sequence, epoch, hashlib.blake2b(command_id.encode(), digest_size=CHECK_BYTES).digest())


def end_of(standing: Standing) -> Cursor:
    """Name the end of a ledger, of whose last entry the standing tells."""
    return end_at(standing.head, standing)


def end_at(sequence: int, standing: Standing) -> Cursor:
    """Name the place behind an entry, of which the standing tells; 0: the place before the first one."""
    return START if standing.command_id is None else cursor_at(standing.epoch, sequence, standing.command_id)


def resumed(after: Cursor, standing: Standing, epochs: Callable[[], Sequence[Epoch]]) -> Cursor | Expired:
    """Find the place of a cursor in a ledger, of whose entry there the standing tells.

    Gives the cursor as the present epoch names it. ``epochs`` is asked only for a cursor of an earlier epoch.
    """
    if after.sequence == 0:
        return START
    if after.epoch is None and not standing.first:
        return Expired(
            "is a bare sequence number, which says nothing any more: the database was restored since, and entries "
            "of before may have been replaced by others"
        )
    if after.sequence > standing.head:
        return Expired(f"is beyond the end of the ledger, {standing.head}: the database went back in time")
    if standing.command_id is None:
        return Expired("names an entry that the ledger does not have")
    place = cursor_at(standing.epoch, after.sequence, standing.command_id)
    if after.epoch is None or after == place or (after.check == place.check and _shared(after, epochs())):
        return place
    return Expired("names an entry that the ledger does not have: the database was restored, or is another one")


def _shared(after: Cursor, epochs: Sequence[Epoch]) -> bool:
    """Tell whether a place of an earlier epoch is among those that the later ones went on from."""
    return any(
        epoch.id == after.epoch and after.sequence <= following.sequence
        for epoch, following in itertools.pairwise(epochs)
    )
