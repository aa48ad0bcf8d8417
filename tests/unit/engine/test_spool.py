"""Long answers: one snapshot into a bounded file, a limited number at once."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

import pytest

from builders import add
from holdfast.engine import spool, spool_files
from holdfast.engine.batch import Request
from holdfast.engine.commit import Committer
from holdfast.engine.errors import AnswerTooLarge, Overloaded, StorageUnavailable
from holdfast.engine.figures import Figures
from holdfast.engine.limits import SPOOL_MEMORY_BYTES_MAX, SPOOLS_MAX
from holdfast.engine.ports import ItemQuery, Reader
from holdfast.engine.reads import READ_RETRIES_MAX
from holdfast.engine.spool import Spooler
from holdfast.storage.sqlite.storage import SqliteStorage
from unit.engine.conftest import Raw
from unit.engine.scripted import ScriptedStorage, numbered

DEADLINE_SECONDS = 30
ALL = ItemQuery(store="default")


def repr_of(row: object) -> bytes:
    return repr(row).encode()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[IO[bytes]]]:
    """Every file that a spooler makes; closed at the end, whoever forgot it."""
    made: list[IO[bytes]] = []
    real = tempfile.SpooledTemporaryFile

    def make(*, max_size: int) -> tempfile.SpooledTemporaryFile[bytes]:
        file = real(max_size=max_size)
        made.append(file)
        return file

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", make)
    yield made
    for file in made:
        file.close()


def pieces_of(*pieces: bytes) -> "Pieces":
    return Pieces(pieces)


class Pieces:
    """Gives these pieces, and remembers the reader that it was given."""

    def __init__(self, pieces: tuple[bytes, ...], fault: Exception | None = None) -> None:
        self._pieces = pieces
        self._fault = fault
        self.reader: Reader | None = None

    def __call__(self, reader: Reader) -> Iterator[bytes]:
        self.reader = reader
        yield from self._pieces
        if self._fault:
            raise self._fault


class Gate:
    """Pieces that wait until they are let through."""

    def __init__(self, fault: Exception | None = None) -> None:
        self._fault = fault
        self.arrived = threading.Semaphore(0)
        self.open = threading.Semaphore(0)

    def __call__(self, _: Reader) -> Iterator[bytes]:
        self.arrived.release()
        assert self.open.acquire(timeout=DEADLINE_SECONDS)
        yield b"done"
        if self._fault:
            raise self._fault


def test_the_pieces_lie_in_the_file_from_its_start(storage: SqliteStorage) -> None:
    with asyncio.run(Spooler(storage, Figures()).spool(pieces_of(b"one ", b"two"))) as file:
        assert file.read() == b"one two"


def test_a_list_is_spooled_from_the_database(storage: SqliteStorage) -> None:
    batch = [Request(add(1, sku=sku)) for sku in ("B", "A", "C")]
    Committer(storage, Figures(), numbered()).commit(batch)

    def skus(reader: Reader) -> Iterator[bytes]:
        return (row.item.sku.encode() for row in reader.item_list(ItemQuery(store="default")))

    with asyncio.run(Spooler(storage, Figures()).spool(skus)) as file:
        assert file.read() == b"ABC"


def test_a_large_answer_goes_to_the_disk(storage: SqliteStorage) -> None:
    half = b"x" * (SPOOL_MEMORY_BYTES_MAX // 2 + 1)
    with asyncio.run(Spooler(storage, Figures()).spool(pieces_of(half, half))) as file:
        assert file.file._rolled  # type: ignore[attr-defined]
        assert file.read() == half + half


def test_an_answer_beyond_the_bound_is_refused_and_its_file_closed(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch, files: list[IO[bytes]]
) -> None:
    monkeypatch.setattr(spool_files, "SPOOL_BYTES_MAX", 10)
    with asyncio.run(Spooler(storage, Figures()).spool(pieces_of(b"12345", b"67890"))) as file:
        assert file.read() == b"1234567890"
    with pytest.raises(Overloaded):
        asyncio.run(Spooler(storage, Figures()).spool(pieces_of(b"12345", b"67890", b"1", b"2")))
    assert [made.closed for made in files] == [True, True]


def test_the_last_piece_counts_for_the_bound_too(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch, files: list[IO[bytes]]
) -> None:
    monkeypatch.setattr(spool_files, "SPOOL_BYTES_MAX", 10)
    with pytest.raises(Overloaded):
        asyncio.run(Spooler(storage, Figures()).spool(pieces_of(b"12345", b"678901")))


def test_a_failure_closes_the_file_and_gives_the_reader_back(storage: SqliteStorage, files: list[IO[bytes]]) -> None:
    pieces = Pieces((b"one",), StorageUnavailable())
    spooler = Spooler(storage, Figures())
    with pytest.raises(StorageUnavailable):
        asyncio.run(spooler.spool(pieces))
    assert [file.closed for file in files] == [True] * (READ_RETRIES_MAX + 1)
    assert pieces.reader is not None
    with pytest.raises(Exception, match="closed"):
        pieces.reader.stores()
    assert spooler.places.taken == 0


def test_while_an_answer_is_sent_the_log_can_begin_anew(storage: SqliteStorage, raw: Raw) -> None:
    raw("PRAGMA wal_checkpoint(TRUNCATE)")
    Committer(storage, Figures(), numbered("id")).commit([Request(add(1))])
    spooler = Spooler(storage, Figures())  # It stays, and so does its connection.
    with asyncio.run(spooler.spool(lambda reader: map(repr_of, reader.item_list(ALL)))) as answer:
        assert answer.bytes
        assert raw("PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)]


def test_an_answer_that_breaks_off_does_not_keep_the_log_either(
    storage: SqliteStorage, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_files, "SPOOL_BYTES_MAX", 10)
    Committer(storage, Figures(), numbered("id")).commit([Request(add(1, sku=sku)) for sku in ("A", "B")])
    spooler = Spooler(storage, Figures())
    with pytest.raises(AnswerTooLarge):
        asyncio.run(spooler.spool(lambda reader: map(repr_of, reader.item_list(ALL))))
    assert raw("PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)]


def test_a_database_that_is_away_takes_no_place(storage: SqliteStorage, files: list[IO[bytes]]) -> None:
    scripted = ScriptedStorage(storage, reader=[StorageUnavailable()] * (READ_RETRIES_MAX + 1))
    spooler = Spooler(scripted, Figures())
    with pytest.raises(StorageUnavailable):
        asyncio.run(spooler.spool(pieces_of(b"one")))
    assert (files, spooler.places.taken) == ([], 0)


def test_only_so_many_are_prepared_at_once_and_nobody_waits_for_ever(storage: SqliteStorage) -> None:
    async def scenario() -> None:
        spooler, gate = Spooler(storage, Figures(), wait_s_max=0.01), Gate()
        under_way = [asyncio.ensure_future(spooler.spool(gate)) for _ in range(SPOOLS_MAX)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await spooler.spool(pieces_of(b"one too many"))
        gate.open.release(SPOOLS_MAX)
        for file in await asyncio.gather(*under_way):
            file.close()
        (await spooler.spool(pieces_of(b"room again"))).close()

    asyncio.run(scenario())


def test_whoever_finds_no_place_waits_for_one_and_only_so_many_do(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "SPOOLS_WAITING_MAX", 2)

    async def scenario() -> None:
        spooler, gate = Spooler(storage, Figures()), Gate()
        asked = [asyncio.ensure_future(spooler.spool(gate)) for _ in range(SPOOLS_MAX + 2)]
        await asyncio.sleep(0)
        assert (spooler.places.taken, spooler.places.waiting) == (SPOOLS_MAX, 2)
        with pytest.raises(Overloaded):
            await spooler.spool(pieces_of(b"one too many"))
        gate.open.release(SPOOLS_MAX + 2)
        for file in await asyncio.gather(*asked):
            file.close()
        assert (spooler.places.taken, spooler.places.waiting) == (0, 0)

    asyncio.run(scenario())


async def leave(spooler: Spooler, gate: Gate) -> None:
    """Go away while the answer is being written."""
    leaving = asyncio.ensure_future(spooler.spool(gate))
    assert await asyncio.to_thread(gate.arrived.acquire, timeout=DEADLINE_SECONDS)
    leaving.cancel()
    await asyncio.wait([leaving])


def test_a_client_that_leaves_frees_no_place_before_the_work_has_ended(
    storage: SqliteStorage, files: list[IO[bytes]]
) -> None:
    async def scenario() -> int:
        spooler, gate = Spooler(storage, Figures()), Gate()
        await leave(spooler, gate)
        under_way = spooler.places.taken
        gate.open.release()
        await spooler.close()
        return under_way

    assert asyncio.run(scenario()) == 1


@pytest.mark.parametrize("fault", [None, StorageUnavailable()])
def test_the_file_of_a_client_that_left_is_closed(
    storage: SqliteStorage, files: list[IO[bytes]], fault: Exception | None
) -> None:
    async def scenario() -> None:
        spooler, gate = Spooler(storage, Figures()), Gate(fault)
        await leave(spooler, gate)
        gate.open.release(READ_RETRIES_MAX + 1)
        await spooler.close()

    asyncio.run(scenario())
    assert [file.closed for file in files] == [True] * (1 if fault is None else READ_RETRIES_MAX + 1)
