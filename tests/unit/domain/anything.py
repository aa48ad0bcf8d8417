"""Random commands of every kind, few enough in their names and figures to meet each other."""

from typing import Any, Final

from hypothesis import strategies as st

import builders
from builders import (
    NOW,
    batch,
    cancel,
    cause,
    confirm,
    expected_version,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    make_store,
    put_sku,
    receive,
    release_reservation,
    sell,
    send,
)
from holdfast.domain.commands import Add, Basis, Command, Count, ItemCommand, OnMoved, PatchItem, SetQuantity
from holdfast.domain.commands.documents import Part, Receipt, Units, WantedUnits
from holdfast.domain.identifiers import QUANTITY_MAX

STORES: Final = ("default", "berlin")
SKUS: Final = ("LAPTOP", "PHONE")
#: Milliseconds; a few holds end between two commands.
TTL: Final = 1_000

_stores = st.sampled_from(STORES)
_skus = st.sampled_from(SKUS)
_rarely = st.integers(min_value=0, max_value=9).map(lambda number: number == 9)
_few = st.integers(min_value=0, max_value=9) | st.sampled_from([0, 3, 12, QUANTITY_MAX - 1, QUANTITY_MAX])
_some = st.integers(min_value=1, max_value=6) | st.sampled_from([1, 2, 3, 4, QUANTITY_MAX])
_deltas = st.integers(min_value=-9, max_value=9) | st.sampled_from([-4, -1, 2, -QUANTITY_MAX, QUANTITY_MAX])
_times = st.integers(min_value=NOW - TTL, max_value=NOW + 20 * TTL)
_causes = st.builds(cause, occurred_at=st.none() | _times)
_ttls = st.none() | st.just(TTL) | st.just(5 * TTL)
_reservations = st.sampled_from(["R-1", "R-2", "R-3", "R-4"])
_transfers = st.sampled_from(["T-1", "T-2", "T-3"])
_lines = st.integers(min_value=1, max_value=3)
_versions = _rarely.flatmap(
    lambda asked: st.builds(expected_version, st.integers(min_value=0, max_value=6)) if asked else st.none()
)
_contents = st.sampled_from([None, b"one", b"two"])


_target: dict[str, st.SearchStrategy[Any]] = {
    "store": _stores,
    "sku": _skus,
    "cause": _causes,
    "precondition": _versions,
}
_values: dict[str, st.SearchStrategy[Any]] = {
    "name": st.just("Laptop"),
    "quantity": _some,
    "happened": st.booleans(),
    "delta": _deltas,
    "safety_stock": st.integers(min_value=0, max_value=3),
    "reorder_point": st.none(),
}
_counts: dict[str, st.SearchStrategy[Any]] = {**_target, "counted": _few, "on_moved": st.sampled_from(OnMoved)}

item_commands: Final[st.SearchStrategy[ItemCommand]] = builders.item_commands(
    _target,
    _values,
    {
        Add: st.builds(Add, name=st.just("Laptop"), quantity=_few, **_target),
        SetQuantity: st.builds(SetQuantity, quantity=_few, **_target),
        Count: st.builds(Count, as_of=st.none() | _times, source=st.sampled_from([None, "erp"]), **_counts)
        | st.builds(Count, as_of=_times, source=st.just("erp"), basis=st.just(Basis.BOOKS), **_counts)
        | st.builds(Count, as_of_version=st.integers(min_value=0, max_value=9), **_counts),
        PatchItem: st.builds(PatchItem, safety_stock=_values["safety_stock"], **_target),
    },
)

_wanted = st.builds(WantedUnits, stores=st.lists(_stores, min_size=1, max_size=3).map(tuple), sku=_skus, quantity=_some)
_units = st.builds(Units, store=_stores, sku=_skus, quantity=_some)
_parts = st.builds(Part, line=_lines, quantity=_some) | st.builds(
    Part, sku=_skus, store=st.none() | _stores, quantity=_some
)
_receipts = st.builds(Receipt, line=_lines, received=_few, damaged=_few, missing=_few) | st.builds(
    Receipt, sku=_skus, received=_few, damaged=_few, missing=_few
)


def _calls(
    make: Any, parts: st.SearchStrategy[Any], ids: st.SearchStrategy[str], **more: Any
) -> st.SearchStrategy[Command]:
    """Give calls on the whole of a document and on parts of it."""
    return st.builds(
        lambda named, settings: make(*named, **settings),
        st.lists(parts, max_size=3),
        st.fixed_dictionaries({"document_id": ids, **more}),
    )


def _making(make: Any, lines: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[Command]:
    return st.builds(
        lambda wanted, settings: make(*wanted, **settings),
        st.lists(lines, min_size=1, max_size=3),
        st.fixed_dictionaries({"content": _contents, **more}),
    )


document_commands: Final[st.SearchStrategy[Command]] = st.one_of(
    _making(make_reservation, _wanted, document_id=_reservations, ttl_ms=_ttls, allow_split=st.booleans()),
    _making(
        sell,
        _units,
        document_id=st.sampled_from(["S-1", "S-2", "S-3", "S-4"]),
        happened=st.booleans(),
        cause=_causes,
    ),
    _making(
        send,
        st.tuples(_skus, _some),
        document_id=_transfers,
        from_store=st.none() | _stores,
        to_store=_stores,
        happened=st.booleans(),
        cause=_causes,
    ),
    _calls(fulfill_reservation, _parts, _reservations, happened=st.booleans(), occurred_at=st.none() | _times),
    _calls(release_reservation, _parts, _reservations),
    st.builds(confirm, _reservations, reacquire=st.booleans()),
    st.builds(extend, _reservations, ttl_ms=st.sampled_from([2 * TTL, 9 * TTL])),
    st.builds(expire, _reservations),
    _calls(receive, _receipts, _transfers, occurred_at=st.none() | _times),
    st.builds(cancel, _transfers),
)

commands: Final[st.SearchStrategy[Command]] = st.one_of(
    item_commands,
    document_commands,
    st.lists(item_commands, min_size=1, max_size=4).map(lambda rows: batch(*rows)),
    st.sampled_from([make_store("oslo"), put_sku("LAPTOP"), put_sku("PHONE", "Phone 2")]),
)

#: Milliseconds that pass, and the commands of a transaction.
days: Final = st.lists(
    st.tuples(st.sampled_from([0, 1, TTL // 2, TTL]), st.lists(commands, min_size=1, max_size=4)), max_size=30
)
