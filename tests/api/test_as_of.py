"""An item as it was: the same question has the same answer for ever."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.expectations import ITEM_MEMBERS, act, assert_invalid, assert_problem, data_of, item, stock
from api.following import kept_changing
from api.wire import item_path
from server import Server, eventually


def as_of(client: httpx.Client, sku: str, time: str) -> httpx.Response:
    return client.get(item_path(sku), params={"asOf": time})


def history(client: httpx.Client, sku: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = client.get(item_path(sku, "ledger"), params={"order": "asc"}).json()["data"]
    return entries


def after(time: str, milliseconds: int) -> str:
    """Give a time some milliseconds later."""
    moment = datetime.fromisoformat(time) + timedelta(milliseconds=milliseconds)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def pass_by(client: httpx.Client, sku: str, time: str) -> None:
    """Wait until a time is over."""
    eventually(lambda: as_of(client, sku, after(time, 1)).status_code == 200)


def in_steps(client: httpx.Client) -> str:
    """Make an item with three changes, each at a millisecond of its own."""
    sku = stock(client, 10)
    for action, fields in (("reserve", {"quantity": 4}), ("adjust", {"delta": -3, "reason": "lost"})):
        pass_by(client, sku, history(client, sku)[-1]["time"])
        data_of(act(client, sku, action, **fields))
    return sku


def test_an_item_is_shown_as_each_change_left_it(client: httpx.Client) -> None:
    sku = in_steps(client)
    shown = [data_of(as_of(client, sku, entry["time"])) for entry in history(client, sku)]
    assert [(data["quantity"], data["reserved"], data["available"], data["version"]) for data in shown] == [
        (10, 0, 10, 1),
        (10, 4, 6, 2),
        (7, 4, 3, 3),
    ]
    assert list(shown[0]) == ITEM_MEMBERS
    assert shown[2] == item(client, sku)
    assert [data["lastUpdated"] for data in shown] == [entry["time"] for entry in history(client, sku)]


def test_such_an_answer_has_no_etag_and_is_never_a_304(client: httpx.Client) -> None:
    sku = stock(client)
    answer = client.get(
        item_path(sku), params={"asOf": history(client, sku)[0]["time"]}, headers={"If-None-Match": '"1.1"'}
    )
    assert (answer.status_code, "etag" in answer.headers) == (200, False)


def test_an_item_is_not_there_before_it_was_made_nor_after_it_was_deleted(client: httpx.Client) -> None:
    sku = stock(client, 0)
    made = history(client, sku)[0]["time"]
    pass_by(client, sku, made)
    data_of(client.delete(item_path(sku)))
    deleted = history(client, sku)[1]["time"]
    for time in (after(made, -1), deleted):
        assert_problem(as_of(client, sku, time), 404, "NotFoundError", "NOT_FOUND", sku=sku)
    before = data_of(as_of(client, sku, after(deleted, -1)))
    assert (before["version"], before["name"], before["createdAt"]) == (1, f"Name of {sku}", made)


@pytest.mark.parametrize(
    "time", ["2100-01-01T00:00:00Z", "now", "2026-01-31T08:15:30", "", "1960-01-01T00:00:00Z", "2026-13-01T00:00:00Z"]
)
def test_a_time_to_come_and_what_is_no_time_are_refused(client: httpx.Client, time: str) -> None:
    assert_invalid(as_of(client, stock(client), time), "asOf")


def versions_by_time(client: httpx.Client, sku: str) -> list[tuple[int, str]]:
    """Give each version of an item, and since when it was."""
    found, target = list[tuple[int, str]](), f"{item_path(sku, 'ledger')}?limit=1000"
    while target:
        answer = client.get(target)
        found += [(entry["version"], entry["time"]) for entry in answer.json()["data"]]
        target = answer.headers.get("link", "").removeprefix("<").removesuffix('>; rel="next"')
    return found


def test_an_answer_for_this_very_moment_never_changes(client: httpx.Client, server: Server) -> None:
    sku = stock(client, 1_000_000)
    answers: dict[str, dict[str, Any]] = {}
    with kept_changing(server, [sku]):
        while len(answers) < 60:
            time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            answer = as_of(client, sku, time)
            if answer.status_code == 400:  # Its clock is a moment behind ours.
                continue
            assert answers.setdefault(time, data_of(answer)) == data_of(answer)
    for time, answered in answers.items():
        assert data_of(as_of(client, sku, time)) == answered
    versions = versions_by_time(client, sku)
    for time, answered in answers.items():
        assert answered["version"] == max(version for version, written in versions if written <= time)
