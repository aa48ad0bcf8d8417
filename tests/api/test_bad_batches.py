"""Batches that cannot be meant: a 400 that names the command and its field, and nothing changes."""

from typing import Any

import httpx
import pytest

from api.expectations import assert_invalid, assert_problem, nothing_changes, stock
from api.wire import JSON, request, send
from api.writing import BATCH, results
from holdfast.api.limits import BATCH_ROWS_MAX, BODY_BYTES_MAX
from server import Server

GOOD = '{"type":"reserve","sku":"A","quantity":1}'
ROWS = [
    ('{"type":"reserve","sku":"A","quantity":0}', "quantity"),
    ('{"type":"reserve","sku":"A","quantity":"1"}', "quantity"),
    ('{"type":"reserve","sku":"A"}', "quantity"),
    ('{"type":"reserve","quantity":1}', "sku"),
    ('{"type":"reserve","sku":"","quantity":1}', "sku"),
    ('{"type":"reserve","sku":5,"quantity":1}', "sku"),
    ('{"type":"reserve","sku":"a\\u0000","quantity":1}', "sku"),
    ('{"type":"reserve","sku":"%s","quantity":1}' % ("x" * 129), "sku"),
    ('{"type":"reserve","sku":"A","quantity":1,"storeId":"-A"}', "storeId"),
    ('{"type":"reserve","sku":"A","quantity":1,"storeId":null}', "storeId"),
    ('{"type":"reserve","sku":"A","quantity":1,"delta":1}', "delta"),
    ('{"type":"reserve","sku":"A","quantity":1,"note":""}', "note"),
    ('{"type":"reserve","sku":"A","quantity":1,"expectedVersion":-1}', "expectedVersion"),
    ('{"type":"reserve","sku":"A","quantity":1,"occurredAt":"2999-01-01T00:00:00Z"}', "occurredAt"),
    ('{"type":"reserve","sku":"A","quantity":1,"occurredAt":"2026-01-01T00:00:00"}', "occurredAt"),
    ('{"type":"reserve","sku":"A","quantity":1,"idempotencyKey":"é"}', "idempotencyKey"),
    ('{"type":"buy","sku":"A","quantity":1}', "type"),
    ('{"type":5,"sku":"A","quantity":1}', "type"),
    ('{"sku":"A","quantity":1}', "type"),
    ('{"type":"add","sku":"A","quantity":1}', "name"),
    ('{"type":"add","sku":"\\n","name":"n","quantity":1}', "sku"),
    ('{"type":"adjust","sku":"A","delta":0,"reason":"lost"}', "delta"),
    ('{"type":"adjust","sku":"A","delta":1,"reason":"because"}', "reason"),
    ('{"type":"move","sku":"A","quantity":1,"from":"sellable","to":"sellable"}', "to"),
    ('{"type":"move","sku":"A","quantity":1,"from":"attic","to":"sellable"}', "from"),
    ('{"type":"count","sku":"A","counted":-1}', "counted"),
    ('{"type":"count","sku":"A","counted":1,"onMoved":"x"}', "onMoved"),
    ('{"type":"count","sku":"A","counted":1,"asOf":"1969-01-01T00:00:00Z"}', "asOf"),
    ('{"type":"set","sku":"A","quantity":-1}', "quantity"),
    ('{"type":"settings","sku":"A","safetyStock":-1}', "safetyStock"),
    ('{"type":"delete","sku":"A","quantity":1}', "quantity"),
    ('{"type":"sell","sku":"A","quantity":1}', "type"),
]


def post(server: Server, body: str, *headers: bytes) -> httpx.Response:
    with nothing_changes(server):
        return send(server.port, request("POST", BATCH, body.encode(), JSON, *headers))


@pytest.mark.parametrize(("row", "field"), ROWS)
def test_a_command_that_cannot_be_is_named(server: Server, row: str, field: str) -> None:
    answer = post(server, f'{{"commands":[{GOOD},{GOOD},{GOOD},{row}]}}')
    assert_invalid(answer, f"commands[3].{field}")


@pytest.mark.parametrize(
    ("row", "field"),
    [*ROWS, ("1", "body"), ("null", "body"), ("[]", "body"), ('{"type":"delete","sku":"A","sku":"B"}', "sku")],
)
def test_a_command_that_stands_alone_and_cannot_be_is_a_400_in_its_row(
    server: Server, client: httpx.Client, row: str, field: str
) -> None:
    good = f'{{"type":"reserve","sku":"{stock(client)}","quantity":1}}'
    body = f'{{"atomic":false,"commands":[{good},{row},{good}]}}'
    answers = results(send(server.port, request("POST", BATCH, body.encode(), JSON)))
    assert [answer["status"] for answer in answers] == [200, 400, 200]
    assert answers[2]["data"]["reserved"] == 2
    error = answers[1]["error"]
    assert (error["code"], error["statusCode"], error["field"]) == ("VALIDATION_ERROR", 400, field)
    assert error["message"].startswith(f"{field}: ")


def test_nothing_happens_where_no_command_can_be(server: Server) -> None:
    answers = results(post(server, '{"atomic":false,"commands":[{},{"type":"buy"}]}'))
    assert [answer["status"] for answer in answers] == [400, 400]


def test_one_bad_command_of_a_thousand_stops_no_other(server: Server, client: httpx.Client) -> None:
    good = f'{{"type":"reserve","sku":"{stock(client, 2_000)}","quantity":1}}'
    commands = [good] * (BATCH_ROWS_MAX - 2) + [good.replace(":1}", ":5.0}"), good.replace(":1}", ':"1"}')]
    body = f'{{"atomic":false,"commands":[{",".join(commands)}]}}'
    answers = results(send(server.port, request("POST", BATCH, body.encode(), JSON)))
    assert [answer["status"] for answer in answers] == [200] * (BATCH_ROWS_MAX - 1) + [400]
    assert answers[-2]["data"]["reserved"] == BATCH_ROWS_MAX - 2 + 5


