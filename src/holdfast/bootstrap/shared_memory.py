"""Memory that several processes see: a file without a name, which they inherit by number."""

import os
from collections.abc import Callable
from tempfile import TemporaryFile

from holdfast.bootstrap.start import StartFailure


def shared_memory(content: bytes) -> int:
    """Give the descriptor of a file that holds this; it is open until this process ends. Raises ``StartFailure``."""
    try:
        descriptor = _nameless()
        os.write(descriptor, content)  # Written, not only asked for: a full disk would end us at the first use.
    except OSError as error:
        raise StartFailure(f"No memory can be shared with the workers: {error.strerror}.") from error
    return descriptor


def _nameless() -> int:
    make: Callable[[str], int] | None = getattr(os, "memfd_create", None)
    if make is not None:  # Linux has it, and needs no directory for it.
        return make("holdfast")
    with TemporaryFile() as file:
        return os.dup(file.fileno())
