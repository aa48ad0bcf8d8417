"""The calls about what is really there: a count, and moving units between sellable and unsellable."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import msgspec

from holdfast.api.http.bodies import Moment, PositiveQuantity, Quantity, Version, Write, not_both, refuse, refuse_texts
from holdfast.api.http.texts import Identifier
from holdfast.api.http.writes import Common, milliseconds
from holdfast.api.item_bodies import CountedBody
from holdfast.api.items.item_writes import ETAG, ItemWrite
from holdfast.api.render import Done
from holdfast.api.routes import Answer
from holdfast.domain.commands import Basis, Bucket, Count, Move, OnMoved
from holdfast.domain.identifiers import IDENTIFIER_CHARACTERS_MAX


class MoveUnits(Write, frozen=True, kw_only=True):
    """POST /api/inventory/items/{sku}/move."""

    rules: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"properties": {"from": {"const": one}, "to": {"const": other}}}
            for one, other in (tuple(Bucket), tuple(Bucket)[::-1])
        ]
    }

    quantity: PositiveQuantity
    origin: Bucket = msgspec.field(name="from")
    to: Bucket

    def __post_init__(self) -> None:
        """Judge the texts; units go somewhere else."""
        super().__post_init__()
        refuse("to", f"must differ from from; both are {self.to}" if self.to is self.origin else None)


class CountItem(Write, frozen=True, kw_only=True):
    """POST /api/inventory/items/{sku}/count."""

    rules: ClassVar[Mapping[str, Any]] = {
        "allOf": [
            not_both("asOf", "asOfVersion"),
            {
                "anyOf": [
                    {"properties": {"basis": {"const": Basis.SHELF}}},
                    {
                        "required": ["source", "asOf"],
                        "properties": {"source": {"type": "string"}, "asOf": {"type": "string"}},
                    },
                ]
            },
        ]
    }

    counted: Quantity
    #: The version that whoever counted had read, or else the moment of the count; neither: now.
    as_of_version: Version | None = None
    as_of: Moment | None = None
    #: What to do when units have come or gone since then.
    on_moved: OnMoved = OnMoved.REJECT
    #: Who counts again and again: a nightly feed.
    source: Identifier | None = None
    #: A shelf that somebody looked at, or the books of another system.
    basis: Basis = Basis.SHELF

    def __post_init__(self) -> None:
        """Judge the texts; a count speaks of one moment, and books of one that is named."""
        super().__post_init__()
        refuse_texts((("source", self.source, IDENTIFIER_CHARACTERS_MAX),))
        both = self.as_of is not None and self.as_of_version is not None
        refuse("asOf", "must not stand beside asOfVersion; send one of them" if both else None)
        if self.basis is Basis.BOOKS:
            refuse("source", 'is required with basis "books"' if self.source is None else None)
            refuse("asOf", 'is required with basis "books"' if self.as_of is None else None)


def make_move(common: Common, body: MoveUnits) -> Move:
    """Units become sellable, or unsellable."""
    return Move(**common, quantity=body.quantity, into=body.to)


def make_count(common: Common, body: CountItem) -> Count:
    """On hand becomes what was found."""
    return Count(
        **common,
        counted=body.counted,
        as_of=None if body.as_of is None else milliseconds(body.as_of, "asOf"),
        as_of_version=body.as_of_version,
        on_moved=body.on_moved,
        source=body.source,
        basis=body.basis,
    )


COUNTING_WRITES: Final[tuple[ItemWrite, ...]] = (
    ItemWrite(
        name="count",
        command=Count,
        method="POST",
        action="count",
        title="countItem",
        summary="Record what was counted; a fact, refused only when units moved or a newer count came since",
        body=CountItem,
        example={"counted": 11, "source": "stocktaking"},
        make=make_count,
        units="counted",
        message="Count recorded successfully",
        refusals=("COUNT_MOVED", "STALE_COUNT"),
        answers={200: Answer(description="The item as it is now", body=Done[CountedBody], headers=ETAG)},
    ),
    ItemWrite(
        name="move",
        command=Move,
        method="POST",
        action="move",
        title="moveUnits",
        summary="Move units on hand between sellable and unsellable",
        body=MoveUnits,
        example={"quantity": 1, "from": "sellable", "to": "unsellable"},
        make=make_move,
        message="Inventory moved successfully",
        refusals=("INSUFFICIENT_ON_HAND",),
    ),
)
