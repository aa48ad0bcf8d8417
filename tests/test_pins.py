"""The pins are all that set-up installs: with extras, and on every supported Python, nothing is left to be resolved."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
#: Each profile with the file that set-up installs for it.
PROFILES: Final = {"run": (), "dev": ("dev",)}
PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS: Final = {"linux": "Linux", "darwin": "Darwin"}
#: Packages of this repository: set-up installs them from their folders, so nothing pins them but what is there.
OURS: Final = {"holdfast-client": ROOT / "client"}
_PIN: Final = re.compile(
    r"^(?P<requirement>[A-Za-z0-9][^ \\]*==[^ \\]+) \\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", re.MULTILINE
)

Pins = dict[str, Requirement]


def pins_in(text: str) -> Pins:
    """Give the pins of a file by name; whatever else stands in it but comments is a mistake."""
    rest = _PIN.sub("", text)
    strange = [line for line in rest.splitlines() if line and not line.startswith("#")]
    assert not strange, f"neither a pin with its hashes nor a comment: {strange}"
    found = [Requirement(match["requirement"]) for match in _PIN.finditer(text)]
    return {canonicalize_name(pin.name): pin for pin in found}


def pins_of(profile: str) -> Pins:
    return pins_in((ROOT / "requirements" / f"{profile}.txt").read_text(encoding="utf-8"))


def environment_of(python: str, system: str) -> dict[str, str]:
    """Give a Python on a system as markers see it (PEP 508)."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_version": f"{python}.0",
        "sys_platform": system,
        "platform_system": SYSTEMS[system],
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def wanted_by(name: str, extras: set[str], environment: dict[str, str]) -> Iterator[Requirement]:
    """Give what an installed package asks for with these extras in this environment."""
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)):
            yield requirement


def is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def our_own(name: str) -> Requirement:
    """Give a package of this repository as if it were pinned: its version is what stands in its folder."""
    metadata = tomllib.loads((OURS[name] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert canonicalize_name(metadata["name"]) == name
    return Requirement(f"{name}=={metadata['version']}")


def unmet(pins: Pins, roots: list[Requirement], environment: dict[str, str]) -> Iterator[str]:
    """Follow the requirements from the roots on; name each one that no pin meets."""
    waiting, seen = [("pyproject.toml", root) for root in roots], set[tuple[str, str]]()
    while waiting:
        wisher, requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        pin = our_own(name) if name in OURS else pins.get(name)
        if pin is None or not requirement.specifier.contains(next(iter(pin.specifier)).version, prereleases=True):
            yield f"{wisher} asks for {requirement} on {environment['python_version']}, pinned is {pin}"
        elif not requirement.extras <= pin.extras:
            yield f"{wisher} asks for {requirement}, and the pin leaves the extra out: {pin}"
        elif any((name, extra) not in seen for extra in ("", *requirement.extras)):
            seen.update((name, extra) for extra in ("", *requirement.extras))
            waiting += [(name, wish) for wish in wanted_by(name, requirement.extras, environment)]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_requirement_of_every_pin_is_met_by_a_pin(profile: str, python: str, system: str) -> None:
    environment = environment_of(python, system)
    roots = list(wanted_by("holdfast", set(PROFILES[profile]), environment))
    assert len(roots) > 5
    assert not list(unmet(pins_of(profile), roots, environment))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_pin_is_for_the_first_of_each_supported_python(profile: str) -> None:
    found = {name: distribution(name).metadata for name in pins_of(profile) if is_installed(name)}
    wanted = {name: metadata["Requires-Python"] for name, metadata in found.items() if "Requires-Python" in metadata}
    firsts = [f"{python}.0" for python in PYTHONS]
    assert len(wanted) > 5
    assert not {name: needed for name, needed in wanted.items() if not all(map(SpecifierSet(needed).contains, firsts))}


def test_what_the_client_asks_for_is_met_too_and_its_version_is_the_one_that_the_server_asks_for() -> None:
    environment = environment_of("3.11", "linux")
    pins = pins_of("run")
    asked = {wish.name for wish in wanted_by("holdfast-client", set(), environment)}
    assert asked == {"httpx", "msgspec"}
    assert not list(unmet(pins, [Requirement("holdfast-client")], environment))
    assert len([*unmet(pins, [Requirement("holdfast-client>=9")], environment)]) == 1
    del pins["msgspec"]
    assert [*unmet(pins, [Requirement("holdfast-client")], environment)] != []


def test_set_up_installs_every_package_of_this_repository() -> None:
    installer = (ROOT / "requirements" / "install.py").read_text(encoding="utf-8")
    assert all(f'ROOT / "{folder.name}"' in installer for folder in OURS.values())
    assert not OURS.keys() & (pins_of("run").keys() | pins_of("dev").keys())


@pytest.mark.parametrize("profile", PROFILES)
def test_what_builds_the_project_is_pinned_too(profile: str) -> None:
    assert "setuptools" in pins_of(profile)


def test_what_both_profiles_pin_is_the_same() -> None:
    run, dev = pins_of("run"), pins_of("dev")
    assert {name: dev.get(name) for name in run} == run


def test_the_tools_are_pinned_with_all_that_they_need() -> None:
    pins = pins_of("tools")
    (wanted,) = (ROOT / "requirements" / "tools.in").read_text(encoding="utf-8").splitlines()
    assert Requirement(wanted).name in pins
    assert {"httpx", "attrs", "typer"} <= pins.keys()


def test_the_installer_itself_is_pinned() -> None:
    assert list(pins_of("pip")) == ["pip"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("coverage[toml]==", "coverage==", "leaves the extra out"),
        ("anyio==", "anybody==", "asks for anyio"),
        ("httpcore==1.", "httpcore==2.", "asks for httpcore"),
    ],
)
def test_a_pin_without_its_extra_a_missing_one_and_a_wrong_one_are_found(old: str, new: str, complaint: str) -> None:
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    assert old in text
    environment = environment_of("3.11", "linux")
    roots = list(wanted_by("holdfast", {"dev"}, environment))
    found = "\n".join(unmet(pins_in(text.replace(old, new)), roots, environment))
    assert complaint in found
