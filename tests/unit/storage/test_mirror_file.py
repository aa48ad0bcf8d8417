"""A mirror file reads like one of the original, is known as ours, and never costs anybody his data."""

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from builders import NOW
from holdfast.domain.identifiers import sku_problem
from holdfast.storage.mirror_file import MARK_KEY, Mark, MirrorFile, NotOurs, mirrored_database, render
from original_files import Fields, original_item, put_original, put_text, read_original

OURS = "a" * 32
THEIRS = "b" * 32
AWKWARD = 'é🦊"\\/,{}holdfast'


def content(*items: Fields, database: str = OURS) -> bytes:
    lines = [f"  {json.dumps(item['sku'])}: {json.dumps(item)}" for item in items]
    return render(Mark(database, "shop", 12), NOW, [",\n".join(lines)] if lines else [])


def file(directory: Path, *taken_over: bytes) -> MirrorFile:
    return MirrorFile(directory, "shop", OURS, {hashlib.sha256(text).digest() for text in taken_over})


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_the_mark_comes_first_and_says_what_the_file_is() -> None:
    (key, mark), *rest = json.loads(content(original_item("A"), original_item(AWKWARD))).items()
    assert (key, mark["sku"]) == (MARK_KEY, MARK_KEY)
    assert mark["holdfast"] == {"mirrorOf": OURS, "store": "shop", "sequence": 12}
    assert "changes made here are not read" in mark["name"]
    assert mark["lastUpdated"] == "2023-11-14T22:13:20.000Z"
    assert rest == [("A", original_item("A")), (AWKWARD, original_item(AWKWARD))]


def test_a_program_that_takes_every_member_for_an_item_adds_nothing_up_wrongly(tmp_path: Path) -> None:
    items = read_original(put_text(tmp_path, "shop", content(original_item("A"), original_item("B")).decode()))
    assert sum(item["quantity"] for item in items.values()) == 10
    assert sum(item["available"] for item in items.values()) == 6
    assert all(set(original_item()) <= set(item) for item in items.values())


@pytest.mark.parametrize("blocks", [[], ["  1"], ["  1,\n  2", "  3"]])
def test_blocks_become_one_line_for_each_item(blocks: list[str]) -> None:
    text = render(Mark(OURS, "shop", 12), NOW, blocks).decode()
    first, mark, *lines, last, end = text.split("\n")
    assert (first, last, end) == ("{", "}", "")
    assert mark.startswith('  "": {')
    assert lines == [f"  {number}," for number in range(1, len(lines))] + [f"  {len(lines)}"] * bool(lines)


def test_no_sku_can_collide_with_the_mark() -> None:
    assert sku_problem(MARK_KEY) is not None


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"": None},
        {"": {"holdfast": None}},
        {"": {"holdfast": {"mirrorOf": 5}}},
        {"holdfast": {"holdfast": {"mirrorOf": OURS}}},
        {"mirrorOf": {"mirrorOf": OURS}},
    ],
)
def test_what_only_resembles_a_mark_is_none(members: dict[str, object]) -> None:
    assert mirrored_database(members) is None


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    mirror = file(tmp_path)
    for text in (content(), content(original_item())):
        assert mirror.write(text) is None
        assert (tmp_path / "inventory_shop.json").read_bytes() == text
    assert names(tmp_path) == ["inventory_shop.json"]


def test_the_content_is_on_the_disk_before_the_name_and_then_the_name_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "inventory_shop.json"
    synced: list[tuple[str, int, bytes | None]] = []
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        status = os.fstat(descriptor)
        kind = "folder" if stat.S_ISDIR(status.st_mode) else "file"
        synced.append((kind, 0 if kind == "folder" else status.st_size, path.read_bytes() if path.exists() else None))
        sync(descriptor)

    mirror, old, new = file(tmp_path), content(), content(original_item())
    monkeypatch.setattr(os, "fsync", fsync)
    for text in (old, new):
        mirror.write(text)
    assert synced == [("file", len(old), None), ("folder", 0, old), ("file", len(new), old), ("folder", 0, new)]


def test_a_mirror_of_an_earlier_run_is_replaced_even_when_somebody_has_laid_it_out_anew(tmp_path: Path) -> None:
    path = put_text(tmp_path, "shop", json.dumps(json.loads(content()), indent=4, sort_keys=True))
    file(tmp_path).write(content(original_item()))
    assert path.read_bytes() == content(original_item())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"": 5}', "\xff", "[" * 100_000, content(original_item(), database=THEIRS).decode()]
)
def test_anybody_elses_file_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = put_text(tmp_path, "shop", text)
    mirror = file(tmp_path)
    for _ in range(2):
        with pytest.raises(NotOurs, match=r"inventory_shop\.json is not a mirror"):
            mirror.write(content(original_item()))
        assert not mirror.remove()
    assert path.read_text(encoding="utf-8") == text
    assert names(tmp_path) == ["inventory_shop.json"]
    path.unlink()
    mirror.write(content(original_item()))
    assert path.read_bytes() == content(original_item())


def test_a_file_that_comes_in_while_the_mirror_is_kept_is_spared_too(tmp_path: Path) -> None:
    mirror = file(tmp_path)
    mirror.write(content())
    path = put_original(tmp_path, "shop", original_item())
    before = path.read_bytes()
    with pytest.raises(NotOurs):
        mirror.write(content(original_item()))
    assert path.read_bytes() == before


def test_what_was_taken_over_makes_room_and_is_kept(tmp_path: Path) -> None:
    texts = []
    for number in range(1, 4):
        text = put_original(tmp_path, "shop", original_item(f"S{number}")).read_bytes()
        aside = file(tmp_path, text).write(content())
        assert aside is not None
        texts.append((aside.name, text))
    assert [name for name, _ in texts] == [
        "inventory_shop.json.original",
        "inventory_shop.json.original.2",
        "inventory_shop.json.original.3",
    ]
    assert [(name, (tmp_path / name).read_bytes()) for name, _ in texts] == texts


def test_what_was_taken_over_but_changed_since_is_left_as_it_is(tmp_path: Path) -> None:
    text = put_original(tmp_path, "shop", original_item("A")).read_bytes()
    path = put_original(tmp_path, "shop", original_item("A"), original_item("B"))
    with pytest.raises(NotOurs):
        file(tmp_path, text).write(content())
    assert set(read_original(path)) == {"A", "B"}


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    mirror = file(tmp_path)
    mirror.write(content())
    (tmp_path / ".inventory_shop.json.tmp").mkdir()
    with pytest.raises(OSError, match="directory"):
        mirror.write(content(original_item()))
    assert (tmp_path / "inventory_shop.json").read_bytes() == content()


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    mirror = file(tmp_path)
    mirror.write(content())
    (tmp_path / ".inventory_shop.json.tmp").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        mirror.write(content(original_item()))
    assert (tmp_path / "inventory_shop.json").read_bytes() == content()
    assert names(tmp_path) == ["inventory_shop.json"]


def test_the_rest_of_a_killed_writer_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".inventory_shop.json.tmp").write_text("half a fi")
    file(tmp_path).write(content())
    assert names(tmp_path) == ["inventory_shop.json"]


def test_only_an_own_file_is_removed(tmp_path: Path) -> None:
    mirror = file(tmp_path)
    assert not mirror.remove()
    mirror.write(content())
    assert mirror.remove()
    assert names(tmp_path) == []
