"""What rendering takes: from the verdict on a reserve to the bytes of its answer, measured alone in this process."""

import time
from statistics import median
from typing import Final

import msgspec

from holdfast.api.items.item_writes import ITEM
from holdfast.api.render import done
from holdfast.domain.commands import Cause
from holdfast.domain.item import unstocked
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import ItemResult, Outcome

ANSWERS: Final = 2_000
ROUNDS: Final = 5


def rendering_us() -> float:
    """Give the processor time for one answer in microseconds, of several rounds the median."""
    return median(_round() for _ in range(ROUNDS))


def _round() -> float:
    encode = msgspec.json.Encoder().encode
    verdicts = [_verdict(number) for number in range(ANSWERS)]
    begun = time.thread_time()
    for verdict in verdicts:
        result, shown = ITEM.shown_to(None, verdict.outcome.result)
        encode(done(verdict, shown, "Quantity reserved", "key"))
        ITEM.headers(result)
    return (time.thread_time() - begun) * 1_000_000 / ANSWERS


def _verdict(number: int) -> Verdict:
    now = 1_700_000_000_000 + number
    item = msgspec.structs.replace(
        unstocked("default", "SKU-0001", now), on_hand=1_000_000, reserved=number, version=number + 1, deleted=False
    )
    cause = Cause(f"{number:032x}", "local", request_id=f"{number:024x}")
    return Verdict(Outcome(cause, "reserve", item.store, item.sku, 1, now, 0, ItemResult(item, "A name", 1)))
