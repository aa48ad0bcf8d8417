"""JSON has one type of numbers (RFC 8259, section 6): ``2.0`` and ``2e0`` are the integer 2."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from holdfast.domain.identifiers import QUANTITY_MAX

#: A text, which is passed over, also one that never ends; or a number with a fraction or an exponent. Nothing is
#: looked at twice, whatever the body: the quantifiers of texts are possessive.
_TEXT_OR_NUMBER: Final = re.compile(
    rb'"(?:[^"\\]++|\\.)*+"?|-?\d++(?:\.\d++(?:[eE][+-]?\d++)?|[eE][+-]?\d++)', re.DOTALL
)


def with_whole_numbers(body: bytes) -> bytes:
    """Write every number with a zero fraction as the integer that it equals; others, and texts, stay as they are."""
    return _TEXT_OR_NUMBER.sub(_rewritten, body)


def _rewritten(found: re.Match[bytes]) -> bytes:
    token = found[0]
    if token.startswith(b'"'):
        return token
    try:
        number = Decimal(token.decode("ascii"))
    except InvalidOperation:  # Its exponent is beyond all bounds.
        return token
    # The bounds come first: nobody writes out 1e400.
    if -QUANTITY_MAX <= number <= QUANTITY_MAX and number == number.to_integral_value():
        return b"%d" % int(number)
    return token
