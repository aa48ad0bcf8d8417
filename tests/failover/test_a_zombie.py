"""An old primary that wrote on, and is ahead in numbers: to nodes that know better, and to one that knows nothing."""

from pathlib import Path

import httpx
import pytest

from api.expectations import act, data_of, item, stock
from books import assert_books_balance, effects
from builders import add
from contract.batches import commit
from failover.pair import DATABASE, NAMES, Pair, around, cut_sessions, run
from holdfast.storage.postgres.storage import PostgresStorage
from postgres_server import PostgresServer
from server import eventually, fails_to_start, running, start

LAST = "SELECT max(sequence) FROM ledger"
#: Enough to be ahead of all that a test writes elsewhere.
MUCH = 200


def write_on(zombie: PostgresServer) -> None:
    """Write as a node that was told of this server alone."""
    storage = PostgresStorage(zombie.dsn(DATABASE))
    commit(storage, *(add(1, sku=f"ZOMBIE-{number}") for number in range(MUCH)))
    storage.close()


@pytest.fixture
def zombie(pair: Pair) -> PostgresServer:
    """Give the old primary, which has seen nothing of the promotion and waits for nobody."""
    pair.primary.stop()
    pair.promote()
    pair.bring_back(names="")
    return pair.primary


def test_one_that_wrote_on_is_passed_over_by_a_node_that_runs_and_by_one_that_starts_again(
    pair: Pair, tmp_path: Path
) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        sku = stock(client, 10)
        assert act(client, sku, "reserve", quantity=2, idempotencyKey="before", reference="before").status_code == 200
        pair.primary.stop()
        pair.promote()
        eventually(lambda: client.get("/readyz").status_code == 200)
        pair.bring_back(names="")
        write_on(pair.primary)
        cut_sessions(pair.standby)
        again = act(client, sku, "reserve", quantity=2, idempotencyKey="before", reference="before")
        assert again.headers["idempotency-replayed"] == "true"
        assert (
            data_of(act(client, sku, "reserve", quantity=8, idempotencyKey="after", reference="after"))["available"]
            == 0
        )
        node.kill()
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url, timeout=30) as client:
        assert item(client, sku)["reserved"] == 10
        assert act(client, sku, "reserve", quantity=1).status_code == 422
    with around(pair.standby) as promoted:
        assert effects(promoted.run) == {"before": 1, "after": 1}
        assert_books_balance(promoted.run)
    [(ahead,)], [(behind,)] = run(pair.primary, LAST), run(pair.standby, LAST)
    assert ahead > behind
    assert "after" not in {reference for (reference,) in run(pair.primary, "SELECT reference FROM ledger")}

    pair.standby.stop()  # The one that it knows is away, and the other one has more entries.
    line = fails_to_start(tmp_path, DATABASE_URL=pair.dsn, DATABASE_WAIT_S="0")
    assert "it is on timeline 1, and timeline 2 was seen already" in line


@pytest.mark.parametrize("names", [NAMES, ""], ids=["waiting for its standby", "waiting for nobody"])
def test_a_first_start_with_nobody_else_there_is_refused_until_the_operator_says_so(
    pair: Pair, tmp_path: Path, names: str
) -> None:
    pair.primary.stop()
    pair.promote()
    pair.standby.stop()
    pair.bring_back(names=names)
    before = run(pair.primary, LAST)
    line = fails_to_start(tmp_path, DATABASE_URL=pair.dsn, DATABASE_WAIT_S="0")
    assert f"127.0.0.1:{pair.standby.port} cannot be looked at" in line
    assert "--accept-primary" in line
    assert run(pair.primary, LAST) == before
    if not names:
        accepted = start(tmp_path, "--accept-primary", DATABASE_URL=pair.dsn)
        accepted.stop()
        with running(tmp_path, DATABASE_URL=pair.dsn):  # It remembers.
            pass


def test_a_first_start_with_the_standby_there_needs_no_word_of_the_operator(pair: Pair, tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL=pair.dsn) as node:
        assert httpx.get(node.url + "/readyz").status_code == 200
    assert (tmp_path / "primary.json").is_file()
    pair.standby.stop()
    pair.primary.stop()
    pair.bring_back(names="")  # It no longer waits for its standby: it may have been fenced off from everybody.
    line = fails_to_start(tmp_path, DATABASE_URL=pair.dsn, DATABASE_WAIT_S="0")
    assert "its commits wait for no standby any more" in line


def test_a_first_start_with_both_there_finds_the_one_that_was_promoted(
    pair: Pair, zombie: PostgresServer, tmp_path: Path
) -> None:
    write_on(zombie)
    with running(tmp_path, DATABASE_URL=pair.dsn) as node, httpx.Client(base_url=node.url) as client:
        sku = stock(client, 5)
        assert item(client, sku)["quantity"] == 5
    assert run(zombie, f"SELECT count(*) FROM items WHERE sku = '{sku}'") == [(0,)]
    assert run(pair.standby, f"SELECT count(*) FROM items WHERE sku = '{sku}'") == [(1,)]
