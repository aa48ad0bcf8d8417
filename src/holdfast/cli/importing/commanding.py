"""From wishes to the commands of a batch call, each under a key that is always the same for the same row."""

from typing import Any, Final

import msgspec

from holdfast.cli.importing.kinds import Fields, adds, counts, makes, moves, settings
from holdfast.cli.importing.wishes import Wish

#: Digits of the file's hash in a key: no two files share them.
DIGEST_DIGITS: Final = 32


class Commander(msgspec.Struct, frozen=True, kw_only=True):
    """Knows what each wish becomes."""

    kind: str
    #: The hash of the file, in hexadecimal.
    digest: str
    #: Names another run of the same file; empty: the first.
    again: str = ""
    #: Whether items that are not there are made first.
    make: bool = True
    #: What stands in every count: source, asOf, basis, onMoved.
    counting: Fields = {}

    @property
    def reference(self) -> str:
        """What the ledger calls this import."""
        return f"import {self.digest[:12]}"

    def key(self, wish: Wish, step: str = "") -> str:
        """Give the key of a row: it is a retry of itself, however often the file is imported."""
        again = f"-{self.again}" if self.again else ""
        return f"import-{self.digest[:DIGEST_DIGITS]}-{self.kind}{again}-{wish.number}-{wish.column}{step}"

    def commands(self, wish: Wish) -> list[bytes]:
        """Write down the commands of a wish. The last one is what counts, those before only make way for it."""
        fields = wish.fields
        if self.kind == "adds":
            return [self._keyed(wish, adds({"name": wish.sku, **fields}))]
        main = {**counts(fields), **self.counting} if self.kind == "counts" else settings(fields)
        # Without a key: what is there already is refused by its version, and that is as good.
        first = [_written(wish, makes(fields))] if self.make else []
        return [*first, self._keyed(wish, main)]

    def then(self, wish: Wish, unsellable: int) -> bytes | None:
        """Write down what is left to do when the count is in, and so many units are unsellable; None: nothing."""
        wanted = wish.fields.get("unsellable")
        command = None if wanted is None else moves(wanted, unsellable)
        return None if command is None else self._keyed(wish, command, "-unsellable")

    def body(self, commands: list[bytes]) -> bytes:
        """Write down the call."""
        head = msgspec.json.encode({"atomic": False, "reference": self.reference})
        return head[:-1] + b',"commands":[' + b",".join(commands) + b"]}"

    def _keyed(self, wish: Wish, command: Fields, step: str = "") -> bytes:
        command["idempotencyKey"] = self.key(wish, step)
        return _written(wish, command)


def _written(wish: Wish, command: dict[str, Any]) -> bytes:
    command["storeId"] = wish.store
    command["sku"] = wish.sku
    return msgspec.json.encode(command)
