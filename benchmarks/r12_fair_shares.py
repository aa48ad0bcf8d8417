"""R12: what does a client notice that asks for one thing at a time, while another one takes all that it can get?"""

import re
import time
from collections import Counter
from statistics import median
from typing import Final

import msgspec

from benchmarks.attackers import Attack, attacking
from benchmarks.connections import kept_below
from benchmarks.embedded import FILE_NAME, embedded, sku_of, stocked, stores
from benchmarks.generator import Load
from benchmarks.one_at_a_time import Asker, reserves_of
from benchmarks.processes import resident_bytes
from benchmarks.question import Answer, Bench, Question
from benchmarks.servers import Target, holdfast, item_path

_WAITING: Final = re.compile(r"^holdfast_commands_waiting (\S+)$", re.MULTILINE)
#: How much longer one in a hundred of its reserves may take than when it is alone, and what the server may hold.
TARGET: Final = 5.0
TARGET_MIB: Final = 400
STORES: Final = 1_000
SKUS: Final = 20
#: Stands in a path for where the feed ends when the attack begins.
END: Final = "{end}"
#: What the client reserves, and nobody else.
SKU: Final = "ONE-0001"
#: Parts of a round: alone, not measured (it begins, or has just ended), and beside the attack.
ALONE_S, PASSING_S, BESIDE_S = 0.2, 0.1, 0.4


def ask(bench: Bench) -> list[Answer]:
    """Let a client be alone, and beside each attack, in turns."""
    data_dir = bench.directory / "r12"
    names = [f"S{number:04d}" for number in range(STORES)]
    skus = [sku_of(number) for number in range(SKUS)]
    with embedded(data_dir / FILE_NAME) as engine:
        engine.fill(stores(engine, names))
        engine.fill(stocked(engine, skus, names))
    with holdfast(data_dir) as target:
        target.stock([SKU])
        beginning = _end_of_feed(target)
        asked = attacks(names, skus, beginning)
        return [_beside(bench, target, what, attack) for what, attack in asked.items()]


def attacks(stores: list[str], skus: list[str], beginning: str) -> dict[str, Attack]:
    """Give the attacks, by what they are; ``beginning``: where the feed was before all of them."""
    rows = [
        {"type": "reserve", "sku": skus[number % len(skus)], "storeId": stores[number * 7 % len(stores)], "quantity": 1}
        for number in range(1_000)
    ]
    batch, each = (msgspec.json.encode({"commands": rows, "atomic": atomic}).decode() for atomic in (True, False))
    question = msgspec.json.encode({"skus": skus, "view": "stores"}).decode()
    availability, lists = "/api/inventory/availability", "/api/inventory/ledger?limit=1000"
    events, stream = "/api/inventory/events?after=", {"Accept": "text/event-stream"}
    return {
        "16 connections that send batches of 1,000 rows": Attack(
            connections=16, path="/api/inventory/batch", body=each
        ),
        "16 whose batches of 1,000 rows are one change each": Attack(
            connections=16, path="/api/inventory/batch", body=batch
        ),
        f"8 that ask what {STORES:,} stores have of {SKUS} SKUs": Attack(
            connections=8, path=availability, body=question
        ),
        "16 that read pages of 1,000 entries": Attack(connections=16, path=lists),
        "16 that take such pages slowly": Attack(connections=16, path=lists, takes_slowly=True),
        "12 that take snapshots slowly": Attack(connections=12, path="/api/inventory/snapshot", takes_slowly=True),
        "500 that only follow the feed": Attack(connections=500, path=events + END, headers=stream),
        "500 that come back to the feed after all of that": Attack(
            connections=500, path=events + beginning, headers=stream
        ),
        "1,100 whose bodies come slowly": Attack(
            connections=1_100, path="/api/inventory/batch", body=batch, sends_slowly=True
        ),
    }


