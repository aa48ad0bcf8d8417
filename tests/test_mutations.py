"""The list of bugs that ``make mutate`` plants fits the code and the tests of today."""

import msgspec
import pytest
from mutations.planted import Mutation, mutations, problem_of

MUTATIONS = mutations()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.bug)
def test_a_bug_can_still_be_planted_and_what_must_catch_it_is_there(mutation: Mutation) -> None:
    assert problem_of(mutation) is None


def test_each_bug_is_another_one() -> None:
    assert len(MUTATIONS) > 40
    assert len({(mutation.file, mutation.old, mutation.to) for mutation in MUTATIONS}) == len(MUTATIONS)
    assert len({mutation.bug for mutation in MUTATIONS}) == len(MUTATIONS)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"old": "of another time"}, "stands 0 times"),
        ({"old": "self"}, "times in src/holdfast/domain/item.py"),
        ({"file": "src/gone.py"}, "stands 0 times in src/gone.py"),
        ({"to": "("}, "is no Python any more"),
        ({"caught_by": "tests/gone.py"}, "there is no tests/gone.py"),
        ({"caught_by": "tests/unit/domain/test_item.py::test_gone"}, "there is no tests/unit/domain/test_item.py::"),
    ],
)
def test_what_does_not_fit_any_more_is_said(changes: dict[str, str], problem: str) -> None:
    sound = Mutation(
        bug="Nobody has anything",
        file="src/holdfast/domain/item.py",
        old="return self.on_hand - self.unsellable\n",
        to="return 0\n",
        caught_by="tests/unit/domain/test_item.py",
    )
    assert problem_of(sound) is None
    assert problem in str(problem_of(msgspec.structs.replace(sound, **changes)))
