"""Where the time of a command goes, as far as the server and its system tell."""

from typing import Final

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.servers import Target
from holdfast.engine.timings import PHASES

_SUM: Final = "holdfast_batch_seconds_sum"
_COMMANDS: Final = "holdfast_batch_commands_sum"
_BATCHES: Final = "holdfast_batch_commands_count"
_WAITS: Final = "holdfast_queue_wait_seconds_sum"


class Stages(msgspec.Struct, frozen=True):
    """Sums over the batches since the start of a server, or between two looks."""

    #: By phase, in seconds by the clock.
    phases: dict[str, float]
    commands: float
    batches: float
    #: How long the first command of each batch waited, in seconds.
    waited: float

    @classmethod
    def of(cls, target: Target) -> "Stages":
        """Look now."""
        samples = [sample for family in text_string_to_metric_families(target.metrics()) for sample in family.samples]
        single = {sample.name: sample.value for sample in samples if not sample.labels}
        phases = {sample.labels["phase"]: sample.value for sample in samples if sample.name == _SUM}
        return cls(phases, single[_COMMANDS], single[_BATCHES], single[_WAITS])

    def since(self, earlier: "Stages") -> "Stages":
        """Give what came after an earlier look."""
        return Stages(
            {phase: seconds - earlier.phases[phase] for phase, seconds in self.phases.items()},
            self.commands - earlier.commands,
            self.batches - earlier.batches,
            self.waited - earlier.waited,
        )

    def and_also(self, other: "Stages") -> "Stages":
        """Give both together."""
        return Stages(
            {phase: seconds + other.phases[phase] for phase, seconds in self.phases.items()},
            self.commands + other.commands,
            self.batches + other.batches,
            self.waited + other.waited,
        )

    def told(self) -> str:
        """Say where the time of the commands went."""
        if not self.commands:
            return "nothing was committed"
        commands, batches = self.commands, self.batches
        phases = ", ".join(f"{phase} {self.phases[phase] * 1e6 / commands:.0f}" for phase in PHASES)
        return (
            f"the committing thread spent, by the clock, {phases} µs for each, in batches of {commands / batches:.0f} "
            f"whose first had waited {self.waited * 1000 / batches:.1f} ms"
        )
