"""The load: connections that each send the next request when the answer to the last one is there.

``wrk`` is used when it is installed, else the generator of connections.py; always the same one for all contenders.
``hey`` is not: it sends one request again and again, and can give none of them a key of its own.
"""

import re
import resource
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

CONNECTIONS: Final = 64
#: How long a generator may take beyond its round.
OVERTIME_S_MAX: Final = 30.0
SCRIPT: Final = Path(__file__).with_name("requests.lua")
_SUMMARY: Final = re.compile(r"requests=(\d+) microseconds=(\d+) refused=(\d+) broken=(\d+) p50=(\d+) p99=(\d+)")


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What to send. The paths are taken in turns."""

    paths: Sequence[str]
    #: Sent with POST; empty: GET.
    body: str = ""
    #: Whether every request carries an idempotency key of its own.
    keyed: bool = False
    connections: int = CONNECTIONS


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What came back."""

    #: Answers with a status of 2xx (wrk: below 400), and others.
    answered: int
    not_2xx: int
    #: Connections that broke or timed out.
    broken: int
    seconds: float
    #: The latency of an answer that half of them, and all but one in a hundred, kept below.
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    #: Processor time of whoever measured: of a generator, or of a node that makes its own load.
    processor_s: float = 0.0

    @property
    def per_second(self) -> float:
        """Good answers per second."""
        return self.answered / self.seconds


class Generator(ABC):
    """A program that makes load."""

    #: How the table calls it.
    name: str
    #: Whether it waits for the last answers; if not, up to one request of each connection is left unanswered.
    drains: bool

    def run(self, url: str, load: Load, seconds: float, token: str) -> Measurement:
        """Send for a while. The token begins the keys: no two rounds may share one."""
        before = _processor_s_of_children()
        measurement = self._send(url, load, seconds, token)
        return msgspec.structs.replace(measurement, processor_s=_processor_s_of_children() - before)

    @abstractmethod
    def _send(self, url: str, load: Load, seconds: float, token: str) -> Measurement:
        """Send in a process that has ended when this returns."""


def _processor_s_of_children() -> float:
    """Give what those child processes have used that have ended: no server does during a round."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Wrk(Generator):
    """wrk with one thread; its script makes the keys."""

    name = "wrk"
    drains = False

    def _send(self, url: str, load: Load, seconds: float, token: str) -> Measurement:
        """Send for a while, in whole seconds."""
        duration = f"{max(1, round(seconds))}s"
        with tempfile.NamedTemporaryFile("w", suffix=".paths", encoding="ascii") as paths:
            paths.writelines(f"{path}\n" for path in load.paths)
            paths.flush()
            command = [
                "wrk",
                "-t1",
                f"-c{load.connections}",
                f"-d{duration}",
                "--timeout",
                "10s",
                "-s",
                str(SCRIPT),
                url,
            ]
            arguments = ["--", paths.name, load.body, token if load.keyed else ""]
            done = subprocess.run(
                [*command, *arguments], capture_output=True, text=True, timeout=seconds + OVERTIME_S_MAX, check=True
            )
        found = _SUMMARY.search(done.stdout)
        if found is None:
            raise RuntimeError(f"wrk gave no summary: {done.stdout}{done.stderr}")
        requests, microseconds, refused, broken, p50, p99 = map(int, found.groups())
        return Measurement(
            answered=requests - refused,
            not_2xx=refused,
            broken=broken,
            seconds=microseconds / 1_000_000,
            p50_ms=p50 / 1000,
            p99_ms=p99 / 1000,
        )


class BuiltIn(Generator):
    """The project's own generator, in a process of its own. Slower than wrk, so it takes more of the machine."""

    name = "built-in generator (install wrk for less disturbance)"
    drains = True

    def _send(self, url: str, load: Load, seconds: float, token: str) -> Measurement:
        """Send for a while, then wait for the last answers."""
        address = urlsplit(url)
        order = Order(address.hostname or "", address.port or 80, load.connections, seconds, token, load)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.connections"],
            input=msgspec.json.encode(order),
            capture_output=True,
            timeout=seconds + OVERTIME_S_MAX,
            check=True,
        )
        return msgspec.json.decode(done.stdout, type=Measurement)


class Order(msgspec.Struct, frozen=True):
    """What the process of the built-in generator is told."""

    host: str
    port: int
    connections: int
    seconds: float
    token: str
    load: Load


def best_generator() -> Generator:
    """Give wrk where it is installed."""
    return Wrk() if shutil.which("wrk") else BuiltIn()
