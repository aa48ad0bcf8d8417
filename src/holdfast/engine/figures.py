"""What the engine counts of itself: plain numbers, read by telemetry."""

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from threading import Lock


@dataclass
class Figures:
    """Counts since the start of this process."""

    #: Transactions committed.
    batches: int = 0
    #: Commands answered from storage, successes and rejections alike.
    commands: int = 0
    #: Commands that found their answer under their key.
    replays: int = 0
    #: Commands refused because the item had moved on.
    version_conflicts: int = 0
    #: Read statements.
    reads: int = 0
    failed_reads: int = 0
    failed_writes: int = 0
    #: Rounds of the sweeper that met a fault; the next one tries again.
    failed_sweeps: int = 0
    #: Further tries after a transient fault. Writes have one thread that counts; for reads see ``add``.
    write_retries: int = 0
    read_retries: int = 0
    #: Commands that took effect, by kind.
    applied: Counter[str] = field(default_factory=Counter)
    #: Commands refused, by code.
    refused: Counter[str] = field(default_factory=Counter)
    #: Items looked up.
    items_read: int = 0
    #: Commands that took units away: fulfilled promises and downward adjustments.
    removals: int = 0

    def __post_init__(self) -> None:
        """Make ready for several threads."""
        self._guard = Lock()

    def add(self, **more: int) -> None:
        """Raise figures that several threads change."""
        with self._guard:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)

    @property
    def retries(self) -> int:
        """Further tries in all."""
        return self.write_retries + self.read_retries

    @property
    def failed_operations(self) -> int:
        """Reads and transactions given up."""
        return self.failed_reads + self.failed_writes

    def copy(self) -> "Figures":
        """Give the counts as they are now."""
        return replace(self, applied=self.applied.copy(), refused=self.refused.copy())

    def since(self, earlier: "Figures") -> "Figures":
        """Give what was counted after an earlier copy was taken."""
        return Figures(**{one.name: getattr(self, one.name) - getattr(earlier, one.name) for one in fields(self)})
