"""What each error means, and what to do about it: for the pages at the addresses that errors are called by."""

from collections.abc import Mapping
from typing import Final

#: By what a code is called on the wire: what has happened, and what to do.
ADVICE: Final[Mapping[str, tuple[str, str]]] = {
    "NOT_FOUND": (
        "There is no such thing: no such call, store, item, SKU, document or line of it.",
        "Look at what the error names. Stores and items are never made silently: make them first.",
    ),
    "METHOD_NOT_ALLOWED": (
        "The path is right, the method is not.",
        "Take one of those that the header Allow names.",
    ),
    "UNAUTHORIZED": (
        "The caller is not let in.",
        "The error says who is, and how to become one of them.",
    ),
    "FORBIDDEN": (
        "The caller is known, or a page in a browser, and may not do this.",
        "The error says what is missing. A page of another site needs its origin in ALLOWED_ORIGINS.",
    ),
    "PAYLOAD_TOO_LARGE": (
        "The body is larger than the server takes.",
        "Send less at once, such as a batch in parts, or raise BODY_BYTES_MAX.",
    ),
    "HEADERS_TOO_LARGE": (
        "The path with its query, or the head of the request, is too large.",
        "Ask for less at once; many SKUs go into the body of the call for availability.",
    ),
    "REQUEST_TIMEOUT": (
        "The body did not arrive in time, and nothing was done.",
        "Send the request again; a slow line may need smaller ones.",
    ),
    "UNSUPPORTED_MEDIA_TYPE": (
        "The body is not JSON, or does not say so.",
        "Send it with Content-Type: application/json.",
    ),
    "VALIDATION_ERROR": (
        "The request cannot be understood, or says what cannot be. Nothing has changed.",
        "The error names the field and what is wrong with it. Sent again as it is, it is refused again.",
    ),
    "PRECONDITION_REQUIRED": (
        "The call changes what somebody else may have changed meanwhile, and wants the version that you have read.",
        "Read it, and send its version along: expectedVersion, or If-Match.",
    ),
    "OVERLOADED": (
        "More is under way than the server takes at once. Nothing was done.",
        "Send it again after as many seconds as Retry-After says, under the same idempotency key.",
    ),
    "IDEMPOTENCY_KEY_REUSED": (
        "The idempotency key belongs to a different request.",
        "Use a new key for every new request, and the same one only to send the same request again.",
    ),
    "CONFLICT": (
        "The state does not allow it: the id belongs to something else, or what is to be changed is closed or in use.",
        "Read it again, and decide anew.",
    ),
    "STALE_COUNT": (
        "A newer count of the same source is there already; this one was not applied.",
        "Nothing, if the counts came out of order. Else count again.",
    ),
    "COUNT_MOVED": (
        "Units came or went between the moment that was counted and now.",
        'Count again, or send onMoved "rebase" to apply the difference that was found.',
    ),
    "RESERVATION_EXPIRED": (
        "The time of the reservation is over: it holds nothing any more.",
        'Reserve again. If it was paid, confirm it with ifExpired "reacquire": all of it is taken again, or nothing.',
    ),
    "CURSOR_EXPIRED": (
        "The place in the ledger is not there: the database was restored, or is another one.",
        "Take a snapshot, and follow the feed from its cursor.",
    ),
    "CONCURRENCY_ERROR": (
        "Somebody has changed it since you read it: its version is not the expected one.",
        "Read it again, and decide anew.",
    ),
    "PRECONDITION_FAILED": (
        "Somebody has changed it since you read it: none of the versions in If-Match is current.",
        "Read it again, and decide anew.",
    ),
    "SALES_STOPPED": (
        "The store is closed, or the SKU is recalled: nothing of it is promised to anybody new.",
        "Offer another store or another SKU. What happened is still recorded, what was promised can be given back.",
    ),
    "INSUFFICIENT_RESERVED": (
        "Fewer units are reserved, or open in the document, than were named.",
        "The error has both numbers. Plain calls never touch the units of a reservation.",
    ),
    "INSUFFICIENT_ON_HAND": (
        "The units are promised, but they are not there.",
        "Hand over fewer, or correct the stock: what was found, lost or damaged is a fact, and never refused.",
    ),
    "INSUFFICIENT_QUANTITY": (
        "Fewer units are available than were asked for. Nothing of the request was promised.",
        "Offer what the error says is available, another store, or a later day.",
    ),
    "STORAGE_UNAVAILABLE": (
        "The database cannot be reached or written. Nothing was done.",
        "Send it again after as many seconds as Retry-After says. If it goes on, the server's log says why.",
    ),
    "OUTCOME_UNKNOWN": (
        "The answer of the database was lost: nobody knows yet whether the change took effect.",
        "Send it again under the same idempotency key: it takes effect once, and you learn what it came to.",
    ),
    "PERSISTENCE_ERROR": (
        "The database failed in a way that does not pass by itself.",
        "The server's log has it under the id of the request.",
    ),
    "INTERNAL_ERROR": (
        "The server made a mistake.",
        "The server's log has it under the id of the request. Please report it.",
    ),
}
#: What is said of a code that nothing is said of.
PLAIN: Final = ("The request was refused.", "The error says why.")
