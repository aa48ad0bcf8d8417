"""``holdfast stores``."""

from typing import Annotated

import typer

from holdfast.cli.showing import AsCsv, AsJson, facts_of, form_of, show_list, show_one
from holdfast.cli.stock.options import DocumentId
from holdfast.cli.talking import talking

stores = typer.Typer(help="List the stores, look at one, open another.", no_args_is_help=True)

_COLUMNS = ("id", "name", "location", "version")


@stores.command("list")
def list_stores(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the stores.

    Example: holdfast stores list
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_list(map(facts_of, client.each_store()), _COLUMNS, form, "There are no stores.")


@stores.command()
def show(store: DocumentId, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show one store.

    Example: holdfast stores show berlin
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_one(facts_of(client.get_store(store)), form)


@stores.command()
def add(
    store: DocumentId,
    name: Annotated[str | None, typer.Option(help="What people call it; its id, unless it is given.")] = None,
    location: Annotated[str | None, typer.Option(help="Where it is.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Open a store. The same once more changes nothing.

    Example: holdfast stores add berlin --name "Shop Berlin"
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        show_one(facts_of(client.make_store(store, name or store, location=location)), form)
