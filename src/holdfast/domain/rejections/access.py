"""Why a command is refused to a caller who is restricted to some stores."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class StoreForbidden(Rejection, frozen=True, array_like=True, tag=True):
    """The command names a store that is none of the caller's."""

    reason: ClassVar[Code] = Code.FORBIDDEN

    store: str

    sentence: ClassVar[str] = (
        "This key is restricted to certain stores, and {store} is none of them. Name one of them, or use a key that is "
        "good for this store."
    )


class ChainForbidden(Rejection, frozen=True, array_like=True, tag=True):
    """The command is about what all stores share, and the caller is restricted to some."""

    reason: ClassVar[Code] = Code.FORBIDDEN

    sentence: ClassVar[str] = (
        "This key is restricted to certain stores, and this is about what all of them share. Use a key without --store."
    )


class DocumentForbidden(Rejection, frozen=True, array_like=True, tag=True):
    """The caller sees the document, or his part of it; but this would also touch other stores."""

    reason: ClassVar[Code] = Code.FORBIDDEN

    document: str
    id: str

    sentence: ClassVar[str] = (
        "This key is restricted to certain stores, and the {document} {id} also has to do with others. Use a key that "
        "is good for all of them, or name only parts of your own stores where the call takes parts."
    )
