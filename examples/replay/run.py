"""The replay: lay in the stock, let customers order all at once, compare the books with the server."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final, NamedTuple, TypeVar

import msgspec
from examples.replay.books import Account, Books, Gate
from examples.replay.orders import Invoice, OrderFile
from examples.replay.progress import Progress
from examples.replay.result import Result
from examples.replay.shop import Shop

T = TypeVar("T")


class Step(NamedTuple):
    """Something that is done to one item: the call, and what to write into the books once it is acknowledged."""

    call: str
    write: Callable[[Books, str, int], None]


RESERVE: Final = Step("reserve", Books.reserved)
SHIP: Final = Step("fulfill", Books.shipped)
RELEASE: Final = Step("release", Books.released)
RETURN: Final = Step("adjust", Books.arrived)


#: Differing SKUs that are named.
DIFFERENCES_SHOWN_MAX: Final = 20


async def replay(orders: OrderFile, shop: Shop, clients: int, progress: Progress) -> Result:
    """Replay all invoices. Raises ``ShopFailure``, perhaps in a group."""
    await shop.greet()
    run = Replay(orders, shop, Result(run_id=shop.run_id, clients=clients))
    stock = orders.initial_stock()
    await in_turns(stock.items(), run.lay_in, clients, progress.of("Laying in", len(stock)))
    started, requests_before = time.perf_counter(), shop.requests
    await in_turns(orders.invoices, run.serve, clients, progress.of("Ordering", len(orders.invoices)))
    seconds = time.perf_counter() - started
    requests = shop.requests - requests_before
    await in_turns(stock, run.read, clients, progress.of("Comparing", len(stock)))
    return run.result(seconds, requests)


async def in_turns(
    things: Iterable[T], do: Callable[[T], Awaitable[None]], clients: int, done: Callable[[], None]
) -> None:
    """Do something with everything; each client takes the next thing that nobody has taken."""
    waiting = iter(things)

    async def client() -> None:
        for thing in waiting:
            await do(thing)
            done()

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())


class Replay:
    """One run: what the customers do, and the books that are kept of it."""

    def __init__(self, orders: OrderFile, shop: Shop, tally: Result) -> None:
        self._names: Final = orders.names
        self._shop: Final = shop
        self._tally: Final = tally
        self._books: Final = Books()
        self._figures: Final[dict[str, Account]] = {}
        #: Only SKUs that are ever written off need one.
        self._gates: Final = {sku: Gate() for invoice in orders.invoices for sku in invoice.written_off}

    async def lay_in(self, first: tuple[str, int]) -> None:
        """Put the first stock of a SKU on the shelf."""
        sku, units = first
        await self._shop.stock(sku, units, self._names.get(sku, sku))
        self._books.arrived(sku, units)

    async def serve(self, invoice: Invoice) -> None:
        """Replay one invoice. What is refused is left out, the rest is shipped: a partial shipment."""
        tally = self._tally
        tally.invoices += 1
        tally.file_lines += invoice.lines
        tally.file_lines_skipped += invoice.skipped_lines
        if invoice.sold:
            await self._order(invoice)
        for sku, units in invoice.returned.items():
            await self._do(RETURN, invoice, sku, units)
            tally.returns += 1
            tally.units_returned += units
        for sku, write_off in invoice.written_off.items():
            async with self._gates[sku].alone():
                body = {"delta": -write_off.units, "reason": write_off.reason}
                await self._shop.ask(invoice.number, sku, "adjust", body)
                self._books.written_off(sku, write_off.units)
            tally.write_offs += 1
            tally.units_written_off += write_off.units

    async def _order(self, invoice: Invoice) -> None:
        """Reserve every line, then ship what was reserved."""
        held = [line for line in invoice.sold.items() if await self._reserve(invoice, *line)]
        shipped = 0
        for sku, units in held:
            shipped += await self._ship(invoice, sku, units)
        tally = self._tally
        tally.orders += 1
        tally.orders_shipped_whole += shipped == len(invoice.sold)
        tally.orders_shipped_in_part += 0 < shipped < len(invoice.sold)
        tally.orders_refused += shipped == 0

    async def _reserve(self, invoice: Invoice, sku: str, units: int) -> bool:
        accepted = await self._do(RESERVE, invoice, sku, units)
        tally = self._tally
        tally.lines += 1
        tally.lines_accepted += accepted
        tally.lines_refused += not accepted
        tally.units_refused += 0 if accepted else units
        return accepted

    async def _ship(self, invoice: Invoice, sku: str, units: int) -> bool:
        shipped = await self._do(SHIP, invoice, sku, units)
        if shipped:
            self._tally.lines_shipped += 1
            self._tally.units_shipped += units
        elif await self._do(RELEASE, invoice, sku, units):
            self._tally.lines_released += 1
        return shipped

    async def _do(self, step: Step, invoice: Invoice, sku: str, units: int) -> bool:
        """Ask the server, and write down what it acknowledged; say whether stock allowed it."""
        body = {"delta": units, "reason": "returned"} if step is RETURN else {"quantity": units}
        async with self._beside_others(sku):
            accepted = await self._shop.ask(invoice.number, sku, step.call, body)
            if accepted:
                step.write(self._books, sku, units)
            return accepted

    def _beside_others(self, sku: str) -> AbstractAsyncContextManager[None]:
        gate = self._gates.get(sku)
        return gate.together() if gate else nullcontext()

    async def read(self, sku: str) -> None:
        """Read what the server has of a SKU."""
        figures = await self._shop.figures(sku)
        if figures is not None:
            self._figures[sku] = figures

    def result(self, seconds: float, requests: int) -> Result:
        """Close the books."""
        differences = self._books.differences(self._figures)
        return msgspec.structs.replace(
            self._tally,
            units_unaccounted=self._books.unaccounted,
            requests=self._shop.requests,
            requests_retried=self._shop.retried,
            seconds=round(seconds, 3),
            requests_per_second=round(requests / seconds, 1),
            orders_per_second=round(self._tally.orders / seconds, 1),
            skus=len(self._figures),
            skus_different=len(differences),
            difference_units=sum(differences.values()),
            differences=dict(list(differences.items())[:DIFFERENCES_SHOWN_MAX]),
        )
