"""What the server answers to a chain of stores, as far as the example reads it."""

from typing import Final, NamedTuple

import msgspec


class Allocation(msgspec.Struct, rename="camel"):
    """What one store gives to one line."""

    store_id: str
    open: int


class Line(msgspec.Struct, rename="camel"):
    """One line of a reservation."""

    line_id: str
    sku: str
    requested: int
    allocations: list[Allocation]


class Reservation(msgspec.Struct, rename="camel"):
    """A reservation as the server answers it."""

    id: str
    status: str
    version: int
    reference: str
    lines: list[Line]


class Part(NamedTuple):
    """Where units of an order come from."""

    line_id: str
    store: str
    #: The product.
    code: str


class Refused(NamedTuple):
    """Why an order cannot be had: the products that are short, and those whose sales are stopped."""

    short: frozenset[str]
    stopped: frozenset[str]


class Stock(msgspec.Struct):
    """What the server has of an item."""

    sku: str
    quantity: int
    reserved: int
    unsellable: int
    owed: int = 0


class Short(msgspec.Struct, rename="camel"):
    """A line of an order that the chain cannot serve."""

    sku: str
    sales_status: str = "open"


class _Lines(msgspec.Struct):
    lines: list[Short] = []


class _Problem(msgspec.Struct):
    error: _Lines


class _Answer(msgspec.Struct):
    data: Reservation


class _Items(msgspec.Struct):
    data: dict[str, Stock]


_answer: Final = msgspec.json.Decoder(_Answer)
_problem: Final = msgspec.json.Decoder(_Problem)
_items: Final = msgspec.json.Decoder(_Items)


def reservation_in(content: bytes) -> Reservation:
    """Read an answer about a reservation."""
    return _answer.decode(content).data


def lines_in(content: bytes) -> list[Short]:
    """Read which lines were refused."""
    return _problem.decode(content).error.lines


def items_in(content: bytes) -> dict[str, Stock]:
    """Read the items of a store."""
    return _items.decode(content).data
