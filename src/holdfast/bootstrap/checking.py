"""Whether a file is a whole and sound database of Holdfast."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from holdfast.bootstrap.start import StartFailure
from holdfast.bootstrap.verify import Report, audited

#: Takes what is being done, how much of it is done, and how much there is, roughly.
Stages = Callable[[str, int, int], None]


def checked(path: Path, stages: Stages) -> Report:
    """Look at every page of a file, and hold its stock against its ledger.

    Raises ``StartFailure`` where anything is wrong with it, and the faults of the engine where it cannot be read.
    """
    from holdfast.storage.sqlite.audit import SqliteAudit
    from holdfast.storage.sqlite.copying import damage_of

    stages("Checking pages", 0, 1)
    if damage := damage_of(path):
        raise StartFailure(f"it is damaged: {damage[0]}.")
    with closing(SqliteAudit(path)) as audit:
        report = audited(audit, partial(stages, "Verifying"))
    if report.differences:
        first = report.found[0]
        place = " ".join(filter(None, (first.document_type, first.document_id, first.store, first.sku)))
        raise StartFailure(f"its books differ from its ledger {report.differences:,} times: {place} {first.message}.")
    return report
