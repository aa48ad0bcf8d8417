"""From a business "no" of the domain to the error that it is on the wire."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from holdfast.api.http.problems import Problem
from holdfast.domain.rejections import (
    BatchRefused,
    Code,
    LinesInsufficient,
    MovedOn,
    NamesNotFound,
    Rejection,
    ReservationOver,
    SalesStopped,
    Shortage,
    VersionMismatch,
)
from holdfast.times import rfc3339

#: Members that are called otherwise on the wire than a change of case would give.
_MEMBERS: Final = {
    "store": "storeId", "current": "currentVersion", "expected": "expectedVersion", "document": "documentType",
    "id": "documentId",
}  # fmt: skip
#: What a creation is told of a reservation that has expired: the code is that of a call on it, the status is not.
_OVER: Final = "RESERVATION_OVER"
_TIMES: Final = frozenset({"expired_at", "expires_at"})


def problem_of_rejection(rejection: Rejection, field: str = "quantity") -> Problem:
    """Give the error of a business "no", with its figures as members; ``field`` held the units of the request."""
    if isinstance(rejection, BatchRefused):
        members = _members_of(rejection.rejection, field)
        if "field" in members:
            members["field"] = f"commands[{rejection.index}].{members['field']}"
        return Problem(rejection.code, rejection.detail, members={"index": rejection.index, **members})
    code = _OVER if isinstance(rejection, ReservationOver) else rejection.code
    return Problem(code, rejection.detail, members=_members_of(rejection, field))


def _members_of(rejection: Rejection, field: str) -> dict[str, Any]:
    if isinstance(rejection, LinesInsufficient):
        return _shortages(rejection.shortages)
    if isinstance(rejection, NamesNotFound):
        return _unknown(rejection)
    if isinstance(rejection, MovedOn):
        return _moved(rejection)
    if isinstance(rejection, SalesStopped):
        named = {"storeId": rejection.store, "sku": rejection.sku, "stopReason": rejection.stop_reason}
        return {name: value for name, value in named.items() if value is not None}
    members: dict[str, Any] = {}
    for name in rejection.__struct_fields__:
        value = getattr(rejection, name)
        members[_member(name)] = rfc3339(value) if name in _TIMES and value is not None else value
    if isinstance(rejection, VersionMismatch):
        del members["ifMatch"]
        members["expectedVersion"] = _version(rejection.expected)
    if rejection.code is Code.VALIDATION_ERROR:
        members["field"] = rejection.field or field
    return members


def _shortages(shortages: Sequence[Shortage]) -> dict[str, Any]:
    """Tell of all lines; and of the first as if it were the only one."""
    lines = [
        {"sku": short.sku, "storeId": short.store, "requested": short.requested, "available": short.available}
        | ({"salesStatus": "stopped"} if short.stop else {})
        for short in shortages
    ]
    return {**lines[0], "lines": lines}


def _unknown(names: NamesNotFound) -> dict[str, Any]:
    """Tell of all that nobody knows, and of the first as if it were the only one; and of what is short."""
    first = {"storeId": names.stores[:1], "sku": names.skus[:1]}
    members: dict[str, Any] = {name: found[0] for name, found in first.items() if found}
    members |= {"unknownStores": names.stores, "unknownSkus": names.skus}
    return members | ({"lines": _shortages(names.shortages)["lines"]} if names.shortages else {})


def _moved(rejection: MovedOn) -> dict[str, Any]:
    """Name what has moved on as other errors about it do."""
    named = {"store": {"storeId": rejection.id}, "SKU": {"sku": rejection.id}}
    name = named.get(rejection.what, {"documentType": rejection.what, "documentId": rejection.id})
    return {**name, "expectedVersion": _version(rejection.expected), "currentVersion": rejection.current}


def _version(expected: tuple[int, ...]) -> int | list[int]:
    return expected[0] if len(expected) == 1 else list(expected)


@lru_cache
def _member(name: str) -> str:
    first, *others = name.split("_")
    return _MEMBERS.get(name) or first + "".join(map(str.capitalize, others))
