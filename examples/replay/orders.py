"""The file of orders: invoices with what was sold, returned and written off."""

import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Self

import msgspec

#: Five digits and perhaps letters, or a code of the gift shop: goods. All else is a service: POST, D, M, BANK CHARGES.
GOODS: Final = re.compile(r"[0-9]{5}[A-Z]{0,3}|DCGS[0-9A-Z]+")
#: Words in the description of a write-off that tell of damage; without one the units count as lost.
DAMAGE: Final = re.compile(r"damage|broke|crush|smash|thrown|wet|mould|rust|faulty|crack", re.IGNORECASE)
#: How much of the demand is in stock at the start, in tenths: some orders must run out.
STOCKED_TENTHS: Final = 9
COLUMNS: Final = ("InvoiceNo", "StockCode", "Description", "Quantity")
GZIP_MAGIC: Final = b"\x1f\x8b"
#: Characters of an item's name that the server takes.
NAME_CHARACTERS_MAX: Final = 256


class BadFile(Exception):
    """The file cannot be read as orders; the message is one line."""


class WriteOff(msgspec.Struct):
    """Units of one SKU that are gone without a buyer."""

    units: int
    #: ``damaged`` or ``lost``.
    reason: str


class Invoice(msgspec.Struct, kw_only=True):
    """One invoice. Several lines of one SKU are summed in ``sold``, and stand apart in ``sold_lines``."""

    number: str
    #: Lines of the file that belong to it, and how many of them are services or of no units.
    lines: int = 0
    skipped_lines: int = 0
    sold: Counter[str] = msgspec.field(default_factory=Counter)
    sold_lines: list[tuple[str, int]] = msgspec.field(default_factory=list)
    returned: Counter[str] = msgspec.field(default_factory=Counter)
    written_off: dict[str, WriteOff] = msgspec.field(default_factory=dict)

    def book(self, stock_code: str, quantity: int, description: str) -> None:
        """Take a line in. Below zero it is a return on an invoice that begins with C, else a write-off."""
        self.lines += 1
        sku = sku_of(stock_code)
        if sku is None or quantity == 0:
            self.skipped_lines += 1
        elif quantity > 0:
            self.sold[sku] += quantity
            self.sold_lines.append((sku, quantity))
        elif self.number[:1] in "Cc":
            self.returned[sku] -= quantity
        else:
            reason = "damaged" if DAMAGE.search(description) else "lost"
            self.written_off.setdefault(sku, WriteOff(0, reason)).units -= quantity


class OrderFile(msgspec.Struct, frozen=True):
    """All invoices in the order of the file, and what the SKUs are called."""

    invoices: list[Invoice]
    names: dict[str, str]

    def first(self, limit: int | None) -> Self:
        """Give the first invoices only."""
        return msgspec.structs.replace(self, invoices=self.invoices[:limit])

    def initial_stock(self) -> dict[str, int]:
        """Give the units of each SKU to start with: nine tenths of all that will be asked for, rounded down."""
        demand: Counter[str] = Counter()
        for invoice in self.invoices:
            for skus in (invoice.sold, invoice.returned, invoice.written_off):
                demand.update(dict.fromkeys(skus, 0))  # Every SKU needs an item, also one that nobody buys.
            demand.update(invoice.sold)
        return {sku: units * STOCKED_TENTHS // 10 for sku, units in sorted(demand.items())}


def sku_of(stock_code: str) -> str | None:
    """Give the SKU of goods, None for a service.

    Folded to upper case: the codes that the file writes in both ways (85123A, 85123a) have the same description,
    so they are one product, and the server compares SKUs byte for byte.
    """
    folded = stock_code.strip().upper()
    return folded if GOODS.fullmatch(folded) else None


def read_orders(path: Path) -> OrderFile:
    """Read a file. Raises ``BadFile``."""
    try:
        content = path.read_bytes()
        if content.startswith(GZIP_MAGIC):
            content = gzip.decompress(content)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise BadFile(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    text = io.StringIO(content.decode("utf-8-sig", errors="replace"), newline="")
    return collect(_rows(path, text))


def _rows(path: Path, text: Iterable[str]) -> Iterator[tuple[str, str, str, int]]:
    """Give invoice number, stock code, description and quantity of every line."""
    reader = csv.DictReader(text)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise BadFile(f"{path} is not a file of orders: it has no column {', '.join(missing)}.")
    for row in reader:
        number, code, description, quantity = (row[name] or "" for name in COLUMNS)
        if not re.fullmatch(r"-?[0-9]{1,9}", quantity):
            raise BadFile(f"{path}, line {reader.line_num}: the quantity {quantity!r} is not a whole number.")
        yield number.strip(), code, description, int(quantity)


def collect(rows: Iterable[tuple[str, str, str, int]]) -> OrderFile:
    """Gather lines into invoices, also where the lines of one are apart; a SKU's name is its commonest description."""
    invoices: dict[str, Invoice] = {}
    descriptions: dict[str, Counter[str]] = {}
    for number, code, description, quantity in rows:
        invoices.setdefault(number, Invoice(number=number)).book(code, quantity, description)
        sku = sku_of(code)
        printable = "".join(letter for letter in description if letter.isprintable()).strip()
        if sku and printable:
            descriptions.setdefault(sku, Counter())[printable[:NAME_CHARACTERS_MAX]] += 1
    names = {sku: texts.most_common(1)[0][0] for sku, texts in descriptions.items()}
    return OrderFile(list(invoices.values()), names)
