"""A quick look at a database beside the servers that run on it: that it opens, and what it holds."""

from contextlib import closing

from holdfast.bootstrap.start import StartFailure
from holdfast.bootstrap.verify import open_audit
from holdfast.config import Settings
from holdfast.engine.errors import Fault


def look_at_database(settings: Settings) -> str:
    """Say what is there, in words; change nothing. Raises ``StartFailure`` when it cannot be opened."""
    try:
        with closing(open_audit(settings)) as audit:
            head, totals = audit.head(), audit.totals()
    except Fault as error:
        raise StartFailure(f"The database cannot be read: {error}") from error
    items = sum(of_store[0] for of_store in totals.values())
    return f"{audit.name}, {items:,} items in {len(totals):,} stores, {head.sequence if head else 0:,} ledger entries"
