"""Transient faults are retried with pauses, bounded; a commit in doubt is resolved one way or the other."""

import pytest

from builders import add, claim, reserve
from holdfast.domain.judge import Verdict
from holdfast.domain.outcomes import RETRIES_MAX
from holdfast.engine.batch import Request, Result
from holdfast.engine.commit import Committer
from holdfast.engine.errors import (
    Fault,
    OutcomeUnknown,
    StorageBroken,
    StorageFault,
    StorageUnavailable,
    TransientFault,
    Unproven,
)
from holdfast.engine.figures import Figures
from holdfast.engine.limits import COMMIT_DEADLINE_MS_MAX, RETRY_DELAY_MS_MIN
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.conftest import Raw
from unit.engine.scripted import Lost, Script, ScriptedStorage, Time, numbered, verdict_of

STOCK = "SELECT on_hand FROM items"


class Scene:
    """A committer over a scripted storage; time moves by pauses alone, and jitter is what the test says."""

    def __init__(self, storage: SqliteStorage, jitter: float = 1.0, /, **scripts: Script) -> None:
        self.storage = ScriptedStorage(storage, **scripts)
        self.figures = Figures()
        self.time = Time()
        self._committer = Committer(
            self.storage,
            self.figures,
            numbered(),
            pause=self.time.pause,
            jitter=lambda: jitter,
            clock=self.time.clock,
        )

    def commit(self, *requests: Request) -> list[Result]:
        return self._committer.commit(requests or [Request(add(5))])

    def verdict(self) -> Verdict:
        (result,) = self.commit()
        return verdict_of(result, Verdict)


def busy(times: int) -> list[Exception]:
    return [TransientFault() for _ in range(times)]


@pytest.mark.parametrize("step", ["begin", "load", "save", "commit"])
def test_a_transient_fault_at_any_step_is_tried_again(storage: SqliteStorage, raw: Raw, step: str) -> None:
    scene = Scene(storage, **{step: busy(2)})
    assert scene.verdict().outcome.retries == 2
    assert raw(STOCK) == [(5,)]
    assert scene.storage.batch_ids == ["b-1", "b-2", "b-3"]
    assert scene.storage.steps.count("rollback") == (2 if step in ("load", "save") else 0)
    assert (scene.figures.retries, scene.figures.batches, scene.figures.failed_writes) == (2, 1, 0)


@pytest.mark.parametrize("step", ["load", "save", "commit"])
def test_what_was_judged_by_what_is_not_so_is_judged_anew_at_once(storage: SqliteStorage, raw: Raw, step: str) -> None:
    scene = Scene(storage, **{step: [Unproven()]})
    assert scene.verdict().outcome.retries == 0
    assert (scene.figures.write_retries, scene.figures.failed_writes, scene.time.pauses) == (0, 0, [])
    assert raw(STOCK) == [(5,)]


def test_a_storage_that_never_reads_is_not_asked_for_ever(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, load=[Unproven() for _ in range(2 * RETRIES_MAX + 2)])
    assert [type(result) for result in scene.commit()] == [StorageUnavailable]
    assert len(scene.storage.batch_ids) == 2 * RETRIES_MAX + 2
    assert (scene.figures.write_retries, scene.figures.failed_writes) == (RETRIES_MAX, 1)
    assert raw(STOCK) == []


def test_the_pauses_double_up_to_their_bound(storage: SqliteStorage) -> None:
    scene = Scene(storage, begin=busy(RETRIES_MAX + 1))
    scene.commit()
    assert scene.time.pauses == [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64]


@pytest.mark.parametrize("jitter", [0.0, 0.25])
def test_a_pause_is_any_part_of_its_length_by_full_jitter(storage: SqliteStorage, jitter: float) -> None:
    scene = Scene(storage, jitter, begin=busy(3))
    scene.verdict()
    assert scene.time.pauses == [pytest.approx(jitter * length) for length in (0.005, 0.01, 0.02)]


def test_the_last_allowed_retry_may_still_succeed(storage: SqliteStorage) -> None:
    scene = Scene(storage, begin=busy(RETRIES_MAX))
    assert scene.verdict().outcome.retries == RETRIES_MAX


def test_after_the_last_retry_the_storage_counts_as_unavailable(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, begin=busy(99))
    results = scene.commit(Request(add(1)), Request(add(2)))
    assert [type(result) for result in results] == [StorageUnavailable, StorageUnavailable]
    assert scene.storage.steps == ["begin"] * (RETRIES_MAX + 1)
    assert (scene.figures.failed_writes, scene.figures.retries) == (1, RETRIES_MAX)
    assert raw(STOCK) == []


