"""One life of a shop, lived on several databases at once: they must never disagree."""

import hashlib
import itertools
from typing import Any, Final

import msgspec
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from builders import NOW, cause, claim
from contract.around import Around
from contract.batches import Hands
from holdfast.domain.commands import (
    Add,
    Adjust,
    AdjustReason,
    Bucket,
    Cause,
    Command,
    Fulfill,
    Precondition,
    Release,
    Reserve,
    SetQuantity,
)
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.invariants import FOLDED, fold, violations
from holdfast.domain.judge import Verdict
from holdfast.engine.commit import Committer, Request
from holdfast.engine.figures import Figures
from holdfast.engine.ports import ItemQuery, Storage
from holdfast.storage.retention import HOUR_MS, REFUSAL_MS, Retention

STORES: Final = ("default", "berlin", "closed")
SKUS: Final = ("LAPTOP", "a/b", "\U0001f98a")
KEYS: Final = ("k-1", "k-2", "k-3", "k-4", "k-5", "k-6")

quantities = st.integers(0, 12) | st.sampled_from([QUANTITY_MAX - 5, QUANTITY_MAX])
preconditions = st.none() | st.builds(
    Precondition,
    st.none() | st.lists(st.integers(0, 6), max_size=2).map(tuple),
    if_match=st.booleans(),
)
targets: dict[str, st.SearchStrategy[Any]] = {
    "store": st.sampled_from(STORES),
    "sku": st.sampled_from(SKUS),
    "cause": st.builds(cause, reason=st.none() | st.sampled_from(list(AdjustReason))),
    "precondition": preconditions,
}
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Add, name=st.sampled_from(["Laptop", "It's \\ 100 %"]), quantity=quantities, **targets),
    st.builds(SetQuantity, quantity=quantities, **targets),
    st.builds(Reserve, quantity=quantities, **targets),
    st.builds(Release, quantity=quantities, **targets),
    st.builds(Fulfill, quantity=quantities, **targets),
    st.builds(Adjust, delta=st.integers(-15, 15), bucket=st.sampled_from(Bucket), **targets),
)


class Shop(RuleBasedStateMachine):
    """Commands wait, then leave in batches of any size to every database, through one of two handles each."""

    requests = Bundle("requests")

    def make(self) -> list[Around]:
        """Give fresh databases; the first is the model."""
        raise NotImplementedError

    @initialize()
    def open(self) -> None:
        """Open two handles on each database."""
        self.clock = Hands(NOW)
        self.pruned_at = 0
        self.arounds = self.make()
        self.handles = [[around.open(self.clock, Retention(HOUR_MS)) for _ in range(2)] for around in self.arounds]
        self.waiting: list[Request] = []
        self.numbers = itertools.count(1)
        for around in self.arounds:
            around.put_stores("berlin")

    @rule(target=requests, command=commands)
    def ask(self, command: Command) -> Request:
        """Send a request without a key."""
        return self._wait(Request(self._named(command)))

    @rule(target=requests, command=commands, key=st.sampled_from(KEYS))
    def ask_with_key(self, command: Command, key: str) -> Request:
        """Send a request under a key, which another request may have used."""
        asked = repr(msgspec.structs.replace(command, cause=cause())).encode()
        fingerprint = hashlib.blake2b(asked, digest_size=16).digest()
        return self._wait(Request(self._named(command), claim(key, fingerprint)))

    @rule(request=requests)
    def repeat(self, request: Request) -> None:
        """Send a request again."""
        self._wait(request)

    @rule(milliseconds=st.sampled_from([-HOUR_MS, 1, REFUSAL_MS - 1, REFUSAL_MS, HOUR_MS - 1, HOUR_MS]))
    def turn_the_clock(self, milliseconds: int) -> None:
        """Let time pass, or the clock be put back: not behind a pruning, whose keys are gone for good."""
        self.clock.now = max(self.pruned_at, self.clock.now + milliseconds)

    @rule(handle=st.sampled_from([0, 1]))
    def prune(self, handle: int) -> None:
        """Drop what is out of date."""
        self.pruned_at = self.clock.now
        for handles in self.handles:
            handles[handle].prune()

    @rule(handle=st.sampled_from([0, 1]))
    def reopen(self, handle: int) -> None:
        """Close a handle and open another."""
        for around, handles in zip(self.arounds, self.handles, strict=True):
            handles[handle].close()
            handles[handle] = around.open(self.clock, Retention(HOUR_MS))

    @rule(size=st.integers(1, 8), handle=st.sampled_from([0, 1]))
    def commit(self, size: int, handle: int) -> None:
        """Commit what waits, or the first part of it; every database must give the same answers."""
        batch, self.waiting = self.waiting[:size], self.waiting[size:]
        if batch:
            number = f"b-{next(self.numbers)}"
            answers = [committed(handles[handle], batch, number) for handles in self.handles]
            note(f"{number}: {answers[0]}")
            for answer in answers[1:]:
                assert answer == answers[0]

    @invariant()
    def all_databases_are_equal_and_sound(self) -> None:
        """Compare everything that is stored, and check it against itself."""
        if not hasattr(self, "arounds"):
            return
        model, *others = self.arounds
        items, ledger = model.items(), model.ledger()
        assert [problem for item in items.values() for problem in violations(item)] == []
        assert [written.sequence for written in ledger] == list(range(1, len(ledger) + 1))
        assert all(earlier.time <= later.time for earlier, later in itertools.pairwise(ledger))
        stock = {item_id: {name: getattr(item, name) for name in FOLDED} for item_id, item in items.items()}
        assert fold(written.entry for written in ledger) == stock
        for around in others:
            assert around.items() == items
            assert around.names() == model.names()
            assert around.ledger() == ledger
            assert around.operations() == model.operations()
        answers = [reads(handles[0]) for handles in self.handles]
        for answer in answers[1:]:
            assert answer == answers[0]

    def teardown(self) -> None:
        """Close everything."""
        if hasattr(self, "arounds"):
            for storage in itertools.chain.from_iterable(self.handles):
                storage.close()
            for around in self.arounds:
                around.close()

    def _named(self, command: Command) -> Command:
        """Give the command an id of its own."""
        named: Cause = msgspec.structs.replace(command.cause, command_id=f"c-{next(self.numbers)}")
        return msgspec.structs.replace(command, cause=named)

    def _wait(self, request: Request) -> Request:
        self.waiting.append(request)
        return request


def committed(storage: Storage, batch: list[Request], batch_id: str) -> list[Verdict]:
    """Commit a batch in which nothing may fail."""
    results = Committer(storage, Figures(), lambda: batch_id).commit(batch)
    verdicts = [result for result in results if isinstance(result, Verdict)]
    assert len(verdicts) == len(batch), results
    return verdicts


def reads(storage: Storage) -> list[object]:
    """Ask whatever can be asked."""
    reader = storage.reader()
    try:
        return [
            *[reader.totals(store) for store in (None, *STORES)],
            *[reader.key(claim(key).digest) for key in KEYS],
            *[list(reader.item_list(ItemQuery(store=store))) for store in STORES],
            list(reader.item_list(ItemQuery(store="default", low_stock=True, in_stock=True, limit=2))),
            list(reader.item_list(ItemQuery(store="berlin", short=True, after="B"))),
            reader.items([(store, sku) for store in STORES for sku in SKUS]),
        ]
    finally:
        reader.close()
