"""What a rule answers: a rejection, or the item as it should be."""

import msgspec

from holdfast.domain.catalogue import Sku
from holdfast.domain.commands import ItemCommand
from holdfast.domain.item import Item
from holdfast.domain.rejections import AnyRejection, ItemNotFound, VersionMismatch
from holdfast.domain.view import View


class Change(msgspec.Struct, frozen=True, gc=False):
    """A yes: the item before and after. The same item on both sides: all was as wanted."""

    before: Item
    after: Item
    #: A catalogue row that is new or changed.
    sku: Sku | None = None
    #: Units that a fact named but the books did not have.
    unaccounted: int = 0


Decision = Change | AnyRejection


def judge_version(command: ItemCommand, item: Item) -> VersionMismatch | None:
    """Refuse when the item is not at a version that the caller is willing to change."""
    precondition = command.precondition
    if precondition is None:
        return None
    versions = precondition.versions
    if not item.deleted if versions is None else item.version in versions:
        return None
    return VersionMismatch(item.store, item.sku, versions or (), item.version, precondition.if_match)


def existing(view: View, command: ItemCommand) -> Item | AnyRejection:
    """Give the item that a command is about: there, and at a version that the caller accepts."""
    item = view.item(command.store, command.sku)
    if item is None:
        return ItemNotFound(command.store, command.sku)
    if command.precondition is not None:
        return judge_version(command, item) or item
    return item


def changed(
    item: Item,
    now: int,
    *,
    on_hand: int | None = None,
    reserved: int | None = None,
    reserved_plain: int | None = None,
    unsellable: int | None = None,
) -> Item:
    """Give the item's next version with some numbers replaced."""
    return Item(
        item.store,
        item.sku,
        item.on_hand if on_hand is None else on_hand,
        item.reserved if reserved is None else reserved,
        item.reserved_plain if reserved_plain is None else reserved_plain,
        item.unsellable if unsellable is None else unsellable,
        item.incoming,
        item.safety_stock,
        item.reorder_point,
        item.version + 1,
        item.created_at,
        max(now, item.updated_at),
        deleted=False,
    )
