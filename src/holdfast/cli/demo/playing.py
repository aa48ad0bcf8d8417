"""Lets the chain live: each happening is a call that anybody could make."""

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from holdfast.cli.complaints import Misused
from holdfast.cli.demo.chain import GOODS, HOLD_S, STORES, Chain, Wanted

if TYPE_CHECKING:
    from holdfast_client import Client

#: Orders that are remembered, to be paid and sent.
_ORDERS_MAX: Final = 200


class Play:
    """The chain on a server."""

    def __init__(self, client: "Client", chain: Chain, run: str) -> None:
        self._client = client
        self._chain = chain
        #: Names this run: its orders are not those of another one.
        self._run = run
        self._number = 0
        self._unpaid: list[str] = []
        self._paid: list[str] = []
        self._happenings: Final[dict[str, Callable[[], str]]] = {
            "order": self._order,
            "sale": self._sale,
            "payment": self._payment,
            "parcel": self._parcel,
            "cancellation": self._cancellation,
            "delivery": self._delivery,
            "count": self._count,
        }

    def open(self) -> str:
        """Open the stores, and fill those that are empty; a chain that is there already goes on as it is."""
        from holdfast_client import AddCommand

        for store, (name, place, _) in STORES.items():
            self._client.make_store(store, name, location=place)
        morning = [
            AddCommand(
                sku=each.sku, name=GOODS[each.sku][0], quantity=each.quantity, store_id=each.store, reference="demo"
            )
            for each in self._missing(self._chain.opening())
        ]
        if morning:
            self._client.send_batch(morning)
        return f"{len(STORES)} stores with {len(GOODS)} kinds of goods are open at {self._client.url}."

    def refuse_strangers(self) -> None:
        """Raise ``Misused`` for a server that is somebody's: the demo plays with stock."""
        others = [store.id for store in self._client.each_store() if store.id not in STORES and store.id != "default"]
        own = others or [item.sku for item in self._client.each_item(limit=1)]
        if own:
            raise Misused(
                f"The server at {self._client.url} has stock of its own, such as {own[0]!r}, and the demo plays with "
                "what it finds. Without HOLDFAST_URL it starts a server for itself."
            )

    def step(self) -> str:
        """Let one thing happen; say what it was, also when the server would not have it."""
        from holdfast_client import Refused, ReservationEnded

        happening = self._chain.next()
        try:
            return self._happenings[happening]()
        except (Refused, ReservationEnded) as refusal:
            return f"{happening:<13}refused: {refusal}"

    def _missing(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        there = {(item.store_id, item.sku) for item in self._client.each_stock(limit=1_000)}
        return [each for each in wanted if (each.store, each.sku) not in there]

    def _order(self) -> str:
        from holdfast_client import NewReservationLine

        order = self._name("order")
        basket = self._chain.basket()
        lines = [NewReservationLine(sku=each.sku, quantity=each.quantity, store_id=each.store) for each in basket]
        self._client.make_reservation(lines, id=order, ttl_seconds=HOLD_S, reference="demo")
        self._unpaid = [*self._unpaid, order][-_ORDERS_MAX:]
        return f"{'order':<13}{order}: {_told(basket)}"

    def _payment(self) -> str:
        if not self._unpaid:
            return self._order()
        order = self._take(self._unpaid)
        self._client.confirm_reservation(order)
        self._paid = [*self._paid, order][-_ORDERS_MAX:]
        return f"{'payment':<13}{order} is paid"

    def _parcel(self) -> str:
        if not self._paid:
            return self._payment()
        order = self._take(self._paid)
        self._client.fulfill_reservation(order)
        return f"{'parcel':<13}{order} has left"

    def _cancellation(self) -> str:
        if not self._unpaid:
            return self._order()
        order = self._take(self._unpaid)
        self._client.release_reservation(order, reason="demo: changed their mind")
        return f"{'cancellation':<13}{order}"

    def _sale(self) -> str:
        from holdfast_client import NewSaleLine

        basket = self._chain.basket()
        lines = [NewSaleLine(sku=each.sku, quantity=each.quantity, store_id=each.store) for each in basket]
        self._client.make_sale(lines, id=self._name("receipt"), reference="demo")
        return f"{'sale':<13}{_told(basket)}"

    def _delivery(self) -> str:
        brought = self._chain.delivery()
        self._client.add_item(
            brought.sku, GOODS[brought.sku][0], brought.quantity, store_id=brought.store, reference="demo"
        )
        return f"{'delivery':<13}{_told([brought])}"

    def _count(self) -> str:
        store, sku = self._chain.store(), self._chain.sku()
        books = self._client.get_item(sku, store_id=store).quantity
        counted = self._chain.miscounted(books)
        self._client.count_item(sku, counted, store_id=store, reference="demo")
        return f"{'count':<13}{counted} of {sku} in {store}, {books} in the books"

    def _name(self, what: str) -> str:
        self._number += 1
        return f"demo-{self._run}-{what}-{self._number}"

    def _take(self, orders: list[str]) -> str:
        order = self._chain.one_of(orders)
        orders.remove(order)
        return order


def chance_of(seed: int | None) -> random.Random:
    """Give the source of chance."""
    return random.Random(seed)  # noqa: S311 - a play, and no secret


def _told(wanted: Sequence[Wanted]) -> str:
    return f"{', '.join(f'{each.quantity} {each.sku}' for each in wanted)} in {wanted[0].store}"
