"""Every business "no" as it looks on the wire."""

from typing import Any

import msgspec
import pytest

from holdfast.api.http.problems import KINDS, body_of
from holdfast.api.http.refusals import problem_of_rejection
from holdfast.domain import rejections
from holdfast.domain.rejections import (
    AnotherEnd,
    BatchRefused,
    BelowFulfilled,
    BelowReserved,
    ChainForbidden,
    CountMoved,
    DocumentClosed,
    DocumentExists,
    DocumentForbidden,
    DocumentNotFound,
    EndPassed,
    FutureMoment,
    FutureVersion,
    IncomingOutOfRange,
    InsufficientOnHand,
    InsufficientQuantity,
    InsufficientReserved,
    InsufficientUnsellable,
    ItemInUse,
    ItemNotFound,
    KeyReused,
    LineNotFound,
    LinesInsufficient,
    LinesOutOfRange,
    MovedOn,
    NamesNotFound,
    NotExtended,
    NotFulfilled,
    NotOpen,
    OtherSku,
    OverOutOfRange,
    OwedOutOfRange,
    ParcelExists,
    ParcelsOutOfRange,
    PartlyFulfilled,
    QuantityOutOfRange,
    Rejection,
    ReservationConfirmed,
    ReservationExpired,
    ReservationOver,
    ReservationReleased,
    SalesStopped,
    SeveralLines,
    Shortage,
    SkuUnfit,
    StaleCount,
    StoreExists,
    StoreForbidden,
    StoreNotFound,
    StoreUnsaid,
    UnaccountedOutOfRange,
    VersionMismatch,
)

