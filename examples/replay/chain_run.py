"""The replay with reservations: one per invoice, over three stores, with a time to live."""

import hashlib
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import msgspec
from examples.replay.books import Gate
from examples.replay.chain import Chain, Reservation, Stock
from examples.replay.chain_books import ChainBooks
from examples.replay.chain_result import ChainResult
from examples.replay.chain_shipping import Shipping
from examples.replay.orders import Invoice, OrderFile
from examples.replay.progress import Progress
from examples.replay.run import DIFFERENCES_SHOWN_MAX, in_turns
from examples.replay.shop import Shop, ShopFailure

#: How the stock of a product is spread over the three stores, in tenths; turned from product to product.
SHARES: Final = (6, 3, 1)
#: Of a hundred reservations: so many are never paid, and so many are released; the rest is shipped.
UNPAID: Final = 5
RELEASED: Final = 10
#: So many of a hundred are shipped in two parcels.
TWO_PARCELS: Final = 30
#: The time to live of a reservation that will be paid, and of one that will not.
PAID_TTL_S: Final = 3_600
UNPAID_TTL_S: Final = 2


def share_of(name: str, parts: int = 100) -> int:
    """Give a number from 0 that depends on a name alone, so that every run takes the same turns."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") % parts


async def replay_reservations(orders: OrderFile, shop: Shop, clients: int, progress: Progress) -> ChainResult:
    """Replay all invoices. Raises ``ShopFailure``, perhaps in a group."""
    chain = Chain(shop)
    run = ChainRun(orders, shop, chain, ChainResult(run_id=shop.run_id, clients=clients))
    await shop.greet()
    await chain.open_stores()
    stock = orders.initial_stock()
    await in_turns(stock.items(), run.lay_in, clients, progress.of("Laying in", len(stock)))
    started = time.perf_counter()
    await in_turns(orders.invoices, run.serve, clients, progress.of("Ordering", len(orders.invoices)))
    seconds = time.perf_counter() - started
    await in_turns(
        list(run.unpaid), run.shipping.await_expiry, clients, progress.of("Expiring", max(1, len(run.unpaid)))
    )
    expired = time.perf_counter() - started - seconds
    return await run.result(seconds, expired)


class ChainRun:
    """One run: what the customers do, and the books that are kept of it."""

    def __init__(self, orders: OrderFile, shop: Shop, chain: Chain, tally: ChainResult) -> None:
        self._names: Final = orders.names
        self._shop: Final = shop
        self._chain: Final = chain
        self._tally: Final = tally
        self._books: Final = ChainBooks(f"{shop.run_id}-")
        #: Only products that are ever written off need one.
        self._gates: Final = {sku: Gate() for invoice in orders.invoices for sku in invoice.written_off}
        self.shipping: Final = Shipping(chain, self._books, tally)
        #: Reservations that nobody pays.
        self.unpaid: Final[list[Reservation]] = []

    async def lay_in(self, first: tuple[str, int]) -> None:
        """Spread the first stock of a product over the stores."""
        code, units = first
        turn = share_of(code, len(SHARES))
        left = units
        for number, store in enumerate(self._chain.stores):
            part = left if number == len(SHARES) - 1 else units * SHARES[(number + turn) % len(SHARES)] // 10
            await self._chain.stock(store, code, part, self._names.get(code, code))
            self._books.arrived(store, code, part)
            left -= part

    async def serve(self, invoice: Invoice) -> None:
        """Replay one invoice."""
        self._tally.invoices += 1
        if invoice.sold_lines:
            await self._order(invoice)
        store = self._chain.stores[share_of(invoice.number, len(SHARES))]
        for code, units in invoice.returned.items():
            await self._take_back(invoice, store, code, units)
        for code, write_off in invoice.written_off.items():
            async with self._gates[code].alone():
                body = {"delta": -write_off.units, "reason": write_off.reason, "reference": invoice.number}
                if await self._chain.do(store, code, "adjust", body, invoice.number):
                    self._books.written_off(store, code, write_off.units)
            self._tally.write_offs += 1

    async def _take_back(self, invoice: Invoice, store: str, code: str, units: int) -> None:
        """Book a return into inspection; half of the units pass it."""
        passed = units // 2
        body: dict[str, Any] = {"delta": units, "reason": "returned", "bucket": "unsellable"}
        async with self._beside_others([code]):
            await self._chain.do(store, code, "adjust", {**body, "reference": invoice.number}, invoice.number)
            self._books.returned(store, code, units)
            if passed:
                body = {"quantity": passed, "from": "unsellable", "to": "sellable", "reference": invoice.number}
                if await self._chain.do(store, code, "move", body, invoice.number):
                    self._books.inspected(store, code, passed)
                    self._tally.units_passed_inspection += passed
        self._tally.returns += 1
        self._tally.units_returned += units

    async def _order(self, invoice: Invoice) -> None:
        """Reserve what can be had, then see it through."""
        self._tally.orders += 1
        fate = share_of(invoice.number)
        ttl_s = UNPAID_TTL_S if fate < UNPAID else PAID_TTL_S
        async with self._beside_others(invoice.sold):
            reservation = await self._reserve(invoice, ttl_s)
            if reservation is None:
                self._tally.orders_refused += 1
            elif fate < UNPAID:
                self.unpaid.append(reservation)
            elif fate < UNPAID + RELEASED:
                await self.shipping.release(reservation)
            else:
                await self._chain.confirm(reservation)
                await self.shipping.ship(reservation, two_parcels=share_of(f"{invoice.number}/parcels") < TWO_PARCELS)

    async def _reserve(self, invoice: Invoice, ttl_s: int) -> Reservation | None:
        """Reserve all lines at once; without those that are short, once more, until it works or nothing is left."""
        lines = list(invoice.sold_lines)
        attempt = 0
        while lines:
            attempt += 1
            first = share_of(invoice.number, len(SHARES))
            answer = await self._chain.reserve(f"{invoice.number}/{attempt}", lines, first, ttl_s)
            if isinstance(answer, Reservation):
                self._count(answer, whole=len(lines) == len(invoice.sold_lines))
                return answer
            if not answer:
                raise ShopFailure(f"Invoice {invoice.number} was refused without a word of what is short.")
            self._tally.lines_refused += sum(code in answer for code, _ in lines)
            lines = [(code, units) for code, units in lines if code not in answer]
        return None

    def _count(self, reservation: Reservation, *, whole: bool) -> None:
        tally = self._tally
        self._books.reserved(reservation)
        tally.orders_reserved_whole += whole
        tally.orders_reserved_in_part += not whole
        tally.lines_reserved += len(reservation.lines)
        tally.lines_split += sum(len(line.allocations) > 1 for line in reservation.lines)
        tally.units_reserved += sum(line.requested for line in reservation.lines)

    @asynccontextmanager
    async def _beside_others(self, codes: Iterable[str]) -> AsyncIterator[None]:
        """Keep write-offs of these products out; always in the same order, so that nobody waits in a ring."""
        async with AsyncExitStack() as stack:
            for code in sorted(codes):
                if code in self._gates:
                    await stack.enter_async_context(self._gates[code].together())
            yield

    async def result(self, seconds: float, expired: float) -> ChainResult:
        """Close the books."""
        figures: dict[tuple[str, str], Stock] = {}
        for store in self._chain.stores:
            figures |= {(store, code): stock for code, stock in (await self._chain.items(store)).items()}
        differences = self._books.differences(figures)
        return msgspec.structs.replace(
            self._tally,
            units_unaccounted=self._books.unaccounted,
            requests=self._shop.requests,
            requests_retried=self._shop.retried,
            seconds=round(seconds, 3),
            seconds_until_expired=round(expired, 3),
            orders_per_second=round(self._tally.orders / seconds, 1),
            items=len(figures),
            difference_units=sum(differences.values()),
            differences=dict(list(differences.items())[:DIFFERENCES_SHOWN_MAX]),
        )
