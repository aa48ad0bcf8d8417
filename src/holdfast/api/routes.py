"""A call of the API: how it is reached, who answers it, and what the API's description says of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from holdfast.api.context import Context
from holdfast.api.http.demands import AnyScope, Demand, Scope, Stores
from holdfast.api.http.endpoint import Handler
from holdfast.domain.commands import Command
from holdfast.domain.records import MISSING, Incomplete, Record

#: The SKU of all examples.
EXAMPLE_SKU: Final = "TEE-RED-M"


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of the query, or a header."""

    #: What it means, in one sentence.
    description: str
    #: The type that it decodes to, with its bounds (``msgspec.Meta``).
    type: Any = str
    required: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A success."""

    description: str
    #: The type of the whole body; None: there is none, or it is no JSON.
    body: Any = None
    #: None: it has no content; several are parted by a comma.
    media_type: str | None = "application/json"
    #: Headers beside those of every answer: their names, and what they mean.
    headers: Mapping[str, str] = {}


class Route(Record, frozen=True, kw_only=True):
    """One method on one path. Values of the path stand in braces: ``storeId``, ``sku``."""

    #: What it is called in the description: a verb and a noun, in camel case.
    name: str = MISSING
    method: str = MISSING
    path: str = MISSING
    #: The chapter of the description.
    tag: str = MISSING
    summary: str = MISSING
    make: Callable[[Context], Handler] = MISSING
    #: What says how it changes something, where a record does.
    call: Record | None = None
    #: The kind of command that it has judged; None: it is a read.
    command: type[Command] | None = None
    #: The type that its body decodes to; None: it takes none.
    body: type[msgspec.Struct] | None = None
    #: Whether it has to have one.
    body_required: bool = True
    #: A body, for the page on which the API is tried: it works on a server with that item.
    example: Mapping[str, Any] | None = None
    #: A write: it takes an idempotency key, an actor, and so on.
    write: bool = False
    #: It answers anybody, whoever is let in to the others.
    public: bool = False
    #: What it demands of a key, where it does not: a scope, and how the stores are found that it is about.
    scope: Scope | AnyScope | None = None
    stores: Stores | None = None
    #: It takes ``If-Match``, or as a read ``If-None-Match``.
    conditional: bool = False
    query: Mapping[str, Parameter] = {}
    #: Request headers of its own.
    headers: Mapping[str, Parameter] = {}
    answers: Mapping[int, Answer] = MISSING
    #: Codes of its errors, beside those that every call may answer with.
    refusals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """See that nothing is missing."""
        super().__post_init__()
        self._refuse_gaps_in_access()
        if self.body is not None and self.example is None:
            raise Incomplete(f'Route "{self.name}" has no example.')

    def _refuse_gaps_in_access(self) -> None:
        """See that it says of whom it demands what; a store that it names must not go unnoticed."""
        for part in ("scope", "stores"):
            if (getattr(self, part) is None) is not self.public:
                raise Incomplete(f'Route "{self.name}" has {"a" if self.public else "no"} {part}.')
        if self.scope is Scope.READ and self.command is not None:
            raise Incomplete(f'Route "{self.name}" has a command judged, and the scope read.')
        if "{storeId}" in self.path and self.stores not in (Stores.PATH, Stores.CHAIN):
            raise Incomplete(f'Route "{self.name}" has a store in its path, and looks for it elsewhere.')
        if self.stores is Stores.NONE and any("store" in name.lower() for name in self.query):
            raise Incomplete(f'Route "{self.name}" has a parameter for stores, and is said to be about none.')

    @property
    def demand(self) -> Demand | None:
        """What it demands of a caller; None: nothing."""
        return None if self.scope is None or self.stores is None else Demand(self.scope, self.stores)
