"""What is visible on a primary, but not yet on its standby, is told to nobody: it may be lost with the primary."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.expectations import act, assert_problem, data_of, item, stock
from failover.pair import DATABASE, DEADLINE_S, NAMES, Freezer, Pair, run
from postgres_server import PASSWORD, PostgresServer, wait_until
from server import eventually, running

OPERATION = "/api/inventory/operations/lost"
LEDGER = "/api/inventory/ledger?reference=lost"
WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
VISIBLE = "SELECT count(*) FROM ledger WHERE reference = 'lost'"


def all_that_tells(client: httpx.Client, sku: str) -> list[httpx.Response]:
    """Ask in every way that could tell of the write, or of its absence."""
    paths = (
        OPERATION,
        LEDGER,
        "/api/inventory/items/" + sku,
        "/api/inventory/events?after=0",
        "/api/inventory/snapshot",
    )
    return [client.get(path) for path in paths]


def test_a_write_that_the_standby_never_confirmed_is_told_to_nobody_and_may_be_done_again(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path
) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        standby = freezer_of(pair.standby)
        standby.freeze()
        answers: list[httpx.Response] = []
        write: dict[str, Any] = {"quantity": 4, "idempotencyKey": "lost", "reference": "lost"}
        writing = threading.Thread(target=lambda: answers.append(act(client, sku, "reserve", **write)))
        writing.start()
        wait_until(lambda: run(pair.primary, WAITING) != [], DEADLINE_S)
        pair.primary.stop(signal.SIGQUIT)  # In order, it would wait for its standby.
        pair.bring_back(names=NAMES)
        assert run(pair.primary, VISIBLE) == [(1,)]  # Whoever looks there sees it.
        for _ in range(2):
            for answer in all_that_tells(client, sku):
                assert_problem(answer, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
            assert client.get("/readyz").status_code == 503
        writing.join(DEADLINE_S)
        assert [answer.status_code for answer in answers] == [503]

        pair.primary.stop(signal.SIGQUIT)
        standby.kill()  # With what lay in its sockets.
        pair.standby.bury()
        pair.standby.start()
        pair.promote()
        eventually(lambda: client.get("/readyz").status_code == 200)
        assert run(pair.standby, VISIBLE) == [(0,)]
        assert client.get(OPERATION).status_code == 404
        assert item(client, sku)["reserved"] == 0
        answer = act(client, sku, "reserve", **write)
        assert "idempotency-replayed" not in answer.headers
        assert data_of(answer)["reserved"] == 4


def test_a_write_that_the_standby_confirms_after_a_restart_is_told_from_then_on(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path
) -> None:
    dsn = pair.primary.tcp_dsn(DATABASE)  # One host: nobody else could be the primary, so that reads need no lease.
    assert PASSWORD in dsn
    with running(tmp_path, DATABASE_URL=dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        standby = freezer_of(pair.standby)
        standby.freeze()
        write: dict[str, Any] = {"quantity": 4, "idempotencyKey": "lost", "reference": "lost"}
        writing = threading.Thread(target=lambda: act(client, sku, "reserve", **write))
        writing.start()
        wait_until(lambda: run(pair.primary, WAITING) != [], DEADLINE_S)
        assert item(client, sku)["reserved"] == 0  # What was confirmed before goes on being told.
        pair.primary.stop(signal.SIGQUIT)  # In order, it would wait for its standby.
        pair.bring_back(names=NAMES)
        assert client.get(OPERATION).status_code == 503
        assert client.get("/api/inventory/items/" + sku).status_code == 503
        standby.thaw()
        eventually(lambda: client.get(OPERATION).status_code == 200)
        assert item(client, sku)["reserved"] == 4
        writing.join(DEADLINE_S)
        again = act(client, sku, "reserve", **write)
        assert again.headers["idempotency-replayed"] == "true"


def test_with_several_hosts_nothing_is_read_while_the_standby_is_silent(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path
) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        standby = freezer_of(pair.standby)
        standby.freeze()
        eventually(lambda: client.get("/api/inventory/items/" + sku).status_code == 503)
        assert client.get("/readyz").status_code == 503
        standby.thaw()
        eventually(lambda: client.get("/readyz").status_code == 200)
        assert item(client, sku)["reserved"] == 0


def test_a_wait_that_was_cancelled_by_hand_is_told_to_nobody_by_the_node_whose_it_was(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path
) -> None:
    dsn = pair.primary.tcp_dsn(DATABASE)
    with running(tmp_path, DATABASE_URL=dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        standby = freezer_of(pair.standby)
        standby.freeze()
        answers: list[httpx.Response] = []
        write: dict[str, Any] = {"quantity": 4, "idempotencyKey": "lost", "reference": "lost"}
        writing = threading.Thread(target=lambda: answers.append(act(client, sku, "reserve", **write)))
        writing.start()
        wait_until(lambda: run(pair.primary, WAITING) != [], DEADLINE_S)
        run(pair.primary, WAITING.replace("SELECT 1", "SELECT pg_cancel_backend(pid)"))
        # It settles its commit in a session that waits as well: then it knows of the doubt.
        wait_until(lambda: run(pair.primary, WAITING) != [] and run(pair.primary, VISIBLE) == [(1,)], DEADLINE_S)
        assert client.get(OPERATION).status_code == 503
        standby.thaw()
        writing.join(DEADLINE_S)
        assert [answer.status_code for answer in answers] == [200]
        assert client.get(OPERATION).status_code == 200


@pytest.fixture
def names_in_a_file(pair: Pair) -> None:
    """Have the names of the standbys where they can be changed while the primary runs."""
    del pair.primary.settings["synchronous_standby_names"]
    run(pair.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{NAMES}'")
    pair.primary.stop()
    pair.primary.start()


def change_names(pair: Pair, names: str) -> None:
    run(pair.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
    run(pair.primary, "SELECT pg_reload_conf()")


@pytest.mark.usefixtures("names_in_a_file")
def test_when_the_primary_stops_waiting_for_its_standby_it_is_used_no_more(pair: Pair, tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        change_names(pair, "")
        eventually(lambda: act(client, sku, "reserve", quantity=1).status_code == 503)
        for answer in (
            act(client, sku, "reserve", quantity=1),
            client.get("/readyz"),
            client.get("/api/inventory/items"),
        ):
            assert_problem(answer, 503, "StorageUnavailableError", "STORAGE_UNAVAILABLE")
        assert "its commits wait for no standby any more" in node.logged()
        change_names(pair, NAMES)
        eventually(lambda: client.get("/readyz").status_code == 200)
        eventually(lambda: act(client, sku, "reserve", quantity=1).status_code == 200)


@pytest.mark.usefixtures("names_in_a_file")
def test_a_commit_that_is_let_go_because_nobody_is_waited_for_any_more_is_not_acknowledged(
    pair: Pair, freezer_of: Callable[[PostgresServer], Freezer], tmp_path: Path
) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        standby = freezer_of(pair.standby)
        standby.freeze()
        answers: list[httpx.Response] = []
        write: dict[str, Any] = {"quantity": 4, "idempotencyKey": "lost", "reference": "lost"}
        writing = threading.Thread(target=lambda: answers.append(act(client, sku, "reserve", **write)))
        writing.start()
        wait_until(lambda: run(pair.primary, WAITING) != [], DEADLINE_S)
        change_names(pair, "")
        wait_until(lambda: run(pair.primary, VISIBLE) == [(1,)], DEADLINE_S)
        writing.join(DEADLINE_S)
        assert [answer.status_code for answer in answers] == [503]
        assert client.get(OPERATION).status_code == 503
        standby.thaw()
        change_names(pair, NAMES)
        eventually(lambda: client.get(OPERATION).status_code == 200)
        again = act(client, sku, "reserve", **write)
        assert again.headers["idempotency-replayed"] == "true"
