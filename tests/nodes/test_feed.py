"""Following the ledger on one node while three nodes write: nothing is missed, nothing comes twice."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from api.expectations import stock
from api.following import EVENTS, Entry, Writers, assert_follows, end_of, read, sequence_of, streaming
from nodes.conftest import Query
from server import Server, eventually

WRITES = 150


def test_followers_on_one_node_see_what_all_nodes_write_each_entry_once_in_order(
    nodes: list[Server], query: Query
) -> None:
    clients = [httpx.Client(base_url=node.url) for node in nodes for _ in range(2)]
    skus = [stock(clients[0], 100_000) for _ in range(4)]
    start = end_of(clients[0])
    expected = WRITES * len(clients)

    def poll() -> list[Entry]:
        entries, cursor = list[Entry](), start
        with httpx.Client(base_url=nodes[0].url) as consumer:
            while len(entries) < expected:
                page, cursor = read(consumer, cursor, wait=20, limit=50)
                assert page, f"Only {len(entries)} of {expected} entries came."
                entries += page
        return entries

    def listen() -> list[Entry]:
        entries, cursor = list[Entry](), start
        while len(entries) < expected:  # Breaks again and again, and resumes.
            with streaming(nodes[0].port, EVENTS, f"Last-Event-ID: {cursor}") as stream:
                entries += stream.events(min(100, expected - len(entries)))
            cursor = entries[-1]["cursor"]
        return entries

    with ThreadPoolExecutor() as threads:
        following = [threads.submit(poll), threads.submit(listen)]
        writers = Writers(clients, skus, WRITES)
        writers.end()
        polled, listened = (follower.result() for follower in following)
    assert_follows(polled, start)
    assert listened == polled
    written = query(f"SELECT sequence, command_id FROM ledger WHERE sequence > {sequence_of(start)} ORDER BY sequence")
    assert [(entry["sequence"], entry["commandId"]) for entry in polled] == written
    for client in clients:
        client.close()


def test_a_wait_on_one_node_is_woken_by_a_write_on_another(nodes: list[Server]) -> None:
    with httpx.Client(base_url=nodes[0].url) as here, httpx.Client(base_url=nodes[1].url) as there:
        cursor = end_of(here)

        def wait() -> tuple[list[Entry], float]:
            entries, _ = read(here, cursor, wait=20)
            return entries, time.monotonic()

        with ThreadPoolExecutor() as threads, httpx.Client(base_url=nodes[0].url) as looker:
            waiting = threads.submit(wait)
            assert eventually(lambda: "holdfast_feed_places 1.0" in looker.get("/metrics").text)
            sku = stock(there)
            answered = time.monotonic()
            entries, woken = waiting.result()
    assert [entry["sku"] for entry in entries] == [sku]
    assert woken - answered < 1.0
