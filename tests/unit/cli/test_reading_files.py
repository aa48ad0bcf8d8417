"""Files as people have them: encodings, delimiters, line ends, sheets; and what cannot be read says so in a line."""

import codecs
from pathlib import Path

import openpyxl
import pytest

from holdfast.cli.importing.layouts import layout_of
from holdfast.cli.importing.locations import proposed, read_locations
from holdfast.cli.importing.opening import Source
from holdfast.cli.importing.presets import BY_NAME
from holdfast.cli.importing.sightings import Sightings
from holdfast.cli.importing.tables import BrokenFile

ROWS = [["sku", "name", "quantity"], ["Ä-1", "Kaffee, gemahlen\nfein", "12"], ["B-2", 'He said "no"', "0"]]
TEXT = 'sku,name,quantity\r\nÄ-1,"Kaffee, gemahlen\nfein",12\r\nB-2,"He said ""no""",0\r\n'


def cells_of(source: Source) -> list[list[str]]:
    table = source.table()
    return [table.columns, *(row.cells for row in table.rows)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16 with a mark"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="UTF-16, the other way round"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(TEXT.encode("utf-16-be"), id="UTF-16, the other way round, without a mark"),
        pytest.param(TEXT.encode("latin-1"), id="Latin-1"),
        pytest.param(TEXT.replace("\r\n", "\n").encode(), id="LF"),
        pytest.param(TEXT.replace("\r\n", "\r").encode(), id="CR"),
        pytest.param(TEXT.replace("\r\n", "\n\n\n").encode(), id="empty lines"),
        pytest.param(TEXT.removesuffix("\r\n").encode(), id="no line end at the end"),
        pytest.param(b"sep=;\r\n" + TEXT.replace(",", ";").replace("; ", ", ").encode(), id="sep=;"),
        pytest.param(TEXT.replace(",", "\t").replace("\t ", ", ").encode(), id="tabs"),
        pytest.param(TEXT.replace(",", "|").replace("| ", ", ").encode(), id="bars"),
    ],
)
def test_a_table_is_the_same_however_it_is_written(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stock.csv"
    path.write_bytes(content)
    assert cells_of(Source(path=path)) == ROWS


def test_a_windows_text_keeps_its_quotes_and_signs(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_bytes("sku,name\nA,Tee “soft” 5 €\n".encode("cp1252"))
    assert cells_of(Source(path=path))[1] == ["A", "Tee “soft” 5 €"]


def test_a_sheet_is_read_like_a_text(tmp_path: Path) -> None:
    path = tmp_path / "stock.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["sku", "name", "quantity"], [4012360000017.0, None, 12], [], ["B-2", True, 1.5]):
        sheet.append(row)
    book.create_sheet("Other").append(["sku"])
    book.save(path)
    assert cells_of(Source(path=path)) == [
        ["sku", "name", "quantity"],
        ["4012360000017", "", "12"],
        ["B-2", "True", "1.5"],
    ]
    assert cells_of(Source(path=path, sheet="Other")) == [["sku"]]


def test_lines_are_those_that_a_person_counts_and_rows_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text('Report of Monday\nsku,name\nA,"one\ntwo"\n\nB,short\nC\n', encoding="utf-8")
    rows = list(Source(path=path, header_line=2).table().rows)
    assert [(row.line, row.number, row.cells) for row in rows] == [
        (4, 1, ["A", "one\ntwo"]),
        (6, 2, ["B", "short"]),
        (7, 3, ["C", ""]),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("stock.csv", b"", "is empty"),
        ("stock.csv", b"\n\n", "is empty"),
        ("stock.xls", b"\xd0\xcf", "the old Excel format; save it as XLSX or CSV"),
        ("stock.xlsx", b"no zip", "is no XLSX file"),
        ("stock.json", b"{", "is not valid JSON"),
        ("stock.json", b"[]", "must be one JSON object"),
        ("stock.json", b'{"A": 1}', "'A' is not an object"),
        ("stock.csv", b",".join([b"x"] * 5000), "has 5000 columns"),
        ("stock.csv", b'sku\n"' + b"x" * 1_100_000, "cannot be read as a table"),
    ],
)
def test_what_cannot_be_read_says_why_in_a_line(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BrokenFile, match=said) as caught:
        cells_of(Source(path=path))
    assert "\n" not in str(caught.value)


def test_a_wrong_encoding_or_sheet_and_a_missing_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_bytes("sku\nä\n".encode("latin-1"))
    with pytest.raises(BrokenFile, match=r"is not utf-8: .* Give --encoding"):
        cells_of(Source(path=path, encoding="utf-8"))
    with pytest.raises(BrokenFile, match="'klingon' is no encoding"):
        cells_of(Source(path=path, encoding="klingon"))
    with pytest.raises(BrokenFile, match="There is no file"):
        cells_of(Source(path=tmp_path / "none.csv"))
    sheet = tmp_path / "stock.xlsx"
    openpyxl.Workbook().save(sheet)
    with pytest.raises(BrokenFile, match="has no sheet 'June'; it has Sheet"):
        cells_of(Source(path=sheet, sheet="June"))


def test_a_mapping_file_is_a_preset_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    path.write_text('{"columns": {"sku": ["Artikel"], "quantity": ["Bestand"]}, "sums": true}', encoding="utf-8")
    layout = layout_of(path)
    assert (layout.columns["sku"], layout.sums) == (("Artikel",), True)
    for content, said in (
        ("{", "is not one"),
        ('{"colums": {}}', "unknown field `colums`"),
        ('{"columns": {"sku": []}}', "is not one"),
        ('{"columns": {"colour": ["C"]}}', "maps 'colour'; there are sku"),
    ):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(BrokenFile, match=said):
            layout_of(path)


def test_locations_are_proposed_by_id_by_name_and_else_anew() -> None:
    stores = {"default": "Default", "berlin": "Shop Berlin", "harbour": "Harbour"}
    places = ["berlin", "shop berlin", "Zürich HB", "Zürich-HB", "Harbour", "¡!"]
    assert proposed(places, stores) == {
        "berlin": "berlin",
        "shop berlin": "berlin",
        "Harbour": "harbour",
        "Zürich HB": "zurich-hb",
        "Zürich-HB": "zurich-hb-2",
        "¡!": "store",
    }


def test_a_table_of_locations_names_stores_or_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "locations.json"
    path.write_text('{"Main": "main", "Old": null}', encoding="utf-8")
    assert read_locations(path) == {"Main": "main", "Old": None}
    path.write_text('{"Main": "Main Street"}', encoding="utf-8")
    with pytest.raises(BrokenFile, match="the store 'Main Street' of 'Main' must be"):
        read_locations(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(BrokenFile, match="is no table of locations"):
        read_locations(path)
    with pytest.raises(BrokenFile, match="cannot be read"):
        read_locations(tmp_path / "none.json")


def test_what_comes_twice_is_never_overlooked_and_little_else_is_suspected() -> None:
    sightings = Sightings()
    for number in range(20_000):
        sightings.see(("default", f"SKU-{number}"))
    sightings.see(("default", "SKU-7"))
    sightings.done()
    assert sightings.may_be_twice(("default", "SKU-7"))
    assert sum(sightings.may_be_twice(("default", f"SKU-{number}")) for number in range(20_000)) < 20


def test_names_of_presets_are_their_own() -> None:
    assert all(name == preset.name and preset.title for name, preset in BY_NAME.items())
