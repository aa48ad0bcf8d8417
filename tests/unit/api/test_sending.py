"""Large answers: piece by piece, within a bound on all of them, and not for ever."""

import asyncio
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.api.http import sending
from holdfast.api.http.exchange import ClientGone, Exchange
from holdfast.api.http.head import Head
from holdfast.api.http.sending import Outbox, Parts, pieces_of
from holdfast.api.limits import CHUNK_BYTES
from holdfast.engine.errors import Overloaded
from memory_wire import response_of
from recorder import Recorder

LARGE = "x" * (3 * CHUNK_BYTES + 1)


def exchange(client: Recorder, outbox: Outbox, method: str = "GET") -> Exchange:
    made = Exchange(Head(method, b"/"), client, "127.0.0.1")
    made.outbox = outbox
    return made


def body_of(client: Recorder) -> bytes:
    return response_of(client.sent).content


def test_a_large_answer_comes_in_pieces_with_its_length() -> None:
    client, outbox = Recorder(), Outbox()
    asyncio.run(exchange(client, outbox).answer(200, LARGE))
    head, *pieces = client.writes
    assert b"".join(pieces) == msgspec.json.encode(LARGE)
    assert b"\r\ncontent-length: %d\r\n" % (len(LARGE) + 2) in head
    assert b"transfer-encoding" not in head
    assert set(map(len, pieces[:-1])) == {CHUNK_BYTES}
    assert outbox.bytes == 0


@pytest.mark.parametrize("text", [b"{}", Parts([b"{", b"", b"}"])])
def test_json_that_is_encoded_already_is_sent_as_it_is(text: bytes | Parts) -> None:
    client = Recorder()
    asyncio.run(exchange(client, Outbox()).answer(200, text))
    assert body_of(client) == b"{}"


def test_a_large_answer_in_parts_is_told_its_length_and_takes_room_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = Parts([b'"', *[b"x" * 1_000] * 200, b'"'])
    assert len(parts) == 200_002 == len(bytes(parts))
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", 200_002)
    client, outbox = Recorder(), Outbox()
    with outbox.place(1), pytest.raises(Overloaded):
        asyncio.run(exchange(client, outbox).answer(200, parts))
    asyncio.run(exchange(client, outbox).answer(200, parts))
    assert b"\r\ncontent-length: 200002\r\n" in client.writes[0]
    assert body_of(client) == bytes(parts)
    assert len(client.writes) == 1 + 4


@given(st.lists(st.integers(0, 3 * CHUNK_BYTES), max_size=8))
def test_parts_go_into_pieces_of_a_good_size_and_nothing_is_lost(sizes: list[int]) -> None:
    parts = [bytes([number]) * size for number, size in enumerate(sizes)]
    pieces = list(pieces_of(Parts(parts)))
    assert b"".join(pieces) == b"".join(parts)
    assert all(len(piece) <= CHUNK_BYTES for piece in pieces)
    # Of each two that follow each other, one is full, or they are more than one piece together.
    assert all(len(one) + len(other) >= CHUNK_BYTES for one, other in pairwise(pieces))


def test_others_have_their_turn_behind_each_piece() -> None:
    client = Recorder()
    sent: set[int] = set()

    async def watch() -> None:
        while True:
            sent.add(len(client.writes))
            await asyncio.sleep(0)

    async def scenario() -> None:
        watching = asyncio.create_task(watch())
        await exchange(client, Outbox()).answer(200, LARGE)
        watching.cancel()

    asyncio.run(scenario())
    assert sent >= {2, 3, 4, 5}


def test_behind_each_piece_an_answer_waits_for_whatever_the_outbox_says() -> None:
    client = Recorder()
    paused: list[int] = []

    async def pause() -> None:
        paused.append(len(client.writes))

    asyncio.run(exchange(client, Outbox(pause=pause)).answer(200, LARGE))
    assert paused == list(range(2, len(client.writes) + 1))


def test_a_head_gets_the_length_and_no_piece() -> None:
    client = Recorder()
    asyncio.run(exchange(client, Outbox(), "HEAD").answer(200, LARGE))
    assert len(client.writes) == 1
    assert b"\r\ncontent-length: %d\r\n" % (len(LARGE) + 2) in client.sent
    assert client.sent.endswith(b"\r\n\r\n")


def test_a_client_that_takes_nothing_is_left_and_its_answer_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "STALL_S_MAX", 0.01)
    client, outbox = Recorder(takes=2), Outbox()
    with pytest.raises(ClientGone):
        asyncio.run(exchange(client, outbox).answer(200, LARGE))
    assert len(client.sent) < len(LARGE)
    assert outbox.bytes == 0


@pytest.mark.parametrize(("method", "read_only"), [("GET", False), ("POST", True)])
def test_what_only_reads_is_refused_when_there_is_no_room_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, method: str, read_only: bool
) -> None:
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", len(LARGE) + 10)
    client, outbox = Recorder(), Outbox()
    asked = exchange(client, outbox, method)
    with outbox.place(9), pytest.raises(Overloaded):
        asyncio.run(asked.answer(200, LARGE, read_only=read_only))
    assert (client.sent, asked.status) == (b"", 0)
    with outbox.place(8):
        asyncio.run(asked.answer(200, LARGE, read_only=read_only))
    assert body_of(client)


def test_an_answer_that_is_larger_than_the_bound_is_sent_when_it_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", 10)
    client = Recorder()
    asyncio.run(exchange(client, Outbox()).answer(200, LARGE))
    assert body_of(client)


def test_what_was_done_is_told_whatever_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWERS_BYTES_MAX", 10)
    client, outbox = Recorder(), Outbox()
    with outbox.place(9):
        asyncio.run(exchange(client, outbox, "POST").answer(200, LARGE))
    assert body_of(client)


def test_pieces_are_the_whole() -> None:
    for size in (0, 1, CHUNK_BYTES, CHUNK_BYTES + 1):
        assert b"".join(pieces_of(b"x" * size)) == b"x" * size
