"""Requests for every call of the API, made of the table of routes: each store, wherever it can be named."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import inspect

from holdfast.api.routes import Route

#: A store of the caller, and one of somebody else. Nothing else is called like the second one.
OURS: Final = "ours"
THEIRS: Final = "theirs"
#: Which documents of which types there are under these ids is up to the test.
_DOCUMENTS: Final = ("reservationId", "saleId", "transferId")
_VALUES: Final = {"asset": "index.html", "sku": "SHARED", "problem": "forbidden"}
#: Fields of a body that cannot stand beside others.
_RIVALS: Final = {"storeIds": ("storeId", "toStoreId"), "storeId": ("storeIds",), "toStoreId": ("storeIds",)}

#: Where a field stands in a body; ``*`` is any place of a list.
Place = tuple[str, ...]
#: Where the rows of a batch about items name their store.
_OF_ITEMS: Final[Place] = ("commands", "*", "storeId")


class Request(NamedTuple):
    """One request, and the stores that it is about as far as somebody said them."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    #: The store in the path, or whose document or operation the path names.
    of_path: str | None
    #: Whether the path names a document or an operation, and not a store.
    by_id: bool
    #: What the query or the body names.
    named: str | None


def requests_for(route: Route) -> Iterator[Request]:
    """Give a request with own stores wherever it names any, and one for each place where it can name another."""
    values = set(re.findall(r"{(\w+)}", route.path))
    by_id = not values.isdisjoint({*_DOCUMENTS, "idempotencyKey"})
    has_store = "storeId" in values or by_id
    for of_path in (OURS, THEIRS) if has_store else (None,):
        path = _path(route.path, of_path)
        for query, body, named in _named(route):
            yield Request(route.method, path, query, body, of_path, by_id, named)


def _path(template: str, store: str | None) -> str:
    return re.sub(r"{(\w+)}", lambda value: _value(value[1], store), template)


def _value(name: str, store: str | None) -> str:
    """Give a value of a path. A new name has to say here what it names: a store's, somebody's, or nobody's."""
    return store or "" if name in ("storeId", "idempotencyKey", *_DOCUMENTS) else _VALUES[name]


def _named(route: Route) -> Iterator[tuple[dict[str, str], Any, str | None]]:
    """Give queries and bodies that name no store, and for each place that can a store of either side."""
    example = None if route.example is None else _own(dict(route.example))
    yield {}, example, None
    for name in route.query:
        if "store" in name.lower():
            yield {name: OURS}, example, OURS
            yield {name: THEIRS}, example, THEIRS
            if name.endswith("s"):
                yield {name: f"{OURS},{THEIRS}"}, example, THEIRS
    for place in store_fields(route.body) if route.body is not None else ():
        if place[0] == "commands" and place != _OF_ITEMS:
            continue  # Rows about documents stand alone, and are refused one by one (test_access_stores).
        for store in (OURS, THEIRS):
            body = copy.deepcopy(example)
            assert _put(body, place, store), f"the example of {route.name} has no place for {'.'.join(place)}"
            yield {}, body, store


def _own(example: Any) -> Any:
    """Give an example that names own stores and the SKU of the test."""
    if isinstance(example, Mapping):
        return {name: _own_value(name, value) for name, value in example.items()}
    return [_own(value) for value in example] if isinstance(example, list) else example


def _own_value(name: str, value: Any) -> Any:
    if "store" in name.lower() and value is not None:
        return [OURS] if isinstance(value, list) else OURS
    if name in ("sku", "skus"):
        return ["SHARED"] if isinstance(value, list) else "SHARED"
    return _own(value)


def store_fields(body: Any) -> list[Place]:
    """Give every place of a body that can name stores, wherever it is."""
    found: dict[Place, None] = {}
    _search(inspect.type_info(body), (), found)
    return list(found)


def _search(node: object, place: Place, found: dict[Place, None]) -> None:
    if isinstance(node, inspect.StructType):
        for field in node.fields:
            here = (*place, field.encode_name)
            if "store" in field.encode_name.lower() and not isinstance(field.type, inspect.LiteralType):
                found[here] = None
            else:
                _search(field.type, here, found)
    elif isinstance(node, inspect.UnionType):
        for kind in node.types:
            _search(kind, place, found)
    elif isinstance(node, inspect.Metadata):
        _search(node.type, place, found)
    elif isinstance(node, inspect.CollectionType | inspect.VarTupleType):
        _search(node.item_type, (*place, "*"), found)


def _put(body: Any, place: Place, store: str) -> bool:
    """Name a store at a place; False: there is none. In a list it is the last one's, and those before have own ones."""
    *way, name = place
    if way and way[0] == "*":
        for other in body[:-1]:
            _put(other, place[1:], OURS)
        return bool(body) and _put(body[-1], place[1:], store)
    if way:
        return way[0] in body and _put(body[way[0]], place[1:], store)
    for rival in _RIVALS.get(name, ()):
        body.pop(rival, None)
    body[name] = [store] if name.endswith("s") else store
    return True
