"""What a name, a quantity and a text may be, and where a name lives."""

import hashlib
import re
from typing import Final

#: The largest quantity: what every JSON reader holds exactly (RFC 8259, section 6).
QUANTITY_MAX: Final = 2**53 - 1
#: Characters of a SKU or of an identifier.
IDENTIFIER_CHARACTERS_MAX: Final = 128
#: Characters of a reason, a reference or an actor.
TEXT_CHARACTERS_MAX: Final = 256
#: Characters of a note.
NOTE_CHARACTERS_MAX: Final = 2000
#: Characters of an idempotency key.
KEY_CHARACTERS_MAX: Final = 255
#: The store that always exists.
DEFAULT_STORE: Final = "default"
#: How many partitions a database has today (architecture, idea 6).
PARTITIONS: Final = 1

#: (store, sku): what an item is.
ItemId = tuple[str, str]

#: Store identifiers stand in paths and file names, hence the narrow alphabet.
_STORE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: C0 and C1 controls, DEL, and lone surrogates, which UTF-8 cannot carry.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def told(number: int) -> int:
    """Give a number as an answer may tell it: a sum that is no longer a quantity ends at the largest one."""
    return max(-QUANTITY_MAX, min(number, QUANTITY_MAX))


def text_problem(text: str, characters_max: int) -> str | None:
    """Say what is wrong with an identifier or a text, or None."""
    if 0 < len(text) <= characters_max and text.isprintable():
        return None  # Nothing that is forbidden can be printed; what cannot be printed is mostly not forbidden.
    if not text:
        return "must not be empty"
    if len(text) > characters_max:
        return f"must have at most {characters_max} characters, not {len(text)}"
    if _FORBIDDEN.search(text):
        return "must not hold control characters"
    return None


def sku_problem(sku: str) -> str | None:
    """Say what is wrong with a SKU, or None: 1 to 128 characters, none of them a control character."""
    return text_problem(sku, IDENTIFIER_CHARACTERS_MAX)


def store_problem(store: str) -> str | None:
    """Say what is wrong with a store's identifier, or None."""
    if _STORE.fullmatch(store):
        return None
    return "must be 1 to 64 of A-Z, a-z, 0-9, _ and -, beginning with a letter or a digit"


def key_problem(key: str) -> str | None:
    """Say what is wrong with an idempotency key, or None: 1 to 255 printable ASCII characters."""
    if not key:
        return "must not be empty"
    if len(key) > KEY_CHARACTERS_MAX:
        return f"must have at most {KEY_CHARACTERS_MAX} characters, not {len(key)}"
    if not (key.isascii() and key.isprintable()):
        return "must hold printable ASCII characters only"
    return None


def partition_of(text: str, partitions: int = PARTITIONS) -> int:
    """Give the partition of a SKU, a document's id or a key: BLAKE2b-64 of its UTF-8 bytes, modulo.

    Never Python's ``hash()``, which differs from process to process (PYTHONHASHSEED).
    """
    if partitions == 1:
        return 0
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % partitions
