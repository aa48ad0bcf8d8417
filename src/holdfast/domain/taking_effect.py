"""What a yes does to the view."""

import msgspec

from holdfast.domain.catalogue import stop_of
from holdfast.domain.commands import Cause, Command
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.decide.decision import Change, Effects
from holdfast.domain.ledger import Entry, document_entry, entry_of, place_entry
from holdfast.domain.outcomes import DocumentResult, ItemResult, Result, SkuResult, StoreResult
from holdfast.domain.view import View


def change(view: View, command: Command, wanted: Change) -> ItemResult:
    """Change one item, and write it down."""
    before, after = wanted.before, wanted.after
    # Whatever can go wrong comes before the first change: a command never leaves half of itself in the view.
    entry = entry_of(OPERATIONS[type(command)].kind, before, after, command.cause, wanted.note)
    sku = wanted.sku or view.sku(after.sku)
    name, catalogue_version = (sku.name, sku.version) if sku else (after.sku, 0)
    store = view.store(after.store)
    result = ItemResult(
        after,
        name,
        catalogue_version,
        changed=after.version != before.version,
        made=before.deleted and not after.deleted,
        stop=stop_of(store_stopped=store is not None and store.stopped, sku_stopped=sku is not None and sku.stopped),
        finding=wanted.finding,
    )
    if wanted.sku is not None:
        view.put_sku(wanted.sku)
    if wanted.counted is not None:
        view.put_counted(*wanted.counted)
    if after is not before:
        view.put_item(after, entry if result.changed else None)
    return result


def apply(view: View, cause: Cause, effects: Effects) -> Result:
    """Change everything that a command about no single item changes."""
    result = effects.result
    if isinstance(result, DocumentResult) and cause.reference is None:
        cause = msgspec.structs.replace(cause, reference=result.document.reference)
    entries = [(step.after, entry_of(step.kind, step.before, step.after, cause, step.note)) for step in effects.steps]
    if not result.changed:
        return result
    if isinstance(result, DocumentResult):
        view.put_document(result.document)
    elif isinstance(result, StoreResult):
        view.put_store(result.store)
    else:
        view.put_sku(result.sku)
    if effects.event is not None and not entries:
        view.entries.append(_event(effects.event, result, cause))
    for sku in effects.skus:
        view.put_sku(sku)
    for item, entry in entries:
        view.put_item(item, entry)
    return result


def _event(kind: str, result: DocumentResult | StoreResult | SkuResult, cause: Cause) -> Entry:
    """Write down what has happened to a document alone, or to a store or a SKU as a whole."""
    if isinstance(result, DocumentResult):
        return document_entry(kind, result.document.key, cause)
    if isinstance(result, StoreResult):
        return place_entry(kind, result.store.id, "", result.store.version, cause)
    return place_entry(kind, "", result.sku.sku, result.sku.version, cause)
