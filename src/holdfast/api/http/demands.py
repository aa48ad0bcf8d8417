"""What a call demands of whoever makes it: a scope, and a say over the stores that it is about."""

from collections.abc import Iterable
from enum import Enum
from typing import Final, Literal

import msgspec

from holdfast.api.http.exchange import Exchange
from holdfast.api.http.problems import Problem
from holdfast.domain.access import Caller, Scope
from holdfast.domain.identifiers import DEFAULT_STORE

__all__ = ["ANY_SCOPE", "Demand", "Scope", "Stores", "foreign_problem", "only_own", "require_own"]

#: Of a call that every key may make, whatever else it may do.
AnyScope = Literal["any"]
ANY_SCOPE: Final[AnyScope] = "any"


class Stores(Enum):
    """How the stores of a call are found; its value is what the reference calls it."""

    #: It is about no store's stock: any key will do.
    NONE = "none"
    #: It is about what all stores share, or all of them at once: only for keys without a list of stores.
    CHAIN = "all"
    #: The path names the store; where it does not, it is the default one.
    PATH = "path"
    #: A change: whatever its command touches has to be the caller's own, wherever it is named (``domain.foreign``).
    TOUCHED = "touched"
    #: A read: what is named has to be the caller's own, and of everything else he is shown his own part.
    SHOWN = "own part"


class Demand(msgspec.Struct, frozen=True):
    """What one call demands."""

    scope: Scope | AnyScope
    stores: Stores

    def require(self, exchange: Exchange) -> None:
        """Return when the caller may make the call, as far as its head tells. Raises a 403."""
        caller = exchange.caller
        if isinstance(self.scope, Scope) and self.scope not in caller.scopes:
            raise _lacks_scope(caller, self.scope)
        if caller.stores is None:
            return
        if self.stores is Stores.CHAIN:
            raise _lacks_chain(caller)
        if self.stores is Stores.PATH:
            named = "storeId" in exchange.path_values
            require_own(caller, (exchange.segment("storeId") if named else DEFAULT_STORE,))


def require_own(caller: Caller, stores: Iterable[str]) -> None:
    """Return when all of these stores are the caller's own. Raises a 403."""
    for store in stores:
        if not caller.may_see(store):
            raise foreign_problem(store)


def only_own(caller: Caller, named: Iterable[str] | None) -> tuple[str, ...] | None:
    """Give the stores that a read is about: those that it names, else the caller's own; None: all. Raises a 403."""
    if named is not None:
        stores = tuple(named)
        require_own(caller, stores)
        return stores
    return None if caller.stores is None else tuple(sorted(caller.stores))


def foreign_problem(store: str) -> Problem:
    """Give the error of a call that is about somebody else's store."""
    return Problem(
        "FORBIDDEN",
        f"This key is restricted to certain stores, and {store} is none of them. Name one of them, or use a key that "
        "is good for this store (`holdfast keys list` shows which are).",
        members={"storeId": store},
    )


def _lacks_scope(caller: Caller, scope: Scope) -> Problem:
    if caller.key is None:
        detail = f"This call needs a key with the scope {scope}: `holdfast keys create NAME --scope {scope}` makes one."
    else:
        has = ", ".join(sorted(caller.scopes))
        detail = (
            f"This call needs the scope {scope}; the key {caller.key} has: {has}. Make one that has it: `holdfast keys "
            f"create NAME --principal {caller.principal} --scope {scope}`, and further scopes as needed."
        )
    return Problem("FORBIDDEN", detail, members={"scope": str(scope)})


def _lacks_chain(caller: Caller) -> Problem:
    return Problem(
        "FORBIDDEN",
        f"This call is about all stores, and the key {caller.key} is restricted to some. Use one without --store.",
    )
