"""The replay with reservations over three stores: what it books is what the server has, and verify is clean."""

from pathlib import Path
from typing import Any, Final

from examples.replay.chain_orders import UNPAID
from examples.replay.chain_run import SHARES
from examples.replay.turns import share_of

from e2e.replaying import REAL_FILE, replayed, with_real_orders, with_time
from server import running

pytestmark = with_time
INVOICES: Final = 300


def orders(path: Path) -> Path:
    """Write invoices with the same product twice, returns, write-offs, and more demand than there is.

    The first one wants more than any store has, the last one what is not there any more. The first return is of what
    nobody has bought yet.
    """
    lines = ["InvoiceNo,StockCode,Description,Quantity", "99998,20099,crate,80", "C99999,20001,thing,-3"]
    for number in range(100_000, 100_000 + INVOICES):
        lines += [f"{number},{20_000 + number * step % 17},thing,{1 + number % 9}" for step in (1, 3, 1, 7)]
        if number % 9 == 0:
            lines.append(f"C{number},{20_000 + number % 17},thing,-{2 + number % 5}")
        if number % 31 == 0:
            lines.append(f"{number},{20_000 + number % 17},thrown away,-{number % 50}")
    lines.append("100900,20099,crate,20")
    path.write_text("\n".join(lines) + "\n")
    return path


def with_reservations(file: Path, data: Path, port: int, *options: str) -> dict[str, Any]:
    """Replay with reservations, and have the database verified."""
    return replayed(file, "--reservations", "--url", f"http://127.0.0.1:{port}", *options, DATA_DIR=str(data))


def test_reservations_over_three_stores_end_without_a_difference(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as server:
        result = with_reservations(orders(tmp_path / "orders.csv"), data, server.port)
    assert (result["difference_units"], result["verified"]) == (0, True)
    returns = 1 + sum(number % 9 == 0 for number in range(100_000, 100_000 + INVOICES))
    assert (result["invoices"], result["orders"]) == (INVOICES + 2 + returns, INVOICES + 2)
    assert (result["returns"], result["items"]) == (returns, 18 * len(SHARES))
    for what in (
        "orders_reserved_whole",
        "orders_reserved_in_part",
        "lines_split",
        "shipped_in_one_parcel",
        "shipped_in_two_parcels",
        "released",
        "expired",
        "units_passed_inspection",
        "orders_amended",
        "parcels_late",
        "parcels_told_twice",
        "items_varied",
        "units_varied",
        "lines_reassigned",
        "units_moved",
        "lines_recalled",
        "returns_tied",
    ):
        assert result[what] > 0, (what, result)
    assert result["items_counted"] == result["items"]
    assert 0 < result["units_returned_tied"] < result["units_returned"]
    assert result["parcels_told_twice"] < result["parcels_late"]
    unpaid = sum(share_of(str(number)) < UNPAID for number in range(100_000, 100_000 + INVOICES))
    assert 0 < result["expired"] <= unpaid


@with_real_orders
def test_real_orders_end_without_a_difference(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as server:
        result = with_reservations(REAL_FILE, data, server.port, "--limit", "300")
    assert (result["difference_units"], result["verified"], result["invoices"]) == (0, True, 300)
