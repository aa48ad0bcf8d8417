"""What waits from all workers becomes one batch, and nobody's failure, or silence, is anybody else's."""

import socket
from collections.abc import Sequence

import pytest

from builders import a_reservation, an_outcome, reserve
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import DocumentResult
from holdfast.engine.batch import Request, Result
from holdfast.engine.errors import OutcomeUnknown
from holdfast.engine.lanes import Heed
from holdfast.engine.limits import HEAVY_COMMANDS_MAX
from holdfast.engine.workers import seat
from holdfast.engine.workers.desk import Desk
from holdfast.engine.workers.gathering import Gathering
from holdfast.engine.workers.link import Link
from holdfast.engine.workers.wire import LENGTH, ElsewhereFailed
from server import eventually
from unit.engine.workers.desk_place import DEADLINE_S, Place, Worker, a_desk, asked, told


def test_a_lone_batch_is_taken_at_once_and_what_waits_meanwhile_is_one_batch() -> None:
    with a_desk() as place:
        first = place.busy()
        second, third = place.worker(2), place.worker(3)
        second.send(1, 2, waited_s=5.0)
        third.send(3)
        place.open.release(2)
        assert (first.hear(), second.hear(), third.hear()) == ([1_000], [1, 2], [3])
    assert place.batches == [[1_000], [1, 2, 3]]
    assert [count for count, _ in place.gathered] == [1, 3]
    assert place.gathered[1][1] >= 5.0


def answered_twice(place: Place, worker: Worker) -> None:
    """Have a worker ask again as soon as it was answered."""
    place.open.release(10)
    for number in (1, 2):
        worker.send(number)
        assert worker.hear() == [number]


def test_what_one_has_gathered_that_was_answered_a_moment_ago_goes_before_heavy_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seat, "PROMPT_S", DEADLINE_S)  # A moment that no test misses.
    with a_desk() as place:
        prompt, other = place.worker(1), place.worker(2)
        answered_twice(place, prompt)
        other.send(3, is_heavy=True)
        eventually(lambda: any(seat.is_waiting for seat in place.desk._seats.values()))
        prompt.send(4)
        assert (prompt.hear(), other.hear()) == ([4], [3])
    assert place.batches == [[1], [2], [4, 3]]


def test_light_calls_of_one_do_not_wait_for_another_that_was_answered_a_moment_ago(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seat, "PROMPT_S", DEADLINE_S)
    with a_desk() as place:
        prompt, other = place.worker(1), place.worker(2)
        answered_twice(place, prompt)
        other.send(3)
        assert other.hear() == [3]


def test_nobody_waits_for_one_that_has_not_asked_again_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat, "PROMPT_S", 0.0)
    with a_desk() as place:
        slow, other = place.worker(1), place.worker(2)
        answered_twice(place, slow)
        other.send(3, is_heavy=True)
        assert other.hear() == [3]


def test_a_heavy_batch_is_answered_when_all_of_it_is_done_and_a_light_one_does_not_wait_for_that() -> None:
    with a_desk() as place:
        first = place.busy()
        heavy, light = place.worker(2), place.worker(3)
        heavy.send(*range(1, HEAVY_COMMANDS_MAX + 11), is_heavy=True)
        light.send(5)
        place.open.release(2)
        assert (first.hear(), light.hear()) == ([1_000], [5])
        place.open.release()
        assert heavy.hear() == [*range(1, HEAVY_COMMANDS_MAX + 11)]
    assert list(map(len, place.batches)) == [1, 1 + HEAVY_COMMANDS_MAX, 10]


def test_behind_a_heavy_batch_light_calls_are_alone_and_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    time = 5.0
    with a_desk() as place:
        monkeypatch.setattr(place.desk, "_gathering", Gathering(Heed(lambda: time)))
        heavy, light, other = place.worker(1), place.worker(2), place.worker(3)
        heavy.send(1, 2, is_heavy=True)
        place.await_batch()
        light.send(5)
        other.send(3, is_heavy=True)
        time += 2.0
        place.open.release(2)
        assert (heavy.hear(), light.hear()) == ([1, 2], [5])
        place.open.release(2)
        light.send(6)
        assert light.hear() == [6]
        time += 2.0
        assert other.hear() == [3]
    assert place.batches == [[1, 2], [5], [6], [3]]


