"""What keys were used for: which uses stand, and which are out of date."""

from collections.abc import Callable, Iterable
from typing import Any

from holdfast.domain.keys import KeyRecord
from holdfast.storage.codec import key_of
from holdfast.storage.retention import Retention


def parted(
    uses: Iterable[Any], retention: Retention, now: int, held: Callable[[int], int]
) -> tuple[dict[bytes, KeyRecord], list[tuple[int, bytes]]]:
    """Part uses, each behind its generation, into records that stand and (generation, digest) of the others.

    Two nodes may have used one key at once, for a success and for the refusal of another request:
    refusals have the lower generations, so the success wins. ``held`` gives the time that is held
    (``LedgerClock.held``).
    """
    standing: dict[bytes, KeyRecord] = {}
    outdated = []
    for generation, *row in sorted(uses):
        record = key_of(row)
        if retention.alive(record.outcome, now, held(now)):
            # By its own digest: whatever an index says, no key is ever answered with what another was used for.
            standing[record.digest] = record
        else:
            outdated.append((generation, record.digest))
    return standing, outdated
