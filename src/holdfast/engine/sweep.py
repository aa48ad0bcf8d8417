"""The sweeper: ends the reservations that are due, so that nobody has to come across them.

It only asks: whether a reservation is due is decided in the transaction that ends it. So it may stop and start at
any moment, and run on several nodes at once; none of them does anything twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from holdfast.domain.commands import Cause, ExpireReservation
from holdfast.domain.in_the_way import SYSTEM
from holdfast.engine.batch import Request
from holdfast.engine.figures import Figures
from holdfast.engine.limits import SWEEP_PAUSE_S, SWEEP_RESERVATIONS_MAX

#: Gives the ids of reservations that are due, at most so many.
FindDue = Callable[[int], Awaitable[Sequence[str]]]
#: Judges commands; the awaitable ends when all of them are durable.
Execute = Callable[[Sequence[Request]], Awaitable[object]]


async def sweep(
    find_due: FindDue, execute: Execute, new_id: Callable[[], str], figures: Figures, pause_s: float = SWEEP_PAUSE_S
) -> None:
    """End due reservations for ever; where nothing is due, that is one look into an index, now and then."""
    while True:
        try:
            due = await find_due(SWEEP_RESERVATIONS_MAX)
            if due:
                await execute([Request(ExpireReservation(cause=Cause(new_id(), SYSTEM), id=name)) for name in due])
            more = len(due) == SWEEP_RESERVATIONS_MAX
        except Exception:  # noqa: BLE001 - whatever one of them met, the others must go on ending
            figures.failed_sweeps += 1
            more = False
        await asyncio.sleep(0 if more else pause_s)
