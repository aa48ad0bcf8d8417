"""Whatever can be asked of reservations, sales and transfers."""

from typing import Any, Final

import msgspec
from hypothesis import strategies as st

from holdfast.domain.commands import (
    AmendReservation,
    Bucket,
    CancelTransfer,
    ChangeTransfer,
    ConfirmReservation,
    CorrectReceipt,
    DocumentCommand,
    ExpireReservation,
    ExtendReservation,
    FulfillReservation,
    MakeReservation,
    ReassignReservation,
    ReceiveTransfer,
    ReleaseReservation,
    ReturnReservation,
    ReturnSale,
    Sell,
    SendTransfer,
    UnconfirmReservation,
    UnfulfillReservation,
)
from holdfast.domain.commands.documents import Part, Receipt, SentUnits, Sourcing, Told, Units, WantedUnits
from holdfast.domain.commands.orders import AmendedLine, ReturnedPart
from holdfast.domain.documents import Ending
from stateful.asking_basics import NAMES, REFERENCES, SPANS, STORES, causes, moments, preconditions, skus, some, stores

#: Commands about transfers that are there.
ON_TRANSFERS: Final = (ReceiveTransfer, CancelTransfer, CorrectReceipt, ChangeTransfer)

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
    sent = st.builds(SentUnits, sku=skus, quantity=some, happened=st.booleans())
    lines = st.lists(sent, min_size=1, max_size=3).map(tuple)
    return st.builds(SendTransfer, from_store=st.just(ends[0]), to_store=st.just(ends[1] or ""), lines=lines, **made)


_wanted = st.builds(WantedUnits, stores=choices, sku=skus, quantity=some, use_safety_stock=st.booleans())
_sold = st.builds(Units, store=stores, sku=skus, quantity=some, use_safety_stock=st.booleans())


def _with_an_end(command: MakeReservation) -> MakeReservation:
    """Give a reservation that is confirmed or ends; one that is confirmed may end, too."""
    return msgspec.structs.replace(command, ending=None) if command.confirmed and len(command.lines) % 2 else command


reservations: st.SearchStrategy[DocumentCommand] = st.builds(
    MakeReservation,
    lines=st.lists(
        _wanted,
        min_size=1,
        max_size=3,
    ).map(tuple),
    ending=endings,
    confirmed=st.booleans(),
    allow_split=st.booleans(),
    sourcing=st.sampled_from(Sourcing),
    if_expired=st.booleans(),
    if_released=st.booleans(),
    **made,
).map(_with_an_end)
_numbers = st.none() | st.integers(1, 3)
_amended = st.builds(AmendedLine, line=_numbers, sku=skus, quantity=some, stores=st.none() | choices)
_back = st.lists(
    st.builds(
        ReturnedPart, line=st.integers(1, 3), quantity=some, store=st.none() | stores, bucket=st.sampled_from(Bucket)
    )
    | st.builds(ReturnedPart, sku=skus, quantity=some, store=st.none() | stores),
    min_size=1,
    max_size=2,
).map(tuple)
_told = st.none() | st.builds(Told, st.sampled_from(["P-1", "P-2"]), st.sampled_from([b"one", b"two"]))
about_reservations: st.SearchStrategy[DocumentCommand] = st.one_of(
    st.builds(ConfirmReservation, reacquire=st.booleans(), ending=st.none() | endings, **changed),
    st.builds(
        AmendReservation,
        lines=st.lists(_amended, min_size=1, max_size=3, unique_by=lambda line: line.line or id(line)).map(tuple),
        allow_split=st.booleans(),
        ending=st.none() | st.none() | endings,
        **changed,
    ),
    st.builds(
        ReassignReservation,
        parts=chosen,
        from_store=st.sampled_from(STORES[:2]),
        to_stores=choices,
        allow_split=st.booleans(),
        **changed,
    ),
    st.builds(UnfulfillReservation, parts=chosen, ending=st.none() | endings, **changed),
    st.builds(ReturnReservation, parts=_back, told=_told, **changed),
    st.builds(UnconfirmReservation, ending=endings, **changed),
    st.builds(FulfillReservation, parts=chosen, told=_told, happened=st.booleans(), **changed),
    st.builds(ReleaseReservation, parts=chosen, unless_confirmed=st.booleans(), **changed),
    st.builds(ExtendReservation, ending=endings, **changed),
    st.builds(ExpireReservation, **named),
)
transfers: st.SearchStrategy[DocumentCommand] = routes.flatmap(_transfer)
about_transfers: st.SearchStrategy[DocumentCommand] = st.one_of(
    st.builds(ReceiveTransfer, receipts=st.none() | st.lists(receipts, min_size=1, max_size=3).map(tuple), **changed),
    st.builds(CancelTransfer, **changed),
    st.builds(CorrectReceipt, receipts=st.lists(receipts, min_size=1, max_size=2).map(tuple), **changed),
    st.builds(ChangeTransfer, expected_at=st.none() | moments, reference=st.sampled_from(REFERENCES), **changed),
)
sales: st.SearchStrategy[DocumentCommand] = st.builds(
    Sell,
    lines=st.lists(_sold, min_size=1, max_size=3).map(tuple),
    happened=st.booleans(),
    **made,
)
about_sales: st.SearchStrategy[DocumentCommand] = st.builds(ReturnSale, parts=_back, **changed)
