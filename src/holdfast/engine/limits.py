"""Every bound of the engine, one constant each, the unit last. Reaching a bound of work is a 503."""

from typing import Final

#: Commands waiting for their commit, the batch under way included; beyond: overloaded.
QUEUE_COMMANDS_MAX: Final = 10_000
#: Commands of one transaction.
BATCH_COMMANDS_MAX: Final = 1_000
#: Reads waiting for their statement; beyond: overloaded.
READS_WAITING_MAX: Final = 10_000
#: Items of one read statement.
READ_GROUP_ITEMS_MAX: Final = 1_000
#: The first pause before a retry; it doubles at each further one, with full jitter.
RETRY_DELAY_MS_MIN: Final = 5
#: The longest pause before a retry.
RETRY_DELAY_MS_MAX: Final = 1_000
#: How long a batch may be retried before its commands are answered with a 503.
COMMIT_DEADLINE_MS_MAX: Final = 10_000
#: Long answers (whole lists) prepared at once; beyond: overloaded.
SPOOLS_MAX: Final = 4
#: Bytes of one long answer that are kept in memory before it goes to a temporary file.
SPOOL_MEMORY_BYTES_MAX: Final = 1_048_576
#: Bytes of one long answer.
SPOOL_BYTES_MAX: Final = 4_294_967_296
