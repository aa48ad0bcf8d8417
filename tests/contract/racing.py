"""Reserves one unit again and again until a number of tries is used up; runs in threads and as a program.

python racing.py <engine> <location> <tries> <prefix of its keys>: waits for a line on standard input, then
begins; prints how many tries succeeded.
"""

import random
import sys
from collections import Counter

from builders import reserve
from contract.batches import commit, keyed
from contract.engines import PostgresAround, SqliteAround
from holdfast.engine.ports import Storage


def reserve_one_by_one(storage: Storage, tries: int, prefix: str, seed: int) -> Counter[bool]:
    """Try in batches of random sizes; count successes and refusals."""
    chance = random.Random(seed)
    results: Counter[bool] = Counter()
    requests = [keyed(reserve(1), f"{prefix}-{number}") for number in range(tries)]
    while requests:
        batch = [requests.pop() for _ in range(min(len(requests), chance.randrange(1, 12)))]
        results.update(verdict.outcome.applied for verdict in commit(storage, *batch))
    return results


def main(engine: str, location: str, tries: str, prefix: str) -> None:
    """Race from a process of its own."""
    opened = SqliteAround.open_at(location) if engine == "sqlite" else PostgresAround.open_at(location)
    print("ready", flush=True)  # noqa: T201 - read by the test
    sys.stdin.readline()
    print(reserve_one_by_one(opened, int(tries), prefix, len(prefix))[True])  # noqa: T201 - read by the test
    opened.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
