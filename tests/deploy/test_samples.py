"""What cannot be run where the tests run is read closely: the container file, the compose file, the unit."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped] # Its types are a package of their own.

from holdfast.config import SETTINGS

ROOT: Final = Path(__file__).resolve().parents[2]
DEPLOY: Final = ROOT / "deploy"
CONTAINER: Final = DEPLOY / "container" / "Containerfile"
COMPOSE: Final = DEPLOY / "compose" / "compose.yaml"
UNIT: Final = DEPLOY / "systemd" / "holdfast.service"
#: What may be set: the settings, and the files of those that are secrets.
SETTABLE: Final = {setting.name for setting in SETTINGS} | {f"{one.name}_FILE" for one in SETTINGS if one.secret}
#: What the samples set of Python, pip and the shell.
OTHERS: Final = {"PATH", "PYTHONDONTWRITEBYTECODE", "HOLDFAST_COMMIT"}
#: systemd's measure of how much of the machine a service can reach, times ten: 0 nothing, 100 everything.
EXPOSURE_MAX: Final = 20


def instructions() -> list[tuple[str, str]]:
    """Give the instructions of the container file, continued lines joined."""
    text = re.sub(r"^#.*\n", "", CONTAINER.read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


def last(word: str) -> str:
    return [rest for found, rest in instructions() if found == word][-1]


def test_the_container_runs_as_nobody_in_particular_and_says_whether_it_lives() -> None:
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last("USER"))
    order = [word for word, _ in instructions()]
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert "/livez" in last("HEALTHCHECK")
    assert last("STOPSIGNAL") == "SIGTERM"
    assert last("VOLUME") == "/data"


def test_the_container_is_built_from_what_is_named_and_pinned() -> None:
    found = instructions()
    assert not {"ADD", "MAINTAINER", "SHELL"} & {word for word, _ in found}
    images = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert images
    assert all(re.fullmatch(r"[a-z/]+:[\w.-]*\d[\w.-]*", image) for image in images)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for word, rest in found:
        if word == "COPY" and "--from=" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source.split('/')[0]}" in ignored, source
        if word == "RUN" and "install --quiet" in rest:
            assert rest.count("--requirement") == rest.count("--require-hashes")


def test_the_container_sets_what_there_is_to_set() -> None:
    names = re.findall(r"([A-Z_]+)=", last("ENV"))
    assert {"DATA_DIR", "LOG_TO", "ACCESS"} < set(names)
    assert set(names) <= SETTABLE | OTHERS


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return found


def nodes() -> dict[str, Any]:
    return {name: one for name, one in composed()["services"].items() if name.startswith("node-")}


def test_three_nodes_are_shut_off_and_take_their_secret_from_a_file() -> None:
    assert len(nodes()) == 3
    for node in nodes().values():
        assert node["read_only"] is True
        assert node["cap_drop"] == ["ALL"]
        assert node["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in node
        assert node["tmpfs"] == ["/tmp"]  # noqa: S108 - it is the container's
        assert node["environment"]["ACCESS"] == "keys"
        assert set(node["environment"]) <= SETTABLE
        assert node["environment"]["DATABASE_URL_FILE"] == "/run/secrets/database-url"
    assert len({tuple(node["volumes"]) for node in nodes().values()}) == 3


def test_every_part_that_the_compose_file_names_is_there() -> None:
    document = composed()
    services = document["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service.get("secrets", ())) <= set(document["secrets"]), name
        assert set(service["networks"]) <= set(document["networks"]), name
        if "build" not in service:
            assert re.fullmatch(r"[a-z]+:\d[\w.-]*", service["image"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (COMPOSE.parent / source).exists() if source.startswith(".") else source in document["volumes"]
    build = next(iter(nodes().values()))["build"]
    assert (COMPOSE.parent / build["context"] / build["dockerfile"]).resolve() == CONTAINER
    reached = {name for name, service in services.items() if "ports" in service}
    assert reached == {"haproxy"}
    assert document["networks"]["inside"]["internal"] is True


def test_the_load_balancer_is_the_one_that_nodes_trust() -> None:
    address = composed()["services"]["haproxy"]["networks"]["inside"]["ipv4_address"]
    assert {node["environment"]["TRUSTED_PROXIES"] for node in nodes().values()} == {address}
    listed = re.findall(r'"\$\{NODE_\d-([\w-]+):3000\}"', (DEPLOY / "haproxy" / "haproxy.cfg").read_text("utf-8"))
    assert set(listed) == set(nodes())


@pytest.mark.parametrize("script", sorted(COMPOSE.parent.glob("*.sh")), ids=lambda script: script.name)
def test_a_script_can_be_read_by_its_shell(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_the_unit_sets_what_there_is_to_set() -> None:
    text = UNIT.read_text("utf-8")
    names = {name for line in re.findall(r"^#?Environment=(.*)$", text, re.MULTILINE) for name in
             re.findall(r"([A-Z_]+)=", line)}  # fmt: skip
    assert {"DATA_DIR", "DATABASE_URL_FILE"} < names <= SETTABLE


def test_systemd_takes_the_unit_and_finds_it_shut_off(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: this machine has no systemd.")
    unit = tmp_path / UNIT.name
    # The program itself is not installed here.
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/holdfast/bin/holdfast serve", "/bin/true"), "utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    ours = [line for line in verified.stderr.splitlines() if unit.name in line]
    assert (verified.returncode, ours) == (0, []), verified.stderr
    command: list[str | Path] = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_MAX}", unit]
    looked_at = subprocess.run(command, capture_output=True, text=True, check=False)
    assert looked_at.returncode == 0, looked_at.stdout + looked_at.stderr


def test_the_sample_for_caddy_is_balanced_and_says_that_it_is_not_run() -> None:
    text = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")
    code = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    assert code.count("{") == code.count("}") > 4
    assert "not run by the tests" in text
    # Caddy takes spaces, but formats with tabs.
    assert not re.search(r"^ ", code, re.MULTILINE)
