"""Engines of several nodes on one PostgreSQL beside pgbench, which locks a row for each reserve; for P3 and P4."""

import secrets
from contextlib import ExitStack
from statistics import median
from typing import Final

import msgspec
import psycopg

from benchmarks.node import Node, Order
from benchmarks.pgbench import NUMBERING, row_locked_reserves
from benchmarks.postgres import Server, postgres
from benchmarks.processes import processor_time
from benchmarks.question import Answer, Bench, microseconds, rate
from benchmarks.servers import PLENTY

#: So many nodes, in turns.
NODES: Final = (2, 4)
#: Over all nodes.
IN_FLIGHT: Final = 64
#: The reference runs with each of these; its best one counts.
CLIENTS: Final = (8, 16, 32, 64)
#: Rounds of the reference for one of ours.
OURS_AFTER: Final = len(CLIENTS) // len(NODES)
OURS: Final = "ours"
REFERENCE: Final = "reference"

STOCK: Final = """
WITH made AS (
    INSERT INTO items (partition, store, sku, on_hand, reserved, reserved_plain, unsellable, incoming, safety_stock,
                       reorder_point, version, created_at, updated_at, deleted)
    SELECT 0, 'default', number::text, $2::bigint, 0, 0, 0, 0, 0, NULL, 1, 0, 0, false
    FROM generate_series(1, $1::bigint) AS number
    RETURNING sku, on_hand
), named AS (
    INSERT INTO skus (partition, sku, name, version, attributes, name_folded)
    SELECT 0, sku, sku, 1, '{}', sku FROM made
)
INSERT INTO totals (partition, store, items, with_stock, on_hand, reserved)
SELECT 0, 'default', count(*), count(*), sum(on_hand), 0 FROM made
"""
#: Each of these has to be the number of reserves.
COUNTS: Final = """
SELECT (SELECT sum(reserved) FROM items)::bigint AS "reserved",
       (SELECT count(*) FROM ledger) AS "entries",
       (SELECT coalesce(max(sequence), 0) FROM ledger) AS "last sequence number",
       (SELECT count(*) FROM idempotency_keys) AS "keys",
       (SELECT sequence FROM heads) AS "head of the ledger",
       (SELECT sum(reserved) FROM totals)::bigint AS "sum of the store"
"""
#: The reference's sequence may have gaps, and it keeps neither a head nor sums.
COUNTS_OF_REFERENCE: Final = """
SELECT (SELECT sum(reserved) FROM items)::bigint AS "reserved",
       (SELECT count(*) FROM ledger) AS "entries",
       (SELECT count(*) FROM idempotency_keys) AS "keys"
"""


