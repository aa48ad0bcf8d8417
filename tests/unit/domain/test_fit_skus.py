"""Whoever makes a SKU on purpose makes one that nobody mistakes for another; facts are believed as told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import add, make_reservation, put_item, put_sku, receive, send, wanted
from holdfast.domain.fit_skus import fitting, unfit
from holdfast.domain.identifiers import sku_problem
from holdfast.domain.rejections import SkuUnfit
from unit.domain.stockroom import Stockroom

UNFIT = [
    (" A", "A", "white space"),
    ("A\u00a0", "A", "white space"),
    ("A\u200bB", "AB", "cannot be seen"),
    ("\ufeffA", "A", "cannot be seen"),
    ("A\u200d", "A", "cannot be seen"),
    ("A\u2028B", "AB", "cannot be seen"),
    ("Gro\u0308\u00dfe", "Gr\u00f6\u00dfe", "NFC"),
    (".", None, "addresses"),
    ("..", None, "addresses"),
    ("\u200b", None, "cannot be seen"),
    (" .\u200b", None, "cannot be seen"),
    (" ", None, "white space"),
]
FIT = [
    *("A", "a b", "...", "\uffff", "x" * 128),
    *("Gr\u00f6\u00dfe", "\u65e5\u672c\u8a9e", "\u05e2\u05d1\u05e8\u05d9\u05ea", "\U0001f600"),
]


@pytest.mark.parametrize(("sku", "better", "why"), UNFIT, ids=ascii)
@pytest.mark.parametrize("make", [add, put_item, put_sku], ids=["add", "settings", "catalogue"])
def test_an_unfit_sku_is_not_made_on_purpose(make: object, sku: str, better: str | None, why: str) -> None:
    room = Stockroom()
    refusal = room.refuses(make(sku=sku))  # type: ignore[operator]
    assert isinstance(refusal, SkuUnfit)
    assert (refusal.should_be, why in refusal.detail) == (better, True)
    assert (room.items, room.skus) == ({}, {})


@pytest.mark.parametrize("sku", FIT, ids=ascii)
def test_any_other_is(sku: str) -> None:
    Stockroom().accepts(add(1, sku=sku), put_item(1, None, sku=sku), put_sku(sku, "Other"))


@pytest.mark.parametrize("sku", [sku for sku, _, _ in UNFIT], ids=ascii)
def test_what_arrives_is_made_as_told_and_goes_on_like_any_other(sku: str) -> None:
    room = Stockroom()
    room.accepts(send((sku, 3), from_store=None, to_store="default"), receive(), add(2, sku=sku))
    room.accepts(put_item(1, None, sku=sku), put_sku(sku, "Name"), make_reservation(wanted(4, sku)))
    assert room.numbers(sku) == (5, 4)


@given(st.text(max_size=20))
def test_what_it_should_be_is_fit(sku: str) -> None:
    better = fitting(sku)
    assert better is None or unfit(better) is None
    assert unfit(sku) is not None or sku_problem(sku) is not None or better == sku
