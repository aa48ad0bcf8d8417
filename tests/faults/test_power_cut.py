"""The power goes, whatever is being written: every change that was acknowledged is there, and nothing is damaged."""

import itertools
from pathlib import Path
from typing import Final

import pytest

from faults.errand import clock, committer
from faults.recording_disk import Loss, RecordingDisk, Sync, Truncation, Write, found_whole
from faults.test_sqlite_disk import keyed
from holdfast.domain.judge import Verdict
from holdfast.storage.sqlite import checkpoints
from holdfast.storage.sqlite.storage import SqliteStorage

NAME: Final = "holdfast.db"
#: Of ten commits and more each.
ROUNDS: Final = 5
#: Of a few thousand moments those at a sync are tried, and every so many others.
EVERY: Final = 101


def keys_in(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Give the keys of the entries that are on the disk, in order."""
    with found_whole(folder, NAME, files) as found:
        return [key for (key,) in found.execute("SELECT reference FROM ledger ORDER BY sequence")]


class Recorded:
    """What was done to the disk, and after how many calls each change was acknowledged."""

    def __init__(self, path: Path) -> None:
        """Commit, at times with somebody who reads what was before, so that the log is copied in part."""
        self.acknowledged: list[int] = []
        with RecordingDisk() as self.disk:
            storage = SqliteStorage(path, clock=clock)
            reader = storage.reader()
            self._committer = committer(storage)
            for number in range(ROUNDS):
                self._commit(3 + number)  # So many that the log has been copied, or is yet to be.
                with reader.one_moment():
                    reader.ledger.head()
                    self._commit(7)
                storage.check()  # Commits on a connection of its own.
            del self.disk.calls[self.acknowledged[-1] :]
            reader.close()
            storage.close()

    def _commit(self, times: int) -> None:
        for _ in range(times):
            [result] = self._committer.commit([keyed(len(self.acknowledged))])
            assert isinstance(result, Verdict)
            self.acknowledged.append(len(self.disk.calls))


def is_copy(call: object) -> bool:
    """Tell whether it writes a page of the log into the database."""
    return isinstance(call, Write) and call.file == NAME


def test_whatever_is_left_of_what_was_not_synced_nothing_acknowledged_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 50)
    path, after = tmp_path / NAME, tmp_path / "after"
    SqliteStorage(path, clock=clock).close()
    before = {NAME: path.read_bytes()}
    recorded = Recorded(path)
    calls = recorded.disk.calls
    beginnings = sum(isinstance(call, Write) and call.file != NAME and call.offset == 0 for call in calls)
    assert beginnings > ROUNDS  # The log was overwritten again and again.
    followed = [type(after) for call, after in itertools.pairwise(calls) if is_copy(call) and not is_copy(after)]
    assert set(followed) == {Truncation, Write}  # To the end, to be synced then, or in part.
    syncs = [number for number, call in enumerate(calls) if isinstance(call, Sync)]
    moments = sorted({*syncs, *(number + 1 for number in syncs), *range(0, len(calls), EVERY)})
    after.mkdir()
    for moment, loss in itertools.product(moments, Loss):
        keys = keys_in(after, recorded.disk.left(before, moment, loss, moment))
        promised = sum(number <= moment for number in recorded.acknowledged)
        assert promised <= len(keys) <= promised + 1, (moment, loss)
        assert keys == [f"k-{number}" for number in range(len(keys))]
