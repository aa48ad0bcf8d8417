"""Random days of facts and counts, told in any order; and a plain simulation of what must be there in the end.

Every event has units and a moment of its own. Who tells them is a till that was offline, a driver without a signal, a
person with a clipboard: in any order, in any batches, some of them as they happen and some hours later.
"""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from builders import add, adjust, cause, count, fulfill, make_reservation, wanted
from holdfast.domain.commands import Command, OnMoved
from holdfast.domain.identifiers import ItemId
from late_documents import DOCUMENT_KINDS
from late_events import ITEMS, LENGTH, MINUTE, RESERVATIONS, SKUS, STORES, Event, an_item, at, some


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
        command = count(figure, as_of=at(minute), on_moved=OnMoved.REBASE, source=source, store=store, sku=sku)
        counts[(store, sku), minute] = Event(minute, command, figures={(store, sku): figure})
    events = list(counts.values())
    kinds = draw(st.lists(st.sampled_from(list(_KINDS)), max_size=10))
    for number, kind in enumerate(kinds):
        events.extend(_KINDS[kind](draw, draw(minutes), f"D-{number}"))
    return events


def _add(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), quantity = an_item(draw), some(draw)
    command = add(quantity, store=store, sku=sku, cause=cause(name, occurred_at=at(minute)))
    return [Event(minute, command, {(store, sku): quantity})]


def _adjust(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), delta = draw(st.sampled_from(ITEMS[:-1])), draw(st.sampled_from([-30, -8, -1, 2, 9]))
    command = adjust(delta, store=store, sku=sku, cause=cause(name, occurred_at=at(minute)))
    return [Event(minute, command, {(store, sku): delta})]


def _plain_fulfil(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    (store, sku), quantity = an_item(draw), some(draw)
    told = cause(name, occurred_at=at(minute))
    return [
        Event(minute, fulfill(quantity, happened=True, store=store, sku=sku, cause=told), {(store, sku): -quantity})
    ]


_KINDS: Final = {"add": _add, "adjust": _adjust, "fulfil": _plain_fulfil, **DOCUMENT_KINDS}
