"""Several handles on one database, in threads and in processes: one truth."""

import functools
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from builders import add, an_item, cause, every_command, reserve
from contract import racing
from contract.around import Around, SqlAround
from contract.batches import commit, keyed
from contract.conftest import Open
from contract.engines import PostgresAround
from contract.together import assert_consistent, together
from holdfast.domain.commands import Add, Reserve
from holdfast.domain.judge import Verdict
from holdfast.engine.ports import Storage
from postgres_server import PostgresServer

LAPTOP = ("default", "LAPTOP")
TESTS = Path(__file__).parents[1]


def test_fifty_units_are_reserved_fifty_times_by_two_threads(around: Around, open_storage: Open) -> None:
    commit(open_storage(), add(50))
    results: Counter[bool] = Counter()
    handles = [open_storage(), open_storage()]
    together(
        lambda: results.update(racing.reserve_one_by_one(handles[0], 250, "a", 1)),
        lambda: results.update(racing.reserve_one_by_one(handles[1], 250, "bb", 2)),
    )
    assert results == {True: 50, False: 450}
    assert around.items()[LAPTOP].reserved == 50
    assert_consistent(around)


def test_fifty_units_are_reserved_fifty_times_by_two_processes(durable: SqlAround) -> None:
    storage = durable.open()
    commit(storage, add(50))
    storage.close()
    racers = [
        subprocess.Popen(
            [sys.executable, racing.__file__, durable.name, durable.location, "250", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": f"{TESTS}:{TESTS.parent / 'src'}"},
        )
        for name in ("a", "bb")
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    assert sum(int(racer.communicate(timeout=60)[0]) for racer in racers) == 50
    assert [racer.returncode for racer in racers] == [0, 0]
    assert durable.items()[LAPTOP].reserved == 50
    assert len([record for record in durable.key_records() if record.outcome.applied]) == 50
    assert_consistent(durable)


def test_two_handles_that_make_the_same_items_at_once_make_each_once(around: Around, open_storage: Open) -> None:
    skus = [f"NEW-{number}" for number in range(40)]
    handles = [open_storage(), open_storage()]

    def make(number: int) -> None:
        order = random.Random(number).sample(skus, len(skus))
        for start in range(0, len(order), 4):
            verdicts = commit(handles[number], *[add(3, sku=sku) for sku in order[start : start + 4]])
            assert all(verdict.outcome.applied for verdict in verdicts)

    together(lambda: make(0), lambda: make(1))
    stock = {sku: (item.on_hand, item.version) for (_, sku), item in around.items().items()}
    assert stock == dict.fromkeys(skus, (6, 2))
    assert_consistent(around)


@pytest.mark.parametrize("command", [reserve(1), add(1, sku="NEW")], ids=["item that is there", "item that is made"])
def test_one_key_used_by_all_at_once_takes_effect_once(
    around: Around, open_storage: Open, command: Reserve | Add
) -> None:
    commit(open_storage(), add(1_000))
    verdicts: list[Verdict] = []

    def use(storage: Storage) -> None:
        for _ in range(25):
            verdicts.extend(commit(storage, keyed(command, "k-1")))

    together(*[functools.partial(use, open_storage()) for _ in range(4)])
    assert Counter(verdict.replayed for verdict in verdicts) == {False: 1, True: 99}
    assert {verdict.outcome for verdict in verdicts} == {around.key_records()[0].outcome}
    assert len(around.ledger()) == 2
    assert_consistent(around)


def test_any_commands_in_any_order_from_many_handles_never_block_each_other_for_good(
    around: Around, open_storage: Open
) -> None:
    skus = [f"S-{number}" for number in range(12)]
    handles = [open_storage() for _ in range(3)]

    def work(number: int) -> None:
        chance = random.Random(number)
        for turn in range(25):
            commands = [
                chance.choice(every_command(sku=sku, cause=cause(f"c-{number}-{turn}")))
                for sku in chance.choices(skus, k=chance.randrange(1, 10))
            ]
            commit(handles[number], *[keyed(command, f"{number}-{turn}-{row}") for row, command in enumerate(commands)])

    together(*[functools.partial(work, number) for number in range(3)])
    assert len(around.ledger()) > 50
    assert_consistent(around)


def test_postgres_never_had_to_break_a_deadlock(server: PostgresServer, postgres: PostgresAround) -> None:
    handles = [postgres.open() for _ in range(3)]
    skus = [f"S-{number}" for number in range(6)]
    postgres.put_items([an_item(sku, on_hand=9) for sku in skus[:3]])

    def work(number: int) -> None:
        chance = random.Random(number)
        for turn in range(60):
            chosen = chance.sample(skus, 4)
            requests = [keyed(add(1, sku=sku), f"{chance.randrange(20)}", sku.encode()) for sku in chosen]
            commit(handles[number], *requests, *[reserve(1, sku=sku) for sku in chosen], add(1, sku=f"{turn}"))

    together(*[functools.partial(work, number) for number in range(3)])
    for handle in handles:
        handle.close()
    assert postgres.run("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == [(0,)]
    assert "deadlock" not in server.log.read_text("utf-8", "replace")
