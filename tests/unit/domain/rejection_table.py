"""Every rejection with its code and its sentence, in the order of judgement."""

from holdfast.domain.identifiers import QUANTITY_MAX
from holdfast.domain.rejections import (
    AnotherEnd,
    BelowFulfilled,
    BelowReserved,
    ChainForbidden,
    Code,
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

R, T = "reservation", "transfer"
SHORT = LinesInsufficient((Shortage("A", "berlin", 5, 3), Shortage("B", None, 2, 0)))

#: In the order of judgement.
TABLE: list[tuple[Rejection, Code, str]] = [
    (
        ChainForbidden(),
        Code.FORBIDDEN,
        ("This key is restricted to certain stores, and this is about what all of them share. Use a key without "
        "--store."),
    ),
    (
        StoreForbidden("berlin"),
        Code.FORBIDDEN,
        ("This key is restricted to certain stores, and berlin is none of them. Name one of them, or use a key that is "
        "good for this store."),
    ),
    (
        DocumentForbidden("sale", "S-1"),
        Code.FORBIDDEN,
        ("This key is restricted to certain stores, and the sale S-1 also has to do with others. Use a key that is "
        "good for all of them, or name only parts of your own stores where the call takes parts."),
    ),
    (KeyReused(), Code.IDEMPOTENCY_KEY_REUSED,
     "This idempotency key was used for a different request. Use a new key for a new request."),
    (StoreNotFound("berlin"), Code.NOT_FOUND, "There is no store berlin."),
    (ItemNotFound("berlin", "A"), Code.NOT_FOUND, "Store berlin has no item with SKU A. Add it first."),
    (NamesNotFound(("oslo", "rome"), ()), Code.NOT_FOUND, "There is no store oslo, rome."),
    (NamesNotFound((), ("A", "B"), SHORT.shortages[:1]), Code.NOT_FOUND,
     "The catalogue has no SKU A, B. Add it first. Only 3 of SKU A are available, 5 were requested."),
    (DocumentNotFound(T, "T-1"), Code.NOT_FOUND, "There is no transfer T-1."),
    (LineNotFound(R, "R-1", "line 9"), Code.NOT_FOUND, "The reservation R-1 has no line 9."),
    (StoreExists("berlin"), Code.CONFLICT,
     "There is a store berlin already. Change it with PATCH, or choose another id."),
    (DocumentExists("sale", "S-1"), Code.CONFLICT,
     "There is a sale S-1 already, with other content. Choose another id."),
    (DocumentClosed(R, "R-1", "released"), Code.CONFLICT,
     "The reservation R-1 is released; nothing of it is open any more."),
    (NotExtended("R-1", None), Code.CONFLICT,
     "The reservation R-1 has no end or ends later already; it can only be extended."),
    (
        BelowFulfilled(R, "R-1", "A", 1, 2),
        Code.CONFLICT,
        (
            "Of SKU A in the reservation R-1 2 have left already: the line cannot be set to 1. "
            "Take them back first (unfulfill), or book what came back (return)."
        ),
    ),
    (ParcelExists(T, "T-1", "P-1"), Code.CONFLICT,
     "The transfer T-1 lists P-1 already, with other content. Send the same again, or choose another id."),
    (AnotherEnd("R-1", 9), Code.CONFLICT,
     "The reservation R-1 is confirmed already, with another end or without one. Extend it, if it is to end later."),
    (
        ReservationReleased(R, "R-1", "released"),
        Code.CONFLICT,
        (
            "The reservation R-1 was made before and has been released: it holds nothing. Send the request again with "
            'ifReleased "reacquire" to hold it anew, or use another id.'
        ),
    ),
    (
        ReservationConfirmed(R, "R-1"),
        Code.CONFLICT,
        (
            "The reservation R-1 is confirmed: it was paid. If it is to be released nevertheless, leave ifConfirmed "
            "out."
        ),
    ),
    (PartlyFulfilled(R, "R-1", 2), Code.CONFLICT,
     "Of the reservation R-1 2 units have been fulfilled already; take these back first (unfulfill)."),
    (ItemInUse("berlin", "A", 1, 2, 3), Code.CONFLICT,
     "SKU A in store berlin has 1 on hand, 2 reserved and 3 incoming. Only an item without any can be deleted."),
    (StaleCount("berlin", "A", "erp"), Code.STALE_COUNT,
     "A newer count of SKU A in store berlin by erp is there already; this one was not applied."),
    (
        CountMoved("berlin", "A", 5, 9, 8, 4),
        Code.COUNT_MOVED,
        (
            "SKU A in store berlin had 9 on hand at the moment that was counted and has 8 now (last moved at version "
            '4). Count again, or send onMoved "rebase" to apply the difference found.'
        ),
    ),
    (ReservationExpired("R-1", 9), Code.RESERVATION_EXPIRED,
     'The reservation R-1 has expired. Reserve again, or confirm with ifExpired "reacquire" if it was paid.'),
    (
        ReservationOver("R-1", 9),
        Code.RESERVATION_EXPIRED,
        (
            "The reservation R-1 was made before and has expired: it holds nothing. Send the request again with "
            'ifExpired "reacquire" to hold it anew, or use another id.'
        ),
    ),
    (MovedOn(R, "R-1", (2, 3), 5, if_match=False), Code.CONCURRENCY_ERROR,
     "The reservation R-1 is at version 5, not at 2, 3. Read it again and decide anew."),
    (VersionMismatch("berlin", "A", (2, 3), 5, if_match=False), Code.CONCURRENCY_ERROR,
     "SKU A in store berlin is at version 5, not at 2, 3. Read it again and decide anew."),
    (VersionMismatch("berlin", "A", (), 0, if_match=True), Code.PRECONDITION_FAILED,
     "SKU A in store berlin is not there, not at one that was named. Read it again and decide anew."),
    (MovedOn("SKU", "A", (), 0, if_match=True), Code.PRECONDITION_FAILED,
     "The SKU A is not there, not at one that was named. Read it again and decide anew."),
    (EndPassed(), Code.VALIDATION_ERROR, "expiresAt: lies in the past"),
    (FutureMoment(), Code.VALIDATION_ERROR, "asOf: lies in the future"),
    (FutureVersion(5), Code.VALIDATION_ERROR, "asOfVersion: the item is only at version 5"),
    (OtherSku("1", "A"), Code.VALIDATION_ERROR,
     "lines: line 1 is of SKU A; leave its lineId out to make a new line of another"),
    (LinesOutOfRange(9, "lines"), Code.VALIDATION_ERROR, "lines: would have more than 9 lines in all"),
    (SkuUnfit("A ", "begins or ends with white space", "A"), Code.VALIDATION_ERROR,
     'sku: begins or ends with white space; it should be "A"'),
    (SkuUnfit("..", "is lost in addresses", None), Code.VALIDATION_ERROR, "sku: is lost in addresses; choose another"),
    (SeveralLines("A"), Code.VALIDATION_ERROR,
     "lines: several lines have SKU A; say the totals of each by its lineId"),
    (ParcelsOutOfRange(9), Code.VALIDATION_ERROR,
     "id: 9 are listed already, and no more can be; leave it out and send a key instead"),
    (StoreUnsaid("A"), Code.VALIDATION_ERROR,
     "lines: SKU A has left from several stores; say into which it has come back (storeId)"),
    (QuantityOutOfRange("A", 7, QUANTITY_MAX), Code.VALIDATION_ERROR,
     f"SKU A has 7 on hand; {QUANTITY_MAX} more would exceed {QUANTITY_MAX} units."),
    (IncomingOutOfRange("A", 7, QUANTITY_MAX), Code.VALIDATION_ERROR,
     f"SKU A has 7 incoming; {QUANTITY_MAX} more would exceed {QUANTITY_MAX} units."),
    (OwedOutOfRange("A", 7, QUANTITY_MAX), Code.VALIDATION_ERROR,
     f"SKU A owes 7; {QUANTITY_MAX} more that left would exceed {QUANTITY_MAX} units. Count it first."),
    (OverOutOfRange("A", 7, QUANTITY_MAX), Code.VALIDATION_ERROR,
     f"SKU A has 7 over in its line of the transfer; {QUANTITY_MAX} more would exceed {QUANTITY_MAX} units."),
    (
        UnaccountedOutOfRange("A", 5, 7),
        Code.VALIDATION_ERROR,
        (
            "counted: SKU A has 7 on hand, and with what was reported late for that moment a count of 5 would leave "
            f"more than {QUANTITY_MAX} units unaccounted for. Count again as of now."
        ),
    ),
    (SalesStopped("berlin", None, None), Code.SALES_STOPPED,
     "Sales of store berlin are stopped. Ask again when it is open."),
    (SalesStopped(None, "A", "Mould"), Code.SALES_STOPPED,
     "Sales of SKU A are stopped (Mould). Ask again when it is open."),
    (LinesInsufficient((Shortage("A", "berlin", 5, 0, "sales of SKU A are stopped"), *SHORT.shortages[1:])),
     Code.SALES_STOPPED,
     "Sales of SKU A are stopped; only 0 of SKU B are available, 2 were requested."),
    (InsufficientReserved("A", 5, 3), Code.INSUFFICIENT_RESERVED, "Only 3 of SKU A are reserved, 5 were requested."),
    (NotOpen(T, "T-1", "A", 5, 3), Code.INSUFFICIENT_RESERVED,
     "Only 3 of SKU A are open in the transfer T-1, 5 were named."),
    (NotFulfilled(R, "R-1", "A", 5, 3), Code.INSUFFICIENT_RESERVED,
     "Of SKU A in the reservation R-1 only 3 have left and are not back yet, 5 were named."),
    (InsufficientOnHand("A", 5, 3), Code.INSUFFICIENT_ON_HAND,
     "Only 3 sellable units of SKU A are on hand, 5 were requested. Fulfill fewer, or correct the stock."),
    (InsufficientUnsellable("A", 5, 3), Code.INSUFFICIENT_ON_HAND,
     "Only 3 units of SKU A are unsellable, 5 were requested."),
    (InsufficientQuantity("A", 5, 3), Code.INSUFFICIENT_QUANTITY, "Only 3 of SKU A are available, 5 were requested."),
    (SHORT, Code.INSUFFICIENT_QUANTITY,
     "Only 3 of SKU A are available, 5 were requested; only 0 of SKU B are available, 2 were requested."),
    (BelowReserved("A", 2, 3, 0), Code.INSUFFICIENT_QUANTITY,
     "SKU A cannot be set to 2: 3 are reserved. Release or fulfill them first, or book what happened with adjust."),
    (
        BelowReserved("A", 2, 3, 1),
        Code.INSUFFICIENT_QUANTITY,
        (
            "SKU A cannot be set to 2: 3 are reserved and 1 unsellable. "
            "Release or fulfill them first, or book what happened with adjust."
        ),
    ),
]  # fmt: skip
