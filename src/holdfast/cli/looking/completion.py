"""``holdfast completion``."""

from typing import Annotated, Final

import typer

from holdfast.cli.complaints import Misused

SHELLS: Final = ("bash", "zsh", "fish")


def completion(
    shell: Annotated[str, typer.Argument(metavar="|".join(SHELLS), help="Whose.", show_default=False)],
) -> None:
    """Print what makes a shell complete commands and options.

    Example: holdfast completion bash > ~/.local/share/bash-completion/completions/holdfast
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined] # --show-completion has it

    if shell not in SHELLS:
        raise Misused(f"There is completion for {', '.join(SHELLS)}, not for {shell!r}.")
    typer.echo(get_completion_script(prog_name="holdfast", complete_var="_HOLDFAST_COMPLETE", shell=shell))
