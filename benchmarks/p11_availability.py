"""P11: how fast is the question what 200 stores have of 50 SKUs, beside a bare SELECT of the same rows?"""

import time
from pathlib import Path
from statistics import median
from typing import Final

import apsw
import msgspec

from benchmarks.embedded import FILE_NAME, embedded, items, sku_of, stores
from benchmarks.generator import Load
from benchmarks.question import Answer, Bench, Question, microseconds, milliseconds, rate, ratios, spread
from benchmarks.rounds import Contender, Series, take_turns
from benchmarks.servers import holdfast

TARGET: Final = 0.3
TARGET_P99_MS: Final = 20.0
SKUS: Final = 50
#: Items of each store: the SKUs of a question are a part of them.
CATALOGUE: Final = 500
STORES: Final = 200
CONNECTIONS: Final = 16
#: Long enough for every connection to have its answer on a slow day.
ROUND_S_MIN: Final = 3.0
VIEWS: Final = {"total": "in sum", "stores": "store by store"}
# The rows and the columns that the answer is made of.
SELECT: Final = """
SELECT i.store, i.sku, i.on_hand, i.reserved, i.unsellable, i.incoming, i.safety_stock, t.stopped, s.stopped
FROM json_each(?) AS wanted
CROSS JOIN items AS i INDEXED BY items_by_sku ON i.partition = 0 AND i.sku = wanted.value AND i.deleted = 0
CROSS JOIN skus AS s ON s.partition = i.partition AND s.sku = i.sku
CROSS JOIN stores AS t ON t.id = i.store
"""


def ask(bench: Bench) -> list[Answer]:
    """Let the call, for sums and for every store, and the bare driver take turns."""
    data_dir = bench.directory / "p11"
    names = [f"S{number:03d}" for number in range(STORES)]
    with embedded(data_dir / FILE_NAME) as engine:
        engine.fill(stores(engine, names))
        engine.fill(items(engine, CATALOGUE, names))
    skus = [sku_of(number * CATALOGUE // SKUS) for number in range(SKUS)]
    bare: list[float] = []
    with holdfast(data_dir) as target:
        contenders = [
            Contender(name=name, url=target.url, load=_load(skus, view), pids=[target.pid])
            for view, name in VIEWS.items()
        ]
        found = [Series(contender) for contender in contenders]
        for _ in range(bench.rounds):
            once = take_turns(msgspec.structs.replace(bench, rounds=1), contenders, max(ROUND_S_MIN, bench.seconds))
            for series, last in zip(found, once, strict=True):
                series.rounds.extend(last.rounds)
            bare.append(_selects_per_second(data_dir / FILE_NAME, skus, bench.seconds / 2))
    return [_answer(series, bare) for series in found]


def _load(skus: list[str], view: str) -> Load:
    body = msgspec.json.encode({"skus": skus, "view": view}).decode()
    return Load(paths=["/api/inventory/availability"], body=body, connections=CONNECTIONS)


def _selects_per_second(path: Path, skus: list[str], seconds: float) -> float:
    """Read the same rows on one connection, again and again."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    done, begun = 0, time.perf_counter()
    while (took_s := time.perf_counter() - begun) < seconds:
        rows = connection.execute(SELECT, (msgspec.json.encode(skus).decode(),)).fetchall()
        if len(rows) != SKUS * STORES:
            raise RuntimeError(f"{len(rows):,} rows were read, not {SKUS * STORES:,}.")
        done += 1
    connection.close()
    return done / took_s


def _answer(series: Series, bare: list[float]) -> Answer:
    found = ratios(series.rates, bare)
    return Answer(
        number="P11",
        question=f"What {STORES} stores have of {SKUS} SKUs, {series.contender.name}, in one call, "
        f"{CONNECTIONS} connections, on SQLite",
        measured=f"{rate(series.rates)}, p99 {milliseconds(series.p99s)}",
        processor=microseconds(series.processor_us),
        reference=f"one SELECT of the {SKUS * STORES:,} rows by the bare driver, one connection, {rate(bare)}",
        ratio=spread(found),
        target=f"≥ {TARGET}; p99 ≤ {TARGET_P99_MS:.0f} ms",
        reached=median(found) >= TARGET and median(series.p99s) <= TARGET_P99_MS,
        fault=f"{series.failed:,} questions were not answered with 200" if series.failed else None,
    )


QUESTION: Final = Question(("P11",), "Availability in many stores", ask)
