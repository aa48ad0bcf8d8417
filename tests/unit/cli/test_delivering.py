"""Sending wishes: keys that are always the same, what is sent again, what is done afterwards, what is told."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from holdfast.cli.importing.batches import (
    ATTEMPTS_MAX,
    BODY_BYTES_MAX,
    COMMANDS_MAX,
    BatchReply,
    Done,
    ItemNow,
    RowReply,
    batches_of,
    deliver,
)
from holdfast.cli.importing.commanding import Commander
from holdfast.cli.importing.grouping import orders_of
from holdfast.cli.importing.previewing import Preview
from holdfast.cli.importing.pumping import CALLS_MAX, pumped
from holdfast.cli.importing.reasons import Unfit
from holdfast.cli.importing.wishes import Wish

COMMANDER = Commander(kind="counts", digest="ab" * 32, make=False)
BUSY = RowReply(status=503, error={"message": "The database is away."})


def wish(number: int, **fields: Any) -> Wish:
    return Wish(number + 1, number, 0, "default", f"SKU-{number}", {"quantity": 5, **fields}, [f"SKU-{number}"])


class Server:
    """Answers with what it is told to, and remembers what it was sent."""

    def __init__(self, *replies: list[RowReply]) -> None:
        self._replies = iter(replies)
        self.sent: list[list[dict[str, Any]]] = []

    def __call__(self, body: bytes) -> BatchReply:
        self.sent.append(msgspec.json.decode(body)["commands"])
        return BatchReply(next(self._replies))


def delivered(server: Server, *wishes: Wish, commander: Commander = COMMANDER) -> list[Done | Unfit]:
    (batch,) = batches_of(commander, iter(wishes))
    return deliver(commander, server, lambda _seconds: None, batch)


def test_the_key_of_a_row_is_the_same_every_time_and_no_other_rows() -> None:
    keys = {COMMANDER.key(wish(number)) for number in (1, 2)}
    other_file = Commander(kind="counts", digest="cd" * 32).key(wish(1))
    once_more = Commander(kind="counts", digest="ab" * 32, again="june").key(wish(1))
    as_adds = Commander(kind="adds", digest="ab" * 32).key(wish(1))
    assert COMMANDER.key(wish(1)) in keys
    assert len({*keys, other_file, once_more, as_adds}) == 5


def test_a_row_that_the_server_cannot_do_now_is_sent_again_under_its_key() -> None:
    done = RowReply(status=200, data=ItemNow())
    server = Server([done, BUSY], [done])
    outcomes = delivered(server, wish(1), wish(2))
    assert [type(outcome) for outcome in outcomes] == [Done, Done]
    assert server.sent[1] == server.sent[0][1:]
    assert server.sent[1][0]["idempotencyKey"] == COMMANDER.key(wish(2))


def test_it_is_not_sent_again_for_ever() -> None:
    server = Server(*[[BUSY]] * ATTEMPTS_MAX)
    (outcome,) = delivered(server, wish(1))
    assert isinstance(outcome, Unfit)
    assert (outcome.line, outcome.reason, outcome.detail) == (2, "not done", "The database is away.")


def test_what_the_server_refuses_is_told_in_its_words() -> None:
    refusal = RowReply(status=404, error={"message": "There is no store x."})
    (outcome,) = delivered(Server([refusal]), wish(1))
    assert isinstance(outcome, Unfit)
    assert (outcome.reason, outcome.detail, outcome.cells) == ("refused", "There is no store x.", ["SKU-1"])


def test_items_are_made_with_their_names_before_they_are_counted() -> None:
    made, counted = RowReply(status=201, data=ItemNow()), RowReply(status=200, data=ItemNow())
    there = RowReply(status=409, error={"message": "It is at version 3."})
    server = Server([made, counted, there, counted])
    commander = Commander(kind="counts", digest="ab" * 32, counting={"source": "erp"})
    outcomes = delivered(server, wish(1, name="One"), wish(2), commander=commander)
    assert [outcome.made for outcome in outcomes if isinstance(outcome, Done)] == [True, False]
    first, second = server.sent[0][:2]
    assert first == {"type": "settings", "expectedVersion": 0, "name": "One", "storeId": "default", "sku": "SKU-1"}
    assert (second["type"], second["counted"], second["source"]) == ("count", 5, "erp")


@pytest.mark.parametrize(
    ("wanted", "present", "moved"),
    [(2, 0, (2, "sellable", "unsellable")), (1, 4, (3, "unsellable", "sellable")), (3, 3, None)],
)
def test_unsellable_units_are_moved_by_the_difference(
    wanted: int, present: int, moved: tuple[int, str, str] | None
) -> None:
    counted = RowReply(status=200, data=ItemNow(unsellable=present))
    server = Server([counted], [RowReply(status=200, data=ItemNow())])
    (outcome,) = delivered(server, wish(1, unsellable=wanted))
    assert isinstance(outcome, Done)
    moves = [(each["quantity"], each["from"], each["to"]) for sent in server.sent[1:] for each in sent]
    assert moves == ([] if moved is None else [moved])


def test_calls_hold_no_more_than_the_server_takes() -> None:
    many = list(batches_of(COMMANDER, map(wish, range(COMMANDS_MAX + 1))))
    assert [len(batch) for batch in many] == [COMMANDS_MAX, 1]
    long = batches_of(COMMANDER, (wish(number, note="x" * 2_000) for number in range(COMMANDS_MAX)))
    bodies = [COMMANDER.body([command for sent in batch for command in sent.commands]) for batch in long]
    assert len(bodies) > 1
    assert max(map(len, bodies)) < BODY_BYTES_MAX * 1.01


def test_no_more_is_read_than_what_is_under_way() -> None:
    read: list[int] = []

    def portions() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    results = pumped(portions(), lambda number: number * 2)
    assert next(results) == 0
    assert len(read) <= 2 * CALLS_MAX + 1
    assert list(results) == [number * 2 for number in range(1, 100)]


def test_a_fault_ends_the_pumping_and_nothing_more_is_sent() -> None:
    sent: list[int] = []

    def work(number: int) -> int:
        sent.append(number)
        if number == 3:
            raise ConnectionError
        return number

    with pytest.raises(ConnectionError):
        list(pumped(iter(range(1_000)), work))
    assert len(sent) < 100


def test_lines_of_an_order_follow_each_other() -> None:
    rows = [
        Wish(2, 1, 0, "default", "A", {"id": "o1", "quantity": 1}, []),
        Wish(3, 2, 0, "berlin", "B", {"id": "o1", "quantity": 2}, []),
        Wish(4, 3, 0, "default", "A", {"id": "o2", "quantity": 1}, []),
        Wish(5, 4, 0, "default", "C", {"id": "o1", "quantity": 1}, []),
        Wish(6, 5, 0, "default", "C", {"id": "o3", "quantity": 1}, []),
    ]
    found = list(orders_of(iter(rows)))
    orders = {each.fields["id"]: each.fields["lines"] for each in found if isinstance(each, Wish)}
    assert orders == {
        "o1": [("A", 1, "default"), ("B", 2, "berlin")],
        "o2": [("A", 1, "default")],
        "o3": [("C", 1, "default")],
    }
    assert [(each.line, each.reason) for each in found if isinstance(each, Unfit)] == [(5, "apart")]


def test_a_preview_adds_up_what_would_change() -> None:
    found = Preview()
    for present in (None, 5, 9, 2):
        found.take("counts", wish(1), present)
    assert (found.new, found.changed, found.unchanged, found.more_units, found.fewer_units) == (1, 2, 1, 8, 4)
    added = Preview()
    added.take("adds", wish(1), 7)
    assert (added.changed, added.more_units, added.changes[0].becomes) == (1, 5, 12)