def test_a_worker_that_leaves_takes_nobody_elses_request_with_it() -> None:
    with a_desk() as place:
        first = place.busy()
        leaving, half, staying = place.worker(2), place.worker(3), place.worker(4)
        leaving.send(1)
        leaving.line.close()
        half.line.sendall(LENGTH.pack(100) + b"x")
        half.line.close()
        staying.send(2)
        first.line.close()  # While its batch is under way.
        place.open.release(3)
        assert staying.hear() == [2]
        staying.send(3)
        assert staying.hear() == [3]
    assert place.batches[0] == [1_000]
    assert [number for batch in place.batches[1:] for number in batch if number != 1] == [2, 3]


def long_answer(number: int) -> Result:
    """Answer with more than any line takes at once."""
    document = a_reservation(attributes={"text": "x" * 4_000_000})
    return Verdict(an_outcome(DocumentResult(document), time=number))


def test_one_that_takes_nothing_of_its_answer_holds_up_nobody_and_is_given_up_in_time() -> None:
    with a_desk(long_answer, stuck_s_max=0.1) as place:
        place.open.release(10)
        stopped, patient = place.worker(1), place.worker(2)
        stopped.send(1)
        for number in (2, 3, 4):
            patient.send(number)
            assert patient.hear() == [number]
        eventually(lambda: place.stuck == [1])
        with pytest.raises(EOFError):
            stopped.hear()
        patient.send(5)
        assert patient.hear() == [5]


def test_one_that_takes_its_answer_slowly_gets_all_of_it() -> None:
    with a_desk(long_answer, stuck_s_max=5.0) as place:
        place.open.release(2)
        slow = place.worker()
        for number in (1, 2):
            slow.send(number)
            place.await_batch()
            assert slow.hear() == [number]
    assert place.stuck == []


def test_what_cannot_be_read_or_written_down_fails_alone() -> None:
    """A quantity in words is a defect of whoever made the command; so is a figure that no message can hold."""

    def answer(number: int) -> Result:
        return Verdict(an_outcome(time=2**70 if number == 3 else number))

    with a_desk(answer) as place:
        place.open.release(100)
        link = place.worker().link
        results = link.judge([*asked(1), Request(reserve("two")), *asked(4)])  # type: ignore[arg-type]
        assert (told(results), type(results[1])) == ([1, 4], ElsewhereFailed)
        results = link.judge([*asked(1), Request(reserve(2**70)), *asked(4)])
        assert (told(results), type(results[1])) == ([1, 4], OverflowError)
        results = link.judge(asked(1, 3, 4))
        assert (told(results), type(results[1])) == ([1, 4], ElsewhereFailed)


def test_a_worker_learns_the_time_of_what_it_is_told() -> None:
    times: list[int] = []
    with a_desk() as place:
        place.open.release(10)
        worker = place.worker()
        Link(worker.line, told=times.append).judge(asked(5, 9, 7))
    assert times == [9]


def test_a_defect_of_the_desk_itself_is_told_and_ends_it() -> None:
    crashed: list[BaseException] = []
    defect = ZeroDivisionError("a defect")

    def judge(_: Sequence[Request]) -> list[Result]:
        raise defect

    here, there = socket.socketpair()
    desk = Desk(judge, crashed=crashed.append)
    desk.seat(there, 1)
    link = Link(here)
    assert [type(result) for result in link.judge(asked(1))] == [OutcomeUnknown]
    assert crashed == [defect]
    link.close()
    desk.close()


def test_a_desk_that_is_over_before_it_is_rung_for_is_closed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(lambda number: Verdict(an_outcome(time=number)))
    place.worker()
    thread, ring = (vars(place.desk)[name] for name in ("_thread", "_ring"))

    class Late:
        """A ring that is pulled when the last worker has left, and everything has ended because of that."""

        def send(self, data: bytes) -> int:
            place.leave()
            thread.join(DEADLINE_S)
            assert not thread.is_alive()
            return int(ring.send(data))

        def close(self) -> None:
            ring.close()

    monkeypatch.setattr(place.desk, "_ring", Late())
    place.desk.close()
    assert ring.fileno() == -1
