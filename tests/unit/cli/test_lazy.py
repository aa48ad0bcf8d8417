"""Commands that are loaded when they are called for; what ends them is a line and a status."""

from collections.abc import Callable
from typing import ClassVar

import pytest
import typer
from typer.testing import CliRunner

from holdfast.cli.complaints import INTERRUPTED, MISUSED, Misused
from holdfast.cli.lazy import LazyGroup, Row


def command_that(end: Callable[[], None]) -> typer.Typer:
    class Group(LazyGroup):
        rows: ClassVar = {"end": Row("end", "End.", lambda: end, "Look")}

    app = typer.Typer(cls=Group, add_completion=False, pretty_exceptions_enable=False)

    @app.callback()
    def nothing() -> None:
        """Nothing."""

    return app


def ending(fault: BaseException) -> Callable[[], None]:
    def end() -> None:
        raise fault

    return end


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (KeyboardInterrupt(), INTERRUPTED, "holdfast: Interrupted.\n"),
        (Misused("That cannot be."), MISUSED, "holdfast: That cannot be.\n"),
        (FileNotFoundError(2, "No such file", "stock.csv"), MISUSED, "holdfast: stock.csv: No such file.\n"),
    ],
)
def test_what_ends_a_command_is_a_line_and_a_status(fault: BaseException, status: int, told: str) -> None:
    result = CliRunner().invoke(command_that(ending(fault)), ["end"])
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", told)


def test_a_defect_is_not_hidden() -> None:
    result = CliRunner().invoke(command_that(ending(ZeroDivisionError("ours"))), ["end"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_list_of_commands_loads_none() -> None:
    loaded: list[str] = []

    def load() -> Callable[[], None]:
        loaded.append("slow")
        return print

    class Group(LazyGroup):
        rows: ClassVar = {"slow": Row("slow", "Takes time.", load, "Look")}

    app = typer.Typer(cls=Group, add_completion=False)

    @app.callback()
    def nothing() -> None:
        """Nothing."""

    result = CliRunner().invoke(app, ["--help"])
    assert "Takes time." in result.stdout
    assert loaded == []
