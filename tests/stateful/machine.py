"""One life of a shop, lived on several databases at once: they must never disagree."""

import hashlib
import itertools
from collections.abc import Sequence

import msgspec
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from builders import NOW, add, adjust, cause, claim, reserve
from contract.around import Around, SqlAround
from contract.batches import Hands
from holdfast.domain.commands import Batch, Command, DocumentCommand
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Storage
from holdfast.storage.retention import HOUR_MS, REFUSAL_MS, Retention
from stateful.asking import commands, going_on, making
from stateful.asking_basics import SKUS, SPANS, STORES
from stateful.asking_documents import ON_TRANSFERS
from stateful.remembering import Memory
from stateful.soundness import KEYS, assert_clean, assert_nothing_due_was_in_the_way, assert_sound, reads

#: Milliseconds by which the clock is turned.
TURNS = (*SPANS, *SPANS, -HOUR_MS, REFUSAL_MS - 1, REFUSAL_MS, HOUR_MS - 1, HOUR_MS)

handles = st.sampled_from([0, 1])
keys = st.sampled_from([*[None] * 12, *KEYS])
#: Which of the documents that there are.
places = st.integers(0, 5)


class Shop(RuleBasedStateMachine):
    """Commands go in batches of any size to every database, through one of two handles each."""

    requests: Bundle[Request] = Bundle("requests")

    def __init__(self, arounds: Sequence[Around]) -> None:
        """Open two handles on each of these fresh databases; the first one is the model."""
        super().__init__()
        self.clock = Hands(NOW)
        self.pruned_at = 0
        self.arounds = arounds
        self.handles = [[around.open(self.clock, Retention(HOUR_MS)) for _ in range(2)] for around in arounds]
        self.memories = [Memory() for _ in arounds]
        self.numbers = itertools.count(1)
        for around in arounds:
            if isinstance(around, SqlAround):  # The default store is as old as its database; the model's is of 1970.
                around.run("UPDATE stores SET created_at = 0, updated_at = 0")
            around.put_stores("berlin")

    @initialize(stocked=st.sampled_from([True, True, True, False]))
    def open(self, stocked: bool) -> None:
        """Begin with something on most shelves, or with empty ones."""
        shelves = [(store, sku) for store in STORES[:2] for sku in SKUS][:-1]
        if stocked:
            self._commit([self._request(add(8, store=store, sku=sku)) for store, sku in shelves], 0)

    @rule(target=requests, asked=st.lists(st.tuples(commands(), keys), min_size=1, max_size=6), handle=handles)
    def trade(self, asked: list[tuple[Command, str | None]], handle: int) -> MultipleResults[Request]:
        """Commit requests, some under keys, which other requests may have used."""
        batch = [self._request(command, key) for command, key in asked]
        self._commit(batch, handle)
        return multiple(*batch)

    @rule(target=requests, made=st.lists(making(), min_size=1, max_size=2), handle=handles)
    def make_documents(self, made: list[DocumentCommand], handle: int) -> MultipleResults[Request]:
        """Commit reservations and transfers."""
        batch = [self._request(command) for command in made]
        self._commit(batch, handle)
        return multiple(*batch)

    @rule(asked=st.lists(st.tuples(going_on(), places), min_size=1, max_size=3), handle=handles)
    def go_on_with_documents(self, asked: list[tuple[DocumentCommand, int]], handle: int) -> None:
        """Commit commands about documents that are there, as far as there are any."""
        there = sorted(self.arounds[0].documents())
        batch = []
        for command, place in asked:
            wanted = "transfer" if isinstance(command, ON_TRANSFERS) else "reservation"
            names = [name for kind, name in there if kind == wanted]
            if names:
                batch.append(self._request(msgspec.structs.replace(command, id=names[place % len(names)])))
        self._commit(batch, handle)

    @rule(place=places, early=st.sampled_from([0, 0, 1]), lost=st.integers(0, 3), handle=handles)
    def promise_what_a_reservation_holds(self, place: int, early: int, lost: int, handle: int) -> None:
        """At the end of a reservation, or just before it, lose some units of its item and promise one too many."""
        documents = [document for document, _ in self.arounds[0].documents().values() if document.due_at is not None]
        if not documents:
            return
        document = documents[place % len(documents)]
        self.clock.now = max(self.clock.now, (document.due_at or 0) - early)
        held = next(holding for holding in document.holdings if holding.open)
        item = self.arounds[0].items()[held.item]
        wanted = max(1, item.headroom - lost + 1)
        batch = [adjust(-lost, store=item.store, sku=item.sku), reserve(wanted, store=item.store, sku=item.sku)]
        self._commit([self._request(command) for command in batch], handle)

    @rule(repeated=st.lists(requests, min_size=1, max_size=3), handle=handles)
    def repeat(self, repeated: list[Request], handle: int) -> None:
        """Send requests again."""
        self._commit(repeated, handle)

    @rule(milliseconds=st.sampled_from(TURNS))
    def turn_the_clock(self, milliseconds: int) -> None:
        """Let time pass, or the clock be put back: not behind a pruning, whose keys are gone for good."""
        self.clock.now = max(self.pruned_at, self.clock.now + milliseconds)

    @rule(handle=handles)
    def prune(self, handle: int) -> None:
        """Drop what is out of date."""
        self.pruned_at = self.clock.now
        for handles in self.handles:
            handles[handle].prune()

    @rule(handle=handles, behind=st.sampled_from([0, 1, 1_000]))
    def settle(self, handle: int, behind: int) -> None:
        """Make sure that a moment stays as it is."""
        for handles in self.handles:
            handles[handle].settle(self.clock.now - behind)

    @rule(handle=handles)
    def reopen(self, handle: int) -> None:
        """Close a handle and open another."""
        for around, handles in zip(self.arounds, self.handles, strict=True):
            handles[handle].close()
            handles[handle] = around.open(self.clock, Retention(HOUR_MS))

    @invariant()
    def all_databases_are_equal_and_sound(self) -> None:
        """Compare everything that is stored, and check it against itself."""
        model, *others = self.arounds
        assert_sound(model)
        assert_clean(model)
        state = compared(model)
        for around in others:
            assert compared(around) == state
        answers = [reads(handles[0]) for handles in self.handles]
        for answer in answers[1:]:
            assert answer == answers[0]
        for handles, memory in zip(self.handles, self.memories, strict=True):
            memory.assert_exact(handles[0])

    def teardown(self) -> None:
        """Audit every database, and close everything."""
        for around in self.arounds:
            assert_clean(around)
        for storage in itertools.chain.from_iterable(self.handles):
            storage.close()
        for around in self.arounds:
            around.close()

    def _named(self, command: Command) -> Command:
        """Give the command an id of its own."""
        named = msgspec.structs.replace(command.cause, command_id=f"c-{next(self.numbers)}")
        if isinstance(command, Batch):
            rows = tuple(msgspec.structs.replace(row, cause=named) for row in command.commands)
            return msgspec.structs.replace(command, cause=named, commands=rows)
        return msgspec.structs.replace(command, cause=named)

    def _request(self, command: Command, key: str | None = None) -> Request:
        """Give the request; its fingerprint is that of what is asked, whoever asks."""
        if key is None:
            return Request(self._named(command))
        asked = repr(msgspec.structs.replace(command, cause=cause())).encode()
        return Request(self._named(command), claim(key, hashlib.blake2b(asked, digest_size=16).digest()))

    def _commit(self, batch: list[Request], handle: int) -> None:
        """Commit a batch everywhere; every database must give the same answers."""
        if not batch:
            return
        number = f"b-{next(self.numbers)}"
        answers = [committed(handles[handle], batch, number) for handles in self.handles]
        note(f"{number}: {answers[0]}")
        for answer in answers[1:]:
            assert answer == answers[0]
        assert_nothing_due_was_in_the_way(self.arounds[0], batch[-1], answers[0][-1])


def committed(storage: Storage, batch: list[Request], batch_id: str) -> list[Verdict]:
    """Commit a batch in which nothing may fail: in parts, each with a name of its own, where one is not enough."""
    parts = itertools.count(1)
    results = Committer(storage, Figures(), lambda: f"{batch_id}.{next(parts)}").commit(batch)
    verdicts = [result for result in results if isinstance(result, Verdict)]
    assert len(verdicts) == len(batch), results
    return verdicts


def compared(around: Around) -> dict[str, object]:
    """Give all that every engine has to hold alike: how long old keys and ids of batches stay is its own affair."""
    return {name: rows for name, rows in around.state().items() if name not in ("keys", "batches")}
