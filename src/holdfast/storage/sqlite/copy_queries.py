"""The SQL of copies: whole, named, with its purpose above it."""

from typing import Final

# How many pages the database has, and how many bytes a page.
SIZE: Final = "SELECT page_count, page_size FROM pragma_page_count(), pragma_page_size()"

# Write no journal: what fails is thrown away.
NO_JOURNAL: Final = "PRAGMA journal_mode = OFF"

# Wait for no disk.
NO_SYNC: Final = "PRAGMA synchronous = OFF"

# Keep everything in the one file, without a log beside it.
ONE_FILE: Final = "PRAGMA journal_mode = DELETE"

# What is wrong with the file, some lines of it; "ok": nothing.
INTEGRITY: Final = "PRAGMA integrity_check(10)"