#: With this jitter the first pause ends exactly at the deadline.
UNTIL_DEADLINE = COMMIT_DEADLINE_MS_MAX / RETRY_DELAY_MS_MIN


def test_at_the_deadline_nothing_is_tried_again(storage: SqliteStorage) -> None:
    scene = Scene(storage, UNTIL_DEADLINE, begin=busy(99))
    (result,) = scene.commit()
    assert isinstance(result, StorageUnavailable)
    assert scene.storage.steps == ["begin", "begin"]


def test_an_unavailable_storage_is_said_at_once_to_everybody(storage: SqliteStorage) -> None:
    fault = StorageUnavailable()
    scene = Scene(storage, load=[fault])
    assert scene.commit(Request(add(1)), Request(add(2))) == [fault, fault]
    assert scene.storage.steps == ["begin", "load", "rollback"]
    assert (scene.time.pauses, scene.figures.failed_writes) == ([], 1)


def test_after_an_outage_the_next_batch_goes_through(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, begin=[StorageUnavailable()])
    scene.commit()
    assert scene.verdict().outcome.applied
    assert raw(STOCK) == [(5,)]


def test_a_commit_in_doubt_that_was_durable_is_answered_and_not_repeated(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, commit=[Lost.AFTER])
    verdict = scene.verdict()
    assert (verdict.outcome.applied, verdict.outcome.retries) == (True, 0)
    assert scene.storage.steps == ["begin", "load", "save", "commit", "committed"]
    assert raw(STOCK) == [(5,)]
    assert (scene.figures.batches, scene.figures.retries) == (1, 0)


def test_a_commit_in_doubt_that_never_arrived_is_repeated(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, commit=[Lost.BEFORE])
    assert scene.verdict().outcome.retries == 1
    assert scene.storage.batch_ids == ["b-1", "b-2"]
    assert raw(STOCK) == [(5,)]
    # Settling the doubt is a commit of its own; what matters is that b-1 is not there.
    assert raw("SELECT id FROM batches WHERE id NOT LIKE 'settled-%'") == [("b-2",)]


@pytest.mark.parametrize("lost", [Lost.AFTER, Lost.BEFORE])
def test_a_doubt_is_asked_about_until_there_is_an_answer(storage: SqliteStorage, raw: Raw, lost: Lost) -> None:
    deaf: list[Exception] = [StorageUnavailable(), TransientFault(), StorageBroken()]
    scene = Scene(storage, commit=[lost], committed=deaf)
    assert scene.verdict().outcome.applied
    assert raw(STOCK) == [(5,)]
    assert scene.time.pauses[:3] == [0.005, 0.01, 0.02]


def test_a_doubt_that_outlives_the_deadline_is_an_unknown_outcome(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, commit=[Lost.AFTER], committed=[StorageUnavailable() for _ in range(99)])
    results = scene.commit(Request(add(5), claim()), Request(reserve(2)))
    assert [type(result) for result in results] == [OutcomeUnknown, OutcomeUnknown]
    assert scene.storage.steps.count("begin") == 1
    assert scene.time.now - 1_000 >= COMMIT_DEADLINE_MS_MAX / 1000
    assert max(scene.time.pauses) == 1.0
    assert (scene.figures.failed_writes, scene.figures.batches) == (1, 0)

    (again,) = scene.commit(Request(add(5), claim()))
    assert verdict_of(again, Verdict).replayed
    assert raw(STOCK) == [(5,)]


def test_at_the_deadline_nobody_asks_about_a_doubt_any_more(storage: SqliteStorage) -> None:
    scene = Scene(storage, UNTIL_DEADLINE, commit=[Lost.AFTER], committed=[StorageUnavailable() for _ in range(99)])
    (result,) = scene.commit()
    assert isinstance(result, OutcomeUnknown)
    assert scene.storage.steps.count("committed") == 2


def test_a_defect_while_asking_about_a_commit_never_repeats_it(storage: SqliteStorage, raw: Raw) -> None:
    scene = Scene(storage, commit=[Lost.AFTER], committed=[ValueError("defect")])
    scene.commit(Request(add(5)), Request(add(5)))
    assert raw(STOCK) == [(10,)]


def test_a_fault_is_told_apart_by_what_it_promises() -> None:
    assert issubclass(StorageUnavailable, StorageFault)
    assert not issubclass(StorageUnavailable, TransientFault)
    assert not issubclass(OutcomeUnknown, StorageFault)
    assert issubclass(OutcomeUnknown, Fault)
