"""A batch, judged in one transaction: what it may touch is loaded, and its requests are decided one after the other."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from holdfast.domain.commands import Command
from holdfast.domain.decide import touch
from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.in_the_way import to_look_up
from holdfast.domain.judge import Verdict, judge
from holdfast.domain.keys import Claim
from holdfast.domain.touches import Rows
from holdfast.domain.view import View
from holdfast.engine.ports import Transaction
from holdfast.engine.timings import Stopwatch


class Request(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A command and the idempotency key that it came with."""

    command: Command
    claim: Claim | None = None
    #: The only stores that its caller may touch; None: all.
    stores: AbstractSet[str] | None = None


#: What a request came to: a verdict, or the fault that kept it from being judged.
Result = Verdict | Exception


def footprint_of(batch: Sequence[Request]) -> Footprint:
    """Name every row that a batch may touch, in the global lock order."""
    rows = Rows()
    for request in batch:
        touch(rows, request.command)
        if request.claim is not None:
            rows.keys.add(request.claim.digest)
    return rows.footprint()


def judge_batch(
    transaction: Transaction,
    batch: Sequence[Request],
    retries: int = 0,
    due: Mapping[ItemId, int] | None = None,
    stopwatch: Stopwatch | None = None,
) -> tuple[View, list[Result], Mapping[ItemId, int]]:
    """Load and judge a batch; what is due and in its way is looked up, and the batch judged anew.

    ``due``: how many due reservations of items to look up from the start. Gives that of the next try, too; empty:
    there is no need for one.
    """
    lap = (stopwatch or Stopwatch()).lap
    view = transaction.load(footprint_of(batch))
    if due:
        view = transaction.due(view, due) or view
    lap("load")
    results = [_judged(view, request, retries) for request in batch]
    lap("decide")
    more = to_look_up(view, due or {})
    if more and not due:
        due, found = more, transaction.due(view, more)
        lap("load")
        if found is None:
            return view, results, {}
        view = found
        results = [_judged(view, request, retries) for request in batch]
        lap("decide")
        more = to_look_up(view, due)
    return view, results, more


def _judged(view: View, request: Request, retries: int) -> Result:
    try:
        return judge(view, request.command, request.claim, retries, request.stores)
    except Exception as defect:  # noqa: BLE001 - a poison command fails alone
        return defect
