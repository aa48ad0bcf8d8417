"""Moments that are over: what is shown of them stays the same for ever."""

from typing import Final

from holdfast.api.context import Context
from holdfast.api.http.bodies import Moment
from holdfast.api.http.parameters import moment
from holdfast.api.http.problems import Invalid
from holdfast.api.routes import Parameter
from holdfast.engine.ports import Reader
from holdfast.engine.reading import LedgerQuery
from holdfast.times import rfc3339

#: The name of the parameter that asks for a moment.
AS_OF: Final = "asOf"


def as_of(what: str) -> Parameter:
    """Describe the parameter that asks for something as it was."""
    return Parameter(description=f"A time that has come: {what} as it was then", type=Moment)


async def past_moment(context: Context, text: str) -> int:
    """Read a moment (RFC 3339), and make sure that it is over. Raises a 400 for one that is still to come."""
    time = moment(AS_OF, text)
    now, last = await context.engine.read(_clocks)
    if time > now:
        raise Invalid(AS_OF, f"must not be in the future; it is {rfc3339(now)}")
    if time >= last:  # The next entry could still get this time.
        await context.engine.settle(time)
    return time


def _clocks(reader: Reader) -> tuple[int, int]:
    """Give the time that it is, and that of the last entry."""
    newest = reader.ledger.entries(LedgerQuery(order="desc", limit=1))
    return reader.now(), newest[0].time if newest else 0
