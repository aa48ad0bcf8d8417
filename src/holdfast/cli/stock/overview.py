"""``holdfast stock``: what there is over all stores."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from holdfast.cli.showing import AsCsv, AsJson, Facts, facts_of, form_of, show_list
from holdfast.cli.stock.options import Limit, Prefix, moment_of, narrowed, some_of
from holdfast.cli.talking import talking

if TYPE_CHECKING:
    from holdfast_client import Client

#: SKUs of one look-up, as many as the server takes.
SKUS_MAX: Final = 200

_COLUMNS: Final = ("storeId", "sku", "name", "quantity", "reserved", "available", "short", "unsellable", "incoming")
_PER_STORE: Final = ("sku", "storeId", "available", "quantity", "reserved", "short", "unsellable", "incoming")


def stock(
    skus: Annotated[list[str] | None, typer.Argument(metavar="[SKU]…", help="These, store by store.")] = None,
    stores: Annotated[str | None, typer.Option(metavar="ID,ID", help="Only these stores.")] = None,
    prefix: Prefix = None,
    low: Annotated[bool, typer.Option("--low", help="Only what is at its reorder point or below.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Only what is promised and not there.")] = False,
    owed: Annotated[bool, typer.Option("--owed", help="Only of what facts took more than the books had.")] = False,
    unsellable: Annotated[bool, typer.Option("--unsellable", help="Only what may not be sold.")] = False,
    out: Annotated[bool, typer.Option("--out", help="Only that of which nothing is available.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="TIME", help="One of the stores, as it was then.")] = None,
    limit: Limit = 100,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what there is, over all stores or some; of SKUs that are named, store by store and in all.

    Examples: holdfast stock SHIRT SOCKS; holdfast stock --short; holdfast stock --stores berlin,hamburg --csv
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        if skus:
            named = stores.split(",") if stores else None
            show_list(_by_store(client, skus, named), _PER_STORE, form, "Nobody has these.")
            return
        found = client.each_stock(
            store_ids=stores,
            sku_prefix=prefix,
            low_stock=narrowed(low),
            short=narrowed(short),
            owed=narrowed(owed),
            unsellable=narrowed(unsellable),
            out=narrowed(out),
            as_of=moment_of(as_of, "--as-of"),
        )
        show_list(map(facts_of, some_of(found, limit)), _COLUMNS, form, "There is no such stock.")


def _by_store(client: "Client", skus: Sequence[str], stores: Sequence[str] | None) -> Iterator[Facts]:
    """Give the rows of every SKU: each store, and all of them together."""
    for begin in range(0, len(skus), SKUS_MAX):
        for found in client.get_availability(skus[begin : begin + SKUS_MAX], store_ids=stores, view="stores"):
            told = facts_of(found)
            yield from ({"sku": found.sku, **store} for store in told.get("stores") or [])
            yield {**told, "storeId": "all" if found.known else "nobody has it"}