class Contest:
    """The two sides, each on a database of its own on one server."""

    def __init__(self, server: Server, skus: int) -> None:
        self._server = server
        self._skus = skus
        self._acknowledged = 0
        self._processed = 0
        self._failed = 0
        #: By the number of nodes.
        self.rates: dict[int, list[float]] = {nodes: [] for nodes in NODES}
        #: Processor time for each reserve, of PostgreSQL and our nodes, and of PostgreSQL alone in the reference.
        self.processor_us: dict[int, list[float]] = {nodes: [] for nodes in NODES}
        self.processor_us_of_reference: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
        self.rates_of_reference: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
        self.faults: list[str] = []
        for database in (OURS, REFERENCE):
            server.make_database(database)
            with psycopg.connect(server.dsn(database), autocommit=True) as connection:
                psycopg.RawCursor(connection).execute(STOCK, [skus, PLENTY])
                if database == REFERENCE:
                    connection.execute(NUMBERING)
                connection.execute("VACUUM ANALYZE")

    def run_ours(self, count: int, seconds: float) -> None:
        """Run a round of so many nodes, and compare what was acknowledged with what is there."""
        order = Order(
            dsn=self._server.dsn(OURS), skus=self._skus, in_flight=IN_FLIGHT // count, seconds=seconds, token=""
        )
        with ExitStack() as stack:
            nodes = [
                stack.enter_context(Node(msgspec.structs.replace(order, token=secrets.token_hex(8))))
                for _ in range(count)
            ]
            for node in nodes:
                node.await_readiness()
            before = processor_time([self._server.pid])
            for node in nodes:
                node.start()
            measurements = [node.measurement() for node in nodes]
            after = processor_time([self._server.pid])
        answered = sum(measurement.answered for measurement in measurements)
        self._acknowledged += answered
        self._failed += sum(measurement.not_2xx + measurement.broken for measurement in measurements)
        self.rates[count].append(answered / max(measurement.seconds for measurement in measurements))
        if before and after and answered:
            nodes_s = sum(measurement.processor_s for measurement in measurements)
            self.processor_us[count].append((after.since(before).whole_s + nodes_s) * 1e6 / answered)
        self._audit(OURS, COUNTS, self._acknowledged)

    def run_reference(self, clients: int, seconds: int) -> None:
        """Run a round of pgbench, and see that it did what it says."""
        before = processor_time([self._server.pid])
        processed, per_second = row_locked_reserves(self._server, REFERENCE, self._skus, clients, seconds)
        after = processor_time([self._server.pid])
        if before and after and processed:
            self.processor_us_of_reference[clients].append(after.since(before).whole_s * 1e6 / processed)
        self._processed += processed
        self.rates_of_reference[clients].append(per_second)
        self._audit(REFERENCE, COUNTS_OF_REFERENCE, self._processed)

    @property
    def note(self) -> str:
        """What was found right, and what the reference did with each number of clients."""
        shown = ", ".join(f"{clients}: {median(rates):,.0f}/s" for clients, rates in self.rates_of_reference.items())
        told = f"pgbench by clients {shown}; {self._acknowledged:,} reserves were acknowledged by the engines"
        if self._failed:
            told += f", {self._failed:,} failed"
        return told if self.faults else f"{told}, as many are reserved, in the ledger without a gap, and under keys"

    def _audit(self, database: str, counts: str, expected: int) -> None:
        with psycopg.connect(self._server.dsn(database)) as connection:
            cursor = connection.execute(counts)
            names = [column.name for column in cursor.description or ()]
            found = dict(zip(names, cursor.fetchone() or (), strict=True))
        wrong = ", ".join(f"{name} {count:,}" for name, count in found.items() if count != expected)
        if wrong:
            self.faults.append(f"{database}: {expected:,} reserves were acknowledged, but: {wrong}")


def compare(bench: Bench, number: str, skus: int, target: float) -> list[Answer]:
    """Let the nodes and pgbench take turns: an answer for each number of nodes."""
    # There are four numbers of clients to find the best one of: so rounds are shorter than elsewhere.
    ours_s, reference_s = bench.seconds / 2, max(1, round(bench.seconds / 2))
    with postgres(bench.directory) as server:
        contest = Contest(server, skus)
        for _ in range(bench.rounds):
            for place, clients in enumerate(CLIENTS):
                if place % OURS_AFTER == 0:
                    contest.run_ours(NODES[place // OURS_AFTER], ours_s)
                contest.run_reference(clients, reference_s)
    name = "one hot SKU" if skus == 1 else f"{skus:,} SKUs, uniform"
    question = f"{IN_FLIGHT} in flight, {name}"
    method = f"rounds of {ours_s:g} s for the engines and {reference_s} s for pgbench; {contest.note}"
    return [_answer(contest, nodes, number=number, question=question, target=target, note=method) for nodes in NODES]


def _answer(contest: Contest, nodes: int, *, number: str, question: str, target: float, note: str) -> Answer:
    """Divide medians: which number of clients is the reference's best is known at the end."""
    best, reference = max(contest.rates_of_reference.items(), key=lambda pair: median(pair[1]))
    ratio = median(contest.rates[nodes]) / median(reference)
    spent, spent_there = contest.processor_us[nodes], contest.processor_us_of_reference[best]
    return Answer(
        number=number,
        question=f"Durable reserves on PostgreSQL, {nodes} engines, {question}",
        measured=rate(contest.rates[nodes]),
        processor=f"{microseconds(spent)} ({microseconds(spent_there)})",
        reference=f"pgbench, {best} clients, a row-locked transaction each, {rate(reference)}",
        ratio=f"{ratio:.1f}",
        target=f"≥ {target:.0f}",
        reached=ratio >= target,
        fault="; ".join(contest.faults) or None,
        note=note if nodes == NODES[0] else None,
    )
