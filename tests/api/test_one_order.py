"""Every call that changes something reads a request in one order: body, query, path, fields, then the headers."""

import json
import re
from typing import Any, Final

import httpx
import pytest

from api.expectations import nothing_changes
from holdfast.api.app import every_route
from holdfast.api.routes import Route
from server import Server

WRITES: Final = [route for route in every_route() if route.write]
#: What can be wrong with any of them, in the order in which it is told.
FAULTS: Final = ("media", "query", "path", "body", "If-Match", "Idempotency-Key", "X-Actor")


def told_first(client: httpx.Client, route: Route, faults: tuple[str, ...]) -> Any:
    """Send a request with these faults; give what its answer complains about."""
    values = "%00" if "path" in faults else "none-such"
    headers = {"Content-Type": "text/plain" if "media" in faults else "application/json"}
    headers |= {"If-Match": "yes"} if "If-Match" in faults else {}
    headers |= {name: "x" * 300 for name in ("Idempotency-Key", "X-Actor") if name in faults}
    answer = client.request(
        route.method,
        re.sub("{[^}]*}", values, route.path) + ("?odd=1" if "query" in faults else ""),
        content=json.dumps({"stray": 1} if "body" in faults else route.example),
        headers=headers,
    )
    error = answer.json()["error"]
    return "media" if answer.status_code == 415 else error.get("field")


def expected(route: Route, fault: str) -> str:
    first_of_path = [*re.findall("{([^}]*)}", route.path), ""][0]
    fields = {"query": "odd", "path": first_of_path, "body": "stray"}
    return str(fields.get(fault, fault))


@pytest.mark.parametrize("route", WRITES, ids=lambda route: route.name)
def test_what_is_wrong_is_told_in_one_order(server: Server, client: httpx.Client, route: Route) -> None:
    faults = tuple(fault for fault in FAULTS if fault != "path" or "{" in route.path)
    with nothing_changes(server):
        for index, fault in enumerate(faults):
            assert told_first(client, route, faults[index:]) == expected(route, fault)
