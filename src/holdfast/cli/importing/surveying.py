"""The first look at a file: how many rows, which locations, what comes twice."""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from holdfast.cli.importing.drafts import Draft, Mapper
from holdfast.cli.importing.kinds import Kind
from holdfast.cli.importing.layouts import Layout
from holdfast.cli.importing.locations import LOCATIONS_MAX, Locations
from holdfast.cli.importing.opening import Source
from holdfast.cli.importing.recognising import recognised
from holdfast.cli.importing.sightings import Key, Sightings
from holdfast.cli.importing.tables import BrokenFile, Table
from holdfast.cli.importing.wishes import key_of, totals_of

#: Called with the rows seen so far.
Advance = Callable[[int], None]

#: Rows between two looks at the progress.
STEP: Final = 1_024


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a file."""

    source: Source
    kind: Kind
    #: None: by its columns.
    layout: Layout | None = None
    #: The store of all rows; None: as the file says.
    store: str | None = None
    locations: Locations = {}
    clean_skus: bool = False
    sums: bool = False


class Survey(msgspec.Struct, kw_only=True):
    """What the first look has found."""

    layout: Layout
    columns: list[str]
    digest: str
    rows: int
    places: list[str]
    sightings: Sightings
    totals: dict[Key, int | None] | None


def survey(ask: Ask, advance: Advance) -> Survey:
    """Look at all of a file. Raises ``BrokenFile`` where it cannot be what it is said to be."""
    table = ask.source.table()
    layout = _layout(ask, table)
    mapper = mapper_of(ask, layout, table.columns)
    _require(ask, mapper, table)
    sightings, places, rows = Sightings(), set(), 0
    for draft in mapper.drafts(table.rows):
        rows = draft.number
        if rows % STEP == 0:
            advance(rows)
        places.add(draft.place)
        key = key_of(draft, ask.locations, clean_skus=ask.clean_skus) if ask.kind.once else None
        if key is not None and draft.skipped is None:
            sightings.see(key)
    sightings.done()
    if len(places) > LOCATIONS_MAX:
        raise BrokenFile(f"{ask.source.path.name} names {len(places)} locations: map the right column with --column.")
    adds_up = (ask.sums or layout.sums) and ask.kind.name == "counts"
    return Survey(
        layout=layout,
        columns=table.columns,
        digest=ask.source.digest(),
        rows=rows,
        places=sorted(places - {""}),
        sightings=sightings,
        totals=_totals(ask, layout, sightings) if adds_up else None,
    )


def drafts_of(ask: Ask, layout: Layout) -> Iterator[Draft]:
    """Read the drafts once more, from the beginning."""
    table = ask.source.table()
    return mapper_of(ask, layout, table.columns).drafts(table.rows)


def mapper_of(ask: Ask, layout: Layout, columns: list[str]) -> Mapper:
    """Give the mapper of a file; one store for all rows leaves no locations."""
    wanted = [name for name in ask.kind.wanted if name != "store" or ask.store is None]
    return Mapper(layout, columns, wanted)


def _totals(ask: Ask, layout: Layout, sightings: Sightings) -> dict[Key, int | None]:
    return totals_of(drafts_of(ask, layout), sightings, ask.locations, clean_skus=ask.clean_skus)


def _layout(ask: Ask, table: Table) -> Layout:
    layout = ask.layout or recognised(table.columns, ask.kind.required)
    if layout is not None:
        return layout
    raise BrokenFile(
        f"{ask.source.path.name} is laid out like no known system. It has the columns {_listed(table.columns)}. "
        "Say which is which: --column sku=COLUMN --column quantity=COLUMN."
    )


def _require(ask: Ask, mapper: Mapper, table: Table) -> None:
    """Raise ``BrokenFile`` for a file that lacks a column which every row needs."""
    missing = [name for name in ("sku", *ask.kind.required) if name not in mapper.fields]
    if not missing and ask.kind.one_of and not set(ask.kind.one_of) & set(mapper.fields):
        missing = [ask.kind.one_of[0]]
    if missing:
        raise BrokenFile(
            f"{ask.source.path.name} has no column for {missing[0]}, which {ask.kind.name} need. "
            f"It has {_listed(table.columns)}. Say which it is: --column {missing[0]}=COLUMN."
        )


def _listed(columns: list[str]) -> str:
    shown = [column for column in columns if column][:40]
    return ", ".join(repr(column) for column in shown) + (", …" if len(columns) > len(shown) else "")
