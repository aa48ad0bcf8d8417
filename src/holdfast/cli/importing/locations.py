"""Which store a location of the file is: by a table, or because it is called like the store."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from holdfast.cli.importing.tables import BrokenFile
from holdfast.domain.identifiers import DEFAULT_STORE, store_problem

#: Locations that a proposal shows; a column that is none of locations has more.
LOCATIONS_MAX: Final = 10_000
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_STORE_CHARACTERS_MAX: Final = 64

#: Location to store; null: leave its rows out.
Locations = dict[str, str | None]


def read_locations(path: Path) -> Locations:
    """Read a table of locations. Raises ``BrokenFile``."""
    try:
        table = msgspec.json.decode(path.read_bytes(), type=Locations)
    except OSError as problem:
        raise BrokenFile(f"The table of locations {path} cannot be read: {problem.strerror}.") from None
    except msgspec.DecodeError as problem:
        raise BrokenFile(f'{path} is no table of locations ({{"name": "store id", …}}): {problem}.') from None
    for place, store in table.items():
        problem_of_store = store and store_problem(store)
        if problem_of_store:
            raise BrokenFile(f"{path}: the store {store!r} of {place!r} {problem_of_store}.")
    return table


def proposed(places: Iterable[str], stores: Mapping[str, str]) -> Locations:
    """Propose a table: a store of that id or name, or else a new one that is called alike."""
    by_name = {name.casefold(): store for store, name in stores.items()}
    table: Locations = {}
    for place in sorted(places):
        known = place if place in stores else by_name.get(place.casefold())
        table[place] = known or _free(_slug(place), {*stores, *filter(None, table.values())})
    return table


def _slug(place: str) -> str:
    plain = unicodedata.normalize("NFKD", place).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:_STORE_CHARACTERS_MAX] or "store"


def _free(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    numbers = (f"{slug[: _STORE_CHARACTERS_MAX - 5]}-{number}" for number in range(2, LOCATIONS_MAX))
    return next(store for store in numbers if store not in taken)


def store_of(place: str, table: Locations, stores: Mapping[str, str]) -> str | None:
    """Give the store of a location. Raises ``KeyError`` for one that nobody knows."""
    if not place:
        return DEFAULT_STORE
    if place in table:
        return table[place]
    if place in stores:
        return place
    raise KeyError(place)
