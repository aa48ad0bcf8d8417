"""What the files of known systems come to: every preset, on a file as that system writes it."""

from pathlib import Path

import pytest

from holdfast.cli.importing.kinds import KINDS
from holdfast.cli.importing.layouts import with_columns
from holdfast.cli.importing.locations import Locations
from holdfast.cli.importing.opening import Source
from holdfast.cli.importing.presets import BY_NAME, PRESETS
from holdfast.cli.importing.reasons import HARMLESS, REASONS, Unfit
from holdfast.cli.importing.recognising import recognised
from holdfast.cli.importing.surveying import Ask, Survey, drafts_of, survey
from holdfast.cli.importing.wishes import Judge, Wish

FILES = Path(__file__).resolve().parents[2] / "layouts"
STORES = {"default": "Default", "berlin": "Berlin", "main": "Main Street", "harbour": "Harbour"}
CHAIN: Locations = {"Main Street": "main", "Harbour": "harbour"}
SHELVES: Locations = {"WH/Stock/Shelf 1": "main", "WH/Stock/Shelf 2": "main", "WH/Stock": "main"}


def judged(ask: Ask, *, stores: dict[str, str] = STORES) -> tuple[Survey, list[Wish], list[Unfit]]:
    found = survey(ask, lambda _rows: None)
    judge = Judge(
        ask.kind,
        ask.locations,
        stores,
        clean_skus=ask.clean_skus,
        unmanaged=found.layout.empty_is_unmanaged,
        sightings=found.sightings,
        totals=found.totals,
    )
    results = list(judge.wishes(drafts_of(ask, found.layout)))
    wishes = [each for each in results if isinstance(each, Wish)]
    return found, wishes, [each for each in results if isinstance(each, Unfit)]


def told(wishes: list[Wish]) -> list[tuple[object, ...]]:
    """What each wish says: store, SKU, quantity, name, and what else it has."""
    return [
        (
            wish.store,
            wish.sku,
            wish.fields["quantity"],
            wish.fields.get("name"),
            {name: value for name, value in wish.fields.items() if name not in ("quantity", "name")},
        )
        for wish in wishes
    ]


#: Preset, file, table of locations; what goes in; what does not, by line.
CASES: list[tuple[str, str, Locations, list[tuple[object, ...]], list[tuple[int, str]]]] = [
    (
        "shopify",
        "shopify.csv",
        CHAIN,
        [("main", "TEE-M", 12, "T-shirt", {"unsellable": 2}), ("harbour", "TEE-M", 5, "T-shirt", {"unsellable": 0})],
        [(4, "negative"), (5, "not stocked"), (6, "blank")],
    ),
    (
        "shopify-locations",
        "shopify-locations.csv",
        CHAIN,
        [("main", "MUG-B", 7, "Mug", {"unsellable": 0})],
        [(3, "not stocked")],
    ),
    (
        "shopify-wide",
        "shopify-wide.csv",
        CHAIN,
        [("main", "MUG-B", 7, "Mug", {}), ("main", "MUG-R", 2, "Mug", {}), ("harbour", "MUG-R", 3, "Mug", {})],
        [(2, "not stocked")],
    ),
    (
        "shopify-products",
        "shopify-products.csv",
        {},
        [],
        [(3, "blank"), (4, "blank"), (5, "not stock"), (6, "not stock")],
    ),
    (
        "woocommerce",
        "woocommerce.csv",
        {},
        [("default", "woo-vneck-tee-red", 12, "V-neck T-shirt - Red", {})],
        [(2, "not stock"), (4, "not managed"), (5, "negative")],
    ),
    (
        "square",
        "square.csv",
        CHAIN,
        [("main", "COF-1", 8, "Coffee Beans 1 kg", {}), ("main", "MUG-B", 3, "Mug", {})],
        [(2, "not managed"), (3, "fractional")],
    ),
    (
        "odoo",
        "odoo.csv",
        SHELVES,
        [("main", "DESK-01", 7, "Large desk", {}), ("main", "LAMP", 3, "Lamp", {})],
        [(6, "incomplete")],
    ),
    ("odoo-fields", "odoo-fields.csv", SHELVES, [("main", "DESK-01", 7, "Large desk", {})], []),
    (
        "inventree",
        "inventree.csv",
        {"Drawer 1": "main"},
        [("main", "SCR-M3", 750, "M3 screw", {}), ("main", "Washer", 40, "Washer", {})],
        [],
    ),
    (
        "erpnext",
        "erpnext.csv",
        {"Stores - ABC": "main", "Finished Goods - ABC": "harbour"},
        [("main", "ITEM-1", 100, "Bolt", {})],
        [(3, "blank")],
    ),
    ("amazon", "amazon.txt", {}, [("default", "AMZ-1", 100, None, {})], [(3, "not managed")]),
    ("original", "inventory_berlin.json", {}, [("default", "LAPTOP-001", 5, "Laptop", {})], []),
    (
        "plain",
        "plain.csv",
        {},
        [("berlin", "A", 12, "Shirt, red and soft", {}), ("default", "I", 7, None, {})],
        [
            (4, "duplicate"),
            (5, "blank"),
            (6, "blank"),
            (7, "negative"),
            (8, "fractional"),
            (9, "not a number"),
            (10, "invisible twin"),
            (11, "mangled"),
            (12, "unknown location"),
            (13, "too large"),
        ],
    ),
]


