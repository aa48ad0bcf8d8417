"""Commands about stock: what they show to people and to machines, their statuses, their one line when they cannot."""

import csv
import io
import json
import os
import pty
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from commands import Typed, typed
from server import COMMAND, Server

OWN_SERVER: dict[str, str] = {}

SHIRT = ("items", "show", "SHIRT", "--store", "berlin", "--json")


@pytest.fixture(scope="module", autouse=True)
def stock(server: Server) -> None:
    for words in (
        ("stores", "add", "berlin", "--name", "Shop Berlin"),
        ("items", "add", "SHIRT", "20", "--store", "berlin", "--name", "Shirt, red", "--reference", "delivery 7"),
        ("items", "add", "SHIRT", "3"),
        ("items", "add", "SOCKS", "8"),
        ("items", "settings", "SOCKS", "--safety-stock", "1", "--reorder-point", "9"),
    ):
        assert typed(server, *words).status == 0, words


def done(server: Server, *words: object) -> Typed:
    ended = typed(server, *words)
    assert ended.status == 0, (words, ended.told)
    return ended


def test_a_person_sees_a_table_and_a_machine_json_or_csv(server: Server) -> None:
    table = done(server, "stores", "list")
    assert table.lines[0].split() == ["id", "name", "version"]
    assert table.lines[1].split() == ["berlin", "Shop", "Berlin", "1"]
    assert [store["id"] for store in done(server, "stores", "list", "--json").json] == ["berlin", "default"]
    rows = list(csv.DictReader(io.StringIO(done(server, "stores", "list", "--csv").out)))
    assert rows[0] == {"id": "berlin", "name": "Shop Berlin", "location": "", "version": "1"}
    assert done(server, "stores", "show", "berlin").lines[0].split() == ["id", "berlin"]


def test_items_are_listed_narrowed_and_shown_as_they_were(server: Server) -> None:
    assert [item["sku"] for item in done(server, "items", "list", "--json").json] == ["SHIRT", "SOCKS"]
    assert [item["sku"] for item in done(server, "items", "list", "--low", "--json").json] == ["SOCKS"]
    assert len(done(server, "items", "list", "--limit", 1, "--json").json) == 1
    none = done(server, "items", "list", "--prefix", "ZZZ")
    assert (none.out, none.told) == ("", "There are no such items.\n")
    assert typed(server, "items", "show", "SHIRT", "--as-of", "2020-01-01").status == 1


def test_stock_is_shown_over_all_stores_and_store_by_store(server: Server) -> None:
    found = done(server, "stock", "--prefix", "SH", "--json").json
    assert {(row["storeId"], row["quantity"] > 0) for row in found} == {("berlin", True), ("default", True)}
    assert done(server, "items", "add", "GLOVES", "0").status == 0
    assert [row["sku"] for row in done(server, "stock", "--out", "--json").json] == ["GLOVES"]
    rows = list(csv.DictReader(io.StringIO(done(server, "stock", "SHIRT", "NONE", "--csv").out)))
    assert [(row["sku"], row["storeId"]) for row in rows] == [
        ("SHIRT", "berlin"),
        ("SHIRT", "default"),
        ("SHIRT", "all"),
        ("NONE", "nobody has it"),
    ]


def test_units_are_promised_and_given_back_once_under_a_key(server: Server) -> None:
    for _ in range(2):
        done(server, "reserve", "SHIRT", 2, "--store", "berlin", "--key", "r-1")
    assert done(server, *SHIRT).json["reserved"] == 2
    done(server, "release", "SHIRT", 2, "--store", "berlin")
    assert done(server, *SHIRT).json["reserved"] == 0
    refused = typed(server, "reserve", "SHIRT", 900)
    assert (refused.status, refused.out) == (1, "")
    assert refused.told == "holdfast: Only 3 of SKU SHIRT are available, 900 were requested.\n"


def test_a_count_is_what_was_found(server: Server) -> None:
    assert done(server, "count", "SOCKS", 31, "--json").json["quantity"] == 31
    wrong = typed(server, "count", "SOCKS", 31, "--on-moved", "guess")
    assert (wrong.status, wrong.told) == (2, "holdfast: --on-moved is 'guess'; it may be reject or rebase.\n")


