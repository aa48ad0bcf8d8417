"""What every command says beside its own numbers: who asks and why, and on which versions."""

import msgspec


class Cause(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Who asks, and why: what the ledger keeps of a command beside the numbers."""

    #: Regroups the ledger entries of one command; unique over all nodes.
    command_id: str
    #: The owner of the access key; idempotency keys are scoped to it.
    principal: str
    request_id: str | None = None
    #: The person behind a shared key.
    actor: str | None = None
    reason: str | None = None
    #: The caller's own document: an order number, say.
    reference: str | None = None
    note: str | None = None
    #: When it happened in the shop, in milliseconds since 1970 UTC, when that was not now.
    occurred_at: int | None = None


class Precondition(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The versions of what it is about that the caller is willing to change."""

    #: Any of these; None: any version, as long as it is there (``If-Match: *``).
    versions: tuple[int, ...] | None
    #: True: ``If-Match`` (a 412 when it fails); False: ``expectedVersion`` (a 409).
    if_match: bool
