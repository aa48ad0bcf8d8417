"""The replay with reservations: one per invoice, over three stores, with a time to live; on two days."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec
from examples.replay.chain import Chain
from examples.replay.chain_answers import Stock
from examples.replay.chain_books import ChainBooks
from examples.replay.chain_evening import Evening
from examples.replay.chain_gates import Gates
from examples.replay.chain_orders import Orders
from examples.replay.chain_result import ChainResult
from examples.replay.chain_returns import Returns
from examples.replay.chain_shipping import Shipping
from examples.replay.orders import Invoice, OrderFile
from examples.replay.progress import Progress
from examples.replay.run import DIFFERENCES_SHOWN_MAX, in_turns
from examples.replay.shop import Shop
from examples.replay.turns import share_of

#: How the stock of a product is spread over the three stores, in tenths; turned from product to product.
SHARES: Final = (6, 3, 1)


async def replay_reservations(orders: OrderFile, shop: Shop, clients: int, progress: Progress) -> ChainResult:
    """Replay all invoices. Raises ``ShopFailure``, perhaps in a group."""
    run = ChainRun(orders, shop, clients, progress)
    await shop.greet()
    await run.open()
    noon = len(orders.invoices) // 2
    await run.day("Day 1", orders.invoices[:noon])
    await run.evening(popular(orders.invoices))
    await run.day("Day 2", orders.invoices[noon:])
    return await run.result()


def popular(invoices: Iterable[Invoice]) -> str | None:
    """Give the product that is on most orders; None: nothing is sold."""
    most = Counter(code for invoice in invoices for code in invoice.sold).most_common(1)
    return most[0][0] if most else None


class ChainRun:
    """One run: what the customers and the stores do, and the books that are kept of it."""

    def __init__(self, orders: OrderFile, shop: Shop, clients: int, progress: Progress) -> None:
        self._file: Final = orders
        self._shop: Final = shop
        self._clients: Final = clients
        self._progress: Final = progress
        self._chain: Final = Chain(shop)
        self._tally: Final = ChainResult(run_id=shop.run_id, clients=clients)
        self._books: Final = ChainBooks()
        self._gates: Final = Gates(orders.invoices)
        self._shipping: Final = Shipping(self._chain, self._books, self._tally)
        parts = self._chain, self._books, self._tally
        self._orders: Final = Orders(*parts, self._gates, self._shipping)
        self._returns: Final = Returns(*parts, self._gates, self._shipping)
        self._evening: Final = Evening(*parts, self._shipping, self._orders)

    async def open(self) -> None:
        """Make the stores, and fill them."""
        await self._chain.open_stores()
        stock = self._file.initial_stock()
        await in_turns(stock.items(), self._lay_in, self._clients, self._progress.of("Laying in", len(stock)))

    async def _lay_in(self, first: tuple[str, int]) -> None:
        """Spread the first stock of a product over the stores."""
        code, units = first
        turn = share_of(code, len(SHARES))
        left = units
        for number, store in enumerate(self._chain.stores):
            part = left if number == len(SHARES) - 1 else units * SHARES[(number + turn) % len(SHARES)] // 10
            await self._chain.stock(store, code, part, self._file.names.get(code, code))
            self._books.arrived(store, code, part)
            left -= part

    async def day(self, name: str, invoices: list[Invoice]) -> None:
        """Replay the invoices of a day, and wait for the end of what nobody pays."""
        started = time.perf_counter()
        await in_turns(invoices, self._serve, self._clients, self._progress.of(name, len(invoices)))
        ordered = time.perf_counter()
        unpaid = self._orders.unpaid
        done = self._progress.of("Expiring", max(1, len(unpaid)))
        await in_turns(list(unpaid), self._shipping.await_expiry, self._clients, done)
        unpaid.clear()
        self._tally.seconds += ordered - started
        self._tally.seconds_until_expired = max(self._tally.seconds_until_expired, time.perf_counter() - ordered)

    async def evening(self, recalled: str | None) -> None:
        """Count, and tell what was not told; close the last store; ship what was left; recall a product."""
        evening, shipping = self._evening, self._shipping
        shipping.first_day = False
        piles = evening.piles()
        await in_turns(piles, evening.count, self._clients, self._progress.of("Counting", max(1, len(piles))))
        late = shipping.late
        done = self._progress.of("Late parcels", max(1, len(late)))
        await in_turns(late, shipping.report, self._clients, done)
        await evening.close(self._chain.stores[-1])
        await evening.ship_overnight()
        if recalled is not None:
            await evening.recall(recalled)

    async def _serve(self, invoice: Invoice) -> None:
        """Replay one invoice. What comes back and what is written off is in a store that is still there."""
        self._tally.invoices += 1
        if invoice.sold_lines:
            await self._orders.order(invoice)
        stores = [store for store in self._chain.stores if store != self._orders.closed]
        store = stores[share_of(invoice.number, len(stores))]
        for code, units in invoice.returned.items():
            await self._returns.take_back(invoice, store, code, units)
        for code, write_off in invoice.written_off.items():
            async with self._gates.alone(code):
                body = {"delta": -write_off.units, "reason": write_off.reason, "reference": invoice.number}
                if await self._chain.do(store, code, "adjust", body, invoice.number):
                    self._books.written_off(store, code, write_off.units)
            self._tally.write_offs += 1

    async def result(self) -> ChainResult:
        """Close the books."""
        figures: dict[tuple[str, str], Stock] = {}
        for store in self._chain.stores:
            figures |= {(store, code): stock for code, stock in (await self._chain.items(store)).items()}
        differences = self._books.differences(figures)
        seconds = self._tally.seconds
        closed = [account for (store, _), account in self._books.accounts.items() if store == self._orders.closed]
        return msgspec.structs.replace(
            self._tally,
            units_left_behind=sum(account.on_hand for account in closed),
            units_unaccounted=self._books.unaccounted,
            requests=self._shop.requests,
            requests_retried=self._shop.retried,
            seconds=round(seconds, 3),
            seconds_until_expired=round(self._tally.seconds_until_expired, 3),
            orders_per_second=round(self._tally.orders / seconds, 1),
            items=len(figures),
            difference_units=sum(differences.values()),
            differences=dict(list(differences.items())[:DIFFERENCES_SHOWN_MAX]),
        )
