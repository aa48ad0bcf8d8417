"""Commands that stop sales, and let them go on."""

from builders.commands import cause
from holdfast.domain.catalogue import SalesStatus
from holdfast.domain.commands import ChangeStore, PatchSku


def close_store(store: str = "default", *, reason: str | None = None, opened: bool = False) -> ChangeStore:
    return ChangeStore(cause=cause(reason=reason), id=store, sales_status=_status(opened=opened))


def recall(sku: str = "LAPTOP", *, reason: str | None = None, opened: bool = False) -> PatchSku:
    return PatchSku(cause=cause(reason=reason), sku=sku, sales_status=_status(opened=opened))


def _status(*, opened: bool) -> SalesStatus:
    return SalesStatus.OPEN if opened else SalesStatus.STOPPED
