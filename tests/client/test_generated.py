"""What follows from the API is generated: the files are those that the generator writes now, and they cover the API."""

import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

import holdfast_client
from holdfast.api.app import every_route
from holdfast.api.http.problems import KINDS, wire
from holdfast.api.routes import Route
from holdfast_client import AsyncClient, Client, calls
from holdfast_client.generated.refusals import BY_CODE

CLIENT: Final = Path(__file__).resolve().parents[2] / "client"
#: Pages for people and figures for Prometheus; the snapshot is read by a method of its own.
WITHOUT_METHOD: Final = {
    "getDashboard",
    "getDashboardAsset",
    "getDocs",
    "getDocsAsset",
    "getExposition",
    "getSnapshot",
}
#: What is no write has no key; only a read, or what may be done twice, may then be repeated.
POSTS_WITHOUT_A_KEY: Final = {"getAvailability", "resetMetrics"}
OF_STORE: Final = "/api/stores/{storeId}/inventory"
PATHS: Final = {route.path for route in every_route()}
#: A call about the items of any store is that about those of the default one, which names the store.
WITH_METHOD: Final = [
    route
    for route in every_route()
    if route.name not in WITHOUT_METHOD
    and (OF_STORE not in route.path or route.path.replace(OF_STORE, "/api/inventory") not in PATHS)
]


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def python(name: str) -> str:
    return f"{snake(name)}_" if keyword.iskeyword(name) else snake(name)


def test_the_generated_files_are_those_of_the_api_as_it_is() -> None:
    ended = subprocess.run(
        [sys.executable, CLIENT / "generate", "--check"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_file_that_is_not_current_is_named() -> None:
    file = CLIENT / "src" / "holdfast_client" / "generated" / "__init__.py"
    assert file.is_file()
    ended = subprocess.run(
        [sys.executable, CLIENT / "generate", "--check", file.parent.parent],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "calls.py is not current: make sdk" in ended.stderr


def test_every_call_of_the_api_is_a_method_of_both_clients() -> None:
    assert len(WITH_METHOD) > 50
    for route in WITH_METHOD:
        for client in (Client, AsyncClient):
            method = getattr(client, snake(route.name))
            assert method.__doc__ == f"{route.summary.rstrip('.')}."


def arguments_of(route: Route) -> dict[str, Any]:
    """Give what a call takes: the values of its path, and the fields of its example."""
    named = dict.fromkeys(re.findall("{([^}]*)}", route.path), "a") | dict(route.example or {})
    return {python(name): value for name, value in named.items()}


@pytest.mark.parametrize("route", WITH_METHOD, ids=lambda route: route.name)
def test_what_a_call_writes_down_is_what_the_server_reads(route: Route) -> None:
    make, arguments = getattr(calls, snake(route.name)), arguments_of(route)
    call = make(**arguments)
    assert (call.method, call.path) == (route.method, re.sub("{[^}]*}", "a", route.path))
    assert call.write == route.write
    if route.body is not None:
        assert msgspec.json.decode(call.body, type=route.body) == msgspec.convert(route.example, route.body)
    twin = route.path.replace("/api/inventory", OF_STORE, 1)
    if twin != route.path and twin in PATHS and "storeId" not in route.query:
        assert make(**arguments, store_id="b").path == re.sub("{[^}]*}", "a", twin.replace("{storeId}", "b"))


@pytest.mark.parametrize("route", [route for route in WITH_METHOD if route.query], ids=lambda route: route.name)
def test_every_parameter_of_a_query_can_be_said(route: Route) -> None:
    named: dict[str, Any] = {python(name): True for name in route.query if "." not in name}
    for family, _, name in (name.partition(".") for name in route.query if "." in name):
        named[python(family)] = {name: "a"}
    call = getattr(calls, snake(route.name))(**arguments_of(route), **named)
    assert {*call.query} == {*route.query}


def test_every_error_of_the_api_is_a_class() -> None:
    assert BY_CODE.keys() == set(map(wire, KINDS))
    assert all(getattr(holdfast_client, kind.__name__) is kind for kind in BY_CODE.values())


def test_what_is_sent_again_without_a_key_is_harmless() -> None:
    posts = {route.name for route in every_route() if route.method != "GET" and not route.write}
    assert posts == POSTS_WITHOUT_A_KEY
    assert {snake(name) for name in posts} <= {*dir(calls)}
