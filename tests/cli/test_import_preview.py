"""A dry run shows what the import then does, also of counts that speak of an earlier moment."""

from datetime import datetime
from pathlib import Path

import httpx
import pytest

from commands import typed
from server import Server

OWN_SERVER = {"MIRROR_ITEMS_MAX": "0"}
WORKINGS = {
    "reject": (),
    "rebase": ("--on-moved", "rebase"),
    "books": ("--basis", "books", "--source", "erp"),
}


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are written where the command is typed."""
    monkeypatch.chdir(tmp_path)


def on_hand(client: httpx.Client, sku: str) -> int | None:
    answer = client.get(f"/api/inventory/items/{sku}")
    return answer.json()["data"]["quantity"] if answer.status_code == 200 else None


def sell(client: httpx.Client, sku: str, units: int, happened_at: datetime | None = None) -> None:
    told = {} if happened_at is None else {"occurredAt": happened_at.isoformat()}
    body = {"happened": True, "lines": [{"sku": sku, "quantity": units}], **told}
    client.post("/api/inventory/sales", json=body).raise_for_status()


def moment_behind(client: httpx.Client) -> datetime:
    """Give the moment of what was written last, and return when what is written next is later."""

    def written_at() -> datetime:
        body = {"sku": "CLOCK", "name": "CLOCK", "quantity": 1}
        item = client.post("/api/inventory/items", json=body).raise_for_status().json()["data"]
        return datetime.fromisoformat(item["lastUpdated"])

    moment = written_at()
    while written_at() <= moment:
        pass
    return moment


@pytest.mark.parametrize("working", WORKINGS)
def test_the_stock_is_what_the_dry_run_said(server: Server, client: httpx.Client, working: str) -> None:
    names = ("same", "quiet", "sold", "back", "late", "counted", "looked", "new")
    skus = [f"{working}-{name}" for name in names]
    same, _, sold, back, late, counted, looked, _ = skus
    for sku in skus[:-1]:
        typed(server, "items", "add", sku, 10)
    as_of = moment_behind(client)
    sell(client, sold, 3)
    sell(client, back, 2)
    typed(server, "items", "add", back, 2)
    sell(client, late, 4, as_of)  # That moment included, a count has seen it.
    typed(server, "count", counted, 7)
    typed(server, "count", looked, 10)
    Path("counts.csv").write_text("sku,quantity\n" + "".join(f"{sku},{10 if sku == same else 12}\n" for sku in skus))
    words = ["import", "counts.csv", "--as-of", as_of.isoformat(), *WORKINGS[working], "--json"]
    before = {sku: on_hand(client, sku) for sku in skus}

    preview = typed(server, *words, "--dry-run").json["preview"]
    assert {sku: on_hand(client, sku) for sku in skus} == before
    done = typed(server, *words).json

    promised = before | {change["sku"]: change["becomes"] for change in preview["changes"]}
    assert {sku: on_hand(client, sku) for sku in skus} == promised
    assert preview["refused"] == sum(done["leftOut"].values())
    assert preview["refused"] == {"reject": 3, "rebase": 0, "books": 2}[working]


def test_a_dry_run_says_what_it_cannot_know(server: Server) -> None:
    Path("nightly.csv").write_text("sku,quantity\nNOBODY,3\n")
    words = ("import", "nightly.csv", "--as-of", "2026-01-31T02:00:00Z", "--source", "erp", "--dry-run")
    told = typed(server, *words).out
    assert "Figures that are older than those 'erp' has told already are refused." in told
    assert "What is told later of the time before that moment, or was counted before it, is not looked at." in told
    assert "older than" not in typed(server, "import", "nightly.csv", "--dry-run").out
