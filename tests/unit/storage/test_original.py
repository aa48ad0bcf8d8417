"""The original's files are read exactly, and what is wrong with one is told with its place."""

import json
from pathlib import Path

import msgspec
import pytest

from builders import an_item
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import Item
from holdfast.storage.original import DamagedFile, file_name, items_of, original_files, parse
from original_files import CREATED_MS, UPDATED_MS, Fields, original_item, original_text, put_original

NAME = "inventory_shop.json"


def read(text: str | bytes) -> list[tuple[Item, str]]:
    content = text.encode() if isinstance(text, str) else text
    return list(items_of(NAME, "shop", parse(NAME, content)))


def problem(text: str | bytes) -> str:
    with pytest.raises(DamagedFile) as caught:
        read(text)
    message = str(caught.value)
    assert message.isprintable(), "It is one line."
    assert message.startswith('"inventory_shop.json" cannot be taken over: ')
    assert message.endswith(". Nothing was taken over.")
    return message.removeprefix('"inventory_shop.json" cannot be taken over: ').removesuffix(
        ". Nothing was taken over."
    )


def changed(**fields: object) -> str:
    return original_text(original_item() | fields)


def test_an_item_is_read_as_it_stands() -> None:
    [(item, name)] = read(original_text(original_item("Ñandú/é🦊", name="Ñ", quantity=9, reserved=4, version=3)))
    assert name == "Ñ"
    expected = an_item("Ñandú/é🦊", store="shop", on_hand=9, reserved=4, version=3, updated_at=UPDATED_MS)
    assert item == msgspec.structs.replace(expected, created_at=CREATED_MS, moved_version=3)


@pytest.mark.parametrize("text", ["{}", "\ufeff{}", " { }\n"])
def test_a_file_may_be_empty_of_items(text: str) -> None:
    assert read(text) == []


def test_the_largest_numbers_are_read() -> None:
    assert len(read(changed(quantity=QUANTITY_MAX, available=QUANTITY_MAX - 2, version=2**52))) == 1


def test_a_version_has_room_to_rise() -> None:
    assert problem(changed(version=2**52 + 1)) == ('item "LAPTOP", field "version": must be at most 4503599627370496')


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1 column 1: not valid JSON"),
        ("not json", "line 1 column 1: not valid JSON"),
        ('{\n  "A": {\n    "sku": oops\n', "line 3 column 12: not valid JSON"),
        (original_text(original_item())[:-40], "line 10 column 5: not valid JSON"),
        (b'{\n  "A": "\xff"}', "line 2 column 9: not UTF-8 text"),
        (b"\xff", "line 1 column 1: not UTF-8 text"),
        ("[]", "line 1: must be one JSON object"),
        ("null", "line 1: must be one JSON object"),
        ("[" * 100_000, "not a file of the original (nested too deeply)"),
    ],
)
def test_what_is_no_json_object_is_told_with_line_and_column(text: str | bytes, place: str) -> None:
    assert problem(text).startswith(place)


@pytest.mark.parametrize("field", original_item())
def test_a_missing_field_is_named(field: str) -> None:
    item = original_item()
    del item[field]
    assert problem(json.dumps({"LAPTOP": item})) == f'item "LAPTOP", field "{field}": is missing'


@pytest.mark.parametrize("field", ["quantity", "reserved", "available", "version"])
@pytest.mark.parametrize("value", [-1, 1.0, 1.5, "5", True, None, [], {}, QUANTITY_MAX + 1, 10**30, float("nan")])
def test_a_number_that_is_none_is_named(field: str, value: object) -> None:
    expected = f'item "LAPTOP", field "{field}": must be a whole number from 0 to 9007199254740991'
    assert problem(changed(**{field: value})) == expected


def test_a_number_of_absurd_length_is_refused_like_any_that_is_too_large() -> None:
    text = changed(quantity=123_456_789).replace("123456789", "9" * 10_000)
    assert problem(text).startswith('item "LAPTOP", field "quantity": must be a whole number')


