"""``holdfast demo``."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from holdfast.cli.complaints import Misused
from holdfast.cli.demo.chain import Chain
from holdfast.cli.demo.playing import Play, chance_of
from holdfast.cli.showing import say

#: How long a server of the demo may take to start.
_START_S_MAX: Final = 30.0
_ANNOUNCED: Final = "listens on "


def demo(
    steps: Annotated[int, typer.Option(min=0, metavar="N", help="End after so many happenings; 0: with Ctrl-C.")] = 0,
    pace: Annotated[
        float, typer.Option(min=0.0, metavar="N", help="Happenings in a second; 0: as fast as can be.")
    ] = 4.0,
    seed: Annotated[int | None, typer.Option(help="The same seed tells the same story.")] = None,
) -> None:
    """Show a small made-up chain with live orders.

    Five stores take orders, payments, deliveries and counts, on a server of their own that is gone at the end. With
    HOLDFAST_URL it is the one that is named; it must be empty, for the demo plays with what it finds. Look on from
    another window, at the address that it prints.

    Example: holdfast demo
    """
    with _until_told_to_end() as stop, _server() as url:
        _play(url, stop, steps, pace, seed)


@contextmanager
def _until_told_to_end() -> Iterator[threading.Event]:
    """Give what is set by Ctrl-C or SIGTERM: what happens at that moment comes to its end."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _play(url: str, stop: threading.Event, steps: int, pace: float, seed: int | None) -> None:
    from holdfast_client import Client, NoAnswer

    with Client(url, actor="demo") as client:
        play = Play(client, Chain(chance_of(seed)), secrets.token_hex(3))
        play.refuse_strangers()
        typer.echo(play.open())
        say(f"Look on from another window: HOLDFAST_URL={url} holdfast watch")
        done = 0
        while not stop.is_set() and (not steps or done < steps):
            try:
                typer.echo(play.step())
            except NoAnswer as problem:
                if not stop.is_set():
                    raise
                say(str(problem))
            done += 1
            stop.wait(1 / pace if pace else 0)
    typer.echo(f"The demo has ended after {done:,} happenings.")


@contextmanager
def _server() -> Iterator[str]:
    """Give the address that HOLDFAST_URL names; else start a server, on a folder that is removed at the end."""
    named = os.environ.get("HOLDFAST_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="holdfast-demo-") as folder:
        yield from _own_server(Path(folder))


def _own_server(folder: Path) -> Iterator[str]:
    settings = {"PORT": "0", "HOST": "127.0.0.1", "DATA_DIR": str(folder), "DATABASE_URL": "", "ACCESS": "local"}
    command = [sys.executable, "-m", "holdfast", "serve"]
    # In a session of its own: Ctrl-C is for the demo, which ends the server when it has ended itself.
    process = subprocess.Popen(  # noqa: S603 - ours
        command,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    watchdog = threading.Timer(_START_S_MAX, process.kill)
    watchdog.start()
    try:
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        line = next((line for line in process.stderr if _ANNOUNCED in line), None)
        watchdog.cancel()
        if line is None:
            raise Misused("The demo's own server did not start; `holdfast doctor` says what is wrong.")
        yield line.split(_ANNOUNCED, 1)[1].split()[0]
    finally:
        watchdog.cancel()
        process.terminate()
        process.communicate()
