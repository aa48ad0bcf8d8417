"""What a verdict is on the wire: a no is an error, and a stored one is marked."""

from typing import Final

from holdfast.api.http.exchange import Header
from holdfast.api.http.problems import Problem, problem_of_rejection
from holdfast.domain.judge import Verdict
from holdfast.domain.rejections import Rejection

_REPLAYED: Final[Header] = (b"idempotency-replayed", b"true")


def refusal(verdict: Verdict, rejection: Rejection, field: str = "quantity") -> Problem:
    """Give the error of a rejection, marked when it is the stored one."""
    problem = problem_of_rejection(rejection, field)
    if verdict.replayed:
        problem.headers = {"idempotency-replayed": "true"}
    return problem


def marks(verdict: Verdict) -> list[Header]:
    """Give the headers that say how an answer came about."""
    return [_REPLAYED] if verdict.replayed else []
