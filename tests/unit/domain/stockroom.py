"""A database in a few dicts: every batch gets a view of its own, with what its footprint names and nothing else."""

from collections.abc import Iterable, Mapping, Sequence

from builders import NOW, a_store, add, make_reservation, wanted
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import Command
from holdfast.domain.documents import Document, DocumentKey, Reservation, Sale, Transfer
from holdfast.domain.footprint import Footprint, MomentId, SourceId
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.in_the_way import with_due
from holdfast.domain.item import Item
from holdfast.domain.judge import Verdict
from holdfast.domain.ledger import Entry, Written
from holdfast.domain.outcomes import Outcome, Result
from holdfast.domain.past import LastCount, Past
from holdfast.domain.rejections import AnyRejection
from holdfast.domain.view import Loaded, View
from holdfast.engine.apart import apart
from holdfast.engine.batch import Request, judge_batch
from model.pasts import looked_up

STORES = (DEFAULT_STORE, "berlin", "munich")
#: How long the reservation of ``held`` holds, in milliseconds.
HOLD_MS = 60_000


class Stockroom:
    """What is kept between batches, the time, and how a storage loads and saves."""

    def __init__(self, stores: Iterable[str] = STORES, **on_hand: int) -> None:
        """Begin with units on hand, by SKU, in the default store."""
        self.now = NOW
        self.stores: dict[str, Store] = {store: a_store(store) for store in stores}
        self.items: dict[ItemId, Item] = {}
        self.skus: dict[str, Sku] = {}
        self.documents: dict[DocumentKey, Document] = {}
        self.counted: dict[SourceId, LastCount] = {}
        self.ledger: list[Written] = []
        #: How often it was looked for what is due.
        self.looks = 0
        #: The items of the last view, which are locked while it is there.
        self.locked: set[ItemId] = set()
        self.do(*(add(units, sku=sku) for sku, units in on_hand.items()))

    def do(self, *commands: Command) -> list[Outcome]:
        """Judge commands as one batch, and keep what came of it."""
        parts = apart([Request(command) for command in commands])
        return [outcome for part in parts for outcome in self._do(part)]

    def _do(self, requests: Sequence[Request]) -> list[Outcome]:
        view, outcomes = self.judged(requests)
        assert {item.id for item in view.changed_items} <= self.locked, "an item changed that was not locked"
        self.items.update({item.id: item for item in view.changed_items})
        self.skus.update(view.changed_skus)
        self.stores.update(view.changed_stores)
        self.documents.update(view.changed_documents)
        self.counted.update(view.changed_counted)
        self.ledger.extend(
            Written(len(self.ledger) + place, self.now, entry) for place, entry in enumerate(view.entries)
        )
        return outcomes

    def judged(self, requests: Sequence[Request]) -> tuple[View, list[Outcome]]:
        """Judge commands as the engine does."""
        due: Mapping[ItemId, int] = {}
        while True:
            view, results, due = judge_batch(self, requests, 0, due)
            if not due:
                verdicts = [result for result in results if isinstance(result, Verdict)]
                assert len(verdicts) == len(results), results
                return view, [verdict.outcome for verdict in verdicts]

    def ask(self, command: Command) -> Result | AnyRejection:
        """Judge one command; give what it came to."""
        [outcome] = self.do(command)
        return outcome.result

    def refuses(self, command: Command) -> AnyRejection:
        """Judge one command that is to be refused."""
        result = self.ask(command)
        assert isinstance(result, AnyRejection)
        return result

    def accepts(self, *commands: Command) -> None:
        """Judge commands, one batch for each, that are not to be refused."""
        for command in commands:
            [outcome] = self.do(command)
            assert outcome.applied, outcome.result

    def later(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now += milliseconds

    def load(self, footprint: Footprint) -> View:
        """Load what a footprint names, as a storage does."""
        documents = {key: self.documents[key] for key in footprint.documents if key in self.documents}
        whole = footprint.with_items_of(documents.values())
        self.locked = set(whole.items)
        return View(
            self.now,
            Loaded(
                stores={store: self.stores[store] for store in whole.stores if store in self.stores},
                items={item_id: self.items[item_id] for item_id in whole.items if item_id in self.items},
                skus={sku: self.skus[sku] for sku in whole.skus if sku in self.skus},
                documents=documents,
                pasts=self._pasts(whole),
                counted={source: self.counted[source] for source in whole.sources if source in self.counted},
            ),
        )

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Look up what is due of items that are loaded."""
        self.looks += 1
        due = {item_id: names for item_id, most in wanted.items() if (names := self._due(item_id)[:most])}
        keys = [(Reservation.type, name) for names in due.values() for name in names]
        return with_due(view, due, {key: self.documents[key] for key in keys}) if due else None

    def _due(self, item_id: ItemId) -> list[str]:
        """Find due reservations of an item."""
        assert item_id in self.locked, "what is due is looked up of locked items only"
        return [
            document.id
            for document in self.documents.values()
            if isinstance(document, Reservation) and document.due(self.now)
            if any(holding.open for holding in document.holdings if holding.item == item_id)
        ]

    def save(self, view: View) -> None:
        """Leave it to ``do``, as all that ends a transaction."""

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def _pasts(self, footprint: Footprint) -> dict[MomentId, Past]:
        asked = [m for m in footprint.moments if footprint.asks_for_past(m, self.items.get(m[:2]))]
        return {moment: self._past(moment) for moment in asked}

    def _past(self, moment: MomentId) -> Past:
        return looked_up(moment, self.items[moment[:2]], self.ledger)

    def item(self, sku: str = "LAPTOP", store: str = DEFAULT_STORE) -> Item:
        """Give the row of an item."""
        return self.items[store, sku]

    def numbers(self, sku: str = "LAPTOP", store: str = DEFAULT_STORE) -> tuple[int, int]:
        """Give on hand and reserved of an item."""
        return self.item(sku, store).on_hand, self.item(sku, store).reserved

    def reservation(self, document_id: str = "R-1") -> Reservation:
        """Give a reservation."""
        document = self.documents[Reservation.type, document_id]
        assert isinstance(document, Reservation)
        return document

    def transfer(self, document_id: str = "T-1") -> Transfer:
        """Give a transfer."""
        document = self.documents[Transfer.type, document_id]
        assert isinstance(document, Transfer)
        return document

    def sale(self, document_id: str = "S-1") -> Sale:
        """Give a sale."""
        document = self.documents[Sale.type, document_id]
        assert isinstance(document, Sale)
        return document

    def ledger_tail(self, count: int) -> list[Entry]:
        """Give the last entries."""
        return [written.entry for written in self.ledger[-count:]]

    def entries(self, kind: str) -> list[Entry]:
        """Give the entries of one kind."""
        return [written.entry for written in self.ledger if written.entry.kind == kind]


def held(quantity: int = 5) -> Stockroom:
    """Give 5 LAPTOP and 5 PHONE, of which a reservation holds some of either for a minute."""
    room = Stockroom(LAPTOP=5, PHONE=5)
    room.accepts(make_reservation(wanted(quantity), wanted(quantity, "PHONE"), ttl_ms=HOLD_MS))
    return room
