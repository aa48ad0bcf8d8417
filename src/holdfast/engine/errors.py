"""The faults, as one tree. A business "no" is not here: it is a value (``holdfast.domain.rejections``).

::

    Fault
    ├── Overloaded             a bound is reached; nothing was done
    │   ├── AnswerTooLarge     a list is too long to be prepared whole
    │   └── Closing            the server is about to stop; nothing was done
    ├── StorageFault
    │   ├── StorageUnavailable the database cannot be reached or written; nothing was done
    │   │   └── NeedsOperator  it does not come back by itself: the caller learns why
    │   │       ├── DatabaseMoved  a file of the database has lost its name
    │   │       └── DiskLow        there is too little room on the disk to go on writing
    │   ├── TransientFault     the same transaction may succeed when it is tried again; nothing was done
    │   ├── Unproven           a batch was judged by what was known, which cannot be relied on; nothing was done
    │   ├── CommitInDoubt      the commit was sent and its answer was lost
    │   └── StorageBroken      the database refuses this statement for good: a defect, or damage
    ├── PlaceLost              the ledger went back in time under somebody who follows it
    └── OutcomeUnknown         the doubt could not be resolved before the deadline

The docstring of an exception is its default message.
"""


class Fault(Exception):
    """Something failed that is not the caller's doing."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class Overloaded(Fault):
    """More work is under way than the server takes at once. Nothing was done; try again shortly."""


class AnswerTooLarge(Overloaded):
    """The whole list is larger than the server prepares at once. Ask for it page by page, with limit."""


class Closing(Overloaded):
    """The server is about to stop. Nothing was done; try again shortly."""


class StorageFault(Fault):
    """The database failed."""


class StorageUnavailable(StorageFault):
    """The database cannot be reached or written at the moment. Nothing was done; try again shortly."""


class NeedsOperator(StorageUnavailable):
    """The database cannot be used until somebody has seen to it. Nothing was done."""


class DatabaseMoved(NeedsOperator):
    """A file of the database was moved or deleted under the server. Nothing was done. Put it back, or start anew."""


class DiskLow(NeedsOperator):
    """The disk of the database is nearly full: changes are refused until there is room. Nothing was done."""


class TransientFault(StorageFault):
    """The database asked to try again."""


class Unproven(StorageFault):
    """What the batch was judged by is not so any more, or cannot be shown to be. Judge it anew at once."""


class CommitInDoubt(StorageFault):
    """The commit was sent, but its answer was lost."""


class StorageBroken(StorageFault):
    """The database refused a statement for good."""


class PlaceLost(Fault):
    """The ledger no longer has the entry that was sent last: the database went back in time."""


class OutcomeUnknown(Fault):
    """It is not known yet whether the request took effect. Repeat it under the same idempotency key."""
