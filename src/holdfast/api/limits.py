"""Every bound of the HTTP side, one constant each, the unit last."""

from typing import Final

#: Bytes of a request's body; the default of the setting BODY_BYTES_MAX.
BODY_BYTES_MAX: Final = 1_048_576
#: Bytes of a request's target, path and query together.
TARGET_BYTES_MAX: Final = 16_384
#: Items of one page of a list.
PAGE_ITEMS_MAX: Final = 1_000
#: Items of a page when the caller names no limit.
PAGE_ITEMS_DEFAULT: Final = 100
#: How far a client's clock may be ahead of ours.
CLOCK_SKEW_MS_MAX: Final = 300_000
#: Bytes sent at once of a long answer.
CHUNK_BYTES: Final = 65_536
#: What Retry-After says of a fault that should be over shortly.
RETRY_AFTER_S: Final = 1
#: How long a browser may keep a preflight's answer.
PREFLIGHT_S: Final = 600