def test_what_is_wrong_with_a_command_is_said_in_the_words_of_the_single_call(server: Server) -> None:
    for row, told in (
        (
            '{"type":"reserve","sku":"A","quantity":0}',
            "commands[0].quantity: must be a whole number from 1 to 9007199254740991",
        ),
        (
            '{"type":"buy"}',
            (
                "commands[0].type: buy is none of add, set, reserve, release, fulfill, adjust, move, count, settings, "
                "patch, delete, sale, reservation, reservation.confirm, reservation.unconfirm, reservation.fulfill, "
                "reservation.release, reservation.extend, reservation.amend, reservation.reassign, "
                "reservation.unfulfill, reservation.return, sale.return, transfer, transfer.receive, transfer.receipt, "
                "transfer.change, transfer.cancel"
            ),
        ),
        (
            '{"type":"move","sku":"A","quantity":1,"from":"attic","to":"sellable"}',
            "commands[0].from: attic is none of sellable, unsellable",
        ),
    ):
        assert post(server, f'{{"commands":[{row}]}}').json()["detail"] == told


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{}", "commands"),
        ('{"commands":[]}', "commands"),
        ('{"commands":{}}', "commands"),
        ('{"commands":null}', "commands"),
        ('{"commands":[1]}', "commands[0]"),
        (f'{{"commands":[{",".join([GOOD] * (BATCH_ROWS_MAX + 1))}]}}', "commands"),
        (f'{{"commands":[{GOOD}],"atomic":1}}', "atomic"),
        (f'{{"commands":[{GOOD}],"atomic":null}}', "atomic"),
        (f'{{"commands":[{GOOD}],"expectedVersion":1}}', "expectedVersion"),
        (f'{{"commands":[{GOOD}],"storeId":"default"}}', "storeId"),
        (f'{{"commands":[{GOOD}],"note":""}}', "note"),
        (f'{{"commands":[{GOOD}],"occurredAt":"2999-01-01T00:00:00Z"}}', "occurredAt"),
        (f'{{"commands":[{GOOD}],"atomic":false,"occurredAt":"2999-01-01T00:00:00Z"}}', "occurredAt"),
        (f'{{"commands":[{GOOD}],"idempotencyKey":""}}', "idempotencyKey"),
        ('{"commands":[{"type":"reserve","sku":"A","quantity":1,"quantity":2}]}', "quantity"),
        (f'{{"commands":[{GOOD}],"commands":[{GOOD}]}}', "commands"),
        (f'{{"atomic":false,"commands":[{GOOD}],"commands":[1]}}', "commands"),
        ('{"atomic":false,"commands":[1],"note":""}', "note"),
        ('{"atomic":false,"commands":[1],"occurredAt":"2999-01-01T00:00:00Z"}', "occurredAt"),
        (f'{{"atomic":false,"commands":[1,{",".join([GOOD] * BATCH_ROWS_MAX)}]}}', "commands"),
        ('{"atomic":false,"commands":[1]', "body"),
        (f'{{"commands":[{GOOD}]', "body"),
    ],
)
def test_a_call_that_cannot_be_is_refused(server: Server, body: str, field: str) -> None:
    assert_invalid(post(server, body), field)


def test_an_atomic_batch_has_one_key_for_all(server: Server, client: httpx.Client) -> None:
    sku = stock(client)
    keyed = f'{{"type":"reserve","sku":"{sku}","quantity":1,"idempotencyKey":"own"}}'
    assert_invalid(post(server, f'{{"commands":[{GOOD},{keyed}]}}'), "commands[1].idempotencyKey")


def test_commands_that_stand_alone_have_a_key_each(server: Server, client: httpx.Client) -> None:
    good = f'{{"type":"reserve","sku":"{stock(client)}","quantity":1}}'
    for headers, more in (
        ([b"Idempotency-Key: a"], ""),
        ([b"X-Idempotency-Key: a"], ""),
        ([], ',"idempotencyKey":"a"'),
    ):
        answer = post(server, f'{{"commands":[{good}],"atomic":false{more}}}', *headers)
        assert "give each command its own" in assert_invalid(answer, "idempotencyKey")["detail"]


@pytest.mark.parametrize("atomic", ["true", "false"])
def test_a_batch_takes_no_if_match(server: Server, client: httpx.Client, atomic: str) -> None:
    good = f'{{"type":"reserve","sku":"{stock(client)}","quantity":1}}'
    assert_invalid(post(server, f'{{"commands":[{good}],"atomic":{atomic}}}', b"If-Match: 1"), "If-Match")


@pytest.mark.parametrize("atomic", ["true", "false"])
def test_actors_and_queries_are_judged_as_in_every_write(server: Server, client: httpx.Client, atomic: str) -> None:
    body = f'{{"commands":[{{"type":"reserve","sku":"{stock(client)}","quantity":1}}],"atomic":{atomic}}}'
    assert_invalid(post(server, body, b"X-Actor: a\tb"), "X-Actor")
    with nothing_changes(server):
        assert_invalid(send(server.port, request("POST", f"{BATCH}?x=1", body.encode(), JSON)), "x")


def test_a_batch_over_the_limits_of_bodies_is_a_413(server: Server) -> None:
    answer: Any = post(server, f'{{"commands":[{GOOD}],"note":"{"n" * BODY_BYTES_MAX}"}}')
    assert_problem(answer, 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", limit=BODY_BYTES_MAX)
