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
from holdfast.domain.ledger import Flag
from holdfast.domain.outcomes import DocumentResult
from holdfast.domain.rejections import ItemNotFound
from holdfast.domain.touches import NEW_SALE
from holdfast.domain.view import View


def sell(view: View, command: Sell) -> Decision:
    """Sell all lines or none. A later line sees what the earlier ones took: the same SKU twice is summed."""
    key = (Sale.type, command.id)
    answer = known(view, command, key)
    if answer is not None:
        return answer
    workings = Workings(view, "sale", key)
    wanted = [(line.store, line.sku) for line in command.lines]
    lines: list[SaleLine] = []
    short: dict[ItemId, None] = {}
    for number, line in enumerate(command.lines, 1):
        item = workings.item(line.store, line.sku)
        if item is None and command.happened:
            return unknown_names(view, wanted) or ItemNotFound(line.store, line.sku)
        if item is None or (not command.happened and line.quantity > _room(workings, item, line)):
            short[line.store, line.sku] = None
        elif command.happened:
            lines.append(_believed(workings, item, command, number, line))
        else:
            workings.promise(item, line.quantity, leave=True)
            lines.append(SaleLine(number, line.store, line.sku, line.quantity, reference=line.reference))
    unknown = unknown_names(view, wanted)
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
    return Effects(DocumentResult(sale, made=True), tuple(workings.steps))


def _room(workings: Workings, item: Item, line: Units) -> int:
    if workings.stopped(item.id):
        return 0
    return item.unreserved if line.use_safety_stock else item.headroom


def _believed(workings: Workings, item: Item, command: Sell, number: int, line: Units) -> SaleLine:
    """Record a sale that has happened. What a later count has found gone already is not taken again."""
    occurred_at = command.cause.occurred_at
    if occurred_at is not None and item.counted_as_of is not None and occurred_at < item.counted_as_of:
        workings.step(item, flags=Flag.COVERED_BY_COUNT)
        return SaleLine(
            number, line.store, line.sku, line.quantity, covered_by_count=line.quantity, reference=line.reference
        )
    gone = min(line.quantity, item.on_hand)
    unsellable = min(item.unsellable, item.on_hand - gone) - item.unsellable
    unaccounted = line.quantity - gone
    workings.step(item, on_hand=-gone, unsellable=unsellable, unaccounted=unaccounted)
    return SaleLine(number, line.store, line.sku, line.quantity, unaccounted=unaccounted, reference=line.reference)


OPERATIONS: Final = (Operation("sale", Sell, rule=sell, touches=NEW_SALE, units=None, removes=True),)
