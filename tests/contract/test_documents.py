"""Documents: written whole with their items or not at all, and read back as they are."""

from collections.abc import Iterator

import msgspec
import pytest

from builders import (
    NOW,
    a_reservation,
    an_item,
    confirm,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    part,
    receive,
    release_reservation,
    sell,
    send,
    units,
    wanted,
)
from contract.around import Around
from contract.batches import Hands, commit, loaded, save_and_commit
from contract.conftest import Open
from contract.document_rows import columns_of, holdings_of
from holdfast.domain.commands import Command
from holdfast.domain.commands.documents import Receipt
from holdfast.domain.documents import Allocation, Document, Reservation, ReservationLine
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import DocumentExists
from holdfast.domain.view import View
from holdfast.engine.errors import StorageBroken
from holdfast.engine.ports import Reader, Storage

KEY = ("reservation", "R-1")
SPLIT = make_reservation(wanted(12, stores=("default", "berlin")), wanted(2, "PHONE"), allow_split=True, ttl_ms=9_000)


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def storage(around: Around, open_storage: Open, clock: Hands) -> Storage:
    around.put_stores("berlin")
    around.put_items(
        [an_item("LAPTOP", on_hand=10), an_item("LAPTOP", store="berlin", on_hand=4), an_item("PHONE", on_hand=5)]
    )
    return open_storage(clock)


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    opened = storage.reader()
    yield opened
    opened.close()


def done(storage: Storage, command: Command) -> Document:
    """Commit a command about a document; give the document that it answers with."""
    result = commit(storage, command)[0].outcome.result
    assert isinstance(result, DocumentResult)
    return result.document


def test_a_reservation_is_stored_with_its_lines_and_tied_to_every_item(around: Around, storage: Storage) -> None:
    made = Reservation(
        "R-1",
        "till-7",
        NOW,
        NOW,
        (
            ReservationLine(1, "LAPTOP", 12, (Allocation("default", 10), Allocation("berlin", 2)), split=True),
            ReservationLine(2, "PHONE", 2, (Allocation("default", 2),)),
        ),
        expires_at=NOW + 9_000,
    )
    assert done(storage, SPLIT) == made
    assert around.documents() == {KEY: (made, columns_of(made))}
    assert around.holdings() == {
        ("default", "LAPTOP", *KEY, 1, 10, NOW + 9_000),
        ("berlin", "LAPTOP", *KEY, 1, 2, NOW + 9_000),
        ("default", "PHONE", *KEY, 2, 2, NOW + 9_000),
    }
    reserved = {item_id: item.reserved for item_id, item in around.items().items()}
    assert reserved == {("default", "LAPTOP"): 10, ("berlin", "LAPTOP"): 2, ("default", "PHONE"): 2}
    assert {(written.entry.document_type, written.entry.document_id) for written in around.ledger()} == {KEY}


def test_every_step_of_a_life_is_in_the_rows_and_in_what_a_reader_sees(
    around: Around, storage: Storage, reader: Reader, clock: Hands
) -> None:
    steps: list[Command] = [
        SPLIT,
        extend(ttl_ms=20_000),
        fulfill_reservation(part(3, sku="LAPTOP", store="default"), part(2, sku="PHONE")),
        release_reservation(part(2, sku="LAPTOP", store="berlin")),
        confirm(),
        fulfill_reservation(),
        send(("PHONE", 1), ("PHONE", 1)),
        receive(Receipt(line=2, received=1, damaged=2)),
        sell(units(1, "PHONE"), units(2, store="berlin")),
    ]
    statuses = []
    documents: dict[tuple[str, str], Document] = {}
    for step in steps:
        clock.now += 7
        document = done(storage, step)
        documents[document.key] = document
        statuses.append(document.status)
        assert around.documents() == {key: (found, columns_of(found)) for key, found in documents.items()}
        assert around.holdings() == holdings_of(*documents.values())
        assert {key: reader.documents.document(key) for key in documents} == documents
    assert statuses == ["open", "open", "open", "open", "open", "fulfilled", "open", "open", "completed"]
    assert reader.documents.document(("reservation", "T-1")) is None


def test_an_expired_reservation_holds_nothing_and_is_not_due_again(
    around: Around, storage: Storage, reader: Reader, clock: Hands
) -> None:
    done(storage, SPLIT)
    done(storage, fulfill_reservation(part(1, sku="PHONE")))
    clock.now += 9_000
    document = done(storage, expire())
    assert isinstance(document, Reservation)
    assert [(each.open, each.expired) for each in document.allocations] == [(0, 10), (0, 2), (0, 1)]
    assert around.documents()[KEY] == (document, columns_of(document))
    assert {row[-2:] for row in around.holdings()} == {(0, None)}
    assert {item.reserved for item in around.items().values()} == {0}
    assert reader.documents.due(5) == []


def test_an_event_of_a_document_alone_is_an_entry_without_an_item(around: Around, storage: Storage) -> None:
    done(storage, SPLIT)
    done(storage, confirm())
    entry = around.ledger()[-1].entry
    assert (entry.kind, entry.store, entry.sku, entry.document_type, entry.document_id) == ("confirm", "", "", *KEY)


def negative(view: View) -> None:
    """Hold less than nothing of one item."""
    broken = a_reservation(ReservationLine(1, "LAPTOP", 3, (Allocation("default", 4), Allocation("berlin", -1))))
    view.put_document(broken)


def unsound(view: View) -> None:
    """Reserve more plainly than altogether."""
    view.put_item(msgspec.structs.replace(view.changed_items[-1], reserved=1, reserved_plain=2), view.entries[-1])


@pytest.mark.parametrize("damage", [negative, unsound], ids=lambda damage: str(damage.__name__))
def test_a_document_and_its_items_are_written_together_or_not_at_all(
    around: Around, storage: Storage, damage: object
) -> None:
    before = around.state()
    transaction, view = loaded(storage, SPLIT)
    assert callable(damage)
    damage(view)
    with pytest.raises(StorageBroken):
        save_and_commit(transaction, view)
    transaction.rollback()
    assert around.state() == before
    transaction, view = loaded(storage, SPLIT)
    transaction.save(view)
    assert around.shows_only(before)
    transaction.rollback()
    assert around.state() == before
    assert done(storage, SPLIT).status == "open"


def test_the_same_request_is_answered_with_its_document_and_another_one_is_refused(
    around: Around, storage: Storage, open_storage: Open
) -> None:
    first = make_reservation(ttl_ms=None, content=b"one")
    made = done(storage, first)
    state = around.documents(), around.holdings(), around.ledger()
    verdicts = commit(open_storage(), first, make_reservation(content=b"two"), make_reservation())
    assert [verdict.outcome.result for verdict in verdicts] == [
        DocumentResult(made, changed=False),
        DocumentExists(*KEY),
        DocumentExists(*KEY),
    ]
    assert (around.documents(), around.holdings(), around.ledger()) == state
