"""Large answers: piece by piece, within a bound on all of them, and not for ever."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import msgspec
import pytest

from holdfast.api.http import sending
from holdfast.api.http.exchange import ClientGone, Exchange
from holdfast.api.http.sending import Outbox, pieces_of
from holdfast.api.limits import CHUNK_BYTES, SENT_AT_ONCE_BYTES_MAX
from holdfast.engine.errors import Overloaded

LARGE = "x" * SENT_AT_ONCE_BYTES_MAX


class Client:
    """Takes an answer, as far as it is willing to."""

    def __init__(self, pieces_max: int = 1_000_000) -> None:
        self.sent: list[MutableMapping[str, Any]] = []
        self._pieces_max = pieces_max

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if len(self.sent) > self._pieces_max:
            await asyncio.Event().wait()
        self.sent.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])


def exchange(client: Client, outbox: Outbox, method: str = "GET") -> Exchange:
    scope = {"method": method, "headers": [], "http_version": "1.1", "path": "/"}
    made = Exchange(scope, asyncio.Event().wait, client, body_bytes_max=1)  # type: ignore[arg-type]
    made.outbox = outbox
    return made


def test_a_large_answer_comes_in_pieces_with_its_length() -> None:
    client, outbox = Client(), Outbox()
    asyncio.run(exchange(client, outbox).answer(200, LARGE))
    assert client.body == msgspec.json.encode(LARGE)
    assert client.headers[b"content-length"] == str(len(client.body)).encode()
    pieces = [message["body"] for message in client.sent[1:-1]]
    assert set(map(len, pieces[:-1])) == {CHUNK_BYTES}
    assert all(message["more_body"] for message in client.sent[1:-1])
    assert outbox.bytes == 0


def test_json_that_is_encoded_already_is_sent_as_it_is() -> None:
    client = Client()
    asyncio.run(exchange(client, Outbox()).answer(200, b"{}"))
    assert client.body == b"{}"


def test_a_head_gets_the_length_and_no_piece() -> None:
    client = Client()
    asyncio.run(exchange(client, Outbox(), "HEAD").answer(200, LARGE))
    assert (client.body, client.headers[b"content-length"]) == (b"", str(len(LARGE) + 2).encode())


def test_a_client_that_takes_nothing_is_left_and_its_answer_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "STALL_S_MAX", 0.01)
    client, outbox = Client(pieces_max=2), Outbox()
    with pytest.raises(ClientGone):
        asyncio.run(exchange(client, outbox).answer(200, LARGE))
    assert all(message["more_body"] for message in client.sent[1:])
    assert outbox.bytes == 0


@pytest.mark.parametrize(("method", "read_only"), [("GET", False), ("POST", True)])
def test_what_only_reads_is_refused_when_there_is_no_room_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, method: str, read_only: bool
) -> None:
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", len(LARGE) + 10)
    client, outbox = Client(), Outbox()
    asked = exchange(client, outbox, method)
    with outbox.place(9), pytest.raises(Overloaded):
        asyncio.run(asked.answer(200, LARGE, read_only=read_only))
    assert (client.sent, asked.status) == ([], 0)
    with outbox.place(8):
        asyncio.run(asked.answer(200, LARGE, read_only=read_only))
    assert client.body


def test_an_answer_that_is_larger_than_the_bound_is_sent_when_it_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", 10)
    client = Client()
    asyncio.run(exchange(client, Outbox()).answer(200, LARGE))
    assert client.body


def test_what_was_done_is_told_whatever_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", 10)
    client, outbox = Client(), Outbox()
    with outbox.place(9):
        asyncio.run(exchange(client, outbox, "POST").answer(200, LARGE))
    assert client.body


def test_pieces_are_the_whole() -> None:
    for size in (0, 1, CHUNK_BYTES, CHUNK_BYTES + 1):
        assert b"".join(pieces_of(b"x" * size)) == b"x" * size
