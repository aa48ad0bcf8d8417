"""Clients that never stop asking: what each was told, and whether it ever went back."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from api.wire import item_path
from load import Load
from server import Server

#: How long the watcher rests between two looks.
LOOK_S: Final = 0.01
ANSWER_S_MAX: Final = 30.0


class Watcher:
    """Reads an item again and again while a load reserves units of it; each read must show what was acknowledged."""

    def __init__(self, node: Server, load: Load) -> None:
        self._node = node
        self._load = load
        #: Reads that showed less than had been acknowledged before they were sent.
        self.backward: Final[list[tuple[int, int]]] = []
        self.reads = 0
        self.refused = 0

    def run(self, enough: threading.Event) -> None:
        with httpx.Client(base_url=self._node.url, timeout=ANSWER_S_MAX) as client:
            while not enough.wait(LOOK_S):
                acknowledged = len(self._load.done)
                answer = client.get(item_path(self._load.sku))
                if answer.status_code != 200:
                    self.refused += 1
                    continue
                self.reads += 1
                shown = answer.json()["data"]["reserved"]
                if shown < acknowledged:
                    self.backward.append((acknowledged, shown))


@contextmanager
def watched(node: Server, load: Load) -> Iterator[Watcher]:
    """Watch an item meanwhile, and see at the end that no read went back."""
    watcher, enough = Watcher(node, load), threading.Event()
    thread = threading.Thread(target=watcher.run, args=[enough])
    thread.start()
    try:
        yield watcher
    finally:
        enough.set()
        thread.join()
    assert watcher.backward == []
    assert watcher.reads


@contextmanager
def timed(report: Callable[[str, object], None], what: str) -> Iterator[None]:
    """Report how long something took: a loaded machine is slow, so nothing is asserted of it here."""
    began = time.monotonic()
    yield
    report(what, time.monotonic() - began)
