"""Options and arguments that several commands share."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Final, TypeVar

import typer

from holdfast.cli.complaints import Misused

T = TypeVar("T")

Sku = Annotated[str, typer.Argument(metavar="SKU", show_default=False)]
Units = Annotated[int, typer.Argument(metavar="QUANTITY", min=1, show_default=False)]
DocumentId = Annotated[str, typer.Argument(metavar="ID", show_default=False)]
InStore = Annotated[str, typer.Option("--store", metavar="ID", help="The store.")]
AnyStore = Annotated[str | None, typer.Option("--store", metavar="ID", help="Only this store.")]
Prefix = Annotated[str | None, typer.Option("--prefix", metavar="TEXT", help="Only SKUs that begin like this.")]
Key = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="Idempotency key: the same command again does nothing more.")
]
Reference = Annotated[str | None, typer.Option("--reference", metavar="TEXT", help="For the ledger.")]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it happened, if not now.")]
Happened = Annotated[bool, typer.Option("--happened", help="The goods have left: it is never refused.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="For the ledger.")]
Limit = Annotated[int, typer.Option("--limit", min=0, metavar="N", help="At most so many; 0: all.")]
Lines = Annotated[
    list[str],
    typer.Argument(metavar="SKU=QUANTITY[@STORE]…", help="What, how many, and of which store.", show_default=False),
]

DEFAULT_STORE: Final = "default"


#: SKU, quantity, store.
Line = tuple[str, int, str | None]


def lines_of(texts: Iterable[str]) -> list[Line]:
    """Read lines such as SHIRT=2@berlin. Raises ``Misused``."""
    return [_line(text) for text in texts]


def _line(text: str) -> Line:
    sku, equals, rest = text.rpartition("=")
    quantity, _, store = rest.partition("@")
    if equals and sku and quantity.isascii() and quantity.isdigit() and int(quantity) > 0:
        return sku, int(quantity), store or None
    raise Misused(f"{text!r} is no line; write SKU=QUANTITY or SKU=QUANTITY@STORE, such as SHIRT=2@berlin.")


def moment_of(text: str | None, option: str) -> datetime | None:
    """Read a moment; one that names no zone is meant as the clock on the wall. Raises ``Misused``."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Misused(f"{option} {text!r} is no moment; write 2026-01-31 or 2026-01-31T08:15:00Z.") from None
    return moment.astimezone(UTC)


def some_of(found: Iterator[T], limit: int) -> list[T]:
    """Give the first of what was found, or all for 0."""
    return list(islice(found, limit) if limit else found)


def narrowed(asked: bool) -> bool | None:
    """Give a filter as the API takes it: only those, or all."""
    return True if asked else None
