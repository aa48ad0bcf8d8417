"""Replay a file of real orders through a running server, and prove that the stock is right to the unit.

    make run                                     # in one terminal
    make demo-orders FILE=online_retail.csv.gz   # in another

Every invoice is an order: its lines are reserved and then shipped, by 16 customers at once. Returns and write-offs
are booked as they stand in the file. Stock for nine tenths of the demand is laid in before, so some lines are
refused. The example keeps books of its own meanwhile, and at the end compares them with the server, SKU by SKU.
The exit code is 0 only when nothing differs. Every run uses SKUs of its own, so it can be run again and again.

With --reservations (make demo-reservations) every invoice is one reservation over three stores instead, all lines
at once, with a time to live: most are confirmed and shipped in one or two parcels, some are released, some are never
paid and expire; a tenth of those that are paid is changed before. Returns go into inspection, tied to an order that
sent such units where there is one. The invoices are two days. In the evening between them everything is counted, and
only then the server is told of a third of the first day's parcels, of some twice; one store is closed and emptied, and
the product that most orders want is recalled. This machine's clock must be that of the server. At the end `holdfast
verify` checks the server's database as well, where this environment (DATABASE_URL, DATA_DIR) says where that is;
--no-verify leaves it out.

The columns of the file: InvoiceNo, StockCode, Description, Quantity (others are ignored), plain or gzipped CSV.
"""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer

# A script finds the modules beside it only; this one belongs to the folder above.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examples.replay.chain_result import ChainResult, show_chain
from examples.replay.chain_run import replay_reservations
from examples.replay.orders import BadFile, OrderFile, read_orders
from examples.replay.progress import Progress
from examples.replay.report import as_json, show
from examples.replay.result import Result
from examples.replay.run import replay
from examples.replay.shop import Shop, ShopFailure

Outcome = TypeVar("Outcome")
Mode = Callable[[OrderFile, Shop, int, Progress], Awaitable[Outcome]]
DEFAULT_URL = "http://127.0.0.1:3000"


def main(
    file: Annotated[Path, typer.Argument(help="The orders: CSV, plain or gzipped.")],
    *,
    url: Annotated[str, typer.Option(help="Where the server listens.")] = DEFAULT_URL,
    limit: Annotated[int | None, typer.Option(min=1, help="Replay only the first so many invoices.")] = None,
    clients: Annotated[int, typer.Option(min=1, max=256, help="Customers at once.")] = 16,
    reservations: Annotated[bool, typer.Option("--reservations", help="Reserve whole invoices over stores.")] = False,
    verify: Annotated[bool, typer.Option(help="After --reservations: have holdfast verify check the database.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print the result for machines.")] = False,
) -> None:
    """Replay a file of orders through a running Holdfast server and compare the books."""
    try:
        orders = read_orders(file).first(limit)
        if reservations:
            result: Result | ChainResult = asyncio.run(_run(replay_reservations, orders, url, clients))
        else:
            result = asyncio.run(_run(replay, orders, url, clients))
    except (BadFile, ShopFailure) as failure:
        typer.echo(f"replay_orders: {failure}", err=True)
        raise typer.Exit(1) from None
    if isinstance(result, ChainResult) and verify:
        result = msgspec.structs.replace(result, verified=_verified())
    if json:
        typer.echo(as_json(result))
    elif isinstance(result, ChainResult):
        show_chain(result)
    else:
        show(result)
    clean = not isinstance(result, ChainResult) or result.verified is not False
    raise typer.Exit(0 if result.difference_units == 0 and clean else 1)


def _verified() -> bool:
    """Have the database checked that the environment names; what it says goes to stderr."""
    command = [sys.executable, "-m", "holdfast", "verify"]
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0


async def _run(mode: Mode[Outcome], orders: OrderFile, url: str, clients: int) -> Outcome:
    """Replay; of the failures of many customers at once the first is told."""
    shop = Shop(url, clients)
    try:
        with Progress() as progress:
            return await mode(orders, shop, clients, progress)
    except* ShopFailure as failures:
        failure: BaseException = failures
        while isinstance(failure, BaseExceptionGroup):
            failure = failure.exceptions[0]
    finally:
        await shop.close()
    raise failure


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
