"""When several reasons to refuse hold at once, the earliest in the order of judgement wins, for every command.

The order: the key (replay or reused), no such store, no such item, its state, the version, out of range, the stock.
"""

from collections.abc import Callable
from typing import Final

import msgspec
import pytest

from builders import (
    NOW,
    Target,
    a_record,
    a_view,
    add,
    adjust,
    an_item,
    claim,
    count,
    delete,
    every_command,
    expected_version,
    fulfill,
    if_match,
    move,
    patch_item,
    put_item,
    release,
    reserve,
    set_quantity,
)
from holdfast.domain.commands import Bucket, Command, Delete, ItemCommand, Precondition
from holdfast.domain.decide import ITEM_OPERATIONS
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import Item
from holdfast.domain.judge import judge
from holdfast.domain.keys import Claim
from holdfast.domain.past import LastCount
from holdfast.domain.rejections import Code, Rejection, StoreNotFound
from holdfast.domain.view import View

Make = Callable[[Target], Command]

#: Each command, asking for what the item of these tests cannot give: it is short and nearly full.
HOPELESS: Final[list[tuple[str, Make, Code]]] = [
    ("add", lambda target: add(QUANTITY_MAX, **target), Code.VALIDATION_ERROR),
    ("set", lambda target: set_quantity(1, **target), Code.INSUFFICIENT_QUANTITY),
    ("reserve", lambda target: reserve(9, **target), Code.INSUFFICIENT_QUANTITY),
    ("release", lambda target: release(9, **target), Code.INSUFFICIENT_RESERVED),
    ("fulfill", lambda target: fulfill(9, **target), Code.INSUFFICIENT_RESERVED),
    ("fulfill", lambda target: fulfill(5, **target), Code.INSUFFICIENT_ON_HAND),
    ("adjust", lambda target: adjust(QUANTITY_MAX, **target), Code.VALIDATION_ERROR),
    ("move", lambda target: move(9, **target), Code.INSUFFICIENT_ON_HAND),
    ("move", lambda target: move(9, Bucket.SELLABLE, **target), Code.INSUFFICIENT_ON_HAND),
    ("count", lambda target: count(1, as_of=NOW + 1, **target), Code.VALIDATION_ERROR),
    ("count", lambda target: count(1, as_of_version=9, **target), Code.VALIDATION_ERROR),
]
#: Each command that the state of the item forbids, whatever its version.
ILLEGAL: Final[list[tuple[str, Make, Code]]] = [
    ("delete", lambda target: delete(**target), Code.CONFLICT),
    ("count", lambda target: count(1, as_of_version=0, **target), Code.COUNT_MOVED),
    ("count", lambda target: count(1, as_of=NOW - 9, source="erp", **target), Code.STALE_COUNT),
]
#: Each command that neither stock nor state can refuse.
HARMLESS: Final[list[tuple[str, Make]]] = [
    ("settings", lambda target: put_item(**target)),
    ("settings", lambda target: patch_item(**target)),
]
#: An add and a put make what is missing, so they know no missing item.
MAKING: Final = [HOPELESS[0][1], HARMLESS[0][1]]
VERSIONED: Final = [make for _, make, _ in HOPELESS] + [make for _, make in HARMLESS]
MAKES: Final = VERSIONED + [make for _, make, _ in ILLEGAL]
NEEDING_AN_ITEM: Final = [make for make in MAKES if make not in MAKING]

WRONG_VERSION: Final[Target] = {"precondition": expected_version(2)}
WRONG_MATCH: Final[Target] = {"precondition": if_match(2, 3)}


def hopeless_view() -> View:
    item = an_item(on_hand=4, reserved=5, moved_version=1)
    return a_view(item, keys=[a_record()], counted={("default", "LAPTOP", "erp"): LastCount(NOW - 8)})


def refusal(view: View, command: Command, held: Claim | None = None) -> Rejection:
    result = judge(view, command, held).outcome.result
    assert isinstance(result, Rejection)
    return result


