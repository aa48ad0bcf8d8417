"""The commands about stock, as rows of the table of all commands."""

from typing import Final

from holdfast.cli.lazy import Loaded, Row

_STOCK: Final = "Stock, on the server that runs"


def _stores() -> Loaded:
    from holdfast.cli.stock.stores import stores

    return stores


def _items() -> Loaded:
    from holdfast.cli.stock.items import items

    return items


def _stock() -> Loaded:
    from holdfast.cli.stock.overview import stock

    return stock


def _reserve() -> Loaded:
    from holdfast.cli.stock.promises import reserve

    return reserve


def _release() -> Loaded:
    from holdfast.cli.stock.promises import release

    return release


def _count() -> Loaded:
    from holdfast.cli.stock.promises import count

    return count


def _reservations() -> Loaded:
    from holdfast.cli.stock.reservations import reservations

    return reservations


def _orders() -> Loaded:
    from holdfast.cli.stock.ledger import orders

    return orders


def _sales() -> Loaded:
    from holdfast.cli.stock.sales import sales

    return sales


def _transfers() -> Loaded:
    from holdfast.cli.stock.transfers import transfers

    return transfers


def _ledger() -> Loaded:
    from holdfast.cli.stock.ledger import ledger

    return ledger


def _watch() -> Loaded:
    from holdfast.cli.stock.watch import watch

    return watch


STOCK_ROWS: Final = (
    Row("stores", "List the stores, look at one, open another.", _stores, _STOCK),
    Row("items", "The items of a store: list and look, add units, change settings.", _items, _STOCK),
    Row("stock", "Show what there is, over all stores or some.", _stock, _STOCK),
    Row("reserve", "Promise units, at most what is available.", _reserve, _STOCK),
    Row("release", "Take such a promise back.", _release, _STOCK),
    Row("count", "Say what somebody has found on the shelf: on hand becomes that.", _count, _STOCK),
    Row("reservations", "Promises over several items, with an end until they are paid.", _reservations, _STOCK),
    Row("orders", "The whole story of an order.", _orders, _STOCK),
    Row("sales", "Units that leave at once, or have left already.", _sales, _STOCK),
    Row("transfers", "Units on their way between stores, or from a supplier.", _transfers, _STOCK),
    Row("ledger", "Show what has changed, who did it and why, the newest first.", _ledger, _STOCK),
    Row("watch", "Follow what happens, as it happens.", _watch, _STOCK),
)