def test_an_order_is_told_with_its_ledger(server: Server) -> None:
    made = done(server, "reservations", "make", "SHIRT=2@berlin", "SOCKS=1", "--ttl", 900, "--id", "o-1", "--json")
    assert [line["requested"] for line in made.json["lines"]] == [2, 1]
    done(server, "reservations", "confirm", "o-1")
    done(server, "reservations", "fulfill", "o-1")
    assert "o-1" in [order["id"] for order in done(server, "reservations", "list", "--json").json]
    story = done(server, "orders", "show", "o-1")
    assert story.lines[0].split() == ["id", "o-1"]
    kinds = [entry["kind"] for entry in done(server, "orders", "show", "o-1", "--json").json["ledger"]]
    assert kinds == ["reserve", "reserve", "confirm", "fulfill", "fulfill"]
    entries = list(csv.DictReader(io.StringIO(done(server, "orders", "show", "o-1", "--csv").out)))
    assert [entry["onHand"] for entry in entries] == ["", "", "", "-2", "-1"]
    assert typed(server, "orders", "show", "o-none").told == "holdfast: There is no reservation o-none.\n"


def test_sales_and_transfers_are_made_listed_and_shown(server: Server) -> None:
    done(server, "sales", "make", "SOCKS=2", "--id", "s-1")
    done(server, "sales", "make", "SOCKS=1", "--happened", "--at", "2026-01-31T08:15:00Z", "--id", "s-2")
    assert {sale["id"] for sale in done(server, "sales", "list", "--sku", "SOCKS", "--json").json} == {"s-1", "s-2"}
    assert done(server, "sales", "show", "s-1").lines[-1].split() == ["1", "SOCKS", "default", "2"]
    done(server, "transfers", "make", "SHIRT=2", "--from", "berlin", "--to", "default", "--id", "t-1")
    assert done(server, "transfers", "list", "--status", "open", "--csv").lines[1].startswith("t-1,open,berlin,default")
    assert done(server, "transfers", "receive", "t-1", "--json").json["status"] == "received"
    done(server, "transfers", "make", "SHIRT=1", "--to", "default", "--id", "t-2")
    assert done(server, "transfers", "cancel", "t-2", "--json").json["status"] == "cancelled"
    assert done(server, "orders", "show", "t-2", "--json").json["ledger"][0]["kind"] == "transfer"
    assert done(server, "orders", "show", "s-1", "--json").json["status"] == "completed"


def test_what_has_happened_is_told_with_its_moment(server: Server) -> None:
    at = ("--at", "2026-01-31T08:15:00Z")
    done(server, "items", "add", "HAT", 5, *at)
    done(server, "reserve", "HAT", 1, *at)
    done(server, "release", "HAT", 1, *at)
    done(server, "reservations", "make", "HAT=5", "--confirmed", "--id", "h-1")
    done(server, "reservations", "release", "h-1", *at)
    # What has left is believed, whatever has become of the promise.
    assert typed(server, "reservations", "fulfill", "h-1").status == 1
    done(server, "reservations", "make", "HAT=2", "--confirmed", "--id", "h-2")
    done(server, "sales", "make", "HAT=9", "--happened", *at)
    done(server, "reservations", "fulfill", "h-2", "--happened", *at)
    assert typed(server, "transfers", "make", "HAT=1", "--from", "default", "--to", "berlin").status == 1
    done(server, "transfers", "make", "HAT=1", "--from", "default", "--to", "berlin", "--id", "h-3", "--happened", *at)
    done(server, "transfers", "receive", "h-3", *at)
    done(server, "transfers", "make", "HAT=1", "--to", "berlin", "--id", "h-4")
    done(server, "transfers", "cancel", "h-4", *at)
    entries = done(server, "ledger", "--sku", "HAT", "--oldest-first", "--json").json
    moments = {entry["kind"]: entry.get("occurredAt") for entry in entries}
    told = ("add", "release", "sale", "fulfill", "receive")
    assert {kind: moments[kind] for kind in told} == dict.fromkeys(told, "2026-01-31T08:15:00.000Z")
    assert typed(server, "reserve", "HAT", 1, "--at", "noon").told.startswith("holdfast: --at 'noon' is no moment;")


