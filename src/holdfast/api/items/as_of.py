"""An item as it was."""

from holdfast.api.context import Context
from holdfast.api.http.exchange import Exchange
from holdfast.api.http.headers import PRIVATE
from holdfast.api.http.problems import NotFound
from holdfast.api.item_bodies import item_body
from holdfast.api.past import past_moment
from holdfast.domain.catalogue import stop_of
from holdfast.domain.decide.catalogue import STOP
from holdfast.domain.identifiers import ItemId
from holdfast.domain.item import Item
from holdfast.domain.ledger import item_after
from holdfast.engine.ports import Reader
from holdfast.times import rfc3339


async def get_item_at(context: Context, exchange: Exchange, item_id: ItemId, text: str) -> None:
    """Answer with an item as it was at a time (RFC 3339). The name is today's: the ledger holds stock only.

    The answer to the same question is the same for ever.
    """
    time = await past_moment(context, text)
    found = await context.engine.read(lambda reader: _item_at(reader, item_id, time))
    if found is None:
        store, sku = item_id
        raise NotFound(f"Store {store} had no item with SKU {sku} at {rfc3339(time)}.", storeId=store, sku=sku)
    # No ETag: it would name the item as it is.
    await exchange.answer(200, {"success": True, "data": item_body(*found), "asOf": rfc3339(time)}, [PRIVATE])


def _item_at(reader: Reader, item_id: ItemId, time: int) -> tuple[Item, str, int] | None:
    written = reader.ledger.item_at(item_id, time)
    if written is None or written.entry.deleted:
        return None
    store, sku = item_id
    catalogue = reader.sku(sku)
    # Not the time of the first entry: on another node, that may be a little later.
    item = item_after(written, reader.ledger.made_at(item_id))
    stop = stop_of(store_stopped=_stopped(reader, (store, ""), time), sku_stopped=_stopped(reader, ("", sku), time))
    return item, catalogue.name if catalogue else sku, stop


def _stopped(reader: Reader, place: ItemId, time: int) -> bool:
    """Tell whether the sales of a whole store, or of a SKU everywhere, were stopped."""
    written = reader.ledger.item_at(place, time)
    return written is not None and written.entry.kind == STOP
