"""Every rejection has a code, a sentence, and a say on whether it is kept."""

import typing

import msgspec
import pytest

from holdfast.domain.rejections import (
    REFUSALS_BY_STOCK,
    AnyRejection,
    BatchRefused,
    Code,
    EndPassed,
    FutureMoment,
    FutureVersion,
    LinesOutOfRange,
    OtherSku,
    ParcelsOutOfRange,
    Rejection,
    SeveralLines,
    SingleRejection,
    SkuUnfit,
    StoreUnsaid,
    UnaccountedOutOfRange,
)
from unit.domain.rejection_table import SHORT, TABLE


@pytest.mark.parametrize(("rejection", "code", "sentence"), TABLE, ids=lambda value: type(value).__name__)
def test_a_rejection_says_what_happened(rejection: Rejection, code: Code, sentence: str) -> None:
    assert (rejection.code, rejection.detail) == (code, sentence)
    assert rejection.by_stock == code.startswith(("INSUFFICIENT", "SALES_STOPPED"))


def test_the_table_stands_in_the_order_of_judgement_and_uses_every_code() -> None:
    codes = [code for _, code, _ in TABLE]
    assert codes == sorted(codes, key=list(Code).index)
    assert list(dict.fromkeys(codes)) == list(Code)


def test_the_table_holds_every_rejection() -> None:
    kinds = {type(rejection) for rejection, _, _ in TABLE}
    assert kinds == set(typing.get_args(SingleRejection))
    assert {*kinds, BatchRefused} == set(typing.get_args(AnyRejection)) == set(Rejection.__subclasses__())


@pytest.mark.parametrize(("rejection", "code", "sentence"), TABLE, ids=lambda value: type(value).__name__)
def test_a_batch_is_refused_for_the_reason_of_its_command(rejection: Rejection, code: Code, sentence: str) -> None:
    refused = BatchRefused(3, rejection)  # type: ignore[arg-type]
    assert (refused.code, refused.by_stock) == (code, rejection.by_stock)
    assert refused.detail == f"Command 3 was refused, and with it all: {sentence}"


@pytest.mark.parametrize("rejection", [rejection for rejection, _, _ in TABLE] + [BatchRefused(3, SHORT)], ids=repr)
def test_a_rejection_can_be_stored(rejection: Rejection) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(rejection), type=AnyRejection) == rejection


def test_the_field_at_fault_is_named_where_it_is_not_the_quantity() -> None:
    fields = {type(rejection): rejection.field for rejection, _, _ in TABLE if rejection.field}
    assert fields == {
        EndPassed: "expiresAt",
        FutureMoment: "asOf",
        FutureVersion: "asOfVersion",
        LinesOutOfRange: "lines",
        OtherSku: "lines",
        ParcelsOutOfRange: "id",
        SeveralLines: "lines",
        SkuUnfit: "sku",
        StoreUnsaid: "lines",
        UnaccountedOutOfRange: "counted",
    }


def test_only_the_stock_refuses_what_a_delayed_duplicate_must_not_get() -> None:
    assert {code for code in Code if code.startswith(("INSUFFICIENT", "SALES_STOPPED"))} == REFUSALS_BY_STOCK
