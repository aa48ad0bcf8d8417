"""Compares a whole database with its ledger, whatever the engine, and changes nothing."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings
from holdfast.domain.audit import (
    Sums,
    document_differences,
    item_differences,
    sequence_differences,
    status_differences,
    total_differences,
)
from holdfast.domain.difference import Difference
from holdfast.domain.identifiers import ItemId
from holdfast.engine.errors import Fault
from holdfast.engine.ports import Audit

#: Differences that a report keeps; the others are counted.
DIFFERENCES_KEPT_MAX: Final = 1_000
#: Rows between two steps of the progress.
STEP_ROWS: Final = 10_000

#: Takes how many rows are done, and how many there are, roughly.
Progress = Callable[[int, int], None]
Row = TypeVar("Row")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an audit came to."""

    engine: str
    items: int
    documents: int
    entries: int
    #: How many differences there are.
    differences: int
    #: The first of them.
    found: list[Difference]


class _Counter:
    """Counts rows on their way, and tells the progress now and then."""

    def __init__(self, expected: int, progress: Progress) -> None:
        self._expected = expected
        self._progress = progress
        self._done = 0
        self.counts: Final[Counter[str]] = Counter()

    def passing(self, name: str, rows: Iterable[Row]) -> Iterator[Row]:
        """Let rows pass; at the end they are counted under a name."""
        number = 0
        for number, row in enumerate(rows, 1):
            if number % STEP_ROWS == 0:
                self._done += STEP_ROWS
                self._progress(self._done, max(self._done, self._expected))
            yield row
        self.counts[name] += number


def verify_database(settings: Settings, progress: Progress) -> Report:
    """Audit the configured database in one snapshot. Raises ``StartFailure`` when it cannot be done."""
    try:
        with closing(open_audit(settings)) as audit:
            return audited(audit, progress)
    except Fault as error:
        raise StartFailure(f"The database cannot be verified: {error}") from error


def audited(audit: Audit, progress: Progress) -> Report:
    """Compare everything, and keep the first differences."""
    head, kept, sums = audit.head(), audit.totals(), dict[str, Sums]()
    stopped, told = audit.stopped(), set[ItemId]()
    expected = sum(of_store[0] for of_store in kept.values()) + 2 * (head.sequence if head else 0)
    counter = _Counter(expected, progress)
    differences = itertools.chain(
        sequence_differences(counter.passing("entries", audit.places()), head),
        item_differences(
            counter.passing("items", audit.stock()),
            counter.passing("changes", audit.changes()),
            counter.passing("holdings", audit.holdings()),
            audit.stores(),
            sums,
            stopped=told,
        ),
        document_differences(
            counter.passing("documents", audit.documents()),
            counter.passing("holdings", audit.document_holdings()),
            counter.passing("movements", audit.movements()),
        ),
        # Not before the items are through: they fill the sums, and tell what is stopped.
        (difference for _ in (None,) for difference in total_differences(kept, sums)),
        (difference for _ in (None,) for difference in status_differences(stopped, told)),
    )
    found = list(itertools.islice(differences, DIFFERENCES_KEPT_MAX))
    more = sum(1 for _ in differences)
    return Report(
        engine=audit.name,
        items=counter.counts["items"],
        documents=counter.counts["documents"],
        entries=counter.counts["entries"],
        differences=len(found) + more,
        found=found,
    )


def open_audit(settings: Settings) -> Audit:
    """Open the configured database for reading. Raises ``StartFailure`` when there is none."""
    url = settings.database_url
    if url.engine == "memory":
        raise StartFailure("A database in memory is gone with its server; there is nothing to verify.")
    if url.engine == "postgresql":
        from holdfast.storage.postgres.audit import PostgresAudit

        return PostgresAudit(url.reveal(), settings.data_dir)
    from holdfast.storage.sqlite.audit import SqliteAudit

    path = Path(url.reveal())
    if not path.is_file():
        raise StartFailure(f"There is no database {path}. Name it with DATA_DIR or DATABASE_URL.")
    try:
        return SqliteAudit(path)
    except Fault as error:
        raise StartFailure(f"The database {path} cannot be verified: {error}") from error
