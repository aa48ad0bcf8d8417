"""What a replay with reservations comes to, for people and for machines."""

import msgspec
from rich.console import Console
from rich.table import Table


class ChainResult(msgspec.Struct, kw_only=True):
    """What happened, in numbers."""

    run_id: str
    clients: int
    invoices: int = 0
    orders: int = 0
    #: Orders of which something was reserved: whole, or without the lines that were short; and the others.
    orders_reserved_whole: int = 0
    orders_reserved_in_part: int = 0
    orders_refused: int = 0
    lines_reserved: int = 0
    #: Lines that two or three stores serve together.
    lines_split: int = 0
    lines_refused: int = 0
    #: Lines that were refused because their product had been recalled, and which one that was.
    lines_recalled: int = 0
    recalled: str | None = None
    #: Orders that were changed before they were paid; and those for whose change there was no stock.
    orders_amended: int = 0
    amendments_refused: int = 0
    shipped_in_one_parcel: int = 0
    shipped_in_two_parcels: int = 0
    #: Parcels of the first day that the server was told of after the evening's count; and those told twice.
    parcels_late: int = 0
    parcels_told_twice: int = 0
    #: Orders that were left overnight; and their lines that other stores took over from the closed one, or could not.
    left_overnight: int = 0
    lines_reassigned: int = 0
    reassignments_refused: int = 0
    released: int = 0
    #: Of them, released because a write-off had taken promised units away.
    released_for_want_of_units: int = 0
    expired: int = 0
    units_reserved: int = 0
    units_shipped: int = 0
    returns: int = 0
    units_returned: int = 0
    #: Those that came back to the very order that had sent them.
    returns_tied: int = 0
    units_returned_tied: int = 0
    units_passed_inspection: int = 0
    #: What was counted in the evening, and where that was not what the books had.
    items_counted: int = 0
    items_varied: int = 0
    units_varied: int = 0
    #: What went from the closed store into another one; and what is still there: to be looked at, or promised.
    units_moved: int = 0
    units_left_behind: int = 0
    write_offs: int = 0
    units_unaccounted: int = 0
    requests: int = 0
    requests_retried: int = 0
    #: Time of the orders alone.
    seconds: float = 0.0
    orders_per_second: float = 0.0
    #: From a day's last order until the sweeper had ended the last reservation that was due.
    seconds_until_expired: float = 0.0
    items: int = 0
    difference_units: int = 0
    differences: dict[str, int] = msgspec.field(default_factory=dict)
    #: What ``holdfast verify`` found; None: it was not asked.
    verified: bool | None = None


def show_chain(result: ChainResult) -> None:
    """Print the table."""
    table = Table(title=f"Replayed orders as reservations over three stores, run {result.run_id}")
    for column in ("What", "Count", "Of which"):
        table.add_column(column, justify="right" if column == "Count" else "left")
    for what, count, detail in _rows(result):
        table.add_row(what, f"{count:,}", detail)
    console = Console()
    console.print(table)
    for place, units in result.differences.items():
        console.print(f"{place} differs by {units:,} units", highlight=False)
    if result.verified is not None:
        console.print(f"holdfast verify: {'clean' if result.verified else 'DIFFERENCES'}", highlight=False)


Row = tuple[str, int, str]


def _rows(result: ChainResult) -> list[Row]:
    return [*_orders(result), *_shipping(result), *_stores(result), *_run(result)]


def _orders(result: ChainResult) -> list[Row]:
    whole, in_part = result.orders_reserved_whole, result.orders_reserved_in_part
    refused = f"{result.orders_refused:,} refused"
    return [
        ("Invoices", result.invoices, f"{result.orders:,} of them orders"),
        ("Orders", result.orders, f"{whole:,} reserved whole, {in_part:,} in part, {refused}"),
        (
            "Lines reserved",
            result.lines_reserved,
            f"{result.lines_split:,} from several stores; {result.lines_refused:,} more were refused",
        ),
        ("Lines recalled", result.lines_recalled, f"refused on day 2, of {result.recalled}"),
        ("Orders amended", result.orders_amended, f"{result.amendments_refused:,} more were refused for want of units"),
    ]


def _shipping(result: ChainResult) -> list[Row]:
    one, two = result.shipped_in_one_parcel, result.shipped_in_two_parcels
    over, kept = result.lines_reassigned, result.reassignments_refused
    return [
        ("Reservations shipped", one + two, f"{one:,} in one parcel, {two:,} in two"),
        ("Late parcels", result.parcels_late, f"told after the count, {result.parcels_told_twice:,} of them twice"),
        (
            "Left overnight",
            result.left_overnight,
            f"{over:,} lines taken over from the closed store, {kept:,} not",
        ),
        ("Reservations released", result.released, f"{result.released_for_want_of_units:,} for want of units"),
        ("Reservations expired", result.expired, f"the last {result.seconds_until_expired:.1f} s after the orders"),
        ("Units reserved", result.units_reserved, f"{result.units_shipped:,} shipped"),
        (
            "Returns",
            result.returns,
            f"{result.units_returned:,} units into inspection, {result.units_passed_inspection:,} of them passed",
        ),
        ("Returns tied to orders", result.returns_tied, f"{result.units_returned_tied:,} units"),
    ]


def _stores(result: ChainResult) -> list[Row]:
    return [
        (
            "Items counted",
            result.items_counted,
            f"{result.items_varied:,} were not as in the books, by {result.units_varied:,} units",
        ),
        (
            "Units moved",
            result.units_moved,
            f"out of the store that closed; {result.units_left_behind:,} are left there, not for sale",
        ),
        ("Write-offs", result.write_offs, f"{result.units_unaccounted:,} units unaccounted for"),
    ]


def _run(result: ChainResult) -> list[Row]:
    return [
        ("Requests", result.requests, f"{result.requests_retried:,} retried"),
        ("Orders per second", round(result.orders_per_second), f"over {result.seconds:,.1f} s"),
        (
            "Difference in units",
            result.difference_units,
            f"own books against the server, {result.items:,} items: on hand, reserved, unsellable, owed",
        ),
    ]
