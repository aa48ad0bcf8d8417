"""What a verdict is on the wire: a no is an error, and a stored one is marked."""

from typing import Final

from holdfast.api.http.exchange import Header
from holdfast.api.http.problems import Problem
from holdfast.api.http.refusals import problem_of_rejection
from holdfast.domain.judge import Verdict
from holdfast.domain.rejections import Rejection
from holdfast.times import rfc3339

_REPLAYED: Final[Header] = (b"idempotency-replayed", b"true")


def refusal(verdict: Verdict, rejection: Rejection, field: str = "quantity") -> Problem:
    """Give the error of a rejection, marked when it is the stored one."""
    problem = problem_of_rejection(rejection, field)
    if not verdict.replayed:
        return problem
    answered = rfc3339(verdict.outcome.time)
    return Problem(
        problem.code,
        f"{problem.detail} That was answered at {answered}, and is given again under its idempotency key; "
        "use a new key to ask anew.",
        headers={"idempotency-replayed": "true"},
        members={**problem.members, "replayed": True, "firstAnsweredAt": answered},
    )


def marks(verdict: Verdict) -> list[Header]:
    """Give the headers that say how an answer came about."""
    return [_REPLAYED] if verdict.replayed else []
