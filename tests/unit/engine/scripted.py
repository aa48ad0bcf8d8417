"""A storage whose faults are written down beforehand; beneath it a real one does the work."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, auto
from typing import Any, Final, TypeVar

from holdfast.domain.access import AccessKey
from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.view import View
from holdfast.engine.errors import CommitInDoubt, StorageFault
from holdfast.engine.ports import Reader, Transaction
from holdfast.storage.sqlite.storage import SqliteStorage

Value = TypeVar("Value")


class Lost(Enum):
    """What became of a commit whose answer never came."""

    #: The database committed; only the answer was lost.
    AFTER = auto()
    #: The commit never arrived.
    BEFORE = auto()


#: What happens at a step, in order: a fault, or None for "all is well". At its end all is well.
Script = Iterable[Exception | Lost | None]


class ScriptedStorage:
    """Each step first does what its script says."""

    def __init__(self, inner: SqliteStorage, **scripts: Script) -> None:
        self.inner: Final = inner
        self.scripts: Final = {step: deque(script) for step, script in scripts.items()}
        #: Every step that was taken, in order.
        self.steps: Final[list[str]] = []
        #: The ids of the transactions that were begun.
        self.batch_ids: Final[list[str]] = []
        self.name = "scripted"
        self.is_embedded = True
        self.clock = inner.clock

    def step(self, name: str) -> Lost | None:
        """Take a step: raise what the script says, or tell what becomes of a commit."""
        self.steps.append(name)
        script = self.scripts.get(name)
        line = script.popleft() if script else None
        if isinstance(line, Exception):
            raise line
        return line

    def begin(self, batch_id: str) -> "ScriptedTransaction":
        self.batch_ids.append(batch_id)
        self.step("begin")
        return ScriptedTransaction(self, self.inner.begin(batch_id))

    def committed(self, batch_id: str) -> bool:
        self.step("committed")
        return self.inner.committed(batch_id)

    def reader(self, **long: Any) -> Reader:
        self.step("reader")
        return self.inner.reader(**long)

    def prune(self) -> bool:
        return self.inner.prune()

    def keep_time(self) -> None:
        self.inner.keep_time()

    def settle(self, time: int) -> None:
        self.inner.settle(time)

    def add_key(self, key: AccessKey) -> bool:
        return self.inner.add_key(key)

    def revoke_key(self, name: str, now: int) -> bool:
        return self.inner.revoke_key(name, now)

    def note_uses(self, uses: Mapping[str, int]) -> None:
        self.inner.note_uses(uses)

    def check(self) -> None:
        self.inner.check()

    def close(self) -> None:
        self.inner.close()


class ScriptedTransaction:
    """A transaction of the real storage, interrupted where the script says so."""

    def __init__(self, storage: ScriptedStorage, inner: Transaction) -> None:
        self._storage = storage
        self._inner = inner

    def load(self, footprint: Footprint) -> View:
        self._storage.step("load")
        return self._inner.load(footprint)

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        self._storage.step("due")
        return self._inner.due(view, wanted)

    def save(self, view: View) -> None:
        self._storage.step("save")
        self._inner.save(view)

    def commit(self) -> None:
        try:
            lost = self._storage.step("commit")
        except StorageFault:
            self._inner.rollback()
            raise
        if lost is Lost.BEFORE:
            self._inner.rollback()
        else:
            self._inner.commit()
        if lost is not None:
            raise CommitInDoubt

    def rollback(self) -> None:
        self._storage.step("rollback")
        self._inner.rollback()


class Time:
    """A clock that moves only when somebody pauses; it remembers every pause."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.pauses: list[float] = []

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def numbered(prefix: str = "b") -> Callable[[], str]:
    """Give identifiers b-1, b-2, ..."""
    numbers = iter(range(1, 10_000))
    return lambda: f"{prefix}-{next(numbers)}"


def verdict_of(value: object, expected: type[Value]) -> Value:
    """Give the value, which must be of this kind."""
    assert isinstance(value, expected), value
    return value
