"""Every change of a stock row appends one entry: deltas, values after, and the cause."""

from collections import Counter

import msgspec
import pytest

from builders import (
    a_view,
    add,
    adjust,
    an_item,
    batch,
    count,
    every_command,
    fulfill,
    move,
    patch_item,
    release,
    reserve,
    sell,
    set_quantity,
    units,
)
from holdfast.domain.commands import Batch, Bucket, Cause, Command
from holdfast.domain.decide import ITEM_OPERATIONS, OPERATIONS
from holdfast.domain.judge import judge
from holdfast.domain.ledger import Entry, Note, document_entry, entry_of


def kind_of(command: Command) -> str:
    return OPERATIONS[type(command)].kind


def amount_of(command: Command) -> int:
    return OPERATIONS[type(command)].amount(command)


DELTAS = ("on_hand_delta", "reserved_delta", "reserved_plain_delta", "unsellable_delta")


def entry(command: Command) -> Entry:
    view = a_view(an_item(on_hand=9, reserved=6, reserved_plain=4, unsellable=1, version=7))
    judge(view, command, None)
    (written,) = view.entries
    return written


CHANGES: list[tuple[Command, str, tuple[int, ...]]] = [
    (add(2), "add", (2, 0, 0, 0)),
    (set_quantity(7), "set", (-2, 0, 0, 0)),
    (reserve(2), "reserve", (0, 2, 2, 0)),
    (release(2), "release", (0, -2, -2, 0)),
    (fulfill(2), "fulfill", (-2, -2, -2, 0)),
    (adjust(-2), "adjust", (-2, 0, 0, 0)),
    (adjust(2, Bucket.UNSELLABLE), "adjust", (2, 0, 0, 2)),
    (move(2), "move", (0, 0, 0, 2)),
    (count(5), "count", (-4, 0, 0, 0)),
    (patch_item(safety_stock=1), "settings", (0, 0, 0, 0)),
]


@pytest.mark.parametrize(("command", "kind", "deltas"), CHANGES)
def test_an_entry_holds_what_changed_and_what_it_came_to(command: Command, kind: str, deltas: tuple[int, ...]) -> None:
    written = entry(command)
    assert (written.kind, written.version) == (kind, 8)
    assert tuple(getattr(written, name) for name in DELTAS) == deltas
    after = (written.on_hand, written.reserved, written.reserved_plain, written.unsellable)
    assert after == tuple(map(sum, zip((9, 6, 4, 1), deltas, strict=True)))


def test_an_entry_holds_its_whole_cause() -> None:
    cause = Cause("c-9", "shop", "r-1", "Ada", "damaged", "order 4", "wet", 12345)
    written = entry(reserve(1, cause=cause))
    kept = (written.command_id, written.principal, written.request_id, written.actor)
    assert kept == ("c-9", "shop", "r-1", "Ada")
    assert (written.reason, written.reference, written.note) == ("damaged", "order 4", "wet")
    assert written.occurred_at == 12345


def test_only_a_promise_is_marked_as_one() -> None:
    assert [kind for command, kind, _ in CHANGES if entry(command).promise] == ["reserve"]


def test_an_entry_carries_every_number_of_the_item() -> None:
    before = an_item(on_hand=1, incoming=2, safety_stock=3, reorder_point=4)
    after = msgspec.structs.replace(before, incoming=7, safety_stock=1, reorder_point=None, version=2, deleted=True)
    written = entry_of("move", before, after, Cause("c-1", "shop"), Note(unaccounted=6))
    assert (written.incoming_delta, written.incoming) == (5, 7)
    assert (written.safety_stock_delta, written.safety_stock) == (-2, 1)
    assert (written.reorder_point, written.deleted, written.unaccounted) == (None, True, 6)


def test_an_entry_of_a_document_alone_has_no_item_and_moves_nothing() -> None:
    written = document_entry("confirm", ("reservation", "R-1"), Cause("c-1", "shop"))
    assert (written.store, written.sku, written.version, written.kind) == ("", "", 0, "confirm")
    assert (written.document_type, written.document_id) == ("reservation", "R-1")
    assert [getattr(written, name) for name in DELTAS] == [0, 0, 0, 0]


def test_a_note_has_the_last_word_on_the_reason() -> None:
    item, cause = an_item(), Cause("c-1", "shop", reason="delivery")
    assert entry_of("receive", item, item, cause, Note(reason="damaged")).reason == "damaged"
    assert entry_of("receive", item, item, cause).reason == "delivery"


def test_the_amount_of_a_command_is_signed_only_for_adjustments() -> None:
    amounts = {kind_of(command): amount_of(command) for command in every_command() if amount_of(command)}
    assert amounts.pop("adjust") == -1
    assert amounts == dict.fromkeys(("add", "set", "reserve", "release", "fulfill", "move", "count"), 1)


def test_a_command_about_several_items_has_no_one_amount() -> None:
    assert amount_of(sell(units(3), units(4))) == amount_of(batch(add(3))) == 0


def test_every_kind_of_command_has_a_word_and_a_rule() -> None:
    assert [kind for kind, record in OPERATIONS.items() if record.rule is None] == [Batch]
    assert {type(command) for command in every_command()} == {record.command for record in ITEM_OPERATIONS}
    words = Counter(record.kind for record in OPERATIONS.values())
    shared = [word for word, times in words.items() if times > 1]
    assert sorted(shared) == ["fulfill", "release", "return", "settings", "sku", "store", "transfer"]
