"""What a batch reads: items first, then documents, each locked; everything else after those locks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from holdfast.domain.documents import Document, DocumentKey, Reservation
from holdfast.domain.footprint import Footprint, MomentId
from holdfast.domain.identifiers import ItemId
from holdfast.domain.in_the_way import with_due
from holdfast.domain.item import Item
from holdfast.domain.moment import moment_of_version
from holdfast.domain.past import LastCount, Past
from holdfast.domain.view import Loaded, View
from holdfast.engine.clock.ledger_clock import LedgerClock
from holdfast.engine.errors import TransientFault
from holdfast.storage.codec import decode_document, item_of, sku_of, store_of
from holdfast.storage.key_uses import parted
from holdfast.storage.retention import Retention
from holdfast.storage.wants import Last, Row, Rows, Since, What

Documents = dict[DocumentKey, Document]
#: The key of what there is one of.
_ONCE: Final = ((),)


class Loading:
    """Loads one batch."""

    def __init__(self, rows: Rows, retention: Retention, clock: LedgerClock) -> None:
        self._rows = rows
        self._retention = retention
        self._clock = clock
        #: Where the keys lie that were found and are out of date: (generation, digest).
        self.outdated_keys: list[tuple[int, bytes]] = []

    def view(self, footprint: Footprint) -> View:
        """Lock and read the rows of a footprint. Raises ``TransientFault`` when its documents are changing."""
        documents: Documents = {}
        if footprint.documents:
            # Where others write too, only to learn which items are to be locked: the next moment it may be different.
            documents = self._documents("documents", footprint.documents)
            footprint = footprint.with_items_of(documents.values())
        digests = [(digest,) for digest in footprint.keys]
        guess = self._rows.generations(None)
        rows, [(*wall, head_time)], stores, skus, keys, counted, bodies = self._rows.fetch(
            ("items", footprint.items, ()),
            ("time", _ONCE, ()),
            ("stores", [(store,) for store in footprint.stores], ()),
            ("skus", [(sku,) for sku in footprint.skus], ()),
            ("keys", digests, (guess,)),
            ("counted", footprint.sources, ()),
            ("locked documents", () if self._rows.alone else footprint.documents, ()),
        )
        now = self._clock.now(head_time, *wall)
        generations = self._rows.generations(now)
        if digests and generations != guess:  # The clocks differ, or a generation has just begun.
            [keys] = self._rows.fetch(("keys", digests, (generations,)))
        standing, self.outdated_keys = parted(keys, self._retention, now, self._clock.held)
        items = {item.id: item for item in map(item_of, rows)}
        return View(
            now,
            Loaded(
                stores={store.id: store for store in map(store_of, stores)},
                items=items,
                skus={sku.sku: sku for sku in map(sku_of, skus)},
                keys=standing,
                documents=documents if self._rows.alone else _locked(footprint, _documents_of(bodies)),
                pasts=self._pasts(footprint, items),
                counted={(store, sku, source): LastCount(*last) for store, sku, source, *last in counted},
            ),
        )

    def due(self, view: View, wanted: Mapping[ItemId, int]) -> View | None:
        """Look up what is due of locked items, and lock it, by id and once in a transaction.

        After the documents of the batch, and yet without a deadlock: whoever else had locked one of these as a
        document of its batch would have locked all its items before, and one of them is locked here.
        """
        [found] = self._rows.fetch(("due", [(*item, units) for item, units in wanted.items()], (view.now,)))
        due: dict[ItemId, list[str]] = {}
        for store, sku, reservation in found:
            due.setdefault((store, sku), []).append(reservation)
        if not due:
            return None
        keys = {(Reservation.type, reservation) for reservations in due.values() for reservation in reservations}
        locked = self._documents("locked documents", sorted(keys - view.loaded.documents.keys()))
        return with_due(view, due, locked)

    def _documents(self, what: What, keys: Sequence[DocumentKey]) -> Documents:
        [bodies] = self._rows.fetch((what, keys, ()))
        return _documents_of(bodies)

    def _pasts(self, footprint: Footprint, items: Mapping[ItemId, Item]) -> dict[MomentId, Past]:
        """Read what items were at earlier moments, where they have changed since."""
        moments = [moment for moment in footprint.moments if footprint.asks_for_past(moment, items.get(moment[:2]))]
        if not moments:
            return {}
        lasts = self._rows.lasts(moments)
        since = [_since(moment, last, items[moment[:2]]) for moment, last in zip(moments, lasts, strict=True)]
        told = zip(moments, lasts, since, self._rows.belated(since), strict=True)
        return {asked: Past(last.version, last.balance, *units, each.moment) for asked, last, each, units in told}


def _since(asked: MomentId, last: Last, item: Item) -> Since:
    """Say what is to be known of the entries after one; a version names a moment."""
    store, sku, time, version = asked
    moment = moment_of_version(item, version or 0, last.time) if time is None else time
    return Since(store, sku, last.place, last.version, moment)


def _documents_of(bodies: Iterable[Row]) -> Documents:
    return {document.key: document for document in [decode_document(body) for (body,) in bodies]}


def _locked(footprint: Footprint, found: Documents) -> Documents:
    """Give the locked documents of a batch. Raises ``TransientFault`` when one has items that are not locked.

    One that is not there is not locked either: who makes it meanwhile is noticed when this batch does so too.
    """
    locked = set(footprint.items)
    for key, document in found.items():
        if not footprint.items_of(document) <= locked:
            raise TransientFault(f"Another node made or changed {key} first")
    return found