class Times:
    """What reserves and looks took, over all rounds, in milliseconds."""

    def __init__(self) -> None:
        self.reserves: Final[list[float]] = []
        self.looks: Final[list[float]] = []

    def __str__(self) -> str:
        """Show what the reserves took."""
        return f"p99 {kept_below(self.reserves, 99):.1f} ms, p50 {median(self.reserves):.1f}"


class Polite:
    """Reserves one unit, looks at the item, and so on."""

    def __init__(self, writing: Asker, reading: Asker) -> None:
        self._writing: Final = writing
        self._reading: Final = reading

    @property
    def refused(self) -> int:
        """How often it was not served."""
        return self._writing.refused + self._reading.refused

    def ask(self, seconds: float, times: Times) -> None:
        """Do so for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            times.reserves.append(self._writing.ask())
            times.looks.append(self._reading.ask())


class Seen:
    """What an attack did to a client and to the server."""

    def __init__(self) -> None:
        self.alone: Final = Times()
        self.beside: Final = Times()
        #: How often the client was not served.
        self.refused = 0
        #: The most memory that the server had.
        self.mib = 0.0
        #: What the attackers were answered.
        self.statuses: Final = Counter[str]()

    def round(self, bench: Bench, target: Target, attack: Attack) -> None:
        """Let the client be alone, and then beside the attack."""
        with (
            Asker.at(target.url, reserves_of(SKU)) as writing,
            Asker.at(target.url, Load(paths=[item_path(SKU)])) as reading,
        ):
            polite = Polite(writing, reading)
            while _commands_waiting(target):  # Of those who came before.
                polite.ask(PASSING_S, Times())
            polite.ask(PASSING_S * bench.seconds, Times())
            polite.ask(ALONE_S * bench.seconds, self.alone)
            with attacking(target.url, placed(target, attack)) as attacked:
                polite.ask(PASSING_S * bench.seconds, Times())
                polite.ask(BESIDE_S * bench.seconds, self.beside)
                self.mib = max(self.mib, (resident_bytes(target.pid) or 0) / 2**20)
            self.refused += polite.refused
        self.statuses.update(attacked.statuses)


def placed(target: Target, attack: Attack) -> Attack:
    """Fill in where the feed ends now."""
    if END not in attack.path:
        return attack
    return msgspec.structs.replace(attack, path=attack.path.replace(END, _end_of_feed(target)))


def _end_of_feed(target: Target) -> str:
    cursor = target.call("GET", "/api/inventory/ledger?limit=1&order=desc")["data"][0]["cursor"]
    assert isinstance(cursor, str)  # noqa: S101 - the API says so
    return cursor


def _commands_waiting(target: Target) -> bool:
    found = _WAITING.search(target.metrics())
    return found is None or float(found[1]) > 0


def _beside(bench: Bench, target: Target, what: str, attack: Attack) -> Answer:
    seen = Seen()
    for _ in range(bench.rounds):
        seen.round(bench, target, attack)
    found = kept_below(seen.beside.reserves, 99) / kept_below(seen.alone.reserves, 99)
    told = ", ".join(f"{status} {count:,} times" for status, count in sorted(seen.statuses.items())) or "nothing"
    looks, alone = seen.beside.looks, seen.alone.looks
    return Answer(
        number="R12",
        question=f"A reserve, one at a time, beside {what}",
        measured=f"{seen.beside}; {seen.refused} refused; {seen.mib:.0f} MiB",
        reference=f"alone {seen.alone}",
        ratio=f"{found:.1f}",
        target=f"≤ {TARGET:.0f}, none refused; ≤ {TARGET_MIB} MiB",
        reached=found <= TARGET and not seen.refused and seen.mib <= TARGET_MIB,
        note=f"{what}: they were answered {told}; to look at an item took p99 {kept_below(looks, 99):.1f} ms, "
        f"p50 {median(looks):.1f} (alone {kept_below(alone, 99):.1f}, {median(alone):.1f})",
    )


QUESTION: Final = Question(("R12",), "Somebody who takes all that he can get", ask)
