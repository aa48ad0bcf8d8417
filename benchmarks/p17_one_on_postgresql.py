"""P17: what does one reserve at a time cost on PostgreSQL, beside one statement by a bare driver?"""

import secrets
import subprocess
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks.one_at_a_time import reserve_times_ms
from benchmarks.p5_one_at_a_time import SAMPLES, SKU
from benchmarks.peer_environment import PEERS, NotInstalled, programs
from benchmarks.peer_services import PEER_SERVICES, make_database, on_postgresql
from benchmarks.postgres import postgres
from benchmarks.question import Answer, Bench, Question, not_measured, ratios, spread
from benchmarks.servers import holdfast

TARGET: Final = 1.5
TITLE: Final = "One connection, one reserve at a time over HTTP, on PostgreSQL, p50"
STATEMENT_S_MAX: Final = 120.0
#: The peer with the same statement, over HTTP.
SERVICE: Final = next(peer for peer in PEER_SERVICES if peer.module == "starlette_asyncpg")


def ask(bench: Bench) -> list[Answer]:
    """Let Holdfast, the bare statement, and a service around it take turns."""
    try:
        found = programs()
    except NotInstalled as missing:
        return [not_measured("P17", TITLE, f"≤ {TARGET}", str(missing))]
    directory = bench.directory / "p17"
    directory.mkdir()
    directory.chmod(0o711)
    ours: list[float] = []
    bare: list[float] = []
    served: list[float] = []
    with postgres(directory) as database:
        dsn = make_database("bare", database, [SKU])
        with (
            holdfast(directory / "data", database.make_database("holdfast")) as target,
            on_postgresql(SERVICE, database, found, [SKU]) as service,
        ):
            target.stock([SKU])
            for _ in range(bench.rounds):
                ours.append(median(reserve_times_ms(target.url, SKU, SAMPLES)))
                bare.append(median(_statement_times_ms(found, dsn)))
                served.append(median(reserve_times_ms(service.url, SKU, SAMPLES)))
            right = target.reserved() == bench.rounds * SAMPLES
    return [_answer(ours, bare, served, right=right)]


def _statement_times_ms(found: Path, dsn: str) -> list[float]:
    command: list[str | Path] = [
        found / "python",
        PEERS / "one_statement.py",
        dsn,
        SKU,
        str(SAMPLES),
        secrets.token_hex(8),
    ]
    done = subprocess.run(command, capture_output=True, timeout=STATEMENT_S_MAX, check=True)
    return msgspec.json.decode(done.stdout, type=list[float])


def _answer(ours: list[float], bare: list[float], served: list[float], *, right: bool) -> Answer:
    found = ratios(ours, bare)
    return Answer(
        number="P17",
        question=TITLE,
        measured=f"{median(ours):.2f} ms",
        reference=f"one statement by bare asyncpg, without HTTP, {median(bare):.2f} ms",
        ratio=spread(found),
        target=f"≤ {TARGET}",
        reached=median(found) <= TARGET,
        fault=None if right else "not every acknowledged reserve is reserved",
        note=f"{SERVICE.name}, over HTTP: {median(served):.2f} ms, the ratio to it {spread(ratios(ours, served))}",
    )


QUESTION: Final = Question(("P17",), "One reserve at a time on PostgreSQL", ask)
