"""What follows from the API is generated: the files are those that the generator writes now, and they cover the API."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import holdfast_client
from holdfast.api.app import every_route
from holdfast.api.http.problems import KINDS, wire
from holdfast_client import AsyncClient, Client, calls
from holdfast_client.generated.refusals import BY_CODE

CLIENT: Final = Path(__file__).resolve().parents[2] / "client"
#: Pages for people and figures for Prometheus; the snapshot is read by a method of its own.
WITHOUT_METHOD: Final = {"getDocs", "getDocsAsset", "getExposition", "getSnapshot"}
#: What is no write has no key; only a read, or what may be done twice, may then be repeated.
POSTS_WITHOUT_A_KEY: Final = {"getAvailability", "resetMetrics"}


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


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
    paths = {route.path for route in every_route()}
    for route in every_route():
        of_default = route.path.replace("/api/stores/{storeId}/inventory", "/api/inventory")
        if route.name in WITHOUT_METHOD or (of_default != route.path and of_default in paths):
            continue
        for client in (Client, AsyncClient):
            method = getattr(client, snake(route.name))
            assert method.__doc__ == f"{route.summary.rstrip('.')}."


def test_every_error_of_the_api_is_a_class() -> None:
    assert BY_CODE.keys() == set(map(wire, KINDS))
    assert all(getattr(holdfast_client, kind.__name__) is kind for kind in BY_CODE.values())


def test_what_is_sent_again_without_a_key_is_harmless() -> None:
    posts = {route.name for route in every_route() if route.method != "GET" and not route.write}
    assert posts == POSTS_WITHOUT_A_KEY
    assert {snake(name) for name in posts} <= {*dir(calls)}
