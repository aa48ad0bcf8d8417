"""What looks at the installation: the doctor, the settings, the description, completion; and the demo."""

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands import Typed, typed
from server import COMMAND, MEASURED, Server, environment, eventually

NOWHERE = "http://127.0.0.1:1"


def examined(url: Server | str) -> tuple[Typed, dict[str, tuple[str, str]]]:
    """Let the doctor look; give what it found of each thing."""
    ended = typed(url, "doctor", "--json")
    return ended, {each["what"]: (each["verdict"], each["told"]) for each in ended.json}


def test_a_sound_server_is_sound(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(server.data_dir))
    ended, found = examined(server)
    assert ended.status == 0, ended.out
    assert found["server"][0] == "good"
    assert re.search(r"is ready, version \d", found["server"][1])
    assert found["database"][1].startswith("sqlite, ")
    assert {name for name, (verdict, _) in found.items() if verdict != "wrong"} == set(found)


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PORT", "0")
    ended, found = examined(NOWHERE)
    assert ended.status == 0
    assert found["data directory"] == ("note", f"{tmp_path}/data is not there yet; the first start makes it.")
    assert found["server"] == ("note", f"none answers at {NOWHERE}; `holdfast serve` starts one.")
    assert not (tmp_path / "data").exists()


def test_what_is_wrong_is_named_with_what_to_do(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "holdfast.db").write_bytes(b"This is no database, however long one looks at it." * 100)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", str(server.port))
    monkeypatch.setenv("HOST", "127.0.0.1")
    ended, found = examined(NOWHERE)
    assert ended.status == 1
    assert found["database"][0] == "wrong"
    assert found["port"][0] == "wrong"
    assert found["data directory"][0] == "good"

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "holdfast.db"))
    _, found = examined(NOWHERE)
    assert found["data directory"][0] == "wrong"

    monkeypatch.setenv("PORT", "many")
    ended, found = examined(NOWHERE)
    assert (ended.status, found["settings"][0]) == (1, "wrong")
    assert "PORT is 'many'" in found["settings"][1]


def test_settings_are_shown_with_where_they_come_from_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4000")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@db/stock")
    ended = typed(NOWHERE, "config", "--json")
    shown = {each["name"]: (each["value"], each["from"]) for each in ended.json}
    assert shown["PORT"] == ("4000", "environment")
    assert shown["LOG_LEVEL"] == ("info", "default")
    assert shown["DATABASE_URL"] == ("(set, not shown)", "environment")
    assert shown["HOLDFAST_URL"] == (NOWHERE, "environment")
    assert "secret" not in ended.out


def test_the_description_is_the_servers(server: Server, client: Any) -> None:
    assert typed(NOWHERE, "openapi").json == client.get("/openapi.json").json()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    assert "_HOLDFAST_COMPLETE" in typed(NOWHERE, "completion", shell).out


def test_a_shell_that_asks_gets_the_commands() -> None:
    asked = {"_HOLDFAST_COMPLETE": "complete_bash", "COMP_WORDS": "holdfast res", "COMP_CWORD": "1"}
    ended = subprocess.run(
        [*COMMAND[:-1]], env={**os.environ, **asked}, capture_output=True, text=True, check=False, timeout=60
    )
    assert {"reserve", "restore", "reservations"} <= set(ended.stdout.split()), ended


def test_the_demo_has_a_server_of_its_own_that_is_gone_at_the_end(tmp_path: Path) -> None:
    ours = environment(tmp_path, {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1", "HOLDFAST_URL": "", **MEASURED})
    process = subprocess.Popen(
        [*COMMAND[:-1], "demo", "--pace", "0", "--seed", "1"],
        env=ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(80)]
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert lines[0].startswith("5 stores with 10 kinds of goods are open at http://127.0.0.1:"), lines
    assert {line.split()[0] for line in lines[1:]} >= {"order", "payment", "parcel", "sale", "delivery", "count"}
    assert out.splitlines()[-1].startswith("The demo has ended after ")
    assert "Traceback" not in told
    eventually(lambda: not list(tmp_path.glob("holdfast-demo-*")))