SHORTAGES = (Shortage("A", "main", 5, 3), Shortage("B", None, 2, 0))
LINES: list[dict[str, Any]] = [
    {"sku": "A", "storeId": "main", "requested": 5, "available": 3},
    {"sku": "B", "storeId": None, "requested": 2, "available": 0},
]
TOLD: list[tuple[Rejection, int, dict[str, object]]] = [
    (KeyReused(), 422, {}),
    (
        SkuUnfit("A ", "begins or ends with white space", "A"),
        400,
        {"sku": "A ", "problem": "begins or ends with white space", "shouldBe": "A", "field": "sku"},
    ),
    (SalesStopped("main", None, None), 422, {"storeId": "main"}),
    (SalesStopped(None, "A", "Mould"), 422, {"sku": "A", "stopReason": "Mould"}),
    (
        LinesInsufficient((Shortage("A", "main", 5, 0, "sales of SKU A are stopped"),)),
        422,
        {
            "sku": "A",
            "storeId": "main",
            "requested": 5,
            "available": 0,
            "salesStatus": "stopped",
            "lines": [{"sku": "A", "storeId": "main", "requested": 5, "available": 0, "salesStatus": "stopped"}],
        },
    ),
    (ItemNotFound("main", "A"), 404, {"storeId": "main", "sku": "A"}),
    (StoreNotFound("main"), 404, {"storeId": "main"}),
    (ChainForbidden(), 403, {}),
    (StoreForbidden("main"), 403, {"storeId": "main"}),
    (DocumentForbidden("sale", "S-1"), 403, {"documentType": "sale", "documentId": "S-1"}),
    (StoreExists("main"), 409, {"storeId": "main"}),
    (DocumentNotFound("sale", "S1"), 404, {"documentType": "sale", "documentId": "S1"}),
    (DocumentExists("sale", "S1"), 409, {"documentType": "sale", "documentId": "S1"}),
    (
        DocumentClosed("reservation", "R1", "expired"),
        409,
        {"documentType": "reservation", "documentId": "R1", "status": "expired"},
    ),
    (LineNotFound("sale", "S1", "7"), 404, {"documentType": "sale", "documentId": "S1", "line": "7"}),
    (ReservationExpired("R1", 1_500), 410, {"documentId": "R1", "expiredAt": "1970-01-01T00:00:01.500Z"}),
    (NotExtended("R1", 1_500), 409, {"documentId": "R1", "expiresAt": "1970-01-01T00:00:01.500Z"}),
    (NotExtended("R1", None), 409, {"documentId": "R1", "expiresAt": None}),
    (
        NotOpen("reservation", "R1", "A", 3, 2),
        422,
        {"documentType": "reservation", "documentId": "R1", "sku": "A", "requested": 3, "open": 2},
    ),
    (LinesInsufficient(SHORTAGES), 422, {**LINES[0], "lines": LINES}),
    (
        VersionMismatch("main", "A", (2,), 3, if_match=False),
        409,
        {"storeId": "main", "sku": "A", "expectedVersion": 2, "currentVersion": 3},
    ),
    (
        VersionMismatch("main", "A", (2, 4), 3, if_match=True),
        412,
        {"storeId": "main", "sku": "A", "expectedVersion": [2, 4], "currentVersion": 3},
    ),
    (QuantityOutOfRange("A", 1, 2), 400, {"sku": "A", "onHand": 1, "requested": 2, "field": "units"}),
    (IncomingOutOfRange("A", 1, 2), 400, {"sku": "A", "incoming": 1, "requested": 2, "field": "units"}),
    (OverOutOfRange("A", 1, 2), 400, {"sku": "A", "over": 1, "requested": 2, "field": "units"}),
    (OwedOutOfRange("A", 1, 2), 400, {"sku": "A", "owed": 1, "requested": 2, "field": "units"}),
    (UnaccountedOutOfRange("A", 1, 2), 400, {"sku": "A", "counted": 1, "onHand": 2, "field": "counted"}),
    (FutureMoment(), 400, {"field": "asOf"}),
    (FutureVersion(3), 400, {"field": "asOfVersion", "version": 3}),
    (InsufficientReserved("A", 2, 1), 422, {"sku": "A", "requested": 2, "reserved": 1}),
    (InsufficientOnHand("A", 2, 1), 422, {"sku": "A", "requested": 2, "onHand": 1}),
    (InsufficientUnsellable("A", 2, 1), 422, {"sku": "A", "requested": 2, "unsellable": 1}),
    (InsufficientQuantity("A", 2, 1), 422, {"sku": "A", "requested": 2, "available": 1}),
    (BelowReserved("A", 2, 3, 0), 422, {"sku": "A", "requested": 2, "reserved": 3, "unsellable": 0}),
    (
        ItemInUse("main", "A", 1, 2, 3),
        409,
        {"storeId": "main", "sku": "A", "onHand": 1, "reserved": 2, "incoming": 3},
    ),
    (
        CountMoved("main", "A", 5, 4, 3, 2),
        409,
        {"storeId": "main", "sku": "A", "counted": 5, "onHandThen": 4, "onHand": 3, "movedVersion": 2},
    ),
    (StaleCount("main", "A", "feed"), 409, {"storeId": "main", "sku": "A", "source": "feed"}),
    (
        NamesNotFound(("oslo",), ("B", "C"), SHORTAGES),
        404,
        {"storeId": "oslo", "sku": "B", "unknownStores": ("oslo",), "unknownSkus": ("B", "C"), "lines": LINES},
    ),
    (NamesNotFound((), ("B",)), 404, {"sku": "B", "unknownStores": (), "unknownSkus": ("B",)}),
    (
        MovedOn("sale", "S1", (2,), 3, if_match=False),
        409,
        {"documentType": "sale", "documentId": "S1", "expectedVersion": 2, "currentVersion": 3},
    ),
    (
        MovedOn("store", "main", (2,), 3, if_match=True),
        412,
        {"storeId": "main", "expectedVersion": 2, "currentVersion": 3},
    ),
    (MovedOn("SKU", "A", (), 0, if_match=True), 412, {"sku": "A", "expectedVersion": [], "currentVersion": 0}),
    (AnotherEnd("R1", None), 409, {"documentId": "R1", "expiresAt": None}),
    (EndPassed(), 400, {"field": "expiresAt"}),
    (
        BelowFulfilled("reservation", "R1", "A", 1, 2),
        409,
        {"documentType": "reservation", "documentId": "R1", "sku": "A", "requested": 1, "fulfilled": 2},
    ),
    (
        NotFulfilled("sale", "S1", "A", 2, 1),
        422,
        {"documentType": "sale", "documentId": "S1", "sku": "A", "requested": 2, "fulfilled": 1},
    ),
    (OtherSku("1", "A"), 400, {"line": "1", "sku": "A", "field": "lines"}),
    (LinesOutOfRange(9, "lines"), 400, {"most": 9, "what": "lines", "field": "lines"}),
    (SeveralLines("A"), 400, {"sku": "A", "field": "lines"}),
    (ParcelsOutOfRange(9), 400, {"most": 9, "field": "id"}),
    (
        ParcelExists("sale", "S1", "P1"),
        409,
        {"documentType": "sale", "documentId": "S1", "parcel": "P1"},
    ),
    (StoreUnsaid("A"), 400, {"sku": "A", "field": "lines"}),
    (ReservationOver("R1", 1_500), 409, {"documentId": "R1", "expiredAt": "1970-01-01T00:00:01.500Z"}),
    (
        ReservationReleased("reservation", "R1", "released"),
        409,
        {"documentType": "reservation", "documentId": "R1", "status": "released"},
    ),
    (
        ReservationConfirmed("reservation", "R1"),
        409,
        {"documentType": "reservation", "documentId": "R1", "confirmed": True},
    ),
    (PartlyFulfilled("reservation", "R1", 2), 409, {"documentType": "reservation", "documentId": "R1", "fulfilled": 2}),
    (BatchRefused(7, ItemNotFound("main", "A")), 404, {"index": 7, "storeId": "main", "sku": "A"}),
    (BatchRefused(7, FutureVersion(3)), 400, {"index": 7, "version": 3, "field": "commands[7].asOfVersion"}),
    (
        BatchRefused(0, QuantityOutOfRange("A", 1, 2)),
        400,
        {"index": 0, "sku": "A", "onHand": 1, "requested": 2, "field": "commands[0].units"},
    ),
]


@pytest.mark.parametrize(("rejection", "status", "members"), TOLD, ids=lambda value: type(value).__name__)
def test_a_rejection_tells_its_figures_in_the_words_of_the_wire(
    rejection: Rejection, status: int, members: dict[str, object]
) -> None:
    problem = problem_of_rejection(rejection, "units")
    assert problem.members == members
    error = msgspec.json.decode(body_of(problem, instance="/", request_id="r", timestamp="t"))["error"]
    assert (error["statusCode"], error["message"], KINDS[problem.code].status) == (status, rejection.detail, status)


def test_every_rejection_that_there_is_was_looked_at() -> None:
    every = {kind for kind in vars(rejections).values() if isinstance(kind, type) and issubclass(kind, Rejection)}
    assert {type(rejection) for rejection, _, _ in TOLD} == every - {Rejection}
