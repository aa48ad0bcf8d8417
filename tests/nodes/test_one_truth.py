"""Three nodes on one database: never a unit too many, never a request done twice, never an old answer."""

import itertools
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import msgspec
import pytest

from api.expectations import act, assert_problem, available, data_of, item, stock
from books import assert_books_balance, effects
from load import at_once, write
from nodes.conftest import Query
from nodes.nodes import start_nodes, stop_nodes
from server import Server


def test_five_hundred_reserves_of_one_on_fifty_units_are_fifty_yes_and_the_rest_no(
    nodes: list[Server], query: Query
) -> None:
    with httpx.Client(base_url=nodes[0].url) as client:
        sku = stock(client, 50)
    answers = at_once(nodes, [write(sku, "reserve", quantity=1) for _ in range(500)])
    assert Counter(answer.status_code for answer in answers) == {200: 50, 422: 450}
    accepted = [data_of(answer) for answer in answers if answer.status_code == 200]
    assert sorted(data["reserved"] for data in accepted) == list(range(1, 51))
    assert sorted(data["version"] for data in accepted) == list(range(2, 52))
    for answer in answers:
        if answer.status_code == 422:
            assert_problem(answer, 422, "InsufficientQuantityError", "INSUFFICIENT_QUANTITY", sku=sku, available=0)
    for node in nodes:
        with httpx.Client(base_url=node.url) as client:
            after = item(client, sku)
        assert (after["quantity"], after["reserved"], after["available"], after["version"]) == (50, 50, 0, 51)
    assert_books_balance(query)


def test_a_key_used_a_hundred_times_at_once_takes_effect_once_and_outlives_the_nodes(
    dsn: str, nodes: list[Server], query: Query
) -> None:
    with httpx.Client(base_url=nodes[0].url) as client:
        sku = stock(client, 1_000)
    request = write(sku, "reserve", quantity=3, idempotencyKey="once")
    other = write(sku, "reserve", quantity=4, idempotencyKey="once")
    answers = at_once(nodes, [request] * 100)
    assert {answer.status_code for answer in answers} == {200}
    assert len({msgspec.json.encode(data_of(answer)) for answer in answers}) == 1
    assert Counter(answer.headers.get("idempotency-replayed") for answer in answers) == {None: 1, "true": 99}
    for answer in at_once(nodes, [other] * 3):
        assert_problem(answer, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")

    stop_nodes(nodes)
    nodes[:] = start_nodes([node.data_dir for node in nodes], dsn)
    for answer in at_once(nodes, [request] * 3):
        assert answer.headers["idempotency-replayed"] == "true"
        assert data_of(answer) == data_of(answers[0])
    for answer in at_once(nodes, [other] * 3):
        assert_problem(answer, 422, "IdempotencyError", "IDEMPOTENCY_KEY_REUSED")
    assert effects(query)["once"] == 1
    assert query(f"SELECT reserved FROM items WHERE sku = '{sku}'") == [(3,)]


def test_requests_that_fight_for_a_key_leave_one_winner_and_only_its_effect(nodes: list[Server], query: Query) -> None:
    """Different requests under one key, at once and over all nodes: one is done, all others are told so."""
    with httpx.Client(base_url=nodes[0].url) as client:
        sku = stock(client, 1_000)
    for number in range(5):
        key = f"fight-{number}"
        answers = at_once(nodes, [write(sku, "reserve", quantity=units, idempotencyKey=key) for units in range(1, 13)])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 422: 11}
        assert effects(query)[key] == 1
    assert_books_balance(query)


def test_what_was_written_on_one_node_is_read_on_every_other_at_once(nodes: list[Server]) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    clients = [httpx.Client(base_url=node.url) for node in nodes]
    skus = [stock(clients[0], 1_000) for _ in range(4)]

    def write_and_read(sku: str) -> None:
        for expected in itertools.islice(itertools.count(1), 30):
            writer, reader = chance.sample(clients, 2)
            assert data_of(act(writer, sku, "reserve", quantity=1))["reserved"] == expected
            assert item(reader, sku)["reserved"] == expected
            assert available(reader, [sku]) == [1_000 - expected]
            listed = data_of(reader.get("/api/inventory/items"))
            assert listed[sku]["reserved"] == expected

    with ThreadPoolExecutor() as threads:
        list(threads.map(write_and_read, skus))
    for client in clients:
        client.close()


@pytest.mark.parametrize("precondition", [b'If-Match: "1.1"', b""], ids=["If-Match", "expectedVersion"])
def test_of_many_writes_on_one_version_one_wins(nodes: list[Server], precondition: bytes) -> None:
    with httpx.Client(base_url=nodes[0].url) as client:
        sku = stock(client, 100)
    fields = {"quantity": 1} if precondition else {"quantity": 1, "expectedVersion": 1}
    answers = at_once(nodes, [write(sku, "reserve", *filter(None, [precondition]), **fields) for _ in range(60)])
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412 if precondition else 409: 59}
