"""The reference knows every call and every error of the API, and no others."""

import re
from pathlib import Path
from typing import Final

from holdfast.api.app import every_route
from holdfast.api.http.problems import KINDS, wire

PAGES: Final = sorted((Path(__file__).resolve().parents[2] / "docs" / "reference").glob("*.md"))
REFERENCE: Final = "\n".join(page.read_text() for page in PAGES)
#: The calls of one store are those of the default store under another path; the reference says so once.
OF_A_STORE: Final = "/api/stores/{storeId}/inventory"
OF_THE_DEFAULT_STORE: Final = "/api/inventory"
#: A call in the text: `POST /api/stores`.
CALL: Final = re.compile(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)`")
#: An error's code in a table: its status stands beside it.
CODE: Final = re.compile(r"`([A-Z_]+)`")
ERROR_ROW: Final = re.compile(r"^\| [1-5][0-9]{2} \|.*$", re.MULTILINE)


def calls() -> set[str]:
    return {f"{route.method} {route.path}" for route in every_route()}


def test_every_call_is_in_the_reference() -> None:
    assert calls(), "no calls at all: this test would prove nothing"
    wanted = {call.replace(OF_A_STORE, OF_THE_DEFAULT_STORE) for call in calls()}
    assert wanted - set(CALL.findall(REFERENCE)) == set()
    assert f"`{OF_A_STORE}" in REFERENCE


def test_every_call_in_the_reference_is_one() -> None:
    assert set(CALL.findall(REFERENCE)) - calls() == set()


def test_every_error_is_in_the_reference_with_its_status() -> None:
    told = {(int(row[2:5]), code) for row in ERROR_ROW.findall(REFERENCE) for code in CODE.findall(row.split("|")[2])}
    assert told == {(kind.status, wire(code)) for code, kind in KINDS.items()}
