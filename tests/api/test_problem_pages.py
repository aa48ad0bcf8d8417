"""Every address by which an error is called tells what has happened, and what to do."""

import httpx
import pytest

from holdfast.api.http.problems import KINDS, address, wire
from holdfast.api.service.advice import ADVICE


def test_everything_is_said_of_every_code_and_of_no_other() -> None:
    assert ADVICE.keys() == set(map(wire, KINDS))
    assert all(text.endswith(".") for texts in ADVICE.values() for text in texts)


@pytest.mark.parametrize("code", KINDS)
def test_the_address_of_a_code_answers_with_what_it_means(client: httpx.Client, code: str) -> None:
    told = client.get(address(code)).json()["data"]
    assert (told["type"], told["code"]) == (address(code), wire(code))
    assert KINDS[code].status in told["statuses"]
    assert (told["meaning"], told["advice"]) == ADVICE[wire(code)]


def test_an_error_leads_to_its_page_and_a_browser_gets_one_to_read(client: httpx.Client) -> None:
    error = client.get("/api/inventory/items/NONE").json()
    page = client.get(error["type"], headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Not found</h1>" in page.text
    assert ADVICE["NOT_FOUND"][1] in page.text


def test_a_name_that_no_error_has_is_not_found(client: httpx.Client) -> None:
    answer = client.get("/problems/nothing")
    assert answer.status_code == 404
    assert "They are not-found, " in answer.json()["detail"]
