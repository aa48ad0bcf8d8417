"""The replay of orders: what it books is what the server has, and it can tell when that is not so."""

import json
import socket
from pathlib import Path
from typing import Final

import pytest
import typer
from examples import replay_orders
from examples.replay import run
from examples.replay.books import Books

from e2e.lossy_relay import lossy
from e2e.replaying import REAL_FILE, replay, replayed, with_real_orders, with_time
from server import UNMEASURED, Server, rows

OWN_SERVER: dict[str, str] = UNMEASURED

pytestmark = with_time

#: Two spellings of one SKU in an invoice, an invoice whose lines are apart, quotes and slashes, empty descriptions,
#: services, a return, a write-off of more than there is, a return of what nobody ever bought.
ORDERS: Final = """\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,Country
100001,85123A,"HEART ""T-LIGHT"" / 6"" HOLDER",6,2010-12-01T08:26,EIRE
100001,85123a,,4,2010-12-01T08:26,EIRE
100001,POST,POSTAGE,1,2010-12-01T08:26,EIRE
100002,85123A,"HEART ""T-LIGHT"" / 6"" HOLDER",8,2010-12-01T08:28,France
100002,22752, SET 7  BABUSHKA BOXES ,15,2010-12-01T08:28,France
C100003,85123A,,-1,2010-12-01T09:00,France
100004,85123A,,2,2010-12-01T09:02,France
100001,22752,,5,2010-12-01T08:26,EIRE
100005,85123A,thrown away,-4,2010-12-01T09:05,France
100006,DCGS0076,SUNJAR,10,2010-12-01T09:06,France
100007,m,Manual,1,2010-12-01T09:07,France
100008,BANK CHARGES,,-1,2010-12-01T09:08,France
C100009,99999,,-3,2010-12-01T09:09,France
100001,22752,,0,2010-12-01T08:26,EIRE
"""
#: What one customer after the other makes of them; worked out by hand. In stock are 18, 18, 9 and 0 units.
EXPECTED: Final = {
    "file_lines": 14,
    "file_lines_skipped": 4,
    "invoices": 9,
    "orders": 4,
    "orders_shipped_whole": 1,
    "orders_shipped_in_part": 1,
    "orders_refused": 2,
    "lines": 6,
    "lines_accepted": 3,
    "lines_refused": 3,
    "lines_shipped": 3,
    "lines_released": 0,
    "units_shipped": 23,
    "units_refused": 27,
    "returns": 2,
    "units_returned": 4,
    "write_offs": 1,
    "units_written_off": 4,
    "units_unaccounted": 3,
    "requests_retried": 0,
    "skus": 4,
    "skus_different": 0,
    "difference_units": 0,
}


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8-sig")
    return path


def test_a_made_up_file_is_booked_to_the_unit(server: Server, orders: Path) -> None:
    result = replayed(orders, "--url", server.url, "--clients", 1)

    assert {name: result[name] for name in EXPECTED} == EXPECTED
    prefix = result["run_id"] + "-"
    stock = rows(
        server.data_dir, "SELECT substr(sku, 11), on_hand, reserved FROM items WHERE sku LIKE ?", [prefix + "%"]
    )
    assert sorted(stock) == [("22752", 13, 0), ("85123A", 0, 0), ("99999", 3, 0), ("DCGS0076", 9, 0)]
    names = rows(server.data_dir, "SELECT substr(sku, 11), name FROM skus WHERE sku LIKE ?", [prefix + "%"])
    assert sorted(names) == [
        ("22752", "SET 7  BABUSHKA BOXES"),
        ("85123A", 'HEART "T-LIGHT" / 6" HOLDER'),
        ("99999", "99999"),
        ("DCGS0076", "SUNJAR"),
    ]
    corrections = (
        "SELECT reference, reason, on_hand_delta, unaccounted FROM ledger WHERE kind = 'adjust' AND sku LIKE ?"
    )
    assert sorted(rows(server.data_dir, corrections, [prefix + "%"])) == [
        ("100005", "damaged", -1, 3),
        ("C100003", "returned", 1, 0),
        ("C100009", "returned", 3, 0),
    ]


def test_lost_answers_are_asked_for_again_and_count_once(server: Server, orders: Path) -> None:
    with lossy(server.port) as url:
        result = replayed(orders, "--url", url, "--clients", 1)

    assert result["requests_retried"] >= 8
    assert {name: result[name] for name in EXPECTED} == EXPECTED | {"requests_retried": result["requests_retried"]}


def test_a_limit_takes_the_first_invoices_and_their_demand(server: Server, orders: Path) -> None:
    result = replayed(orders, "--url", server.url, "--limit", 1)

    assert (result["invoices"], result["file_lines"], result["skus"]) == (1, 5, 2)
    assert (result["units_refused"], result["difference_units"]) == (15, 0)


def test_a_difference_is_told_and_fails(
    server: Server, orders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forgotten(books: Books, sku: str, units: int) -> None:
        """Leave a return out of the books."""

    monkeypatch.setattr(run, "RETURN", run.Step("adjust", forgotten))
    with pytest.raises(typer.Exit) as ended:
        replay_orders.main(orders, url=server.url, clients=1, json=True)

    assert ended.value.exit_code == 1
    result = json.loads(capsys.readouterr().out)
    # The write-off takes the forgotten unit of 85123A away again; what is owed then tells it all the same.
    assert (result["difference_units"], result["differences"]) == (4, {"85123A": 1, "99999": 3})


def test_without_a_server_there_is_one_clear_line(orders: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = replay(orders, "--url", url)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "start one with make run" in done.stderr


@with_real_orders
def test_the_first_real_orders_are_booked_to_the_unit(server: Server) -> None:
    result = replayed(REAL_FILE, "--url", server.url, "--limit", 200)

    assert (result["invoices"], result["difference_units"]) == (200, 0)
    assert result["lines_refused"] > 0
    totals = "SELECT sum(on_hand), sum(reserved) FROM items WHERE sku LIKE ?"
    laid_in = "SELECT sum(on_hand_delta) FROM ledger WHERE kind = 'add' AND sku LIKE ?"
    pattern = [result["run_id"] + "-%"]
    gone = result["units_shipped"] + result["units_written_off"] - result["units_unaccounted"]
    left = rows(server.data_dir, laid_in, pattern)[0][0] + result["units_returned"] - gone
    assert rows(server.data_dir, totals, pattern) == [(left, 0)]
