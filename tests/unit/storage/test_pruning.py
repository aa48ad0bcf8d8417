"""Pruning stands beside the transactions of the engine and is never a part of one."""

import threading
from pathlib import Path

import apsw

from holdfast.domain.footprint import Footprint
from holdfast.storage.sqlite.storage import SqliteStorage

DEADLINE_SECONDS = 30


def test_pruning_survives_the_rollback_of_a_batch_that_is_under_way(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.db"
    storage = SqliteStorage(path)
    outside = apsw.Connection(str(path))
    outside.execute("INSERT INTO batches (partition, id, time) VALUES (0, 'old', 1)")

    transaction = storage.begin("b-1")
    transaction.load(Footprint())
    pruning = threading.Thread(target=storage.prune)
    pruning.start()
    pruning.join(timeout=0.2)  # It waits for the transaction, or, wrongly, is done within it.
    transaction.rollback()
    pruning.join(timeout=DEADLINE_SECONDS)

    left = outside.execute("SELECT count(*) FROM batches").get
    outside.close()
    storage.close()
    assert left == 0
