"""A database gets its home at its first start, or at the one after that, wherever the first was killed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from holdfast.bootstrap import record as bootstrap_record
from holdfast.bootstrap.record import keep_record
from holdfast.bootstrap.start import StartFailure
from holdfast.config import Settings, load_settings
from holdfast.storage.record import read_record
from holdfast.storage.sqlite import home as sqlite_home

#: What a start does, in this order.
STEPS: Final = [
    (bootstrap_record, "open_storage"),
    (bootstrap_record, "create_record"),
    (sqlite_home, "take_home"),
    (bootstrap_record, "RecordKeeper"),
]


class Killed(Exception):
    """The end of the process."""


def killed(work: Callable[..., Any], *, done: bool) -> Callable[..., Any]:
    """Give a step at which the process ends, before it or after it."""

    def step(*arguments: Any, **options: Any) -> None:
        if done:
            work(*arguments, **options)
        raise Killed

    return step


def settings_of(data_dir: Path, **settings: str) -> Settings:
    return load_settings({"DATA_DIR": str(data_dir), **settings})


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_start_that_was_killed_at_any_step_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, done: bool
) -> None:
    settings = settings_of(tmp_path)
    monkeypatch.setattr(module, name, killed(getattr(module, name), done=done))
    with pytest.raises(Killed):
        keep_record(settings)
    monkeypatch.undo()
    for _ in range(2):
        keeper = keep_record(settings)
        assert keeper is not None
        keeper.close()
    record, found = read_record(tmp_path), sqlite_home.look(tmp_path / "holdfast.db")
    assert record is not None
    assert (record.home, record.database, record.epoch) == (found.home, found.database, found.epoch)
    assert not record.adopting


@pytest.mark.parametrize("url", ["memory:", "postgresql://nowhere/stock"])
def test_other_engines_have_no_record(tmp_path: Path, url: str) -> None:
    assert keep_record(settings_of(tmp_path, DATABASE_URL=url)) is None
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_cannot_be_written_keeps_the_server_from_starting_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bootstrap_record, "create_record", full)
    with pytest.raises(StartFailure, match="cannot be written: No space left on device"):
        keep_record(settings_of(tmp_path))
