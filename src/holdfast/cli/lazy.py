"""Commands that are imported when they are called for: `holdfast --help` shows forty without loading any."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

import msgspec
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from holdfast.cli import interruptible
from holdfast.cli.complaints import complaining

#: The command that takes over the signals itself.
SERVE: Final = "serve"
#: A function, or a group of commands.
Loaded = Callable[..., Any] | typer.Typer


class Row(msgspec.Struct, frozen=True):
    """One command: its name, the first line of its help, and how it is loaded."""

    name: str
    help: str
    load: Callable[[], Loaded]
    panel: str


class LazyGroup(TyperGroup):
    """The commands of the table, and those that were added as Typer does."""

    rows: ClassVar[dict[str, Row]] = {}
    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Give the names of all commands."""
        return [*self.rows, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Give a command; for a list of all of them, its name and help are enough."""
        row = self.rows.get(cmd_name)
        if row is None:
            return super().get_command(ctx, cmd_name)
        if self._listing:
            return TyperCommand(row.name, help=row.help, rich_help_panel=row.panel)
        return loaded(row)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help; nothing is loaded for it."""
        self._listing = True
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Give the names that a shell completes; nothing is loaded for it."""
        self._listing = True
        return super().shell_complete(ctx, incomplete)

    def invoke(self, ctx: Any) -> Any:
        """Run a command. What it cannot do is one line on standard error, and its status says of what kind."""
        with complaining():
            return super().invoke(ctx)


def loaded(row: Row) -> Any:
    """Import a command of the table."""
    what = row.load()
    if row.name != SERVE:  # A server that does not serve yet has nothing to tidy up: a crash may come at any time.
        interruptible()
    if isinstance(what, typer.Typer):
        command: Any = get_group(what)
    else:
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(row.name)(what)
        command = get_command(alone)
    command.name = row.name
    return command
