"""Numbered plain SQL files, each applied once, in order, and known by its checksum; the same for every engine."""

import hashlib
from collections.abc import Mapping, Sequence
from importlib import resources

import msgspec

from holdfast.engine.errors import Fault


class SchemaMismatch(Fault):
    """The database was made by another release than this one can use."""


class EarlierSchema(SchemaMismatch):
    """An earlier release made it: this one can bring it up to date."""


class Migration(msgspec.Struct, frozen=True):
    """One file of SQL."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations_in(package: str) -> list[Migration]:
    """Give all migrations of this release that lie in a package, in order."""
    files = sorted(
        (file for file in resources.files(package).iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    return [Migration(int(file.name.split("_")[0]), file.name, file.read_text("utf-8")) for file in files]


def pending(known: Sequence[Migration], applied: Mapping[int, tuple[str, str]]) -> list[Migration]:
    """Give the migrations that a database still needs; ``applied`` maps numbers to names and checksums.

    Raises ``SchemaMismatch`` for a database of a newer release, or one whose history differs.
    """
    checksums = {migration.number: migration.checksum for migration in known}
    for number, (name, checksum) in applied.items():
        if number not in checksums:
            raise SchemaMismatch(
                f"The database has migration {name}, which this release does not know. Run the newer release."
            )
        if checksums[number] != checksum:
            raise SchemaMismatch(f"Migration {name} of the database is not the one of this release.")
    return [migration for migration in known if migration.number not in applied]
