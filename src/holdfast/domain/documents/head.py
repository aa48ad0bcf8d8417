"""What every document begins with."""

from typing import Any, ClassVar, Self

import msgspec

from holdfast.domain.documents.booked import Booked
from holdfast.domain.documents.holding import DocumentKey
from holdfast.domain.documents.parcel import Parcel


class Head(msgspec.Struct, frozen=True, gc=False):
    """Who made a document, and when, in milliseconds since 1970 UTC."""

    #: The word for its type.
    type: ClassVar[str]

    id: str
    principal: str
    created_at: int

    @property
    def key(self) -> DocumentKey:
        """What names it."""
        return self.type, self.id


class Versioned(Head, frozen=True, gc=False, kw_only=True):
    """What every document may carry beside its lines."""

    #: Rises by one at every change; documents that are older than versions are at their first.
    version: int = 1
    reference: str | None = None
    #: What the caller wants to know of it: a small JSON object.
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    #: What was told of it with an id, in the order of telling.
    parcels: tuple[Parcel, ...] = ()
    #: When its units came or left; of what an earlier release has booked, nothing is known.
    booked: tuple[Booked, ...] = ()
    #: The fingerprint of the request that made it, when the id is the caller's.
    content: bytes | None = None

    def revised(self, now: int, **changes: Any) -> Self:
        """Give its next version, with some fields replaced."""
        updated_at = max(now, getattr(self, "updated_at"))  # noqa: B009 - each type has it, in a place of its own
        return msgspec.structs.replace(self, version=self.version + 1, updated_at=updated_at, **changes)

    def parcel(self, kind: str, parcel_id: str) -> Parcel | None:
        """Give what was told of it under an id."""
        told = (parcel for parcel in self.parcels if (parcel.kind, parcel.id) == (kind, parcel_id))
        return next(told, None)

    def at(self, version: int) -> bool:
        """Tell whether a caller who read it at this version has missed nothing."""
        return version == self.version
