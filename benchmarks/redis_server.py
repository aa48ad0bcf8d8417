"""A Redis of our own, for the peer on it: every command is on disk before it is answered."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

START_S_MAX: Final = 10.0
STOP_S_MAX: Final = 30.0
POLL_S: Final = 0.02
SERVER: Final = "redis-server"
#: The file is never rewritten meanwhile: that would fall into somebody's round.
OPTIONS: Final = (
    *("--port", "0", "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--loglevel", "warning"),
    *("--auto-aof-rewrite-percentage", "0"),
)
_SUM: Final = """
local sum = 0
for _, key in ipairs(redis.call('KEYS', 'item:*')) do sum = sum + redis.call('HGET', key, 'reserved') end
return sum
"""


class RedisServer:
    """A running server, reached through a socket."""

    def __init__(self, socket: Path, pid: int) -> None:
        self._socket = socket
        self.pid: Final = pid

    @property
    def url(self) -> str:
        """Where it is."""
        return f"unix://{self._socket}"

    def stock(self, skus: Iterable[str], units: int) -> None:
        """Lay so many units of everything in."""
        self._say("".join(f'HSET "item:{sku}" on_hand {units} reserved 0\n' for sku in skus))

    def reserved(self) -> int:
        """Give the units that all items together have reserved."""
        return int(self._ask("EVAL", _SUM, "0"))

    def entries(self) -> int:
        """Give how many entries the ledger has."""
        return int(self._ask("XLEN", "ledger"))

    def answers(self) -> bool:
        """Tell whether it is there."""
        return self._ask("PING") == "PONG"

    def _say(self, commands: str) -> None:
        command: list[str | Path] = ["redis-cli", "-s", self._socket]
        subprocess.run(command, input=commands, capture_output=True, text=True, check=True)

    def _ask(self, *words: str) -> str:
        command: list[str | Path] = ["redis-cli", "-s", self._socket, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout.strip()


def is_installed() -> bool:
    """Tell whether there is one on this machine."""
    return shutil.which(SERVER) is not None and shutil.which("redis-cli") is not None


def version() -> str:
    """Name the release."""
    told = subprocess.run([SERVER, "--version"], capture_output=True, text=True, check=True).stdout
    return next((word.removeprefix("v=") for word in told.split() if word.startswith("v=")), "?")


@contextmanager
def redis_server(directory: Path) -> Iterator[RedisServer]:
    """Run a server whose data lie in this folder."""
    directory.mkdir(parents=True)
    # Sockets have short names only.
    with tempfile.TemporaryDirectory(prefix="holdfast-redis-") as near:
        socket = Path(near) / "socket"
        command: list[str | Path] = [SERVER, *OPTIONS, "--unixsocket", socket, "--dir", directory]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = RedisServer(socket, process.pid)
        try:
            deadline = time.monotonic() + START_S_MAX
            while not server.answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("Redis did not start.")
                time.sleep(POLL_S)
            yield server
        finally:
            process.terminate()
            process.wait(STOP_S_MAX)
