"""Several people on one order at once, on several handles: some order of their calls explains every answer."""

import copy
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final, NamedTuple

import pytest

from builders import (
    NOW,
    add,
    confirm,
    expire,
    extend,
    fulfill_reservation,
    make_reservation,
    part,
    release_reservation,
    unconfirm,
    wanted,
)
from builders.orders import amend, back, line, reassign, return_reservation, unfulfill
from contract.around import Around
from contract.batches import Hands, commit
from contract.conftest import Open
from contract.test_document_races import assert_one_story
from contract.together import together
from holdfast.bootstrap.verify import audited
from holdfast.domain.commands import Command
from holdfast.engine.ports import Storage
from unit.domain.stockroom import Stockroom

TTL: Final = 60_000
STOCK: Final = {"default": 6, "berlin": 4}


class Order(NamedTuple):
    """One order, of a SKU of its own: nobody else is in its way."""

    name: str
    #: When it was made.
    at: int

    @property
    def sku(self) -> str:
        return f"SKU-{self.name}"

    def made(self, *, again: bool = False) -> Command:
        """Give its creation, the first one or the same again."""
        return make_reservation(
            wanted(3, self.sku), document_id=self.name, ttl_ms=TTL, content=b"same", again=(again, again)
        )

    def prepared(self) -> list[Command]:
        """Give what was done before: it is of 3 units, of which 1 has left."""
        stocked = [add(units, sku=self.sku, store=store) for store, units in STOCK.items()]
        return [*stocked, self.made(), fulfill_reservation(part(1), document_id=self.name)]


#: Every kind of call on a reservation, and the same creation again.
CALLS: Final[dict[str, Callable[[Order], Command]]] = {
    "create": lambda order: order.made(again=True),
    "confirm": lambda order: confirm(order.name, reacquire=True),
    "unconfirm": lambda order: unconfirm(order.name),
    "fulfill": lambda order: fulfill_reservation(part(1), document_id=order.name),
    "release": lambda order: release_reservation(document_id=order.name),
    "extend": lambda order: extend(order.name, expires_at=order.at + 2 * TTL),
    "expire": lambda order: expire(order.name),
    "amend": lambda order: amend(line(5, order.sku, number=1), document_id=order.name),
    "reassign": lambda order: reassign(part(None), document_id=order.name),
    "unfulfill": lambda order: unfulfill(part(1), document_id=order.name),
    "return": lambda order: return_reservation(back(1), document_id=order.name),
}
#: Calls and what they came to, and how often.
Answers = Counter[tuple[str, str]]
#: Clients that race for each pair, and at how many handles: those of everyday, and those of ``make prove``.
CLIENTS: Final = (4, pytest.param(32, marks=[pytest.mark.prove, pytest.mark.timeout(900)]))


def before_the_race(order: Order, *, late: bool) -> Stockroom:
    """Give what there is when the race begins."""
    room = Stockroom()
    room.now = order.at
    room.accepts(*order.prepared())
    room.later(TTL if late else 0)
    return room


def twin(room: Stockroom) -> Stockroom:
    """Give a copy that goes its own way."""
    other = copy.copy(room)
    other.items, other.skus, other.documents = dict(room.items), dict(room.skus), dict(room.documents)
    other.ledger = list(room.ledger)
    return other


def explained(answers: Answers, order: Order, *, late: bool) -> bool:
    """Tell whether some order of the calls, one after the other, explains every answer."""
    calls = sorted({call for call, _ in answers})
    waiting = [(before_the_race(order, late=late), answers)]
    seen: set[tuple[str, frozenset[tuple[tuple[str, str], int]]]] = set()
    while waiting:
        room, left = waiting.pop()
        now = room.reservation(order.name)
        turns = [(twin(room), call) for call in calls]
        came_to = [((call, repr(after.ask(CALLS[call](order)))), after) for after, call in turns]
        for answer, after in came_to:
            if after.reservation(order.name) == now:  # Nothing changes by it: it may as well come now.
                left = Counter({other: times for other, times in left.items() if other != answer})
        if not left:
            return True
        place = repr(now), frozenset(left.items())
        if place not in seen:
            seen.add(place)
            waiting += [(after, left - Counter({answer: 1})) for answer, after in came_to if left[answer]]
    return False


def at_once(calls: Sequence[str], order: Order, handles: Sequence[Storage]) -> Answers:
    """Give the answers when they come at the same moment, each by a handle of its own."""
    answers: Answers = Counter()

    def client(call: str, handle: Storage) -> Callable[[], None]:
        def ask() -> None:
            [verdict] = commit(handle, CALLS[call](order))
            answers[call, repr(verdict.outcome.result)] += 1

        return ask

    together(*map(client, calls, handles))
    return answers


@pytest.mark.parametrize("clients", CLIENTS)
@pytest.mark.parametrize("late", [False, True], ids=["in time", "too late"])
def test_some_order_of_their_calls_explains_every_answer(
    around: Around, open_storage: Open, late: bool, clients: int
) -> None:
    around.put_stores("berlin")
    clock = Hands(NOW)
    handles = [open_storage(clock) for _ in range(clients)]
    for number, pair in enumerate(itertools.combinations_with_replacement(CALLS, 2), 1):
        order = Order(f"R-{number}", NOW + number * 10 * TTL)
        clock.now = order.at
        commit(handles[0], *order.prepared())
        clock.now += TTL if late else 0
        answers = at_once(pair * (clients // 2), order, handles)
        assert answers.total() == clients
        assert explained(answers, order, late=late), answers
    assert_one_story(around)
    with closing(around.audit()) as audit:
        assert audited(audit, lambda _done, _expected: None).found == []
