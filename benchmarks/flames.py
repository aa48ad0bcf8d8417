"""Flame graphs: where the time goes in P1, P2, P3 and P6. ``python -m benchmarks.flames`` writes them.

py-spy looks at a process under load, many times a second. On Linux it may look at processes of others as root only, or
where kernel.yama.ptrace_scope is 0.
"""

import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from benchmarks.__main__ import ROOT
from benchmarks.generator import Load, best_generator
from benchmarks.node import Node, Order
from benchmarks.p1_reserves import HOT, reserves
from benchmarks.postgres import postgres
from benchmarks.question import Bench
from benchmarks.servers import holdfast, item_path
from benchmarks.several_nodes import IN_FLIGHT, OURS, Contest

FOLDER: Final = ROOT / "build" / "profile"
SECONDS: Final = 6.0
LOOKS_PER_S: Final = 250
#: How much longer the load goes on than it is looked at, at both ends together.
MARGIN_S: Final = 2.0


class Subject(msgspec.Struct, frozen=True):
    """A process to look at, and what keeps it busy for a while."""

    pid: int
    load: Callable[[], object]


@contextmanager
def _server(bench: Bench, load: Load) -> Iterator[Subject]:
    with holdfast(bench.directory / "flames") as target:
        target.stock([HOT])
        token = secrets.token_hex(8)
        yield Subject(target.pid, lambda: bench.generator.run(target.url, load, bench.seconds, token))


@contextmanager
def _engine(bench: Bench) -> Iterator[Subject]:
    engine: list[str | Path] = [sys.executable, "-m", "benchmarks.engine_load"]
    command = [*engine, bench.directory / "engine.db", str(bench.seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        if not process.stdout.readline():
            raise RuntimeError("The engine did not start; it has said why.")
        yield Subject(process.pid, lambda: process.communicate(b"go\n"))


@contextmanager
def _node(bench: Bench) -> Iterator[Subject]:
    with postgres(bench.directory) as server:
        Contest(server, 1)
        order = Order(
            dsn=server.dsn(OURS), skus=1, in_flight=IN_FLIGHT, seconds=bench.seconds, token=secrets.token_hex(8)
        )
        with Node(order) as node:
            node.await_readiness()
            node.start()
            yield Subject(node.pid, node.measurement)


def main(seconds: Annotated[float, typer.Option(min=1, help="How long each is looked at.")] = SECONDS) -> None:
    """Write all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    subjects: dict[str, Callable[[Bench], AbstractContextManager[Subject]]] = {
        "P1": lambda bench: _server(bench, reserves([HOT])),
        "P2": _engine,
        "P3": _node,
        "P6": lambda bench: _server(bench, Load(paths=[item_path(HOT)])),
    }
    for name, subject in subjects.items():
        with tempfile.TemporaryDirectory(prefix="flames-", dir=ROOT / "build") as directory:
            bench = Bench(Path(directory), best_generator(), 1, seconds + MARGIN_S)
            with subject(bench) as found:
                path = FOLDER / f"{name}.svg"
                _look(found, path, seconds)
                print(path.relative_to(ROOT), flush=True)


def _look(subject: Subject, path: Path, seconds: float) -> None:
    busy = threading.Thread(target=subject.load)
    busy.start()
    options: list[str | Path] = [
        "--duration",
        str(round(seconds)),
        "--rate",
        str(LOOKS_PER_S),
        "--threads",
        "--output",
        path,
    ]
    command = [Path(sys.executable).with_name("py-spy"), "record", "--pid", str(subject.pid), *options]
    looked = subprocess.run(command, capture_output=True, text=True, check=False)
    busy.join()
    if looked.returncode:
        raise RuntimeError(f"py-spy failed: {looked.stderr.strip()}")


if __name__ == "__main__":
    typer.run(main)
