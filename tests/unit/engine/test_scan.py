"""Reads that may look at every item: beside the short ones, and only so many at once."""

import asyncio

import pytest

from holdfast.engine.errors import Overloaded
from holdfast.engine.limits import SPOOLS_MAX
from holdfast.engine.ports import Reader
from holdfast.engine.spool import Spooler
from holdfast.storage.sqlite.storage import SqliteStorage


def test_a_scan_has_a_reader_of_its_own_and_gives_it_back(storage: SqliteStorage) -> None:
    readers: list[Reader] = []

    def stores(reader: Reader) -> int:
        readers.append(reader)
        return len(reader.stores())

    spooler = Spooler(storage)
    assert asyncio.run(spooler.scan(stores)) == 1
    assert spooler._under_way == 0
    with pytest.raises(Exception, match="closed"):
        readers[0].stores()


def test_scans_count_among_the_long_answers(storage: SqliteStorage) -> None:
    spooler = Spooler(storage)
    spooler._under_way = SPOOLS_MAX
    with pytest.raises(Overloaded):
        asyncio.run(spooler.scan(lambda reader: reader.stores()))
