"""``holdfast clock`` and ``holdfast clock accept``."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

import typer

from holdfast.bootstrap import ClockReport, StartFailure, accept_clock, look_at_clock
from holdfast.config import BrokenSetting, Settings, load_settings

clock = typer.Typer(invoke_without_command=True)


@clock.callback()
def show(context: typer.Context) -> None:
    """Show how the ledger's time stands to the clock; changes nothing."""
    if context.invoked_subcommand is not None:
        return
    report = _report(look_at_clock)
    typer.echo(f"ledger  {_written(report.ledger)}")
    typer.echo(f"clock   {_written(report.wall)}")
    typer.echo(report.told)


@clock.command()
def accept() -> None:
    """Say that the clock is right where it is ahead of the ledger: the ledger's time then follows it at once."""
    report = _report(accept_clock)
    if not report.acceptable:
        typer.echo(f"There is nothing to accept. {report.told}")
        return
    typer.echo(
        f"Accepted: it is {_written(report.wall)}. A server that runs follows within seconds, one that is started in "
        "the next five minutes at its start."
    )


def _report(ask: Callable[[Settings], ClockReport]) -> ClockReport:
    try:
        return ask(load_settings(os.environ))
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None


def _written(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
