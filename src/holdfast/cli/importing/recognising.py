"""By its columns: which preset a file is laid out by, and which of them are locations."""

from collections.abc import Sequence

from holdfast.cli.importing.layouts import Layout
from holdfast.cli.importing.presets import PRESETS


def recognised(columns: list[str], required: Sequence[str]) -> Layout | None:
    """Give the preset that a file is laid out by, or None.

    It is the first of which the file has all marks, and its locations, and which knows the fields that are required.
    """
    have = {column.casefold() for column in columns}
    for preset in PRESETS:
        fits = all(mark.casefold() in have for mark in preset.marks)
        knows = preset.is_wide or all(field in preset.columns for field in required)
        if fits and knows and (not preset.is_wide or places_of(preset, columns)):
            return preset
    return None


def places_of(layout: Layout, columns: list[str]) -> dict[int, str]:
    """Give the columns that are locations, by their place, with the location's name."""
    if layout.location_prefix is not None:
        prefix = layout.location_prefix.casefold()
        found = (
            (index, column[len(prefix) :].strip())
            for index, column in enumerate(columns)
            if column.casefold().startswith(prefix)
        )
        return {index: place for index, place in found if place}
    if layout.locations_behind is None:
        return {}
    folded = [column.casefold() for column in columns]
    mark = layout.locations_behind.casefold()
    if mark not in folded:
        return {}
    begin = folded.index(mark) + 1
    others = {name.casefold() for name in layout.not_locations}
    return {index: columns[index] for index in range(begin, len(columns)) if folded[index] not in others}
