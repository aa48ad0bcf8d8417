"""The committing process's end of a line never waits, whatever becomes of the other end."""

import socket
from collections.abc import Iterator

import pytest

from builders import a_reservation, an_outcome
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import DocumentResult
from holdfast.engine.errors import OutcomeUnknown, StorageUnavailable
from holdfast.engine.workers.link import Link
from holdfast.engine.workers.seat import Seat
from unit.engine.workers.desk_place import Worker, asked, numbers_of


@pytest.fixture
def line() -> Iterator[tuple[Seat, Worker]]:
    there, here = socket.socketpair()
    seat, worker = Seat(there, 1), Worker(here)
    yield seat, worker
    seat.line.close()
    worker.link.close()


def test_one_that_says_nothing_is_there_all_the_same(line: tuple[Seat, Worker]) -> None:
    seat, _ = line
    assert seat.receive()
    assert not seat.is_waiting


def test_one_that_has_hung_up_with_an_answer_unheard_is_gone(line: tuple[Seat, Worker]) -> None:
    seat, worker = line
    worker.send(1)
    assert seat.receive()
    seat.give([Verdict(an_outcome())] * len(seat.take()))
    worker.line.close()  # There is something that it has not heard: a reset.
    assert not seat.receive()
    seat.send()
    assert seat.stuck_since is None


def test_requests_come_in_pieces_and_are_taken_up_by_weight(line: tuple[Seat, Worker]) -> None:
    seat, worker = line
    worker.send(*range(1, 1_001), is_heavy=True)
    while not seat.is_waiting:
        assert seat.receive()
    assert seat.is_heavy
    requests, left = seat.take_some(3)
    assert (numbers_of(requests), left) == ([1, 2, 3], 0)
    assert numbers_of(seat.take()) == [*range(4, 1_001)]
    assert not seat.is_waiting


def test_one_that_takes_nothing_more_is_stuck_since_it_took_something_last(line: tuple[Seat, Worker]) -> None:
    seat, worker = line
    worker.send(1)
    assert seat.receive()
    document = a_reservation(attributes={"text": "x" * 4_000_000})
    seat.give([Verdict(an_outcome(DocumentResult(document)))] * len(seat.take()))
    since = seat.stuck_since
    assert since is not None
    seat.send()
    assert seat.stuck_since == since
    worker.line.recv(1_000_000)
    seat.send()
    assert seat.stuck_since is not None
    assert seat.stuck_since > since


def test_when_the_other_end_is_gone_what_was_sent_is_in_doubt_and_what_was_not_never_happened() -> None:
    there, here = socket.socketpair()
    link = Link(here)
    there.shutdown(socket.SHUT_WR)
    assert [type(result) for result in link.judge(asked(1, 2))] == [OutcomeUnknown, OutcomeUnknown]
    there.close()
    assert [type(result) for result in link.judge(asked(1))] == [StorageUnavailable]
    link.close()
