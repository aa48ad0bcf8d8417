"""What keeps a server from starting is said in one clear line, at once."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.expectations import data_of, item, stock
from server import MEASURED, fails_to_start, running


def test_a_second_server_on_the_same_data_directory_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as first, httpx.Client(base_url=first.url) as client:
        sku = stock(client)
        line = fails_to_start(tmp_path, **MEASURED)
        assert line == (
            f"holdfast: Another Holdfast server (process {first.process.pid}) uses the data directory {tmp_path}. "
            "Stop it, or choose another directory with DATA_DIR."
        )
        assert item(client, sku)["version"] == 1
    with running(tmp_path) as second, httpx.Client(base_url=second.url) as client:
        assert item(client, sku)["version"] == 1


def test_a_data_directory_is_free_again_after_a_crash(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.kill()
    with running(tmp_path) as second:
        assert data_of(httpx.get(second.url + "/health"))["status"] == "healthy"


def test_a_port_in_use_is_refused_and_its_owner_answers_every_request(tmp_path: Path) -> None:
    with running(tmp_path / "first") as first, httpx.Client(base_url=first.url) as client:
        sku = stock(client)
        line = fails_to_start(tmp_path / "second", PORT=str(first.port))
        assert line == (
            f"holdfast: Cannot listen on 127.0.0.1 port {first.port}: Address already in use. "
            "Choose another with HOST and PORT."
        )
        for _ in range(20):
            assert httpx.get(f"{first.url}/api/inventory/items/{sku}").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"), ("PORT", "-1"), ("PORT", "65536"), ("PORT", "3000.0"), ("HOST", "no host"),
        ("LOG_LEVEL", "loud"), ("ALLOWED_ORIGINS", "shop.example"), ("ALLOWED_ORIGINS", "https://shop.example/path"),
        ("IDEMPOTENCY_TTL_HOURS", "0"), ("BODY_BYTES_MAX", "lots"), ("DATABASE_URL", "mysql://u:secret@h/d"),
    ],
)  # fmt: skip
def test_a_broken_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    line = fails_to_start(tmp_path / "data", **{name: value})
    assert line.startswith(f"holdfast: {name} ")
    assert "secret" not in line


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid", ":::", ".."])
def test_an_address_that_is_not_here_is_named(tmp_path: Path, host: str) -> None:
    assert fails_to_start(tmp_path, **MEASURED, HOST=host).startswith(f"holdfast: Cannot listen on {host} port 0: ")


def file_in_place_of_the_directory(place: Path) -> None:
    place.write_text("a file")


def file_above_the_directory(place: Path) -> None:
    place.parent.rmdir()
    place.parent.write_text("a file")


def link_to_nowhere(place: Path) -> None:
    place.symlink_to(place.parent / "nowhere" / "at" / "all")


def log_folder_that_is_a_file(place: Path) -> None:
    place.mkdir()
    (place / "logs").write_text("a file")


@pytest.mark.parametrize(
    "spoil",
    [file_in_place_of_the_directory, file_above_the_directory, link_to_nowhere, log_folder_that_is_a_file],
    ids=lambda spoil: spoil.__name__,
)
def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    place = tmp_path / "above" / "data"
    place.parent.mkdir()
    spoil(place)
    line = fails_to_start(place, **MEASURED)
    assert line.startswith(f"holdfast: The data directory {place} cannot be written: ")
    assert line.endswith(". Choose another with DATA_DIR.")


def test_a_database_that_is_none_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "holdfast.db"
    file.write_text("not a database " * 1_000)
    before = file.read_bytes()
    assert fails_to_start(tmp_path, **MEASURED).startswith(f"holdfast: The database {file} cannot be opened: ")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("holdfast.db", "holdfast: The database {}/holdfast.db cannot be opened: "),
        ("logs/combined.log", "holdfast: The log files in {}/logs cannot be written: "),
        (".server.lock", "holdfast: The data directory {} cannot be locked: "),
    ],
)
def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).mkdir(parents=True)
    assert fails_to_start(tmp_path, **MEASURED).startswith(line.format(tmp_path))


def test_a_database_in_a_missing_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "missing" / "stock.db"
    line = fails_to_start(tmp_path / "data", **MEASURED, DATABASE_URL=f"sqlite:///{file}")
    assert line.startswith(f"holdfast: The database {file} cannot be opened: ")
