"""What an item was at a moment, found by going through the whole ledger: what every storage has to find."""

from collections.abc import Iterable

from holdfast.domain.footprint import MomentId
from holdfast.domain.item import Item
from holdfast.domain.ledger import Written
from holdfast.domain.moment import moment_of_version
from holdfast.domain.past import Past, with_entries


def looked_up(asked: MomentId, item: Item, ledger: Iterable[Written]) -> Past:
    """Find in a ledger what an item, as it is now, was at a moment."""
    _, _, time, version = asked
    entries = [written for written in ledger if (written.entry.store, written.entry.sku) == item.id]
    upto = [at for at in entries if (at.time <= time if time is not None else at.entry.version <= (version or 0))]
    last = upto[-1] if upto else None
    found = (0, 0, 0) if last is None else (last.entry.version, last.entry.balance, last.time)
    moment = moment_of_version(item, version or 0, found[2]) if time is None else time
    return with_entries(Past(found[0], found[1], moment=moment), (written.entry for written in entries))
