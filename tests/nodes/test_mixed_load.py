"""Everything at once on three nodes: no deadlock, no gap, no entry that a reader of the ledger misses."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from api.expectations import new_sku
from api.wire import ITEMS, JSON, request
from books import assert_books_balance, effects
from load import in_turn, write
from nodes.conftest import Query
from postgres_databases import shared_server
from server import Server

REQUESTS = 1_500
#: Reads the ledger from a place onwards, as a feed does.
FOLLOW = "SELECT sequence, store, sku, version FROM ledger WHERE sequence > %s ORDER BY sequence"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"

#: Writes: what is done to an item, and the fields; without a name, an item is made or received.
KINDS: list[tuple[str, dict[str, object]]] = [
    ("reserve", {"quantity": 2}),
    ("release", {"quantity": 1}),
    ("fulfill", {"quantity": 1}),
    ("quantity", {"quantity": 77}),
    ("adjust", {"delta": 3, "reason": "found"}),
    ("", {"quantity": 5}),
]


def mixed(chance: random.Random, count: int, name: str) -> list[bytes]:
    """Give writes on a few items, some of which are made on the way, in a random order; a fifth is sent twice."""
    skus = [new_sku() for _ in range(8)]
    contents = []
    for number in range(count):
        sku, key = chance.choice(skus), f"{name}-{number}"
        action, more = chance.choice(KINDS)
        if action:
            content = write(sku, action, idempotencyKey=key, **more)
        else:
            body = {"sku": sku, "name": f"Name {number}", "idempotencyKey": key, "reference": key, **more}
            content = request("POST", ITEMS, msgspec.json.encode(body), JSON)
        contents += [content] * (1 + (chance.random() < 0.2))
    chance.shuffle(contents)
    return contents


@pytest.fixture
def chance() -> random.Random:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - shown when a test fails
    return random.Random(seed)


def assert_answered(query: Query, answers: list[httpx.Response]) -> None:
    """See that all were answered by the rules, and that each success changed the stock once."""
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses.keys() <= {200, 201, 404, 422}, statuses
    assert statuses[200] > len(answers) / 4, statuses
    counts = effects(query)
    assert set(counts.values()) == {1}
    fresh = [answer for answer in answers if answer.status_code < 300 and "idempotency-replayed" not in answer.headers]
    assert len(fresh) > len(answers) / 4
    for answer in fresh:
        told = answer.json()
        changes = int(told["message"] != "Quantity unchanged")
        assert counts.get(told["operation"]["idempotencyKey"], 0) == changes, told
    assert_books_balance(query)


def test_a_mixed_load_makes_no_deadlock_and_the_books_balance(
    nodes: list[Server], query: Query, chance: random.Random
) -> None:
    log = shared_server().log
    said_before = log.stat().st_size
    [(before,)] = query(DEADLOCKS)
    answers = in_turn(nodes, mixed(chance, REQUESTS, "mixed"))
    assert_answered(query, answers)
    assert query(DEADLOCKS) == [(before,)]
    assert b"deadlock detected" not in log.read_bytes()[said_before:]
    assert {answer.status_code for answer in answers} >= {200, 201, 422}


def test_a_reader_that_follows_the_ledger_while_all_write_misses_nothing(
    nodes: list[Server], query: Query, session: psycopg.Connection[Any], chance: random.Random
) -> None:
    [(start,)] = query("SELECT sequence FROM heads")
    seen: list[tuple[Any, ...]] = []
    polls = 0
    written = threading.Event()
    with ThreadPoolExecutor() as threads:
        writing = threads.submit(in_turn, nodes, mixed(chance, REQUESTS // 2, "followed"))
        writing.add_done_callback(lambda _: written.set())
        while True:
            last_look = written.is_set()
            last = seen[-1][0] if seen else start
            news = session.execute(FOLLOW, (last,)).fetchall()
            seen += news
            polls += bool(news)
            if last_look:
                break
        answers = writing.result()
    assert polls > 20
    [(end,)] = query("SELECT sequence FROM heads")
    assert [sequence for sequence, *_ in seen] == list(range(start + 1, end + 1))
    versions: Counter[tuple[str, str]] = Counter()
    for _, store, sku, version in seen:
        versions[store, sku] += 1
        assert version == versions[store, sku]
    assert_answered(query, answers)
