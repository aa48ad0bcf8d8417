"""What texts on the wire may be, as the API's description says it.

The schemas here are for readers only. Texts are judged where they are read (``domain/identifiers.py``), so that the
error names the field and what is wrong with it.
"""

from typing import Annotated, Any, Final

import msgspec

from holdfast.api.limits import AVAILABILITY_STORES_MAX
from holdfast.domain.identifiers import (
    IDENTIFIER_CHARACTERS_MAX,
    KEY_CHARACTERS_MAX,
    NOTE_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
)

#: No control characters, C1 ones included.
_PLAIN: Final = "^[^\\u0000-\\u001f\\u007f-\\u009f]+$"


def plain(characters_max: int) -> dict[str, Any]:
    """Describe a text that is not empty and holds no control characters."""
    return {"minLength": 1, "maxLength": characters_max, "pattern": _PLAIN}


#: A SKU, or the id of a document.
Identifier = Annotated[str, msgspec.Meta(extra_json_schema=plain(IDENTIFIER_CHARACTERS_MAX))]
#: A name, a reason, a reference.
Text = Annotated[str, msgspec.Meta(extra_json_schema=plain(TEXT_CHARACTERS_MAX))]
Note = Annotated[str, msgspec.Meta(extra_json_schema=plain(NOTE_CHARACTERS_MAX))]
#: A part of a text that is looked for; an empty one is in every text.
TextPart = Annotated[
    str, msgspec.Meta(extra_json_schema={"maxLength": TEXT_CHARACTERS_MAX, "pattern": _PLAIN.replace("+$", "*$")})
]
#: An idempotency key.
Key = Annotated[
    str, msgspec.Meta(extra_json_schema={"minLength": 1, "maxLength": KEY_CHARACTERS_MAX, "pattern": "^[ -~]+$"})
]
_STORE: Final = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
StoreId = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": f"^{_STORE}$"})]
#: Ids of stores with commas between them.
StoreIds = Annotated[
    str, msgspec.Meta(extra_json_schema={"pattern": f"^{_STORE}(,{_STORE}){{0,{AVAILABILITY_STORES_MAX - 1}}}$"})
]
#: The number of a line of a document.
LineId = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": "^[1-9][0-9]{0,3}$"})]
#: A cursor of the feed as a header, which some clients send empty before their first event.
LastEventId = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": "^[A-Za-z0-9_-]*$"})]
#: An opaque place in a feed or a list.
Cursor = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": "^[A-Za-z0-9_-]+$"})]
#: A time in an answer: RFC 3339, UTC, milliseconds.
Time = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
