"""Every metric stands in the documentation."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

import tidy_rules
from holdfast.engine.figures import Figures
from holdfast.engine.ports import Totals
from holdfast.telemetry.exposition import Exposition, Readings

ROOT = Path(__file__).resolve().parent.parent


def test_every_metric_is_documented() -> None:
    readings = Readings(**dict.fromkeys(Readings.__struct_fields__, lambda: 0))
    text, _ = Exposition(Figures(), {}, readings, version="1", storage="memory").render(Totals(), "")
    families = list(text_string_to_metric_families(text.decode()))
    names = [family.name + ("_total" if family.type == "counter" else "") for family in families]
    assert len(names) > 20
    assert tidy_rules.undocumented(ROOT, names) == []
