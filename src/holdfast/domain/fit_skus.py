"""What a SKU should look like that somebody makes on purpose: two that look the same are the same."""

import re
import unicodedata
from typing import Final

#: What shows as nothing at all: the default ignorable code points of Unicode (DerivedCoreProperties), marks of
#: interlinear text, and separators of lines. Joiners are among them: some scripts use them within words, but a SKU with
#: one looks like the SKU without it.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Addresses lose them on the way: a path with a segment like that leads elsewhere.
_DOTS: Final = (".", "..")


def unfit(sku: str) -> str | None:
    """Say what is wrong with a new SKU beside what no SKU may be, or None."""
    if sku in _DOTS:
        return "is lost in addresses"
    if _INVISIBLE.search(sku):
        return "holds characters that cannot be seen"
    if sku != sku.strip():
        return "begins or ends with white space"
    return None if unicodedata.is_normalized("NFC", sku) else "is not in Unicode's composed form (NFC)"


def fitting(sku: str) -> str | None:
    """Give what it should be; None: nothing is left of it."""
    seen = unicodedata.normalize("NFC", _INVISIBLE.sub("", sku)).strip()
    return None if seen in _DOTS else seen or None
