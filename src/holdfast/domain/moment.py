"""When something happened to an item, and whether the item's last count has seen it."""

import msgspec

from holdfast.domain.item import Item


class Moment(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """When a booking happened: at the time that was stated, or else when it was written."""

    #: In milliseconds since 1970 UTC.
    time: int
    #: The version that the booking gave to the item, where no time was stated: within one millisecond, the order of
    #: the ledger decides what a count has seen. None: the time was stated.
    version: int | None = None


def moment_of(item: Item, occurred_at: int | None, now: int) -> Moment:
    """Give the moment of what is booked now: the earlier of the time that was stated and of this one."""
    if occurred_at is None or occurred_at > now:
        return Moment(now, item.version + 1)
    return Moment(occurred_at)


def is_covered(item: Item, moment: Moment) -> bool:
    """Tell whether the item's last count speaks of this moment or of a later one."""
    counted = item.counted_as_of
    if counted is None or moment.time > counted:
        return False
    return moment.time < counted or moment.version is None or moment.version <= item.counted_version


def moment_of_version(item: Item, version: int, written: int) -> int:
    """Give the moment that a version names: when it was written, or that of the last count told before the next one.

    Of counts told before the next version, only the last one of all is known.
    """
    counted = item.counted_as_of
    return written if counted is None or item.counted_version > version else max(written, counted)


def with_count(item: Item, as_of: int) -> Item:
    """Give an item of which somebody has told what was there at a moment. An older one than the last adds nothing."""
    last = item.counted_as_of
    if last is not None and as_of < last:
        return item
    return msgspec.structs.replace(item, counted_as_of=as_of, counted_version=item.version)
