"""What a call may end with instead of an answer. The server's own refusals, one by one, are in ``refusals``."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from holdfast_client.generated.models import BatchRow, Reservation


class HoldfastError(Exception):
    """Any of them."""


class Refused(HoldfastError):
    """The server said no, and why; nothing has changed, unless it says that it does not know."""

    def __init__(self, status: int, problem: Mapping[str, Any], key: str | None = None) -> None:
        error = problem.get("error") or {}
        super().__init__(problem.get("detail") or problem.get("title") or f"The server answered {status}.")
        self.status = status
        #: The word for the reason, such as ``INSUFFICIENT_QUANTITY``.
        self.code: str = error.get("code", "")
        #: The figures of the case, by their names on the wire.
        self.figures: Mapping[str, Any] = error
        #: The id of the request in the server's logs.
        self.request_id: str | None = problem.get("requestId")
        #: Whether the same request may succeed when it is sent again.
        self.retryable: bool = problem.get("retryable", False)
        #: Whether this is what an earlier request under the same key was answered with.
        self.replayed: bool = error.get("replayed", False)
        #: The key that the request was sent under.
        self.key = key


class NoAnswer(HoldfastError):
    """No answer came in time, or none that could be read.

    Whether a write took effect is not known. Sent again under the same ``key``, it takes effect once.
    """

    def __init__(self, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.key = key


class ReservationEnded(HoldfastError):
    """The server knows the reservation, but it holds nothing any more."""

    #: What to do, for whoever reads the message.
    advice: ClassVar[str] = "Reserve again, under another id and key."

    def __init__(self, reservation: "Reservation") -> None:
        how = "has expired" if reservation.status == "open" else f"is {reservation.status}"
        super().__init__(f"The reservation {reservation.id} {how}; it holds nothing. {self.advice}")
        self.reservation = reservation


class BatchRefused(HoldfastError):
    """Some commands of a batch were refused, while the others took effect."""

    def __init__(self, rows: Sequence["BatchRow"]) -> None:
        #: What every command came to.
        self.rows = rows
        #: Those that were refused.
        self.refused = [row for row in rows if row.error is not None]
        first = self.refused[0]
        why = (first.error or {}).get("message", "")
        super().__init__(f"{len(self.refused)} of {len(rows)} commands were refused; command {first.index}: {why}")
