"""A standby is promoted, and the old primary comes back as the first host that nodes are told of."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.expectations import stock
from api.wire import item_path
from failover.pair import NAMES, Freezer, Pair, around, cut_sessions, run
from failover.watching import timed, watched
from load import Load, under_load
from postgres_server import PASSWORD, PostgresServer
from server import MEASURED, WAIT_S_MAX, eventually, running, start

Report = Callable[[str, object], None]
ENTRIES = "SELECT count(*) FROM ledger"
#: Ends commits that wait for a standby which comes no more. What they wrote, and nobody was told of, is seen then.
END_WAITING = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.mark.parametrize("names", [NAMES, ""], ids=["waiting for its standby", "waiting for nobody"])
def test_a_primary_that_was_killed_and_comes_back_is_neither_written_nor_read(
    pair: Pair, tmp_path: Path, record_property: Report, names: str
) -> None:
    told = {"DATABASE_URL": pair.dsn, **MEASURED}
    with running(tmp_path, **told) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        load = Load(stock(client, 1_000_000))
        with under_load(node, load) as wait_for, watched(node, load) as watcher:
            wait_for(50)
            pair.primary.stop(signal.SIGQUIT)
            assert client.get("/readyz").status_code == 503
            pair.promote()
            with timed(record_property, "first success after the promotion"):
                wait_for(1)
            assert client.get("/readyz").status_code == 200
            pair.bring_back(names=names)
            left_behind = run(pair.primary, ENTRIES)
            for _ in range(3):
                cut_sessions(pair.standby)
                wait_for(20)
                assert client.get("/readyz").status_code == 200
            record_property("reads", watcher.reads)
        assert run(pair.primary, ENTRIES) == left_behind
        with around(pair.standby) as promoted:
            load.assert_done_once(promoted.run)
        assert PASSWORD not in node.logged()


def test_a_primary_that_was_frozen_through_a_promotion_and_thaws_is_neither_written_nor_read(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path, record_property: Report
) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        load = Load(stock(client, 1_000_000))
        primary = freezer_of(pair.primary)
        with under_load(node, load) as wait_for, watched(node, load) as watcher:
            wait_for(50)
            primary.freeze()
            pair.promote()
            with timed(record_property, "first success after the promotion, the old one frozen"):
                wait_for(1)
            assert client.get("/readyz").status_code == 200
            thawed_at = int(time.time() * 1000)
            primary.thaw()
            for _ in range(3):
                wait_for(20)
                cut_sessions(pair.standby)
                assert client.get("/readyz").status_code == 200
            record_property("reads", watcher.reads)
        # What lay in its sockets when it froze may still be written; it was judged before.
        eventually(lambda: not run(pair.primary, END_WAITING))
        assert run(pair.primary, f"{ENTRIES} WHERE time >= {thawed_at}") == [(0,)]
        with around(pair.standby) as promoted:
            load.assert_done_once(promoted.run)
        assert "all connections to others end" in node.logged()


def test_a_node_that_cannot_see_the_promotion_reads_the_old_primary_for_two_seconds_at_most(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path, record_property: Report
) -> None:
    blind = pair.dsn.replace(f":{pair.standby.port}/", ":1/")
    start(tmp_path, "--accept-primary", DATABASE_URL=blind).stop()
    with running(tmp_path, DATABASE_URL=blind) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        path = item_path(stock(client, 10))
        primary = freezer_of(pair.primary)
        primary.freeze()
        pair.promote()
        promoted_at = last_read_at = time.monotonic()
        primary.thaw()
        while client.get(path).status_code == 200:
            last_read_at = time.monotonic()
            assert last_read_at - promoted_at < WAIT_S_MAX
        record_property("last read of the old one after the promotion", last_read_at - promoted_at)
        assert client.get("/readyz").status_code == 503
        for _ in range(5):
            assert client.get(path).status_code == 503
