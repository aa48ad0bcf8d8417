"""What every document begins with."""

from typing import ClassVar

import msgspec

from holdfast.domain.documents.holding import DocumentKey


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
