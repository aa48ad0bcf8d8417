"""``holdfast reserve``, ``release`` and ``count``: one item of one store."""

from typing import Annotated, Literal, cast

import typer

from holdfast.cli.complaints import Misused
from holdfast.cli.showing import AsCsv, AsJson, facts_of, form_of, show_one
from holdfast.cli.stock.options import DEFAULT_STORE, At, InStore, Key, Note, Reference, Sku, Units, moment_of
from holdfast.cli.talking import talking

_ON_MOVED = ("reject", "rebase")


def reserve(
    sku: Sku,
    quantity: Units,
    store: InStore = DEFAULT_STORE,
    at: At = None,
    reference: Reference = None,
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Promise units, at most what is available. For orders, take `holdfast reservations make`.

    Example: holdfast reserve SHIRT 1 --store berlin
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        item = client.reserve_item(
            sku,
            quantity,
            store_id=store,
            occurred_at=moment_of(at, "--at"),
            reference=reference,
            note=note,
            idempotency_key=key,
        )
        show_one(facts_of(item), form)


def release(
    sku: Sku,
    quantity: Units,
    store: InStore = DEFAULT_STORE,
    at: At = None,
    reference: Reference = None,
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Take such a promise back.

    Example: holdfast release SHIRT 1 --store berlin
    """
    form = form_of(as_json, as_csv)
    with talking() as client:
        item = client.release_item(
            sku,
            quantity,
            store_id=store,
            occurred_at=moment_of(at, "--at"),
            reference=reference,
            note=note,
            idempotency_key=key,
        )
        show_one(facts_of(item), form)


def count(
    sku: Sku,
    counted: Annotated[int, typer.Argument(metavar="COUNTED", min=0, show_default=False)],
    store: InStore = DEFAULT_STORE,
    as_of: Annotated[str | None, typer.Option(metavar="TIME", help="When it was counted, if not now.")] = None,
    on_moved: Annotated[str, typer.Option(metavar="reject|rebase", help="When units have moved since.")] = "reject",
    note: Note = None,
    key: Key = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say what somebody has found on the shelf: on hand becomes that.

    Example: holdfast count SOCKS 31 --store berlin
    """
    form = form_of(as_json, as_csv)
    if on_moved not in _ON_MOVED:
        raise Misused(f"--on-moved is {on_moved!r}; it may be {' or '.join(_ON_MOVED)}.")
    with talking() as client:
        item = client.count_item(
            sku,
            counted,
            store_id=store,
            as_of=moment_of(as_of, "--as-of"),
            on_moved=cast("Literal['reject', 'rebase']", on_moved),
            note=note,
            idempotency_key=key,
        )
        show_one(facts_of(item), form)
