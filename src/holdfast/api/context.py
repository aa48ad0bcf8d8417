"""What the endpoints need from outside: the engine, and the seams to telemetry."""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from holdfast.api.http.door import Access
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.turns import Turns
from holdfast.api.limits import HEAVY_CALL_WAIT_S_MAX, HEAVY_CALLS_MAX, HEAVY_CALLS_WAITING_MAX
from holdfast.engine.engine import Engine
from holdfast.engine.key_ring import KeyRing
from holdfast.engine.places import Places
from holdfast.engine.ports import Totals
from holdfast.engine.soundings import Soundings


class Metrics(Protocol):
    """The original's groups of metrics, as JSON."""

    def request(self, method: str, endpoint: str, status: int, duration_s: float) -> None:
        """Count a request."""

    def refused(self, endpoint: str, code: str) -> None:
        """Count an error."""

    def reset(self) -> None:
        """Count the figures of the groups from zero on."""

    def requests(self) -> dict[str, Any]:
        """Requests by method and endpoint."""

    def inventory(self, totals: Totals) -> dict[str, Any]:
        """Operations and items."""

    def concurrency(self) -> dict[str, Any]:
        """Work under way, and conflicts of versions."""

    def persistence(self) -> dict[str, Any]:
        """Reads and writes of the storage."""

    def system(self) -> dict[str, Any]:
        """The process."""

    def health(self, *, storage_writable: bool) -> dict[str, Any]:
        """Whether all is well."""


class AccessLog(Protocol):
    """One line for every request."""

    def record(self, request: Exchange, duration_ms: float) -> None:
        """Note a request."""


class Exposition(Protocol):
    """All figures, as Prometheus reads them."""

    def render(self, totals: Totals | None, soundings: Soundings | None, accept: str) -> tuple[bytes, str]:
        """Give the text and its media type. None: the database is away."""


class Whole(Protocol):
    """What several processes of one server have counted together."""

    async def told(self) -> tuple[Metrics, Exposition]:
        """Give it as of now."""

    async def reset(self) -> None:
        """Count the figures of the groups from zero on, in all of them."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an endpoint may use."""

    engine: Engine
    #: What this process counts, and how it is told.
    metrics: Metrics
    exposition: Exposition
    #: The same of the whole server; None: this process is all of it.
    whole: Whole | None = None
    access_log: AccessLog
    #: How many processes share the bounds of one server.
    processes: int = 1
    #: Whether the server finishes what was begun, and then ends.
    is_stopping: Callable[[], bool] = lambda: False
    #: Takes a defect and the id of the request that met it.
    report_defect: Callable[[Exception, str], None]
    version: str
    #: Who is let in.
    access: Access = "local"
    #: The access keys, as far as this process knows them.
    keys: KeyRing = msgspec.field(default_factory=KeyRing)
    #: Whether every write has to carry an idempotency key.
    require_idempotency_keys: bool = False
    #: For work that would hold up the event loop; light jobs of the engine go before it.
    turns: Turns = msgspec.field(default_factory=Turns)
    #: Where calls of much work wait for each other.
    places: Places = msgspec.field(
        default_factory=lambda: Places(
            HEAVY_CALLS_MAX, waiting_max=HEAVY_CALLS_WAITING_MAX, wait_s_max=HEAVY_CALL_WAIT_S_MAX
        )
    )
    #: The origin under which browsers reach this server; empty: whatever they say in ``Host``.
    public_url: str = ""
    allowed_origins: tuple[str, ...] = ()
    body_bytes_max: int
    #: How long a connection may be idle, as its answers announce it.
    keep_alive_s: int

    def __post_init__(self) -> None:
        """Let the engine's light jobs go first."""
        msgspec.structs.force_setattr(self, "turns", Turns(self.engine.light_first))

    async def told(self) -> tuple[Metrics, Exposition]:
        """Give what the whole server has counted. Raises ``StorageUnavailable`` when that cannot be told."""
        return (self.metrics, self.exposition) if self.whole is None else await self.whole.told()

    async def reset(self) -> None:
        """Count the figures of the groups from zero on."""
        if self.whole is None:
            self.metrics.reset()
        else:
            await self.whole.reset()
