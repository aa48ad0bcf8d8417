"""The ledger as a whole: dense, in order of time, and as long as its head says."""

from collections.abc import Iterable, Iterator

from holdfast.domain.audit.rows import Place
from holdfast.domain.difference import Difference, Kind


def sequence_differences(places: Iterable[Place], head: Place | None) -> Iterator[Difference]:
    """See that the ledger is dense, that its times never go back, and that its head is where it ends."""
    last = Place(0, 0)
    for place in places:
        missing = place.sequence - last.sequence - 1
        if missing < 0:
            message = f"entry {place.sequence} is there more than once"
            yield Difference(Kind.SEQUENCE_DUPLICATE, message, sequence=place.sequence)
        elif missing > 0:
            message = f"{missing} entries are missing before entry {place.sequence}"
            yield Difference(Kind.SEQUENCE_GAP, message, sequence=place.sequence)
        if place.time < last.time:
            message = f"entry {place.sequence} is of {place.time}, before {last.time}, the time of the entry before it"
            yield Difference(Kind.TIME_GOES_BACK, message, sequence=place.sequence)
        last = place
    if head is None:
        yield Difference(Kind.HEAD_DIFFERS, "the head row of the ledger is missing")
    elif head.sequence != last.sequence:
        message = f"the head is at entry {head.sequence}; the last entry is {last.sequence}"
        yield Difference(Kind.HEAD_DIFFERS, message)
    elif head.time < last.time:
        yield Difference(Kind.HEAD_DIFFERS, f"the head's time is {head.time}, before the last entry's {last.time}")
