"""As few parcels as possible: the store that serves all lines, or else the one that serves most, and so on."""

import heapq
from collections.abc import Iterator, Sequence
from typing import Final

from holdfast.domain.decide.rooms import Demand, Rooms, Source
from holdfast.domain.identifiers import ItemId


class FewestStores:
    """Chooses stores one after the other; each serves whole lines, as many as it can."""

    def __init__(self, rooms: Rooms, demands: Sequence[Demand]) -> None:
        self._rooms = rooms
        #: The lines that each item may serve, those of few units first: so it serves most of them.
        self._waiting: Final[dict[ItemId, list[Demand]]] = {}
        self._items: Final[dict[str, list[ItemId]]] = {}
        self._served: Final[set[int]] = set()
        for demand in sorted(demands, key=lambda demand: demand.units):
            for item_id in demand.item_ids:
                self._waiting.setdefault(item_id, []).append(demand)
        for demand in demands:
            for item_id in demand.item_ids:
                items = self._items.setdefault(item_id[0], [])
                if item_id not in items:
                    items.append(item_id)

    def sources(self) -> list[Source]:
        """Serve what can be served whole; what is left nobody can."""
        # How many lines a store can serve only falls, so a count that is still the highest when it is taken again is
        # the highest of all. Ties go to the store that was named first.
        heap = [(-self._count(store), place, store) for place, store in enumerate(self._items)]
        heapq.heapify(heap)
        sources: list[Source] = []
        while heap:
            _, place, store = heapq.heappop(heap)
            count = self._count(store)
            if not count:
                continue
            if heap and (-count, place) > heap[0][:2]:
                heapq.heappush(heap, (-count, place, store))
                continue
            for source in list(self._serves(store)):
                self._rooms.take(source.item_id, source.units)
                self._served.add(source.line)
                sources.append(source)
        return sources

    def _count(self, store: str) -> int:
        return sum(1 for _ in self._serves(store))

    def _serves(self, store: str) -> Iterator[Source]:
        """Give the lines that a store can serve."""
        for item_id in self._items[store]:
            taken = 0
            for demand in self._waiting[item_id]:
                if demand.line in self._served or demand.units + taken > self._rooms.for_demand(demand, item_id):
                    continue
                taken += demand.units
                yield Source(demand.line, item_id, demand.units)
