"""The command ``holdfast``."""

from holdfast.cli.app import main

__all__ = ["main"]
