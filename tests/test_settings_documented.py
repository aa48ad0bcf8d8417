"""Whoever runs Holdfast can read about every setting."""

from pathlib import Path

import tidy_rules
from holdfast.config import SETTINGS

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_is_in_the_readme_or_the_docs() -> None:
    names = [setting.name for setting in SETTINGS]
    assert names, "no settings at all: this test would prove nothing"
    assert tidy_rules.undocumented(ROOT, names) == []
