"""Which SKU the next request is about: as in a real shop."""

import random
from pathlib import Path
from typing import Final

import msgspec
from examples.replay.orders import read_orders

#: Beside the project, where it is at hand; it is not part of it.
ORDERS: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "online_retail_2010-12_2011-02.csv.gz"
SEED: Final = 20_101_201
#: The stand-in: as many SKUs and draws as the real file has, the n-th SKU drawn in proportion to 1/n.
ZIPF_SKUS: Final = 3_000
ZIPF_DRAWS: Final = 100_000


class Draws(msgspec.Struct, frozen=True):
    """SKUs in the order in which they are asked for; the popular ones come often."""

    name: str
    skus: list[str]


def real_draws() -> Draws:
    """Give the SKU of every order line of the real file, shuffled; without the file, draws from a Zipf law."""
    generator = random.Random(SEED)
    if ORDERS.exists():
        skus = [sku for invoice in read_orders(ORDERS).invoices for sku in invoice.sold]
        generator.shuffle(skus)
        return Draws("real SKU distribution", skus)
    names = [f"Z{number:05}" for number in range(ZIPF_SKUS)]
    weights = [1 / (number + 1) for number in range(ZIPF_SKUS)]
    return Draws("Zipf SKU distribution", generator.choices(names, weights, k=ZIPF_DRAWS))
