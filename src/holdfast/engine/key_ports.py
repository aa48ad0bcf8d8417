"""What the storage port has to do with access keys."""

from collections.abc import Mapping
from typing import Protocol

from holdfast.domain.access import AccessKey


class KeyReader(Protocol):
    """Reads of access keys."""

    def access_keys(self, known: int) -> tuple[int, list[AccessKey]] | None:
        """Give the revision of the access keys, and all of them, by name; None: they are as at the known revision.

        Revisions begin at 1; 0: there has never been a key.
        """


class KeyStore(Protocol):
    """Changes of access keys. Each is durable when it returns, and none goes through the queue of commands."""

    def add_key(self, key: AccessKey) -> bool:
        """Keep a new access key; False: one of that name is there, and stays as it is."""

    def revoke_key(self, name: str, now: int) -> bool:
        """Let an access key hold no longer; False: there is none of that name that does."""

    def note_uses(self, uses: Mapping[str, int]) -> None:
        """Note when access keys were used last, by their names; what is known to be later stays."""
