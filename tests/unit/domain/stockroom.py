"""A database in a few dicts: every batch gets a view of its own, with what its footprint names and nothing else."""

from collections.abc import Iterable, Sequence

from builders import NOW, a_store, add, judge_all, make_reservation, wanted
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import Command
from holdfast.domain.decide import touch
from holdfast.domain.documents import Document, DocumentKey, Reservation, Sale, Transfer
from holdfast.domain.footprint import Footprint, MomentId, SourceId
from holdfast.domain.identifiers import DEFAULT_STORE, ItemId
from holdfast.domain.item import Item
from holdfast.domain.ledger import Entry, Written
from holdfast.domain.outcomes import Outcome, Result
from holdfast.domain.rejections import AnyRejection
from holdfast.domain.touches import Rows
from holdfast.domain.view import Loaded, Past, View

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
        self.counted: dict[SourceId, int] = {}
        self.ledger: list[Written] = []
        #: The items of the last view, which are locked while it is there.
        self.locked: set[ItemId] = set()
        self.do(*(add(units, sku=sku) for sku, units in on_hand.items()))

    def do(self, *commands: Command) -> list[Outcome]:
        """Judge commands as one batch, and keep what came of it."""
        view = self.view(commands)
        outcomes = judge_all(view, commands)
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

    def view(self, commands: Sequence[Command]) -> View:
        """Load what the footprint of these commands names, as a storage does."""
        rows = Rows()
        for command in commands:
            touch(rows, command)
        asked = rows.footprint()
        documents = {key: self.documents[key] for key in asked.documents if key in self.documents}
        footprint = asked.with_items_of(documents.values())
        self.locked = set(footprint.items)
        items = {item_id: self.items[item_id] for item_id in footprint.items if item_id in self.items}
        due = {item_id: self._due(item_id, lack) for item_id, lack in footprint.starved(items)}
        for reservation_id in {name for names in due.values() for name in names}:
            key = (Reservation.type, reservation_id)
            documents[key] = self.documents[key]
        return View(
            self.now,
            Loaded(
                stores={store: self.stores[store] for store in footprint.stores if store in self.stores},
                items=items,
                skus={sku: self.skus[sku] for sku in footprint.skus if sku in self.skus},
                documents=documents,
                due=due,
                pasts=self._pasts(footprint),
                counted={source: self.counted[source] for source in footprint.sources if source in self.counted},
            ),
        )

    def _due(self, item_id: ItemId, lack: int) -> list[str]:
        """Find due reservations of an item, no more than hold what it lacks."""
        found: list[str] = []
        for document in self.documents.values():
            if lack > 0 and isinstance(document, Reservation) and document.due(self.now):
                held = sum(holding.open for holding in document.holdings if holding.item == item_id)
                found.extend([document.id] if held else [])
                lack -= held
        return found

    def _pasts(self, footprint: Footprint) -> dict[MomentId, Past]:
        asked = [m for m in footprint.moments if footprint.asks_for_past(m, self.items.get(m[:2]))]
        return {moment: self._past(moment) for moment in asked}

    def _past(self, moment: MomentId) -> Past:
        store, sku, time, version = moment
        past, belated = Past(0, 0), 0
        for written in self.ledger:
            entry = written.entry
            if (entry.store, entry.sku) != (store, sku):
                continue
            if (written.time <= time) if time is not None else (entry.version <= (version or 0)):
                past = Past(entry.version, entry.on_hand)
            elif time is not None and entry.occurred_at is not None and entry.occurred_at <= time:
                belated += entry.on_hand_delta
        return Past(past.version, past.on_hand, belated)

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

    def entries(self, kind: str) -> list[Entry]:
        """Give the entries of one kind."""
        return [written.entry for written in self.ledger if written.entry.kind == kind]


def held(quantity: int = 5) -> Stockroom:
    """Give 5 LAPTOP and 5 PHONE, of which a reservation holds some of either for a minute."""
    room = Stockroom(LAPTOP=5, PHONE=5)
    room.accepts(make_reservation(wanted(quantity), wanted(quantity, "PHONE"), ttl_ms=HOLD_MS))
    return room
