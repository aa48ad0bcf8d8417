"""Three workers on one SQLite database are one server: whichever of them is asked, the truth is the same."""

import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from pathlib import Path
from typing import Any, Final

import httpx

from api.expectations import act, available, data_of, item, stock
from api.following import end_of, read
from books import assert_books_balance, effects
from holdfast.cli.workers import SETTLED_S
from load import Load, at_once, in_turn, under_load, write
from server import Server, eventually, rows
from workers.several import WORKERS, Ways, counter, process_of, silent, workers_of

COUNTERS: Final = (
    "holdfast_commands_judged_total",
    "holdfast_http_requests_total",
    "holdfast_storage_reads_total",
    "process_cpu_seconds_total",
)


def test_the_last_fifty_units_are_sold_once_whoever_asks_whichever_worker(server: Server, client: httpx.Client) -> None:
    sku = stock(client, 50)
    answers = in_turn([server], [write(sku, "reserve", quantity=1, idempotencyKey=f"{sku}-{n}") for n in range(500)])
    assert Counter(answer.status_code for answer in answers) == {200: 50, 422: 450}
    assert len({process_of(answer) for answer in answers}) == WORKERS
    assert item(client, sku)["available"] == 0
    assert_books_balance(lambda sql: rows(server.data_dir, sql))


def test_a_key_sent_a_hundred_times_at_once_takes_effect_once(server: Server, client: httpx.Client) -> None:
    sku = stock(client, 1_000)
    same: dict[str, Any] = {"idempotencyKey": f"same-{sku}", "reference": f"same-{sku}"}
    # Who takes a hundred new connections, the system decides; one to each worker is there already.
    with Ways(server) as ways, ThreadPoolExecutor(WORKERS) as pool:
        sent = [pool.submit(act, way, sku, "reserve", quantity=1, **same) for way in ways]
        answers = at_once([server], [write(sku, "reserve", quantity=1, **same)] * 100)
        answers += [one.result() for one in sent]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["operation"]["id"] for answer in answers}) == 1
    assert len({process_of(answer) for answer in answers}) == WORKERS
    assert item(client, sku)["reserved"] == 1
    assert effects(lambda sql: rows(server.data_dir, sql))[f"same-{sku}"] == 1


def test_what_one_worker_has_done_all_others_read_at_once(server: Server) -> None:
    with Ways(server) as ways:
        sku = stock(ways[0], 10)
        for number, way in enumerate(ways, 1):
            data_of(act(way, sku, "reserve", quantity=1))
            assert [item(reader, sku)["reserved"] for reader in ways] == [number] * WORKERS


def test_what_one_worker_has_done_is_in_what_all_others_say_of_availability(server: Server) -> None:
    with Ways(server) as ways:
        skus = [stock(ways[0], 10) for _ in range(30)]
        for number, way in enumerate(ways, 1):
            data_of(act(way, skus[0], "reserve", quantity=1))
            for reader, _ in product(ways, range(2)):  # The second time, each has it from memory.
                assert available(reader, skus) == [10 - number, *[10] * 29]


def test_a_wait_at_one_worker_is_woken_by_a_write_at_another(server: Server) -> None:
    with Ways(server) as (here, there, _), ThreadPoolExecutor(1) as thread:
        cursor = end_of(here)
        waiting = thread.submit(read, here, cursor, wait=20)
        eventually(lambda: counter(there.get("/metrics").text, "holdfast_feed_places") == 1)
        sku = stock(there, 3)
        entries, _cursor = waiting.result()
        assert [entry["sku"] for entry in entries] == [sku]


def test_whichever_worker_is_asked_tells_what_all_have_counted(server: Server) -> None:
    with Ways(server) as ways:
        sku = stock(ways[0], 100)
        before = ways[0].get("/metrics").text
        for way in ways:
            data_of(act(way, sku, "reserve", quantity=2))
            assert way.get("/nowhere").status_code == 404
        texts = [way.get("/metrics").text for way in ways]
        for text in texts:
            assert (
                counter(text, "holdfast_commands_judged_total") == counter(before, "holdfast_commands_judged_total") + 3
            )
            assert "storage_up 1" in text
        requests = [counter(text, "holdfast_http_requests_total") for text in [before, *texts]]
        assert [later - earlier for earlier, later in pairwise(requests)] == [7, 1, 1]
        assert counter(texts[0], "process_open_fds") > 4 * 10
        groups = [data_of(way.get("/api/metrics")) for way in ways]
        assert len({group["inventory"]["operations"]["reserve"] for group in groups}) == 1
        assert [group["requests"]["total"] - requests[-1] for group in groups] == [1, 2, 3]

        data_of(ways[0].post("/api/metrics/reset"))
        data_of(act(ways[1], sku, "reserve", quantity=1))
        for way in ways:
            assert data_of(way.get("/api/metrics/inventory"))["inventory"]["operations"]["reserve"] == 1
            assert way.get("/api/metrics/health").json()["data"]["status"] == "healthy"
        assert counter(ways[0].get("/metrics").text, "holdfast_http_requests_total") > requests[-1]


