"""Random days of facts and counts, told in any order; and a plain simulation of what must be there in the end.

Every event has units and a moment of its own. Who tells them is a till that was offline, a driver without a signal, a
person with a clipboard: in any order, in any batches, some of them as they happen and some hours later.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec
from hypothesis import strategies as st

from builders import (
    NOW,
    add,
    adjust,
    cancel,
    cause,
    count,
    fulfill,
    fulfill_reservation,
    make_reservation,
    part,
    receive,
    sell,
    send,
    units,
    wanted,
)
from holdfast.domain.commands import Command, OnMoved
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.identifiers import ItemId

STORES: Final = ("default", "berlin")
SKUS: Final = ("LAPTOP", "PHONE")
ITEMS: Final[list[ItemId]] = [(store, sku) for store in STORES for sku in SKUS]
MINUTE: Final = 60_000
#: The day begins at NOW, and what is told late is told within these hours.
LENGTH: Final = 60
#: Reservations that were made before the day; each parcel of them leaves wherever it leaves.
RESERVATIONS: Final = ("R-1", "R-2")


class Event(msgspec.Struct, frozen=True):
    """Something that happened, or was counted."""

    #: Minutes after NOW.
    minute: int
    command: Command
    #: Units that came, or left (below 0), by item.
    units: dict[ItemId, int] = {}
    #: What was counted, by item.
    figures: dict[ItemId, int] = {}
    #: What comes before it in every order of telling: the earlier calls on the same document.
    after: "Event | None" = None


def setting_up() -> list[list[Command]]:
    """Give the batches before the day: promises that everybody accepts, and what was there."""
    stock: list[Command] = [add(40, store=store, sku=sku) for store, sku in ITEMS if (store, sku) != ITEMS[-1]]
    promises: list[Command] = [
        make_reservation(wanted(5), wanted(3, "PHONE"), document_id=name, ttl_ms=30 * MINUTE) for name in RESERVATIONS
    ]
    return [stock, promises]


def simulated(events: Sequence[Event]) -> dict[ItemId, int]:
    """Go through the day as it was: what was counted is there, then what happened after it."""
    balances = dict.fromkeys(ITEMS[:-1], 40) | {ITEMS[-1]: 0}
    # A count sees what happened up to its moment, that moment included.
    for event in sorted(events, key=lambda event: (event.minute, bool(event.figures))):
        for item, delta in event.units.items():
            balances[item] += delta
        balances.update(event.figures)
    return balances


@st.composite
def days(draw: st.DrawFn) -> list[Event]:
    """Draw the events of a day; a few of them happen at the very moment of a count."""
    minutes = st.integers(1, LENGTH) | st.sampled_from([10, 20, 30])
    counts: dict[tuple[ItemId, int], Event] = {}
    for store, sku, minute, figure, source in draw(
        st.lists(
            st.tuples(
                st.sampled_from(STORES),
                st.sampled_from(SKUS),
                minutes,
                st.integers(0, 30),
                st.sampled_from([None, "robot"]),
            ),
            max_size=5,
        )
    ):
        command = count(figure, as_of=_at(minute), on_moved=OnMoved.REBASE, source=source, store=store, sku=sku)
        counts[(store, sku), minute] = Event(minute, command, figures={(store, sku): figure})
    events = list(counts.values())
    kinds = draw(st.lists(st.sampled_from(list(_KINDS)), max_size=10))
    for number, kind in enumerate(kinds):
        events.extend(_KINDS[kind](draw, draw(minutes), f"D-{number}"))
    return events


def _at(minute: int) -> int:
    return NOW + minute * MINUTE


def _item(draw: st.DrawFn) -> ItemId:
    return draw(st.sampled_from(ITEMS))


def _some(draw: st.DrawFn) -> int:
    return draw(st.integers(1, 25))


def _add(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), quantity = _item(draw), _some(draw)
    command = add(quantity, store=store, sku=sku, cause=cause(name, occurred_at=_at(minute)))
    return [Event(minute, command, {(store, sku): quantity})]


def _adjust(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), delta = draw(st.sampled_from(ITEMS[:-1])), draw(st.sampled_from([-30, -8, -1, 2, 9]))
    command = adjust(delta, store=store, sku=sku, cause=cause(name, occurred_at=_at(minute)))
    return [Event(minute, command, {(store, sku): delta})]


def _sale(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    moved: dict[ItemId, int] = defaultdict(int)
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        (store, sku), quantity = _item(draw), _some(draw)
        lines.append(units(quantity, sku, store))
        moved[store, sku] -= quantity
    told = cause(name, occurred_at=_at(minute))
    return [Event(minute, sell(*lines, happened=True, document_id=name, cause=told), dict(moved))]


def _plain_fulfil(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), quantity = _item(draw), _some(draw)
    told = cause(name, occurred_at=_at(minute))
    return [
        Event(minute, fulfill(quantity, happened=True, store=store, sku=sku, cause=told), {(store, sku): -quantity})
    ]


def _parcel(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), quantity = _item(draw), draw(st.integers(1, 6))
    command = fulfill_reservation(
        part(quantity, sku=sku, store=store),
        document_id=draw(st.sampled_from(RESERVATIONS)),
        happened=True,
        occurred_at=_at(minute),
    )
    return [Event(minute, command, {(store, sku): -quantity})]


def _transfer(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    """A van leaves with units, or they come from a supplier; they are received in parts, or never were sent."""
    sku, quantity = draw(st.sampled_from(SKUS)), _some(draw)
    source, target = draw(st.sampled_from([(None, "default"), ("default", "berlin"), ("berlin", "default")]))
    left = {} if source is None else {(source, sku): -quantity}
    sent = Event(
        minute,
        send(
            (sku, quantity),
            document_id=name,
            from_store=source,
            to_store=target,
            happened=source is not None,
            cause=cause(name, occurred_at=_at(minute)),
        ),
        left,
    )
    if draw(st.booleans()):
        # It is as if it had never left.
        back = {item: -delta for item, delta in left.items()}
        return [sent, Event(minute, cancel(name), back, after=sent)]
    arrival = draw(st.integers(minute, LENGTH))
    received, damaged = draw(st.integers(0, quantity)), draw(st.integers(0, 3))
    receipt = receive(Receipt(sku=sku, received=received, damaged=damaged), document_id=name, occurred_at=_at(arrival))
    return [sent, Event(arrival, receipt, {(target, sku): received + damaged}, after=sent)]


_KINDS: Final = {
    "add": _add,
    "adjust": _adjust,
    "sale": _sale,
    "fulfil": _plain_fulfil,
    "parcel": _parcel,
    "transfer": _transfer,
}
