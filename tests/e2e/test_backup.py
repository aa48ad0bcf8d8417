"""``holdfast backup`` beside a server under load, and ``holdfast restore`` of what it has written, elsewhere."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import httpx
import msgspec
import pytest

from api.expectations import act, assert_expired, data_of, item, stock
from api.following import EVENTS, end_of, read
from books import assert_file_is_sound, effects
from contract.old_databases import old_file
from contract.test_old_documents import KNOWN as OLD
from contract.test_old_documents import fill
from e2e.commands import backed_up, refused, told
from holdfast.storage.partial import NAME as PARTIAL
from load import Load, under_load
from server import environment, fails_to_start, rows, running, writing

DATABASE = "holdfast.db"


def age_told(client: httpx.Client) -> float:
    [line] = [line for line in client.get("/metrics").text.splitlines() if line.startswith("holdfast_backup_time")]
    return float(line.split()[1])


def test_a_backup_under_load_is_whole_and_is_restored_elsewhere_as_a_new_epoch(tmp_path: Path) -> None:
    data, backups = tmp_path / "data", tmp_path / "backups"
    backups.mkdir()
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        load = Load(stock(client, 1_000_000))
        before, no_backup = end_of(client), age_told(client)
        with under_load(server, load) as wait_for:
            wait_for(50)
            acknowledged = set(load.done)
            made = backed_up(data, backups)
            wait_for(1)
        gone = end_of(client)
        assert (no_backup, age_told(client) > 1.7e9) == (0, True)
    [file] = backups.iterdir()
    assert (made["file"], made["bytes"]) == (str(file), file.stat().st_size)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made["checked"]["entries"] == made["sequence"]
    assert told(data, "backup", "--check", file) == (
        f"{file} is sound: {made['sequence']:,} entries, 1 items and 0 documents without a difference.\n"
    )
    kept = restored(tmp_path / "elsewhere", file, made["sequence"])
    assert acknowledged <= kept <= load.done.keys()
    with running(tmp_path / "elsewhere") as server, httpx.Client(base_url=server.url) as client:
        key = next(iter(acknowledged))
        again = act(client, load.sku, "reserve", quantity=1, idempotencyKey=key, reference=key)
        assert again.headers["idempotency-replayed"] == "true"
        assert item(client, load.sku)["reserved"] == len(kept)
        assert len(read(client, before, limit=1)[0]) == 1
        assert_expired(client.get(EVENTS, params={"after": gone}), "after")
    assert_file_is_sound(tmp_path / "elsewhere")


def restored(data: Path, file: Path, sequence: int) -> set[str]:
    """Restore a backup to a new place; give the keys that have their effect there, which is one."""
    lines = told(data, "restore", file).splitlines()
    assert lines[0] == f"{data / 'holdfast.record'} knew nothing."
    assert lines[1].startswith(f"The database {data / DATABASE} is restored, and ends with entry {sequence} of ")
    assert lines[2].startswith(f"A new epoch has begun behind entry {sequence}: ")
    assert stat.S_IMODE((data / DATABASE).stat().st_mode) == 0o600
    assert len(rows(data, "SELECT id FROM epochs")) == 2
    kept = effects(lambda sql: rows(data, sql))
    assert set(kept.values()) == {1}
    return set(kept)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data directory with a database of one entry; to be copied."""
    data = tmp_path_factory.mktemp("stocked") / "data"
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        stock(client, 5)
    return data


@pytest.fixture
def data(stocked: Path, tmp_path: Path) -> Path:
    return shutil.copytree(stocked, tmp_path / "data")


def sold(data: Path) -> None:
    """Have the database go on by one entry."""
    with running(data) as server, httpx.Client(base_url=server.url) as client:
        [(sku,)] = rows(data, "SELECT sku FROM items")
        data_of(act(client, sku, "adjust", delta=-1, reason="lost"))


