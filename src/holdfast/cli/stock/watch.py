"""``holdfast watch``: stock and feed, live."""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import typer

from holdfast.cli.showing import facts_of, text_of
from holdfast.cli.stock.entries import entry_line, entry_row
from holdfast.cli.stock.options import AnyStore, Prefix
from holdfast.cli.talking import talking

if TYPE_CHECKING:
    from holdfast_client import Client, Entry

#: Entries that a terminal shows, and items.
ENTRIES_SHOWN: Final = 12
ITEMS_SHOWN: Final = 12


def watch(
    store: AnyStore = None,
    prefix: Prefix = None,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="From there on; else from now on.")] = None,
    entries: Annotated[int, typer.Option(min=0, metavar="N", help="End after so many; 0: never.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print each entry as a line of JSON.")] = False,
) -> None:
    """Follow what happens, as it happens: a picture on a terminal, a line for each entry when it is piped.

    Examples: holdfast watch --store berlin; holdfast watch --json | jq .sku
    """
    with suppress(KeyboardInterrupt), talking() as client:
        found = _followed(client, after, store, prefix)
        wanted = islice(found, entries) if entries else found
        if sys.stdout.isatty() and not as_json:
            _picture(wanted)
            return
        for entry in wanted:
            print(msgspec.json.encode(facts_of(entry)).decode() if as_json else entry_line(entry), flush=True)


def _followed(client: "Client", after: str | None, store: str | None, prefix: str | None) -> Iterator["Entry"]:
    """Give the entries that are asked for, from now on unless a cursor says otherwise."""
    if after is None:
        newest = client.list_entries(limit=1).data
        after = newest[0].cursor if newest else None
    for entry in client.events(after=after):
        if (store is None or entry.store_id == store) and (prefix is None or (entry.sku or "").startswith(prefix)):
            yield entry


def _picture(found: Iterator["Entry"]) -> None:
    from rich.console import Group
    from rich.live import Live

    last: deque[Any] = deque(maxlen=ENTRIES_SHOWN)
    items: dict[tuple[str, str], Any] = {}
    with Live(refresh_per_second=8) as live:
        live.update("Waiting for something to happen; Ctrl-C ends this.")
        for entry in found:
            row = entry_row(entry)
            last.append(row)
            if entry.after is not None:
                # What has moved last stands at the top.
                items.pop(key := (entry.store_id or "", entry.sku or ""), None)
                items[key] = {**row["after"], "storeId": key[0], "sku": key[1]}
            newest = list(reversed(list(items.values())[-ITEMS_SHOWN:]))
            live.update(Group(_table("Stock", _STOCK, newest), "", _table("What happens", _FEED, list(last))))


_STOCK: Final = ("storeId", "sku", "onHand", "reserved", "available", "short")
_FEED: Final = ("time", "kind", "storeId", "sku", "onHand", "reserved", "documentId", "reference")


def _table(title: str, columns: tuple[str, ...], rows: list[Any]) -> Any:
    from rich.table import Table

    table = Table(*columns, title=title, title_justify="left", expand=True, box=None)
    for row in rows:
        table.add_row(*(text_of(row.get(column)) for column in columns))
    return table