def test_the_ledger_says_who_did_what_and_why(server: Server) -> None:
    (entry,) = done(server, "ledger", "--reference", "delivery 7", "--json").json
    assert (entry["kind"], entry["sku"], entry["deltas"]["onHand"]) == ("add", "SHIRT", 20)
    assert entry["actor"]
    oldest = done(server, "ledger", "--oldest-first", "--limit", 1, "--csv").lines
    assert oldest[1].split(",")[1:5] == ["add", "berlin", "SHIRT", "+20"]


def test_what_happens_is_followed_line_by_line(server: Server) -> None:
    lines = done(server, "watch", "--after", "0", "--entries", 2, "--store", "berlin").lines
    assert lines[0].split("  ")[1:4] == ["add", "berlin/SHIRT", "onHand +20"]
    entries = [json.loads(line) for line in done(server, "watch", "--after", "0", "--entries", 2, "--json").lines]
    assert [entry["sequence"] for entry in entries] == [1, 2]


def test_on_a_terminal_there_is_a_picture_of_what_happens(server: Server) -> None:
    ours, theirs = pty.openpty()
    try:
        ended = subprocess.run(
            [*COMMAND[:-1], "watch", "--after", "0", "--entries", "3"],
            env={**os.environ, "HOLDFAST_URL": server.url, "TERM": "xterm", "COLUMNS": "120"},
            stdout=theirs,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0
        shown = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert all(word in shown for word in ("Stock", "What happens", "berlin", "SHIRT", "+20"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stores", "list", "--json", "--csv"], "--json and --csv exclude each other."),
        (["reservations", "make", "SHIRT", "--ttl", "5"], "'SHIRT' is no line; write SKU=QUANTITY"),
        (["reservations", "make", "SHIRT=0", "--ttl", "5"], "'SHIRT=0' is no line"),
        (["reservations", "make", "SHIRT=1"], "Give either --ttl SECONDS or --confirmed."),
        (["reservations", "list", "--status", "lost"], "--status is 'lost'; it may be open"),
        (["transfers", "list", "--status", "lost"], "--status is 'lost'; it may be open"),
        (["ledger", "--from", "yesterday"], "--from 'yesterday' is no moment"),
        (["export", "--as", "wishes"], "--as is 'wishes'; it may be counts, catalogue, reservations."),
        (["export", "/nowhere/x.csv"], "/nowhere/x.csv cannot be written: No such file or directory."),
        (["completion", "tcsh"], "There is completion for bash, zsh, fish, not for 'tcsh'."),
    ],
)
def test_what_cannot_be_meant_is_told_in_a_line(server: Server, words: list[str], said: str) -> None:
    ended = typed(server, *words)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.told
    assert ended.told.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:1", "No server answers at http://127.0.0.1:1: Connection refused. `holdfast serve` starts"),
        ("somewhere", "No server answers at somewhere: that is no address such as http://localhost:3000."),
        ("http://localhost:port", "that is no address"),
    ],
)
def test_a_server_that_is_not_there_is_told_at_once(url: str, why: str) -> None:
    ended = typed(url, "stores", "list")
    assert ended.status == 3
    assert why in ended.told


class Stranger(BaseHTTPRequestHandler):
    """Something else that listens: it lets nobody in, or says what nobody understands."""

    def do_GET(self) -> None:
        is_list = self.path.startswith("/api/stores?")
        body = b"Who are you?" if is_list else b"<html>"
        self.send_response(401 if is_list else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def stranger() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def test_who_is_not_let_in_is_told_what_to_do(stranger: str) -> None:
    ended = typed(stranger, "stores", "list")
    assert ended.status == 4
    assert ended.told.endswith("Who are you? Set HOLDFAST_API_KEY, or run this on the server's machine.\n")


def test_an_answer_that_nobody_understands_is_one_line(stranger: str) -> None:
    ended = typed(stranger, "items", "show", "X")
    assert ended.status in (1, 3)
    assert ended.told.startswith("holdfast: ")
    assert ended.told.count("\n") == 1


def test_the_demo_leaves_stock_of_others_alone(server: Server) -> None:
    before = signal.getsignal(signal.SIGINT)
    refused = typed(server, "demo", "--steps", "1")
    assert refused.status == 2
    assert "has stock of its own, such as 'berlin', and the demo plays with what it finds." in refused.told
    assert "demo-warehouse" not in [store["id"] for store in done(server, "stores", "list", "--json").json]
    assert signal.getsignal(signal.SIGINT) is before
