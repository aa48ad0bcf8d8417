"""What happens to documents on a random day: parcels, vans and sales, and what is undone or comes back of them."""

from collections import defaultdict
from typing import Final

import msgspec
from hypothesis import strategies as st

from builders import cancel, cause, fulfill_reservation, part, receive, sell, send, units
from builders.orders import back, correct, return_reservation, return_sale, unfulfill
from holdfast.domain.commands import Bucket
from holdfast.domain.commands.documents import Receipt, Told
from holdfast.domain.identifiers import ItemId
from late_events import LENGTH, RESERVATIONS, SKUS, STORES, Event, an_item, at, some


def _sale(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    """A till was offline; some of what it sold comes back, to any store."""
    moved: dict[ItemId, int] = defaultdict(int)
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        (store, sku), quantity = an_item(draw), some(draw)
        lines.append(units(quantity, sku, store))
        moved[store, sku] -= quantity
    told = cause(name, occurred_at=at(minute))
    sold = Event(minute, sell(*lines, happened=True, document_id=name, cause=told), dict(moved))
    if not draw(st.booleans()):
        return [sold]
    quantity, store, later = (
        draw(st.integers(1, lines[0].quantity)),
        draw(st.sampled_from(STORES)),
        _later(draw, minute),
    )
    part_back = back(quantity, number=1, store=store, bucket=draw(st.sampled_from(Bucket)))
    command = return_sale(part_back, document_id=name, cause=cause(name, occurred_at=at(later)))
    return [sold, Event(later, command, {(store, lines[0].sku): quantity}, after=sold)]


def _later(draw: st.DrawFn, minute: int) -> int:
    return draw(st.integers(minute, LENGTH))


def _parcel(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    """A parcel has left, from any store. Of one order some have not left after all; of another some comes back."""
    (store, sku), quantity = an_item(draw), draw(st.integers(1, 6))
    order = draw(st.sampled_from(RESERVATIONS))
    command = fulfill_reservation(
        part(quantity, sku=sku, store=store), document_id=order, happened=True, occurred_at=at(minute)
    )
    left = Event(minute, msgspec.structs.replace(command, told=Told(name, b"")), {(store, sku): -quantity})
    if not draw(st.booleans()):
        return [left]
    if order == RESERVATIONS[0]:
        undone = unfulfill(document_id=order, parcel=name)
        # It is as if it had never left.
        return [left, Event(minute, undone, {(store, sku): quantity}, after=left)]
    later = _later(draw, minute)
    units_back = draw(st.integers(1, quantity))
    returned = return_reservation(
        back(units_back, sku=sku, store=store), document_id=order, cause=cause(name, occurred_at=at(later))
    )
    return [left, Event(later, returned, {(store, sku): units_back}, after=left)]


def _transfer(draw: st.DrawFn, minute: int, name: str) -> list[Event]:
    """A van leaves with units, or they come from a supplier; they are received in parts, or never were sent."""
    sku, quantity = draw(st.sampled_from(SKUS)), some(draw)
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
            cause=cause(name, occurred_at=at(minute)),
        ),
        left,
    )
    if draw(st.booleans()):
        never_left = {item: -delta for item, delta in left.items()}
        return [sent, Event(minute, cancel(name), never_left, after=sent)]
    return [sent, *_received(draw, sent, name, (target, sku), quantity)]


def _received(draw: st.DrawFn, sent: Event, name: str, item: ItemId, quantity: int) -> list[Event]:
    """The van arrives; who wrote the receipt may have been wrong, in either direction."""
    arrival = _later(draw, sent.minute)
    received, damaged = draw(st.integers(0, quantity)), draw(st.integers(0, 3))
    receipt = receive(
        Receipt(sku=item[1], received=received, damaged=damaged), document_id=name, occurred_at=at(arrival)
    )
    arrived = Event(arrival, receipt, {item: received + damaged}, after=sent)
    if not draw(st.booleans()):
        return [arrived]
    totals = Receipt(sku=item[1], received=draw(st.integers(0, quantity + 3)), damaged=draw(st.integers(0, 3)))
    # Where nothing was booked, nothing has a moment yet: then the correction says it.
    command = correct(totals, document_id=name, cause=cause(name, occurred_at=at(arrival)))
    wrong_by = totals.received + totals.damaged - received - damaged
    return [arrived, Event(arrival, command, {item: wrong_by}, after=arrived)]


DOCUMENT_KINDS: Final = {"sale": _sale, "parcel": _parcel, "transfer": _transfer}
