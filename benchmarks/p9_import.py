"""P9: how many rows per second does an import read and send, and how many commands per second does the server take?"""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from benchmarks.processes import processor_time
from benchmarks.question import NONE, Answer, Bench, Question, microseconds
from benchmarks.servers import holdfast
from holdfast.cli.importing.batches import BatchReply, Done, ItemNow, RowReply, Send, batches_of, deliver
from holdfast.cli.importing.commanding import Commander
from holdfast.cli.importing.kinds import KINDS
from holdfast.cli.importing.opening import Source
from holdfast.cli.importing.pumping import pumped
from holdfast.cli.importing.running import sender
from holdfast.cli.importing.surveying import Ask, drafts_of, survey
from holdfast.cli.importing.wishes import Judge, Wish
from holdfast_client import Client

FILE_ROWS: Final = 1_000_000
SENT_ROWS: Final = 100_000
CALLED_COMMANDS: Final = 60_000
CALLS_AT_ONCE: Final = 4
TARGET_ROWS: Final = 40_000
TARGET_COMMANDS: Final = 25_000


def ask(bench: Bench) -> list[Answer]:
    """Read a file of a million rows with nobody at the other end, send a part of it to a server, and calls alone."""
    whole, part = _file(bench.directory, FILE_ROWS), _file(bench.directory, SENT_ROWS)
    alone_s, rows = _seconds(whole, _nobody)
    with holdfast(bench.directory / "p9") as target, Client(target.url) as client:
        before = processor_time([target.pid])
        over_http_s, commands = _seconds(part, sender(client, short=True))
        after = processor_time([target.pid])
        calls_s = _calls_seconds(target.url)
        last = processor_time([target.pid])
    used_us = [after.since(before).whole_s * 1e6 / max(1, commands)] if before and after else []
    calls_us = [last.since(after).whole_s * 1e6 / CALLED_COMMANDS] if after and last else []
    alone, over_http = rows / alone_s, commands / over_http_s
    return [
        _answer(f"An import of {FILE_ROWS:,} rows of CSV: read, checked and written down", alone, TARGET_ROWS, rows),
        _answer(
            f"An import of {SENT_ROWS:,} new items over HTTP, a thousand commands in a batch, 4 calls at a time",
            over_http,
            TARGET_COMMANDS,
            commands,
            microseconds(used_us),
        ),
        _answer(
            f"The batch endpoint: {CALLED_COMMANDS:,} new items, a key each, a thousand in a call, "
            f"{CALLS_AT_ONCE} calls at a time",
            CALLED_COMMANDS / calls_s,
            TARGET_COMMANDS,
            CALLED_COMMANDS,
            microseconds(calls_us),
        ),
    ]


def _calls_seconds(url: str) -> float:
    """Send batches whose bodies are ready; give the time until all are answered."""
    bodies = [_body(number) for number in range(CALLED_COMMANDS // 1_000)]
    begun = time.monotonic()
    with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
        for sent in [pool.submit(_call, url, bodies[number::CALLS_AT_ONCE]) for number in range(CALLS_AT_ONCE)]:
            sent.result()
    return time.monotonic() - begun


def _body(number: int) -> bytes:
    names = (f"CALLED-{number:03}-{row:03}" for row in range(1_000))
    commands = [
        {"type": "add", "sku": name, "name": name, "quantity": 5, "idempotencyKey": f"key-{name}"} for name in names
    ]
    return msgspec.json.encode({"atomic": False, "commands": commands})


def _call(url: str, bodies: list[bytes]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    headers = {"Content-Type": "application/json", "Prefer": "return=minimal"}
    for body in bodies:
        connection.request("POST", "/api/inventory/batch", body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK or answer.count(b'"status":201') != 1_000:
            raise RuntimeError(f"A batch was answered with {response.status}: {answer[:200]!r}")
    connection.close()


def _file(directory: Path, rows: int) -> Path:
    path = directory / f"stock-{rows}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("storeId,sku,name,quantity\n")
        file.writelines(f"default,SKU-{number:07d},Item number {number},{number % 1_000}\n" for number in range(rows))
    return path


def _nobody(body: bytes) -> BatchReply:
    """Answer as a server does that has nothing to do."""
    return BatchReply([RowReply(status=201, data=ItemNow())] * body.count(b'"idempotencyKey"'))


def _seconds(path: Path, send: Send) -> tuple[float, int]:
    """Import a file as deliveries; give the time from its first byte, and the rows that went in."""
    begun = time.monotonic()
    look = Ask(source=Source(path=path), kind=KINDS["adds"])
    found = survey(look, lambda _rows: None)
    commander = Commander(kind="adds", digest=found.digest)
    judge = Judge(
        look.kind,
        {},
        {"default": "default"},
        clean_skus=False,
        unmanaged=False,
        sightings=found.sightings,
        totals=None,
    )
    wishes = (wish for wish in judge.wishes(drafts_of(look, found.layout)) if isinstance(wish, Wish))
    results = pumped(
        batches_of(commander, wishes), lambda batch: deliver(commander, send, lambda _seconds: None, batch)
    )
    done = sum(isinstance(outcome, Done) for outcomes in results for outcome in outcomes)
    return time.monotonic() - begun, done


def _answer(question: str, measured: float, target: int, done: int, processor: str = NONE) -> Answer:
    return Answer(
        number="P9",
        question=question,
        measured=f"{measured:,.0f}/s",
        processor=processor,
        target=f"≥ {target:,}/s",
        reached=measured >= target,
        fault=None if done in (FILE_ROWS, SENT_ROWS, CALLED_COMMANDS) else f"only {done:,} rows went in",
    )


QUESTION: Final = Question(("P9",), "Import of files, and batches", ask)
