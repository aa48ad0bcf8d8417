"""``holdfast transfers``."""

from typing import Annotated, Literal, cast

import typer

from holdfast.cli.complaints import Misused
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

transfers = typer.Typer(help="Units on their way between stores, or from a supplier.", no_args_is_help=True)

STATUSES = ("open", "received", "missing", "cancelled")
_COLUMNS = ("id", "status", "fromStoreId", "toStoreId", "expectedAt", "reference", "createdAt")
Status = Literal["open", "received", "missing", "cancelled"]


@transfers.command("list")
def list_transfers(
    status: Annotated[str | None, typer.Option(metavar="|".join(STATUSES), help="Only those.")] = None,
    sku: Annotated[str | None, typer.Option(metavar="SKU", help="Only those of this SKU.")] = None,
    store: AnyStore = None,
    reference: Reference = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List transfers, the newest first.

    Example: holdfast transfers list --status open --store berlin
    """
    form = form_of(as_json, as_csv)
    if status is not None and status not in STATUSES:
        raise Misused(f"--status is {status!r}; it may be {', '.join(STATUSES)}.")
    with talking() as client:
        found = client.each_transfer(status=cast("Status | None", status), sku=sku, store_id=store, reference=reference)
        show_list(map(facts_of, some_of(found, limit)), _COLUMNS, form, "There are no such transfers.")


@transfers.command()
def show(transfer: DocumentId, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show one transfer.

    Example: holdfast transfers show note-77
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_document(client.get_transfer(transfer), form)


@transfers.command()
def make(
    lines: Lines,
    to: Annotated[str, typer.Option(metavar="ID", help="The store that gets them.")],
    origin: Annotated[
        str | None, typer.Option("--from", metavar="ID", help="From this store; else a supplier.")
    ] = None,
    transfer: Annotated[str | None, typer.Option("--id", metavar="ID", help="Yours, such as a delivery note.")] = None,
    happened: Happened = False,
    at: At = None,
    reference: Reference = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Send units on their way.

    Example: holdfast transfers make SHIRT=5 --from warehouse --to berlin --id note-77
    """
    from holdfast_client import NewTransferLine

    form = form_of(as_json, as_csv)
    wanted = [NewTransferLine(sku=sku, quantity=units) for sku, units, _ in lines_of(lines)]
    with talking() as client:
        made = client.make_transfer(
            origin,
            to,
            wanted,
            id=transfer,
            happened=happened or None,
            occurred_at=moment_of(at, "--at"),
            reference=reference,
            idempotency_key=key,
        )
        show_document(made, form)


@transfers.command()
def receive(
    transfer: DocumentId, at: At = None, key: Key = None, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """All that is open has arrived.

    Example: holdfast transfers receive note-77
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_document(client.receive_transfer(transfer, occurred_at=moment_of(at, "--at"), idempotency_key=key), form)


@transfers.command()
def cancel(
    transfer: DocumentId, at: At = None, key: Key = None, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """What is open does not come: it goes back to where it was.

    Example: holdfast transfers cancel note-77
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_document(client.cancel_transfer(transfer, occurred_at=moment_of(at, "--at"), idempotency_key=key), form)
