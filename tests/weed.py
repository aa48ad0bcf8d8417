"""Storage that speaks S3, for a while: SeaweedFS from its wheel, on ports that nobody else uses."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import httpx

from server import eventually

START_S_MAX: Final = 60.0
#: What listens, each also for gRPC.
_PARTS: Final = ("master", "volume", "filer", "s3")
_WHO: Final = {
    "identities": [
        {
            "name": "tests",
            "credentials": [{"accessKey": "key", "secretKey": "secret"}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
    ]
}


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def bucket(folder: Path, name: str) -> Iterator[str]:
    """Give the URL of a storage with a bucket of that name; its keys are ``key`` and ``secret``."""
    (folder / "data").mkdir(parents=True)
    (folder / "s3.json").write_text(json.dumps(_WHO))
    named = [f"{part}.port{kind}" for part in _PARTS for kind in ("", ".grpc")]
    ports = dict(zip(named, _free_ports(len(named)), strict=True))
    command = [
        str(Path(sys.executable).parent / "weed"), "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1", "-filer", "-s3", "-iam=false", f"-s3.config={folder / 's3.json'}",
        "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.volumeSizeLimitMB=64", "-volume.max=8",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip
    url = f"http://127.0.0.1:{ports['s3.port']}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        eventually(lambda: _is_made(f"{url}/{name}"), START_S_MAX)
        yield url
    finally:
        process.kill()
        process.wait()


def _is_made(url: str) -> bool:
    """Make a bucket; curl signs the request."""
    signed = ("curl", "-s", "-f", "--aws-sigv4", "aws:amz:us-east-1:s3", "-u", "key:secret", "-X", "PUT", url)
    try:
        httpx.get(url, timeout=5)
    except httpx.HTTPError:
        return False
    return subprocess.run(signed, check=False, capture_output=True, timeout=30).returncode == 0
