"""Each kind of damage, and exactly what an audit must say of it."""

from collections.abc import Callable
from typing import Final

from builders import an_item
from contract.damage import Vandal
from holdfast.domain.difference import Kind
from holdfast.domain.ledger import Flag

LAPTOP: Final = ("default", "LAPTOP")
PHONE: Final = ("shop", "PHONE")
#: kind, store, SKU, sequence
Found = set[tuple[str, str | None, str | None, int | None]]
Damage = Callable[[Vandal], None]


def an_oversold_promise(vandal: Vandal) -> None:
    vandal.entry(6, safety_stock_delta=9, safety_stock=9)
    vandal.item("PHONE", safety_stock=9)


def a_promise_beyond_the_safety_stock(vandal: Vandal) -> None:
    more = {"reserved_delta": 6, "reserved": 6, "reserved_plain_delta": 6, "reserved_plain": 6}
    vandal.entry(6, promise=False, flags=Flag.SAFETY_STOCK_USED, **more)
    vandal.item("PHONE", reserved=6, reserved_plain=6)


def a_negative_number(vandal: Vandal) -> None:
    vandal.entry(6, incoming_delta=-1, incoming=-1)
    vandal.item("PHONE", incoming=-1)


def a_negative_reorder_point(vandal: Vandal) -> None:
    vandal.entry(6, reorder_point=-1)
    vandal.item("PHONE", reorder_point=-1)


def more_unsellable_than_there_is(vandal: Vandal) -> None:
    vandal.entry(5, unsellable_delta=20, unsellable=22)
    vandal.item("LAPTOP", unsellable=22)


def a_gap(vandal: Vandal) -> None:
    vandal.entry(6, sequence=9)
    vandal.head(sequence=9)


def a_duplicate(vandal: Vandal) -> None:
    vandal.entry(6, sequence=5)
    vandal.head(sequence=5)


