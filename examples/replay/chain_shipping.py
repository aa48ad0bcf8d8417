"""What becomes of a reservation: it is shipped in parcels, told of at once or late, released, or nobody pays it."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from examples.replay.chain import Chain
from examples.replay.chain_answers import Part, Reservation
from examples.replay.chain_books import ChainBooks
from examples.replay.chain_result import ChainResult
from examples.replay.shop import ShopFailure
from examples.replay.turns import share_of

#: Until when every reservation that is due must have ended.
EXPIRY_WAIT_S_MAX: Final = 60.0
POLL_S: Final = 0.25
#: So many of a hundred are shipped in two parcels.
TWO_PARCELS: Final = 30
#: On the first day, one parcel of so many is told late; and of those one of so many is told twice.
LATE_ONE_IN: Final = 3
TWICE_ONE_IN: Final = 4


class Parcel(NamedTuple):
    """What has left, and when."""

    reservation: Reservation
    number: int
    units: Mapping[Part, int]
    left_at: str


class Shipping:
    """Sees reservations through, and writes into the books what was acknowledged."""

    def __init__(self, chain: Chain, books: ChainBooks, tally: ChainResult) -> None:
        self._chain: Final = chain
        self._books: Final = books
        self._tally: Final = tally
        #: Whether parcels may be told late.
        self.first_day = True
        #: Parcels that have left, and that the server does not know of.
        self.late: Final[list[Parcel]] = []
        #: What may come back of each product: the reservation, its line, and the units.
        self.sold: Final[dict[str, list[tuple[str, str, int]]]] = {}

    async def ship(self, reservation: Reservation) -> None:
        """Ship everything, in one parcel or in two; what a write-off has taken is released."""
        parcels = self._parcels_of(reservation)
        for number, units in enumerate(parcels, 1):
            if self.first_day and share_of(f"{reservation.reference}/parcel-{number}", LATE_ONE_IN) == 0:
                self._books.departed(units)
                self.late.append(Parcel(reservation, number, units, now()))
            elif await self._chain.ship(reservation, number, units):
                self._books.shipped(units)
                self._left(reservation, units)
            else:
                left: dict[Part, int] = {}
                for parcel in parcels[number - 1 :]:
                    left |= {part: left.get(part, 0) + count for part, count in parcel.items()}
                await self.release(reservation, left)
                self._tally.released_for_want_of_units += 1
                return
        self._tally.shipped_in_one_parcel += len(parcels) == 1
        self._tally.shipped_in_two_parcels += len(parcels) > 1

    def _parcels_of(self, reservation: Reservation) -> list[dict[Part, int]]:
        whole = self._chain.open_parts(reservation)
        order = reservation.reference.partition("/")[0]
        if share_of(f"{order}/parcels") >= TWO_PARCELS:
            return [whole]
        first = {part: units // 2 for part, units in whole.items() if units > 1}
        return [first, {part: units - first.get(part, 0) for part, units in whole.items()}] if first else [whole]

    def _left(self, reservation: Reservation, units: Mapping[Part, int]) -> None:
        for part, count in units.items():
            self.sold.setdefault(part.code, []).append((reservation.id, part.line_id, count))
            self._tally.units_shipped += count

    async def report(self, parcel: Parcel) -> None:
        """Tell of a parcel after the count; of some twice, which is still one parcel."""
        reservation, number, units, left_at = parcel
        twice = share_of(f"{reservation.reference}/told-{number}", TWICE_ONE_IN) == 0
        for told in range(1 + twice):
            await self._chain.report(reservation, number, units, left_at, time=told + 1)
        self._books.told_late(units)
        self._left(reservation, units)
        self._tally.parcels_late += 1
        self._tally.parcels_told_twice += twice

    async def release(self, reservation: Reservation, units: Mapping[Part, int] | None = None) -> None:
        """Give back what is open."""
        units = self._chain.open_parts(reservation) if units is None else units
        await self._chain.release(reservation, units)
        self._books.given_back(units)
        self._tally.released += 1

    async def await_expiry(self, reservation: Reservation) -> None:
        """Wait until the server has ended a reservation that nobody pays."""
        deadline = time.monotonic() + EXPIRY_WAIT_S_MAX
        while (await self._chain.state(reservation.id)).status == "open":
            if time.monotonic() > deadline:
                raise ShopFailure(f"The reservation {reservation.id} is due, but has not expired.")
            await asyncio.sleep(POLL_S)
        self._books.given_back(self._chain.open_parts(reservation))
        self._tally.expired += 1


def now() -> str:
    """Give this moment, as the server reads it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
