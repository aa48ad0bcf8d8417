"""The benchmarks ask everything, go on when something fails, and say what they found in a table that holds."""

import ast
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from benchmarks import report
from benchmarks.attackers import Attack, attacking
from benchmarks.audit import Audit
from benchmarks.generator import BuiltIn, Load
from benchmarks.one_at_a_time import Asker, reserve_times_ms
from benchmarks.p1_reserves import reserves
from benchmarks.peer_environment import PEERS, PINS
from benchmarks.peer_promises import broken_promise
from benchmarks.peer_services import PEER_SERVICES
from benchmarks.processes import PROC, processor_time, resident_bytes
from benchmarks.question import Answer, Bench, Question
from benchmarks.questions import QUESTIONS, ask_all, chosen
from benchmarks.r12_fair_shares import attacks, placed
from benchmarks.rendering import rendering_us
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import Target, holdfast
from benchmarks.stages import Stages

from test_pins import pins_in


def answer(number: str, **said: str) -> Answer:
    return Answer(number=number, question="How?", measured="1/s", target="≥ 1", reached=True, **said)


def question(number: str, ask: Callable[[Bench], list[Answer]]) -> Question:
    return Question((number,), f"Question {number}", ask)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, BuiltIn(), 1, 1.0)


def fails(_: Bench) -> list[Answer]:
    raise RuntimeError("the disk\nis gone")


def test_every_row_of_the_targets_is_asked_for_once() -> None:
    numbers = [number for asked in QUESTIONS for number in asked.numbers]
    assert sorted(numbers) == sorted(["G", *(f"P{number}" for number in range(1, 18)), "R12"])


def test_a_question_is_chosen_by_any_of_its_numbers() -> None:
    assert chosen([]) == list(QUESTIONS)
    assert [asked.numbers for asked in chosen(["P13", "P1"])] == [("P1", "P12", "P13")]
    with pytest.raises(LookupError, match="There is no question P99; there are G, P1"):
        chosen(["P1", "P99"])


def test_a_question_that_fails_says_so_in_its_row_and_the_others_are_asked(bench: Bench) -> None:
    asked = [
        question("P3", fails),
        question("P10", lambda _: [answer("P10")]),
        question("P2", lambda _: [answer("P2")]),
    ]
    told: list[str] = []
    answers = ask_all(asked, bench, told.append, seconds_max=60)
    assert [(one.number, one.fault) for one in answers] == [
        ("P2", None),
        ("P3", "RuntimeError: the disk is gone"),
        ("P10", None),
    ]
    assert any("Traceback" in line for line in told)


def test_no_question_is_begun_when_the_time_is_over(bench: Bench) -> None:
    asked = [question("P1", lambda _: [answer("P1")]), question("P2", fails)]
    times = iter([0.0, 0.0, 0.0, 61.0, 61.0])
    answers = ask_all(asked, bench, lambda _: None, seconds_max=60, now=lambda: next(times))
    assert [one.measured for one in answers] == ["1/s", "not measured: the 1 minutes were over; ask for it alone"]


def test_the_page_has_a_table_whose_cells_stay_cells(bench: Bench) -> None:
    odd = answer("P1", note="a | b", processor="9 µs", reference="c | d")
    answers = [odd, answer("P2", ratio="0.5", fault="2 of 3 are\nthere")]
    page = report.page({"Processor": "one | two"}, bench, answers)
    rows = [line.replace("\\|", "") for line in page.splitlines() if line.startswith("| ")]
    table = [row for row in rows if row.startswith(("| #", "| P"))][-3:]
    assert {row.count("|") for row in table} == {len(report.COLUMNS) + 1}
    assert table[1] == "| P1 | How? | 1/s | 9 µs | c  d | - | ≥ 1 |"
    assert "| WRONG 0.5 |" in table[2]
    assert "- WRONG: P2: 2 of 3 are there." in page.splitlines()
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## The machine",
        "## The table",
        "## What to know of it",
        "## The peers",
        "## How to repeat it",
        "## What the figures do not say",
    ]


def test_each_peer_is_a_program_and_its_libraries_are_pinned() -> None:
    for peer in PEER_SERVICES:
        tree = ast.parse((PEERS / f"{peer.module}.py").read_text(encoding="utf-8"))
        names = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert "app" in names, peer.module
    wanted = {"asyncpg", "django", "fastapi", "flask", "redis", "sqlalchemy", "starlette", "uvicorn"}
    wanted.add("async-timeout")  # Of redis, with the first releases of Python 3.11.
    assert wanted <= pins_in(PINS.read_text(encoding="utf-8")).keys()


def test_a_round_is_counted_to_the_unit_with_its_latency_and_its_stages(tmp_path: Path) -> None:
    bench = Bench(tmp_path, BuiltIn(), 2, 0.1)
    with holdfast(tmp_path / "data") as target:
        target.stock(["A", "B"])
        contender = Contender(name="ours", url=target.url, load=reserves(["A", "B"]), pids=[target.pid])
        before = Stages.of(target)
        (series,) = take_turns(bench, [contender])
        stages = Stages.of(target).since(before)
        right = _audited(target, bench, series)
        assert broken_promise(target.url, "A") is None
        wrong = _audited(target, bench, series)
    answered = sum(one.measurement.answered for one in series.rounds)
    assert right == ([], [f"{answered:,} reserves of 1 were acknowledged, {answered:,} units are reserved"])
    assert wrong == ([f"{answered:,} reserves of 1 were acknowledged, {answered + 2:,} units are reserved"], [])
    assert stages.commands == answered > stages.batches > 0
    assert (series.failed, len(series.rates), len(series.p99s)) == (0, 2, 2)
    assert all(0 < p50 <= p99 for p50, p99 in zip(series.p50s, series.p99s, strict=True))


def test_attacks_are_made_beside_a_client_and_told_what_they_were_answered(tmp_path: Path) -> None:
    with holdfast(tmp_path / "data") as target:
        target.stock(["A"])
        made = list(attacks(["default"], ["A"], "0").values())
        answered = [_answered(target, msgspec.structs.replace(attack, connections=2)) for attack in made]
        with Asker.at(target.url, Load(paths=["/api/inventory/items/nothing"])) as asker:
            asker.ask()
    # Batches, those of one change, availability, pages, taken slowly too; snapshots; the feed, twice; slow bodies.
    assert answered == [{"200"}] * 8 + [set()]
    assert asker.refused == 1


def _answered(target: Target, attack: Attack) -> set[str]:
    with attacking(target.url, placed(target, attack)) as attacked:
        assert min(reserve_times_ms(target.url, "A", 20)) > 0
        if not attack.sends_slowly:  # Those are not answered at all.
            attacked.await_answer()
    return set(attacked.statuses)


def _audited(target: Target, bench: Bench, series: Series) -> tuple[list[str], list[str]]:
    audit = Audit(target)
    audit.count(bench.generator, series)
    audit.close()
    return audit.faults, audit.notes


@pytest.mark.skipif(not PROC.joinpath("self", "stat").exists(), reason="only Linux tells")
def test_the_processor_time_of_a_process_is_told_with_that_of_its_event_loop() -> None:
    before = processor_time([os.getpid()])
    assert before is not None
    now = before
    while now.since(before).whole_s < 0.05:
        sum(range(10_000))
        now = processor_time([os.getpid()]) or before
    used = now.since(before)
    assert 0 < used.first_user_s + used.first_system_s <= used.whole_s + 0.02
    assert (resident_bytes(os.getpid()) or 0) > 1_000_000


def test_what_it_takes_to_render_an_answer_is_measured_apart() -> None:
    assert rendering_us() > 0
