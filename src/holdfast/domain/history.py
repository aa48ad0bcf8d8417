"""The entries of one item, folded as they come: what they add up to, and where they contradict each other."""

import operator
from typing import Any, Final

import msgspec

from holdfast.domain.identifiers import ItemId
from holdfast.domain.invariants import FOLDED, SETTINGS
from holdfast.domain.ledger import Flag

#: One number for each of ``invariants.FOLDED``, in its order.
Numbers = tuple[int, ...]
#: One value for each of ``invariants.SETTINGS``, in its order.
Settings = tuple[Any, ...]
#: The kind of an entry that took an item over from the original, whose versions go on.
TAKEOVER: Final = "takeover"

_NOTHING: Final[Numbers] = (0,) * len(FOLDED)
_UNSET: Final[Settings] = (None,) * len(SETTINGS)
_RESERVED: Final = FOLDED.index("reserved")
_ON_HAND: Final = FOLDED.index("on_hand")
_OWED: Final = FOLDED.index("owed")
_UNSELLABLE: Final = FOLDED.index("unsellable")
_SAFETY_STOCK: Final = FOLDED.index("safety_stock")


class Change(msgspec.Struct, frozen=True, gc=False):
    """What an audit needs of a ledger entry."""

    store: str
    sku: str
    sequence: int
    kind: str
    version: int
    deltas: Numbers
    after: Numbers
    settings: Settings
    promise: bool
    unaccounted: int
    flags: int = 0
    #: Where the entry of its item before this one stands, where entries say so: 0: there is none; None: it is not said.
    previous: int | None = None
    #: Whether it is found without the entries after it.
    indexed: bool = True


class History:
    """One item as its ledger tells it. Of broken links and broken checks the first one is kept."""

    __slots__ = (
        "after",
        "chain",
        "changes",
        "checks",
        "event",
        "fold",
        "indexed",
        "moved_version",
        "sequence",
        "settings",
        "sku",
        "store",
        "version",
    )

    def __init__(self, store: str, sku: str) -> None:
        self.store: Final = store
        self.sku: Final = sku
        #: All deltas added up.
        self.fold = _NOTHING
        #: What the last entry says was there after it.
        self.after = _NOTHING
        #: The version of the last entry, and the one that the count of the entries gives.
        self.version = 0
        self.changes = 0
        #: The version at which the balance last changed; None: it never did.
        self.moved_version: int | None = None
        self.settings = _UNSET
        #: Where the last entry stands, and whether it is found without another one.
        self.sequence = 0
        self.indexed = True
        #: The kind of the last entry that moves nothing.
        self.event: str | None = None
        #: Sequence and sentence.
        self.chain: list[tuple[int, str]] = []
        self.checks: list[tuple[int, str]] = []

    @property
    def id(self) -> ItemId:
        """The pair that names the item."""
        return self.store, self.sku

    def add(self, change: Change) -> None:
        """Take the next entry of this item."""
        if self.changes == 0 and change.kind == TAKEOVER:
            self.version = self.changes = change.version - 1
        expected = tuple(map(operator.add, self.after, change.deltas))
        if not self.chain and (change.after != expected or change.version != self.version + 1):
            self.chain.append((change.sequence, self._break(change, expected)))
        if not self.chain and (problem := self.lost(change.previous)):
            self.chain.append((change.sequence, f"entry {change.sequence}: {problem}"))
        if not self.checks and (problem := _problem(change)):
            self.checks.append((change.sequence, problem))
        self.fold = tuple(map(operator.add, self.fold, change.deltas))
        self.after = change.after
        self.version = change.version
        self.changes += 1
        if change.deltas[_ON_HAND] or change.deltas[_OWED]:
            self.moved_version = change.version
        self.settings = change.settings
        self.sequence = change.sequence
        self.indexed = change.indexed

    def lost(self, told: int | None) -> str | None:
        """Say what is wrong when this is where the last entry is said to stand; without a word, it has to be found."""
        if told is None:
            return None if self.indexed else f"entry {self.sequence} is not found: nothing says that it came before"
        if told != self.sequence:
            return f"entry {told} is said to be the one before; it is {self.sequence or 'none'}"
        return None

    def add_event(self, change: Change) -> None:
        """Take an entry of a document alone, or of a whole store or SKU. It belongs to no item, and moves nothing."""
        self.event = change.kind
        what = "a whole store or SKU" if self.store or self.sku else "a document alone"
        if not self.chain and not change.indexed:
            self.chain.append((change.sequence, f"entry {change.sequence} is of {what}, and is not found"))
        if not self.checks and (any(change.deltas) or any(change.after)):
            message = f"entry {change.sequence} is of {what}, yet it has numbers of an item"
            self.checks.append((change.sequence, message))

    def _break(self, change: Change, expected: Numbers) -> str:
        wrong = [
            f"{name} is {after} after {before} and {delta:+d}"
            for name, after, before, delta, right in zip(
                FOLDED, change.after, self.after, change.deltas, expected, strict=True
            )
            if after != right
        ]
        if change.version != self.version + 1:
            wrong.append(f"version {change.version} follows version {self.version}")
        return f"entry {change.sequence}: {'; '.join(wrong)}"


def _problem(change: Change) -> str | None:
    """Say which check an entry breaks: those of the ledger's table, and that nothing is negative."""
    after = change.after
    if min(after) < 0:
        return f"entry {change.sequence} left a negative number: {dict(zip(FOLDED, after, strict=True))}"
    if change.unaccounted < 0:
        return f"entry {change.sequence}: unaccounted is negative: {change.unaccounted}"
    # An earlier release noted what was unaccounted, and did not know that it is owed.
    if change.deltas[_OWED] > 0 and change.unaccounted != change.deltas[_OWED]:
        return f"entry {change.sequence} owes {change.deltas[_OWED]} more, and {change.unaccounted} are unaccounted"
    if change.promise and after[_RESERVED] + after[_UNSELLABLE] + after[_SAFETY_STOCK] > after[_ON_HAND]:
        return f"entry {change.sequence} promises more than there is"
    if change.flags & Flag.SAFETY_STOCK_USED and after[_RESERVED] + after[_UNSELLABLE] > after[_ON_HAND]:
        return f"entry {change.sequence} promises more than there is, the safety stock included"
    return None
