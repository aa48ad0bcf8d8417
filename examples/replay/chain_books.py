"""The chain's own books: plain sums of what the server has acknowledged, store by store."""

from collections.abc import Mapping

from examples.replay.books import Account
from examples.replay.chain import Allocation, Line, Reservation, Stock

#: (store, product)
Place = tuple[str, str]


class ShelfAccount(Account):
    """What should be there of one product in one store, in units."""

    unsellable: int = 0


class ChainBooks:
    """One account for each product in each store."""

    def __init__(self, prefix: str) -> None:
        self.accounts: dict[Place, ShelfAccount] = {}
        #: Units written off that were not there to be written off.
        self.unaccounted = 0
        self._prefix = prefix

    def account(self, store: str, code: str) -> ShelfAccount:
        """Give an account, opened at the first use."""
        return self.accounts.setdefault((store, code), ShelfAccount())

    def arrived(self, store: str, code: str, units: int) -> None:
        """Units came in."""
        self.account(store, code).arrive(units)

    def returned(self, store: str, code: str, units: int) -> None:
        """Units came back, and wait for their inspection."""
        account = self.account(store, code)
        account.arrive(units)
        account.unsellable = min(account.unsellable + units, account.on_hand)

    def inspected(self, store: str, code: str, units: int) -> None:
        """Units may be sold again."""
        self.account(store, code).unsellable -= units

    def written_off(self, store: str, code: str, units: int) -> None:
        """Units are gone; the call must be alone on its product, see ``Gate``."""
        account = self.account(store, code)
        self.unaccounted += account.write_off(units)
        account.unsellable = min(account.unsellable, account.on_hand)

    def reserved(self, reservation: Reservation) -> None:
        """Units were promised."""
        for line, allocation in allocations_of(reservation):
            self._of(line, allocation).reserved += allocation.open

    def shipped(self, line: Line, allocation: Allocation, units: int) -> None:
        """Promised units left."""
        account = self._of(line, allocation)
        account.reserved -= units
        account.on_hand -= units

    def given_back(self, line: Line, allocation: Allocation, units: int) -> None:
        """A promise was taken back, or its time was over."""
        self._of(line, allocation).reserved -= units

    def differences(self, figures: Mapping[Place, Stock]) -> dict[str, int]:
        """Give the units by which each product of each store differs from what the server says."""
        found = {}
        for place in sorted(self.accounts.keys() | figures.keys()):
            ours, theirs = self.accounts.get(place, ShelfAccount()), figures.get(place) or Stock("", 0, 0, 0)
            units = abs(ours.on_hand - theirs.quantity) + abs(ours.reserved - theirs.reserved)
            units += abs(ours.unsellable - theirs.unsellable) + abs(ours.owed - theirs.owed)
            if units:
                found["/".join(place)] = units
        return found

    def _of(self, line: Line, allocation: Allocation) -> ShelfAccount:
        return self.account(allocation.store_id, line.sku.removeprefix(self._prefix))


def allocations_of(reservation: Reservation) -> list[tuple[Line, Allocation]]:
    """Give every allocation, with its line."""
    return [(line, allocation) for line in reservation.lines for allocation in line.allocations]
