"""Several server processes on one PostgreSQL, started and stopped all at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server import Server, start


def start_nodes(data_dirs: Sequence[Path], dsn: str, *options: str, **settings: str) -> list[Server]:
    """Start a server in each data directory, all at once."""
    with ThreadPoolExecutor() as threads:
        starting = [threads.submit(start, data_dir, *options, DATABASE_URL=dsn, **settings) for data_dir in data_dirs]
        return [node.result() for node in starting]


def stop_nodes(nodes: Sequence[Server]) -> list[str]:
    """Stop them all at once, and see that each ends well; give what they said."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(Server.stop, nodes))
