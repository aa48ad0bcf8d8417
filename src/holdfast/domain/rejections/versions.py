"""Why a command is refused that was meant for another version."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class MovedOn(Rejection, frozen=True, array_like=True, tag=True):
    """A document, a store or a catalogue row has moved on since the caller read it."""

    reason: ClassVar[Code] = Code.CONCURRENCY_ERROR

    #: The type of a document, or else "store" or "SKU".
    what: str
    id: str
    #: What the caller named; empty: any version of one that is there.
    expected: tuple[int, ...]
    #: 0: it is not there.
    current: int
    if_match: bool

    @property
    def code(self) -> Code:
        """412 for the header, 409 for the body."""
        return Code.PRECONDITION_FAILED if self.if_match else Code.CONCURRENCY_ERROR

    @property
    def detail(self) -> str:
        """What happened, to what, and what to do."""
        wanted = ", ".join(map(str, self.expected)) or "one that was named"
        found = f"at version {self.current}" if self.current else "not there"
        return f"The {self.what} {self.id} is {found}, not at {wanted}. Read it again and decide anew."
