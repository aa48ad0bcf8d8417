"""Every bound of the engine, one constant each, the unit last. Reaching a bound of work is a 503.

They are those of a whole server: each of several processes has its share of them.
"""

from typing import Final


def share(bound: int, processes: int) -> int:
    """Give the part of a bound that one of several processes keeps to, at least one."""
    return -(-bound // processes)


#: Commands waiting for their commit, the batch under way included, each line of one counted; beyond: overloaded.
#: Heavy ones have as many places of their own.
QUEUE_COMMANDS_MAX: Final = 10_000
#: Commands of one transaction, each line of one counted; the last one may go beyond it.
BATCH_COMMANDS_MAX: Final = 1_000
#: Of these, commands of heavy calls beside light ones: so many take some 3 ms. A call with more of them is heavy.
HEAVY_COMMANDS_MAX: Final = 100
#: The same where the light ones are few, and each would notice it: so many take a millisecond on SQLite.
HEAVY_BESIDE_FEW_MAX: Final = 40
#: From how many on light jobs are many.
MANY: Final = 11
#: Pieces of large answers that are sent beside each batch of light jobs, and how long a further one waits for its end:
#: longer than most take.
LULL_PIECES: Final = 8
LULL_S_MAX: Final = 0.005
#: How long long work goes on before it lets light jobs go first: as long as it has waited for them, within bounds. The
#: first is shorter than a light job; the second is for few of them, each of which would notice it, the third for many.
STINT_S_MIN: Final = 0.00025
STINT_S_MAX: Final = 0.002
STINT_BESIDE_MANY_S_MAX: Final = 0.005
#: How long a worker process may take nothing of what it is told before it is replaced.
WORKER_STUCK_S_MAX: Final = 30.0
#: Reads waiting for their statement; beyond: overloaded.
READS_WAITING_MAX: Final = 10_000
#: Pages of lists waiting to be read; beyond: overloaded. All who follow the feed may wake at once.
PAGES_WAITING_MAX: Final = 1_000
#: Pages that are read before the first of them is answered: each may have megabytes.
PAGE_GROUP_MAX: Final = 4
#: Items of one read statement.
READ_GROUP_ITEMS_MAX: Final = 1_000
#: Reads of a moment that is not over yet waiting for its end; beyond: overloaded.
SETTLEMENTS_WAITING_MAX: Final = 1_000
#: How long a look at the database may take before it counts as not writable.
CHECK_S_MAX: Final = 5.0
#: The first pause before a retry; it doubles at each further one, with full jitter.
RETRY_DELAY_MS_MIN: Final = 5
#: The longest pause before a retry.
RETRY_DELAY_MS_MAX: Final = 1_000
#: How often a batch is judged from the beginning because more turned out to be due; then its refusals stand.
DUE_LOOKS_MAX: Final = 8
#: How long a batch may be retried before its commands are answered with a 503.
COMMIT_DEADLINE_MS_MAX: Final = 10_000
#: Bytes of the rows of one page, as they are stored; the first one is shown whatever its size.
PAGE_BYTES_MAX: Final = 1_048_576
#: Reads at once that may look at every row, and how many more wait for one of them to end; beyond: overloaded. All who
#: follow the feed for some stores may wake at once.
SCANS_MAX: Final = 4
SCANS_WAITING_MAX: Final = 1_000
#: Long answers (whole lists) prepared at once, and how many more wait for one of them to be; beyond: overloaded.
SPOOLS_MAX: Final = 4
SPOOLS_WAITING_MAX: Final = 100
#: How long one of these reads waits for its place; beyond: overloaded.
LONG_READ_WAIT_S_MAX: Final = 5.0
#: Bytes of one long answer that are kept in memory before it goes to a temporary file.
SPOOL_MEMORY_BYTES_MAX: Final = 1_048_576
#: Long answers that are prepared or being sent, each in a file; beyond: overloaded.
SPOOL_FILES_MAX: Final = 8
#: Bytes of one long answer, and of all that are in files, together; beyond: overloaded.
SPOOL_BYTES_MAX: Final = 4_294_967_296
#: How long the sweeper rests when no reservation is due.
SWEEP_PAUSE_S: Final = 1.0
#: Reservations that one round of the sweeper ends.
SWEEP_RESERVATIONS_MAX: Final = 200
#: Streams of the ledger and waits for its next entry at once; beyond: overloaded. Each holds a connection, and a
#: server takes about a thousand of those.
FEED_PLACES_MAX: Final = 500
#: How long the feed rests between two looks at the head of the ledger.
FEED_LOOK_PAUSE_S: Final = 0.025
#: How many of those who follow get a page at once, and how long it takes until more of them do.
FEED_PAGES_AT_ONCE: Final = 20
FEED_PACE_S: Final = 0.005
#: How long the head may stay out of sight before those who wait are told of it.
FEED_FAULT_S_MAX: Final = 5.0
#: Entries that are looked at for one page where no index leads to those that are shown; the next page goes on there.
LEDGER_LOOKED_MAX: Final = 10_000
#: Catalogue rows that are looked at for one page where no index leads to those that are shown.
SKUS_LOOKED_MAX: Final = 10_000
#: Bytes of answers about SKUs that are remembered; those used last stay.
REMEMBERED_BYTES_MAX: Final = 16_777_216
#: New entries that are looked at for the SKUs that they name; beyond, everything is forgotten.
REMEMBERED_ENTRIES_MAX: Final = 4_096
#: Changed SKUs of which is known since when, for those who look at an earlier moment; beyond, it is known of none.
REMEMBERED_CHANGES_MAX: Final = 4_096
#: Entries that a stream reads at once.
FEED_PAGE_ENTRIES: Final = 200
#: How long a process rests between two looks at the access keys, and how long one look may take.
KEY_LOOK_PAUSE_S: Final = 1.0
KEY_LOOK_S_MAX: Final = 2.0
#: How old what is known of the keys may be: with it, a revocation holds everywhere within five seconds.
KEYS_UNSEEN_S_MAX: Final = 4.0
#: How often the last use of keys is written down.
KEY_USES_PAUSE_S: Final = 60.0
#: Entries that are looked at together for a caller who sees some stores only, and how often for one page.
SIGHT_ENTRIES: Final = 1_000
SIGHT_LOOKS_MAX: Final = 20