def test_a_backup_is_refused_where_it_would_cost_something(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "x.db"
    assert "There is no database" in refused(tmp_path / "none", "backup", file)
    backed_up(data, file)
    first = file.read_bytes()
    assert "--overwrite" in refused(data, "backup", file)
    assert "Make it first" in refused(data, "backup", tmp_path / "none" / "x.db")
    assert "database itself" in refused(data, "backup", data / DATABASE, "--overwrite")
    assert "database itself" in refused(data, "backup", data / f"{DATABASE}-wal", "--overwrite")
    assert "is no backup" in refused(data, "backup", data / "holdfast.record", "--overwrite")
    assert "in memory" in refused(data, "backup", file, DATABASE_URL="memory:")
    assert "no room" in refused(data, "backup", tmp_path, DISK_FREE_BYTES_MIN="900000000000000")
    (tmp_path / "y.db-wal").touch()
    assert "y.db-wal belongs to another" in refused(data, "backup", tmp_path / "y.db")
    assert file.read_bytes() == first
    assert {path.name for path in tmp_path.iterdir()} == {"data", "x.db", "y.db-wal"}
    assert "no difference" in told(data, "backup", file, "--overwrite", "--no-json")


def limit_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))


def test_a_disk_without_room_leaves_the_backup_of_before_and_nothing_else(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "x.db"
    backed_up(data, file)
    first = file.read_bytes()
    ended = subprocess.run(
        (sys.executable, "-m", "holdfast", "backup", file, "--overwrite"),
        # What it had covered would find no room either.
        env={name: value for name, value in environment(data, {}).items() if not name.startswith("COVERAGE")},
        capture_output=True,
        text=True,
        preexec_fn=limit_files,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended
    assert f"The backup {file} was not written" in ended.stderr
    assert file.read_bytes() == first
    assert {path.name for path in tmp_path.iterdir()} == {"data", "x.db"}


def test_what_a_killed_backup_has_left_is_recognised_and_removed_by_the_next(tmp_path: Path, data: Path) -> None:
    backups = tmp_path / "backups"
    left = backups / PARTIAL
    left.mkdir(parents=True)
    left.chmod(0o700)
    for name in ("copy.db", "copy.db-journal", "lock"):
        (left / name).write_text("half")
    made = backed_up(data, backups)
    assert [str(path) for path in backups.iterdir()] == [made["file"]]


def test_a_database_that_is_not_sound_is_kept_only_when_that_is_asked_for(tmp_path: Path, data: Path) -> None:
    file, elsewhere = tmp_path / "x.db", tmp_path / "elsewhere"
    with writing(data) as connection:
        connection.execute("UPDATE items SET safety_stock = 4")
    line = refused(data, "backup", file)
    assert "was not kept: its books differ from its ledger 1 times: default SKU-" in line
    assert not file.exists()
    assert backed_up(data, file, "--no-verify")["checked"] is None
    assert "is no sound backup: its books differ" in refused(data, "backup", "--check", file)
    assert "was not restored: its books differ" in refused(elsewhere, "restore", file)
    assert not (elsewhere / DATABASE).exists()


@pytest.mark.parametrize("migrations", [1, 6, 11])
def test_a_backup_of_an_earlier_release_is_checked_as_a_copy_that_is_up_to_date(
    tmp_path: Path, migrations: int
) -> None:
    old, data = tmp_path / "old.db", tmp_path / "data"
    data.mkdir()
    old_file(old, migrations, lambda _: None)
    before = old.read_bytes()
    assert told(data, "backup", "--check", old) == (
        f"{old} is sound: 0 entries, 0 items and 0 documents without a difference.\n"
    )
    assert old.read_bytes() == before
    shutil.copy(old, data / DATABASE)
    assert backed_up(data, tmp_path / "x.db")["checked"] == {"entries": 0, "items": 0, "documents": 0}
    assert "start this release on it once" in refused(data, "verify", status=2)


def test_a_backup_of_an_earlier_release_whose_books_differ_is_none(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    old_file(old, OLD, fill)
    line = refused(tmp_path, "backup", "--check", old)
    assert "is no sound backup: its books differ from its ledger 13 times" in line


def test_a_backup_that_there_is_no_room_to_check_is_not_called_unsound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, temporary = tmp_path / "old.db", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    old_file(old, OLD, fill)
    needed = 2 * old.stat().st_size
    assert refused(tmp_path, "backup", "--check", old) == (
        f"holdfast: {old} was not checked: an earlier release wrote it, so a copy is brought up to date and checked; "
        f"that needs {needed:,} bytes in {temporary}, where 1 are free. Name another folder with TMPDIR."
    )
    assert not list(temporary.iterdir())


def test_a_database_that_went_back_is_not_backed_up_as_if_nothing_had_happened(tmp_path: Path, data: Path) -> None:
    old = tmp_path / "old.db"
    backed_up(data, old)
    sold(data)
    (data / DATABASE).write_bytes(old.read_bytes())
    assert "went back in time" in refused(data, "backup", tmp_path / "new.db")


def test_a_restore_overwrites_nothing_and_a_refused_one_leaves_nothing(tmp_path: Path, data: Path) -> None:
    file, elsewhere = tmp_path / "x.db", tmp_path / "elsewhere"
    backed_up(data, file)
    with running(data) as server:
        assert f"process {server.process.pid}" in refused(data, "restore", file)
    assert "nothing is overwritten" in refused(data, "restore", file)
    assert "There is no backup" in refused(elsewhere, "restore", tmp_path / "none.db")
    (tmp_path / "text.db").write_text("no database " * 1_000)
    (tmp_path / "empty.db").touch()
    damaged = bytearray(file.read_bytes())
    damaged[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    (tmp_path / "damaged.db").write_bytes(damaged)
    for name in ("text.db", "empty.db", "damaged.db"):
        assert "was not restored" in refused(elsewhere, "restore", tmp_path / name)
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / f"{DATABASE}-wal").touch()
    assert f"{DATABASE}-wal is there" in refused(elsewhere, "restore", file)
    assert {path.name for path in elsewhere.iterdir()} == {f"{DATABASE}-wal", ".server.lock", "logs"}
    for words in ((), (file, "--accept"), ("--accept", "--revoke-keys")):
        assert "restore takes a backup (and --revoke-keys), or --accept" in refused(
            elsewhere, "restore", *words, status=2
        )


def test_access_keys_that_come_back_to_life_are_named_or_revoked(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "x.db"
    for name in ("till-1", "webshop", "gone"):
        told(data, "keys", "create", name, "--scope", "read")
    told(data, "keys", "revoke", "gone")
    backed_up(data, file)
    line = told(tmp_path / "alive", "restore", file).splitlines()[-1]
    assert "hold again, those that were revoked since the backup too: till-1, webshop. Revoke" in line
    line = told(tmp_path / "dead", "restore", file, "--revoke-keys").splitlines()[-1]
    assert line == "Access keys that were revoked with it: till-1, webshop. `holdfast keys create` makes new ones."
    assert holding(tmp_path / "alive") == ["till-1", "webshop"]
    assert holding(tmp_path / "dead") == []


def holding(data: Path) -> list[str]:
    listed = msgspec.json.decode(told(data, "keys", "list", "--json"))
    assert len(listed) == 3
    return [key["name"] for key in listed if key["revokedAt"] is None]


def test_a_restore_where_only_the_record_is_left_says_what_is_given_up(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "x.db"
    backed_up(data, file)
    sold(data)
    (data / DATABASE).unlink()
    assert "There is no database" in fails_to_start(data)
    lines = told(data, "restore", file).splitlines()
    assert lines[0].startswith(f"{data / 'holdfast.record'} knew entry 2 of ")
    assert lines[2] == "Entries 2 to 2 at least are not in it, and are given up."
    sold(data)


def test_a_terminal_is_shown_how_far_it_is_and_people_are_told_in_words(tmp_path: Path, data: Path) -> None:
    leader, follower = os.openpty()
    process = subprocess.Popen(
        (sys.executable, "-m", "holdfast", "backup", tmp_path),
        env=environment(data, {"TERM": "xterm"}),
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    try:
        while piece := os.read(leader, 65_536):
            shown += piece
    except OSError:
        pass  # The other end is closed: that is how a terminal ends.
    finally:
        os.close(leader)
    assert process.wait(30) == 0
    assert b"checked  1 entries, 1 items, 0 documents: no difference" in shown
    assert b"\x1b[" in shown
    assert not shown.startswith(b"{")
    assert msgspec.json.decode(told(data, "backup", tmp_path / "piped.db"))["sequence"] == 1
