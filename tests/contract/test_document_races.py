"""Documents under several handles at once: each is made once, and its rows always tell one story."""

import random

import pytest

from builders import (
    NOW,
    a_line,
    a_reservation,
    an_item,
    expire,
    fulfill_reservation,
    make_reservation,
    part,
    reserve,
    sell,
    units,
    wanted,
)
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from contract.document_rows import columns_of, holdings_of
from contract.together import together
from holdfast.domain.commands import Command
from holdfast.domain.documents import Allocation, Reservation
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentExists

SKUS = ("LAPTOP", "PHONE", "TABLET")


def assert_one_story(around: Around) -> None:
    """Check that documents, their columns, their rows by item and the stock say the same."""
    filed = around.documents()
    documents = [document for document, _ in filed.values()]
    assert {key: columns_of(document) for key, (document, _) in filed.items()} == {
        key: columns for key, (_, columns) in filed.items()
    }
    assert around.holdings() == holdings_of(*documents)
    for item_id, item in around.items().items():
        promised = sum(
            holding.open
            for document in documents
            if isinstance(document, Reservation)
            for holding in document.holdings
            if holding.item == item_id
        )
        assert item.reserved == item.reserved_plain + promised, item


def test_two_handles_that_make_the_same_document_at_once_make_it_once(around: Around, open_storage: Open) -> None:
    around.put_items([an_item("LAPTOP", on_hand=1_000), an_item("PHONE", on_hand=1_000)])
    handles = [open_storage(), open_storage()]
    results: list[object] = []

    def make(number: int) -> None:
        for each in range(25):
            # Other items: only the id itself can tell that somebody was first.
            lines = wanted(1, ("LAPTOP", "PHONE")[number])
            verdicts = commit(
                handles[number], make_reservation(lines, document_id=f"R-{each}", content=bytes([number]))
            )
            results.extend(type(verdict.outcome.result) for verdict in verdicts)

    together(lambda: make(0), lambda: make(1))
    assert (results.count(DocumentResult), results.count(DocumentExists)) == (25, 25)
    assert len(around.documents()) == 25
    assert sum(item.reserved for item in around.items().values()) == 25
    assert_one_story(around)


def test_what_is_due_on_several_items_is_ended_by_several_handles_without_a_loss(
    around: Around, open_storage: Open
) -> None:
    around.put_items(an_item(sku, on_hand=60, reserved=60, reserved_plain=0) for sku in SKUS)
    around.put_documents(
        *[
            a_reservation(
                *[a_line(Allocation("default", 2), sku=sku, line=line) for line, sku in enumerate(SKUS, 1)],
                document_id=f"R-{number:02}",
                expires_at=NOW - number,
            )
            for number in range(30)
        ]
    )
    handles = [open_storage(Hands(NOW)) for _ in range(4)]

    def promise(number: int) -> None:
        for _ in range(20):
            [verdict] = commit(handles[number], reserve(3, sku=SKUS[number]))
            assert verdict.outcome.applied

    def sweep() -> None:
        for number in range(30):
            commit(handles[3], expire(f"R-{number:02}"))

    together(lambda: promise(0), lambda: promise(1), lambda: promise(2), sweep)
    assert_one_story(around)
    assert {item.reserved for item in around.items().values()} == {60}
    assert {document.status for document, _ in around.documents().values()} == {"expired"}


@pytest.mark.parametrize("seed", range(2))
def test_any_documents_from_many_handles_leave_one_story(around: Around, open_storage: Open, seed: int) -> None:
    around.put_items(an_item(sku, on_hand=40) for sku in SKUS)
    clock = Hands(NOW)
    handles = [open_storage(clock) for _ in range(3)]

    def work(number: int) -> None:
        chance = random.Random(seed * 10 + number)
        for turn in range(25):
            name = f"R-{chance.randrange(12)}"
            skus = chance.sample(SKUS, 2)
            choices: list[Command] = [
                make_reservation(*[wanted(chance.randrange(1, 5), sku) for sku in skus], document_id=name, ttl_ms=20),
                fulfill_reservation(part(1, line=1), document_id=name),
                expire(name),
                sell(*[units(1, sku) for sku in skus], document_id=f"S-{number}-{turn}"),
                reserve(2, sku=skus[0]),
            ]
            commit(handles[number], *chance.sample(choices, 3))
            clock.now += 1

    together(lambda: work(0), lambda: work(1), lambda: work(2))
    assert len(around.documents()) > 10
    assert_one_story(around)