def test_probes_are_answered_beside_the_port_by_any_worker_for_all(server: Server, health_url: str) -> None:
    with Ways(server) as ways:
        names = {process_of(way.get("/livez")) for way in ways}
        before = counter(ways[0].get("/metrics").text, "holdfast_http_requests_total")
        answers = [httpx.get(health_url + path) for path in ("/livez", "/readyz", "/health", "/metrics")]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert {process_of(answer) for answer in answers} <= names
        assert counter(answers[-1].text, "holdfast_http_requests_total") == before + 4
        stopped = min(workers_of(server))
        os.kill(stopped, signal.SIGSTOP)
        try:
            assert [httpx.get(f"{health_url}/readyz").status_code for _ in range(5)] == [200] * 5
        finally:
            os.kill(stopped, signal.SIGCONT)


def test_while_one_worker_is_stopped_the_others_answer(server: Server) -> None:
    with Ways(server) as ways:
        sku = stock(ways[0], 1_000)
        stopped = min(workers_of(server))
        os.kill(stopped, signal.SIGSTOP)
        try:
            answering = [way for way in ways if not silent(way)]
            assert len(answering) == WORKERS - 1
            for way in answering:
                for _ in range(20):
                    data_of(act(way, sku, "reserve", quantity=1))
                assert counter(way.get("/metrics").text, "holdfast_storage_up") == 1
        finally:
            os.kill(stopped, signal.SIGCONT)
        with Ways(server) as all_of_them:
            assert [item(way, sku)["reserved"] for way in all_of_them] == [40] * WORKERS


def test_a_hangup_reopens_the_logs_of_every_process_and_ends_none(server: Server) -> None:
    logs = server.data_dir / "logs"
    files = [logs / "combined.log", *(logs / f"worker-{number}" / "combined.log" for number in range(1, WORKERS + 1))]
    for file in files:
        file.rename(file.with_name("kept"))
    before = workers_of(server)
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: all(file.exists() and "opened anew" in file.read_text("utf-8") for file in files))
    assert workers_of(server) == before


def test_reservations_that_are_due_end_by_themselves(server: Server, client: httpx.Client) -> None:
    sku = stock(client, 5)
    lines = [{"sku": sku, "quantity": 5}]
    data_of(client.post("/api/inventory/reservations", json={"lines": lines, "ttlSeconds": 1}), 201)
    assert item(client, sku)["reserved"] == 5
    eventually(lambda: item(client, sku)["reserved"] == 0)


def test_a_worker_that_is_killed_under_load_is_replaced_and_takes_nothing_with_it(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        load = Load(stock(client, 1_000_000), crashes=True)
    eventually(lambda: all(_age_s(pid) > SETTLED_S + 1 for pid in workers_of(server)))
    with under_load(server, load) as wait_for:
        wait_for(50)
        before, counted = workers_of(server), _told(server)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        wait_for(50)
        replaced = eventually(lambda: _complete(workers_of(server) - {victim}))
        assert len(replaced & before) == WORKERS - 1
        wait_for(50)
        later = _told(server)
    assert all(later[name] >= counted[name] for name in COUNTERS)
    load.assert_done_once(lambda sql: rows(server.data_dir, sql))
    with Ways(server) as ways:  # The new one takes its part.
        assert len({item(way, load.sku)["reserved"] for way in ways}) == 1


def _complete(workers: set[int]) -> set[int] | None:
    return workers if len(workers) == WORKERS else None


def _told(server: Server) -> dict[str, float]:
    text = httpx.get(f"{server.url}/metrics", timeout=20).text
    return {name: counter(text, name) for name in COUNTERS}


def _age_s(pid: int) -> float:
    began = int(Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[19])
    return float(Path("/proc/uptime").read_text("ascii").split()[0]) - began / os.sysconf("SC_CLK_TCK")
