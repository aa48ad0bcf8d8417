"""The ledger as a caller sees it who is restricted to some stores: entries of others are passed over."""

from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from holdfast.domain.documents import DocumentKey
from holdfast.domain.epochs import Cursor, Expired
from holdfast.domain.foreign import own_part
from holdfast.domain.ledger import Written
from holdfast.engine.following import Page, page_of
from holdfast.engine.limits import SIGHT_ENTRIES, SIGHT_LOOKS_MAX
from holdfast.engine.ports import Reader
from holdfast.engine.reading import LedgerQuery


def seen_page_of(reader: Reader, query: LedgerQuery, stores: AbstractSet[str] | None) -> Page | Expired:
    """Give the entries of a query that a caller of these stores may see; None: all.

    So many are looked at in one go, and the page may end before its limit: its end is where to go on from.
    """
    if stores is None:
        return page_of(reader.ledger, query)
    sight = _Sight(reader, stores)
    first: Page | None = None
    shown: list[Written] = []
    reached: Cursor | None = None
    for _ in range(SIGHT_LOOKS_MAX):
        after = reached or query.after
        page = page_of(reader.ledger, msgspec.structs.replace(query, after=after, limit=SIGHT_ENTRIES))
        if isinstance(page, Expired):
            return page
        first = first or page
        for written in page.entries:
            if sight.sees(written):
                shown.append(written)
                if len(shown) == query.limit:
                    return _page(first, shown, page.cursor(written))
        if not page.entries and not page.further:
            return _page(first, shown, page.looked or reached)
        reached = page.end
    assert first is not None  # noqa: S101 - there is at least one look
    return msgspec.structs.replace(_page(first, shown, reached), further=True)


def _page(first: Page, shown: list[Written], reached: Cursor | None) -> Page:
    return msgspec.structs.replace(first, entries=shown, looked=reached, further=False)


class _Sight:
    """Tells what may be seen; documents are looked up once."""

    def __init__(self, reader: Reader, stores: AbstractSet[str]) -> None:
        self._reader: Final = reader
        self._stores: Final = stores
        self._documents: Final[dict[DocumentKey, bool]] = {}

    def sees(self, written: Written) -> bool:
        """Tell whether an entry may be seen: it is of an own store, or of a document alone that has to do with one."""
        entry = written.entry
        if entry.store:
            return entry.store in self._stores
        if entry.document_type is None or entry.document_id is None:
            return entry.sku != ""  # What happens to a whole SKU concerns every store.
        key = entry.document_type, entry.document_id
        if key not in self._documents:
            document = self._reader.documents.document(key)
            self._documents[key] = document is not None and own_part(document, self._stores) is not None
        return self._documents[key]
