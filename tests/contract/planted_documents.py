"""Each kind of damage to documents, and exactly what an audit must say of it."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from contract.damage import Vandal
from holdfast.domain.difference import Kind
from holdfast.domain.documents import Allocation, DocumentKey, ParcelLine, Reservation, Returned
from holdfast.domain.documents.booked import Booked
from holdfast.domain.moment import Moment

LAPTOP: Final = ("default", "LAPTOP")
SHOP_LAPTOP: Final = ("shop", "LAPTOP")
CABLE: Final = ("shop", "CABLE")
GONE: Final = ("shop", "GONE")
R_1: Final = ("reservation", "R-1")
R_2: Final = ("reservation", "R-2")
S_1: Final = ("sale", "S-1")
T_1: Final = ("transfer", "T-1")
NONE: Final = (None, None)

#: kind, store, SKU, sequence, document type, document id
Finding = tuple[str, str | None, str | None, int | None, str | None, str | None]
Findings = set[Finding]
Damage = Callable[[Vandal], None]


def of(
    kind: Kind,
    document: DocumentKey | tuple[None, None] = NONE,
    item: tuple[str, str] | tuple[None, None] = NONE,
    sequence: int | None = None,
) -> Finding:
    return (kind, *item, sequence, *document)


def first_line(vandal: Vandal, key: DocumentKey, **numbers: Any) -> None:
    """Overwrite numbers of the first line of a document."""
    document = vandal.document(*key)
    line: Any = document.lines[0]
    vandal.rewrite(
        msgspec.structs.replace(document, lines=(msgspec.structs.replace(line, **numbers), *document.lines[1:]))
    )


def first_allocation(vandal: Vandal, **numbers: Any) -> None:
    """Overwrite the first allocation of R-1, of which 2 units were open and 1 fulfilled."""
    assert isinstance(vandal.document(*R_1), Reservation)
    first_line(vandal, R_1, allocations=(Allocation("default", **numbers),))


def first_parcel(vandal: Vandal, **fields: Any) -> None:
    """Overwrite fields of the parcel of R-1, or list it twice."""
    document = vandal.document(*R_1)
    [parcel] = document.parcels
    listed = (msgspec.structs.replace(parcel, **fields),) if fields else (parcel, parcel)
    vandal.rewrite(msgspec.structs.replace(document, parcels=listed))


def version(vandal: Vandal, number: int) -> None:
    vandal.rewrite(msgspec.structs.replace(vandal.document(*R_1), version=number))


def rebooked(vandal: Vandal, key: DocumentKey, *booked: Booked) -> None:
    """Overwrite when units of a document came or left."""
    vandal.rewrite(msgspec.structs.replace(vandal.document(*key), booked=booked))


def detached(vandal: Vandal, sequence: int) -> None:
    vandal.entry(sequence, document_type=None, document_id=None)


LEDGER_DIFFERS: Final = Kind.DOCUMENT_LEDGER_DIFFERS
#: What is found when the open units of an item in a document are other ones: in tables their row differs,
#: while dicts keep no row, and the item itself shows it.
UNITS_OF_R_1: Final = {of(Kind.HOLDING_DIFFERS, R_1, LAPTOP)}, {of(Kind.OPEN_UNITS_DIFFER, item=LAPTOP)}
UNITS_OF_T_1: Final = {of(Kind.HOLDING_DIFFERS, T_1, SHOP_LAPTOP)}, {of(Kind.OPEN_UNITS_DIFFER, item=SHOP_LAPTOP)}
ALL_OF_R_1: Final = {of(Kind.OPEN_UNITS_DIFFER, item=LAPTOP), of(Kind.OPEN_UNITS_DIFFER, item=CABLE)}
NOTHING: Final[tuple[Findings, Findings]] = (set(), set())

#: Name, damage, what is found on every engine, and beside that in tables, or in dicts.
DAMAGE: Final[list[tuple[str, Damage, Findings, tuple[Findings, Findings]]]] = [
    ("requested", lambda v: first_line(v, R_1, requested=4), {of(Kind.DOCUMENT_BROKEN, R_1)}, NOTHING),
    ("open lost", lambda v: first_allocation(v, open=1, fulfilled=1), {
        of(Kind.DOCUMENT_BROKEN, R_1), of(LEDGER_DIFFERS, R_1, LAPTOP),
    }, UNITS_OF_R_1),
    ("open expired", lambda v: first_allocation(v, open=1, fulfilled=1, expired=1), {
        of(LEDGER_DIFFERS, R_1, LAPTOP),
    }, UNITS_OF_R_1),
    ("fulfilled expired", lambda v: first_allocation(v, open=2, expired=1), {
        of(Kind.DOCUMENT_BROKEN, R_1),
        of(LEDGER_DIFFERS, R_1, LAPTOP),
    }, NOTHING),
    ("returned", lambda v: first_allocation(v, open=2, fulfilled=1, returned=1), {
        of(LEDGER_DIFFERS, R_1, LAPTOP),
    }, NOTHING),
    ("returned too often", lambda v: first_allocation(v, open=2, fulfilled=1, returned=2), {
        of(Kind.DOCUMENT_BROKEN, R_1), of(LEDGER_DIFFERS, R_1, LAPTOP),
    }, NOTHING),
    ("received", lambda v: first_line(v, T_1, received=2), {of(LEDGER_DIFFERS, T_1, SHOP_LAPTOP)}, UNITS_OF_T_1),
    ("corrected", lambda v: first_line(v, T_1, unaccounted=1), {of(LEDGER_DIFFERS, T_1, SHOP_LAPTOP)}, NOTHING),
    ("cancelled", lambda v: first_line(v, T_1, cancelled=1), {
        of(Kind.DOCUMENT_BROKEN, T_1),
        of(LEDGER_DIFFERS, T_1, SHOP_LAPTOP), of(LEDGER_DIFFERS, T_1, LAPTOP),
    }, UNITS_OF_T_1),
    ("over", lambda v: first_line(v, T_1, over=1), {of(LEDGER_DIFFERS, T_1, SHOP_LAPTOP)}, NOTHING),
    ("booked", lambda v: rebooked(v, R_1, Booked(1, "default", Moment(1), 2)), {
        of(Kind.DOCUMENT_BROKEN, R_1),
    }, NOTHING),
    ("arrived", lambda v: rebooked(v, T_1, Booked(1, "shop", Moment(1), 9)), {of(Kind.DOCUMENT_BROKEN, T_1)}, NOTHING),
    ("returned sale", lambda v: first_line(v, S_1, returns=(Returned("shop", 1),)), {
        of(LEDGER_DIFFERS, S_1, CABLE),
    }, NOTHING),
    ("sold", lambda v: first_line(v, S_1, quantity=3), {of(LEDGER_DIFFERS, S_1, CABLE)}, NOTHING),
    ("negative", lambda v: first_line(v, S_1, unaccounted=-1, covered_by_count=1), {
        of(Kind.DOCUMENT_BROKEN, S_1), of(LEDGER_DIFFERS, S_1, CABLE),
    }, NOTHING),
    ("parcel twice", first_parcel, {of(Kind.DOCUMENT_BROKEN, R_1)}, NOTHING),
    ("parcel of no line", lambda v: first_parcel(v, lines=(ParcelLine(7, "default", 1),)), {
        of(Kind.DOCUMENT_BROKEN, R_1),
    }, NOTHING),
    ("parcel with less than nothing", lambda v: first_parcel(v, lines=(ParcelLine(1, "default", -1),)), {
        of(Kind.DOCUMENT_BROKEN, R_1),
    }, NOTHING),
    ("parcel unaccounted", lambda v: first_parcel(v, unaccounted=2), {of(Kind.DOCUMENT_BROKEN, R_1)}, NOTHING),
    ("parcel that came back", lambda v: first_parcel(v, kind="return"), {of(Kind.DOCUMENT_BROKEN, R_1)}, NOTHING),
    ("version", lambda v: version(v, 4), {of(LEDGER_DIFFERS, R_1)}, NOTHING),
    ("no version", lambda v: version(v, 0), {of(Kind.DOCUMENT_BROKEN, R_1)}, NOTHING),
    ("unaccounted", lambda v: first_line(v, S_1, unaccounted=1), {of(LEDGER_DIFFERS, S_1, CABLE)}, NOTHING),
    ("covered", lambda v: v.entry(10, covered=1), {of(LEDGER_DIFFERS, T_1, SHOP_LAPTOP)}, NOTHING),
    ("gone", lambda v: v.remove("documents", "R-1"), {of(Kind.DOCUMENT_MISSING, R_1)}, (set(), ALL_OF_R_1)),
    ("entry of another document", lambda v: v.entry(12, document_id="S-2"), {
        of(Kind.DOCUMENT_MISSING, ("sale", "S-2")), of(LEDGER_DIFFERS, S_1, CABLE), of(LEDGER_DIFFERS, S_1),
    }, NOTHING),
    ("entry of no document", lambda v: detached(v, 5), {of(LEDGER_DIFFERS, R_1, LAPTOP)}, NOTHING),
    ("entry of nothing", lambda v: detached(v, 7), {of(Kind.DOCUMENT_MISSING), of(LEDGER_DIFFERS, R_2)}, NOTHING),
    ("delta without an item", lambda v: v.entry(7, unsellable_delta=1), {of(Kind.CHECK_BROKEN, sequence=7)}, NOTHING),
    ("number without an item", lambda v: v.entry(7, on_hand=1), {of(Kind.CHECK_BROKEN, sequence=7)}, NOTHING),
]  # fmt: skip

#: One statement each, and what is found then. Dicts have nothing that could be so.
TABLE_DAMAGE: Final[list[tuple[str, Findings]]] = [
    ("UPDATE documents SET status = 'released' WHERE id = 'R-1'", {of(Kind.DOCUMENT_DIFFERS, R_1)}),
    ("UPDATE documents SET status = 'open' WHERE id = 'S-1'", {of(Kind.DOCUMENT_DIFFERS, S_1)}),
    ("UPDATE documents SET due_at = NULL WHERE id = 'R-1'", {of(Kind.DOCUMENT_DIFFERS, R_1)}),
    ("UPDATE documents SET due_at = 5 WHERE id = 'R-2'", {of(Kind.DOCUMENT_DIFFERS, R_2)}),
    ("UPDATE documents SET reference = 'O-1' WHERE id = 'T-1'", {of(Kind.DOCUMENT_DIFFERS, T_1)}),
    ("UPDATE documents SET created_at = 5 WHERE id = 'T-1'", {of(Kind.DOCUMENT_DIFFERS, T_1)}),
    ("UPDATE documents SET body = '{' WHERE id = 'T-1'", {of(Kind.DOCUMENT_BROKEN, T_1)}),
    ("UPDATE document_items SET open = open + 1 WHERE id = 'R-1' AND sku = 'CABLE'", {
        of(Kind.HOLDING_DIFFERS, R_1, CABLE), of(Kind.OPEN_UNITS_DIFFER, item=CABLE),
    }),
    ("UPDATE document_items SET open = -2 WHERE id = 'T-1' AND store = 'shop'", {
        of(Kind.HOLDING_DIFFERS, T_1, SHOP_LAPTOP), of(Kind.OPEN_UNITS_DIFFER, item=SHOP_LAPTOP),
    }),
    ("UPDATE document_items SET due_at = 5 WHERE id = 'R-1' AND sku = 'CABLE'", {of(Kind.HOLDING_DIFFERS, R_1, CABLE)}),
    ("UPDATE document_items SET due_at = 5 WHERE id = 'R-2'", {of(Kind.HOLDING_DIFFERS, R_2, LAPTOP)}),
    ("UPDATE document_items SET line = 3 WHERE id = 'R-1' AND sku = 'CABLE'", {of(Kind.HOLDING_DIFFERS, R_1, CABLE)}),
    ("DELETE FROM document_items WHERE id = 'R-1' AND sku = 'CABLE'", {
        of(Kind.HOLDING_DIFFERS, R_1, CABLE), of(Kind.OPEN_UNITS_DIFFER, item=CABLE),
    }),
    ("DELETE FROM document_items WHERE id = 'S-1'", {of(Kind.HOLDING_DIFFERS, S_1, CABLE)}),
    ("INSERT INTO document_items SELECT * FROM document_items WHERE id = 'S-1'", {of(Kind.HOLDING_DIFFERS, S_1)}),
    ("INSERT INTO document_items VALUES (0, 'GONE', 'shop', 'sale', 'S-1', 1, 0, NULL)", {
        of(Kind.HOLDING_DIFFERS, S_1, GONE), of(Kind.ITEM_MISSING, item=GONE),
    }),
    ("INSERT INTO document_items VALUES (0, 'CABLE', 'shop', 'transfer', 'T-9', 1, 1, NULL)", {
        of(Kind.DOCUMENT_MISSING, ("transfer", "T-9")), of(Kind.OPEN_UNITS_DIFFER, item=CABLE),
    }),
]  # fmt: skip
