"""One batch becomes one transaction; a poison command fails alone."""

from builders import add, claim, release, reserve
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request, Result, footprint_of
from holdfast.engine.commit import Committer
from holdfast.engine.errors import StorageBroken
from holdfast.engine.figures import Figures
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.conftest import Raw
from unit.engine.scripted import ScriptedStorage, numbered, verdict_of


def a_riddle() -> Request:
    """Give a command that its rule cannot make sense of."""
    return Request(release("two"))  # type: ignore[arg-type]


def committer(storage: SqliteStorage | ScriptedStorage, figures: Figures) -> Committer:
    return Committer(storage, figures, numbered())


def applied(results: list[Result]) -> list[bool]:
    return [verdict_of(result, Verdict).outcome.applied for result in results]


def test_a_batch_is_one_transaction_and_answers_in_order(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    scripted = ScriptedStorage(storage)
    batch = [Request(add(5)), Request(reserve(4)), Request(reserve(4)), Request(reserve(1))]
    assert applied(committer(scripted, figures).commit(batch)) == [True, True, False, True]
    assert scripted.steps == ["begin", "load", "save", "commit"]
    assert raw("SELECT on_hand, reserved, version FROM items") == [(5, 5, 3)]
    assert raw("SELECT sequence, kind FROM ledger ORDER BY 1") == [(1, "add"), (2, "reserve"), (3, "reserve")]
    assert raw("SELECT id FROM batches") == [("b-1",)]
    assert (figures.batches, figures.retries, figures.failed_writes) == (1, 0, 0)


def test_every_batch_has_an_id_of_its_own(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    works = committer(storage, figures)
    works.commit([Request(add(5))])
    works.commit([Request(add(5))])
    assert raw("SELECT id FROM batches ORDER BY 1") == [("b-1",), ("b-2",)]
    assert figures.batches == 2


def test_a_footprint_names_every_row_once_in_the_order_of_the_locks() -> None:
    keys = [claim("one"), claim("two")]
    batch = [
        Request(add(sku="B")),
        Request(add(sku="A"), keys[0]),
        Request(add(sku="C", store="berlin"), keys[1]),
        Request(reserve(sku="B"), keys[0]),
    ]
    footprint = footprint_of(batch)
    assert footprint.items == [("berlin", "C"), ("default", "A"), ("default", "B")]
    assert footprint.keys == sorted(key.digest for key in keys)


def test_a_defect_in_a_rule_fails_its_command_only(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    results = committer(storage, figures).commit([Request(add(5)), a_riddle(), Request(reserve(2))])
    assert isinstance(results[1], TypeError)
    assert applied([results[0], results[2]]) == [True, True]
    assert raw("SELECT on_hand, reserved FROM items") == [(5, 2)]
    assert (figures.batches, figures.failed_writes) == (1, 0)


POISON = """
CREATE TRIGGER poison BEFORE INSERT ON ledger WHEN new.sku LIKE 'BAD%' BEGIN SELECT RAISE(ABORT, 'bad'); END
"""


def test_only_the_command_that_the_database_refuses_fails(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    raw(POISON)
    skus = ["A", "B", "BAD", "C", "D", "BAD-2", "E"]
    results = committer(storage, figures).commit([Request(add(3, sku=sku)) for sku in skus])
    failed = [sku for sku, result in zip(skus, results, strict=True) if isinstance(result, StorageBroken)]
    assert failed == ["BAD", "BAD-2"]
    assert applied([result for result in results if not isinstance(result, Exception)]) == [True] * 5
    assert [sku for (sku,) in raw("SELECT sku FROM items ORDER BY sku")] == ["A", "B", "C", "D", "E"]
    assert raw("SELECT min(sequence), max(sequence), count(*) FROM ledger") == [(1, 5, 5)]


def test_a_lone_offender_is_answered_with_its_fault(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    raw(POISON)
    scripted = ScriptedStorage(storage)
    (result,) = committer(scripted, figures).commit([Request(add(3, sku="BAD"))])
    assert isinstance(result, StorageBroken)
    assert scripted.steps == ["begin", "load", "save", "rollback"]
    assert (figures.failed_writes, figures.retries, figures.batches) == (1, 0, 0)
    assert raw("SELECT count(*) FROM batches") == [(0,)]


def test_a_split_batch_keeps_its_keys(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    raw(POISON)
    held = claim()
    batch = [Request(add(3), held), Request(add(3, sku="BAD")), Request(add(3), held)]
    results = committer(storage, figures).commit(batch)
    assert [verdict_of(results[place], Verdict).replayed for place in (0, 2)] == [False, True]
    assert raw("SELECT on_hand FROM items") == [(3,)]


def test_a_batch_of_refusals_only_writes_nothing(storage: SqliteStorage, figures: Figures, raw: Raw) -> None:
    results = committer(storage, figures).commit([Request(reserve(1, sku="GHOST"))])
    assert applied(results) == [False]
    assert raw("SELECT count(*) FROM batches") == [(0,)]
