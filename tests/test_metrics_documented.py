"""Every metric stands in the documentation."""

from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

import tidy_rules
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.engine.soundings import Soundings
from holdfast.engine.timings import Timings
from holdfast.telemetry.exposition import Exposition, Readings

ROOT = Path(__file__).resolve().parent.parent


def test_every_metric_is_documented() -> None:
    groups: dict[str, Any] = {"refusals": dict, "timings": Timings, "disk_free": dict}
    readings = Readings(**dict.fromkeys(Readings.__struct_fields__, lambda: 0) | groups)
    soundings = Soundings(database_bytes=0, wal_bytes=0)
    text, _ = Exposition(Figures(), {}, readings, version="1", storage="memory").render(Totals(), soundings, "")
    families = list(text_string_to_metric_families(text.decode()))
    names = [family.name + ("_total" if family.type == "counter" else "") for family in families]
    assert len(names) > 32
    assert tidy_rules.undocumented(ROOT, names) == []
