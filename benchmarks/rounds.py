"""Rounds in turns: each contender gets the same load for a while, one after the other, again and again."""

import secrets
from collections.abc import Callable, Sequence
from functools import reduce

import msgspec

from benchmarks.generator import Load, Measurement
from benchmarks.processes import ProcessorTime, processor_time
from benchmarks.question import Bench
from benchmarks.stages import Stages


class Contender(msgspec.Struct, frozen=True, kw_only=True):
    """A server with a load."""

    name: str
    url: str
    load: Load
    #: The processes of the server; those below them count too.
    pids: Sequence[int]
    #: Looks at what the server tells of its stages; None: it tells nothing.
    look: Callable[[], Stages] | None = None


class Round(msgspec.Struct, frozen=True):
    """What one contender did in one round."""

    measurement: Measurement
    #: What its processes used; None: this system does not tell.
    processor: ProcessorTime | None
    #: What the server told of its stages.
    stages: Stages | None


class Series:
    """The rounds of one contender."""

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self.rounds: list[Round] = []

    @property
    def rates(self) -> list[float]:
        """Good answers per second."""
        return [one.measurement.per_second for one in self.rounds]

    @property
    def rates_refused(self) -> list[float]:
        """Answers per second that were not good."""
        return [one.measurement.not_2xx / one.measurement.seconds for one in self.rounds]

    @property
    def p50s(self) -> list[float]:
        """The latency that half of the requests kept below, in milliseconds."""
        return [one.measurement.p50_ms for one in self.rounds]

    @property
    def p99s(self) -> list[float]:
        """The latency that all but one in a hundred kept below, in milliseconds."""
        return [one.measurement.p99_ms for one in self.rounds]

    @property
    def processor_us(self) -> list[float]:
        """Processor time for each answer; empty where the system does not tell."""
        return [one.processor.whole_s * 1_000_000 / _answers(one) for one in self.rounds if one.processor]

    @property
    def first_process_us(self) -> list[float]:
        """Processor time of the first process alone for each answer; empty where the system does not tell."""
        return [one.processor.first_process_s * 1_000_000 / _answers(one) for one in self.rounds if one.processor]

    @property
    def failed(self) -> int:
        """Requests that were not answered well."""
        return sum(one.measurement.not_2xx + one.measurement.broken for one in self.rounds)

    @property
    def course(self) -> str:
        """Say where the time of a request went, as far as the server and its system tell."""
        stages = [one.stages for one in self.rounds if one.stages]
        told = [self._threads(), reduce(Stages.and_also, stages).told() if stages else None]
        return "; ".join(filter(None, told)) or "nothing is told of its stages"

    def _threads(self) -> str | None:
        """Divide the processor time of a request by threads."""
        if self.loop_us is None:
            return None
        user, system = self.loop_us
        rest = sum(self.processor_us) / len(self.processor_us) - user - system
        return (
            f"processor time for each: event loop {user:.0f} µs and {system:.0f} more in the kernel (its sockets), "
            f"other threads {rest:.0f}"
        )

    @property
    def loop_us(self) -> tuple[float, float] | None:
        """Processor time of the first thread for each answer, over all rounds: in its own code, and in the kernel."""
        told = [(one.processor, _answers(one)) for one in self.rounds if one.processor]
        if not told:
            return None
        answers = sum(count for _, count in told) / 1_000_000
        return (
            sum(used.first_user_s for used, _ in told) / answers,
            sum(used.first_system_s for used, _ in told) / answers,
        )


def take_turns(bench: Bench, contenders: Sequence[Contender], seconds: float | None = None) -> list[Series]:
    """Let all of them take turns; give what each did, in their order."""
    series = [Series(contender) for contender in contenders]
    for _ in range(bench.rounds):
        for one in series:
            one.rounds.append(_round(bench, one.contender, seconds or bench.seconds))
    return series


def _round(bench: Bench, contender: Contender, seconds: float) -> Round:
    stages_before, before = _stages(contender), processor_time(contender.pids)
    measurement = bench.generator.run(contender.url, contender.load, seconds, secrets.token_hex(8))
    after, stages_after = processor_time(contender.pids), _stages(contender)
    return Round(
        measurement,
        after.since(before) if before and after else None,
        stages_after.since(stages_before) if stages_before and stages_after else None,
    )


def _stages(contender: Contender) -> Stages | None:
    return None if contender.look is None else contender.look()


def _answers(one: Round) -> int:
    return max(1, one.measurement.answered + one.measurement.not_2xx)
