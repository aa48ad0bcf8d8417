"""When units of a document came or left: whoever takes a booking back means the moment at which it happened."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from holdfast.domain.moment import Moment

#: (line, store): where units came or left.
Spot = tuple[int, str]
#: Moments that a document keeps of one line in one store; beyond, the two earliest count as one.
MOMENTS_MAX: Final = 100


class Booked(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Units of one line that came to one store, or left it, at one moment."""

    line: int
    store: str
    moment: Moment
    units: int

    @property
    def spot(self) -> Spot:
        """Where it was."""
        return self.line, self.store


def by_spot(bookings: Iterable[Booked]) -> dict[Spot, tuple[Booked, ...]]:
    """Sort bookings by where they were."""
    spots: dict[Spot, list[Booked]] = {}
    for each in bookings:
        spots.setdefault(each.spot, []).append(each)
    return {spot: tuple(found) for spot, found in spots.items()}


def with_booked(before: Iterable[Booked], more: Iterable[Booked]) -> tuple[Booked, ...]:
    """Give bookings with further ones: one for each spot and moment."""
    spots: dict[Spot, dict[Moment, Booked]] = {}
    for each in (*before, *more):
        moments = spots.setdefault(each.spot, {})
        known = moments.get(each.moment)
        units = each.units + (known.units if known else 0)
        moments[each.moment] = msgspec.structs.replace(each, units=units)
        if len(moments) > MOMENTS_MAX:
            earliest, following = sorted(moments.values(), key=_order)[:2]
            del moments[earliest.moment]
            moments[following.moment] = msgspec.structs.replace(following, units=earliest.units + following.units)
    return tuple(each for moments in spots.values() for each in moments.values() if each.units > 0)


def less(bookings: Iterable[Booked]) -> list[Booked]:
    """Give what takes these bookings back."""
    return [msgspec.structs.replace(each, units=-each.units) for each in bookings]


def taken_back(
    before: Iterable[Booked], units: Mapping[Spot, int], otherwise: Moment, time: int | None = None
) -> list[Booked]:
    """Choose which bookings are taken back: those of a time, where one is known; then the latest ones first.

    Of what an earlier release has booked nobody knows when; it is taken to have been ``otherwise``.
    """
    missing = dict(units)
    taken: list[Booked] = []
    for each in sorted(before, key=lambda booked: (booked.moment.time == time, _order(booked)), reverse=True):
        some = min(missing.get(each.spot, 0), each.units)
        if some:
            taken.append(msgspec.structs.replace(each, units=some))
            missing[each.spot] -= some
    return taken + [Booked(*spot, otherwise, some) for spot, some in missing.items() if some]


def _order(booked: Booked) -> tuple[int, int]:
    return booked.moment.time, booked.moment.version or 0
