"""Ids of documents are chosen by the client: the same request again is answered, another one is refused."""

from collections.abc import Callable

import pytest

from builders import confirm, fulfill_reservation, make_reservation, receive, sell, send, units, wanted
from holdfast.domain.commands import Command
from holdfast.domain.documents import DocumentKey
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentExists, DocumentNotFound
from unit.domain.stockroom import Stockroom

Make = Callable[..., Command]

MAKERS: list[tuple[Make, DocumentKey, Command | None]] = [
    (lambda **making: make_reservation(wanted(3), **making), ("reservation", "R-1"), confirm()),
    (lambda **making: sell(units(3), **making), ("sale", "S-1"), None),
    (lambda **making: send(("LAPTOP", 3), **making), ("transfer", "T-1"), receive()),
]


@pytest.mark.parametrize(("make", "key", "then"), MAKERS)
def test_the_same_content_under_the_same_id_answers_with_the_object_unchanged(
    make: Make, key: DocumentKey, then: Command | None
) -> None:
    room = Stockroom(LAPTOP=5)
    room.accepts(make(content=b"same"), *([then] if then else []))
    document, entries = room.documents[key], len(room.ledger)
    room.later(10**9)
    assert room.ask(make(content=b"same")) == DocumentResult(document, changed=False, made=False)
    assert (room.documents[key], len(room.ledger)) == (document, entries)


@pytest.mark.parametrize(("make", "key", "then"), MAKERS)
@pytest.mark.parametrize("contents", [(b"one", b"another"), (None, b"one"), (b"one", None), (None, None)])
def test_other_content_under_the_same_id_is_refused(
    make: Make, key: DocumentKey, then: Command | None, contents: tuple[bytes | None, bytes | None]
) -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(make(content=contents[0]))
    entries = len(room.ledger)
    assert room.refuses(make(content=contents[1])) == DocumentExists(*key)
    assert len(room.ledger) == entries


@pytest.mark.parametrize(("make", "key", "then"), MAKERS)
def test_the_second_of_two_equal_requests_in_one_batch_is_answered_with_the_object_of_the_first(
    make: Make, key: DocumentKey, then: Command | None
) -> None:
    room = Stockroom(LAPTOP=5)
    first, second = room.do(make(content=b"same"), make(content=b"same"))
    assert isinstance(first.result, DocumentResult)
    assert second.result == DocumentResult(first.result.document, changed=False)


def test_an_object_is_answered_even_when_its_stock_is_gone_by_now() -> None:
    room = Stockroom(LAPTOP=3)
    command = make_reservation(wanted(3), content=b"same")
    room.accepts(command, fulfill_reservation())
    assert room.ask(command) == DocumentResult(room.reservation(), changed=False)


def test_ids_of_different_types_do_not_meet() -> None:
    room = Stockroom(LAPTOP=9)
    room.accepts(make_reservation(document_id="X"), sell(document_id="X"), send(document_id="X"))
    assert len(room.documents) == 3
    assert room.refuses(receive(document_id="R-1")) == DocumentNotFound("transfer", "R-1")
