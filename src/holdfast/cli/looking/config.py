"""``holdfast config``."""

import os
from collections.abc import Iterator
from typing import Final

from holdfast.cli.showing import AsCsv, AsJson, Facts, form_of, show_list

#: What commands that talk to a server read, with what stands when it is not set.
CLIENT: Final = (
    ("HOLDFAST_URL", "http://localhost:3000", "The server that commands talk to."),
    ("HOLDFAST_API_KEY", "", "The access key that they show."),
)
#: Of these, the secrets: whether one is set is all that is shown.
_SECRETS: Final = frozenset({"HOLDFAST_API_KEY"})


def config(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show the settings that hold here, and where each comes from.

    Example: holdfast config
    """
    form = form_of(as_json, as_csv)
    show_list(_settings(), ("name", "value", "from", "meaning"), form, "")


def _settings() -> Iterator[Facts]:
    from holdfast.settings import SETTINGS

    for setting in SETTINGS:
        yield _shown(setting.name, setting.default, setting.meaning, secret=setting.secret)
    for name, default, meaning in CLIENT:
        yield _shown(name, default, meaning, secret=name in _SECRETS)


def _shown(name: str, default: str, meaning: str, *, secret: bool) -> Facts:
    value = os.environ.get(name, "").strip()
    place = "environment" if value else "default"
    if secret and not value and os.environ.get(f"{name}_FILE", "").strip():
        value, place = "set", "file"
    shown = "(set, not shown)" if value and secret else value or default
    return {"name": name, "value": shown, "from": place, "meaning": meaning}
