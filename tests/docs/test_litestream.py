"""The guide on Litestream: load, a crash, the loss of the disk, a restore by its commands, and nothing is half."""

import asyncio
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.expectations import stock
from books import assert_file_is_sound, effects
from docs.shell import Shell, sections
from docs.test_examples import examples
from load import Load, under_load
from server import Server, environment, eventually, rows, start
from weed import bucket

PAGE: Final = "docs/how-to/replicate-with-litestream.md"
ROOT: Final = Path(__file__).resolve().parents[2]
#: By how much the most that the guide reckons with may be passed on a machine with much else to do.
LOST_S_MAX: Final = 10.0


class Place:
    """The folders of a test, and the guide's commands in them."""

    def __init__(self, home: Path, files: Mapping[str, str], **more: str) -> None:
        """Begin; ``files`` says what of the guide's settings is called otherwise here."""
        self.data: Final = home / "data"
        self.copy: Final = home / "copy.db"
        self._config: Final = home / "litestream.yml"
        self._home: Final = home
        (home / "backups").mkdir()
        without_bundles = environment(self.data, more) | {"AWS_CA_BUNDLE": ""}
        self._environment: Final = {name: value for name, value in without_bundles.items() if value}
        self.shell: Final = Shell(
            {
                "/var/lib/holdfast-copy.db": self.copy,
                "/var/lib/holdfast": self.data,
                "/backups": home / "backups",
                "/etc/litestream.yml": self._config,
                "/tmp/drill.db": home / "drill.db",  # noqa: S108 - the page's
                "/tmp/drill": home / "drill",  # noqa: S108 - as above
            },
            self._environment,
        )
        blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / PAGE).read_text(), re.DOTALL)
        [block] = [block for block in blocks if ("type: s3" in block) == bool(files)]
        for theirs, ours in files.items():
            assert theirs in block
            block = block.replace(theirs, ours)
        self._config.write_text(self.shell.here(block))

    @contextmanager
    def replicating(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run Litestream as the guide says."""
        command = examples(PAGE)[1][0]
        assert command.startswith("litestream replicate ")
        program = shutil.which("litestream", path=self.shell.path)
        assert program is not None
        words = [program, *shlex.split(self.shell.here(command))[1:]]
        with (self._home / "litestream.log").open("wb") as log:
            process = subprocess.Popen(words, env=self._environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def replicated(self, entries: int) -> bool:
        """Tell whether the replica has so many entries."""
        self.copy.unlink(missing_ok=True)
        try:
            self.shell.run(examples(PAGE)[2][0])
        except AssertionError:
            return False  # There is none yet.
        [(found,)] = _rows(self.copy, "SELECT count(*) FROM ledger")
        return bool(found >= entries)

    def lost(self, load: Load, server: Server, litestream: subprocess.Popen[bytes]) -> dict[str, float]:
        """Let everything die under load, disk included; give what was acknowledged, and when."""
        times: dict[str, float] = {}

        async def client() -> None:
            keys = (f"{load.sku}-late-{number}" for number in range(1_000_000))
            for key in keys:
                if not await load._settles(server, key):
                    return
                times[key] = time.monotonic()
                if len(times) == 200:
                    for process in (server.process, litestream):
                        process.send_signal(signal.SIGKILL)

        load._crashes = True
        asyncio.run(client())
        server.kill()
        litestream.wait()
        shutil.rmtree(self.data)
        return times


def _rows(file: Path, sql: str) -> list[tuple[int]]:
    import apsw

    connection = apsw.Connection(str(file))
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


def lose_and_restore(place: Place) -> float:
    """Load, kill, lose the disk, restore by the guide; give how many seconds of acknowledged changes are lost."""
    start_of_restore, _ = sections(ROOT / PAGE, "After the loss of the machine")
    start_of_drill, end = sections(ROOT / PAGE, "A drill")
    server = start(place.data)
    try:
        with place.replicating() as litestream:
            with httpx.Client(base_url=server.url) as client:
                load = Load(stock(client, 1_000_000))
            with under_load(server, load) as wait_for:
                wait_for(100)
            replicated = set(load.done)
            eventually(lambda: place.replicated(len(replicated) + 1), 60)
            place.shell.follow(PAGE, start_of_drill, end)
            late = place.lost(load, server, litestream)
            last = max(late.values())
    finally:
        if server.process.poll() is None:
            server.kill()
    place.copy.unlink(missing_ok=True)
    place.shell.follow(PAGE, start_of_restore, start_of_drill)
    kept = effects(lambda sql: rows(place.data, sql))
    assert_file_is_sound(place.data)
    assert set(kept.values()) == {1}
    assert replicated <= kept.keys()
    missing = [moment for key, moment in late.items() if key not in kept]
    assert all(moment < min(missing, default=last) for key, moment in late.items() if key in kept), "not the last ones"
    with place.replicating():
        server = start(place.data)
        server.stop()
    return last - min(missing, default=last)


def test_what_was_replicated_outlives_the_machine(tmp_path: Path) -> None:
    lost_s = lose_and_restore(Place(tmp_path, {}))
    assert lost_s < LOST_S_MAX


@pytest.mark.prove
def test_storage_that_speaks_s3_does_as_well(tmp_path: Path) -> None:
    with bucket(tmp_path / "weed", "holdfast") as endpoint:
        keys = {"LITESTREAM_ACCESS_KEY_ID": "key", "LITESTREAM_SECRET_ACCESS_KEY": "secret"}
        lost_s = lose_and_restore(Place(tmp_path, {"https://storage.example": endpoint}, **keys))
    assert lost_s < LOST_S_MAX
