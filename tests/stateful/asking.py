"""Whatever can be asked: few items, few ids and small numbers, so that requests keep meeting each other."""

from typing import Any, Final

import msgspec
from hypothesis import strategies as st

from builders import NOW, cause, item_commands
from holdfast.domain.commands import (
    AdjustReason,
    Batch,
    Bucket,
    CancelTransfer,
    ChangeStore,
    Command,
    ConfirmReservation,
    Count,
    DocumentCommand,
    ExpireReservation,
    ExtendReservation,
    FulfillReservation,
    ItemCommand,
    MakeReservation,
    MakeStore,
    Move,
    OnMoved,
    PatchItem,
    Precondition,
    PutItem,
    PutSku,
    ReceiveTransfer,
    ReleaseReservation,
    Sell,
    SendTransfer,
    UnconfirmReservation,
)
from holdfast.domain.commands.documents import Part, Receipt, Units, WantedUnits
from holdfast.domain.documents import Ending
from holdfast.domain.identifiers import QUANTITY_MAX

STORES: Final = ("default", "berlin", "closed")
SKUS: Final = ("LAPTOP", "a/b", "\U0001f98a")
#: One name for documents of every type.
NAMES: Final = ("D-1", "D-2", "D-3", "D-4", "D-5", "D-6")
REFERENCES: Final = ("order-1", "order-2")
SOURCES: Final = ("till", "robot")
#: Milliseconds for which a promise holds.
SPANS: Final = (1, 1_000, 60_000)

stores = st.sampled_from([*STORES[:2] * 4, *STORES])
skus = st.sampled_from(SKUS)
some = st.sampled_from([*range(1, 7), *range(1, 7), QUANTITY_MAX])
quantities = st.integers(0, 12) | st.sampled_from([QUANTITY_MAX - 5, QUANTITY_MAX])
moments = st.integers(-2, 2_005).map(lambda milliseconds: NOW + milliseconds)
causes = st.builds(
    cause,
    reason=st.none() | st.sampled_from(list(AdjustReason)),
    reference=st.none() | st.sampled_from(REFERENCES),
    occurred_at=st.none() | moments,
)
preconditions = st.one_of(
    *[st.none()] * 5,
    st.builds(Precondition, st.none() | st.lists(st.integers(0, 6), max_size=2).map(tuple), if_match=st.booleans()),
)

target: dict[str, st.SearchStrategy[Any]] = {
    "store": stores,
    "sku": skus,
    "cause": causes,
    "precondition": preconditions,
}
_counts: dict[str, st.SearchStrategy[Any]] = {**target, "counted": quantities, "on_moved": st.sampled_from(OnMoved)}
_settings: dict[str, st.SearchStrategy[Any]] = {
    "safety_stock": st.integers(0, 4),
    "reorder_point": st.none() | st.integers(0, 4),
}
of_items: st.SearchStrategy[ItemCommand] = item_commands(
    target,
    {
        "name": st.sampled_from(["Laptop", "It's \\ 100 %"]),
        "quantity": quantities,
        "delta": st.integers(-15, 15),
        **_settings,
    },
    {
        Count: st.builds(Count, as_of=st.none() | moments, source=st.none() | st.sampled_from(SOURCES), **_counts)
        | st.builds(Count, as_of_version=st.integers(0, 6), **_counts),
        Move: st.builds(Move, quantity=some, into=st.sampled_from(Bucket), **target),
        PutItem: st.builds(PutItem, **_settings, **target),
        PatchItem: st.builds(PatchItem, safety_stock=_settings["safety_stock"], **target)
        | st.builds(PatchItem, reorder_point=_settings["reorder_point"], **target),
    },
)

