"""Sending what goes in one by one: names of the catalogue, and reservations."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from holdfast.cli.importing.batches import Done, Outcome
from holdfast.cli.importing.commanding import Commander
from holdfast.cli.importing.reasons import Unfit
from holdfast.cli.importing.wishes import Wish

if TYPE_CHECKING:
    from holdfast_client import Call, Client

#: Wishes that one thread sends, one after the other, before it tells what became of them.
TOGETHER: Final = 50
_CREATED: Final = 201


def portions_of(wishes: Iterator[Wish]) -> Iterator[list[Wish]]:
    """Cut wishes into portions."""
    while portion := list(islice(wishes, TOGETHER)):
        yield portion


def deliver_singly(client: "Client", commander: Commander, wishes: Sequence[Wish]) -> list[Outcome]:
    """Send each wish as a call of its own; tell what became of it."""
    return [_deliver(client, commander, wish) for wish in wishes]


def _deliver(client: "Client", commander: Commander, wish: Wish) -> Outcome:
    from holdfast_client import Refused, ReservationEnded

    call = _sku_call(commander, wish) if commander.kind == "catalogue" else _reservation_call(wish)
    try:
        answer = client.send(call)
    except (Refused, ReservationEnded) as refusal:
        return Unfit(wish.line, "refused", str(refusal), wish.cells)
    made = answer.status == _CREATED
    already = commander.kind == "reservations" and not made
    return Done(wish, made=made, replayed=answer.replayed or already)


def _sku_call(commander: Commander, wish: Wish) -> "Call[Any]":
    from holdfast_client import calls

    fields = wish.fields
    return calls.put_sku(
        wish.sku,
        fields["name"],
        attributes=fields.get("attributes"),
        reference=commander.reference,
        idempotency_key=commander.key(wish),
    )


def _reservation_call(wish: Wish) -> "Call[Any]":
    """Write down the call. Its id makes it safe to repeat, as a key would."""
    from holdfast_client import NewReservationLine, calls

    fields = wish.fields
    expires = fields.get("expiresAt")
    return calls.make_reservation(
        [NewReservationLine(sku=sku, quantity=units, store_id=store) for sku, units, store in fields["lines"]],
        id=fields["id"],
        confirmed=fields.get("confirmed", expires is None) or None,
        expires_at=expires,
        reference=fields.get("reference"),
    )
