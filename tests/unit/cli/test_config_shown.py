"""``holdfast config`` says where each setting comes from, and keeps secrets to itself."""

import json

import pytest

from holdfast.cli.looking.config import config

PASSWORD = "hunter2"


def shown(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    config(as_json=True)
    return {row["name"]: (row["value"], row["from"]) for row in json.loads(capsys.readouterr().out)}


def test_a_secret_is_told_as_set_whether_it_stands_in_the_environment_or_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "PORT"):
        monkeypatch.delenv(name, raising=False)
    assert shown(capsys)["DATABASE_URL"] == ("", "default")
    assert shown(capsys)["PORT"] == ("3000", "default")
    monkeypatch.setenv("DATABASE_URL_FILE", "/run/secrets/database-url")
    assert shown(capsys)["DATABASE_URL"] == ("(set, not shown)", "file")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{PASSWORD}@db/stock")
    assert shown(capsys)["DATABASE_URL"] == ("(set, not shown)", "environment")
    monkeypatch.setenv("HOLDFAST_API_KEY", PASSWORD)
    assert shown(capsys)["HOLDFAST_API_KEY"] == ("(set, not shown)", "environment")
