"""The view of a batch: what was loaded, and what has changed since."""

import msgspec

from builders import EARLIER, NOW, a_record, a_reservation, a_store, a_view, an_entry, an_item, claim
from holdfast.domain.catalogue import Sku
from holdfast.domain.past import LastCount, Past
from holdfast.domain.view import Loaded, View

ITEM = ("default", "LAPTOP")
SOURCE = (*ITEM, "erp")


def test_a_fresh_view_has_nothing_to_write() -> None:
    view = a_view(an_item(), keys=[a_record()])
    assert not view.changed
    assert (view.now, view.changed_items, view.entries, view.new_keys) == (NOW, [], [], [])


def test_a_deleted_item_is_none_but_keeps_its_row() -> None:
    gone = an_item(deleted=True, version=6)
    view = a_view(gone)
    assert view.item("default", "LAPTOP") is None
    assert view.row("default", "LAPTOP") == gone


def test_what_was_never_there_is_none() -> None:
    view = a_view(an_item())
    assert view.item("default", "GHOST") is None
    assert view.row("default", "GHOST") is None
    assert view.sku("GHOST") is None
    assert view.item("berlin", "LAPTOP") is None
    assert view.key(claim("unused").digest) is None


def test_changed_items_come_once_each_as_they_are_now_in_the_order_of_the_locks() -> None:
    view = a_view(an_item("B"), an_item("A"))
    for item in (an_item("B", on_hand=1), an_item("A", on_hand=2, store="b"), an_item("Z", on_hand=3, store="a")):
        view.put_item(item, an_entry(item))
    view.put_item(an_item("B", on_hand=9), an_entry(an_item("B")))
    assert [(item.store, item.sku, item.on_hand) for item in view.changed_items] == [
        ("a", "Z", 3),
        ("b", "A", 2),
        ("default", "B", 9),
    ]


def test_many_changed_items_come_in_byte_order_of_store_and_sku() -> None:
    view = a_view()
    names = [(store, f"SKU-{number}") for number in range(9, 0, -1) for store in "zya"]
    for store, sku in names:
        view.put_item(an_item(sku, store=store), an_entry(an_item(sku, store=store)))
    assert [item.id for item in view.changed_items] == sorted(names)


def test_every_change_of_an_item_is_an_entry_in_order() -> None:
    view = a_view(an_item(version=1))
    for version in (2, 3):
        changed = an_item(version=version)
        view.put_item(changed, an_entry(changed))
    assert [entry.version for entry in view.entries] == [2, 3]


def test_what_was_loaded_stays_as_it_was() -> None:
    view = a_view(an_item(on_hand=1))
    view.put_item(an_item(on_hand=2), an_entry(an_item(on_hand=2)))
    assert view.loaded.items == {("default", "LAPTOP"): an_item(on_hand=1)}


def test_a_changed_catalogue_row_is_seen_and_listed() -> None:
    view = a_view(an_item())
    row = Sku("LAPTOP", "Laptop 14", version=5)
    view.put_sku(row)
    assert view.sku("LAPTOP") is row
    assert view.changed_skus == {"LAPTOP": row}


def test_a_kept_key_is_seen_listed_and_worth_a_write() -> None:
    view = a_view()
    view.put_key(a_record())
    assert view.key(claim().digest) == a_record()
    assert view.new_keys == [a_record()]
    assert view.changed


def test_a_view_never_changes_the_mappings_that_it_was_made_from() -> None:
    items = {("default", "LAPTOP"): an_item(on_hand=1)}
    view = View(NOW, Loaded(stores={"default": a_store()}, items=items))
    view.put_item(an_item(on_hand=7), an_entry(an_item(on_hand=7)))
    assert items[("default", "LAPTOP")].on_hand == 1


