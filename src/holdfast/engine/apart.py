"""Commands of one batch that cannot be judged in one transaction, since nobody knows yet what they will touch."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from holdfast.domain.commands import Command, DocumentCommand
from holdfast.domain.decide import touch
from holdfast.domain.documents import DocumentKey
from holdfast.domain.touches import Rows


class Asked(Protocol):
    """Something that asks for a command."""

    @property
    def command(self) -> Command:
        """Which one."""


Request = TypeVar("Request", bound=Asked)


def apart(batch: Sequence[Request]) -> Iterator[Sequence[Request]]:
    """Split a batch before each command that reaches beyond a document which an earlier one of it makes or changes.

    Goods come back into another store: which items these are, the lines of their sale tell. A sale that is made by
    the same batch is not there when its items are locked.
    """
    named = [request.command.id for request in batch if isinstance(request.command, DocumentCommand)]
    if len(named) == len(set(named)):  # As nearly always: each is about a document of its own.
        yield batch
        return
    begin = 0
    touched: set[DocumentKey] = set()
    for place, request in enumerate(batch):
        if not isinstance(request.command, DocumentCommand):
            continue
        rows = Rows()
        touch(rows, request.command)
        if not touched.isdisjoint(rows.further):
            yield batch[begin:place]
            begin, touched = place, set()
        touched |= rows.documents
    yield batch[begin:]