def test_the_codes_stand_in_the_order_of_judgement() -> None:
    assert list(Code) == [
        Code.FORBIDDEN,
        Code.IDEMPOTENCY_KEY_REUSED,
        Code.NOT_FOUND,
        Code.CONFLICT,
        Code.STALE_COUNT,
        Code.COUNT_MOVED,
        Code.RESERVATION_EXPIRED,
        Code.CONCURRENCY_ERROR,
        Code.PRECONDITION_FAILED,
        Code.VALIDATION_ERROR,
        Code.SALES_STOPPED,
        Code.INSUFFICIENT_RESERVED,
        Code.INSUFFICIENT_ON_HAND,
        Code.INSUFFICIENT_QUANTITY,
    ]


def test_these_tables_have_a_row_for_every_command_about_an_item() -> None:
    assert {type(make({})) for make in MAKES} == {record.command for record in ITEM_OPERATIONS}


@pytest.mark.parametrize("make", MAKES)
def test_a_used_key_is_replayed_before_anything_else_is_judged(make: Make) -> None:
    command = make({"store": "nowhere", "sku": "GHOST", **WRONG_MATCH})
    verdict = judge(hopeless_view(), command, claim())
    assert verdict.replayed
    assert verdict.outcome.applied


@pytest.mark.parametrize("make", MAKES)
def test_a_reused_key_wins_over_a_missing_store(make: Make) -> None:
    command = make({"store": "nowhere", "sku": "GHOST", **WRONG_MATCH})
    assert refusal(hopeless_view(), command, claim(fingerprint=b"another")).code is Code.IDEMPOTENCY_KEY_REUSED


@pytest.mark.parametrize("make", MAKES)
def test_a_missing_store_wins_over_a_missing_item(make: Make) -> None:
    command = make({"store": "nowhere", "sku": "GHOST", **WRONG_MATCH})
    assert refusal(hopeless_view(), command, claim("fresh")) == StoreNotFound("nowhere")


@pytest.mark.parametrize("row", [[], [an_item("GHOST", version=5, deleted=True)]], ids=["never", "deleted"])
@pytest.mark.parametrize("target", [WRONG_VERSION, WRONG_MATCH], ids=["body", "header"])
@pytest.mark.parametrize("make", NEEDING_AN_ITEM)
def test_a_missing_item_wins_over_the_version(make: Make, target: Target, row: list[Item]) -> None:
    view = a_view(*row)
    rejection = refusal(view, make({"sku": "GHOST", **target}))
    assert (rejection.code, type(rejection).__name__) == (Code.NOT_FOUND, "ItemNotFound")


@pytest.mark.parametrize(("kind", "make", "code"), ILLEGAL)
@pytest.mark.parametrize("target", [WRONG_VERSION, WRONG_MATCH, {}], ids=["body", "header", "none"])
def test_the_state_wins_over_the_version(kind: str, make: Make, code: Code, target: Target) -> None:
    assert refusal(hopeless_view(), make(target)).code is code


@pytest.mark.parametrize("make", VERSIONED)
def test_the_version_wins_over_the_range_and_the_stock(make: Make) -> None:
    view = hopeless_view()
    assert refusal(view, make(WRONG_VERSION)).code is Code.CONCURRENCY_ERROR
    assert refusal(view, make(WRONG_MATCH)).code is Code.PRECONDITION_FAILED


@pytest.mark.parametrize(("kind", "make", "code"), HOPELESS)
def test_the_range_and_the_stock_come_last(kind: str, make: Make, code: Code) -> None:
    target: Target = {"precondition": if_match(1)}
    assert refusal(hopeless_view(), make(target)).code is code


def test_too_few_reserved_wins_over_too_few_on_hand() -> None:
    assert refusal(a_view(an_item(on_hand=1, reserved=2)), fulfill(3)).code is Code.INSUFFICIENT_RESERVED


@pytest.mark.parametrize("precondition", [expected_version(1), if_match(7, 1), Precondition(None, if_match=True)])
@pytest.mark.parametrize("command", every_command(), ids=lambda command: type(command).__name__)
def test_every_command_about_an_item_is_carried_out_at_the_version_that_it_names(
    command: ItemCommand, precondition: Precondition
) -> None:
    item = an_item() if isinstance(command, Delete) else an_item(on_hand=9, reserved=1)
    named = msgspec.structs.replace(command, precondition=precondition)
    assert judge(a_view(item), named, None).outcome.applied
