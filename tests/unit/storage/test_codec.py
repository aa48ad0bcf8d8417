"""What is kept in a row comes back as it was; what this release does not know is refused."""

from typing import Any

import pytest

from builders import a_reservation, a_transfer, an_item, an_outcome
from holdfast.domain.catalogue import Sku, Store
from holdfast.domain.commands import Cause
from holdfast.domain.documents import Sale, SaleLine
from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.outcomes import (
    BatchResult,
    BatchRow,
    DocumentResult,
    ItemResult,
    Outcome,
    Result,
    SkuResult,
    StoreResult,
)
from holdfast.domain.rejections import BatchRefused, InsufficientQuantity, Rejection
from holdfast.engine.errors import StorageBroken
from holdfast.storage.codec import (
    OUTCOME_FORMAT,
    decode_attributes,
    decode_outcome,
    encode_attributes,
    encode_outcome,
    key_of,
    key_row,
)
from unit.domain.rejection_table import TABLE

FULL_ITEM = an_item(
    "ÄÖ \U0001f4e6",
    store="berlin",
    on_hand=QUANTITY_MAX,
    reserved=7,
    reserved_plain=3,
    unsellable=2,
    incoming=4,
    safety_stock=5,
    reorder_point=6,
    version=9,
)
#: A refused reserve as the first build stored it.
EARLIER_BUILD = bytes.fromhex(
    "019898a3632d31a674696c6c2d37c0c0c0c0c0c0a772657365727665a764656661756c74a64c4150544f"
    "5002cf0000018bcfe568000094b4496e73756666696369656e745175616e74697479a64c4150544f500201"
)
RESULTS: list[Result | Rejection] = [
    ItemResult(FULL_ITEM, "Größe", 12),
    ItemResult(an_item(deleted=True), "Laptop", 1, changed=False),
    DocumentResult(a_reservation(), made=True),
    DocumentResult(
        Sale("S-1", "till", 1, (SaleLine(1, "berlin", "PHONE", 5, unaccounted=2),), content=b"0" * 16), changed=False
    ),
    DocumentResult(a_transfer()),
    StoreResult(Store("berlin", "Berlin", 1, 2, 3, "Mitte", {"a": [1, None]}), made=True),
    SkuResult(Sku("PHONE", "Phone", 2, {"colour": "red"}), changed=False),
    BatchResult((BatchRow("add", ItemResult(FULL_ITEM, "Größe", 12)),)),
    *(rejection for rejection, _, _ in TABLE),
    BatchRefused(3, InsufficientQuantity("PHONE", 5, 3)),
]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_an_outcome_comes_back_as_it_was_stored(result: Any) -> None:
    cause = Cause("c-9", "shop", "r-1", "Ada", "damaged", "order 4", "wet", 12345)
    outcome = Outcome(cause, "adjust", "berlin", "PHONE", -QUANTITY_MAX, 1_700_000_000_123, 8, result)
    restored = decode_outcome(encode_outcome(outcome))
    assert restored == outcome
    assert type(restored.result) is type(result)


def test_every_rejection_is_tried() -> None:
    tried = {type(result) for result in RESULTS if isinstance(result, Rejection)}
    assert tried == set(Rejection.__subclasses__())


def test_a_stored_outcome_begins_with_its_format() -> None:
    assert encode_outcome(an_outcome())[0] == OUTCOME_FORMAT == 1


def test_an_outcome_that_an_earlier_build_stored_is_still_read() -> None:
    assert decode_outcome(EARLIER_BUILD) == an_outcome(InsufficientQuantity("LAPTOP", 2, 1))


@pytest.mark.parametrize("number", [0, 2, 255])
def test_an_unknown_format_is_refused_and_named(number: int) -> None:
    stored = bytes([number]) + encode_outcome(an_outcome())[1:]
    with pytest.raises(StorageBroken, match=f"has format {number:02x}, not 1"):
        decode_outcome(stored)


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01\x93\x01"])
def test_a_damaged_outcome_is_a_fault_of_the_storage(stored: bytes) -> None:
    with pytest.raises(StorageBroken):
        decode_outcome(stored)


def test_a_key_row_comes_back_whole() -> None:
    record = key_of((b"digest", b"fingerprint", encode_outcome(an_outcome())))
    assert (record.digest, record.fingerprint, record.outcome) == (b"digest", b"fingerprint", an_outcome())
    assert key_of(key_row(record)) == record


def test_attributes_are_json_with_sorted_names_and_come_back() -> None:
    attributes = {"b": [1, None, {"z": 1.5, "a": "ä"}], "a": True}
    stored = encode_attributes(attributes)
    assert stored == '{"a":true,"b":[1,null,{"a":"ä","z":1.5}]}'
    assert decode_attributes(stored) == attributes
    assert encode_attributes({}) == "{}"
