"""The chain's own books: plain sums of what the server has acknowledged, store by store."""

from collections.abc import Mapping

from examples.replay.books import Account
from examples.replay.chain_answers import Part, Stock

#: (store, product)
Place = tuple[str, str]


class ShelfAccount(Account):
    """What should be there of one product in one store, in units."""

    unsellable: int = 0
    #: Units that are off the shelf already, though nobody has told the server: late parcels.
    untold: int = 0

    @property
    def free(self) -> int:
        """Units that nobody has been promised, and that may be sold."""
        return max(0, self.on_hand - self.unsellable - self.reserved)


class ChainBooks:
    """One account for each product in each store."""

    def __init__(self) -> None:
        self.accounts: dict[Place, ShelfAccount] = {}
        #: Units written off that were not there to be written off.
        self.unaccounted = 0

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

    def reserved(self, units: Mapping[Part, int]) -> None:
        """Units were promised."""
        for part, count in units.items():
            self.account(part.store, part.code).reserved += count

    def given_back(self, units: Mapping[Part, int]) -> None:
        """A promise was taken back, or its time was over."""
        for part, count in units.items():
            self.account(part.store, part.code).reserved -= count

    def shipped(self, units: Mapping[Part, int]) -> None:
        """Promised units left."""
        self.given_back(units)
        for part, count in units.items():
            self.account(part.store, part.code).on_hand -= count

    def departed(self, units: Mapping[Part, int]) -> None:
        """Promised units left, and nobody has told the server yet."""
        for part, count in units.items():
            self.account(part.store, part.code).untold += count

    def told_late(self, units: Mapping[Part, int]) -> None:
        """The server was told of units that the count had found gone already: only the promise ends."""
        self.given_back(units)
        for part, count in units.items():
            self.account(part.store, part.code).untold -= count

    def on_shelf(self, place: Place) -> int:
        """Give what somebody finds who looks."""
        account = self.accounts[place]
        return max(0, account.on_hand - account.untold)

    def counted(self, place: Place) -> int:
        """What was found on the shelf is on hand; give by how much that differs from the books."""
        account, found = self.accounts[place], self.on_shelf(place)
        variance = found - (account.on_hand - account.owed)
        account.on_hand, account.owed = found, 0
        account.unsellable = min(account.unsellable, found)
        return variance

    def moved(self, source: str, target: str, code: str, units: int) -> None:
        """Units have gone from one store to another."""
        self.account(source, code).on_hand -= units
        self.arrived(target, code, units)

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
