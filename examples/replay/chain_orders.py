"""An order of the chain: reserved, perhaps changed, then paid, released or forgotten."""

from typing import Any, Final

from examples.replay.chain import Chain
from examples.replay.chain_answers import Reservation
from examples.replay.chain_books import ChainBooks
from examples.replay.chain_gates import Gates
from examples.replay.chain_result import ChainResult
from examples.replay.chain_shipping import Shipping
from examples.replay.orders import Invoice
from examples.replay.shop import ShopFailure
from examples.replay.turns import share_of

#: Of a hundred reservations: so many are never paid, and so many are released; the rest is shipped.
UNPAID: Final = 5
RELEASED: Final = 10
#: Of a hundred that are paid, so many are changed before; and on the first day so many are left until the next.
AMENDED: Final = 10
OVERNIGHT: Final = 10
#: The time to live of a reservation that will be paid, and of one that will not.
PAID_TTL_S: Final = 3_600
UNPAID_TTL_S: Final = 1


class Orders:
    """What the customers do with their orders."""

    def __init__(self, chain: Chain, books: ChainBooks, tally: ChainResult, gates: Gates, shipping: Shipping) -> None:
        self._chain: Final = chain
        self._books: Final = books
        self._tally: Final = tally
        self._gates: Final = gates
        self._shipping: Final = shipping
        #: The store that has been closed, from which nothing may be promised any more.
        self.closed: str | None = None
        #: Reservations that nobody pays.
        self.unpaid: Final[list[Reservation]] = []
        #: Those that are paid, and shipped on the next day.
        self.overnight: Final[list[Reservation]] = []

    async def order(self, invoice: Invoice) -> None:
        """Reserve what can be had, then see it through."""
        self._tally.orders += 1
        fate = share_of(invoice.number)
        ttl_s = UNPAID_TTL_S if fate < UNPAID else PAID_TTL_S
        async with self._gates.beside_others(invoice.sold):
            reservation = await self._reserve(invoice, ttl_s)
            if reservation is None:
                self._tally.orders_refused += 1
            elif fate < UNPAID:
                self.unpaid.append(reservation)
            elif fate < UNPAID + RELEASED:
                await self._shipping.release(reservation)
            else:
                await self._pay(invoice, reservation)

    async def _pay(self, invoice: Invoice, reservation: Reservation) -> None:
        if share_of(f"{invoice.number}/amended") < AMENDED:
            reservation = await self._amend(invoice, reservation)
        await self._chain.confirm(reservation)
        if self._shipping.first_day and share_of(f"{invoice.number}/overnight") < OVERNIGHT:
            self.overnight.append(reservation)
        else:
            await self._shipping.ship(reservation)

    async def _reserve(self, invoice: Invoice, ttl_s: int) -> Reservation | None:
        """Reserve all lines at once; without those that cannot be had, once more, until it works or none is left."""
        lines = list(invoice.sold_lines)
        attempt = 0
        while lines:
            attempt += 1
            first = share_of(invoice.number, len(self._chain.stores))
            answer = await self._chain.reserve(f"{invoice.number}/{attempt}", lines, first, ttl_s)
            if isinstance(answer, Reservation):
                self._count(answer, whole=len(lines) == len(invoice.sold_lines))
                return answer
            if not answer.short and not answer.stopped:
                raise ShopFailure(f"Invoice {invoice.number} was refused without a word of what is short.")
            self._tally.lines_refused += sum(code in answer.short for code, _ in lines)
            self._tally.lines_recalled += sum(code in answer.stopped for code, _ in lines)
            lines = [(code, units) for code, units in lines if code not in answer.short | answer.stopped]
        return None

    def _count(self, reservation: Reservation, *, whole: bool) -> None:
        tally = self._tally
        self._promised(reservation)
        tally.orders_reserved_whole += whole
        tally.orders_reserved_in_part += not whole
        tally.lines_reserved += len(reservation.lines)
        tally.lines_split += sum(len(line.allocations) > 1 for line in reservation.lines)
        tally.units_reserved += sum(line.requested for line in reservation.lines)

    def _promised(self, reservation: Reservation) -> None:
        units = self._chain.open_parts(reservation)
        if any(part.store == self.closed for part in units):
            raise ShopFailure(f"{reservation.id} was promised units of {self.closed}, which is closed.")
        self._books.reserved(units)

    async def _amend(self, invoice: Invoice, reservation: Reservation) -> Reservation:
        """Have an order changed; where stock does not allow it, it stays as it was."""
        lines = _changed(reservation, share_of(f"{invoice.number}/change", 3))
        amended = await self._chain.amend(reservation, lines)
        if amended is None:
            self._tally.amendments_refused += 1
            return reservation
        self._books.given_back(self._chain.open_parts(reservation))
        self._promised(amended)
        self._tally.orders_amended += 1
        return amended


def _changed(reservation: Reservation, turn: int) -> list[dict[str, Any]]:
    """Give the whole new set of lines: one is dropped, or has fewer units, or one unit more."""
    lines: list[dict[str, Any]] = [
        {"lineId": line.line_id, "sku": line.sku, "quantity": line.requested} for line in reservation.lines
    ]
    if turn == 0 and len(lines) > 1:
        return lines[:-1]
    units = lines[0]["quantity"]
    lines[0]["quantity"] = units // 2 if turn == 1 and units > 1 else units + 1
    return lines
