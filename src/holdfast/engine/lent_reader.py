"""A reader that is opened when it is needed, and given back after a fault: the next read opens another."""

from collections.abc import Callable
from typing import TypeVar

from holdfast.engine.errors import StorageFault
from holdfast.engine.ports import Reader

Answer = TypeVar("Answer")


class LentReader:
    """A connection for reads, used by one thread at a time."""

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        self._open = open_reader
        self._reader: Reader | None = None

    def read(self, function: Callable[[Reader], Answer]) -> Answer:
        """Make a read. Raises the storage's faults."""
        if self._reader is None:
            self._reader = self._open()
        try:
            return function(self._reader)
        except StorageFault:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
