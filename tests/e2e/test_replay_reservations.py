"""The replay with reservations over three stores: what it books is what the server has, and verify is clean."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from examples.replay.chain_run import SHARES, UNPAID, share_of

from server import running

ROOT: Final = Path(__file__).resolve().parents[2]
SCRIPT: Final = ROOT / "examples" / "replay_orders.py"
REAL_FILE: Final = ROOT.parent / "shared" / "data" / "online_retail_2010-12_2011-02.csv.gz"
REPLAY_S_MAX: Final = 240
pytestmark = pytest.mark.timeout(REPLAY_S_MAX + 30)
INVOICES: Final = 400


def orders(path: Path) -> Path:
    """Write invoices with the same product twice, returns, write-offs, and more demand than there is."""
    lines = ["InvoiceNo,StockCode,Description,Quantity"]
    for number in range(100_000, 100_000 + INVOICES):
        lines += [f"{number},{20_000 + number * step % 17},thing,{1 + number % 9}" for step in (1, 3, 1, 7)]
        if number % 9 == 0:
            lines.append(f"C{number},{20_000 + number % 17},thing,-{2 + number % 5}")
        if number % 31 == 0:
            lines.append(f"{number},{20_000 + number % 17},thrown away,-{number % 50}")
    path.write_text("\n".join(lines) + "\n")
    return path


def replay(file: Path, data: Path, port: int, *options: str) -> dict[str, Any]:
    """Replay with reservations, and have the database verified."""
    arguments = [str(file), "--reservations", "--json", "--url", f"http://127.0.0.1:{port}", *options]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env={**os.environ, "DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=REPLAY_S_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_reservations_over_three_stores_end_without_a_difference(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as server:
        result = replay(orders(tmp_path / "orders.csv"), data, server.port)
    assert (result["difference_units"], result["verified"]) == (0, True)
    assert (result["invoices"], result["items"]) == (INVOICES + len(range(100_008, 100_400, 9)), 17 * len(SHARES))
    for what in (
        "orders_reserved_whole",
        "orders_reserved_in_part",
        "lines_split",
        "shipped_in_one_parcel",
        "shipped_in_two_parcels",
        "released",
        "expired",
        "units_passed_inspection",
    ):
        assert result[what] > 0, (what, result)
    unpaid = sum(share_of(str(number)) < UNPAID for number in range(100_000, 100_000 + INVOICES))
    assert 0 < result["expired"] <= unpaid


@pytest.mark.skipif(not REAL_FILE.exists(), reason="the file of real orders is not beside the project")
def test_real_orders_end_without_a_difference(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as server:
        result = replay(REAL_FILE, data, server.port, "--limit", "300")
    assert (result["difference_units"], result["verified"], result["invoices"]) == (0, True, 300)
