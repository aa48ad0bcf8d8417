"""A till's errand: three batches about items of its own, sent again under the same keys until all is answered.

The reference model says what must come of it.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Final

from books import assert_books_balance, effects
from builders import NOW, PRINCIPAL, add, claim, fulfill, release, reserve, set_quantity
from contract.around import SqlAround
from holdfast.domain.commands import Cause, Command
from holdfast.domain.item import Item
from holdfast.domain.judge import Verdict
from holdfast.engine.batch import Request, Result
from holdfast.engine.commit import Committer
from holdfast.engine.errors import Fault, OutcomeUnknown, StorageFault
from holdfast.engine.figures import Figures
from holdfast.engine.ports import ItemQuery, Reader, Storage
from holdfast.engine.reads import Call, ItemRead, ReadWorker
from holdfast.storage.codec import decode_outcome
from model.database import ModelDatabase
from model.storage import ModelStorage

#: How often a client sends a batch again before the test gives up.
TRIES_MAX: Final = 8
#: The table of the keys, by engine.
KEYS: Final = {"sqlite": "key_log", "postgres": "idempotency_keys"}
_numbers: Final = itertools.count(1)

#: A key, and what is asked for under it.
Line = tuple[str, Command]
#: Ledger entries with a key as their reference, and whether the key is kept.
Traces = tuple[int, bool]


def clock() -> int:
    return NOW


def committer(storage: Storage) -> Committer:
    """Give a committer that does not pause between its tries."""
    return Committer(storage, Figures(), lambda: f"b-{next(_numbers)}", pause=lambda _: None)


class Errand:
    """The work, its answers, and the checks after every step."""

    def __init__(self, around: SqlAround) -> None:
        self._around = around
        self.name: Final = f"E{next(_numbers)}"
        self._skus: Final = [f"{self.name}-{letter}" for letter in "ABC"]
        self.batches: Final = self._batches(*self._skus)
        database = ModelDatabase(NOW)
        model = committer(ModelStorage(clock=clock, database=database))
        self._digests: Final = list({claim(key).digest for batch in self.batches for key, _ in batch})
        table, holes = KEYS[around.name], ", ".join("?" * len(self._digests))
        #: Not all keys: there are thousands of other errands'.
        self._kept: Final = f"SELECT outcome FROM {table} WHERE digest IN ({holes})"
        #: By key, what the model makes of it.
        self._expected: Final[dict[str, Any]] = {}
        for batch in self.batches:
            for (key, _), result in zip(batch, model.commit(self.requests(batch)), strict=True):
                assert isinstance(result, Verdict)
                self._expected[key] = result.outcome
        self._stock: Final[dict[tuple[str, str], Item]] = database.items

    def _batches(self, one: str, two: str, three: str) -> list[list[Line]]:
        """Give batches whose parts do not lean on each other: one may fail alone."""
        commands: list[list[Command]] = [
            [add(10, sku=one), add(5, sku=two), add(4, sku=three)],
            [reserve(3, sku=one), reserve(99, sku=two), reserve(2, sku=three)],
            [fulfill(1, sku=one), set_quantity(7, sku=two), release(1, sku=three)],
        ]
        lines = [
            [(f"{self.name}/{batch}/{row}", command) for row, command in enumerate(rows)]
            for batch, rows in enumerate(commands)
        ]
        lines[1].append(lines[1][0])  # The same key twice in one batch,
        lines[2].append(lines[0][0])  # and one that was answered long ago.
        return lines

    @staticmethod
    def requests(batch: Sequence[Line]) -> list[Request]:
        """Give the requests; each try is a command of its own, under the same key."""
        return [
            Request(
                type(command)(**_fields(command, Cause(f"c-{next(_numbers)}", PRINCIPAL, reference=key))), claim(key)
            )
            for key, command in batch
        ]

    def run(self, storage: Storage) -> None:
        """Do the work, and see after every step that each answer was true and nothing is half done."""
        working, reading = committer(storage), ReadWorker(storage.reader, Figures())
        for batch in self.batches:
            for _ in range(TRIES_MAX):
                before = self._traces()
                results = working.commit(self.requests(batch))
                self._assert_true(batch, results, before)
                self._read(reading)
                if all(isinstance(result, Verdict) for result in results):
                    break
            else:
                raise AssertionError(f"{self.name}: no answer after {TRIES_MAX} tries")
        reading.close()
        self.assert_done()

    def _traces(self) -> dict[str, Traces]:
        """Give what each key of this errand has left in the database."""
        counts = effects(self._around.run)
        kept = {decode_outcome(outcome).cause.reference for (outcome,) in self._around.run(self._kept, *self._digests)}
        return {key: (counts.get(key, 0), key in kept) for key in self._expected}

    def _assert_true(self, batch: Sequence[Line], results: Sequence[Result], before: dict[str, Traces]) -> None:
        """An answer is the right one and its effect is there; a fault has left nothing, or nobody knows."""
        assert_books_balance(self._around.run)
        traces = self._traces()
        judged = {key for (key, _), result in zip(batch, results, strict=True) if isinstance(result, Verdict)}
        for (key, _), result in zip(batch, results, strict=True):
            expected = self._expected[key]
            done = (int(expected.applied), True)
            if isinstance(result, Verdict):
                assert _told(result.outcome) == _told(expected)
                assert traces[key] == done
            elif isinstance(result, OutcomeUnknown):
                assert traces[key] in (before[key], done)
            else:
                assert isinstance(result, StorageFault), result
                assert key in judged or traces[key] == before[key], (
                    f"{key} was reported as failed ({result!r}), but took effect"
                )

    def _read(self, reading: ReadWorker) -> None:
        """A read gives the truth or a fault, never something old."""
        ids = [("default", sku) for sku in self._skus]
        key = claim(f"{self.name}/0/0").digest
        calls = [Call(lambda reader: reader.key(key)), Call(self._listed), Call(lambda reader: reader.totals(None))]
        *items, record, listed, totals = reading.answer([*map(ItemRead, ids), *calls])
        stock = self._around.items()
        assert _fault(record) or (record is not None) == (ids[0] in stock)
        assert _fault(listed) or listed == [stock[item_id] for item_id in ids if item_id in stock]
        assert _fault(totals) or totals.on_hand == sum(item.on_hand for item in stock.values())
        for item_id, row in zip(ids, items, strict=True):
            assert _fault(row) or (row.item if row else None) == stock.get(item_id)

    def _listed(self, reader: Reader) -> list[Item]:
        return [row.item for row in reader.item_list(ItemQuery(store="default", sku_prefix=self.name + "-"))]

    def assert_done(self) -> None:
        """See that all of it happened, each part once."""
        mine = {item_id: item for item_id, item in self._around.items().items() if item_id[1] in self._skus}
        assert mine == self._stock
        counts = {key: count for key, count in effects(self._around.run).items() if key.startswith(f"{self.name}/")}
        assert counts == {key: 1 for key, outcome in self._expected.items() if outcome.applied}


def _fields(command: Command, cause: Cause) -> dict[str, Any]:
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    return fields | {"cause": cause}


def _told(outcome: Any) -> Any:
    """Give what a client is told of an outcome, whichever try it was."""
    return outcome.kind, outcome.sku, outcome.amount, outcome.time, outcome.result


def _fault(answer: object) -> bool:
    return isinstance(answer, Fault)
