"""How the interpreter shares its time with the collection of garbage."""

import gc
from typing import Final

#: Objects that may come to be, beyond those that go, before the collector looks at the young ones. A batch of a
#: thousand commands makes tens of thousands, and all of them go without it.
COLLECTION_OBJECTS: Final = 50_000


def collect_seldom() -> None:
    """Look for garbage seldom, and never among what lives as long as the server: requests make no cycles.

    Otherwise the collector would walk through everything again and again while thousands of requests are under way
    (docs/adr/0034).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTION_OBJECTS, *gc.get_threshold()[1:])
