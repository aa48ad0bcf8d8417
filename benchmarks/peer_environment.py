"""The environment of the peers: their libraries, pinned, in a folder of their own below build/."""

import subprocess
import sys
from pathlib import Path
from typing import Final

PEERS: Final = Path(__file__).with_name("peers")
PINS: Final = PEERS / "requirements.txt"
FOLDER: Final = Path(__file__).resolve().parent.parent / "build" / "peers"
INSTALL_S_MAX: Final = 300.0


class NotInstalled(Exception):
    """The libraries of the peers could not be installed."""


def programs() -> Path:
    """Give the folder of the environment's programs, which is made when it is missing or its pins have changed."""
    stamp, wanted = FOLDER / ".complete", f"{sys.version}\n{PINS.read_text(encoding='utf-8')}"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        _run(sys.executable, "-m", "venv", "--clear", FOLDER)
        options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps")
        _run(FOLDER / "bin" / "python", "-m", "pip", "install", *options, "--requirement", PINS)
        stamp.write_text(wanted, encoding="utf-8")
    return FOLDER / "bin"


def _run(*command: str | Path) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_S_MAX)
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines() or [str(error)]
        raise NotInstalled(f"the libraries of the peers cannot be installed ({said[-1]})") from None
    except subprocess.TimeoutExpired:
        raise NotInstalled("the libraries of the peers did not come in time") from None
