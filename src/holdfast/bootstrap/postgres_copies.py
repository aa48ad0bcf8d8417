"""PostgreSQL is backed up and restored by its own tools: which they are, and whether what they wrote is whole."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

from holdfast.bootstrap.start import StartFailure

#: How a dump of ``pg_dump --format=custom`` begins.
DUMP_MAGIC: Final = b"PGDMP"
#: The tables that every backup has the rows of, those of old releases too.
TABLES: Final = frozenset({"heads", "idempotency_keys", "items", "ledger", "skus", "stores", "totals"})
_ROWS_OF: Final = re.compile(r" TABLE DATA \S+ (\S+) ")


def how_to_back_up(target: Path) -> str:
    """Say how a database on PostgreSQL is backed up."""
    file = shlex.quote(str(target))
    return (
        "PostgreSQL is backed up by its own tools, beside running nodes. One database, in one snapshot: "
        f'pg_dump --format=custom --file={file} "$DATABASE_URL" — then check it: holdfast backup --check {file}. '
        "The whole server: pg_basebackup, checked by pg_verifybackup."
    )


def how_to_restore(source: Path) -> str:
    """Say how a dump is put back."""
    return (
        "PostgreSQL is restored by its own tools, into an empty database: "
        f'pg_restore --exit-on-error --no-owner --dbname="$DATABASE_URL" {shlex.quote(str(source))} — then run '
        "holdfast restore --accept and holdfast verify, and start each node once with --accept-primary."
    )


def is_dump(source: Path) -> bool:
    """Tell whether ``pg_dump`` has written this. Raises ``OSError``."""
    with source.open("rb") as file:
        return file.read(len(DUMP_MAGIC)) == DUMP_MAGIC


def check_dump(source: Path) -> str:
    """See that a dump is whole; say what was looked at. Raises ``StartFailure`` when it is not."""
    _run("pg_restore", "--file=/dev/null", str(source))  # Reads and unpacks all of it.
    missing = TABLES - set(_ROWS_OF.findall(_run("pg_restore", "--list", str(source))))
    if missing:
        raise StartFailure(f"it has no rows of {', '.join(sorted(missing))}, so it is no dump of a whole database.")
    return f"{source} is a whole dump: pg_restore has read all of it, and it has the rows of every table."


def _run(tool: str, *arguments: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise StartFailure(f"{tool} was not found: it comes with PostgreSQL, and has to be in PATH.")
    ended = subprocess.run((path, *arguments), capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 - PostgreSQL's
    if ended.returncode:
        said = ended.stderr.strip().splitlines()
        raise StartFailure(said[0] if said else f"{tool} has refused it.")
    return ended.stdout
