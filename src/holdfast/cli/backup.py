"""``holdfast backup``."""

import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from holdfast.bootstrap import Backup, StartFailure, back_up, check_backup
from holdfast.cli.complaints import INTERRUPTED
from holdfast.cli.progress import shown_progress
from holdfast.config import BrokenSetting, load_settings


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write, or a folder: then it is named by the time.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    no_verify: Annotated[
        bool, typer.Option("--no-verify", help="Keep the backup without a look at it: also of a damaged database.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: see that TARGET is a whole and sound backup.")
    ] = False,
    as_json: Annotated[
        bool | None,
        typer.Option("--json/--no-json", help="Print what was done as JSON; on by itself where no terminal reads it."),
    ] = None,
) -> None:
    """Write a backup of the database in one file, of one moment.

    It may run beside a server under load. The backup is checked before it bears its name: SQLite looks at every page,
    and all stock is recomputed from its ledger. Whatever ends it early, Ctrl-C
    or a full disk, what was there before is untouched.

    On PostgreSQL it says which of its tools to use; --check checks what they
    have written.
    """
    try:
        with shown_progress() as stages:
            if check:
                typer.echo(check_backup(target, stages))
                return
            made = back_up(load_settings(os.environ), target, stages, overwrite=overwrite, verify=not no_verify)
    except (BrokenSetting, StartFailure) as failure:
        typer.echo(f"holdfast: {failure}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("holdfast: Stopped; no backup was written.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json or (as_json is None and not sys.stdout.isatty()):
        typer.echo(msgspec.json.encode(made))
    else:
        typer.echo("\n".join(_told(made)))


def _told(made: Backup) -> list[str]:
    ends = f"entry {made.sequence} of {made.time}" if made.sequence else "no entry"
    looked_at = "no"
    if made.checked is not None:
        counts = msgspec.structs.asdict(made.checked).items()
        looked_at = ", ".join(f"{number:,} {name}" for name, number in counts) + ": no difference"
    return [
        f"backup   {made.file}, {made.bytes:,} bytes",
        f"ends     with {ends}",
        f"checked  {looked_at}",
        f"copied   in {made.seconds:.1f} s; the write-ahead log grew by {made.log_growth_bytes:,} bytes meanwhile",
    ]
