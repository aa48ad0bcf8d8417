"""What narrows the ledger and the feed beside what they have indexes for."""

from collections.abc import Mapping
from typing import Final

import msgspec

from holdfast.api.http.parameters import store_ids_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Identifier, Text
from holdfast.api.routes import Parameter
from holdfast.domain.identifiers import IDENTIFIER_CHARACTERS_MAX, TEXT_CHARACTERS_MAX, text_problem
from holdfast.engine.entry_filter import EntryFilter

#: The parameters of a list of entries.
FILTERS: Final = {
    "kind": Parameter(description="Only entries of this kind: reserve, sale, stop, say", type=Text),
    "principal": Parameter(description="Only entries of this principal", type=Text),
    "actor": Parameter(description="Only entries of this person (X-Actor)", type=Identifier),
    "requestId": Parameter(
        description="Only entries of the request with this id (the header X-Request-Id)", type=Identifier
    ),
    "reason": Parameter(description="Only entries with this reason", type=Text),
    "documentType": Parameter(description="Only entries of documents of this type: reservation, say", type=Text),
}
_CHARACTERS_MAX: Final = dict.fromkeys(("actor", "requestId"), IDENTIFIER_CHARACTERS_MAX)
_FIELDS: Final = {"requestId": "request_id", "documentType": "document_type"}


def ledger_filter(parameters: Mapping[str, str]) -> EntryFilter | None:
    """Read the filters of a list of entries. Raises a 400 for the first one that is wrong."""
    named = {name: parameters[name] for name in FILTERS if name in parameters}
    for name, text in named.items():
        _refuse(name, text_problem(text, _CHARACTERS_MAX.get(name, TEXT_CHARACTERS_MAX)))
    fields = {_FIELDS.get(name, name): text for name, text in named.items()}
    return msgspec.convert(fields, EntryFilter) if fields else None


def feed_filter(parameters: Mapping[str, str]) -> EntryFilter | None:
    """Read the filters of the feed. Stores that do not exist have no entries yet: that is no error."""
    prefix = parameters.get("skuPrefix") or None
    if prefix is not None:
        _refuse("skuPrefix", text_problem(prefix, TEXT_CHARACTERS_MAX))
    narrow = EntryFilter(stores=store_ids_of(parameters), sku_prefix=prefix)
    return None if narrow.empty else narrow


def _refuse(name: str, problem: str | None) -> None:
    if problem:
        raise Invalid(name, problem)
