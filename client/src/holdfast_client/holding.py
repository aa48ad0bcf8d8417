"""Holding stock for as long as a block of code runs: what is held, and when it is given back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from holdfast_client.errors import HoldfastError
from holdfast_client.generated.models import NewReservationLine, Reservation

#: Units by SKU, or lines that say more.
Lines = Mapping[str, int] | Sequence[NewReservationLine]
#: The reason that the ledger shows when a block has failed.
GIVEN_BACK: Final = "given up"


def lines_of(lines: Lines, store_id: str | None) -> Sequence[NewReservationLine]:
    """Give the lines; those of a mapping are wanted from one store."""
    if isinstance(lines, Mapping):
        return [NewReservationLine(sku, quantity, store_id=store_id) for sku, quantity in lines.items()]
    if store_id is not None:
        raise ValueError("Lines name their stores themselves; store_id is for units by SKU.")
    return lines


def seconds(ttl: float | timedelta) -> int:
    """Give a time to hold in whole seconds, never shorter than it was said."""
    given_s = ttl.total_seconds() if isinstance(ttl, timedelta) else ttl
    return -int(-given_s // 1)


def note_of(order: Reservation, fault: HoldfastError) -> str:
    """Say that a hold is still there."""
    return f"The reservation {order.id} was not given back ({fault}); it ends by itself at {order.expires_at}."
