"""A new epoch of a PostgreSQL database while its nodes run: all of them know it at once."""

from pathlib import Path

import httpx

from api.expectations import act, assert_expired, stock
from api.following import EVENTS, STREAMING, end_of, read, sequence_of, streaming
from e2e.going_back import accept
from nodes.conftest import Query
from server import Server


def test_nodes_name_and_take_the_cursors_of_a_new_epoch_at_once_and_refuse_bare_numbers(
    nodes: list[Server], dsn: str, query: Query, tmp_path: Path
) -> None:
    clients = [httpx.Client(base_url=node.url) for node in nodes]
    sku = stock(clients[0])
    before = end_of(clients[0])
    bare = str(sequence_of(before))
    with streaming(nodes[0].port, EVENTS, f"Last-Event-ID: {before}") as stream:
        assert accept(tmp_path, DATABASE_URL=dsn).startswith(f"A new epoch has begun behind entry {bare}: ")
        assert list(tmp_path.iterdir()) == []
        after = end_of(clients[1])
        assert (sequence_of(after), after == before) == (sequence_of(before), False)
        act(clients[2], sku, "reserve", quantity=1)
        [entry] = stream.events(1)
    for client in clients:
        assert read(client, before) == read(client, after) == ([entry], entry["cursor"])
        for headers in ({}, STREAMING):
            assert_expired(client.get(EVENTS, params={"after": bare}, headers=headers), "after")
        client.close()
    epochs = query("SELECT id, parent, sequence FROM epochs ORDER BY number")
    assert epochs[-1][1:] == (epochs[-2][0], int(bare))
