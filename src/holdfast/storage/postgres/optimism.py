"""What a node knows of rows that it has read or written: a batch may be judged by that, and sent with its COMMIT.

Optimistic concurrency control (Kung and Robinson, 1981): the server holds what is known against what is there, under
the locks that it takes anyway, and where anything is otherwise, nothing is written and the batch is judged anew by what
is read then (docs/adr/0047).
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import msgspec

from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.footprint import Footprint
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.view import Loaded, View
from holdfast.storage.postgres.connection import Connection
from holdfast.storage.recent import Recent

#: Rows of a kind in each of two generations: those used last are in one of them.
KNOWN_ROWS_MAX: Final = 8_192
#: A catalogue row or a store with more attributes than this is read each time, so that they cannot fill the memory.
KNOWN_ATTRIBUTES_BYTES_MAX: Final = 512
#: A batch with more items or keys asks first: a round trip is paid once for all of them, knowing for each.
KNOWN_BATCH_MAX: Final = 4
#: How old a look at the server's clock may be: whoever is to wait no longer for the next one asks.
LOOK_MS_MAX: Final = 1_000
#: For how many batches at the most a node asks first after another one has been faster.
REST_BATCHES_MAX: Final = 512


class Foreseen(NamedTuple):
    """A view of what a node knows, and what has to be so for it to be true."""

    view: View
    #: Store, SKU, and the transaction that has written the row, in the global lock order.
    items: list[tuple[str, str, int]]
    #: Names and versions.
    skus: list[tuple[str, int]]
    stores: list[tuple[str, int]]
    keys: list[bytes]
    #: How often sales had been stopped or opened when these rows were read, or before.
    stops: int


class Optimism:
    """Knows rows as they were when this node read or wrote them last, through one connection.

    Another connection may lead to another server, on which the same number of a transaction means another one. Where
    other nodes are about the same rows, it soon asks first nearly always, and then knows nothing, for that costs, too.
    """

    def __init__(self, rows_max: int = KNOWN_ROWS_MAX) -> None:
        self._connection: Connection | None = None
        self._items: Final[Recent[ItemId, tuple[Item, int]]] = Recent(rows_max)
        self._skus: Final[Recent[str, Sku]] = Recent(rows_max)
        self._stores: Final[Recent[str, Store]] = Recent(rows_max)
        self._stops = 0
        #: The time of the last batch, and when the server's clock was looked at, in milliseconds since 1970 UTC.
        self._floor = self._looked_at = 0
        #: How many batches are still to ask first, and how many will have to after the next one that is overtaken.
        self._rest, self._next_rest = 0, 1

    def foresee(self, connection: Connection, footprint: Footprint, now: Callable[[int], int]) -> Foreseen | None:
        """Give what is known of a batch about items alone; None: not all of it, or it is to ask first.

        ``now`` takes the ledger's time, never before the one given, without a look at the server's clock.
        """
        if connection is not self._connection or connection.closed:
            return None
        if not 0 < len(footprint.items) <= KNOWN_BATCH_MAX or len(footprint.keys) > KNOWN_BATCH_MAX:
            return None
        if footprint.documents or footprint.moments or footprint.sources:
            return None
        if self._rest:
            self._rest -= 1
            return None
        time = now(self._floor)
        if time - self._looked_at >= LOOK_MS_MAX:
            return None
        items, new_items = self._items.known(footprint.items)
        skus, new_skus = self._skus.known(footprint.skus)
        stores, new_stores = self._stores.known(footprint.stores)
        if new_items or new_skus or new_stores:
            return None
        loaded = Loaded(
            stores={store.id: store for store in stores},
            items={item.id: item for item, _ in items},
            skus={sku.sku: sku for sku in skus},
        )
        return Foreseen(
            View(time, loaded),
            sorted((*item.id, writer) for item, writer in items),
            [(sku.sku, sku.version) for sku in skus],
            [(store.id, store.version) for store in stores],
            list(footprint.keys),
            self._stops,
        )

    def looked(self, time: int) -> None:
        """Note that the server's clock has been looked at, and what the ledger's time was then; from any thread."""
        self._looked_at = time

    def read(self, connection: Connection, view: View, writers: Mapping[ItemId, int], stops: int) -> None:
        """Take what was read in a transaction that was committed; ``stops`` and the time were taken before it.

        ``writers``: which transaction has written each of the items.
        """
        if connection is not self._connection:
            self.forget()
            self._connection = connection
        self._floor = self._looked_at = view.now
        self._stops = stops
        loaded = view.loaded
        if self._rest or len(loaded.items) > KNOWN_BATCH_MAX:
            return
        self._items.learn({name: (item, writers[name]) for name, item in loaded.items.items()})
        self._skus.learn({name: sku for name, sku in loaded.skus.items() if _is_small(sku)})
        self._stores.learn({name: store for name, store in loaded.stores.items() if _is_small(store)})

    def wrote(self, view: View, writer: int) -> None:
        """Take what a transaction has changed, once it is durable."""
        self._floor = view.now
        if self._rest:
            return
        changed = view.changed_items
        if len(changed) > KNOWN_BATCH_MAX:
            self.forget()
            return
        self._items.learn({item.id: (item, writer) for item in changed})
        self._skus.drop(view.changed_skus)
        self._stores.drop(view.changed_stores)

    def was_right(self) -> None:
        """Note that a batch was judged by what is known, and all of it was so."""
        self._next_rest = max(1, self._next_rest - 1)

    def was_wrong(self) -> None:
        """Note that it was not so: the next batches ask first."""
        self._rest = self._next_rest
        self._next_rest = min(2 * self._next_rest, REST_BATCHES_MAX)
        self.forget()

    def forget(self) -> None:
        """Know nothing."""
        for rows in (self._items, self._skus, self._stores):
            rows.clear()


def can_be_proved(view: View) -> bool:
    """Tell whether a commit shows that what a batch was judged by is so: it writes something, but nothing unlocked."""
    return view.changed and not (
        view.changed_skus or view.changed_stores or view.changed_documents or view.changed_counted
    )


def _is_small(row: Sku | Store) -> bool:
    return not row.attributes or len(msgspec.json.encode(row.attributes)) <= KNOWN_ATTRIBUTES_BYTES_MAX
