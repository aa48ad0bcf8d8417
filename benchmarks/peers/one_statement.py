"""One reserve after the other by bare asyncpg, one statement each: ``one_statement.py DSN SKU COUNT TOKEN``.

Prints how long each took, in milliseconds.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import asyncpg
from answers import fingerprint_of

#: Not counted: the statement is prepared, and all of it is warm.
WARM_UP = 20


async def main(dsn: str, sku: str, count: int, token: str) -> None:
    """Measure."""
    connection = await asyncpg.connect(dsn)
    statement = await connection.prepare(Path(__file__).with_name("reserve.sql").read_text())
    fingerprint, times = fingerprint_of(sku, 1), []
    for number in range(count + WARM_UP):
        begun = time.perf_counter()
        row = await statement.fetchrow(sku, 1, f"{token}-{number}", fingerprint)
        times.append((time.perf_counter() - begun) * 1000)
        assert row is not None, "nothing was reserved"  # noqa: S101 - there is plenty
    print(json.dumps(times[WARM_UP:]))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
