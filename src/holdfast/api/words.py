"""The words that answers name kinds of things by, as the API's description lists them.

There may be more of them one day: they are listed for readers, and to be chosen from; no answer is held to them.
"""

from typing import Annotated, Final

import msgspec

from holdfast.domain.decide import OPERATIONS
from holdfast.domain.decide.catalogue import RESUME, STOP
from holdfast.domain.documents import TYPES
from holdfast.domain.history import TAKEOVER
from holdfast.domain.ledger import COUNT

_OPERATIONS: Final = {record.kind for record in OPERATIONS.values()}
#: What a request asked for.
OperationKind = Annotated[str, msgspec.Meta(extra_json_schema={"enum": sorted(_OPERATIONS)})]
#: What changed the stock, or whether it may be sold.
EntryKind = Annotated[str, msgspec.Meta(extra_json_schema={"enum": sorted({*_OPERATIONS, TAKEOVER, STOP, RESUME})})]
#: What a change of stock belongs to.
DocumentType = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [*TYPES, COUNT]})]
