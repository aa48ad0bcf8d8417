"""Programs of the system that some tests run. ``.ci/packages`` installs them on Debian."""

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
