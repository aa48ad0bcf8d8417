"""A new field of an item is the value, a migration for each engine, and its name on the wire; all else follows.

A scratch copy of the source gets ``binLocation`` by the book of CONTRIBUTING.md: set and changed, kept by both engines,
told by the ledger, shown as it was at an earlier moment, and held against the ledger by an audit.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from postgres_databases import shared_server
from scratch_source import copied, replace, run, touched_files

ITEM: Final = "holdfast/domain/item.py"
LEDGER: Final = "holdfast/domain/ledger.py"
COMMANDS: Final = "holdfast/domain/commands/items.py"
RULES: Final = "holdfast/domain/decide/settings.py"
BODIES: Final = "holdfast/api/items/item_settings.py"
SHOWN: Final = "holdfast/api/item_bodies.py"
TOLD: Final = "holdfast/api/ledger/entry_bodies.py"
MIGRATIONS: Final = [f"holdfast/storage/{engine}/migrations/9999_bins.sql" for engine in ("postgres", "sqlite")]
MIGRATION: Final = "ALTER TABLE items ADD COLUMN bin_location TEXT;\nALTER TABLE ledger ADD COLUMN bin_location TEXT;\n"
FIELD: Final = "    bin_location: str | None = None\n"
#: File, a text in it, what is put behind that.
GROWTH: Final = [
    (ITEM, "    counted_as_of: int | None = None\n", FIELD),
    (LEDGER, "    flags: int = Flag.NONE\n", FIELD),
    (COMMANDS, "    reorder_point: int | None\n", FIELD),
    (
        COMMANDS,
        "    reorder_point: int | msgspec.UnsetType | None = msgspec.UNSET\n",
        "    bin_location: str | msgspec.UnsetType | None = msgspec.UNSET\n",
    ),
    (BODIES, "    reorder_point: Quantity | None = None\n", "    bin_location: Text | None = None\n"),
    (
        BODIES,
        "    reorder_point: Quantity | UnsetType | None = UNSET\n",
        "    bin_location: Text | UnsetType | None = UNSET\n",
    ),
    (SHOWN, "    reorder_point: int | None\n", "    bin_location: str | None\n"),
    (TOLD, "    deleted: bool = False\n", FIELD),
]
PATCHED: Final = """\
    bin_location = item.bin_location if command.bin_location is msgspec.UNSET else command.bin_location
    return _settled(view, item, safety_stock, reorder_point, bin_location)"""
#: A text of the rules, and what stands there instead.
RULE: Final = [
    ("command.reorder_point, sku)", "command.reorder_point, command.bin_location, sku)"),
    ("    return _settled(view, item, safety_stock, reorder_point)", PATCHED),
    ("reorder_point: int | None, sku:", "reorder_point: int | None, bin_location: str | None, sku:"),
    ("item.reorder_point, item.deleted) == (", "item.reorder_point, item.bin_location, item.deleted) == ("),
    ("reorder_point, False)", "reorder_point, bin_location, False)"),
    ("reorder_point=reorder_point)", "reorder_point=reorder_point, bin_location=bin_location)"),
]

#: Sees it work over HTTP on both engines.
TRIAL: Final = """
import asyncio, json, sys
from contextlib import closing
from pathlib import Path
import httpx
from holdfast.bootstrap.verify import audited
from holdfast.storage.postgres.audit import PostgresAudit
from holdfast.storage.postgres.storage import PostgresStorage
from holdfast.storage.sqlite.audit import SqliteAudit
from holdfast.storage.sqlite.storage import SqliteStorage
from in_process import serving
from memory_wire import MemoryHTTP

folder, dsn = Path(sys.argv[1]), sys.argv[2]
path = "/api/inventory/items/LAPTOP"


async def told(storage):
    async with serving(storage, folder) as app, httpx.AsyncClient(transport=MemoryHTTP(app), base_url="http://t") as client:
        made = await client.put(path, json={"safetyStock": 1, "binLocation": "A-1"})
        first = (await client.get("/api/inventory/ledger", params={"sku": "LAPTOP"})).json()["data"][0]
        await client.put(path + "/quantity", json={"quantity": 9})
        await client.patch(path, json={"binLocation": "B-2"})
        now = (await client.get(path)).json()["data"]
        then = (await client.get(path, params={"asOf": first["time"]})).json()["data"]
        return [made.status_code, first["after"]["binLocation"], now["binLocation"], now["quantity"], then["binLocation"]]


def audit(opened):
    with closing(opened) as found:
        return [difference.message for difference in audited(found, lambda *_: None).found]


database = folder / "holdfast.db"
print(json.dumps({
    "sqlite": asyncio.run(told(SqliteStorage(database))),
    "postgresql": asyncio.run(told(PostgresStorage(dsn, migrate=True))),
    "differences": audit(SqliteAudit(database)) + audit(PostgresAudit(dsn)),
}))
"""  # noqa: E501 - a script


def grown(folder: Path) -> Path:
    """Copy the source, and add the field to it."""
    source = copied(folder)
    for name, behind, text in GROWTH:
        replace(source / name, behind, behind + text)
    for old, new in RULE:
        replace(source / RULES, old, new)
    for name in MIGRATIONS:
        (source / name).write_text(MIGRATION, encoding="utf-8")
    return source


def test_a_field_of_an_item_is_added_in_nine_files_and_works_everywhere(tmp_path: Path) -> None:
    source = grown(tmp_path)
    assert touched_files(source) == sorted([ITEM, LEDGER, COMMANDS, RULES, BODIES, SHOWN, TOLD, *MIGRATIONS])
    assert len(touched_files(source)) == 9
    server = shared_server()
    tried = run(source, TRIAL, str(tmp_path), server.dsn(server.create_database()))
    assert tried.returncode == 0, tried.stderr
    found: dict[str, Any] = json.loads(tried.stdout)
    expected = [201, "A-1", "B-2", 9, "A-1"]
    assert found == {"sqlite": expected, "postgresql": expected, "differences": []}


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        (LEDGER, "TypeError: Item.bin_location has no source."),
        (ITEM, "TypeError: Entry.bin_location has no source."),
    ],
)
def test_a_field_that_one_of_item_and_entry_lacks_fails_the_import_and_is_named(
    tmp_path: Path, left_out: str, sentence: str
) -> None:
    source = copied(tmp_path)
    for name, behind, text in GROWTH[:2]:
        if name != left_out:
            replace(source / name, behind, behind + text)
    tried = run(source, "import holdfast.domain.ledger")
    assert tried.returncode == 1
    assert tried.stderr.rstrip().endswith(sentence), tried.stderr
