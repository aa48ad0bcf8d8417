"""A storage that fails its n-th call; beneath it a real one does the work."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, TypeVar

from faults.faulty_readers import FaultyReader
from holdfast.domain.access import AccessKey
from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.view import View
from holdfast.engine.errors import CommitInDoubt, StorageBroken, StorageFault, StorageUnavailable, TransientFault
from holdfast.engine.ports import Reader, Storage, Transaction

Value = TypeVar("Value")


class Kind(Enum):
    """How a call fails."""

    TRANSIENT = "transient"
    UNAVAILABLE = "unavailable"
    BROKEN = "broken"
    #: The commit is done, and then reported as failed. Other calls become unavailable.
    COMMITTED = "committed but reported failed"
    #: The commit is not done, and nobody can tell. Other calls become unavailable.
    LOST = "lost before the commit"


_FAULTS: Final[dict[Kind, type[StorageFault]]] = {
    Kind.TRANSIENT: TransientFault,
    Kind.BROKEN: StorageBroken,
}


class FaultyStorage:
    """All is well but for some calls in a row, which fail."""

    name = "faulty"
    is_embedded = True

    def __init__(self, inner: Storage) -> None:
        self._inner: Final = inner
        self.clock = inner.clock
        self._kind = Kind.TRANSIENT
        self._first = self._last = 0
        #: Calls so far, the failed ones included, since ``plan``.
        self.calls: list[str] = []

    def plan(self, kind: Kind, first: int, length: int) -> None:
        """Fail that many calls from the first-th from now on."""
        self.calls = []
        self._kind, self._first, self._last = kind, first, first + length - 1

    @property
    def struck(self) -> bool:
        """Whether the plan has come to a call that fails."""
        return len(self.calls) >= self._first

    def fault_at(self, call: str) -> StorageFault | None:
        """Count a call; give the fault that it must end in."""
        self.calls.append(call)
        if not self._first <= len(self.calls) <= self._last:
            return None
        if call == "commit" and self._kind in (Kind.COMMITTED, Kind.LOST):
            return CommitInDoubt()
        return _FAULTS.get(self._kind, StorageUnavailable)()

    def call(self, call: str, work: Callable[[], Value]) -> Value:
        """Work, or fail before that."""
        fault = self.fault_at(call)
        if fault is not None:
            raise fault
        return work()

    @property
    def commits_unreported(self) -> bool:
        """Whether a commit that fails is done nevertheless."""
        return self._kind is Kind.COMMITTED

    def begin(self, batch_id: str) -> Transaction:
        return FaultyTransaction(self, self.call("begin", lambda: self._inner.begin(batch_id)))

    def committed(self, batch_id: str) -> bool:
        return self.call("committed", lambda: self._inner.committed(batch_id))

    def reader(self, **long: Any) -> Reader:
        return FaultyReader(self, self.call("reader", lambda: self._inner.reader(**long)))

    def prune(self) -> bool:
        return self.call("prune", self._inner.prune)

    def keep_time(self) -> None:
        """Never fail, and do not count: the engine keeps time each second, whatever is asked meanwhile."""
        self._inner.keep_time()

    def settle(self, time: int) -> None:
        self.call("settle", lambda: self._inner.settle(time))

    def add_key(self, key: AccessKey) -> bool:
        return self.call("add_key", lambda: self._inner.add_key(key))

    def revoke_key(self, name: str, now: int) -> bool:
        return self.call("revoke_key", lambda: self._inner.revoke_key(name, now))

    def note_uses(self, uses: Mapping[str, int]) -> None:
        self.call("note_uses", lambda: self._inner.note_uses(uses))

    def check(self) -> None:
        self.call("check", self._inner.check)

    def close(self) -> None:
        self._inner.close()


class FaultyTransaction:
    """A transaction that ends for good at its first fault, as the port asks for."""

    def __init__(self, storage: FaultyStorage, inner: Transaction) -> None:
        self._storage = storage
        self._inner = inner

    def load(self, footprint: Footprint) -> View:
        return self._storage.call("load", lambda: self._inner.load(footprint))

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        return self._storage.call("due", lambda: self._inner.due(view, wanted))

    def save(self, view: View) -> None:
        """Write everything, then fail: what was written must not stay."""
        fault = self._storage.fault_at("save")
        self._inner.save(view)
        if fault is not None:
            raise fault

    def commit(self) -> None:
        fault = self._storage.fault_at("commit")
        if fault is None or (isinstance(fault, CommitInDoubt) and self._storage.commits_unreported):
            self._inner.commit()
        else:
            self._inner.rollback()
        if fault is not None:
            raise fault

    def rollback(self) -> None:
        """Undo, and only then fail: a rollback is what the end of a connection does, too."""
        self._inner.rollback()
        self._storage.call("rollback", lambda: None)
