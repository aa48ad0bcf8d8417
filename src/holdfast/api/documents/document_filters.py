"""What lists of documents can be narrowed by, and how that is read."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal, get_args

import msgspec

from holdfast.api.http.demands import require_own
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.parameters import PAGE_PARAMETERS, limit_of, moment_of
from holdfast.api.http.problems import Invalid
from holdfast.api.http.texts import Identifier, StoreId, Text, Time
from holdfast.api.limits import PAGE_ITEMS_MAX
from holdfast.api.routes import Parameter
from holdfast.domain.identifiers import TEXT_CHARACTERS_MAX, ItemId, sku_problem, store_problem, text_problem
from holdfast.engine.document_query import DocumentQuery
from holdfast.engine.ports import Reader
from holdfast.engine.reading import StockQuery

_ID: Final = "[^,\\u0000-\\u001f\\u007f-\\u009f]{1,128}"
#: Ids with commas between them, none of them empty.
Ids = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": f"^{_ID}(,{_ID})*$"})]
Flag = Literal["true", "false"]
Only = Literal["true"]
#: The parameters of every list of documents; a list by status adds that.
LIST_PARAMETERS: Final[Mapping[str, Parameter]] = {
    **PAGE_PARAMETERS,
    "sku": Parameter(description="Only those that name this SKU", type=Identifier),
    "storeId": Parameter(description="Only those that touch this store", type=StoreId),
    "reference": Parameter(description="Only those with this reference", type=Text),
    "from": Parameter(description="Only those made at this time (RFC 3339) or later", type=Time),
    "to": Parameter(description="Only those made before this time (RFC 3339)", type=Time),
    "lineReference": Parameter(description="Only those with a line of this reference", type=Text),
    "ids": Parameter(description="Only these, with commas between them; all in one page", type=Ids),
}
RESERVATION_PARAMETERS: Final[Mapping[str, Parameter]] = {
    **LIST_PARAMETERS,
    "confirmed": Parameter(description="Only those that are paid, or are not", type=Flag),
    "expiresBefore": Parameter(description="Only open ones that end before this time", type=Time),
    "short": Parameter(description="true: only open ones that hold an item of which there is too little", type=Only),
}
TRANSFER_PARAMETERS: Final[Mapping[str, Parameter]] = {
    **LIST_PARAMETERS,
    "overdue": Parameter(description="true: only open ones that should have arrived by now", type=Only),
    "missing": Parameter(description="Only those of which units are missing, or of which none are", type=Flag),
}
#: What is wrong with the value of a filter, or None.
_PROBLEMS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "sku": sku_problem,
    "storeId": store_problem,
    "reference": lambda text: text_problem(text, TEXT_CHARACTERS_MAX),
    "lineReference": lambda text: text_problem(text, TEXT_CHARACTERS_MAX),
}
#: The status by which an index finds documents; by another one, all may have to be looked at.
OPEN: Final = "open"
#: Filters that only open documents pass.
_OF_OPEN: Final = ("expiresBefore", "short", "overdue")


def query_for(
    exchange: Exchange,
    document_type: str,
    parameters: Mapping[str, str],
    known: Mapping[str, Parameter],
    after: tuple[int, str] | None,
) -> DocumentQuery:
    """Read which documents are wanted. What is short is looked up later. Raises a 400 for a bad value."""
    _refuse_bad_values(parameters, known)
    only_open = any(name in parameters for name in _OF_OPEN)
    status = OPEN if only_open and "status" not in parameters else parameters.get("status")
    own = exchange.caller.stores
    require_own(exchange.caller, [parameters["storeId"]] if "storeId" in parameters else ())
    return DocumentQuery(
        type=document_type,
        after=after,
        limit=limit_of(parameters),
        status=status if own is None or status == OPEN else None,
        own_stores=own,
        own_status=None if own is None else status,
        sku=parameters.get("sku"),
        store=parameters.get("storeId"),
        reference=parameters.get("reference"),
        from_time=moment_of(parameters, "from"),
        to_time=moment_of(parameters, "to"),
        line_reference=parameters.get("lineReference"),
        confirmed=_flag(parameters, "confirmed"),
        expires_before=moment_of(parameters, "expiresBefore"),
        overdue_at=exchange.now() if "overdue" in parameters else None,
        missing=_flag(parameters, "missing"),
    )


def ids_of(parameters: Mapping[str, str]) -> list[str] | None:
    """Read the ids of documents that are wanted; None: all."""
    if "ids" not in parameters:
        return None
    ids = list(dict.fromkeys(parameters["ids"].split(",")))
    if len(ids) > PAGE_ITEMS_MAX:
        raise Invalid("ids", f"must be at most {PAGE_ITEMS_MAX}, not {len(ids)}")
    for document_id in ids:
        problem = sku_problem(document_id)
        if problem:
            raise Invalid("ids", f"must be ids with commas between them; each {problem}")
    return ids


def with_short(reader: Reader, query: DocumentQuery) -> DocumentQuery:
    """Look up the items of which there is too little."""
    found: set[ItemId] = set()
    stores = None if query.own_stores is None else tuple(query.own_stores)
    after: ItemId | None = None
    while rows := reader.stock_list(StockQuery(after=after, limit=PAGE_ITEMS_MAX, stores=stores, short=True)):
        found.update(row.item.id for row in rows)
        after = rows[-1].item.id
    return msgspec.structs.replace(query, short=frozenset(found))


def _refuse_bad_values(parameters: Mapping[str, str], known: Mapping[str, Parameter]) -> None:
    for name, problem_of in _PROBLEMS.items():
        problem = problem_of(parameters[name]) if name in parameters else None
        if problem:
            raise Invalid(name, problem)
    for name in ("status", "confirmed", "short", "overdue", "missing"):
        words = get_args(known[name].type) if name in known else ()
        if name in parameters and parameters[name] not in words:
            raise Invalid(name, f"must be {'one of ' if len(words) > 1 else ''}{', '.join(words)}")


def _flag(parameters: Mapping[str, str], name: str) -> bool | None:
    return parameters[name] == "true" if name in parameters else None
