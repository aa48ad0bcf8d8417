"""``holdfast keys create``, ``list`` and ``revoke``."""

import os
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from holdfast.bootstrap import StartFailure
from holdfast.bootstrap.keys import WantedKey, create_key, list_keys, revoke_key
from holdfast.config import BrokenSetting, Settings, load_settings
from holdfast.domain.access import AccessKey, Scope
from holdfast.times import rfc3339

Answer = TypeVar("Answer")
#: How soon every server knows of a change.
_SOON: Final = "within 5 seconds"

#: Wide enough for every list: a terminal breaks lines by itself, and other programs want whole ones.
WIDTH: Final = 10_000

keys = typer.Typer(
    no_args_is_help=True,
    help="Make, list and revoke access keys. Works beside running servers; needs their DATA_DIR or DATABASE_URL.",
)


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is called, in lists and logs. Names are used once.")],
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it may do; give it again for more. Left out: as the key before.")
    ] = None,
    store: Annotated[
        list[str] | None, typer.Option(help="A store that it is good for; give it again for more. Left out: all.")
    ] = None,
    principal: Annotated[str | None, typer.Option(help="Whose key it is; left out: called as the key is.")] = None,
    require_idempotency_keys: Annotated[
        bool, typer.Option("--require-idempotency-keys", help="Refuse its writes when they carry none.")
    ] = False,
) -> None:
    """Make a key. Its secret is printed once, alone on the last line.

    A caller may have several keys, all of one --principal: they share
    idempotency keys, and the ledger names the principal. So a key is changed
    without a pause: make a second one (it may do what the first one may), give
    it out, revoke the first.

    holdfast keys create webshop --scope read --scope write

    holdfast keys create till-1 --scope read --scope write --store berlin

    holdfast keys create webshop-2 --principal webshop
    """
    wanted = WantedKey(
        name=name,
        principal=principal,
        scopes=tuple(dict.fromkeys(scope)) if scope else None,
        stores=tuple(dict.fromkeys(store)) if store else None,
        demands_idempotency=require_idempotency_keys,
    )
    made = _asked(lambda settings: create_key(settings, wanted))
    typer.echo(f"Made the key {name} of {made.key.principal}: {_rights(made.key)}.")
    if made.others:
        typer.echo(f"Keys of {made.key.principal} beside it: {', '.join(key.name for key in made.others)}.")
    typer.echo(f"Every server knows it {_SOON}. This is its secret; it is not shown again:")
    typer.echo(made.secret)


@keys.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False) -> None:
    """List all keys: whose they are, what they may do, when they were last used. Secrets are kept nowhere."""
    found = _asked(list_keys)
    if as_json:
        typer.echo(msgspec.json.encode([_described(key) for key in found]))
    elif found:
        _table(found)
    else:
        typer.echo("There are no keys. holdfast keys create NAME --scope read --scope write makes one.")


@keys.command()
def revoke(name: Annotated[str, typer.Argument(help="The name of the key, as the list shows it.")]) -> None:
    """Revoke a key: it holds nowhere any more, and never will again."""
    key, live = _asked(lambda settings: revoke_key(settings, name))
    typer.echo(f"Revoked the key {name} of {key.principal}: it holds on no server any more {_SOON}.")
    if not live:
        typer.echo("No key holds any more: nobody is let in until you make another one.")


def _asked(ask: Callable[[Settings], Answer]) -> Answer:
    try:
        return ask(load_settings(os.environ))
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None


def _rights(key: AccessKey) -> str:
    stores = "all stores" if key.stores is None else f"only {', '.join(key.stores)}"
    demand = "; its writes need idempotency keys" if key.demands_idempotency else ""
    return f"{', '.join(key.scopes)}; {stores}{demand}"


def _described(key: AccessKey) -> dict[str, object]:
    times = {"createdAt": key.created_at, "lastUsedAt": key.used_at, "revokedAt": key.revoked_at}
    return {
        "name": key.name,
        "principal": key.principal,
        "scopes": key.scopes,
        "stores": key.stores,
        "requiresIdempotencyKeys": key.demands_idempotency,
        **{name: None if time is None else rfc3339(time) for name, time in times.items()},
    }


def _table(found: list[AccessKey]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("NAME", "PRINCIPAL", "MAY", "MADE", "LAST USED", "STATE"):
        table.add_column(heading)
    for key in sorted(found, key=lambda key: (key.revoked_at is not None, key.name)):
        used = "never" if key.used_at is None else rfc3339(key.used_at)[:16]
        state = "holds" if key.revoked_at is None else f"revoked {rfc3339(key.revoked_at)[:16]}"
        table.add_row(key.name, key.principal, _rights(key), rfc3339(key.created_at)[:16], used, state)
    Console(highlight=False, soft_wrap=True, markup=False, emoji=False, width=WIDTH).print(table)
