"""When a promise ends, as requests say it: so long from now on, or at a time."""

from datetime import datetime
from typing import Annotated, Any, Final, Protocol

import msgspec
from msgspec import UnsetType

from holdfast.api.http.bodies import refuse
from holdfast.api.http.problems import Invalid
from holdfast.api.http.writes import milliseconds
from holdfast.api.limits import HOLD_S_MAX
from holdfast.domain.documents import Ending

#: How long a promise holds, in seconds.
Hold = Annotated[int, msgspec.Meta(ge=1, le=HOLD_S_MAX)]
#: Milliseconds of a second.
_S: Final = 1000
#: At most one of the two.
ONE_END: Final[dict[str, Any]] = {
    "not": {
        "required": ["ttlSeconds", "expiresAt"],
        "properties": {"ttlSeconds": {"type": "integer"}, "expiresAt": {"type": "string"}},
    }
}


class Ends(Protocol):
    """A request that may say when."""

    @property
    def ttl_seconds(self) -> int | UnsetType | None:
        """From now on."""

    @property
    def expires_at(self) -> datetime | UnsetType | None:
        """At a time."""


def ending_of(body: Ends) -> Ending | None:
    """Give when it is to end; None: that is not said."""
    if isinstance(body.expires_at, datetime):
        return Ending(moment=milliseconds(body.expires_at, "expiresAt"))
    return Ending(ttl_ms=body.ttl_seconds * _S) if isinstance(body.ttl_seconds, int) else None


def refuse_two(body: Ends) -> None:
    """Refuse two ends."""
    both = isinstance(body.expires_at, datetime) and isinstance(body.ttl_seconds, int)
    refuse("expiresAt", "must not stand beside ttlSeconds" if both else None)


def bounded(body: Ends, now: int) -> None:
    """Refuse a time that is too far ahead, by the ledger's own."""
    if isinstance(body.expires_at, datetime) and milliseconds(body.expires_at, "expiresAt") > now + HOLD_S_MAX * _S:
        raise Invalid("expiresAt", f"must not be more than {HOLD_S_MAX} seconds ahead")
