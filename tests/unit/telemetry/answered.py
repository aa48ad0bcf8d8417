"""A request that was answered, as the access log sees it."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

from holdfast.telemetry.access_lines import Answered

_PLAIN: Final[Mapping[str, Any]] = {
    "method": "GET", "path": "/", "path_values": {}, "status": 200, "request_id": "request-1", "principal": "",
    "peer": "", "headers": {}, "named": {}, "refusal": None,
}  # fmt: skip


def answered(**fields: Any) -> Answered:
    """Give a plain one, but for these fields."""
    request: Any = SimpleNamespace(**{**_PLAIN, **fields})
    return request  # type: ignore[no-any-return]
