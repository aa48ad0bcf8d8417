"""IDEMPOTENCY_TTL_HOURS reaches whatever storage the settings name."""

from pathlib import Path

import pytest

from builders import add
from contract.around import SqlAround
from contract.batches import commit, keyed
from contract.jumping import memory_of
from holdfast.bootstrap import open_storage
from holdfast.config import load_settings
from holdfast.storage.clock import machine_clock
from holdfast.storage.retention import HOUR_MS
from holdfast.times import now_ms
from turned_clocks import Shelf


def has_held(durable: SqlAround, data_dir: Path) -> None:
    """Leave a clock that nobody has seen jump: else no key is forgotten for a day."""
    clock = machine_clock()
    clock.start(Shelf(), 0)
    with memory_of(durable, data_dir) as memory:
        clock.keep(memory)


def ninety_minutes_ago() -> int:
    return now_ms() - 3 * HOUR_MS // 2


@pytest.mark.parametrize(("hours", "replayed"), [("1", False), ("2", True), ("", True)])
def test_a_key_is_kept_for_as_many_hours_as_the_setting_says(
    durable: SqlAround, tmp_path: Path, hours: str, replayed: bool
) -> None:
    earlier = durable.open(ninety_minutes_ago)
    commit(earlier, keyed(add(1), "k-1"))
    earlier.close()
    has_held(durable, tmp_path)
    url = durable.location if durable.name == "postgres" else f"sqlite:///{durable.location}"
    storage = open_storage(
        load_settings({"DATABASE_URL": url, "IDEMPOTENCY_TTL_HOURS": hours, "DATA_DIR": str(tmp_path)})
    )
    [verdict] = commit(storage, keyed(add(1), "k-1"))
    storage.close()
    assert (verdict.replayed, verdict.outcome.applied) == (replayed, True)
