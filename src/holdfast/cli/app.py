"""The commands, one module per group."""

import typer

from holdfast import __version__
from holdfast.bootstrap import keep_private
from holdfast.cli.clock import clock
from holdfast.cli.migrate import migrate
from holdfast.cli.restore import restore
from holdfast.cli.serve import serve
from holdfast.cli.verify import verify

app = typer.Typer(
    name="holdfast",
    help="Inventory that never oversells. Settings come from the environment; see the README.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(migrate)
app.command()(verify)
app.command()(restore)
app.add_typer(clock, name="clock")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line. Whatever it makes is for its owner alone."""
    keep_private()
    app()
