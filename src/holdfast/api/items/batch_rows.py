"""The commands of a batch call: the bodies of the single calls, each with its type and what it is about."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Self, TypeVar, Union

import msgspec

from holdfast.api.http.bodies import Reported, Write, decode, decode_outermost
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Identifier, StoreId
from holdfast.api.http.writes import cause_of, milliseconds
from holdfast.api.items.batch_documents import DOCUMENT_ROWS, DocumentRow, document_row
from holdfast.api.items.counting import CountItem
from holdfast.api.items.item_routes import ITEM_WRITES
from holdfast.api.items.item_writes import ItemWrite
from holdfast.api.limits import BATCH_ROWS_MAX
from holdfast.domain.commands import ItemCommand, Precondition
from holdfast.domain.decide import ITEM_OPERATIONS
from holdfast.domain.identifiers import DEFAULT_STORE, sku_problem, store_problem
from holdfast.domain.made_of import made_of

#: The single call of each type of command.
WRITES: Final[Mapping[str, ItemWrite]] = {
    write.row or record.kind: write
    for record in ITEM_OPERATIONS
    for write in ITEM_WRITES
    if write.command is record.command
}
#: What the call says for every command that does not say it itself.
AnyBody = TypeVar("AnyBody", bound=Reported)
Row = TypeVar("Row")
Step = TypeVar("Step")
_SHARED: Final = frozenset({"reason", "reference", "note", "occurred_at"})


def _row_type(name: str, write: ItemWrite) -> type[Any]:
    """Give the body of a single call as a command of a batch."""
    fields: list[Any] = [] if write.sku_in_body else [("sku", Identifier)]
    return msgspec.defstruct(
        f"{name.capitalize()}Command",
        [*fields, ("store_id", StoreId, DEFAULT_STORE)],
        bases=(write.body,),
        namespace={"__doc__": write.summary},
        frozen=True,
        kw_only=True,
        tag_field="type",
        tag=name,
    )


_ROW_TYPES: Final[Mapping[type[Any], ItemWrite]] = {_row_type(name, write): write for name, write in WRITES.items()}
AnyRow: Any = Union[(*_ROW_TYPES, *DOCUMENT_ROWS)]


class BatchFields(Reported, frozen=True, kw_only=True):
    """POST /api/inventory/batch."""

    rules: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {
                "properties": {
                    "atomic": {"const": True},
                    "commands": {
                        "items": {"properties": {"idempotencyKey": {"type": "null"}, "type": {"enum": list(WRITES)}}}
                    },
                }
            },
            {
                "required": ["atomic"],
                "properties": {"atomic": {"const": False}, "idempotencyKey": {"type": "null"}},
            },
        ]
    }

    commands: Annotated[tuple[AnyRow, ...], msgspec.Meta(min_length=1, max_length=BATCH_ROWS_MAX)]
    #: True: all take effect, or none; false: each is a request of its own.
    atomic: bool = True

    def without_versions(self) -> Self:
        """Give it without the versions that its commands are meant for."""
        rows = tuple(row.without_versions() for row in self.commands)
        return self if rows == self.commands else msgspec.structs.replace(self, commands=rows)


class BatchCommand(msgspec.Struct, frozen=True):
    """One command of the call, as if it had come by itself."""

    write: ItemWrite
    store: str
    sku: str
    body: Write
    #: What its row calls the item.
    shown_as: ClassVar[str] = "data"

    @property
    def path(self) -> tuple[str, ...]:
        """What the path of the single call names."""
        return self.store, self.sku

    def command(self, exchange: Exchange, command_id: str) -> ItemCommand:
        """Give the domain's command. Raises the 400 of one that cannot be."""
        version = self.body.expected_version
        common = {
            "store": self.store,
            "sku": self.sku,
            "cause": cause_of(exchange, self.body, command_id),
            "precondition": None if version is None else Precondition((version,), if_match=False),
        }
        command: ItemCommand = self.write.command_of(common, self.body)
        return command


class CountedMoments:
    """The counts of one call: of two of the same item and moment, which one would be right?"""

    def __init__(self) -> None:
        self._counted: Final[set[tuple[object, ...]]] = set()

    def take(self, command: BatchCommand | DocumentRow) -> None:
        """Take the next command. Raises the 400 of a second count, unless it has another source."""
        if isinstance(command, DocumentRow) or not isinstance(command.body, CountItem):
            return
        body = command.body
        as_of = None if body.as_of is None else milliseconds(body.as_of, "asOf")
        counted = (command.store, command.sku, as_of, body.as_of_version, body.source)
        if counted in self._counted:
            raise Invalid("sku", "is counted twice for the same moment; send one count, or name different sources")
        self._counted.add(counted)


class RoughFields(Reported, frozen=True, kw_only=True):
    """The same with commands that have not been read."""

    commands: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=BATCH_ROWS_MAX)]
    atomic: bool = True


_fields: Final = msgspec.json.Decoder(BatchFields)
_rough: Final = msgspec.json.Decoder(RoughFields)
_row: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder(AnyRow)


def read_batch(content: bytes) -> BatchFields | RoughFields:
    """Decode the body of a call. Where commands stand alone, one that cannot be read leaves all of them rough."""
    try:
        return decode(_fields, content)
    except Invalid as fault:
        rough = decode_outermost(_rough, content)
        if rough.atomic:
            raise fault from None
        return rough


def command_of(fields: BatchFields | RoughFields, row: Any) -> BatchCommand | DocumentRow:
    """Give one of the commands. Raises the 400 of one that cannot be."""
    if isinstance(row, msgspec.Raw):
        row = decode(_row, bytes(row))
    if type(row) in DOCUMENT_ROWS:
        return document_row(row, _body_of(DOCUMENT_ROWS[type(row)].body, fields, row))
    for field, problem in (("storeId", store_problem(row.store_id)), ("sku", sku_problem(row.sku))):
        if problem:
            raise Invalid(field, problem)
    write = _ROW_TYPES[type(row)]
    return BatchCommand(write, row.store_id, row.sku, _body_of(write.body, fields, row))


def _body_of(body: type[AnyBody], fields: BatchFields | RoughFields, row: Any) -> AnyBody:
    """Give the body that the single call would have had, with what the call says for all."""
    made: AnyBody = _maker_of(body)(fields, row)
    return made


@cache
def _maker_of(body: type[Reported]) -> Callable[[BatchFields | RoughFields, Any], Any]:
    """Give what makes a body of a command: all in it was judged when the command and the call were read."""
    judged = msgspec.defstruct(
        body.__name__,
        [],
        bases=(body,),
        namespace={"__doc__": body.__doc__, "__post_init__": lambda _: None},
        frozen=True,
        kw_only=True,
    )
    sources = {name: f"row.{name}" for name in judged.__struct_fields__}
    sources |= {name: f"fields.{name} if row.{name} is None else row.{name}" for name in _SHARED}
    return made_of(judged, "fields, row", sources)


def at(step: Callable[[Row], Step], index: int, row: Row) -> Step:
    """Take a step with one of the commands. Raises its 400 with its place in the call."""
    try:
        return step(row)
    except Invalid as problem:
        raise problem.within(f"commands[{index}]") from None
