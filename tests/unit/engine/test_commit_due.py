"""What is due and in the way of a batch is looked up in its transaction; where that is not enough, it begins anew."""

from collections import deque
from pathlib import Path

import pytest

from builders import add, make_reservation, reserve, sell, units, wanted
from contract.batches import Hands
from holdfast.domain.judge import Verdict
from holdfast.engine import commit
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.figures import Figures
from holdfast.engine.limits import DUE_LOOKS_MAX
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.scripted import ScriptedStorage, numbered, verdict_of

TTL_MS = 1_000


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def scripted(tmp_path: Path, hands: Hands) -> ScriptedStorage:
    """Give a database with a due hold on everything there is of three SKUs, and nothing else."""
    storage = SqliteStorage(tmp_path / "holdfast.db", clock=hands)
    for sku in ("A", "B", "C"):
        setting_up = [add(4, sku=sku), make_reservation(wanted(4, sku), document_id=sku, ttl_ms=TTL_MS)]
        Committer(storage, Figures(), numbered(sku)).commit([Request(command) for command in setting_up])
    hands.now += TTL_MS
    return ScriptedStorage(storage)


def committed(storage: ScriptedStorage, figures: Figures, *requests: Request) -> list[bool]:
    results = Committer(storage, figures, numbered()).commit(requests)
    return [verdict_of(result, Verdict).outcome.applied for result in results]


def test_where_nothing_is_in_the_way_nothing_is_looked_up(scripted: ScriptedStorage) -> None:
    assert committed(scripted, Figures(), Request(add(1, sku="A")), Request(reserve(1, sku="A"))) == [True, True]
    assert scripted.steps == ["begin", "load", "save", "commit"]


def test_what_is_due_is_looked_up_once_for_all_commands(scripted: ScriptedStorage) -> None:
    requests = [Request(reserve(4, sku=sku)) for sku in ("A", "B", "C")]
    assert committed(scripted, Figures(), *requests) == [True, True, True]
    assert scripted.steps == ["begin", "load", "due", "save", "commit"]


def test_where_nothing_is_due_the_refusal_stands(scripted: ScriptedStorage, hands: Hands) -> None:
    hands.now -= 1
    assert committed(scripted, Figures(), Request(reserve(4, sku="A"))) == [False]
    assert scripted.steps == ["begin", "load", "due", "save", "commit"]


def starving(storage: ScriptedStorage, figures: Figures) -> list[bool]:
    """Let a sale be served by the end of a hold, and take the last units of B that no hold has from a reserve."""
    assert committed(storage, figures, Request(add(2, sku="B"))) == [True]
    storage.steps.clear()
    storage.batch_ids.clear()
    sale = Request(sell(units(4, "A"), units(2, "B")))
    results = Committer(storage, figures, numbered("again")).commit([sale, Request(reserve(2, sku="B"))])
    return [verdict_of(result, Verdict).outcome.applied for result in results]


def test_where_it_shows_that_more_is_in_the_way_the_batch_begins_anew(scripted: ScriptedStorage) -> None:
    figures = Figures()
    assert starving(scripted, figures) == [True, True]
    assert scripted.steps == ["begin", "load", "due", "rollback", "begin", "load", "due", "save", "commit"]
    assert scripted.batch_ids == ["again-1", "again-2"]
    assert (figures.batches, figures.write_retries) == (2, 0)


def test_a_batch_does_not_begin_anew_for_ever(scripted: ScriptedStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert DUE_LOOKS_MAX > 1
    monkeypatch.setattr(commit, "DUE_LOOKS_MAX", 1)
    assert starving(scripted, Figures()) == [True, False]
    assert scripted.steps == ["begin", "load", "due", "save", "commit"]


def test_a_defect_while_it_is_looked_up_undoes_the_transaction(scripted: ScriptedStorage) -> None:
    scripted.scripts["due"] = deque([ZeroDivisionError()])
    [result] = Committer(scripted, Figures(), numbered()).commit([Request(reserve(4, sku="A"))])
    assert isinstance(result, ZeroDivisionError)
    assert scripted.steps == ["begin", "load", "due", "rollback"]
