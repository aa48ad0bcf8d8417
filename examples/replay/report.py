"""The result, for people and for machines."""

import msgspec
from examples.replay.chain_result import ChainResult
from examples.replay.result import Result
from rich.console import Console
from rich.table import Table


def as_json(result: Result | ChainResult) -> str:
    """Give one line of JSON."""
    return msgspec.json.encode(result).decode()


def show(result: Result) -> None:
    """Print the table."""
    table = Table(title=f"Replayed orders, run {result.run_id}, {result.clients} clients")
    table.add_column("What")
    table.add_column("Count", justify="right")
    table.add_column("Of which")
    for what, count, detail in _rows(result):
        table.add_row(what, count, detail)
    console = Console()
    console.print(table)
    for sku, units in result.differences.items():
        console.print(f"{result.run_id}-{sku} differs by {units:,} units", highlight=False)


def _rows(result: Result) -> list[tuple[str, str, str]]:
    whole, in_part, refused = result.orders_shipped_whole, result.orders_shipped_in_part, result.orders_refused
    return [
        ("Lines of the file", f"{result.file_lines:,}", f"{result.file_lines_skipped:,} skipped: services, not goods"),
        ("Invoices", f"{result.invoices:,}", f"{result.orders:,} of them orders"),
        ("Orders", f"{result.orders:,}", f"{whole:,} shipped whole, {in_part:,} in part, {refused:,} refused"),
        (
            "Order lines (SKUs of an order)",
            f"{result.lines:,}",
            f"{result.lines_accepted:,} accepted, {result.lines_refused:,} refused, {result.lines_released:,} released",
        ),
        ("Units shipped", f"{result.units_shipped:,}", f"{result.units_refused:,} more were refused"),
        ("Returns", f"{result.returns:,}", f"{result.units_returned:,} units"),
        (
            "Write-offs",
            f"{result.write_offs:,}",
            f"{result.units_written_off:,} units, {result.units_unaccounted:,} of them unaccounted for",
        ),
        ("Requests", f"{result.requests:,}", f"{result.requests_retried:,} retried"),
        ("Requests per second", f"{result.requests_per_second:,.0f}", f"over {result.seconds:,.1f} s of ordering"),
        ("Orders per second", f"{result.orders_per_second:,.1f}", ""),
        (
            "Difference in units",
            f"{result.difference_units:,}",
            f"own books against the server, {result.skus:,} SKUs, on hand and reserved",
        ),
    ]
