"""Bodies that show a value have its fields, those that are called otherwise, and those that are computed."""

import msgspec
import pytest

from holdfast.api.http.texts import Time
from holdfast.api.views import view_of


class Shelf(msgspec.Struct):
    store: str
    units: int
    seen_at: int
    emptied_at: int | None = None


class ShelfBody(msgspec.Struct, kw_only=True, rename="camel"):
    store_id: str
    units: int
    seen_at: Time
    emptied_at: Time | None
    note: str


def test_fields_of_a_view_are_the_value_s_under_their_own_or_another_name_with_times_in_words() -> None:
    shelf_body = view_of(ShelfBody, "note", store_id="store")
    assert msgspec.to_builtins(shelf_body(Shelf("north", 3, 1001), "dusty")) == {
        "storeId": "north",
        "units": 3,
        "seenAt": "1970-01-01T00:00:01.001Z",
        "emptiedAt": None,
        "note": "dusty",
    }
    assert shelf_body(Shelf("north", 0, 1001, 2002), "").emptied_at == "1970-01-01T00:00:02.002Z"


def test_a_field_that_the_value_does_not_have_is_named() -> None:
    with pytest.raises(AttributeError, match="'Shelf' object has no attribute 'store_id'"):
        view_of(ShelfBody, "note")(Shelf("north", 3, 1001), "dusty")