named: dict[str, st.SearchStrategy[Any]] = {"id": st.sampled_from(NAMES), "cause": causes}
made: dict[str, st.SearchStrategy[Any]] = {**named, "content": st.sampled_from([None, b"one", b"two"])}
choices = st.sampled_from([STORES[:1], STORES[:2], STORES[1::-1], STORES[1:2], STORES[:2], STORES])
endings = st.builds(Ending, ttl_ms=st.sampled_from(SPANS)) | st.builds(Ending, moment=moments)
changed: dict[str, st.SearchStrategy[Any]] = {**named, "precondition": preconditions}
parts = st.builds(Part, line=st.integers(1, 3), quantity=some) | st.builds(
    Part, sku=skus, store=st.none() | stores, quantity=some
)
few = st.integers(0, 5)
receipts = st.builds(Receipt, line=st.integers(1, 3), received=few, damaged=few, missing=few) | st.builds(
    Receipt, sku=skus, received=few, damaged=few, missing=few
)
#: None: everything that is open.
chosen = st.none() | st.lists(parts, min_size=1, max_size=3).map(tuple)
routes = st.lists(st.none() | stores, min_size=2, max_size=2, unique=True).filter(lambda ends: ends[1] is not None)


def _transfer(ends: list[str | None]) -> st.SearchStrategy[SendTransfer]:
    lines = st.lists(st.tuples(skus, some), min_size=1, max_size=3).map(tuple)
    return st.builds(SendTransfer, from_store=st.just(ends[0]), to_store=st.just(ends[1] or ""), lines=lines, **made)


def _with_an_end(command: MakeReservation) -> MakeReservation:
    """Give a reservation that is confirmed or ends; one that is confirmed may end, too."""
    return msgspec.structs.replace(command, ending=None) if command.confirmed and len(command.lines) % 2 else command


_reservations: st.SearchStrategy[DocumentCommand] = st.builds(
    MakeReservation,
    lines=st.lists(st.builds(WantedUnits, stores=choices, sku=skus, quantity=some), min_size=1, max_size=3).map(tuple),
    ending=endings,
    confirmed=st.booleans(),
    allow_split=st.booleans(),
    if_expired=st.booleans(),
    if_released=st.booleans(),
    **made,
).map(_with_an_end)
_about_reservations: st.SearchStrategy[DocumentCommand] = st.one_of(
    st.builds(ConfirmReservation, reacquire=st.booleans(), ending=st.none() | endings, **changed),
    st.builds(UnconfirmReservation, ending=endings, **changed),
    st.builds(FulfillReservation, parts=chosen, **changed),
    st.builds(ReleaseReservation, parts=chosen, unless_confirmed=st.booleans(), **changed),
    st.builds(ExtendReservation, ending=endings, **changed),
    st.builds(ExpireReservation, **named),
)
_transfers: st.SearchStrategy[DocumentCommand] = routes.flatmap(_transfer)
_about_transfers: st.SearchStrategy[DocumentCommand] = st.one_of(
    st.builds(ReceiveTransfer, receipts=st.none() | st.lists(receipts, min_size=1, max_size=3).map(tuple), **changed),
    st.builds(CancelTransfer, **changed),
)
_sales: st.SearchStrategy[DocumentCommand] = st.builds(
    Sell,
    lines=st.lists(st.builds(Units, store=stores, sku=skus, quantity=some), min_size=1, max_size=3).map(tuple),
    happened=st.booleans(),
    **made,
)

of_the_catalogue: st.SearchStrategy[Command] = st.one_of(
    st.builds(MakeStore, id=stores, name=st.sampled_from(["Berlin", "Closed"]), cause=causes),
    st.builds(
        ChangeStore, id=stores, name=st.sampled_from(["Berlin", "Mitte"]), cause=causes, precondition=preconditions
    ),
    st.builds(PutSku, sku=skus, name=st.sampled_from(["Laptop", "Fox"]), cause=causes, precondition=preconditions),
)
batches = st.builds(Batch, commands=st.lists(of_items, min_size=1, max_size=4).map(tuple), cause=causes)
_documents = st.one_of(_reservations, _sales, _sales, _transfers, _about_reservations, _about_transfers)
_any: st.SearchStrategy[Command] = st.one_of(of_items, _documents, batches, of_the_catalogue)


# Each in a wrapping that keeps its name short: Hypothesis writes the names of strategies into every report.
@st.composite
def commands(draw: st.DrawFn) -> Command:
    """Any command."""
    return draw(_any)


@st.composite
def making(draw: st.DrawFn) -> DocumentCommand:
    """A command that makes a reservation or a transfer."""
    return draw(_reservations | _reservations | _transfers)


@st.composite
def going_on(draw: st.DrawFn) -> DocumentCommand:
    """A command about a reservation or a transfer that is there already."""
    return draw(st.one_of(_about_reservations, _about_reservations, _about_transfers))
