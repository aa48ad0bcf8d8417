"""What became of a file: the sums for people, and a table of the rows that did not go in."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from holdfast.cli.importing.batches import Done, Outcome
from holdfast.cli.importing.reasons import HARMLESS, Unfit

#: What stands before the columns of the file: behind them, a layout could take it for a location.
_COLUMNS: Final = ("line", "reason", "detail")


class Sums(msgspec.Struct, rename="camel"):
    """What became of the rows."""

    rows: int = 0
    #: Rows, or orders, that are in now.
    done: int = 0
    #: Those of them that were new, and those that had been imported before.
    made: int = 0
    already_in: int = 0
    left_out: dict[str, int] = {}
    report: str | None = None

    @property
    def faulty(self) -> int:
        """Rows against which something is to be said."""
        return sum(rows for reason, rows in self.left_out.items() if reason not in HARMLESS)


class Report:
    """Takes notice of every outcome. The table is only made when there is something in it."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path = path
        self._columns = columns
        self._file: IO[str] | None = None
        self._writer: Any = None
        self._reasons: Counter[str] = Counter()
        self._sums = Sums()
        # What an earlier run has left speaks of that run.
        path.unlink(missing_ok=True)

    def take(self, outcome: Outcome) -> None:
        """Take notice."""
        if isinstance(outcome, Done):
            self._sums.done += 1
            self._sums.made += outcome.made
            self._sums.already_in += outcome.replayed
        else:
            self._reasons[outcome.reason] += 1
            self._write(outcome)

    def sums(self, rows: int) -> Sums:
        """Give the sums so far, and see that the table is on the disk."""
        if self._file is not None:
            self._file.flush()
        self._sums.rows = rows
        self._sums.left_out = dict(self._reasons.most_common())
        self._sums.report = str(self._path) if self._file is not None else None
        return self._sums

    def close(self) -> None:
        """Close the table."""
        if self._file is not None:
            self._file.close()

    def _write(self, unfit: Unfit) -> None:
        if self._writer is None:
            self._file = self._path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file, lineterminator="\n")
            self._writer.writerow([*_COLUMNS, *self._columns])
        self._writer.writerow([unfit.line, unfit.reason, unfit.detail, *unfit.cells])
