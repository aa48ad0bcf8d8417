"""The scenario is played: every clock and every id is its own, what is left of this process is masked."""

import base64
import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from holdfast.storage.sqlite.storage import SqliteStorage
from holdfast.storage.sqlite.transaction import SqliteTransaction
from in_process import serving
from snapshots.step import BEGIN_MS, Answer, Step, name_of, send

#: Members that tell of this process and this run.
_OF_THIS_PROCESS: Final = frozenset({"uptime", "memoryUsage", "cpuUsage", "latency"})
_CURSOR: Final = re.compile(r"(?<![\w-])A[\w-]{31}(?![\w-])")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
#: Texts longer than this stand there as their digest.
_TEXT_CHARACTERS_MAX: Final = 500
_LINE_CHARACTERS_MAX: Final = 260
Json = dict[str, Any]


class Stage(SqliteStorage):
    """A storage with a clock that is set by hand, failing where a step says so, and its source of ids."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "holdfast.db", clock=lambda: self.now)
        self.now = BEGIN_MS
        self.fault: Exception | None = None
        self.step = ""
        self._ids: Counter[str] = Counter()
        self._loop_thread = threading.get_ident()

    def begin(self, batch_id: str) -> SqliteTransaction:
        self._fail()
        return super().begin(batch_id)

    def check(self) -> None:
        self._fail()
        super().check()

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault

    def new_id(self) -> str:
        """Number the ids of a step. How many transactions it takes is a matter of chance: theirs count apart."""
        scope = self.step if threading.get_ident() == self._loop_thread else "transaction"
        self._ids[scope] += 1
        return f"{scope}-{self._ids[scope]}"


async def play(steps: Iterable[Step], folder: Path) -> dict[str, Json]:
    """Send every request, one after the other; give what each came to, by its name."""
    begun = int(time.time())  # Before the database is made, which says in whole seconds when that was.
    stage = Stage(folder)
    times: Counter[tuple[str, str]] = Counter()
    told: dict[str, Json] = {}
    async with serving(stage, folder, new_id=stage.new_id, access="local") as app:
        for step in steps:
            times[step.method, step.path] += 1
            stage.step = name_of(step, times[step.method, step.path])
            stage.fault = step.fault
            if step.at_s is not None:
                stage.now = max(stage.now, BEGIN_MS + step.at_s * 1000)
            answer = await send(app, step, stage.step)
            told[stage.step] = _told(step, answer, begun)
    return told


def _told(step: Step, answer: Answer, begun: int) -> Json:
    sent: Json = {"target": _shortened(step.target)}
    if step.headers:
        sent["headers"] = dict(step.headers)
    if step.body is not None:
        sent["body"] = step.body if len(step.content) < _TEXT_CHARACTERS_MAX * 4 else _shortened(str(step.body))
    if step.fault is not None:
        sent["fault"] = type(step.fault).__name__
    return {"sent": sent, "status": answer.status, "type": answer.media_type, "answer": _shown(answer, begun)}


def _shown(answer: Answer, begun: int) -> Any:
    text = _CURSOR.sub(_numbered, answer.body.decode())
    if answer.media_type == "application/x-ndjson":
        return [_masked(json.loads(line), begun) for line in text.splitlines()]
    if answer.media_type.endswith("json"):
        return _masked(json.loads(text), begun)
    if answer.media_type == "text/plain":  # The samples tell of this process, their names of the metrics.
        return sorted({line for line in text.splitlines() if line.startswith("# ")})
    return text.split("\n") if answer.media_type == "text/event-stream" else _shortened(text)


def _numbered(cursor: re.Match[str]) -> str:
    """Give a cursor of the ledger without its epoch, which is random: the number is in its octets 9 to 16."""
    return f"<cursor {int.from_bytes(base64.urlsafe_b64decode(cursor[0])[9:17])}>"


def _masked(value: Any, begun: int) -> Any:
    """Give an answer without what differs from run to run."""
    if isinstance(value, dict):
        return {
            name: f"<{name}>" if name in _OF_THIS_PROCESS else _masked(inner, begun) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, begun) for inner in value]
    if isinstance(value, str) and _TIME.fullmatch(value) and datetime.fromisoformat(value).timestamp() >= begun:
        return "<now>"
    return value


def _shortened(text: str) -> str:
    if len(text) <= _TEXT_CHARACTERS_MAX:
        return text
    return f"{text[:40]}… {len(text)} characters, SHA-256 {hashlib.sha256(text.encode()).hexdigest()}"


def pretty(value: Any, indent: int = 0) -> str:
    """Write JSON for people: what fits on a line stands on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or indent + len(flat) < _LINE_CHARACTERS_MAX:
        return flat
    if isinstance(value, dict):
        inner = [f"{json.dumps(name)}: {pretty(part, indent + 2)}" for name, part in value.items()]
    else:
        inner = [pretty(part, indent + 2) for part in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    pad = "\n" + " " * indent
    return f"{start}{pad}  {f',{pad}  '.join(inner)}{pad}{end}"
