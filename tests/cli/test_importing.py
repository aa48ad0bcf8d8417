"""Files go in: once, however often; what does not is told; what comes out goes in."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from commands import typed
from server import Server, running

OWN_SERVER = {"MIRROR_ITEMS_MAX": "0"}
FILES = Path(__file__).resolve().parents[1] / "layouts"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are written where the command is typed."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("other")) as other:
        yield other


def written(name: str, *lines: str) -> Path:
    path = Path(name)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def on_hand(client: httpx.Client, sku: str, store: str = "default") -> tuple[int, int]:
    item = client.get(f"/api/stores/{store}/inventory/items/{sku}").json()["data"]
    return item["quantity"], item["version"]


def test_good_rows_go_in_and_the_others_are_named(server: Server, client: httpx.Client) -> None:
    file = written(
        "opening.csv", "sku,name,quantity", "OP-1,One,5", "OP-2,Two,", "OP-3,,1.5", "OP-1,One,7", "OP-4,Four,4"
    )
    ended = typed(server, "import", file)
    assert ended.status == 5
    assert ended.lines[0] == "2 rows are in, of 5 rows that were read. 2 were new."
    assert on_hand(client, "OP-1")[0] == 5
    assert client.get("/api/inventory/items/OP-4").json()["data"]["name"] == "Four"
    report = list(csv.DictReader(Path("opening.not-imported.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["line"], row["reason"], row["sku"]) for row in report] == [
        ("3", "blank", "OP-2"),
        ("4", "fractional", "OP-3"),
        ("5", "duplicate", "OP-1"),
    ]


def test_the_same_file_once_more_does_nothing_unless_that_is_said(server: Server, client: httpx.Client) -> None:
    file = written("adds.csv", "sku,quantity", "AD-1,5", "AD-1,2")
    typed(server, "import", file, "--as", "adds")
    assert on_hand(client, "AD-1") == (7, 2)
    again = typed(server, "import", file, "--as", "adds", "--json")
    assert (again.status, again.json["done"], again.json["alreadyIn"]) == (0, 2, 2)
    assert on_hand(client, "AD-1") == (7, 2)
    typed(server, "import", file, "--as", "adds", "--again", "june")
    assert on_hand(client, "AD-1") == (14, 4)


def test_a_dry_run_writes_nothing_and_proposes_the_locations(server: Server, client: httpx.Client) -> None:
    before = client.get("/api/inventory/stats?storeId=default").json()["data"]["operationsCount"]
    ended = typed(server, "import", FILES / "shopify.csv", "--dry-run", "--locations", "locations.json", "--json")
    assert ended.status == 0
    assert ended.json["preview"]["new"] == 2
    assert ended.json["leftOut"] == {"negative": 1, "not stocked": 1, "blank": 1}
    table = json.loads(Path("locations.json").read_text(encoding="utf-8"))
    assert table == {"Harbour": "harbour", "Main Street": "main-street"}
    assert client.get("/api/inventory/stats?storeId=default").json()["data"]["operationsCount"] == before
    told = typed(server, "import", FILES / "shopify.csv", "--dry-run")
    assert '"Main Street": "main-street"' in told.out
    assert told.lines[-1] == "Nothing was written."


def test_locations_become_stores_by_the_table(server: Server, client: httpx.Client) -> None:
    refused = typed(server, "import", FILES / "shopify.csv")
    assert refused.status == 2
    assert "No location of the file is a store: 'Harbour', 'Main Street'." in refused.told

    table = written("locations.json", '{"Main Street": "main", "Harbour": "harbour"}')
    ended = typed(server, "import", FILES / "shopify.csv", "--locations", table, "--make-stores", "--json")
    assert (ended.status, ended.json["done"], ended.json["made"]) == (5, 2, 2)
    assert client.get("/api/stores/main").json()["data"]["name"] == "Main Street"
    item = client.get("/api/stores/main/inventory/items/TEE-M").json()["data"]
    assert (item["quantity"], item["unsellable"], item["name"]) == (12, 2, "T-shirt")

    once_more = typed(server, "import", FILES / "shopify.csv", "--locations", table, "--json")
    assert once_more.json["alreadyIn"] == 2
    assert client.get("/api/stores/main/inventory/items/TEE-M").json()["data"]["version"] == item["version"]


def test_one_store_for_all_rows_and_items_that_are_not_made(server: Server, client: httpx.Client) -> None:
    typed(server, "stores", "add", "annex")
    file = written("annex.csv", "Artikel;Bestand", "AN-1;3")
    words = ["import", file, "--store", "annex", "--column", "sku=Artikel", "--column", "quantity=Bestand"]
    assert typed(server, *words, "--as", "adds").status == 0
    assert on_hand(client, "AN-1", "annex") == (3, 1)
    nowhere = typed(server, *[*words[:3], "nowhere", *words[4:]], "--again", "x", "--no-make", "--json")
    assert nowhere.json["leftOut"] == {"refused": 1}


def test_what_is_exported_imports_to_the_same_state(server: Server, empty_server: Server) -> None:
    stock = written(
        "stock.csv",
        "storeId,sku,name,quantity,unsellable,safetyStock,reorderPoint",
        'round,"RT ,1","Tee, ""red""",9,2,1,4',
        "round,RT-2,Ümlaut,0,0,0,",
        "default,RT-2,Ümlaut,3,0,0,0",
    )
    typed(server, "stores", "add", "round", "--name", "Round trip")
    typed(server, "import", stock, "--make-stores")
    typed(server, "import", stock, "--as", "settings")
    names = written("names.csv", "sku,name,attributes", 'RT-2,Ümlaut,"{""colour"":""red""}"')
    typed(server, "import", names, "--as", "catalogue")
    typed(server, "reservations", "make", "RT-2=1", "RT ,1=2@round", "--confirmed", "--id", "rt-order")
    typed(server, "reservations", "make", "RT-2=1", "--ttl", "3600", "--id", "rt-hold", "--reference", "basket 7")

    kinds = ("counts", "catalogue", "reservations")
    for kind in kinds:
        assert typed(server, "export", f"{kind}.csv", "--as", kind).status == 0
    assert typed(empty_server, "import", "counts.csv", "--make-stores").status == 0
    assert typed(empty_server, "import", "counts.csv", "--as", "settings", "--json").json["leftOut"] == {}
    assert typed(empty_server, "import", "catalogue.csv", "--as", "catalogue").status == 0
    assert typed(empty_server, "import", "reservations.csv", "--as", "reservations").status == 0
    for kind in kinds:
        other = typed(empty_server, "export", "-", "--as", kind)
        # Of reservations the newest is listed first, and so is the one that was imported last.
        assert sorted(other.lines) == sorted(Path(f"{kind}.csv").read_text(encoding="utf-8").splitlines())
    assert "RT ,1" in Path("counts.csv").read_text(encoding="utf-8")
    assert typed(empty_server, "import", "reservations.csv", "--as", "reservations", "--json").json["alreadyIn"] == 2


