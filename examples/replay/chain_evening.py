"""Between the two days: the shelves are counted, late parcels told, a store is closed, and a product recalled."""

from collections.abc import Sequence
from typing import Final

from examples.replay.chain import Chain
from examples.replay.chain_answers import Reservation
from examples.replay.chain_books import ChainBooks, Place
from examples.replay.chain_orders import Orders
from examples.replay.chain_result import ChainResult
from examples.replay.chain_shipping import Shipping, now
from examples.replay.chain_stores import ChainStores
from examples.replay.turns import piles_of

#: Items that are counted in one request, or moved by one transfer.
ITEMS_AT_ONCE: Final = 500


class Evening:
    """What the chain does while its doors are shut."""

    def __init__(self, chain: Chain, books: ChainBooks, tally: ChainResult, shipping: Shipping, orders: Orders) -> None:
        self._chain: Final = chain
        self._books: Final = books
        self._tally: Final = tally
        self._shipping: Final = shipping
        self._orders: Final = orders
        self._stores: Final = ChainStores(chain)

    def piles(self) -> list[list[Place]]:
        """Give all items, in piles that are counted together."""
        return piles_of(sorted(self._books.accounts), ITEMS_AT_ONCE)

    async def count(self, pile: Sequence[Place]) -> None:
        """Count what is on the shelves. Parcels that nobody has told of are gone from there."""
        found = {place: self._books.on_shelf(place) for place in pile}
        await self._stores.count("/".join(pile[0]), found, now())
        for place in pile:
            variance = self._books.counted(place)
            self._tally.items_counted += 1
            self._tally.items_varied += variance != 0
            self._tally.units_varied += abs(variance)

    async def close(self, store: str) -> None:
        """Close a store for good: others serve what it has promised, as far as they can, and take its goods."""
        await self._stores.stop(store)
        self._orders.closed = store
        others = [other for other in self._chain.stores if other != store]
        for number, reservation in enumerate(self._orders.overnight):
            self._orders.overnight[number] = await self._reassigned(reservation, store, others)
        await self._empty(store, others[0])

    async def _reassigned(self, reservation: Reservation, store: str, others: Sequence[str]) -> Reservation:
        """Let others serve every line that a store has promised; those that they cannot serve stay there."""
        for part in self._chain.open_parts(reservation):
            if part.store == store:
                elsewhere = await self._chain.reassign(reservation, part, others)
                if elsewhere is None:
                    self._tally.reassignments_refused += 1
                    continue
                self._books.given_back(self._chain.open_parts(reservation))
                self._books.reserved(self._chain.open_parts(elsewhere))
                self._tally.lines_reassigned += 1
                reservation = elsewhere
        return reservation

    async def _empty(self, store: str, target: str) -> None:
        free = {code: account.free for (where, code), account in self._books.accounts.items() if where == store}
        goods = [(code, units) for code, units in sorted(free.items()) if units]
        for number, load in enumerate(piles_of(goods, ITEMS_AT_ONCE), 1):
            await self._stores.move(f"load-{number}", store, target, load)
            for code, units in load:
                self._books.moved(store, target, code, units)
                self._tally.units_moved += units

    async def ship_overnight(self) -> None:
        """Ship what was left overnight."""
        for reservation in self._orders.overnight:
            await self._shipping.ship(reservation)
        self._tally.left_overnight = len(self._orders.overnight)
        self._orders.overnight.clear()

    async def recall(self, code: str) -> None:
        """Recall a product."""
        await self._stores.recall(code)
        self._tally.recalled = code
