"""The commands of a batch call that are about documents: the bodies of the single calls, each with its type.

Those that change a document name it beside that, as the path of the single call does.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from holdfast.api.documents import orders, reservations, sales, transfers
from holdfast.api.documents.document_calls import DocumentChange, DocumentMaking
from holdfast.api.http.bodies import Reported, Write
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Identifier
from holdfast.api.http.writes import Common, cause_of
from holdfast.api.limits import BATCH_LINES_MAX
from holdfast.api.routes import Route
from holdfast.api.write_calls import WriteCall, refuse_unread
from holdfast.domain.commands import DocumentCommand, Precondition
from holdfast.domain.identifiers import sku_problem

_ROUTES: Final[tuple[Route, ...]] = (*sales.ROUTES, *reservations.ROUTES, *orders.ROUTES, *transfers.ROUTES)


def _row_type(write: DocumentMaking | DocumentChange) -> type[Any]:
    """Give the body of a single call as a command of a batch."""
    named = [(f"{write.document}_id", Identifier)] if isinstance(write, DocumentChange) else []
    words = write.name.split(".")
    return msgspec.defstruct(
        f"{''.join(map(str.capitalize, words))}Command",
        named,
        bases=(write.body,),
        namespace={"__doc__": write.summary},
        frozen=True,
        kw_only=True,
        tag_field="type",
        tag=write.name,
    )


#: The single call of each type of command. A document and what is done with it: ``fulfill`` alone is about an item.
DOCUMENT_ROWS: Final[Mapping[type[Any], DocumentMaking | DocumentChange]] = {
    _row_type(route.call): route.call for route in _ROUTES if isinstance(route.call, DocumentMaking | DocumentChange)
}


class DocumentRow(msgspec.Struct, frozen=True):
    """One command of the call, as if it had come by itself."""

    write: WriteCall
    #: The id of the document that it changes.
    path: tuple[str, ...]
    body: Reported

    def command(self, exchange: Exchange, command_id: str) -> DocumentCommand:
        """Give the domain's command. Raises the 400 of one that cannot be, and the 428 of one without a version."""
        if self.write.bounded is not None:
            self.write.bounded(self.body, exchange.now())
        # A document without an id of the caller's has that of its command: either is there once.
        about = self.write.about(self.path, self.body, lambda: command_id)
        common: Common = {"cause": cause_of(exchange, self.body, command_id), **about}
        version = self.body.expected_version if isinstance(self.body, Write) else None
        precondition = None if version is None else Precondition((version,), if_match=False)
        refuse_unread(self.write, precondition)
        if precondition is not None:
            common["precondition"] = precondition
        command: DocumentCommand = self.write.command_of(common, self.body)
        return command

    @property
    def shown_as(self) -> str:
        """What its row calls the document."""
        return self.write.name.partition(".")[0]

    @property
    def lines(self) -> int:
        """How many lines it names."""
        lines = getattr(self.body, "lines", ())
        return len(lines) if isinstance(lines, tuple) else 0


def document_row(row: Any, body: Reported) -> DocumentRow:
    """Give one of the commands. Raises the 400 of one whose document has no name."""
    write = DOCUMENT_ROWS[type(row)]
    if isinstance(write, DocumentMaking):
        return DocumentRow(write, (), body)
    document_id = getattr(row, f"{write.document}_id")
    if problem := sku_problem(document_id):
        raise Invalid(f"{write.document}Id", problem)
    return DocumentRow(write, (document_id,), body)


def refuse_many_lines(lines: int) -> None:
    """Refuse a call that is too much for one."""
    if lines > BATCH_LINES_MAX:
        raise Invalid(
            "commands", f"have {lines} lines of documents in all; at most {BATCH_LINES_MAX} are taken at once"
        )
