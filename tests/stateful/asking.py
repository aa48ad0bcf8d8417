"""Whatever can be asked: few items, few ids and small numbers, so that requests keep meeting each other."""

from typing import Any

from hypothesis import strategies as st

from builders import item_commands
from holdfast.domain.catalogue import SalesStatus
from holdfast.domain.commands import (
    Basis,
    Batch,
    Bucket,
    ChangeStore,
    Command,
    Count,
    DocumentCommand,
    ItemCommand,
    MakeStore,
    Move,
    OnMoved,
    PatchItem,
    PatchSku,
    PutItem,
    PutSku,
)
from stateful.asking_basics import SOURCES, causes, moments, preconditions, quantities, skus, some, stores
from stateful.asking_documents import about_reservations, about_sales, about_transfers, reservations, sales, transfers

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
        "happened": st.booleans(),
        "delta": st.integers(-15, 15),
        **_settings,
    },
    {
        Count: st.builds(Count, as_of=st.none() | moments, source=st.none() | st.sampled_from(SOURCES), **_counts)
        | st.builds(Count, as_of_version=st.integers(0, 6), **_counts)
        | st.builds(Count, as_of=moments, source=st.sampled_from(SOURCES), basis=st.just(Basis.BOOKS), **_counts),
        Move: st.builds(Move, quantity=some, into=st.sampled_from(Bucket), **target),
        PutItem: st.builds(PutItem, **_settings, **target),
        PatchItem: st.builds(PatchItem, safety_stock=_settings["safety_stock"], **target)
        | st.builds(PatchItem, reorder_point=_settings["reorder_point"], **target),
    },
)

#: Mostly open: what is stopped is to meet everything else, and not to end it.
_statuses = st.sampled_from([SalesStatus.OPEN, SalesStatus.OPEN, SalesStatus.STOPPED])
of_the_catalogue: st.SearchStrategy[Command] = st.one_of(
    st.builds(MakeStore, id=stores, name=st.sampled_from(["Berlin", "Closed"]), cause=causes),
    st.builds(
        ChangeStore, id=stores, name=st.sampled_from(["Berlin", "Mitte"]), cause=causes, precondition=preconditions
    ),
    st.builds(ChangeStore, id=stores, sales_status=_statuses, cause=causes, precondition=preconditions),
    st.builds(PatchSku, sku=skus, sales_status=_statuses, cause=causes, precondition=preconditions),
    st.builds(PutSku, sku=skus, name=st.sampled_from(["Laptop", "Fox"]), cause=causes, precondition=preconditions),
)
batches = st.builds(Batch, commands=st.lists(of_items, min_size=1, max_size=4).map(tuple), cause=causes)
_documents = st.one_of(reservations, sales, sales, transfers, about_reservations, about_transfers, about_sales)
_any: st.SearchStrategy[Command] = st.one_of(of_items, _documents, batches, of_the_catalogue)


# Each in a wrapping that keeps its name short: Hypothesis writes the names of strategies into every report.
@st.composite
def commands(draw: st.DrawFn) -> Command:
    """Any command."""
    return draw(_any)


@st.composite
def making(draw: st.DrawFn) -> DocumentCommand:
    """A command that makes a reservation or a transfer."""
    return draw(reservations | reservations | transfers)


@st.composite
def going_on(draw: st.DrawFn) -> DocumentCommand:
    """A command about a reservation or a transfer that is there already."""
    return draw(st.one_of(about_reservations, about_reservations, about_transfers))