@pytest.mark.parametrize("field", ["lastUpdated", "createdAt"])
@pytest.mark.parametrize(
    "value", ["", "yesterday", 1_735_718_400_000, None, "2025-01-01", "2025-01-01T08:00:00", "1969-12-31T23:59:59.999Z"]
)
def test_a_time_that_is_none_is_named(field: str, value: object) -> None:
    assert problem(changed(**{field: value})).startswith(f'item "LAPTOP", field "{field}": must be a time since 1970')


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reserved": 6, "available": 0}, 'field "reserved": 6 is more than the quantity 5'),
        ({"available": 4}, 'field "available": 4 is not the quantity less the reserved, 3'),
        ({"version": 0}, 'field "version": must be at least 1'),
        ({"name": ""}, 'field "name": must not be empty'),
        ({"name": 5}, 'field "name": must be a text'),
        ({"name": "a\nb"}, 'field "name": must not hold control characters'),
        ({"name": "\ud800"}, 'field "name": must not hold control characters'),
        ({"name": "n" * 257}, 'field "name": must have at most 256 characters, not 257'),
    ],
)
def test_a_field_that_cannot_be_is_named(fields: Fields, message: str) -> None:
    assert problem(json.dumps({"LAPTOP": original_item() | fields})) == f'item "LAPTOP", {message}'


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"LAPTOP": None}, 'item "LAPTOP", must be an object'),
        ({"LAPTOP": original_item("PHONE")}, 'item "LAPTOP", field "sku": must be the key under which the item stands'),
        ({"": original_item("")}, 'item "", its SKU must not be empty'),
        ({"a\nb": original_item("a\nb")}, 'item "a\\nb", its SKU must not hold control characters'),
        ({"\ud800": original_item("\ud800")}, 'item "\\ud800", its SKU must not hold control characters'),
    ],
)
def test_an_item_that_cannot_be_is_named(members: Fields, message: str) -> None:
    assert problem(json.dumps(members)) == message


def test_only_the_beginning_of_an_endless_sku_is_shown() -> None:
    sku = "S" * 100_000
    assert problem(original_text(original_item(sku))) == (
        f'item "{"S" * 128}", its SKU must have at most 128 characters, not 100000'
    )


def test_an_item_that_stands_twice_is_refused() -> None:
    once = json.dumps(original_item())
    assert problem(f'{{"LAPTOP": {once}, "LAPTOP": {once}}}') == '"LAPTOP" stands twice'


def test_a_field_that_stands_twice_is_refused() -> None:
    text = original_text(original_item()).replace('"reserved": 2,', '"reserved": 2, "quantity": 5,')
    assert problem(text) == 'item "LAPTOP", "quantity" stands twice'


def test_files_are_found_by_name_with_the_default_store_first(tmp_path: Path) -> None:
    for store in ("a", "z-9_x", "default", "0"):
        put_original(tmp_path, store)
    for other in (
        "inventory_a.json.tmp",
        "inventory.json",
        "holdfast.db",
        ".inventory_a.json.tmp",
        "inventory_a.jsonl",
    ):
        (tmp_path / other).write_text("?")
    assert [(store, path.name) for store, path in original_files(tmp_path)] == [
        ("default", "inventory_default.json"),
        ("0", "inventory_0.json"),
        ("a", "inventory_a.json"),
        ("z-9_x", "inventory_z-9_x.json"),
    ]


@pytest.mark.parametrize("store", ["_Shop", "", "-a", "ä", "a b", "a" * 65, "a\n"])
def test_a_file_whose_name_is_no_store_is_refused_by_name(tmp_path: Path, store: str) -> None:
    path = put_original(tmp_path, store)
    with pytest.raises(DamagedFile) as caught:
        original_files(tmp_path)
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith(f'"{path.name}" cannot'.replace("\n", "\\n"))
    assert "rename the file" in message


def test_capitals_of_a_store_are_told_apart_in_names_of_files(tmp_path: Path) -> None:
    assert file_name("STORE001") == "inventory_+s+t+o+r+e001.json"
    names = {file_name(store): store for store in ("A", "a", "Aa", "aA")}
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        (tmp_path / name).touch()
    assert {path.name: store for store, path in original_files(tmp_path)} == names


def test_a_file_of_the_original_may_have_capitals_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "inventory_STORE001.json").touch()
    assert [store for store, _ in original_files(tmp_path)] == ["STORE001"]


def test_two_files_of_one_store_are_not_taken_over(tmp_path: Path) -> None:
    for name in ("inventory_A.json", "inventory_+a.json"):
        (tmp_path / name).touch()
    with pytest.raises(DamagedFile, match=r"another file is of the store .A. too"):
        original_files(tmp_path)
