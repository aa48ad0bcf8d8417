"""Reads: those that wait at the same moment share one statement.

A read joins only a group whose statement has not been sent yet, and all of them go to the
primary, so that everybody reads his own writes.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from holdfast.domain.identifiers import ItemId
from holdfast.engine.backoff import Backoff
from holdfast.engine.errors import StorageUnavailable, TransientFault
from holdfast.engine.figures import Figures
from holdfast.engine.lent_reader import LentReader
from holdfast.engine.ports import Reader
from holdfast.engine.reading import ItemRow

Result = TypeVar("Result")
#: How often a read is tried again on a fresh connection.
READ_RETRIES_MAX = 2


class ItemRead(msgspec.Struct, frozen=True, gc=False):
    """Look one item up."""

    id: ItemId


class Call(msgspec.Struct, frozen=True, gc=False):
    """Any other short read."""

    function: Callable[[Reader], Any]


Read = ItemRead | Call


class ReadWorker:
    """Answers reads on its own thread and its own connection."""

    def __init__(self, open_reader: Callable[[], Reader], figures: Figures, backoff: Backoff | None = None) -> None:
        self._figures = figures
        self._backoff = backoff or Backoff()
        self._reader = LentReader(open_reader)

    def answer(self, reads: Sequence[Read]) -> list[Any]:
        """Answer a group: one statement for all its items, then the other reads one by one."""
        ids = sorted({read.id for read in reads if isinstance(read, ItemRead)})
        rows: dict[ItemId, ItemRow] | Exception = {}
        if ids:
            rows = self._try(lambda reader: reader.items(ids))
            self._figures.add(items_read=len(ids))
        return [
            (rows if isinstance(rows, Exception) else rows.get(read.id))
            if isinstance(read, ItemRead)
            else self._try(read.function)
            for read in reads
        ]

    def _try(self, function: Callable[[Reader], Result]) -> Result | Exception:
        for retries in range(READ_RETRIES_MAX):
            try:
                return self._once(function)
            except (TransientFault, StorageUnavailable):
                self._figures.add(read_retries=1)
                self._backoff.wait(retries)
            except Exception as fault:  # noqa: BLE001 - the fault is this read's answer
                return self._failed(fault)
        try:
            return self._once(function)
        except Exception as fault:  # noqa: BLE001 - as above
            return self._failed(fault)

    def _failed(self, fault: Exception) -> Exception:
        self._figures.add(failed_reads=1)
        return StorageUnavailable() if isinstance(fault, TransientFault) else fault

    def _once(self, function: Callable[[Reader], Result]) -> Result:
        def counted(reader: Reader) -> Result:
            self._figures.add(reads=1)
            return function(reader)

        return self._reader.read(counted)

    def close(self) -> None:
        """Give the connection back; the next read opens another."""
        self._reader.close()
