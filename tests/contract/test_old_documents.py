"""What an earlier release wrote goes on: its documents can be changed, and its keys answer again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from builders import confirm, expected_version, fulfill_reservation, part
from builders.orders import amend, back, line, reassign, return_reservation, return_sale, unfulfill
from contract.around import SqlAround
from contract.batches import commit
from contract.old_databases import old_database
from holdfast.domain.documents import Allocation, Document, Reservation
from holdfast.domain.keys import Claim, KeyRecord
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import KeyReused, MovedOn
from holdfast.engine.batch import Request
from holdfast.storage.codec import decode_outcome
from postgres_server import PostgresServer

#: Migrations that the release knew which wrote what stands here: documents had no versions then.
KNOWN: Final = 6
MADE: Final = 1_795_657_871_336
#: store, SKU, on hand, reserved, incoming
STOCK: Final = (("default", "A", 9, 2, 0), ("berlin", "A", 9, 0, 2), ("berlin", "B", 9, 2, 0))
#: Type, id, status, time, and the body as it was written.
DOCUMENTS: Final = (
    ("reservation", "R-1", "open", MADE, ('{"type":"reservation","id":"R-1","principal":"till-7",'
     '"created_at":1795657871336,"updated_at":1795657871396,"lines":[{"id":1,"sku":"A","requested":3,"allocations":'
     '[{"store":"default","open":2,"fulfilled":1}]},{"id":2,"sku":"B","requested":2,"allocations":[{"store":"berlin",'
     '"open":2}]}],"confirmed":true,"content":"cvt59Z601lK6EtORVUg32Q=="}')),
    ("sale", "S-1", "completed", MADE, ('{"type":"sale","id":"S-1","principal":"till-7","created_at":1795657871336,'
     '"lines":[{"id":1,"store":"default","sku":"A","quantity":2}],"happened":true,"occurred_at":1767225600000,'
     '"content":"L8ncR9j8SR7zm0Za4vLxZA=="}')),
    ("transfer", "T-1", "open", MADE, ('{"type":"transfer","id":"T-1","principal":"till-7","created_at":1795657871336,'
     '"updated_at":1795657871533,"to_store":"berlin","lines":[{"id":1,"sku":"A","sent":5,"received":2,"damaged":1}],'
     '"from_store":"default","content":"NFQmAwem/r/pv6QLZxYHNA=="}')),
)  # fmt: skip
#: Store, SKU, type, id, line, open
HELD: Final = (
    ("default", "A", "reservation", "R-1", 1, 2),
    ("berlin", "B", "reservation", "R-1", 2, 2),
    ("default", "A", "sale", "S-1", 1, 0),
    ("default", "A", "transfer", "T-1", 1, 0),
    ("berlin", "A", "transfer", "T-1", 1, 2),
)
#: What a key was used for, a parcel of one unit of A, and what came of it.
DIGEST: Final = bytes.fromhex("C7B73A9A73DF483E8AD42FFBA338ACEF")
FINGERPRINT: Final = bytes.fromhex("0790ED58805DB5CA0EEDB6762168BB53")
#: The request itself, as releases of then told one from another.
AS_SENT: Final = b'1\0["reservation.fulfill",["R-1"],"",{"lines":[{"sku":"A","quantity":1}]}]'
OUTCOME: Final = bytes.fromhex(
    "019898BA31613231353863616333323237326261313065626361662D3334A56C6F63616CBA31613231353863616333323237326261313065"
    "626361662D3333C0C0C0C0C0A766756C66696C6CA0A000CF000001A2158CB0200094A8646F63756D656E7488A474797065AB726573657276"
    "6174696F6EA26964A3522D31A97072696E636970616CA56C6F63616CAA637265617465645F6174CF000001A2158CAFE8AA75706461746564"
    "5F6174CF000001A2158CB020A56C696E65739284A2696401A3736B75A141A972657175657374656403AB616C6C6F636174696F6E739183A5"
    "73746F7265A764656661756C74A46F70656E02A966756C66696C6C65640184A2696402A3736B75A142A972657175657374656402AB616C6C"
    "6F636174696F6E739182A573746F7265A66265726C696EA46F70656E02AA657870697265735F6174CF000001A21AB30BE8A7636F6E74656E"
    "74C41072FB79F59EB4D652BA12D391554837D9C3C2"
)


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlAround]:
    """Give a database of the earlier release, with what it wrote, that is brought up to date when it is opened."""
    server: PostgresServer = request.getfixturevalue("server")
    with old_database(request.param, tmp_path, server, KNOWN, fill) as around:
        yield around


def fill(around: SqlAround) -> None:
    around.run(f"INSERT INTO stores VALUES ('berlin', 'Berlin', {MADE}, {MADE}, 1, NULL, '{{}}')")
    for sku in "AB":
        around.run(f"INSERT INTO skus VALUES (0, '{sku}', '{sku}', 1, '{{}}', '{sku.lower()}')")
    for row in STOCK:
        around.run(
            "INSERT INTO items (partition, store, sku, on_hand, reserved, incoming, reserved_plain, unsellable, "
            f"safety_stock, version, created_at, updated_at, deleted) VALUES (0, ?, ?, ?, ?, ?, 0, 0, 0, 1, {MADE}, "
            f"{MADE}, ?)",
            *(*row, False),
        )
    for document in DOCUMENTS:
        around.run(
            "INSERT INTO documents (partition, type, id, status, created_at, body) VALUES (0, ?, ?, ?, ?, ?)",
            *document,
        )
    for held in HELD:
        around.run(
            "INSERT INTO document_items (partition, store, sku, type, id, line, open) VALUES (0, ?, ?, ?, ?, ?, ?)",
            *held,
        )
    around.put_key(KeyRecord(DIGEST, FINGERPRINT, decode_outcome(OUTCOME)))


def documents(around: SqlAround) -> dict[str, Document]:
    return {name: document for (_, name), (document, _) in around.documents().items()}


def test_documents_without_versions_are_at_their_first_and_can_be_changed(old: SqlAround) -> None:
    storage = old.open()
    first = expected_version(1)
    commit(storage, msgspec.structs.replace(fulfill_reservation(part(1)), precondition=first))
    stale = msgspec.structs.replace(amend(line(4, "A", number=1), line(1, "B", number=2)), precondition=first)
    [verdict] = commit(storage, stale)
    assert isinstance(verdict.outcome.result, MovedOn)
    # A line that says nothing of its stores grows in those that serve it.
    commit(storage, amend(line(7, "A", number=1), line(1, "B", number=2)), unfulfill(part(1)))
    commit(storage, reassign(part(3, line=1)), return_reservation(back(1, sku="A", store="berlin")))
    commit(storage, return_sale(back(2, sku="A")))
    storage.close()
    now = documents(old)
    order, sale, transfer = now["R-1"], now["S-1"], now["T-1"]
    assert isinstance(order, Reservation)
    assert [each.allocations for each in order.lines] == [
        (Allocation("default", 3, fulfilled=1), Allocation("berlin", 3, returned=1)),
        (Allocation("berlin", 1),),
    ]
    assert [document.version for document in (order, sale, transfer)] == [6, 2, 1]
    assert {item_id: (item.on_hand, item.reserved) for item_id, item in old.items().items()} == {
        ("default", "A"): (11, 3),
        ("berlin", "A"): (10, 3),
        ("berlin", "B"): (9, 1),
    }


def test_a_key_that_was_used_before_answers_again(old: SqlAround) -> None:
    storage = old.open()
    parcel = fulfill_reservation(part(1, sku="A"))
    [again] = commit(storage, Request(parcel, Claim(DIGEST, b"in today's format", AS_SENT)))
    [other] = commit(storage, Request(parcel, Claim(DIGEST, b"in today's format", b"of another request")))
    storage.close()
    result = again.outcome.result
    assert again.replayed
    assert isinstance(result, DocumentResult)
    assert isinstance(result.document, Reservation)
    assert (result.document.version, result.document.lines[0].fulfilled) == (1, 1)
    assert (other.replayed, other.outcome.result) == (False, KeyReused())


def test_what_was_told_before_changes_nothing(old: SqlAround) -> None:
    storage = old.open()
    before = documents(old)
    [verdict] = commit(storage, confirm())
    storage.close()
    assert verdict.outcome.result == DocumentResult(before["R-1"], changed=False)
    assert documents(old) == before
