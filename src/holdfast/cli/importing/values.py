"""Reading cells: whole numbers, SKUs, texts."""

import re
import unicodedata
from typing import Final

from holdfast.cli.importing.reasons import Reject
from holdfast.domain.identifiers import QUANTITY_MAX, sku_problem

#: Words that stand in place of a quantity.
NOT_STOCKED: Final = frozenset({"not stocked"})

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.0*)?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?", re.ASCII)
_MANGLED: Final = re.compile(r"[0-9][.,][0-9]+E\+[0-9]{1,3}")
#: Format characters, and blanks that are not the plain one.
_UNSEEN: Final = frozenset({"Cf", "Cc", "Zl", "Zp"})


def signed_number(text: str) -> int:
    """Read a whole number, which may have a sign and a fraction of zeros. Raises ``Reject``."""
    if text.isascii() and text.isdigit() and len(text) <= 15:  # noqa: PLR2004 - always small enough
        return int(text)
    if not text:
        raise Reject("blank", "there is no quantity")
    if text.casefold() in NOT_STOCKED:
        raise Reject("not stocked", text)
    if _WHOLE.fullmatch(text):
        number = int(text.partition(".")[0])
        if abs(number) > QUANTITY_MAX:
            raise Reject("too large", text)
        return number
    if _NUMBER.fullmatch(text):
        raise Reject("fractional", f"{text} is not a whole number")
    raise Reject("not a number", f"{text[:64]!r} is no number")


def whole_number(text: str) -> int:
    """Read a whole number from 0 on. Raises ``Reject``."""
    number = signed_number(text)
    if number < 0:
        raise Reject("negative", f"{text} is less than nothing")
    return number


def seen_as(sku: str) -> str:
    """Give a SKU as it looks: composed, without what cannot be seen, blanks plain and none at the ends."""
    composed = unicodedata.normalize("NFC", sku)
    plain = "".join(" " if each.isspace() else each for each in composed)
    return "".join(each for each in plain if unicodedata.category(each) not in _UNSEEN).strip()


def sku_of(text: str, *, clean: bool) -> str:
    """Judge a SKU; clean: take it as it looks. Raises ``Reject``."""
    if text.isascii() and text.isprintable() and text[:1] != " " != text[-1:] and text and len(text) <= 128:  # noqa: PLR2004
        if "E+" in text and _MANGLED.fullmatch(text):
            raise Reject("mangled", f"{text} was a longer number once")
        return text
    looks = seen_as(text)
    if not looks:
        raise Reject("blank", "there is no SKU")
    if looks != text and not clean:
        raise Reject("invisible twin", f"{text!a} looks like {looks!a}; --clean-skus takes that")
    problem = sku_problem(looks)
    if problem:
        raise Reject("bad text", f"the SKU {problem}")
    return looks
