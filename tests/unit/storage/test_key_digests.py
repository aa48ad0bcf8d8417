"""A look-up of one key gives that key or nothing."""

from pathlib import Path

from holdfast.domain.keys import key_digest
from unit.storage.key_handle import NAMES, RUN_KEYS, Handle, record


def test_a_key_is_never_answered_with_what_another_was_used_for(tmp_path: Path) -> None:
    """However an index came to point to another row: in memory, or in a run on disk."""
    handle = Handle(tmp_path / "keys.db")
    handle.keep([record(name, 1) for name in NAMES[: RUN_KEYS + 1]], 1)
    handle.keep([record("tail", 1)], 1)
    assert handle.find(NAMES[0], 2) is not None
    assert handle.find("tail", 2) is not None
    handle.connection.execute("UPDATE key_log SET digest = ? WHERE lane = 0", (key_digest("local", "another"),))
    assert handle.find(NAMES[0], 2) is None
    assert handle.find("tail", 2) is None
    handle.connection.close()
