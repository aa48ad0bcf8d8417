"""In which media type a body may come: JSON in UTF-8."""

import re
from typing import Final

from holdfast.api.http.problems import Problem
from holdfast.api.http.quoting import quoted

_USUAL: Final = "application/json"
#: As RFC 9110, section 8.3.1 has it: white space around the semicolons, none anywhere else.
_JSON: Final = re.compile(r'application/json[ \t]*(?:;[ \t]*(?:charset=(?:utf-8|"utf-8")[ \t]*)?)*', re.IGNORECASE)


def refuse_other_media(content_type: str | None, *, required: bool) -> None:
    """Raise a 415 for a ``Content-Type`` that is not JSON's, also where there is no body; None: there is none.

    Forms, and scripts of other sites that want to pass for forms, can only send other ones.
    """
    if content_type == _USUAL or (content_type is None and not required):
        return
    if content_type is None or not _JSON.fullmatch(content_type):
        raise Problem(
            "UNSUPPORTED_MEDIA_TYPE",
            f"The body came as {quoted(content_type or '') or 'no content type'}; "
            "send it with Content-Type: application/json.",
            headers={"accept": "application/json"},
        )
