"""``holdfast clock`` as an operator runs it, beside a server whose clock has jumped."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import Result

from api.expectations import act, data_of, stock
from e2e.commands import run
from holdfast.engine.clock.trusted import TrustedClock
from holdfast.storage.clock import boot_id, boottime
from holdfast.storage.clock_file import NAME, ClockFile
from holdfast.storage.postgres.clock_row import opened_row
from holdfast.times import now_ms
from postgres_databases import emptied_database, shared_server
from server import eventually, fails_to_start, rows, running
from turned_clocks import DAY, MINUTE, Shelf


def clock(data_dir: Path, *arguments: str, **settings: str) -> Result:
    return run(data_dir, "clock", *arguments, **settings)


def jumped(memory: Any, jump: int) -> None:
    """Keep what a server would have kept that saw the clock of this machine jump ahead."""
    by = [-jump]
    seen = TrustedClock(lambda: now_ms() + by[0], boottime, boot_id())
    seen.start(Shelf(), 0)
    by[0] = 0
    seen.now()
    seen.keep(memory)


def condition(client: httpx.Client) -> str:
    found: str = data_of(client.get("/readyz"))["clock"]["condition"]
    return found


def test_a_jump_is_seen_told_and_accepted(tmp_path: Path) -> None:
    jumped(ClockFile(tmp_path), 20 * DAY)
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 5)
        shown, logged = clock(tmp_path), tmp_path / "logs" / "combined.log"
        assert condition(client) == "unaccepted"
        [ahead] = re.findall(r"^holdfast_clock_ahead_seconds (.*)$", client.get("/metrics").text, re.MULTILINE)
        assert round(float(ahead) / 60) == -20 * 24 * 60
        assert eventually(lambda: any("holdfast clock accept" in path.read_text() for path in logged.parent.iterdir()))
        accepted = clock(tmp_path, "accept")
        assert eventually(lambda: condition(client) == "following")
        act(client, sku, "adjust", delta=1, reason="found")
        again = clock(tmp_path, "accept")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "The clock is 20 d ahead of the ledger's time" in shown.stdout
    assert (accepted.exit_code, accepted.stdout[:9]) == (0, "Accepted:")
    assert again.stdout == "There is nothing to accept. The ledger's time follows the clock.\n"
    [first, *_, last] = [time for (time,) in rows(tmp_path, "SELECT time FROM ledger ORDER BY sequence")]
    assert abs(last - first - 20 * DAY) < MINUTE


def test_a_server_keeps_what_it_knows_of_the_clock_and_starts_from_it(tmp_path: Path) -> None:
    with running(tmp_path):
        assert eventually((tmp_path / NAME).exists)
    kept = ClockFile(tmp_path).kept()
    assert kept is not None
    assert abs(kept.belief.time(kept.passed) - now_ms()) < MINUTE
    assert clock(tmp_path).stdout.splitlines()[-1] == "The ledger's time follows the clock."


def test_nodes_of_postgresql_are_reached_through_the_database(tmp_path: Path) -> None:
    url = shared_server().tcp_dsn(emptied_database())
    with opened_row(url) as row:
        jumped(row, 20 * DAY)
    with running(tmp_path, DATABASE_URL=url) as server, httpx.Client(base_url=server.url) as client:
        stock(client, 5)
        assert condition(client) == "unaccepted"
        assert "20 d ahead" in clock(tmp_path, DATABASE_URL=url).stdout
        assert clock(tmp_path, "accept", DATABASE_URL=url).exit_code == 0
        assert eventually(lambda: condition(client) == "following")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "holdfast: No server has kept anything of its clock in "),
        ({"DATABASE_URL": "memory:"}, "holdfast: A database in memory has a clock only as long as its server runs.\n"),
        ({"PORT": "none"}, "holdfast: PORT is"),
        ({"DATABASE_URL": "postgresql://localhost:1/x"}, "holdfast: PostgreSQL cannot be reached"),
    ],
)
@pytest.mark.parametrize("arguments", [[], ["accept"]])
def test_where_there_is_nothing_to_be_seen_it_says_so(
    tmp_path: Path, settings: dict[str, str], said: str, arguments: list[str]
) -> None:
    ended = clock(tmp_path, *arguments, **settings)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith(said)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    ended, told = clock(tmp_path), fails_to_start(tmp_path)
    assert (ended.exit_code, ended.stderr) == (
        1,
        f"holdfast: The files of the clock in {tmp_path} cannot be used: Is a directory.\n",
    )
    assert told == ended.stderr.strip()
