"""Pages of documents, the newest first, out of what the indexes of an engine find.

The index of a SKU's documents is not in the order of their making. For one that is in a million, sorting them takes
most of a second; and a page of them is nearly always among the first few hundred of the newest documents.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Final

import msgspec

from holdfast.domain.documents import Document
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.portions import portion

#: A SKU of more lines than these is looked for among the newest documents first.
FEW_LINES_MAX: Final = 5_000
#: So many of them.
LOOKED_AT_MAX: Final = 5_000
#: More than there are; the number is good in both engines.
_EVERY: Final = 2**63 - 1

#: Gives the documents that the index of a query finds, the newest first, at most so many.
Find = Callable[[DocumentQuery, int], AbstractContextManager[Iterator[Document]]]
#: Tells whether more lines of documents are about a SKU than so many.
IsInMore = Callable[[str, int], bool]


def page_of(query: DocumentQuery, find: Find, is_in_more: IsInMore) -> list[Document]:
    """Give a page. It is a ``portion``."""
    if query.sku is not None and is_in_more(query.sku, FEW_LINES_MAX):
        page = _among_newest(query, find)
        if len(page) == query.limit:
            return page
    with find(query, _EVERY if query.narrowed else query.limit) as found:
        return portion(query.shown(found))


def _among_newest(query: DocumentQuery, find: Find) -> list[Document]:
    with find(msgspec.structs.replace(query, sku=None, store=None), LOOKED_AT_MAX) as documents:
        return portion(query.shown(filter(query.found, islice(documents, LOOKED_AT_MAX))))
