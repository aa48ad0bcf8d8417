"""What a yes does to the view."""

import msgspec

from holdfast.domain.commands import Cause, Command
from holdfast.domain.decide import OPERATIONS
from holdfast.domain.decide.decision import Change, Effects
from holdfast.domain.ledger import document_entry, entry_of
from holdfast.domain.outcomes import DocumentResult, ItemResult, Result, StoreResult
from holdfast.domain.view import View


def change(view: View, command: Command, wanted: Change) -> ItemResult:
    """Change one item, and write it down."""
    before, after = wanted.before, wanted.after
    # Whatever can go wrong comes before the first change: a command never leaves half of itself in the view.
    entry = entry_of(OPERATIONS[type(command)].kind, before, after, command.cause, wanted.note)
    sku = wanted.sku or view.sku(after.sku)
    name, catalogue_version = (sku.name, sku.version) if sku else (after.sku, 0)
    result = ItemResult(
        after,
        name,
        catalogue_version,
        changed=after.version != before.version,
        made=before.deleted and not after.deleted,
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
        if effects.event is not None and not entries:
            view.entries.append(document_entry(effects.event, result.document.key, cause))
    elif isinstance(result, StoreResult):
        view.put_store(result.store)
    else:
        view.put_sku(result.sku)
    for sku in effects.skus:
        view.put_sku(sku)
    for item, entry in entries:
        view.put_item(item, entry)
    return result
