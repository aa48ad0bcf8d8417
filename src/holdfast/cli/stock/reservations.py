"""``holdfast reservations``."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, cast

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

reservations = typer.Typer(help="Promises over several items, with an end until they are paid.", no_args_is_help=True)

STATUSES = ("open", "fulfilled", "released", "expired")
_COLUMNS = ("id", "status", "confirmed", "expiresAt", "reference", "createdAt")
Status = Literal["open", "fulfilled", "released", "expired"]


@reservations.command("list")
def list_reservations(
    status: Annotated[str | None, typer.Option(metavar="|".join(STATUSES), help="Only those.")] = None,
    sku: Annotated[str | None, typer.Option(metavar="SKU", help="Only those about this SKU.")] = None,
    store: AnyStore = None,
    reference: Reference = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List reservations, the newest first.

    Example: holdfast reservations list --status open --store berlin
    """
    form = form_of(as_json, as_csv)
    if status is not None and status not in STATUSES:
        raise Misused(f"--status is {status!r}; it may be {', '.join(STATUSES)}.")
    with talking() as client:
        found = client.each_reservation(
            status=cast("Status | None", status), sku=sku, store_id=store, reference=reference
        )
        show_list(map(facts_of, some_of(found, limit)), _COLUMNS, form, "There are no such reservations.")


@reservations.command()
def make(
    lines: Lines,
    ttl: Annotated[int | None, typer.Option(min=1, metavar="SECONDS", help="How long it holds.")] = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="It is paid already.")] = False,
    order: Annotated[str | None, typer.Option("--id", metavar="ID", help="Yours, such as an order number.")] = None,
    reference: Reference = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Promise several items, all or none.

    Example: holdfast reservations make SHIRT=2@berlin SOCKS=1 --ttl 900 --id order-4712
    """
    from holdfast_client import NewReservationLine

    form = form_of(as_json, as_csv)
    if (ttl is None) is not confirmed:
        raise Misused("Give either --ttl SECONDS or --confirmed.")
    wanted = [NewReservationLine(sku=sku, quantity=units, store_id=store) for sku, units, store in lines_of(lines)]
    with talking() as client:
        made = client.make_reservation(
            wanted,
            id=order,
            ttl_seconds=ttl,
            confirmed=confirmed or None,
            reference=reference,
            idempotency_key=key,
        )
        show_document(made, form)


@reservations.command()
def show(order: DocumentId, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show one. `holdfast orders show` adds its ledger.

    Example: holdfast reservations show order-4712
    """
    _done(lambda client: client.get_reservation(order), as_json, as_csv)


@reservations.command()
def confirm(order: DocumentId, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """It is paid: it has no end any more.

    Example: holdfast reservations confirm order-4712
    """
    _done(lambda client: client.confirm_reservation(order), as_json, as_csv)


@reservations.command()
def fulfill(
    order: DocumentId,
    happened: Happened = False,
    at: At = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """All that is open leaves.

    Example: holdfast reservations fulfill order-4712
    """
    moment = moment_of(at, "--at")
    _done(
        lambda client: client.fulfill_reservation(
            order, happened=happened or None, occurred_at=moment, idempotency_key=key
        ),
        as_json,
        as_csv,
    )


@reservations.command()
def release(order: DocumentId, at: At = None, key: Key = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """All that is open is promised no more.

    Example: holdfast reservations release order-4712
    """
    moment = moment_of(at, "--at")
    _done(lambda client: client.release_reservation(order, occurred_at=moment, idempotency_key=key), as_json, as_csv)


def _done(ask: Callable[[Any], Any], as_json: bool, as_csv: bool) -> None:
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_document(ask(client), form)
