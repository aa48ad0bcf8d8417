"""Several nodes and many reservations over the same few items: nobody is ever chosen as the victim of a deadlock."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from builders import (
    add,
    an_item,
    confirm,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    release,
    release_reservation,
    reserve,
    sell,
    send,
    set_quantity,
    units,
    wanted,
)
from contract.batches import commit
from contract.conftest import Open
from contract.document_rows import holdings_of
from contract.engines import PostgresAround
from holdfast.domain.commands import Command
from holdfast.domain.invariants import fold
from holdfast.engine.ports import Storage
from postgres_server import PostgresServer

STORES: Final = ("default", "berlin")
SKUS: Final = ("A", "B", "C", "D", "E")
BATCHES: Final = 120
ON_HAND: Final = 60


def a_command(chance: random.Random, step: int) -> Command:
    """Give a command about some of the same few items, reservations and sales, whoever asks at about that step."""
    name = f"R-{step + chance.randrange(6)}"
    skus = chance.sample(SKUS, chance.randrange(1, 4))
    stores = tuple(chance.sample(STORES, 2))
    fresh = f"R-{chance.getrandbits(64)}"
    made = make_reservation(
        *[wanted(chance.randrange(1, 4), sku, stores) for sku in skus],
        document_id=chance.choice([name, fresh]),
        ttl_ms=chance.choice([1, 5, 20, 500, None]),
        allow_split=True,
    )
    commands: list[Command] = [
        *[made] * 4,
        confirm(name, reacquire=chance.random() < 0.5),
        fulfill_reservation(document_id=name),
        release_reservation(document_id=name),
        extend(name, ttl_ms=5),
        expire(name),
        reserve(5, sku=skus[0], store=stores[0]),
        release(5, sku=skus[0], store=stores[0]),
        add(10, sku=skus[0], store=stores[0]),
        set_quantity(ON_HAND, sku=skus[0], store=stores[0]),
        sell(*[units(1, sku, stores[0]) for sku in skus], document_id=chance.choice([name, fresh])),
        send(*[(sku, 1) for sku in skus], document_id=fresh, from_store=stores[0], to_store=stores[1]),
    ]
    return chance.choice(commands)


def run(storage: Storage, seed: int) -> Counter[bool]:
    """Commit batches of random sizes; count what was applied and what was refused."""
    chance = random.Random(seed)
    results: Counter[bool] = Counter()
    for step in range(BATCHES):
        commands = [a_command(chance, step) for _ in range(chance.randrange(1, 7))]
        results.update(verdict.outcome.applied for verdict in commit(storage, *commands))
    return results


@pytest.mark.parametrize("around", ["postgres"], indirect=True)
def test_nodes_never_deadlock_on_reservations_and_lose_none_of_their_units(
    postgres: PostgresAround, server: PostgresServer, open_storage: Open
) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    logged = len(server.log.read_text())
    postgres.put_stores("berlin")
    postgres.put_items(an_item(sku, store=store, on_hand=ON_HAND) for sku in SKUS[:-1] for store in STORES)
    begun = postgres.items()
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(run, open_storage(), seed + node) for node in range(3)]
        results = [result.result() for result in runs]
    assert all(result[True] > BATCHES // 2 for result in results), results
    assert "deadlock" not in server.log.read_text()[logged:]

    documents = [document for document, _ in postgres.documents().values()]
    assert postgres.holdings() == holdings_of(*documents)
    open_units: Counter[tuple[str, tuple[str, str]]] = Counter()
    for document in documents:
        for holding in document.holdings:
            open_units[document.type, holding.item] += holding.open
    folded = fold(written.entry for written in postgres.ledger())
    for item_id, item in postgres.items().items():
        assert item.reserved - item.reserved_plain == open_units["reservation", item_id]
        assert item.incoming == open_units["transfer", item_id]
        numbers = folded.get(item_id, dict.fromkeys(("on_hand", "reserved", "incoming"), 0))
        before = begun[item_id].on_hand if item_id in begun else 0
        assert (item.on_hand - before, item.reserved, item.incoming) == (
            numbers["on_hand"],
            numbers["reserved"],
            numbers["incoming"],
        )
