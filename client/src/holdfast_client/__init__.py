"""The client of Holdfast. ``Client`` waits for each answer, ``AsyncClient`` is for asyncio.

with Client() as stock:
with stock.hold({"SHIRT": 2}, ttl=900, reference="order 4712") as order:
take_payment()
stock.confirm_reservation(order.id)
"""

from holdfast_client.async_client import AsyncClient
from holdfast_client.call import UNSET, Answer, Call
from holdfast_client.client import Client
from holdfast_client.errors import BatchRefused, HoldfastError, NoAnswer, Refused, ReservationEnded
from holdfast_client.following import Snapshot
from holdfast_client.generated import calls, models, refusals
from holdfast_client.generated.models import *
from holdfast_client.generated.refusals import *
from holdfast_client.patience import Patience
from holdfast_client.shapes import Page

__all__ = [
    "UNSET", "Answer", "AsyncClient", "BatchRefused", "Call", "Client", "HoldfastError", "NoAnswer", "Page", "Patience",
    "Refused", "ReservationEnded", "Snapshot", "calls",
]  # fmt: skip
__all__ += models.__all__
__all__ += refusals.__all__
