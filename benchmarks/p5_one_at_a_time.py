"""P5: what does one reserve cost on an idle server, beside the one sync of the disk that it cannot do without?"""

import secrets
import socket
import time
from statistics import median
from typing import Final, NoReturn
from urllib.parse import urlsplit

from benchmarks.connections import Requests, is_whole
from benchmarks.generator import Load, Order
from benchmarks.machine import sync_times_ms
from benchmarks.processes import processor_time
from benchmarks.question import Answer, Bench, Question, microseconds
from benchmarks.servers import holdfast, item_path

#: What may be added to the sync, in milliseconds.
TARGET_MS: Final = 1.0
#: Reserves, and syncs, of one round.
SAMPLES: Final = 200
SKU: Final = "ONE-0001"


def ask(bench: Bench) -> list[Answer]:
    """Let reserves and syncs in the same folder take turns."""
    reserves: list[float] = []
    syncs: list[float] = []
    with holdfast(bench.directory / "p5") as target:
        target.stock([SKU])
        before = processor_time([target.pid])
        for _ in range(bench.rounds):
            reserves += reserve_times_ms(target.url, SKU)
            syncs += sync_times_ms(bench.directory / "p5", SAMPLES)
        after = processor_time([target.pid])
        right = target.reserved() == len(reserves)
    added = median(reserves) - median(syncs)
    return [
        Answer(
            number="P5",
            question="One connection, one reserve at a time, p50",
            measured=f"{median(reserves):.2f} ms",
            processor=microseconds([after.since(before).whole_s * 1e6 / len(reserves)] if before and after else []),
            reference=f"one fdatasync {median(syncs):.2f} ms",
            ratio=f"{added:+.2f} ms",
            target=f"≤ +{TARGET_MS:.0f} ms",
            reached=added <= TARGET_MS,
            fault=None if right else "not every acknowledged reserve is reserved",
        )
    ]


def reserve_times_ms(url: str, sku: str) -> list[float]:
    """Send on a bare socket: what an HTTP library costs the client is not the question."""
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 80
    load = Load(paths=[f"{item_path(sku)}/reserve"], body='{"quantity":1}', keyed=True)
    requests = Requests(Order(host, port, 1, 0, secrets.token_hex(8), load))
    times = []
    with socket.create_connection((host, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(SAMPLES):
            request, answer = requests.next(), b""
            started = time.perf_counter()
            connection.sendall(request)
            while not is_whole(answer):
                answer += connection.recv(65_536) or _hung_up()
            times.append((time.perf_counter() - started) * 1000)
    return times


def _hung_up() -> NoReturn:
    raise ConnectionError("the server closed the connection")


QUESTION: Final = Question(("P5",), "One reserve at a time", ask)
