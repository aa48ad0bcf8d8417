"""Units leave at once: refused where there are too few, believed where it has happened already."""

from typing import Final

from holdfast.domain.commands import Sell
from holdfast.domain.commands.documents import Units
from holdfast.domain.decide.decision import Decision, Effects, insufficient, known
from holdfast.domain.decide.names import beside, unknown_names
from holdfast.domain.decide.operation import Operation
from holdfast.domain.decide.workings import Workings
from holdfast.domain.documents import Sale, SaleLine
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import Rejection, SingleRejection
from holdfast.domain.touches import NEW_SALE
from holdfast.domain.view import View


def sell(view: View, command: Sell) -> Decision:
    """Sell all lines or none. A later line sees what the earlier ones took: the same SKU twice is summed."""
    key = (Sale.type, command.id)
    answer = known(view, command, key)
    if answer is not None:
        return answer
    workings = Workings(view, "sale", key, command.cause.occurred_at)
    wanted = [(line.store, line.sku) for line in command.lines]
    lines: list[SaleLine] = []
    short: dict[ItemId, None] = {}
    for number, line in enumerate(command.lines, 1):
        if command.happened:
            sold = _believed(workings, number, line)
            if isinstance(sold, Rejection):
                return sold
            lines.append(sold)
            continue
        item = workings.item(line.store, line.sku)
        if item is None or line.quantity > _room(workings, item, line):
            short[line.store, line.sku] = None
        else:
            workings.promise(item, line.quantity, leave=True)
            lines.append(SaleLine(number, line.store, line.sku, line.quantity, reference=line.reference))
    unknown = unknown_names(view, wanted, made=command.happened)
    if short or unknown:
        served = {(line.store, line.sku) for line in command.lines if line.use_safety_stock}
        asked = (((line.store, line.sku), line.quantity) for line in command.lines)
        missing = insufficient(view, short, asked, served)
        return missing if unknown is None else beside(unknown, missing)
    sale = Sale(
        command.id,
        command.cause.principal,
        view.now,
        tuple(lines),
        happened=command.happened,
        occurred_at=command.cause.occurred_at,
        reference=command.cause.reference,
        content=command.content,
        attributes=command.attributes,
    )
    return Effects(DocumentResult(sale, made=True), tuple(workings.steps), tuple(workings.skus.values()))


def _room(workings: Workings, item: Item, line: Units) -> int:
    if workings.stopped(item.id):
        return 0
    return item.unreserved if line.use_safety_stock else item.headroom


def _believed(workings: Workings, number: int, line: Units) -> SaleLine | SingleRejection:
    """Record a sale that has happened. What a later count has found gone already is not taken again."""
    booking = workings.book(workings.item_or_new(line.store, line.sku), -line.quantity)
    if isinstance(booking, Rejection):
        return booking
    return SaleLine(
        number,
        line.store,
        line.sku,
        line.quantity,
        unaccounted=booking.unaccounted,
        covered_by_count=-booking.covered,
        reference=line.reference,
    )


OPERATIONS: Final = (Operation("sale", Sell, rule=sell, touches=NEW_SALE, units=None, removes=True),)
