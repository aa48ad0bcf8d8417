"""Versions are judged in one place: after what is there and its state, before ranges and stock."""

from typing import Final

from holdfast.domain.commands import ChangeStore, PatchSku, PutSku
from holdfast.domain.commands.cause import Precondition
from holdfast.domain.commands.command import VersionedCommand
from holdfast.domain.decide.decision import Decision, Effects
from holdfast.domain.documents import DocumentKey
from holdfast.domain.rejections import Code, MovedOn, Rejection
from holdfast.domain.view import View

#: The order of judgement: refusals with these codes come before those by the version.
_BEFORE: Final = list(Code)[: list(Code).index(Code.CONCURRENCY_ERROR)]


def judge_version_of(view: View, command: VersionedCommand, decision: Decision, key: DocumentKey | None) -> Decision:
    """Refuse what was decided when the command was meant for another version of its document, store or SKU.

    What would change nothing is answered whatever the version (RFC 9110, section 13.1.1).
    """
    precondition = command.precondition
    unchanged = isinstance(decision, Effects) and not decision.result.changed
    if precondition is None or unchanged or (isinstance(decision, Rejection) and decision.code in _BEFORE):
        return decision
    return _moved(view, command, precondition, key) or decision


def _moved(view: View, command: VersionedCommand, asked: Precondition, key: DocumentKey | None) -> MovedOn | None:
    versions, if_match = asked.versions or (), asked.if_match
    if isinstance(command, ChangeStore):
        store = view.store(command.id)
        current = store.version if store else 0
        return None if _fits(asked, current) else MovedOn("store", command.id, versions, current, if_match)
    if isinstance(command, PatchSku | PutSku):
        sku = view.sku(command.sku)
        current = sku.version if sku else 0
        return None if _fits(asked, current) else MovedOn("SKU", command.sku, versions, current, if_match)
    document = view.document(key) if key else None
    if document is None or asked.versions is None or any(map(document.at, versions)):
        return None
    return MovedOn(*document.key, versions, document.version, if_match)


def _fits(asked: Precondition, current: int) -> bool:
    return current > 0 if asked.versions is None else current in asked.versions
