"""Parcels, deliveries and returns that were told with an id, as they look on the wire."""

from typing import Final

import msgspec

from holdfast.api.http.texts import Time
from holdfast.api.views import view_of
from holdfast.domain.documents import Parcel


class ParcelLineBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Units of one line that it held."""

    line_id: str
    store_id: str
    quantity: int


class ParcelBody(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What was told with an id: told again, it is the same."""

    id: str
    #: What was told: fulfill, receive or return.
    kind: str
    moment: Time
    lines: list[ParcelLineBody]
    #: Units that the books did not have.
    unaccounted: int
    #: Units that a count had already seen.
    covered_by_count: int
    #: Whether it was taken back whole: it had not left after all.
    undone: bool


_line: Final = view_of(ParcelLineBody, "line_id", store_id="store", quantity="units")
_parcel: Final = view_of(ParcelBody, "lines", covered_by_count="covered")


def parcel_bodies(parcels: tuple[Parcel, ...]) -> list[ParcelBody]:
    """Render what was told of a document."""
    return [_parcel(parcel, [_line(line, str(line.line)) for line in parcel.lines]) for parcel in parcels]
