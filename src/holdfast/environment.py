"""The texts of all settings: from the environment, and where one is a secret, from a file that it names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from holdfast.settings import SETTINGS

#: Characters of a file that holds a secret.
SECRET_CHARACTERS_MAX: Final = 65_536


class BrokenSetting(Exception):
    """A setting has a value that is not allowed."""

    def __init__(self, name: str, shown: str, allowed: str) -> None:
        super().__init__(f"{name} is {shown}; allowed: {allowed}.")


def values_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the text of every setting, its default where nothing is said. Raises ``BrokenSetting``."""
    return {
        setting.name: (_secret if setting.secret else _plain)(environ, setting.name) or setting.default
        for setting in SETTINGS
    }


def _plain(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _secret(environ: Mapping[str, str], name: str) -> str:
    """Give what a variable says, or the file that ``<NAME>_FILE`` names: others may see an environment."""
    text, file = _plain(environ, name), f"{name}_FILE"
    path = _plain(environ, file)
    if not path:
        return text
    if text:
        raise BrokenSetting(file, f"set beside {name}", "one of the two")
    text, reason = _read(Path(path))
    if not text:
        raise BrokenSetting(file, f"{path!r} ({reason})", f"a file that holds what {name} would say")
    return text


def _read(path: Path) -> tuple[str, str]:
    """Give what a file says, or why there is nothing."""
    try:
        with path.open(encoding="utf-8") as secret:
            return secret.read(SECRET_CHARACTERS_MAX).strip(), "empty"
    except UnicodeDecodeError:
        return "", "not text"
    except OSError as error:
        return "", error.strerror or "unreadable"
