"""The reference model: a database of dicts, alone or shared with other storages."""

from collections.abc import Mapping
from typing import Any

import msgspec

from holdfast.domain.access import AccessKey
from holdfast.engine.clock.ledger_clock import Clock, LedgerClock
from holdfast.storage.clock import ledger_clock
from holdfast.storage.retention import BATCH_IDS_MS, Retention
from holdfast.times import now_ms
from model.audit import ModelAudit
from model.database import ModelDatabase
from model.reader import ModelReader
from model.transaction import ModelTransaction


class ModelStorage:
    """A handle on a database of dicts; a fresh one unless it is given."""

    name = "model"
    is_embedded = True

    def __init__(
        self,
        retention: Retention | None = None,
        clock: LedgerClock | Clock = now_ms,
        database: ModelDatabase | None = None,
    ) -> None:
        self._retention = retention or Retention()
        self.clock: LedgerClock = ledger_clock(clock)
        self._database = database or ModelDatabase(self.clock.latest())

    def begin(self, batch_id: str) -> ModelTransaction:
        """Begin a transaction: nobody else writes until it is over."""
        return ModelTransaction(self._database, batch_id, self._retention, self.clock)

    def committed(self, batch_id: str) -> bool:
        """Tell whether the transaction of that id was committed."""
        with self._database.guard:
            return batch_id in self._database.batches

    def reader(self, **_long: Any) -> ModelReader:
        """Open a handle for reads."""
        return ModelReader(self._database, self._retention, self.clock)

    def audit(self) -> ModelAudit:
        """Look at everything as it is now; no other process could."""
        return ModelAudit(self._database)

    def prune(self) -> bool:
        """Drop all outdated keys and batch ids."""
        now = self.clock.now()
        held = self.clock.held(now)
        keys, batches = self._database.keys, self._database.batches
        with self._database.writer, self._database.guard:
            for first, last in self._retention.outdated(now, held):
                over = [
                    digest
                    for digest, record in keys.items()
                    if first <= self._retention.generation(record.outcome) <= last
                ]
                for digest in over:
                    del keys[digest]
            for batch_id in [batch_id for batch_id, time in batches.items() if time < held - BATCH_IDS_MS]:
                del batches[batch_id]
        return False

    def settle(self, time: int) -> None:
        """Wait for the batch under way, and let all later ones be of a later time."""
        self._database.begin_writing()
        try:
            self._database.head_time = max(self._database.head_time, time + 1)
        finally:
            self._database.writer.release()

    def keep_time(self) -> None:
        """Hold the clock against the other one; nothing is kept."""
        self.clock.now()

    def add_key(self, key: AccessKey) -> bool:
        """Keep a new access key."""
        with self._database.guard:
            if key.name in self._database.access_keys:
                return False
            self._database.access_keys[key.name] = key
            self._database.access_revision += 1
        return True

    def revoke_key(self, name: str, now: int) -> bool:
        """Let an access key hold no longer."""
        with self._database.guard:
            key = self._database.access_keys.get(name)
            if key is None or key.revoked_at is not None:
                return False
            self._database.access_keys[name] = msgspec.structs.replace(key, revoked_at=now)
            self._database.access_revision += 1
        return True

    def note_uses(self, uses: Mapping[str, int]) -> None:
        """Note when access keys were used last."""
        with self._database.guard:
            for name, time in uses.items():
                key = self._database.access_keys.get(name)
                if key is not None:
                    later = max(time, key.used_at or 0)
                    self._database.access_keys[name] = msgspec.structs.replace(key, used_at=later)

    def check(self) -> None:
        """Dicts can always be written."""

    def close(self) -> None:
        """The database lives on in whoever else holds it."""
