"""Showing a document: what it is, and its lines."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from holdfast.cli.showing import Facts, Form, facts_of, show_list, show_one, text_of

#: What a line may tell, in this order; only what some line has is shown.
_COLUMNS: Final = (
    "lineId", "sku", "storeId", "quantity", "requested", "sent", "open", "fulfilled", "released", "expired",
    "received", "damaged", "missing", "cancelled", "over", "returned", "unaccounted", "coveredByCount", "reference",
)  # fmt: skip


def show_document(document: Any, form: Form) -> None:
    """Show all of a document."""
    facts = facts_of(document)
    if form is Form.CSV:
        lines: list[Facts] = [{"id": facts["id"], "status": facts["status"], **line} for line in lines_of(facts)]
        show_list(lines, ("id", "status", *columns_of(lines)), form, "")
        return
    show_one(facts, form)
    if form is Form.TABLE:
        lines = [*lines_of(facts)]
        print()
        show_list(lines, columns_of(lines), form, "It has no lines.")


def lines_of(facts: Facts) -> Iterator[Facts]:
    """Give a row for each line, or for what each store gives to it."""
    for line in facts["lines"]:
        allocations = line.get("allocations")
        if allocations is None:
            yield line
        else:
            yield from ({**line, **allocation} for allocation in allocations)


def columns_of(lines: Sequence[Facts]) -> list[str]:
    """Give the columns of which some line has more than nothing."""
    return [name for name in _COLUMNS if any(text_of(line.get(name)) not in {"", "0"} for line in lines)]
