"""``holdfast sales``."""

from typing import Annotated

import typer

from holdfast.cli.showing import AsCsv, AsJson, facts_of, form_of, show_list
from holdfast.cli.stock.details import show_document
from holdfast.cli.stock.options import (
    AnyStore,
    At,
    DocumentId,
    Happened,
    Key,
    Limit,
    Lines,
    Reference,
    lines_of,
    moment_of,
    some_of,
)
from holdfast.cli.talking import talking

sales = typer.Typer(help="Units that leave at once, or have left already.", no_args_is_help=True)

_COLUMNS = ("id", "happened", "occurredAt", "reference", "createdAt")


@sales.command("list")
def list_sales(
    sku: Annotated[str | None, typer.Option(metavar="SKU", help="Only those of this SKU.")] = None,
    store: AnyStore = None,
    reference: Reference = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List sales, the newest first.

    Example: holdfast sales list --sku SOCKS
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        found = client.each_sale(sku=sku, store_id=store, reference=reference)
        show_list(map(facts_of, some_of(found, limit)), _COLUMNS, form, "There are no such sales.")


@sales.command()
def show(sale: DocumentId, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show one sale.

    Example: holdfast sales show till-7-0815
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_document(client.get_sale(sale), form)


@sales.command()
def make(
    lines: Lines,
    happened: Happened = False,
    at: At = None,
    sale: Annotated[str | None, typer.Option("--id", metavar="ID", help="Yours, such as a receipt number.")] = None,
    reference: Reference = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Sell several items, all or none.

    Example: holdfast sales make SOCKS=2@berlin --id till-7-0815
    """
    from holdfast_client import NewSaleLine

    form = form_of(as_json, as_csv)
    wanted = [NewSaleLine(sku=sku, quantity=units, store_id=store) for sku, units, store in lines_of(lines)]
    with talking() as client:
        made = client.make_sale(
            wanted,
            id=sale,
            happened=happened or None,
            occurred_at=moment_of(at, "--at"),
            reference=reference,
            idempotency_key=key,
        )
        show_document(made, form)
