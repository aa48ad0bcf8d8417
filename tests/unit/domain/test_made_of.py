"""Values that are made of others, field by field."""

import msgspec
import pytest

from builders import cause
from holdfast.domain.decide.decision import changed
from holdfast.domain.invariants import FOLDED, SETTINGS
from holdfast.domain.item import Item
from holdfast.domain.ledger import Written, entry_of, item_after
from holdfast.domain.made_of import made_of


class Parcel(msgspec.Struct):
    name: str
    weight: int
    size: int = 1


class Label(msgspec.Struct, kw_only=True):
    text: str
    lines: int


def test_each_field_comes_from_its_source() -> None:
    make = made_of(Parcel, "label, *, more=0", {"name": "label.text", "weight": "_start + more", "size": "2"}, _start=5)
    assert make(Label(text="x", lines=1), more=1) == Parcel("x", 6, 2)
    assert made_of(Label, "text", {"text": "text", "lines": "len(text)"})("ab") == Label(text="ab", lines=2)


def test_a_field_without_a_source_is_named() -> None:
    with pytest.raises(TypeError, match=r"^Parcel\.weight has no source\.$"):
        made_of(Parcel, "name", {"name": "name", "size": "1"})


#: Every number another one, so that none can stand for another.
BEFORE = Item("berlin", "LAPTOP", 100, 31, 17, 5, 3, 2, 9, 7, 1_000, 2_000, moved_version=4, counted_as_of=1_500)
AFTER = Item("berlin", "LAPTOP", 211, 73, 41, 19, 13, 11, 23, 8, 1_000, 3_000, moved_version=8, counted_as_of=2_500)


def test_an_entry_tells_of_every_number_by_how_much_it_changed_and_what_it_became() -> None:
    entry = entry_of("adjust", BEFORE, AFTER, cause())
    for name in FOLDED:
        assert getattr(entry, f"{name}_delta") == getattr(AFTER, name) - getattr(BEFORE, name), name
    for name in (*FOLDED, *SETTINGS, "store", "sku", "version"):
        assert getattr(entry, name) == getattr(AFTER, name), name


def test_the_item_after_an_entry_has_what_the_entry_tells() -> None:
    written = Written(5, 3_000, entry_of("adjust", BEFORE, AFTER, cause()))
    assert item_after(written, 1_000) == msgspec.structs.replace(AFTER, moved_version=0, counted_as_of=None)


def test_a_change_leaves_what_it_does_not_name() -> None:
    after = changed(BEFORE, 5_000, reserved=40, incoming=6)
    assert after == msgspec.structs.replace(BEFORE, reserved=40, incoming=6, version=8, updated_at=5_000)
    assert changed(BEFORE, 5_000, on_hand=101).moved_version == 8
    assert changed(BEFORE, 5_000, on_hand=100).moved_version == 4
    assert changed(AFTER, 1, unsellable=1).updated_at == 3_000
    assert not changed(msgspec.structs.replace(BEFORE, deleted=True), 1).deleted
