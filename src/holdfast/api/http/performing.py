"""Having a command judged: a yes comes back, a no is raised as the error that it is on the wire."""

from typing import Final

from holdfast.api.context import Context
from holdfast.api.http.exchange import Header
from holdfast.api.http.problems import Problem, problem_of_rejection
from holdfast.domain.judge import Verdict
from holdfast.domain.rejections import Rejection
from holdfast.engine.commit import Request

_REPLAYED: Final[Header] = (b"idempotency-replayed", b"true")


async def judged(context: Context, request: Request, field: str = "quantity") -> Verdict:
    """Have a command judged and made durable. Raises its rejection; ``field`` held the units of the request."""
    verdict = await context.engine.execute(request)
    result = verdict.outcome.result
    if isinstance(result, Rejection):
        raise refusal(verdict, result, field)
    return verdict


def refusal(verdict: Verdict, rejection: Rejection, field: str = "quantity") -> Problem:
    """Give the error of a rejection, marked when it is the stored one."""
    problem = problem_of_rejection(rejection, field)
    if verdict.replayed:
        problem.headers = {"idempotency-replayed": "true"}
    return problem


def marks(verdict: Verdict) -> list[Header]:
    """Give the headers that say how an answer came about."""
    return [_REPLAYED] if verdict.replayed else []
