"""What a document lists of what was told with an id, and what must hold of that list."""

from collections import Counter
from collections.abc import Iterator

from holdfast.domain.decide.returns import RETURN
from holdfast.domain.documents import Document, Parcel, Transfer


def parcel_problems(document: Document) -> Iterator[str]:
    """Say what is wrong with the list of a document."""
    names = Counter((parcel.kind, parcel.id) for parcel in document.parcels)
    for (kind, name), times in names.items():
        if times > 1:
            yield f"{kind} {name} is listed {times} times"
    lines = {line.id for line in document.lines}
    for parcel in document.parcels:
        for problem in _problems(parcel, lines):
            yield f"{parcel.kind} {parcel.id}: {problem}"
    yield from _returned_problems(document)


def _problems(parcel: Parcel, lines: set[int]) -> Iterator[str]:
    unknown = sorted({each.line for each in parcel.lines} - lines)
    if unknown:
        yield f"it holds units of lines that are not there: {', '.join(map(str, unknown))}"
    if any(each.units < 1 for each in parcel.lines):
        yield "a line of it holds no units"
    units = sum(each.units for each in parcel.lines)
    if not 0 <= parcel.unaccounted <= units:
        yield f"it holds {units} units, and {parcel.unaccounted} are unaccounted"


def _returned_problems(document: Document) -> Iterator[str]:
    """Nobody takes a return back: what is listed of a line has come back, and something without an id may have, too."""
    if isinstance(document, Transfer):
        return
    back: Counter[int] = Counter()
    for parcel in document.parcels:
        if parcel.kind == RETURN:
            for each in parcel.lines:
                back[each.line] += each.units
    for line in document.lines:
        if back[line.id] > max(0, line.returned):
            yield f"line {line.id}: {line.returned} units have come back; {back[line.id]} are listed"
