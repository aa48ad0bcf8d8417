"""The alert rules and the board speak of metrics that there are, and the rules speak up when they should."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml  # type: ignore[import-untyped] # Its types are a package of their own.
from prometheus_client.parser import text_string_to_metric_families

from api.expectations import act, stock
from programs import program
from server import running

ROOT: Final = Path(__file__).resolve().parents[2]
PROMETHEUS: Final = ROOT / "deploy" / "prometheus"
RULES: Final = PROMETHEUS / "holdfast.rules.yml"
BOARD: Final = ROOT / "deploy" / "grafana" / "holdfast.json"
RUNBOOK: Final = ROOT / "docs" / "how-to" / "when-an-alert-fires.md"
#: A metric, and what is asked of its labels. Recorded figures have a colon.
SELECTOR: Final = re.compile(r"\b((?:holdfast|process)[_:][a-z0-9_:]+)(?:\{([^}]*)\})?")
#: What Prometheus adds to each series itself.
ADDED: Final = {"job", "instance"}


def rules() -> list[dict[str, Any]]:
    found = yaml.safe_load(RULES.read_text("utf-8"))
    return [rule for group in found["groups"] for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "alert" in rule]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    board = json.loads(BOARD.read_text("utf-8"))
    yield from (target["expr"] for panel in board["panels"] for target in panel.get("targets", ()))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Give the labels of every series that a server tells that has had something to do."""
    with running(tmp_path_factory.mktemp("data")) as server, httpx.Client(base_url=server.url) as client:
        sku = stock(client, 5)
        act(client, sku, "reserve", quantity=1)
        act(client, sku, "reserve", quantity=100)
        text = client.get("/metrics").text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {name: {label for one in samples if one.name == name for label in one.labels} for name, *_ in samples}


def test_every_metric_and_label_of_the_rules_and_the_board_is_there(page: dict[str, set[str]]) -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    asked = [selector for expression in expressions() for selector in SELECTOR.findall(expression)]
    assert len(asked) > 80
    for name, matchers in asked:
        labels = set(re.findall(r'([a-z_]+)(?:=~|!~|!=|=)"', matchers))
        assert name in recorded or name in page, name
        assert labels - ADDED <= page.get(name, set()), (name, labels)


def test_every_alert_has_a_severity_and_its_paragraph_in_the_runbook() -> None:
    headings = set(re.findall(r"^## (\w+)$", RUNBOOK.read_text("utf-8"), re.MULTILINE))
    page = RUNBOOK.relative_to(ROOT).as_posix()
    for alert in alerts():
        assert alert["labels"]["severity"] in ("page", "ticket")
        assert alert["annotations"]["runbook"] == f"{page}#{alert['alert'].lower()}"
    assert headings == {alert["alert"] for alert in alerts()}


def test_the_panels_of_the_board_lie_beside_each_other() -> None:
    panels = json.loads(BOARD.read_text("utf-8"))["panels"]
    places = [
        (x, y)
        for grid in (panel["gridPos"] for panel in panels)
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(places) == len(set(places))
    assert len({panel["id"] for panel in panels}) == len(panels)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", RULES.name),
        ("check", "config", "--syntax-only", "prometheus.yml"),
        ("test", "rules", "holdfast.rules.test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_no_fault(arguments: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [program("promtool"), *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_alert_is_tried_out() -> None:
    tried = (PROMETHEUS / "holdfast.rules.test.yml").read_text("utf-8")
    for alert in alerts():
        assert f'{{alertname="{alert["alert"]}"}}' in tried