def test_a_fork_begins_as_the_view_is_now_and_is_dropped_unless_it_is_merged() -> None:
    view = a_view(an_item(on_hand=1), documents=[a_reservation()], keys=[a_record()], counted={SOURCE: LastCount(3)})
    view.put_item(an_item(on_hand=2), an_entry(an_item(on_hand=2)))
    view.put_counted(SOURCE, LastCount(4))
    fork = view.fork()
    assert (fork.row("default", "LAPTOP"), fork.counted(SOURCE)) == (an_item(on_hand=2), LastCount(4))
    assert (fork.key(claim().digest), fork.document(("reservation", "R-1"))) == (a_record(), a_reservation())
    assert (fork.entries, fork.changed_items, fork.changed) == ([], [], False)
    fork.put_item(an_item(on_hand=7), an_entry(an_item(on_hand=7)))
    fork.put_sku(Sku("LAPTOP", "Other", version=5))
    fork.put_document(a_reservation(expires_at=NOW))
    fork.put_counted(SOURCE, LastCount(5, 1))
    kept = view.row("default", "LAPTOP"), view.counted(SOURCE), len(view.entries)
    assert kept == (an_item(on_hand=2), LastCount(4), 1)
    assert view.document(("reservation", "R-1")) == a_reservation()


def test_a_merge_takes_over_everything_that_was_done_to_a_fork() -> None:
    view = a_view(an_item(on_hand=1), documents=[a_reservation()])
    view.put_item(an_item("PHONE"), an_entry(an_item("PHONE")))
    fork = view.fork()
    fork.put_item(an_item(on_hand=7), an_entry(an_item(on_hand=7)))
    fork.put_sku(Sku("LAPTOP", "Other", version=5))
    fork.put_document(a_reservation(expires_at=NOW))
    fork.put_counted(SOURCE, LastCount(5, 1))
    view.merge(fork)
    assert [item.sku for item in view.changed_items] == ["LAPTOP", "PHONE"]
    assert [entry.sku for entry in view.entries] == ["PHONE", "LAPTOP"]
    assert view.changed_skus == {"LAPTOP": Sku("LAPTOP", "Other", version=5)}
    assert view.changed_documents == {("reservation", "R-1"): a_reservation(expires_at=NOW)}
    assert (view.changed_counted, view.counted(SOURCE)) == ({SOURCE: LastCount(5, 1)}, LastCount(5, 1))


def test_what_an_item_was_is_what_it_is_unless_the_storage_found_something_else() -> None:
    moment, before = (*ITEM, NOW - 1, None), (*ITEM, None, 3)
    view = a_view(an_item(on_hand=5, version=8), pasts={before: Past(2, 9)})
    view.put_item(an_item(on_hand=1, version=9), an_entry(an_item(on_hand=1)))
    assert (view.past(moment), view.past(before)) == (Past(8, 5, moment=NOW - 1), Past(2, 9))
    assert view.past(("default", "GHOST", NOW - 1, None)) == Past(0, 0, moment=NOW - 1)


def test_what_an_item_is_now_is_what_this_batch_has_made_of_it() -> None:
    view = a_view(an_item(on_hand=5, version=8), pasts={(*ITEM, NOW, None): Past(2, 9)})
    view.put_item(an_item(on_hand=1, version=9), an_entry(an_item(on_hand=1, version=9)))
    assert view.past((*ITEM, NOW, None)) == view.past((*ITEM, None, 9)) == Past(9, 1, moment=NOW)
    assert view.past((*ITEM, None, 8)) == Past(8, 5, moment=EARLIER)


def test_a_changed_store_is_seen_and_listed() -> None:
    view = a_view()
    store = msgspec.structs.replace(a_store(), name="Other")
    view.put_store(store)
    assert (view.store("default"), view.changed_stores, view.store("oslo")) == (store, {"default": store}, None)


def test_only_items_where_the_storage_looked_have_due_reservations() -> None:
    view = a_view(an_item(), due={ITEM: ["R-1"]})
    assert (view.due(ITEM), view.due(("default", "GHOST"))) == (["R-1"], ())
