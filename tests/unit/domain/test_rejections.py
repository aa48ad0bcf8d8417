"""Every rejection has a code, a sentence, and a say on whether it is kept."""

import typing

import pytest

from holdfast.domain.rejections import (
    CODES,
    AnyRejection,
    BelowReserved,
    Code,
    InsufficientOnHand,
    InsufficientQuantity,
    InsufficientReserved,
    ItemNotFound,
    KeyReused,
    QuantityOutOfRange,
    Rejection,
    StoreNotFound,
    VersionMismatch,
)

TABLE = [
    (KeyReused(), Code.IDEMPOTENCY_KEY_REUSED, False, "This idempotency key was used for a different request."),
    (StoreNotFound("berlin"), Code.NOT_FOUND, False, "There is no store berlin."),
    (ItemNotFound("berlin", "PHONE"), Code.NOT_FOUND, False, "Store berlin has no item with SKU PHONE."),
    (
        VersionMismatch("berlin", "PHONE", (2, 3), 5, if_match=False),
        Code.CONCURRENCY_ERROR,
        False,
        "SKU PHONE in store berlin is at version 5, not at 2, 3.",
    ),
    (
        VersionMismatch("berlin", "PHONE", (), 0, if_match=True),
        Code.PRECONDITION_FAILED,
        False,
        "SKU PHONE in store berlin is not there, not at one that was named.",
    ),
    (
        QuantityOutOfRange("PHONE", 7, 2**53 - 1),
        Code.VALIDATION_ERROR,
        False,
        "SKU PHONE has 7 on hand; 9007199254740991 more would exceed 9007199254740991 units.",
    ),
    (
        InsufficientReserved("PHONE", 5, 3),
        Code.INSUFFICIENT_RESERVED,
        True,
        "Only 3 of SKU PHONE are reserved, 5 were requested.",
    ),
    (
        InsufficientOnHand("PHONE", 5, 3),
        Code.INSUFFICIENT_ON_HAND,
        True,
        "Only 3 sellable units of SKU PHONE are on hand, 5 were requested.",
    ),
    (
        InsufficientQuantity("PHONE", 5, 3),
        Code.INSUFFICIENT_QUANTITY,
        True,
        "Only 3 of SKU PHONE are available, 5 were requested.",
    ),
    (
        BelowReserved("PHONE", 2, 3, 0),
        Code.INSUFFICIENT_QUANTITY,
        True,
        "SKU PHONE cannot be set to 2: 3 are reserved.",
    ),
]


@pytest.mark.parametrize(("rejection", "code", "by_stock", "sentence"), TABLE)
def test_a_rejection_says_what_happened(rejection: Rejection, code: Code, by_stock: bool, sentence: str) -> None:
    assert rejection.code is code
    assert rejection.by_stock is by_stock
    assert rejection.detail.startswith(sentence)


def test_the_table_holds_every_rejection_and_each_can_be_stored() -> None:
    kinds = {type(rejection) for rejection, _, _, _ in TABLE}
    assert kinds == set(CODES) == set(Rejection.__subclasses__()) == set(typing.get_args(AnyRejection))
