"""``holdfast items``: the items of one store."""

from typing import Annotated, Any

import typer

from holdfast.cli.showing import AsCsv, AsJson, facts_of, form_of, show_list, show_one
from holdfast.cli.stock.options import (
    DEFAULT_STORE,
    At,
    InStore,
    Key,
    Limit,
    Note,
    Prefix,
    Reference,
    Sku,
    moment_of,
    narrowed,
    some_of,
)
from holdfast.cli.talking import talking

items = typer.Typer(help="The items of a store: list and look, add units, change settings.", no_args_is_help=True)

COLUMNS = ("sku", "name", "quantity", "reserved", "available", "short", "unsellable", "incoming")


@items.command("list")
def list_items(
    store: InStore = DEFAULT_STORE,
    prefix: Prefix = None,
    name: Annotated[str | None, typer.Option(help="Only those whose name holds this.")] = None,
    low: Annotated[bool, typer.Option("--low", help="Only those at their reorder point or below.")] = False,
    limit: Limit = 0,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the items of a store.

    Example: holdfast items list --store berlin --low
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        found = client.each_item(store_id=store, sku_prefix=prefix, name=name, low_stock=narrowed(low))
        show_list(map(facts_of, some_of(found, limit)), COLUMNS, form, "There are no such items.")


@items.command()
def show(
    sku: Sku,
    store: InStore = DEFAULT_STORE,
    as_of: Annotated[str | None, typer.Option(metavar="TIME", help="As it was then.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show one item.

    Example: holdfast items show SHIRT --store berlin
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_one(facts_of(client.get_item(sku, store_id=store, as_of=moment_of(as_of, "--as-of"))), form)


@items.command()
def add(
    sku: Sku,
    quantity: Annotated[int, typer.Argument(metavar="QUANTITY", min=0, show_default=False)],
    store: InStore = DEFAULT_STORE,
    name: Annotated[str | None, typer.Option(help="Of a SKU that is new; the SKU, unless it is given.")] = None,
    at: At = None,
    reference: Reference = None,
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Units arrive; an item that is new is made.

    Example: holdfast items add SHIRT 20 --name "T-shirt, red"
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        item = client.add_item(
            sku,
            name or sku,
            quantity,
            store_id=store,
            occurred_at=moment_of(at, "--at"),
            reference=reference,
            note=note,
            idempotency_key=key,
        )
        show_one(facts_of(item), form)


@items.command()
def settings(
    sku: Sku,
    store: InStore = DEFAULT_STORE,
    safety_stock: Annotated[int | None, typer.Option(min=0, help="Units that promises may not touch.")] = None,
    reorder_point: Annotated[int | None, typer.Option(min=0, help="With so many available or less it is low.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Change the settings that are named.

    Example: holdfast items settings SHIRT --safety-stock 2
    """
    form = form_of(as_json, as_csv)
    named: dict[str, Any] = {"safety_stock": safety_stock, "reorder_point": reorder_point}
    said = {name: value for name, value in named.items() if value is not None}
    with talking() as client:
        show_one(facts_of(client.patch_item(sku, store_id=store, **said)), form)
