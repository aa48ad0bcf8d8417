"""Reservations of several lines: rows that follow each other under one id are one."""

from collections.abc import Iterator

from holdfast.cli.importing.reasons import Unfit
from holdfast.cli.importing.wishes import Wish


def orders_of(wishes: Iterator[Wish | Unfit]) -> Iterator[Wish | Unfit]:
    """Give one wish for all rows of an order, with its lines; what cannot be read leaves its order out."""
    seen: set[str] = set()
    order: Wish | None = None
    for wish in wishes:
        if isinstance(wish, Unfit):
            yield wish
            continue
        name = wish.fields["id"]
        if order is not None and order.fields["id"] == name:
            order.fields["lines"].append(_line(wish))
            continue
        if order is not None:
            yield order
            order = None
        if name in seen:
            yield Unfit(wish.line, "apart", f"{name} has lines further above", wish.cells)
            continue
        seen.add(name)
        order = wish
        order.fields["lines"] = [_line(wish)]
    if order is not None:
        yield order


def _line(wish: Wish) -> tuple[str, int, str]:
    return wish.sku, wish.fields["quantity"], wish.store
