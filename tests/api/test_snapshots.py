"""Every answer of the API, byte for byte as far as its JSON goes: one fixed scenario against a file that people read.

Where an answer is meant to change, write the files anew and read what has changed in them:

    HOLDFAST_SNAPSHOTS=write .venv/bin/python -m pytest tests/api/test_snapshots.py

A step that is put into the scenario (``tests/snapshots``) renames no other one.
"""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from holdfast.api.app import every_route
from holdfast.api.items.batch_rows import WRITES
from snapshots.item_steps import ROWS
from snapshots.other_steps import every_step
from snapshots.playing import play, pretty

GOLDEN: Final = Path(__file__).parent.parent / "snapshots"
OPENAPI: Final = "GET:/openapi.json#1"
#: What is answered where there is no call.
OF_NO_CALL: Final = {"METHOD_NOT_ALLOWED"}
#: What is answered to requests that are not whole; there are sockets in its own tests.
OF_NO_REQUEST: Final = {"REQUEST_TIMEOUT"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    told = asyncio.run(play(every_step(), tmp_path_factory.mktemp("scenario")))
    if os.environ.get("HOLDFAST_SNAPSHOTS") == "write":
        for name, answers in parts(told).items():
            (GOLDEN / name).write_text(pretty(answers) + "\n", encoding="utf-8")
    return told


def parts(told: dict[str, Json]) -> dict[str, Json]:
    """Part the description of the API, which is long, from all other answers."""
    others = {name: told for name, told in told.items() if name != OPENAPI}
    return {"answers.json": others, "openapi.json": told[OPENAPI]["answer"]}


@pytest.mark.parametrize("name", ["answers.json", "openapi.json"])
def test_every_answer_is_as_it_was(played: dict[str, Json], name: str) -> None:
    golden = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    now = parts(played)[name]
    for place, answer in golden.items():
        assert pretty({place: now.get(place)}) == pretty({place: answer})
    assert list(now) == list(golden)


def test_every_call_of_the_table_gives_every_answer_that_it_names(played: dict[str, Json]) -> None:
    named = {(route.method, route.path, status) for route in every_route() for status in route.answers}
    assert named - set(given(played)) == set()


def given(played: dict[str, Json]) -> Iterator[tuple[str, str, int]]:
    templates = [(route.path, re.compile(re.sub("{[^}]*}", "[^/]+", route.path))) for route in every_route()]
    for name, told in played.items():
        method, path = name.partition(":")[0], told["sent"]["target"].partition("?")[0]
        yield from ((method, template, told["status"]) for template, like in templates if like.fullmatch(path))


def test_every_code_of_an_error_is_seen(played: dict[str, Json]) -> None:
    described = {
        code
        for answers in played[OPENAPI]["answer"]["components"]["responses"].values()
        for code in answers["content"]["application/problem+json"]["examples"]
    }
    codes = {told["answer"]["error"]["code"] for told in played.values() if told["type"] == "application/problem+json"}
    assert codes == (described | OF_NO_CALL) - OF_NO_REQUEST


def test_every_type_of_command_stands_in_a_batch() -> None:
    assert {row["type"] for row in ROWS} == WRITES.keys()
