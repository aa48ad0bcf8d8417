"""The wheel has everything that runs: built, installed into an empty environment, and asked."""

import shutil
import site
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.expectations import stock
from holdfast import __version__
from holdfast.release import release, working_tree
from programs import unmeasured
from server import environment, started

ROOT: Final = Path(__file__).resolve().parents[2]
COMMIT: Final = "0123456789ab"
#: What a wheel is built from.
SOURCES: Final = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "src", "client")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of programs of an environment with the wheels, built in a copy, and what they stand on."""
    folder = tmp_path_factory.mktemp("wheel")
    tree, place = folder / "tree", folder / "environment"
    tree.mkdir()
    leavings = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=leavings)
        else:
            shutil.copy2(source, tree / name)
    pip("wheel", "--no-build-isolation", "--wheel-dir", folder / "dist", tree, tree / "client", cwd=folder)
    venv.create(place, with_pip=False)
    pip(f"--python={place / 'bin' / 'python'}", "install", "--no-index", *(folder / "dist").glob("*.whl"), cwd=folder)
    # What it stands on is what is pinned, and that is here already; that the pins are all, tests/test_pins.py sees to.
    [packages] = place.glob("lib/python*/site-packages")
    (packages / "pinned.pth").write_text("\n".join(site.getsitepackages()) + "\n", "utf-8")
    return place / "bin"


def pip(first: str, *arguments: str | Path, cwd: Path) -> None:
    command = [sys.executable, "-m", "pip", first, *arguments, "--no-deps", "--quiet", "--disable-pip-version-check"]
    environ = unmeasured() | {"HOLDFAST_COMMIT": COMMIT}
    ended = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False, timeout=150)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_it_knows_its_version_and_its_commit(installed: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [installed / "holdfast", "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout == f"holdfast {__version__} (commit {COMMIT})\n"


def test_it_serves(installed: Path, tmp_path: Path) -> None:
    server = started([installed / "holdfast", "serve"], environment(tmp_path, {}), tmp_path)
    try:
        with httpx.Client(base_url=server.url) as client:
            stock(client, 5)
            for path in ("/docs/swagger-ui.css", "/openapi.json", "/metrics", "/readyz"):
                assert client.get(path).status_code == 200, path
        server.stop()
    finally:
        if server.process.poll() is None:
            server.kill()


def test_a_working_tree_tells_its_commit_and_one_that_is_none_does_not(tmp_path: Path) -> None:
    assert release().startswith(f"holdfast {__version__} (commit ")
    assert working_tree(tmp_path) == ""
    (tmp_path / ".git").mkdir()
    assert working_tree(tmp_path) == ""


def test_without_git_the_commit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert working_tree(tmp_path) == ""
