"""Keys in SQLite against a dictionary: sealed or not, pruned or not, on one connection or two, after any restart."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final, cast

import apsw
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from holdfast.domain.keys import KeyRecord, key_digest
from holdfast.storage.retention import REFUSAL_MS, Retention
from holdfast.storage.sqlite import key_lane
from holdfast.storage.sqlite.key_filter import EARLIER_BYTES, FILTER_KEYS, KeyFilter, numbers_of
from holdfast.storage.sqlite.key_lane import FILTER_RUNS, STORED_RUNS
from holdfast.storage.sqlite.key_seal import SEALED_PER_KEY, Seal
from unit.storage.key_handle import LIFETIME_MS, NAMES, RUN_KEYS, Handle, record


@pytest.fixture
def handle(tmp_path: Path) -> Iterator[Handle]:
    opened = Handle(tmp_path / "keys.db")
    yield opened
    opened.connection.close()


def test_keys_are_found_in_the_tail_in_sealed_runs_and_in_several_filters(handle: Handle) -> None:
    names = [f"n-{number}" for number in range(RUN_KEYS * (FILTER_RUNS + STORED_RUNS + 2))]
    late = Handle(Path(handle.connection.filename))
    for number, name in enumerate(names):
        handle.keep([record(name, number)], number)
        if number == RUN_KEYS * (STORED_RUNS + 2):
            assert late.find("never used", number) is None  # And so it knows all that is there by now.
    assert handle.count("key_seals") > FILTER_RUNS + STORED_RUNS
    assert handle.count("key_filters") == 2
    for keys in (handle, late, Handle(Path(handle.connection.filename))):
        for number, name in enumerate(names):
            found = keys.find(name, len(names))
            assert found is not None
            assert found.outcome.time == number
        assert keys.find("never used", len(names)) is None


def test_a_filter_is_stored_with_one_run_of_several_and_holds_the_others_when_it_is_read(handle: Handle) -> None:
    names = [f"n-{number}" for number in range(RUN_KEYS * (2 * STORED_RUNS + 2))]
    stored: set[bytes] = set()
    for number, name in enumerate(names):
        handle.keep([record(name, number)], number)
        stored |= {bits for (bits,) in handle.connection.execute("SELECT bits FROM key_filters")}
        again = Handle(Path(handle.connection.filename))
        assert all(again.find(known, number) for known in names[: number + 1])
        again.connection.close()
    assert handle.count("key_seals") == 2 * STORED_RUNS + 1
    assert len(stored) == 2


def test_a_batch_that_is_rolled_back_while_it_seals_leaves_nothing(handle: Handle) -> None:
    first = [record(name, 1) for name in NAMES[:RUN_KEYS]]
    handle.keep(first, 1)
    handle.keep([record("undone", 2)], 2, commit=False)
    assert handle.count("key_seals") == 0
    assert handle.find("undone", 2) is None
    handle.keep([record("kept", 3)], 3)
    assert (handle.count("key_seals"), handle.count("key_log")) == (1, RUN_KEYS + 1)
    assert all(handle.find(name, 3) for name in [*NAMES[:RUN_KEYS], "kept"])


def test_a_run_that_was_undone_is_not_believed_when_a_later_batch_commits(handle: Handle) -> None:
    handle.keep([record(name, 1) for name in NAMES[:RUN_KEYS]], 1)
    handle.keep([record("undone", 2)], 2, commit=False)
    handle.keep([record("of the other lane", 3, applied=False)], 3)
    assert all(handle.find(name, 3) for name in NAMES[:RUN_KEYS])


def test_what_another_connection_has_kept_is_found(handle: Handle) -> None:
    other = Handle(Path(handle.connection.filename))
    for number, keys in enumerate([handle, other] * RUN_KEYS):
        keys.keep([record(f"n-{number}", number)], number)
        assert all(each.find(f"n-{number}", number) for each in (handle, other))
    other.connection.close()


def test_the_runs_of_others_keep_a_filter_that_is_known_from_being_passed_over(handle: Handle) -> None:
    late = Handle(Path(handle.connection.filename))
    for number in range(RUN_KEYS + 1):
        handle.keep([record(f"old-{number}", 0)], 0)
    assert late.find("old-0", 0) is not None
    now = LIFETIME_MS + 1
    for number in range(RUN_KEYS + 1):
        handle.keep([record(f"new-{number}", now)], now)
    assert handle.count("key_seals") == 2
    assert all(late.find(f"new-{number}", now) for number in range(RUN_KEYS + 1))
    late.connection.close()


def test_pruning_drops_whole_runs_and_their_filter_but_no_live_key(handle: Handle) -> None:
    for number in range(RUN_KEYS * (FILTER_RUNS + 1)):
        handle.keep([record(f"old-{number}", 0)], 0)
    handle.prune(LIFETIME_MS - 1)
    assert handle.find("old-0", LIFETIME_MS - 1) is not None
    now = LIFETIME_MS + 1
    new = [f"new-{number}" for number in range(RUN_KEYS * STORED_RUNS + 1)]
    for name in new:
        handle.keep([record(name, now)], now)
    assert handle.count("key_filters") == 2
    while handle.prune(now):
        pass
    assert handle.count("key_filters") == 1
    assert handle.count("key_runs") <= (STORED_RUNS + 1) * RUN_KEYS
    for keys in (handle, Handle(Path(handle.connection.filename))):
        assert keys.find("old-0", now) is None
        assert all(keys.find(name, now) for name in new)


def test_a_refusal_is_forgotten_long_before_a_success(handle: Handle) -> None:
    handle.keep([record("refused", 0, applied=False), record("applied", 0)], 0)
    assert handle.find("refused", REFUSAL_MS - 1) is not None
    assert handle.find("refused", REFUSAL_MS) is None
    assert handle.find("applied", REFUSAL_MS) is not None


def test_a_filter_never_denies_a_digest_that_was_put_in() -> None:
    digests = [key_digest("local", name) for name in NAMES]
    made = KeyFilter(5)
    made.add(digests)
    assert all(list(numbers_of({3: KeyFilter(5, made.bits)}, digest, 4)) == [3] for digest in digests)
    assert not any(list(numbers_of({3: made}, digest, 5)) for digest in digests)
    strangers = [key_digest("other", str(number)) for number in range(20_000)]
    assert sum(list(numbers_of({3: made}, stranger, 4)) == [3] for stranger in strangers) < 5


def test_a_full_filter_gives_a_false_alarm_for_one_new_key_in_16_000() -> None:
    chance = Random(1)
    full = KeyFilter(1)
    full.add(chance.randbytes(16) for _ in range(FILTER_KEYS))
    strangers = [chance.randbytes(16) for _ in range(320_000)]
    assert 10 < sum(list(numbers_of({0: full}, stranger, 0)) == [0] for stranger in strangers) < 30


def test_a_filter_that_an_earlier_release_has_begun_goes_on_as_it_was(handle: Handle) -> None:
    names = [f"n-{number}" for number in range(RUN_KEYS * (FILTER_RUNS + STORED_RUNS + 1))]
    for number, name in enumerate(names[: RUN_KEYS + 1]):
        handle.keep([record(name, number)], number)
    earlier = KeyFilter(0, bytes(EARLIER_BYTES))
    earlier.add(key_digest("local", name) for name in names[:RUN_KEYS])
    handle.connection.execute("INSERT INTO key_filters VALUES (0, 0, 0, ?)", (earlier.bits,))
    again = Handle(Path(handle.connection.filename))
    for number, name in enumerate(names[RUN_KEYS + 1 :], RUN_KEYS + 1):
        again.keep([record(name, number)], number)
    sizes = list(again.connection.execute("SELECT length(bits) FROM key_filters ORDER BY number"))
    assert sizes == [(EARLIER_BYTES,), (2 * EARLIER_BYTES,)]
    for keys in (again, Handle(Path(handle.connection.filename))):
        assert all(keys.find(name, len(names)) for name in names)


@pytest.mark.parametrize("reopened", [False, True])
def test_a_filter_whose_keys_are_all_out_of_date_is_passed_over(
    handle: Handle, monkeypatch: pytest.MonkeyPatch, reopened: bool
) -> None:
    for number in range(RUN_KEYS * FILTER_RUNS):
        handle.keep([record(f"old-{number}", number)], number)
    last = RUN_KEYS * FILTER_RUNS
    handle.keep([record("later", last)], last)
    keys = Handle(Path(handle.connection.filename)) if reopened else handle
    passed: list[list[int]] = []

    def noted(filters: dict[int, KeyFilter], digest: bytes, after: int) -> Iterator[int]:
        passed.append([number for number, held in filters.items() if held.newest > after])
        return numbers_of(filters, digest, after)

    monkeypatch.setattr(key_lane, "numbers_of", noted)
    assert keys.find("old-0", LIFETIME_MS - 1) is not None
    assert keys.find("old-0", last + LIFETIME_MS) is None
    assert passed == [[0, 1], []]


SEVERAL: Final = 5 * SEALED_PER_KEY


def filled(path: Path) -> Handle:
    """Give a handle with as many keys as the next transaction begins to seal, in parts."""
    handle = Handle(path, SEVERAL, sealed_min=1)
    handle.keep([record(name, 0) for name in NAMES[:SEVERAL]], 0)
    return handle


def test_a_run_is_written_a_part_with_each_transaction_and_its_keys_are_found_all_the_while(tmp_path: Path) -> None:
    handle = filled(tmp_path / "keys.db")
    for number in range(SEVERAL // SEALED_PER_KEY):
        assert handle.count("key_seals") == 0
        handle.keep([record(f"undone-{number}", 1)], 1, commit=False)
        handle.keep([record(f"new-{number}", 1)], 1)
        assert handle.count("key_runs") == (number + 1) * SEALED_PER_KEY
        assert all(handle.find(name, 1) for name in [*NAMES[:SEVERAL], f"new-{number}"])
    assert handle.count("key_seals") == 1
    handle.connection.close()


def test_a_part_of_a_run_that_a_killed_server_left_is_written_anew(tmp_path: Path) -> None:
    killed = filled(tmp_path / "keys.db")
    killed.keep([record("last words", 1)], 1)
    assert killed.count("key_runs") == SEALED_PER_KEY
    killed.connection.close()
    again = Handle(tmp_path / "keys.db", SEVERAL + 1, sealed_min=SEVERAL + 1)
    again.keep([record("new", 2)], 2)
    assert (again.count("key_runs"), again.count("key_seals")) == (SEVERAL + 1, 1)
    assert all(again.find(name, 2) for name in [*NAMES[:SEVERAL], "last words", "new"])
    again.connection.close()


def test_a_run_that_two_connections_write_loses_no_key(tmp_path: Path) -> None:
    one, other = filled(tmp_path / "keys.db"), Handle(tmp_path / "keys.db", SEVERAL, sealed_min=1)
    for number in range(3 * SEVERAL):
        (one, other)[number % 3 == 0].keep([record(f"n-{number}", 1)], 1)
    for handle in (one, other, Handle(tmp_path / "keys.db", SEVERAL)):
        assert all(handle.find(name, 1) for name in [*NAMES[:SEVERAL], *(f"n-{n}" for n in range(3 * SEVERAL))])
        handle.connection.close()


class KeysMachine(RuleBasedStateMachine):
    """Two connections to one file do as they like; each finds what a dictionary says."""

    path: Path
    #: How many keys a run has. With more than four, several transactions write it.
    run_keys: int

    @initialize()
    def open(self) -> None:
        for leftover in self.path.parent.glob(f"{self.path.name}*"):
            leftover.unlink()
        self.handles = [self.opened(), self.opened()]
        self.model: dict[str, KeyRecord] = {}
        self.now = 0

    @rule(which=st.integers(0, 1), names=st.sets(st.sampled_from(NAMES), min_size=1, max_size=4), commit=st.booleans())
    def keep(self, which: int, names: set[str], commit: bool) -> None:
        applied = len(names) % 2 == 0
        records = {name: record(name, self.now, applied=applied) for name in sorted(names) if not self.alive(name)}
        if records:
            self.handles[which].keep(list(records.values()), self.now, commit=commit)
            self.model |= records if commit else {}

    @rule(passed=st.sampled_from([1, REFUSAL_MS, LIFETIME_MS // 3]))
    def wait(self, passed: int) -> None:
        self.now += passed

    @rule(which=st.integers(0, 1))
    def prune(self, which: int) -> None:
        self.handles[which].prune(self.now)

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        self.handles[which].connection.close()
        self.handles[which] = self.opened()

    def opened(self) -> Handle:
        return Handle(self.path, self.run_keys, sealed_min=1)

    @invariant()
    def both_find_what_is_alive_and_nothing_else(self) -> None:
        for handle in getattr(self, "handles", []):
            for name in NAMES[::3]:
                found = handle.find(name, self.now)
                assert (found and found.outcome) == (self.alive(name) and self.model[name].outcome)

    def alive(self, name: str) -> KeyRecord | None:
        kept = self.model.get(name)
        return kept if kept and Retention(LIFETIME_MS).alive(kept.outcome, self.now, self.now) else None

    def teardown(self) -> None:
        for handle in getattr(self, "handles", []):
            handle.connection.close()


@pytest.mark.parametrize("run_keys", [RUN_KEYS, 3 * SEALED_PER_KEY])
def test_any_history_of_two_connections_agrees_with_a_dictionary(tmp_path: Path, run_keys: int) -> None:
    machine = type("Machine", (KeysMachine,), {"path": tmp_path / "keys.db", "run_keys": run_keys})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


class Noting:
    """A connection that notes what is written by it."""

    def __init__(self) -> None:
        self.rows: list[Any] = []

    def execute(self, _statement: str, _bindings: object) -> None:
        pass

    def executemany(self, _statement: str, rows: list[Any]) -> None:
        self.rows += rows


def test_the_parts_of_a_run_follow_each_other_in_the_order_of_the_digests() -> None:
    chance, connection = Random(2), Noting()
    tail = {chance.randbytes(16): position for position in range(5_000)}
    seal = Seal(cast("apsw.Connection", connection), 0, 7, tail, KeyFilter(0))
    durable: list[Any] = []
    while not seal.is_whole:
        seal.write(chance.randrange(1, 700))
        if chance.random() < 0.3:
            seal.forget()
        else:
            seal.confirm()
            durable += connection.rows
        connection.rows = []
    assert durable == [(0, 7, digest, tail[digest]) for digest in sorted(tail)]


def test_a_run_is_written_once_and_in_order(handle: Handle) -> None:
    handle.keep([record(name, 1) for name in NAMES[:7]], 1)
    handle.keep([record("one more", 2)], 2)
    rows = handle.connection.execute("SELECT digest, position FROM key_runs WHERE run = 1").fetchall()
    assert rows == sorted((key_digest("local", name), number) for number, name in enumerate(NAMES[:7], 1))
