"""What a process remembers of availability, held against what it would read."""

from contextlib import closing
from typing import Final

from holdfast.api.items.availability import entries
from holdfast.engine.ports import Storage
from holdfast.engine.remembered import Remembered
from stateful.asking_basics import SKUS, STORES

#: The stores asked for, and whether each is shown.
QUESTIONS: Final = ((None, True), (STORES[:1], False))


class Memory:
    """What one process remembers of a database."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._remembered: Final = Remembered()

    def assert_exact(self, storage: Storage) -> None:
        """Check that what is remembered answers as a fresh memory does."""
        with closing(storage.reader()) as reader:
            for stores, by_store in QUESTIONS:
                answers = entries(reader, SKUS, stores, self._remembered, by_store=by_store)
                assert answers == entries(reader, SKUS, stores, Remembered(), by_store=by_store)
