"""Few names and small numbers, so that requests keep meeting each other."""

from typing import Final

from hypothesis import strategies as st

from builders import NOW, cause
from holdfast.domain.commands import AdjustReason, Precondition
from holdfast.domain.identifiers import QUANTITY_MAX

STORES: Final = ("default", "berlin", "closed")
SKUS: Final = ("LAPTOP", "a/b", "\U0001f98a")
#: One name for documents of every type.
NAMES: Final = ("D-1", "D-2", "D-3", "D-4", "D-5", "D-6")
REFERENCES: Final = ("order-1", "order-2")
SOURCES: Final = ("till", "robot")
#: Milliseconds for which a promise holds.
SPANS: Final = (1, 1_000, 60_000)

stores = st.sampled_from([*STORES[:2] * 4, *STORES])
skus = st.sampled_from(SKUS)
some = st.sampled_from([*range(1, 7), *range(1, 7), QUANTITY_MAX])
quantities = st.integers(0, 12) | st.sampled_from([QUANTITY_MAX - 5, QUANTITY_MAX])
moments = st.integers(-2, 2_005).map(lambda milliseconds: NOW + milliseconds)
causes = st.builds(
    cause,
    reason=st.none() | st.sampled_from(list(AdjustReason)),
    reference=st.none() | st.sampled_from(REFERENCES),
    occurred_at=st.none() | moments,
)
preconditions = st.one_of(
    *[st.none()] * 5,
    st.builds(Precondition, st.none() | st.lists(st.integers(0, 6), max_size=2).map(tuple), if_match=st.booleans()),
)
