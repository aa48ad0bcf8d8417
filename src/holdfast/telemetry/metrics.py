"""The original's groups of metrics, every figure real: counted here, by the engine, or by the operating system."""

import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, Final

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.telemetry.process import cpu_usage, memory_usage, uptime_s
from holdfast.telemetry.timestamps import rfc3339

#: Upper edges of the latency histogram, in seconds, each included; a last bucket takes the rest.
LATENCY_EDGES_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Endpoints counted apart; routes are fewer. Beyond: OTHER.
ENDPOINTS_MAX: Final = 500
#: Methods counted apart. A client may send any token as a method, so the rest has to be bounded too.
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
OTHER: Final = "OTHER"

_FAILED: Final = 400


class EndpointFigures:
    """Counts of one endpoint since the start of this process."""

    __slots__ = ("buckets", "seconds", "statuses")

    def __init__(self) -> None:
        #: Requests by status code.
        self.statuses: Final[dict[int, int]] = {}
        #: Requests by duration: one for each of LATENCY_EDGES_S, and the rest. Not cumulative.
        self.buckets: Final = [0] * (len(LATENCY_EDGES_S) + 1)
        #: The sum of all durations.
        self.seconds = 0.0

    @property
    def total(self) -> int:
        """Requests."""
        return sum(self.buckets)


class Metrics:
    """Counts requests, and gives all groups. Used on one event loop."""

    def __init__(
        self,
        figures: Figures,
        *,
        commands_waiting: Callable[[], int],
        commands_committing: Callable[[], int],
    ) -> None:
        #: By endpoint, such as ``GET /api/inventory/items/{sku}``.
        self.endpoints: Final[dict[str, EndpointFigures]] = {}
        self._methods: Final = dict.fromkeys((*METHODS, OTHER), 0)
        self._figures = figures
        self._commands_waiting = commands_waiting
        self._commands_committing = commands_committing

    def request(self, method: str, endpoint: str, status: int, duration_s: float) -> None:
        """Count a request; ``endpoint`` is a route's template with its method, never a path that someone sent."""
        figures = self.endpoints.get(endpoint) or self._admit(endpoint)
        figures.buckets[bisect_left(LATENCY_EDGES_S, duration_s)] += 1
        figures.seconds += duration_s
        statuses = figures.statuses
        statuses[status] = statuses.get(status, 0) + 1
        methods = self._methods
        methods[method if method in methods else OTHER] += 1

    def requests(self) -> dict[str, Any]:
        """Requests answered since the start.

        ``failed`` are those with a status of 400 or above: refusals by the rules as well as faults. ``latency``
        counts all of them by duration, each bucket up to its edge in milliseconds and above the one before.
        """
        every = list(self.endpoints.values())
        total = sum(self._methods.values())
        failed = sum(count for figures in every for status, count in figures.statuses.items() if status >= _FAILED)
        return {
            "timestamp": _now(),
            "total": total,
            "successful": total - failed,
            "failed": failed,
            "byMethod": {method: count for method, count in self._methods.items() if count},
            "byEndpoint": {endpoint: figures.total for endpoint, figures in self.endpoints.items()},
            "latency": _latency(every),
        }

    def inventory(self, totals: Totals) -> dict[str, Any]:
        """Operations since the start of this process, and the items there are.

        ``add``, ``reserve``, ``release``: commands that took effect. ``remove``: those that took units away, by a
        fulfilled promise or an adjustment. ``get``: items looked up. Replays and refusals are not counted. An
        item is out of stock when it has nothing on hand.
        """
        applied = self._figures.applied
        return {
            "timestamp": _now(),
            "operations": {
                "add": applied["add"],
                "remove": self._figures.removals,
                "reserve": applied["reserve"],
                "release": applied["release"],
                "get": self._figures.items_read,
            },
            "items": {
                "total": totals.items,
                "withStock": totals.with_stock,
                "outOfStock": totals.items - totals.with_stock,
            },
        }

    def concurrency(self) -> dict[str, Any]:
        """Work under way now, and conflicts since the start.

        Group commit stands where the original had a mutex for each item. ``activeMutexes``: commands taken in
        and not answered, being committed or waiting, each with its item serialised. ``queuedOperations``: those
        of them that wait for the batch under way. ``versionConflicts``: commands refused because the item had
        moved on.
        """
        active = self._commands_waiting()
        return {
            "timestamp": _now(),
            "activeMutexes": active,
            # Two threads change the two figures: for a moment they may disagree.
            "queuedOperations": max(0, active - self._commands_committing()),
            "versionConflicts": self._figures.version_conflicts,
        }

    def persistence(self) -> dict[str, Any]:
        """Work of the storage since the start.

        ``readOperations``: read statements, each for many items. ``writeOperations``: transactions committed,
        each for many commands. ``failedOperations``: reads and transactions given up. ``retryOperations``:
        further tries after a transient fault.
        """
        figures = self._figures
        return {
            "timestamp": _now(),
            "readOperations": figures.reads,
            "writeOperations": figures.batches,
            "failedOperations": figures.failed_reads + figures.failed_writes,
            "retryOperations": figures.retries,
        }

    def system(self) -> dict[str, Any]:
        """This process: seconds since its start, bytes of memory, microseconds of processor time."""
        return {
            "timestamp": _now(),
            "uptime": uptime_s(),
            "memoryUsage": memory_usage(),
            "cpuUsage": cpu_usage(),
        }

    def health(self, *, storage_writable: bool) -> dict[str, Any]:
        """Healthy when changes can be made: a service that can only read is not."""
        return {
            "status": "healthy" if storage_writable else "unhealthy",
            "timestamp": _now(),
            "uptime": uptime_s(),
            "checks": {"storage": "ok" if storage_writable else "not writable"},
        }

    def _admit(self, endpoint: str) -> EndpointFigures:
        name = endpoint if len(self.endpoints) < ENDPOINTS_MAX else OTHER
        return self.endpoints.setdefault(name, EndpointFigures())


def _latency(every: list[EndpointFigures]) -> dict[str, Any]:
    counts = [sum(column) for column in zip(*(figures.buckets for figures in every), strict=True)]
    edges = [*(f"{edge * 1000:g}" for edge in LATENCY_EDGES_S), "more"]
    return {
        "totalMs": round(sum(figures.seconds for figures in every) * 1000, 3),
        "byMs": dict(zip(edges, counts or [0] * len(edges), strict=True)),
    }


def _now() -> str:
    return rfc3339(time.time())