DAMAGE: Final[list[tuple[str, Damage, Found]]] = [
    ("moved version", lambda v: v.item("LAPTOP", moved_version=2), {(Kind.MOVED_VERSION_DIFFERS, *LAPTOP, None)}),
    ("version", lambda v: v.item("LAPTOP", version=5), {(Kind.VERSION_DIFFERS, *LAPTOP, None)}),
    ("reorder point", lambda v: v.item("LAPTOP", reorder_point=4), {(Kind.SETTING_DIFFERS, *LAPTOP, None)}),
    (
        "deleted",
        lambda v: v.item("LAPTOP", deleted=True),
        {(Kind.SETTING_DIFFERS, *LAPTOP, None), (Kind.TOTALS_DIFFER, "default", None, None)},
    ),
    (
        "item without ledger",
        lambda v: v.insert(an_item("PHONE", deleted=True)),
        {(Kind.LEDGER_MISSING, "default", "PHONE", None)},
    ),
    (
        "ledger without item",
        lambda v: v.remove("items", "PHONE"),
        {(Kind.ITEM_MISSING, *PHONE, None), (Kind.TOTALS_DIFFER, "shop", None, None)},
    ),
    ("value after", lambda v: v.entry(2, on_hand=11), {(Kind.CHAIN_BROKEN, *LAPTOP, 2)}),
    ("last value after", lambda v: v.entry(6, on_hand=6), {
        (Kind.CHAIN_BROKEN, *PHONE, 6), (Kind.STOCK_DIFFERS, *PHONE, None),
    }),
    ("version of an entry", lambda v: v.entry(2, version=7), {(Kind.CHAIN_BROKEN, *LAPTOP, 2)}),
    ("delta", lambda v: v.entry(2, reserved_delta=4), {
        (Kind.CHAIN_BROKEN, *LAPTOP, 2), (Kind.STOCK_DIFFERS, *LAPTOP, None),
    }),
    ("gap", a_gap, {(Kind.SEQUENCE_GAP, None, None, 9)}),
    ("duplicate", a_duplicate, {(Kind.SEQUENCE_DUPLICATE, None, None, 5)}),
    ("time of an entry", lambda v: v.entry(6, time=5), {(Kind.TIME_GOES_BACK, None, None, 6)}),
    ("time of the head", lambda v: v.head(time=5), {(Kind.HEAD_DIFFERS, None, None, None)}),
    ("oversold", an_oversold_promise, {(Kind.CHECK_BROKEN, *PHONE, 6)}),
    ("oversold by somebody who may use the safety stock", a_promise_beyond_the_safety_stock, {
        (Kind.CHECK_BROKEN, *PHONE, 6), (Kind.TOTALS_DIFFER, "shop", None, None),
    }),
    ("unaccounted", lambda v: v.entry(6, unaccounted=-1), {(Kind.CHECK_BROKEN, *PHONE, 6)}),
    ("owed", lambda v: v.item("PHONE", owed=2), {
        (Kind.CHECK_BROKEN, *PHONE, None), (Kind.STOCK_DIFFERS, *PHONE, None),
    }),
    ("owed after", lambda v: v.entry(6, owed=2), {(Kind.CHAIN_BROKEN, *PHONE, 6), (Kind.STOCK_DIFFERS, *PHONE, None)}),
    ("owed delta", lambda v: v.entry(6, owed_delta=2), {
        (Kind.CHAIN_BROKEN, *PHONE, 6), (Kind.CHECK_BROKEN, *PHONE, 6), (Kind.STOCK_DIFFERS, *PHONE, None),
        (Kind.MOVED_VERSION_DIFFERS, *PHONE, None),
    }),
    ("counted version", lambda v: v.item("PHONE", counted_version=99), {(Kind.CHECK_BROKEN, *PHONE, None)}),
    ("negative", a_negative_number, {
        (Kind.CHECK_BROKEN, *PHONE, 6), (Kind.CHECK_BROKEN, *PHONE, None), (Kind.OPEN_UNITS_DIFFER, *PHONE, None),
    }),
    ("negative reorder point", a_negative_reorder_point, {(Kind.CHECK_BROKEN, *PHONE, None)}),
    ("unsellable", more_unsellable_than_there_is, {(Kind.CHECK_BROKEN, *LAPTOP, None)}),
    ("catalogue", lambda v: v.remove("skus", "PHONE"), {(Kind.CATALOGUE_MISSING, *PHONE, None)}),
    ("store", lambda v: v.remove("stores", "shop"), {(Kind.STORE_UNKNOWN, *PHONE, None)}),
]  # fmt: skip
#: What is besides found where an item says where its last entry stands: SQLite keeps that.
LEFT_BEHIND: Final[dict[str, Found]] = {
    "gap": {(Kind.CHAIN_BROKEN, *PHONE, None)},
    "duplicate": {(Kind.CHAIN_BROKEN, *PHONE, None)},
}
#: How the chain of an item's entries can break, of six entries and four of LAPTOP: and where.
UNCHAINED: Final[list[tuple[str, Damage, Found]]] = [
    ("another entry", lambda v: v.entry(5, previous=3), {(Kind.CHAIN_BROKEN, *LAPTOP, 5)}),
    ("itself", lambda v: v.entry(5, previous=5), {(Kind.CHAIN_BROKEN, *LAPTOP, 5)}),
    ("none", lambda v: v.entry(5, previous=0), {(Kind.CHAIN_BROKEN, *LAPTOP, 5)}),
    ("one before the first", lambda v: v.entry(3, previous=2), {(Kind.CHAIN_BROKEN, *PHONE, 3)}),
    ("nothing said of one that no index has", lambda v: v.entry(5, previous=None), {(Kind.CHAIN_BROKEN, *LAPTOP, 5)}),
    ("another last one", lambda v: v.item("PHONE", last_entry=5), {(Kind.CHAIN_BROKEN, *PHONE, None)}),
    ("no last one", lambda v: v.item("PHONE", last_entry=None), {(Kind.CHAIN_BROKEN, *PHONE, None)}),
]
