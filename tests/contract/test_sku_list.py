"""The catalogue in pages, in the byte order of its SKUs, on every engine."""

from collections.abc import Iterator

import pytest

from builders import put_sku
from contract.batches import commit
from holdfast.domain.catalogue import Sku
from holdfast.engine.ports import Reader, Storage

SKUS = ["A", "A-1", "A-2", "a", "Ä", "\uffff", "\U0001f98a"]


@pytest.fixture
def reader(storage: Storage) -> Iterator[Reader]:
    commit(storage, *[put_sku(sku, f"Name of {sku}") for sku in reversed(SKUS)])
    opened = storage.reader()
    yield opened
    opened.close()


def test_all_of_it_comes_page_by_page(reader: Reader) -> None:
    found: list[Sku] = []
    while page := reader.sku_list(found[-1].sku if found else "", "", 2):
        found += page
    assert [row.sku for row in found] == SKUS
    assert found[0] == reader.sku("A")


@pytest.mark.parametrize(
    ("prefix", "after", "limit", "found"),
    [
        ("A", "", 9, ["A", "A-1", "A-2"]),
        ("A-", "", 1, ["A-1"]),
        ("A", "A", 9, ["A-1", "A-2"]),
        ("\uffff", "", 9, ["\uffff"]),
        ("B", "", 9, []),
        ("A", "Z", 9, []),
    ],
)
def test_a_prefix_narrows_it(reader: Reader, prefix: str, after: str, limit: int, found: list[str]) -> None:
    assert [row.sku for row in reader.sku_list(after, prefix, limit)] == found
