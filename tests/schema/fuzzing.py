"""Hooks of Schemathesis: what no description of single requests can say, it learns here.

A request that the description allows may still be wrong for what came before it, for what the clock says, or for two of
its parts that do not fit. Such requests are mended before they are sent, so that the rest of them is tried; those that
break the description on purpose are left as they are.
"""

import itertools
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import schemathesis
from hypothesis import strategies

#: Good values of `wait`.
WAITS = frozenset(map(str, range(61)))
#: Sums of so many units never come near the largest quantity.
UNITS_MAX = 1_000_000_000
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")

numbers = itertools.count()

# Times that have come, but not before 1970.
schemathesis.openapi.format(
    "date-time",
    strategies.datetimes(datetime(1970, 1, 1), datetime(2026, 1, 1)).map(lambda moment: f"{moment.isoformat()}Z"),  # noqa: DTZ001
)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Mend what the description could not forbid."""
    if str(case.query.get("wait")) in WAITS:
        case.query["wait"] = "0"  # Nobody is there to write what would be waited for.
    if isinstance(case.body, dict) and case.body.get("salesStatus") == "stopped":
        case.body["salesStatus"] = "open"  # Of what is stopped nothing that is tried later could succeed.
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    case.headers.pop("Authorization", None)  # The key stands in the other header, and two must not differ.
    _mend_cursors(case)
    _mend_times(case.query)
    _mend_past(case)
    if "Sent-At" in case.headers:  # The sender's clock is not far from ours.
        case.headers["Sent-At"] = datetime.now(UTC).isoformat()
    if isinstance(case.body, dict):
        body = _small(case.body)
        _mend_parts(body)
        case.body = body
    _mend_versions_and_keys(case)


def _mend_cursors(case: schemathesis.Case[Any]) -> None:
    """Cursors are opaque: the only one that can be made up is that of the feed's beginning."""
    if case.path.endswith("/events"):
        case.headers.pop("Last-Event-ID", None)
        if "after" in case.query:
            case.query["after"] = "0"
    else:
        case.query.pop("after", None)


def _mend_times(fields: MutableMapping[str, Any]) -> None:
    """Times of answers are tried again, among them those at which reservations expire: what was, was before now."""
    now = datetime.now(UTC).isoformat()
    for name in ("occurredAt", "asOf"):
        if isinstance(fields.get(name), str) and fields[name] > now:
            fields[name] = now
    # What is to end has not ended yet, and is not far away.
    if isinstance(fields.get("expiresAt"), str):
        fields["expiresAt"] = (datetime.now(UTC) + timedelta(days=1)).isoformat()


def _mend_past(case: schemathesis.Case[Any]) -> None:
    """One store is shown as it was, and not by what its figures were."""
    if case.path.endswith("/stock") and "asOf" in case.query:
        case.query["storeIds"] = str(case.query.get("storeIds", "default")).split(",")[0]
        for name in ("lowStock", "inStock", "short", "owed", "unsellable", "out"):
            case.query.pop(name, None)


def _small(value: Any) -> Any:
    """Give the same with numbers whose sums stay quantities."""
    if isinstance(value, dict):
        return {name: _small(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_small(part) for part in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    # JSON Schema takes 1.0 for a whole number; the API wants it written as one.
    return max(-UNITS_MAX, min(UNITS_MAX, int(value)))


def _plain(value: Any) -> Any:
    """Give attributes without control characters: their schema cannot say so of what is nested in them."""
    if isinstance(value, dict):
        return {CONTROLS.sub("", name): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return CONTROLS.sub("", value) if isinstance(value, str) else value


def _mend_parts(body: dict[str, Any]) -> None:
    """Stores that must differ do, a key is used once, and nothing is said of versions that are not there yet."""
    if "toStoreId" in body and body["toStoreId"] == body.get("fromStoreId"):
        body["fromStoreId"] = "elsewhere"
    _mend_lines(body)
    if "attributes" in body:
        body["attributes"] = _plain(body["attributes"])
    for command in (body, *body.get("commands", ())):
        _mend_times(command)
        command.pop("asOfVersion", None)
        if command.get("type") == "count":  # Two counts of one item and moment are told by two sources.
            command["source"] = f"source-{next(numbers)}"
        if command.get("idempotencyKey") is not None:
            command["idempotencyKey"] = f"{command['idempotencyKey'][:200]}-{next(numbers)}"


def _mend_lines(body: dict[str, Any]) -> None:
    """Units move to another store, and no line is named twice."""
    if body.get("fromStoreId") is not None and body["fromStoreId"] in (body.get("storeIds") or ()):
        body["fromStoreId"] = "elsewhere"
    if isinstance(body.get("lines"), list) and "ttlSeconds" not in body:
        named = {line.get("lineId") or line.get("sku"): line for line in body["lines"] if isinstance(line, dict)}
        body["lines"] = list(named.values())


def _mend_versions_and_keys(case: schemathesis.Case[Any]) -> None:
    """A key is used once, and what header and body both may say is said once."""
    body = case.body if isinstance(case.body, dict) else {}
    if "If-Match" in case.headers:
        body.pop("expectedVersion", None)
    if body.get("idempotencyKey") is not None or body.get("atomic") is False:
        case.headers.pop("Idempotency-Key", None)
    elif "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"key-{next(numbers)}"
