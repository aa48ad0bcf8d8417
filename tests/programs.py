"""Programs that some tests run: those of the system (``.ci/packages`` installs them on Debian), and tools in Python."""

import os
import shutil

import pytest


def program(name: str) -> str:
    """Give where a program is. Where it is missing, the test is skipped; in CI (``CI=true``), it fails."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is not None:
        return found
    told = f"{name} is missing; on Debian, as root, .ci/packages installs it."
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


def unmeasured() -> dict[str, str]:
    """Give this environment for a Python that runs others' code or a copy of ours: measured, it takes twice as long."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
