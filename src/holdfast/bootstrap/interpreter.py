"""How the interpreter shares its time: between threads, and with the collection of garbage."""

import gc
import sys
from typing import Final

#: The threads that commit and read hand the interpreter over to the event loop at each statement;
#: with Python's default of 5 ms they would wait that long to get it back (docs/adr/0003).
SWITCH_INTERVAL_S: Final = 0.0005
#: Objects that may come to be, beyond those that go, before the collector looks at the young ones. A batch of a
#: thousand commands makes tens of thousands, and all of them go without it.
COLLECTION_OBJECTS: Final = 50_000


def switch_often() -> None:
    """Have a thread that waits for the interpreter get it soon."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)


def collect_seldom() -> None:
    """Look for garbage seldom, and never among what lives as long as the server: requests make no cycles.

    Otherwise the collector would walk through everything again and again while thousands of requests are under way
    (docs/adr/0034).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTION_OBJECTS, *gc.get_threshold()[1:])
