"""Whether an SQLite database and a data directory belong to each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from holdfast.bootstrap.objections import ACCEPT, objection
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.engine.errors import Fault
from holdfast.storage.record import NAME, DamagedRecord, Record, Whereabouts, read_record


def require_home(settings: Settings) -> None:
    """Return when the configured database may be opened here. Raises ``StartFailure``; nothing was changed then."""
    if settings.database_url.engine != "sqlite":
        return
    path = Path(settings.database_url.reveal())
    try:
        record = read_record(settings.data_dir)
    except DamagedRecord as damage:
        raise StartFailure(f"{damage} If the database {path} is the right one, run {ACCEPT}.") from damage
    against = objection(record, look_at(path, record), path, settings.data_dir)
    if against is not None:
        raise StartFailure(against)


def look_at(path: Path, record: Record | None) -> Whereabouts | None:
    """Give what a database file says of itself, and of the last entry that a record knows; None: it is not there."""
    from holdfast.storage.sqlite.home import look

    try:
        return look(path, record.sequence if record else 0) if path.exists() else None
    except Fault as error:
        raise StartFailure(f"The database {path} cannot be opened: {error}") from error


def record_of(found: Whereabouts, home: str, *, adopting: bool = False) -> Record:
    """Make the first record of a database that has the schema of this release."""
    return Record(
        database=str(found.database),
        home=home,
        epoch=str(found.epoch),
        sequence=found.sequence,
        command_id=found.last_command_id,
        time=found.time,
        adopting=adopting,
    )


@contextmanager
def told() -> Iterator[None]:
    """Turn what goes wrong between a database and its record into the reason of a failure."""
    try:
        yield
    except Fault as error:
        raise StartFailure(str(error)) from error
    except OSError as error:
        raise StartFailure(f"{NAME} in the data directory cannot be written: {error.strerror}.") from error
