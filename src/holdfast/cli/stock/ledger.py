"""``holdfast ledger`` and ``holdfast orders show``."""

from typing import Annotated, Any, Final

import typer

from holdfast.cli.showing import AsCsv, AsJson, Form, facts_of, form_of, show_list, show_one
from holdfast.cli.stock.details import show_document
from holdfast.cli.stock.entries import COLUMNS, entry_row
from holdfast.cli.stock.options import AnyStore, DocumentId, Limit, moment_of, some_of
from holdfast.cli.talking import talking

orders = typer.Typer(help="The whole story of an order.", no_args_is_help=True)

_NOT_FOUND: Final = 404


def ledger(
    sku: Annotated[str | None, typer.Option(metavar="SKU", help="Only this SKU.")] = None,
    store: AnyStore = None,
    reference: Annotated[str | None, typer.Option(metavar="TEXT", help="Only this reference.")] = None,
    document: Annotated[str | None, typer.Option(metavar="ID", help="Only this reservation, sale or transfer.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME", help="From then on.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Before that.")] = None,
    oldest: Annotated[bool, typer.Option("--oldest-first", help="In the order in which it happened.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what has changed, who did it and why, the newest first.

    Example: holdfast ledger --sku SHIRT --store berlin --from 2026-01-31
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        found = client.each_entry(
            sku=sku,
            store_id=store,
            reference=reference,
            document_id=document,
            from_=moment_of(since, "--from"),
            to=moment_of(until, "--to"),
            order="asc" if oldest else None,
        )
        row = facts_of if form is Form.JSON else entry_row
        show_list(map(row, some_of(found, limit)), COLUMNS, form, "The ledger has no such entries.")


@orders.command()
def show(order: DocumentId, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show all of a reservation, or of a sale or a transfer of that id, with its ledger.

    Example: holdfast orders show order-4712
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        document = _found(client, order)
        entries = list(client.each_entry(document_id=order, order="asc"))
    if form is Form.JSON:
        show_one({**facts_of(document), "ledger": facts_of(entries)}, form)
    elif form is Form.CSV:
        show_list(map(entry_row, entries), COLUMNS, form, "")
    else:
        show_document(document, form)
        print()
        show_list(map(entry_row, entries), COLUMNS, form, "The ledger has nothing of it.")


def _found(client: Any, order: str) -> Any:
    """Give the document of that id, of whatever kind."""
    from holdfast_client import Refused

    for get in (client.get_reservation, client.get_sale):
        try:
            return get(order)
        except Refused as refusal:
            if refusal.status != _NOT_FOUND:
                raise
    try:
        return client.get_transfer(order)
    except Refused as refusal:
        if refusal.status != _NOT_FOUND:
            raise
    return client.get_reservation(order)
