"""The one way in which units come to an item or leave it: what happened when decides, not which message came first.

Balance = on_hand - owed. Every fact has stated units and a moment. What the item's last count had seen already moves
nothing but what is promised, expected or unsellable; anything else moves the balance. So after any facts and counts,
told in any order, the balance is the figure of the latest count and the stated units of the facts after its moment.
"""

import msgspec

from holdfast.domain.decide.decision import changed
from holdfast.domain.documents import DocumentKey
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.item import Item
from holdfast.domain.ledger import Note
from holdfast.domain.moment import Moment, is_covered, moment_of
from holdfast.domain.rejections import OwedOutOfRange, QuantityOutOfRange, SingleRejection


class Booking(msgspec.Struct, frozen=True, gc=False):
    """A fact as it was booked."""

    #: The item as it is then.
    item: Item
    #: When it happened. Who wants to undo it later has to keep this.
    moment: Moment
    #: Whether what it undoes had happened then, and not itself.
    undoes: bool
    #: Its units, if a count had seen them already; 0: it moved the balance.
    covered: int
    #: Units that left, though the books did not have them.
    unaccounted: int

    def note(self, document: DocumentKey | None = None, reason: str | None = None, *, promise: bool = False) -> Note:
        """Give what the ledger is to say of it."""
        return Note(
            promise=promise,
            unaccounted=self.unaccounted,
            covered=self.covered,
            document=document,
            reason=reason,
            occurred_at=self.moment.time if self.undoes else None,
        )


def book(  # noqa: PLR0913 - one parameter for each number
    item: Item,
    units: int,
    now: int,
    occurred_at: int | None,
    *,
    undoes: Moment | None = None,
    reserved: int = 0,
    reserved_plain: int = 0,
    unsellable: int = 0,
    incoming: int = 0,
) -> Booking | SingleRejection:
    """Book that units came (or left: below 0), and move the other numbers by these deltas.

    ``occurred_at`` is the time that was stated. ``undoes``: the moment of the booking that this takes back; it
    is the moment of this one, too. Only a sum that is no quantity is refused.
    """
    moment = moment_of(item, occurred_at, now) if undoes is None else undoes
    covered = units if is_covered(item, moment) else 0
    balance = item.balance + units - covered
    if balance > QUANTITY_MAX:
        return QuantityOutOfRange(item.sku, item.on_hand, units)
    if balance < -QUANTITY_MAX:
        return OwedOutOfRange(item.sku, item.owed, -units)
    after = set_balance(
        item,
        now,
        balance,
        reserved=reserved,
        reserved_plain=reserved_plain,
        unsellable=unsellable,
        incoming=incoming,
    )
    return Booking(after, moment, undoes is not None, covered, max(0, after.owed - item.owed))


def set_balance(
    item: Item,
    now: int,
    balance: int,
    *,
    reserved: int = 0,
    reserved_plain: int = 0,
    unsellable: int = 0,
    incoming: int = 0,
) -> Item:
    """Give the item's next version with that balance: what is there, or else what is owed. Other numbers move."""
    on_hand = max(0, balance)
    return changed(
        item,
        now,
        on_hand=on_hand,
        reserved=item.reserved + reserved,
        reserved_plain=item.reserved_plain + reserved_plain,
        unsellable=min(max(0, item.unsellable + unsellable), on_hand),
        incoming=item.incoming + incoming,
        owed=on_hand - balance,
    )
