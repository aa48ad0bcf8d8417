"""What becomes of a reservation: it is shipped in parcels, released, or nobody pays it."""

import asyncio
import time
from typing import Final

from examples.replay.chain import Chain, Reservation
from examples.replay.chain_books import ChainBooks, allocations_of
from examples.replay.chain_result import ChainResult
from examples.replay.shop import ShopFailure

#: (line, store)
Place = tuple[str, str]
#: Until when every reservation that is due must have ended.
EXPIRY_WAIT_S_MAX: Final = 60.0
POLL_S: Final = 0.25


class Shipping:
    """Sees reservations through, and writes into the books what was acknowledged."""

    def __init__(self, chain: Chain, books: ChainBooks, tally: ChainResult) -> None:
        self._chain: Final = chain
        self._books: Final = books
        self._tally: Final = tally

    async def ship(self, reservation: Reservation, *, two_parcels: bool) -> None:
        """Ship everything, in one parcel or in two; what a write-off has taken is released."""
        open_units = {(line.line_id, one.store_id): one.open for line in reservation.lines for one in line.allocations}
        halves = {place: units // 2 for place, units in open_units.items() if units > 1} if two_parcels else {}
        parcels = [halves] if halves else []
        for number, parcel in enumerate([*parcels, None], 1):
            parts = None if parcel is None else [_part(place, units) for place, units in parcel.items()]
            if not await self._chain.ship(reservation, number, parts):
                await self.release(reservation, open_units)
                self._tally.released_for_want_of_units += 1
                return
            self._book_parcel(reservation, open_units, parcel)
        self._tally.shipped_in_one_parcel += not halves
        self._tally.shipped_in_two_parcels += bool(halves)

    def _book_parcel(
        self, reservation: Reservation, open_units: dict[Place, int], parcel: dict[Place, int] | None
    ) -> None:
        for line, one in allocations_of(reservation):
            place = line.line_id, one.store_id
            units = open_units[place] if parcel is None else parcel.get(place, 0)
            open_units[place] -= units
            self._books.shipped(line, one, units)
            self._tally.units_shipped += units

    async def release(self, reservation: Reservation, open_units: dict[Place, int] | None = None) -> None:
        """Give back what is open."""
        await self._chain.release(reservation)
        for line, one in allocations_of(reservation):
            units = one.open if open_units is None else open_units[line.line_id, one.store_id]
            self._books.given_back(line, one, units)
        self._tally.released += 1

    async def await_expiry(self, reservation: Reservation) -> None:
        """Wait until the server has ended a reservation that nobody pays."""
        deadline = time.monotonic() + EXPIRY_WAIT_S_MAX
        while (await self._chain.state(reservation.id)).status == "open":
            if time.monotonic() > deadline:
                raise ShopFailure(f"The reservation {reservation.id} is due, but has not expired.")
            await asyncio.sleep(POLL_S)
        for line, one in allocations_of(reservation):
            self._books.given_back(line, one, one.open)
        self._tally.expired += 1


def _part(place: Place, units: int) -> dict[str, str | int]:
    line, store = place
    return {"lineId": line, "storeId": store, "quantity": units}
