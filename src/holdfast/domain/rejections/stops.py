"""Why nothing is promised, whatever there is."""

from typing import ClassVar

from holdfast.domain.rejections.rejection import Code, Rejection


class SalesStopped(Rejection, frozen=True, array_like=True, tag=True):
    """The store is closed, or the SKU is stopped everywhere."""

    reason: ClassVar[Code] = Code.SALES_STOPPED

    #: One of the two is named.
    store: str | None
    sku: str | None
    #: Why, as far as it was said.
    stop_reason: str | None

    @property
    def detail(self) -> str:
        """What happened, to what, and what to do."""
        return f"{self.what[0].upper()}{self.what[1:]}. Ask again when it is open."

    @property
    def what(self) -> str:
        """What is stopped, and why."""
        named = f"store {self.store}" if self.sku is None else f"SKU {self.sku}"
        return f"sales of {named} are stopped" + (f" ({self.stop_reason})" if self.stop_reason else "")
