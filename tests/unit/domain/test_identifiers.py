"""What a name, a key and a text may be, and where a name lives."""

import hashlib

import pytest

from holdfast.domain import identifiers
from holdfast.domain.identifiers import key_problem, partition_of, sku_problem, store_problem, text_problem


@pytest.mark.parametrize("sku", ["A", "a/b", "..", "ÄÖ 1", "x" * 128, "\U0010ffff", "\ue000"])
def test_a_sku_is_any_text_of_1_to_128_characters(sku: str) -> None:
    assert sku_problem(sku) is None


@pytest.mark.parametrize(
    ("sku", "problem"),
    [
        ("", "must not be empty"),
        ("x" * 129, "must have at most 128 characters, not 129"),
        *((f"a{character}b", "must not hold control characters") for character in "\0\x1f\x7f\x80\x9f\ud800\udfff\n"),
    ],
)
def test_a_sku_is_refused_with_what_is_wrong_with_it(sku: str, problem: str) -> None:
    assert sku_problem(sku) == problem


def test_a_text_may_be_as_long_as_its_own_bound_says() -> None:
    assert text_problem("x" * 256, identifiers.TEXT_CHARACTERS_MAX) is None
    assert text_problem("x" * 257, identifiers.TEXT_CHARACTERS_MAX) == "must have at most 256 characters, not 257"


@pytest.mark.parametrize("store", ["a", "0", "default", "berlin-2_b", "a" * 64, "A", "STORE001", "sloc_01HZX"])
def test_a_store_is_named_by_what_a_file_may_be_called_everywhere(store: str) -> None:
    assert store_problem(store) is None


@pytest.mark.parametrize("store", ["", "-a", "_a", "a.b", "a+b", "a/b", "ä", "a" * 65, "a\n", "../a"])
def test_a_store_is_refused_when_its_name_is_no_safe_file_name(store: str) -> None:
    assert str(store_problem(store)).startswith("must be 1 to 64 of A-Z, a-z")


@pytest.mark.parametrize("key", ["k", " ", "~", "x" * 255])
def test_a_key_is_printable_ascii_of_1_to_255_characters(key: str) -> None:
    assert key_problem(key) is None


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("", "must not be empty"),
        ("x" * 256, "must have at most 255 characters, not 256"),
        ("\x1f", "must hold printable ASCII characters only"),
        ("a\x7f", "must hold printable ASCII characters only"),
        ("ä", "must hold printable ASCII characters only"),
        ("a\n", "must hold printable ASCII characters only"),
    ],
)
def test_a_key_is_refused_with_what_is_wrong_with_it(key: str, problem: str) -> None:
    assert key_problem(key) == problem


def test_the_largest_quantity_is_what_every_json_reader_holds_exactly() -> None:
    assert identifiers.QUANTITY_MAX == 9_007_199_254_740_991 == int(float(2**53)) - 1


def test_everything_lives_in_the_one_partition_there_is() -> None:
    assert identifiers.PARTITIONS == 1
    assert {partition_of(sku) for sku in ("A", "B", "ÄÖ", "")} == {0}


def test_a_partition_is_a_stable_hash_of_the_bytes_and_never_changes() -> None:
    expected = int.from_bytes(hashlib.blake2b("LÄPTOP".encode(), digest_size=8).digest(), "big") % 8
    assert partition_of("LÄPTOP", 8) == expected
    assert [partition_of(sku, 8) for sku in ("LAPTOP", "PHONE", "TABLET")] == [0, 4, 5]


def test_many_names_spread_over_all_partitions() -> None:
    assert {partition_of(f"SKU-{number}", 8) for number in range(200)} == set(range(8))
