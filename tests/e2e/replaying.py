"""The replay of orders as a program of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from server import UNMEASURED

ROOT: Final = Path(__file__).resolve().parents[2]
SCRIPT: Final = ROOT / "examples" / "replay_orders.py"
REAL_FILE: Final = ROOT.parent / "shared" / "data" / "online_retail_2010-12_2011-02.csv.gz"
REPLAY_S_MAX: Final = 240

with_time = pytest.mark.timeout(REPLAY_S_MAX + 30)
with_real_orders = pytest.mark.skipif(
    not REAL_FILE.exists(), reason="the file of real orders is not beside the project"
)


def replay(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        env=os.environ | UNMEASURED | environment,
        capture_output=True,
        text=True,
        timeout=REPLAY_S_MAX,
        check=False,
    )


def replayed(*arguments: object, **environment: str) -> dict[str, Any]:
    """Run one that must end well; give what it reports."""
    done = replay("--json", *arguments, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result