@pytest.mark.parametrize(("preset", "file", "locations", "goes_in", "does_not"), CASES, ids=[case[0] for case in CASES])
def test_the_files_of_known_systems_are_recognised_and_read(
    preset: str,
    file: str,
    locations: Locations,
    goes_in: list[tuple[object, ...]],
    does_not: list[tuple[int, str]],
) -> None:
    ask = Ask(source=Source(path=FILES / file), kind=KINDS["counts"], locations=locations)
    found, wishes, unfit = judged(ask)
    assert found.layout.name == preset
    assert told(wishes) == goes_in
    assert [(each.line, each.reason) for each in unfit] == does_not


def test_every_preset_has_a_file_and_every_reason_is_known() -> None:
    tried = {case[0] for case in CASES}
    own = {"holdfast", "holdfast-catalogue", "holdfast-reservations"}  # Those are written by the export and read back.
    assert tried | own == set(BY_NAME) == {preset.name for preset in PRESETS}
    assert {reason for case in CASES for _, reason in case[4]} <= set(REASONS)
    assert set(REASONS) >= HARMLESS


def test_a_file_without_skus_gets_them_from_a_template() -> None:
    layout = with_columns(BY_NAME["shopify-products"], {"sku": "{Handle}-{Option1 Value}"})
    source = Source(path=FILES / "shopify-products.csv")
    _, wishes, _ = judged(Ask(source=source, kind=KINDS["counts"], layout=layout))
    assert told(wishes) == [("default", "tee-S", 4, "T-shirt", {}), ("default", "tee-M", 6, "T-shirt", {})]


def test_flags_map_any_table_and_come_before_what_the_layout_says(tmp_path: Path) -> None:
    file = tmp_path / "bestand.csv"
    file.write_text("Artikel;Lager;Bestand;Mindestbestand\nA;B1;3;1\n", encoding="cp1252")
    layout = with_columns(BY_NAME["plain"], {"sku": "artikel", "quantity": "Bestand", "safetyStock": "Mindestbestand"})
    found, wishes, _ = judged(Ask(source=Source(path=file), kind=KINDS["settings"], layout=layout))
    assert [wish.fields for wish in wishes] == [{"safetyStock": 1}]
    assert found.rows == 1


def test_skus_are_taken_as_they_look_when_that_is_asked_for() -> None:
    ask = Ask(source=Source(path=FILES / "plain.csv"), kind=KINDS["counts"], clean_skus=True)
    _, wishes, unfit = judged(ask)
    assert ("berlin", "F", 1, None, {}) in told(wishes)
    assert "invisible twin" not in {each.reason for each in unfit}


@pytest.mark.parametrize("twin", ["A\u200b", "A\u00a0", " A", "A\t", "\ufeffA", "A\u00ad", "Ae\u0301"])
def test_what_cannot_be_seen_in_a_sku_is_told(tmp_path: Path, twin: str) -> None:
    file = tmp_path / "twins.csv"
    file.write_text(f'sku,quantity\nA,1\n"{twin}",2\n', encoding="utf-8")
    _, wishes, unfit = judged(Ask(source=Source(path=file), kind=KINDS["counts"]))
    assert [wish.sku for wish in wishes] == ["A"]
    assert [each.reason for each in unfit] == ["invisible twin"]


def test_locations_that_are_one_store_are_one_item(tmp_path: Path) -> None:
    file = tmp_path / "shelves.csv"
    file.write_text("sku,location,quantity\nA,S1,1\nA,S2,2\n", encoding="utf-8")
    both: Locations = {"S1": "main", "S2": "main"}
    ask = Ask(source=Source(path=file), kind=KINDS["counts"], locations=both)
    _, wishes, unfit = judged(ask)
    assert (len(wishes), [each.reason for each in unfit]) == (1, ["duplicate"])

    added_up = Ask(source=Source(path=file), kind=KINDS["counts"], locations=both, sums=True)
    _, wishes, unfit = judged(added_up)
    assert (told(wishes), unfit) == ([("main", "A", 3, None, {})], [])


@pytest.mark.parametrize(
    ("header", "kind", "preset"),
    [
        ("sku,name,attributes,quantity", "counts", "plain"),
        ("sku,name,attributes,quantity", "catalogue", "holdfast-catalogue"),
        ("sku,store,price,quantity", "counts", "plain"),
        ("Handle,Title,SKU,HS Code,COO,Location,Bin name", "counts", "plain"),
        ("Artikel,Bestand", "counts", None),
    ],
)
def test_a_layout_is_recognised_only_where_it_tells_all_that_is_needed(
    header: str, kind: str, preset: str | None
) -> None:
    found = recognised(header.split(","), KINDS[kind].required)
    assert (found.name if found else None) == preset
