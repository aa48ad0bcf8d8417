"""The ledger is dense, in commit order, never earlier than before, and says what happened."""

import msgspec

from builders import NOW, add, adjust, an_item, fulfill, release, reserve, set_quantity
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from holdfast.domain.commands import Bucket, Cause, Command
from holdfast.domain.identifiers import NOTE_CHARACTERS_MAX
from holdfast.domain.invariants import FOLDED, fold
from holdfast.domain.ledger import Entry
from holdfast.engine.ports import Storage

AWKWARD = "'\"\\{},NULL%s é 🦊 \\x00"
FULL = Cause("c-1", "till-7", "r-1", "Ada", AWKWARD, "NULL", "n" * NOTE_CHARACTERS_MAX, NOW - 1)


def test_sequences_have_no_gap_and_follow_the_order_of_the_commands(around: Around, open_storage: Open) -> None:
    around.put_items([an_item("LAPTOP", on_hand=1_000), an_item("PHONE", on_hand=1_000)])
    handles = [open_storage(), open_storage()]
    for number in range(1, 31):
        sku = "LAPTOP" if number % 3 else "PHONE"
        commit(handles[number % 2], *[reserve(number, sku=sku)] * (number % 4), reserve(5_000, sku=sku))
    ledger = around.ledger()
    assert [written.sequence for written in ledger] == list(range(1, len(ledger) + 1))
    expected = [number for number in range(1, 31) for _ in range(number % 4)]
    assert [written.entry.reserved_delta for written in ledger] == expected


def test_an_entry_keeps_every_number_and_every_word(around: Around, storage: Storage) -> None:
    around.put_items(
        [an_item("LAPTOP", on_hand=9, reserved=2, unsellable=1, incoming=4, safety_stock=1, reorder_point=3)]
    )
    commit(storage, adjust(-12, cause=FULL))
    assert [written.entry for written in around.ledger()] == [
        Entry(
            store="default",
            sku="LAPTOP",
            kind="adjust",
            promise=False,
            on_hand_delta=-9,
            reserved_delta=0,
            reserved_plain_delta=0,
            unsellable_delta=-1,
            incoming_delta=0,
            safety_stock_delta=0,
            on_hand=0,
            reserved=2,
            reserved_plain=2,
            unsellable=0,
            incoming=4,
            safety_stock=1,
            reorder_point=3,
            deleted=False,
            version=2,
            unaccounted=3,
            owed_delta=3,
            owed=3,
            command_id="c-1",
            principal="till-7",
            request_id="r-1",
            actor="Ada",
            reason=AWKWARD,
            reference="NULL",
            note="n" * NOTE_CHARACTERS_MAX,
            occurred_at=NOW - 1,
        )
    ]


def test_the_fold_of_the_ledger_is_the_stock(around: Around, storage: Storage) -> None:
    commands: list[Command] = [
        add(50),
        reserve(20),
        release(5),
        fulfill(3),
        adjust(4, Bucket.UNSELLABLE),
        adjust(-60),
        add(2**53 - 1, sku="MANY"),
        reserve(2**53 - 1, sku="MANY"),
        set_quantity(100),
    ]
    commit(storage, *commands[:4])
    commit(storage, *commands[4:])
    stock = {item_id: {name: getattr(item, name) for name in FOLDED} for item_id, item in around.items().items()}
    assert fold(written.entry for written in around.ledger()) == stock
    assert stock["default", "MANY"]["reserved"] == 2**53 - 1


def test_time_never_goes_back_when_the_clock_does(around: Around, open_storage: Open) -> None:
    clock = Hands(NOW)
    storage = open_storage(clock)
    times = []
    for now in (NOW, NOW - 5_000, NOW + 7, NOW + 6, NOW + 8):
        clock.now = now
        [verdict] = commit(storage, add(1))
        times.append(verdict.outcome.time)
    assert times == [NOW, NOW, NOW + 7, NOW + 7, NOW + 8]
    assert [written.time for written in around.ledger()] == times
    assert around.items()["default", "LAPTOP"].updated_at == NOW + 8


def test_time_never_goes_back_behind_that_of_another_node(around: Around, open_storage: Open) -> None:
    around.put_head_time(NOW + 60_000)
    [verdict] = commit(open_storage(Hands(NOW)), add(1))
    assert verdict.outcome.time == NOW + 60_000
    assert [written.time for written in around.ledger()] == [NOW + 60_000]


def test_time_goes_on_by_the_clock_of_the_engine(around: Around, storage: Storage) -> None:
    [first] = commit(storage, add(1))
    [second] = commit(storage, add(1))
    assert NOW < first.outcome.time <= second.outcome.time


def test_a_command_that_changes_nothing_is_an_operation_without_an_entry(around: Around, storage: Storage) -> None:
    around.put_items([an_item("LAPTOP", on_hand=3)])
    commit(storage, set_quantity(3))
    assert around.ledger() == []
    assert around.operations() == 1


def test_versions_go_on_when_a_deleted_item_is_made_again(around: Around, storage: Storage) -> None:
    gone = an_item("LAPTOP", version=7, deleted=True)
    around.put_items([gone])
    commit(storage, add(4))
    made = around.items()[gone.id]
    assert made == msgspec.structs.replace(
        gone, on_hand=4, version=8, moved_version=8, deleted=False, updated_at=made.updated_at
    )
    assert around.ledger()[0].entry.version == 8
