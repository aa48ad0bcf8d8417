"""The clock of a database as an operator sees it, beside the servers that run on it."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.engine.clock.kept import Acceptance, ClockMemory
from holdfast.engine.clock.ledger_clock import ClockState
from holdfast.engine.clock.trusted import TrustedClock
from holdfast.engine.clock.watch import sentence
from holdfast.engine.errors import Fault


class ClockReport(msgspec.Struct, frozen=True, kw_only=True):
    """How the ledger's time stands to the clock. Times are in milliseconds since 1970 UTC."""

    ledger: int
    wall: int
    state: ClockState
    #: The same in words.
    told: str

    @property
    def acceptable(self) -> bool:
        """Whether there is a jump that somebody could accept."""
        return self.state.condition in ("waiting", "unaccepted")


def look_at_clock(settings: Settings) -> ClockReport:
    """Look, and change nothing. Raises ``StartFailure`` when there is nothing to be seen."""
    with _clock(settings) as (_, clock):
        return _report(clock)


def accept_clock(settings: Settings) -> ClockReport:
    """Say that the clock is right, if it is ahead of the ledger. Raises ``StartFailure`` when it cannot be said."""
    with _clock(settings) as (memory, clock):
        report = _report(clock)
        if report.acceptable:
            memory.put_acceptance(Acceptance(jump_ms=-report.state.ahead_ms, wall=report.wall))
        return report


def _report(clock: TrustedClock) -> ClockReport:
    ledger, state = clock.latest(), clock.state()
    return ClockReport(ledger=ledger, wall=ledger - state.ahead_ms, state=state, told=sentence(state))


@contextmanager
def _clock(settings: Settings) -> Iterator[tuple[ClockMemory, TrustedClock]]:
    """Give what the servers keep of the clock, and a clock that goes on from there."""
    from holdfast.storage.clock import machine_clock

    clock = machine_clock()
    try:
        with _memory(settings) as (memory, head_time, wall):
            if memory.kept() is None:
                raise StartFailure(f"No server has kept anything of its clock in {_place(settings)} yet. Start one.")
            clock.start(memory, head_time, wall)
            yield memory, clock
    except Fault as error:
        raise StartFailure(str(error)) from error
    except OSError as error:
        raise StartFailure(f"The files of the clock in {_place(settings)} cannot be used: {error.strerror}.") from error


@contextmanager
def _memory(settings: Settings) -> Iterator[tuple[ClockMemory, int, int | None]]:
    """Give what is kept, the time of the last entry, and what the clock says where it is not this machine's."""
    url = settings.database_url
    if url.engine == "memory":
        raise StartFailure("A database in memory has a clock only as long as its server runs.")
    if url.engine == "postgresql":
        from holdfast.storage.postgres.clock_row import opened_row

        with opened_row(url.reveal(), settings.data_dir) as row:
            wall, head_time = row.look()
            yield row, head_time, wall
        return
    from holdfast.storage.clock_file import ClockFile

    yield ClockFile(settings.data_dir), 0, None


def _place(settings: Settings) -> str:
    return "this database" if settings.database_url.engine == "postgresql" else str(settings.data_dir)
