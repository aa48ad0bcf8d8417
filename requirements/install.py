"""Bring `.venv` up to date: `python requirements/install.py run` or `dev`.

`tools` is an environment of its own, `.venv-tools`: what tests need that has other needs than the project.

A stamp is written only after its step has succeeded, and removed before the step begins, so that an interrupted
set-up is never taken for a complete one. Nothing is done when the stamps match what they were made from.
"""

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
#: Kept outside .venv, which set-up may delete; the lock dies with its process.
LOCK = ROOT / ".venv.lock"
TOOLS = ROOT / ".venv-tools"
#: The interpreter below: a virtual environment that is about to be replaced must not be its own builder.
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable

#: Every profile with the pinned files that it depends on; dev holds everything that run holds.
PROFILES = {"run": ("run.txt",), "dev": ("run.txt", "dev.txt")}


#: The packages of the project: the server, and the client that it is used with.
PACKAGES = (ROOT, ROOT / "client")
#: The pip that installs everything else, pinned as well.
PIP = ROOT / "requirements" / "pip.txt"


def key(*inputs: Path) -> str:
    """Name the state that a step was made from: interpreter, place of the project (it is baked in) and files."""
    digest = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n{ROOT}\n".encode())
    for path in inputs:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def profile_key(profile: str) -> str:
    """Name what the profile is made from."""
    return key(PIP, *(ROOT / "requirements" / name for name in PROFILES[profile]))


def stamp(step: str) -> Path:
    """Return the file that says what the finished step was made from."""
    return (TOOLS if step == "tools" else VENV) / f".{step}-complete"


def is_complete(step: str, wanted: str) -> bool:
    """Tell whether the step was finished with the wanted inputs."""
    file = stamp(step)
    return file.is_file() and file.read_text() == wanted and (file.parent / "bin" / "python").exists()


def pip(*arguments: str, venv: Path = VENV) -> None:
    """Run the environment's pip; it shows errors only."""
    options = ("--disable-pip-version-check", "--no-input", "install", "-qq", *arguments)
    command = [venv / "bin" / "python", "-m", "pip", *options]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def create() -> None:
    """Start from an empty environment; the stamps go first."""
    for step in (*PROFILES, "project"):
        stamp(step).unlink(missing_ok=True)
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([BASE_PYTHON, "-m", "venv", VENV], check=True, stdin=subprocess.DEVNULL)
    # First of all a pip that we chose: what the pip of this Python does with our pins is nobody's promise.
    pip("--require-hashes", "--no-deps", "--requirement", str(PIP))


def install_requirements(profile: str) -> None:
    """Install the pinned packages of the profile, unless that was done."""
    wanted = profile_key(profile)
    if is_complete(profile, wanted):
        return
    # dev is added on top of a current run; anything else starts afresh, so that no dropped package stays behind.
    adds = profile == "dev" and is_complete("run", profile_key("run")) and not stamp("dev").exists()
    if adds:
        print("Adding the development tools to .venv (once)…", flush=True)
    else:
        again = "again: requirements, Python or folder changed" if stamp("run").exists() else "once"
        print(f"Setting up .venv ({again}; it takes a minute)…", flush=True)
        create()
    # Without a resolver: the pins are all that is needed (tests/test_pins.py), so no later release can matter.
    pip("--require-hashes", "--no-deps", "--requirement", str(ROOT / "requirements" / PROFILES[profile][-1]))
    stamp("run").write_text(profile_key("run"))
    stamp(profile).write_text(wanted)


def install_project() -> None:
    """Install the packages of the project itself, editable, when their metadata changed."""
    wanted = key(*(package / "pyproject.toml" for package in PACKAGES))
    if is_complete("project", wanted):
        return
    stamp("project").unlink(missing_ok=True)
    pip("--no-deps", "--no-build-isolation", *(f"--editable={package}" for package in PACKAGES))
    stamp("project").write_text(wanted)


def install_tools() -> None:
    """Make the environment of the tools anew when their pins changed."""
    pins = ROOT / "requirements" / "tools.txt"
    wanted = key(PIP, pins)
    if is_complete("tools", wanted):
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    subprocess.run([BASE_PYTHON, "-m", "venv", TOOLS], check=True, stdin=subprocess.DEVNULL)
    for file in (PIP, pins):
        pip("--require-hashes", "--no-deps", "--requirement", str(file), venv=TOOLS)
    stamp("tools").write_text(wanted)


@contextmanager
def alone() -> Iterator[None]:
    """Keep a second set-up of the same folder waiting until the first is done."""
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Install the profile named on the command line; return the exit status."""
    if len(sys.argv) != 2 or sys.argv[1] not in (*PROFILES, "tools"):  # noqa: PLR2004 - the script and one word
        print(f"usage: install.py {' | '.join(PROFILES)} | tools", file=sys.stderr)
        return 2
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        print(
            f"Python's venv module is missing or incomplete. On Debian or Ubuntu: apt install python{version}-venv",
            file=sys.stderr,
        )
        return 1
    try:
        with alone():
            if sys.argv[1] == "tools":
                install_tools()
            else:
                install_requirements(sys.argv[1])
                install_project()
    except (subprocess.CalledProcessError, OSError) as error:
        cause = "see above" if isinstance(error, subprocess.CalledProcessError) else error
        print(f"Set-up failed ({cause}); the same command tries again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