def test_the_books_of_another_system_cover_nothing(server: Server, client: httpx.Client) -> None:
    typed(server, "items", "add", "BK-1", "10")
    now = datetime.now(UTC)
    an_hour_ago, earlier = (now - timedelta(hours=hours) for hours in (1, 2))
    file = written("nightly.csv", "sku,quantity", "BK-1,12")
    words = ["import", file, "--basis", "books", "--source", "erp", "--as-of", an_hour_ago.isoformat(), "--json"]
    ended = typed(server, *words)
    assert (ended.status, ended.json["done"]) == (0, 1)
    assert on_hand(client, "BK-1")[0] == 22  # The 10 were not recorded an hour ago.
    line = {"sku": "BK-1", "quantity": 3}
    client.post(
        "/api/inventory/sales", json={"happened": True, "occurredAt": earlier.isoformat(), "lines": [line]}
    ).raise_for_status()
    assert on_hand(client, "BK-1") == (19, 3)
    once_more = typed(server, *words, "--again", "retold")
    assert once_more.status == 0
    assert on_hand(client, "BK-1") == (19, 3)


def test_a_reservation_that_cannot_be_is_told(server: Server) -> None:
    rows = ("late-1,X,1,,2020-01-01T00:00:00Z", "late-2,X,1,,soon", "late-3,X,1,maybe,", "late-4,X,1,no,")
    file = written("orders.csv", "id,sku,quantity,confirmed,expiresAt", *rows)
    ended = typed(server, "import", file, "--as", "reservations", "--json")
    assert ended.json["leftOut"] == {"bad text": 2, "refused": 2}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.csv"], "There is no file nothing.csv."),
        (["a.csv", "--as", "wishes"], "--as is 'wishes'; it may be counts, adds"),
        (["a.csv", "--preset", "shop"], "There is no preset 'shop'; there are holdfast"),
        (["a.csv", "--preset", "odoo", "--mapping", "m.json"], "--preset and --mapping exclude each other."),
        (["a.csv", "--column", "sku"], "--column 'sku' says nothing"),
        (["a.csv", "--column", "colour=C"], "--column maps 'colour'; there are sku"),
        (["a.csv", "--as", "adds", "--source", "erp"], "are for --as counts"),
        (["a.csv", "--as-of", "noon"], "--as-of 'noon' is no moment"),
        (["a.csv", "--basis", "books", "--as-of", "2026-01-31T02:00:00Z"], "name it with --source"),
        (["a.csv", "--basis", "books", "--source", "erp"], "and the moment with --as-of"),
        (
            ["a.csv", "--as", "settings"],
            "has no column for safetyStock, which settings need. It has 'sku', 'quantity'.",
        ),
        (["b.csv"], "is laid out like no known system. It has the columns 'Artikel', 'Bestand'."),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_nothing_is_done(server: Server, words: list[str], said: str) -> None:
    written("a.csv", "sku,quantity", "A,1")
    written("b.csv", "Artikel;Bestand", "A;1")
    ended = typed(server, "import", *words)
    assert ended.status == 2
    assert said in ended.told
    assert ended.told.count("\n") == 1
