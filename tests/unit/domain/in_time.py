"""How long the rules take for large commands."""

import copy
import sys
import time

from holdfast.domain.commands import Command
from holdfast.domain.judge import judge
from holdfast.domain.view import View


def judged_in(seconds_max: float, view: View, command: Command) -> object:
    """Judge a command; give what it came to, if that takes no more processor time than this."""
    twin = copy.deepcopy(view)
    tracer = sys.gettrace()
    sys.settrace(None)  # What measures the coverage takes many times as long as what it measures.
    begun = time.thread_time()
    judge(twin, command, None)
    took = time.thread_time() - begun
    sys.settrace(tracer)
    assert took < seconds_max, f"{took:.3f} s"
    return judge(view, command, None).outcome.result
