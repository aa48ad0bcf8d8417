"""The answers that all peers give, as status and body."""

import hashlib
from typing import Any, Final

Answer = tuple[int, dict[str, Any]]

MISSING: Final[Answer] = (404, {"success": False, "error": "There is no such item."})
REUSED: Final[Answer] = (422, {"success": False, "error": "This key was used for another request."})
MALFORMED: Final[Answer] = (400, {"success": False, "error": "A key and a quantity from 1 on are needed."})


def done(sku: str, on_hand: int, reserved: int) -> Answer:
    """Units are promised."""
    return 200, {"success": True, "data": {"sku": sku, "quantity": on_hand, "reserved": reserved}}


def short(on_hand: int, reserved: int) -> Answer:
    """There are too few."""
    return 409, {"success": False, "error": "Too few are there.", "available": on_hand - reserved}


def units_of(body: Any) -> int | None:
    """Give how many units a body asks for; None: it does not say so."""
    units = body.get("quantity") if isinstance(body, dict) else None
    return units if type(units) is int and units >= 1 else None


def fingerprint_of(sku: str, units: int) -> str:
    """Tell one request from another under the same key."""
    return hashlib.blake2b(f"{sku}\0{units}".encode(), digest_size=16).hexdigest()
