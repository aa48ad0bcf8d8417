"""Small files that are replaced as a whole: a crash or a full disk leaves the one before, or the new one."""

import os
from pathlib import Path


def replace_durably(path: Path, content: bytes, temporary: Path | None = None) -> None:
    """Put a file in the place of another, durably, by way of a temporary one beside it. Raises ``OSError``."""
    fresh = temporary or path.with_name(f".{path.name}.tmp")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, brought to disk. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
