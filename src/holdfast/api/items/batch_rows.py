"""The commands of a batch call: the bodies of the single calls, each with its type, its store and its SKU."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Union

import msgspec

from holdfast.api.http.bodies import Reported, Write
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Identifier, StoreId
from holdfast.api.http.writes import cause_of
from holdfast.api.items.item_routes import ITEM_WRITES
from holdfast.api.items.item_writes import ItemWrite
from holdfast.api.limits import BATCH_ROWS_MAX
from holdfast.domain.commands import ItemCommand, Precondition
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.identifiers import DEFAULT_STORE, sku_problem, store_problem

#: The single call of each type of command.
WRITES: Final[Mapping[str, ItemWrite]] = {
    OPERATIONS[write.command].kind: write for write in ITEM_WRITES if write.in_batches
}
#: What the call says for every command that does not say it itself.
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
AnyRow: Any = Union[tuple(_ROW_TYPES)]  # noqa: UP007 - a union of types that are made by a loop


class BatchFields(Reported, frozen=True, kw_only=True):
    """POST /api/inventory/batch."""

    rules: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {
                "properties": {
                    "atomic": {"const": True},
                    "commands": {"items": {"properties": {"idempotencyKey": {"type": "null"}}}},
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


class BatchCommand(msgspec.Struct, frozen=True):
    """One command of the call, as if it had come by itself."""

    #: Where it stands in the request.
    place: str
    write: ItemWrite
    store: str
    sku: str
    body: Write

    def command(self, exchange: Exchange, command_id: str) -> ItemCommand:
        """Give the domain's command."""
        body = self.body
        version = body.expected_version
        try:
            command: ItemCommand = self.write.command_of(
                {
                    "store": self.store,
                    "sku": self.sku,
                    "cause": cause_of(exchange, body, command_id),
                    "precondition": None if version is None else Precondition((version,), if_match=False),
                },
                body,
            )
        except Invalid as problem:
            raise problem.within(self.place) from None
        return command


def commands_of(fields: BatchFields) -> Iterator[BatchCommand]:
    """Give the commands in order. Raises the 400 of the first whose store or SKU cannot be."""
    for index, row in enumerate(fields.commands):
        place = f"commands[{index}]"
        for field, problem in (("storeId", store_problem(row.store_id)), ("sku", sku_problem(row.sku))):
            if problem:
                raise Invalid(f"{place}.{field}", problem)
        write = _ROW_TYPES[type(row)]
        values = {name: getattr(row, name) for name in write.body.__struct_fields__}
        for name in _SHARED:
            if values[name] is None:
                values[name] = getattr(fields, name)
        yield BatchCommand(place, write, row.store_id, row.sku, write.body(**values))
