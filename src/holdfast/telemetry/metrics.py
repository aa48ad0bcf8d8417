"""The original's groups of metrics, every figure real: counted here, by the engine, or by the operating system.

What counts can be set to zero; the figures that Prometheus reads never are: the groups subtract what was before.
"""

from bisect import bisect_left
from collections.abc import Callable
from typing import Any, Final

from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.telemetry.endpoints import LATENCY_EDGES_S, EndpointFigures
from holdfast.telemetry.process import ProcessFigures, process_figures
from holdfast.times import now_ms, rfc3339

#: Endpoints counted apart; routes are fewer. Beyond: OTHER.
ENDPOINTS_MAX: Final = 500
#: Methods counted apart. A client may send any token as a method, so the rest has to be bounded too.
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
OTHER: Final = "OTHER"

_FAILED: Final = 400


class Metrics:
    """Counts requests, and gives all groups. Used on one event loop."""

    def __init__(
        self,
        figures: Figures,
        *,
        commands_waiting: Callable[[], int],
        commands_committing: Callable[[], int],
        process: Callable[[], ProcessFigures] = process_figures,
    ) -> None:
        #: By endpoint, such as ``GET /api/inventory/items/{sku}``.
        self.endpoints: Final[dict[str, EndpointFigures]] = {}
        #: Errors told, by endpoint and code.
        self.refusals: Final[dict[tuple[str, str], int]] = {}
        self.methods: Final = dict.fromkeys((*METHODS, OTHER), 0)
        self._figures = figures
        #: What had been counted when the groups were last set to zero.
        self._figures_before = Figures()
        self._endpoints_before: dict[str, EndpointFigures] = {}
        self._methods_before: dict[str, int] = {}
        self._commands_waiting = commands_waiting
        self._commands_committing = commands_committing
        self._process = process

    def request(self, method: str, endpoint: str, status: int, duration_s: float) -> None:
        """Count a request; ``endpoint`` is a route's template with its method, never a path that someone sent."""
        figures = self.endpoints.get(endpoint) or self._admit(endpoint)
        figures.buckets[bisect_left(LATENCY_EDGES_S, duration_s)] += 1
        figures.seconds += duration_s
        statuses = figures.statuses
        statuses[status] = statuses.get(status, 0) + 1
        methods = self.methods
        methods[method if method in methods else OTHER] += 1

    def refused(self, endpoint: str, code: str) -> None:
        """Count an error of an endpoint that was counted; codes are few."""
        place = (endpoint if endpoint in self.endpoints else OTHER, code)
        self.refusals[place] = self.refusals.get(place, 0) + 1

    def reset(self) -> None:
        """Count the groups' figures from zero on. What is now (items, work under way, memory) stays what it is."""
        endpoints = {name: figures.since(None) for name, figures in self.endpoints.items()}
        self.count_from(self._figures.copy(), endpoints, self.methods.copy())

    def count_from(self, figures: Figures, endpoints: dict[str, EndpointFigures], methods: dict[str, int]) -> None:
        """Take off from the groups' figures what had been counted at some time before."""
        self._figures_before, self._endpoints_before, self._methods_before = figures, endpoints, methods

    @property
    def _counted(self) -> Figures:
        return self._figures.since(self._figures_before)

    def requests(self) -> dict[str, Any]:
        """Requests answered since the start.

        ``failed`` are those with a status of 400 or above: refusals by the rules as well as faults. ``latency``
        counts all of them by duration, each bucket up to its edge in milliseconds and above the one before.
        """
        endpoints = {name: figures.since(self._endpoints_before.get(name)) for name, figures in self.endpoints.items()}
        methods = {method: count - self._methods_before.get(method, 0) for method, count in self.methods.items()}
        every = list(endpoints.values())
        total = sum(methods.values())
        failed = sum(count for figures in every for status, count in figures.statuses.items() if status >= _FAILED)
        return {
            "timestamp": _now(),
            "total": total,
            "successful": total - failed,
            "failed": failed,
            "byMethod": {method: count for method, count in methods.items() if count},
            "byEndpoint": {name: figures.total for name, figures in endpoints.items() if figures.total},
            "latency": _latency(every),
        }

    def inventory(self, totals: Totals) -> dict[str, Any]:
        """Operations since the start of this process, and the items there are.

        ``add``, ``reserve``, ``release``: commands that took effect. ``remove``: those that took units away, by a
        fulfilled promise or an adjustment. ``get``: items looked up. Replays and refusals are not counted. An
        item is out of stock when it has nothing on hand.
        """
        counted = self._counted
        applied = counted.applied
        return {
            "timestamp": _now(),
            "operations": {
                "add": applied["add"],
                "remove": counted.removals,
                "reserve": applied["reserve"],
                "release": applied["release"],
                "get": counted.items_read,
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
            "versionConflicts": self._counted.version_conflicts,
        }

    def persistence(self) -> dict[str, Any]:
        """Work of the storage since the start.

        ``readOperations``: read statements, each for many items. ``writeOperations``: transactions committed,
        each for many commands. ``failedOperations``: reads and transactions given up. ``retryOperations``:
        further tries after a transient fault.
        """
        figures = self._counted
        return {
            "timestamp": _now(),
            "readOperations": figures.reads,
            "writeOperations": figures.batches,
            "failedOperations": figures.failed_operations,
            "retryOperations": figures.retries,
        }

    def system(self) -> dict[str, Any]:
        """The server: milliseconds since its start, megabytes of memory, seconds of processor time."""
        process = self._process()
        return {
            "timestamp": _now(),
            "uptime": process.uptime_ms,
            "memoryUsage": process.memory,
            "cpuUsage": process.cpu_s,
        }

    def health(self, *, storage_writable: bool) -> dict[str, Any]:
        """Healthy when changes can be made: a service that can only read is not."""
        counted, process = self._counted, self._process()
        return {
            "status": "healthy" if storage_writable else "unhealthy",
            "timestamp": _now(),
            "uptime": process.uptime_ms,
            "memoryUsage": process.memory,
            "failedOperations": counted.failed_operations,
            "versionConflicts": counted.version_conflicts,
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
    return rfc3339(now_ms())
