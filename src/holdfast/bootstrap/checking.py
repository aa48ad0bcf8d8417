"""Whether a file is a whole and sound database of Holdfast."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from holdfast.bootstrap.start import StartFailure
from holdfast.bootstrap.verify import Report, audited
from holdfast.engine.ports import Audit
from holdfast.storage.migrations import EarlierSchema

#: Takes what is being done, how much of it is done, and how much there is, roughly.
Stages = Callable[[str, int, int], None]


class NotChecked(StartFailure):
    """It could not be looked at, which says nothing of what it is."""


def checked(path: Path, stages: Stages) -> Report:
    """Look at every page of a file, and hold its stock against its ledger.

    Raises ``StartFailure`` where anything is wrong with it, and the faults of the engine where it cannot be read.
    """
    from holdfast.storage.sqlite.copying import damage_of

    stages("Checking pages", 0, 1)
    if damage := damage_of(path):
        raise StartFailure(f"it is damaged: {damage[0]}.")
    with _audit_of(path, stages) as audit:
        report = audited(audit, partial(stages, "Verifying"))
    if report.differences:
        first = report.found[0]
        place = " ".join(filter(None, (first.document_type, first.document_id, first.store, first.sku)))
        raise StartFailure(f"its books differ from its ledger {report.differences:,} times: {place} {first.message}.")
    return report


@contextmanager
def _audit_of(path: Path, stages: Stages) -> Iterator[Audit]:
    """Give an audit of a file; where an earlier release wrote it, of a copy that is brought up to date."""
    from holdfast.storage.sqlite.audit import SqliteAudit

    try:
        audit = SqliteAudit(path)
    except EarlierSchema:
        with TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "copy.db"
            _bring_up_to_date(path, copy, stages)
            with closing(SqliteAudit(copy)) as audit:
                yield audit
        return
    with closing(audit):
        yield audit


def _bring_up_to_date(path: Path, copy: Path, stages: Stages) -> None:
    from holdfast.storage.sqlite.copying import copy_database
    from holdfast.storage.sqlite.home import bring_up_to_date

    copy_database(path, copy, _require_room, lambda done, pages: stages("Copying", done, pages))
    stages("Bringing a copy up to date", 0, 1)
    bring_up_to_date(copy)


def _require_room(copied: int) -> None:
    """Have the folder of temporary files hold a copy, and as much again: what the new schema takes, and its log."""
    folder, needed = gettempdir(), 2 * copied
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NotChecked(
            f"an earlier release wrote it, so a copy is brought up to date and checked; that needs {needed:,} bytes in "
            f"{folder}, where {free:,} are free. Name another folder with TMPDIR."
        )
