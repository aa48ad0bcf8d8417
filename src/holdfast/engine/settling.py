"""Waits until no entry of a moment is still to come."""

from collections.abc import Callable, Sequence

from holdfast.engine.errors import StorageUnavailable, TransientFault
from holdfast.engine.ports import Storage


def settler(storage: Storage) -> Callable[[Sequence[int]], list[Exception | None]]:
    """Give what waits for the latest of some moments, and so for all of them; it gives what went wrong for each."""

    def settle(moments: Sequence[int]) -> list[Exception | None]:
        try:
            storage.settle(max(moments))
        except TransientFault:
            return [StorageUnavailable()] * len(moments)
        return [None] * len(moments)

    return settle
