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
#: May hold a password: whether it is set is all that is shown.
_SECRET: Final = frozenset({"DATABASE_URL", "HOLDFAST_API_KEY"})


def config(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show the settings that hold here, and where each comes from.

    Example: holdfast config
    """
    form = form_of(as_json, as_csv)
    show_list(_settings(), ("name", "value", "from", "meaning"), form, "")


def _settings() -> Iterator[Facts]:
    from holdfast.settings import SETTINGS

    for name, default, meaning in (*((each.name, each.default, each.meaning) for each in SETTINGS), *CLIENT):
        value = os.environ.get(name, "").strip()
        shown = "(set, not shown)" if value and name in _SECRET else value or default
        yield {"name": name, "value": shown, "from": "environment" if value else "default", "meaning": meaning}
