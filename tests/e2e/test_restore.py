"""``holdfast restore --accept``: going on with an old state, so that all who follow the ledger learn of it."""

from pathlib import Path

import httpx
import pytest

from api.expectations import act, assert_expired, item, stock
from api.following import EVENTS, STREAMING, read, sequence_of, snapshot, streaming
from e2e.going_back import DATABASE, RECORD, accept, online_backup, put_in_place, refusal_to_accept, with_a_past
from server import fails_to_start, rows, running

LEDGER = "/api/inventory/ledger"


def test_an_old_copy_is_accepted_and_says_what_is_given_up(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup.db"
    with_a_past(data, backup)
    put_in_place(data, backup)
    told = accept(data).splitlines()
    assert told[0].startswith(f"{data / RECORD} knew entry 3 of 20")
    assert told[1].startswith(f"The database {data / DATABASE} ends with entry 1 of 20")
    assert told[2] == "Entries 2 to 3 at least are not in it, and are given up."
    assert told[3].startswith("A new epoch has begun behind entry 1: ")
    first, second = rows(data, "SELECT id, parent, sequence FROM epochs ORDER BY number")
    assert (first[1:], second[1:]) == ((None, 0), (first[0], 1))
    for _ in range(2):
        with running(data):
            pass


def test_whoever_followed_what_was_lost_is_told_to_begin_anew_and_whoever_did_not_goes_on(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup.db"
    sku, then, lost = with_a_past(data, backup)
    put_in_place(data, backup)
    accept(data)
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        for headers in ({}, STREAMING):
            assert_expired(client.get(EVENTS, params={"after": lost}, headers=headers), "after")
            assert_expired(client.get(EVENTS, headers={**headers, "Last-Event-ID": lost}), "Last-Event-ID")
        for _ in range(3):  # Other entries come to stand under the numbers that were lost.
            act(client, sku, "reserve", quantity=1)
        for headers in ({}, STREAMING):
            assert_expired(client.get(EVENTS, params={"after": lost}, headers=headers), "after")
        assert_expired(client.get(LEDGER, params={"after": lost}), "after")
        problem = assert_expired(client.get(EVENTS, params={"after": "1"}), "after")
        assert "is a bare sequence number" in problem["detail"]
        assert "GET /api/inventory/snapshot" in problem["detail"]
        entries, end = read(client, then)
        assert [entry["sequence"] for entry in entries] == [2, 3, 4]
        assert snapshot(client)[1] == end
        with streaming(server.port, EVENTS, f"Last-Event-ID: {then}") as stream:
            assert stream.events(3) == entries
        assert len(read(client, "0")[0]) == len(client.get(EVENTS).json()["data"]) == 4
        assert sequence_of(end) == 4


def test_what_was_replaced_is_refused_afterwards_though_it_has_more_entries(tmp_path: Path) -> None:
    data, backup, lost = tmp_path / "data", tmp_path / "backup.db", tmp_path / "lost.db"
    with_a_past(data, backup)
    online_backup(data, lost)
    put_in_place(data, backup)
    accept(data)
    put_in_place(data, lost)
    assert "is not the one of this data directory" in fails_to_start(data)
    told = accept(data)
    assert "ends with entry 3" in told
    assert "It has the entry that was known." in told
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        assert client.get(LEDGER).json()["count"] == 3


def test_a_copy_is_accepted_in_another_directory_and_the_old_place_keeps_its_own(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    sku, _, _ = with_a_past(data, tmp_path / "backup.db")
    elsewhere.mkdir()
    online_backup(data, elsewhere / DATABASE)
    assert "knew nothing." in accept(elsewhere)
    for place in (elsewhere, data):
        with running(place) as server, httpx.Client(base_url=server.url) as client:
            assert item(client, sku)["reserved"] == 2
    url = f"sqlite:///{elsewhere / DATABASE}"
    assert "is not the one of this data directory" in fails_to_start(data, DATABASE_URL=url)


def test_a_damaged_record_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        stock(client)
    (tmp_path / RECORD).write_bytes(b"damaged")
    assert f"{tmp_path / RECORD} is damaged" in accept(tmp_path)
    with running(tmp_path):
        pass


def test_a_database_that_a_server_works_on_is_not_accepted_from_wherever_it_is_tried(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    with running(data) as server:
        line = refusal_to_accept(data, "--accept")
        assert f"Another Holdfast server (process {server.process.pid}) uses the data directory {data}." in line
        line = refusal_to_accept(other, "--accept", DATABASE_URL=f"sqlite:///{data / DATABASE}")
        assert line == f"holdfast: The database {data / DATABASE} is in use. Stop the server that works on it."
    assert rows(data, "SELECT count(*) FROM epochs") == [(1,)]
    with running(data):
        pass


@pytest.mark.parametrize(
    ("url", "told"),
    [("", "There is no database {}/holdfast.db to accept."), ("memory:", "A database in memory is")],
)
def test_what_is_not_there_is_not_accepted(tmp_path: Path, url: str, told: str) -> None:
    assert refusal_to_accept(tmp_path, "--accept", DATABASE_URL=url).startswith(f"holdfast: {told.format(tmp_path)}")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_not_accepted_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("not a database " * 1_000)
    line = refusal_to_accept(tmp_path, "--accept")
    assert line.startswith(f"holdfast: The database {tmp_path / DATABASE} cannot be opened: ")
    assert not (tmp_path / RECORD).exists()


def test_nothing_is_accepted_unasked(tmp_path: Path) -> None:
    assert "--accept" in refusal_to_accept(tmp_path, status=2)
