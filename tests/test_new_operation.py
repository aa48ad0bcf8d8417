"""A new kind of command is a value, a rule with its record, and a call: three files, and each part is asked for.

A scratch copy of the source gets the operation ``quarantine`` by the book of CONTRIBUTING.md.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from scratch_source import add, copied, run, touched_files

VALUES: Final = "holdfast/domain/commands/items.py"
RULES: Final = "holdfast/domain/decide/facts.py"
CALLS: Final = "holdfast/api/items/counting.py"

VALUE: Final = '''
class Quarantine(ItemCommand, frozen=True, gc=False, kw_only=True):
    """Sellable units are set aside."""

    quantity: int
'''
RULE: Final = '''
def quarantine(view: View, command: Quarantine) -> Decision:
    """Units that nobody has been promised become unsellable."""
    item = existing(view, command)
    if isinstance(item, Rejection):
        return item
    if command.quantity > item.available:
        return InsufficientOnHand(item.sku, command.quantity, item.available)
    return Change(item, changed(item, view.now, unsellable=item.unsellable + command.quantity))


'''
RECORD: Final = """    Operation("quarantine", Quarantine, rule=quarantine, touches=ITS_ITEM, units=quantity),
"""
BODY: Final = '''
class QuarantineReason(StrEnum):
    """Why units are set aside."""

    RECALL = "recall"
    INSPECTION = "inspection"


class QuarantineUnits(Write, frozen=True, kw_only=True):
    """POST /api/inventory/items/{sku}/quarantine."""

    quantity: PositiveQuantity
    reason: QuarantineReason


'''
CALL: Final = """    ItemWrite(
        name="quarantine",
        command=Quarantine,
        method="POST",
        action="quarantine",
        title="quarantineUnits",
        summary="Set sellable units aside",
        body=QuarantineUnits,
        example={"quantity": 1, "reason": "recall"},
        message="Units quarantined successfully",
        refusals=("INSUFFICIENT_ON_HAND",),
    ),
"""
IMPORT: Final = "from holdfast.domain.commands import Quarantine\n"

#: Sees it work: judged, told to the ledger, described, taken in batches, complained about in words.
TRIAL: Final = """
import json
import msgspec
from builders import a_view, an_item, every_command
from holdfast.api.app import every_route
from holdfast.api.http.problems import Invalid
from holdfast.api.items.batch_rows import WRITES, BatchFields
from holdfast.api.items.counting import QuarantineUnits
from holdfast.api.http.bodies import decode
from holdfast.api.service.openapi import Description
from holdfast.domain.judge import judge

[command] = [made for made in every_command() if type(made).__name__ == "Quarantine"]
view = a_view(an_item(on_hand=5, reserved=4))
outcome = judge(view, command, None).outcome
refused = judge(view, command, None).outcome.result
told = []
for body, text in ((QuarantineUnits, b'{"quantity": 1, "reason": "whim"}'), (BatchFields, b'{"commands": [{"type": "x"}]}')):
    try:
        decode(msgspec.json.Decoder(body), text)
    except Invalid as problem:
        told.append(problem.detail)
paths = Description(every_route(), "0").document["paths"]
print(json.dumps({
    "outcome": [outcome.kind, outcome.amount, outcome.result.item.unsellable],
    "entry": [view.entries[0].kind, view.entries[0].unsellable_delta],
    "refused": refused.code,
    "example": paths["/api/inventory/items/{sku}/quarantine"]["post"]["requestBody"]["content"]["application/json"]["example"],
    "stores": "/api/stores/{storeId}/inventory/items/{sku}/quarantine" in paths,
    "batches": "quarantine" in WRITES,
    "told": told,
}))
"""  # noqa: E501 - a script


def grown(folder: Path, *, without: str = "") -> Path:
    """Copy the source and add the operation to it, but for one of its lines."""
    source = copied(folder)
    add(source / VALUES, "class Batch(", VALUE.lstrip() + "\n\n")
    add(source / RULES, "OPERATIONS: Final", RULE.lstrip())
    add(source / RULES, "    Operation(", left(RECORD, without))
    add(source / RULES, "from holdfast.", IMPORT)
    add(source / CALLS, "COUNTING_WRITES: Final", BODY.lstrip())
    add(source / CALLS, "    ItemWrite(", left(CALL, without))
    add(source / CALLS, "from holdfast.", "from enum import StrEnum\n" + IMPORT)
    return source


def left(text: str, without: str) -> str:
    """Give a text without one part: a whole row, or a keyword with its value."""
    if text == without:
        return ""
    for part in (f"        {without},\n", f"{without}, ", f", {without}"):
        text = text.replace(part, "") if without else text
    return text


def test_an_operation_is_added_in_three_files_and_works_everywhere(tmp_path: Path) -> None:
    source = grown(tmp_path)
    assert touched_files(source) == sorted([VALUES, RULES, CALLS])
    tried = run(source, TRIAL)
    assert tried.returncode == 0, tried.stderr
    found: dict[str, Any] = json.loads(tried.stdout)
    assert found["outcome"] == ["quarantine", 1, 1]
    assert found["entry"] == ["quarantine", 1]
    assert found["refused"] == "INSUFFICIENT_ON_HAND"
    assert found["example"] == {"quantity": 1, "reason": "recall"}
    assert (found["stores"], found["batches"]) == (True, True)
    reason, kind = found["told"]
    assert reason == "reason: whim is none of recall, inspection"
    assert "settings, patch, delete, quarantine, sale" in kind


@pytest.mark.parametrize(
    ("without", "module", "sentence"),
    [
        (RECORD, "domain.decide", "class Quarantine has no row in OPERATIONS."),
        ("Quarantine", "domain.decide", 'Operation "quarantine" has no command.'),
        ("rule=quarantine", "domain.decide", 'Operation "quarantine" has no rule.'),
        ("touches=ITS_ITEM", "domain.decide", 'Operation "quarantine" has no touches.'),
        ("units=quantity", "domain.decide", 'Operation "quarantine" has no units.'),
        (CALL, "api.app", "class Quarantine has no row in the table of routes."),
        ("command=Quarantine", "api.items.counting", 'ItemWrite "quarantine" has no command.'),
        ('method="POST"', "api.items.counting", 'ItemWrite "quarantine" has no method.'),
        ('title="quarantineUnits"', "api.items.counting", 'ItemWrite "quarantine" has no title.'),
        ('summary="Set sellable units aside"', "api.items.counting", 'ItemWrite "quarantine" has no summary.'),
        ("body=QuarantineUnits", "api.items.counting", 'ItemWrite "quarantine" has no body.'),
        ('example={"quantity": 1, "reason": "recall"}', "api.items.counting", 'ItemWrite "quarantine" has no example.'),
        (
            'message="Units quarantined successfully"',
            "api.items.counting",
            'ItemWrite "quarantine" has no message.',
        ),
    ],
    ids=lambda value: value.strip().partition("(")[0].partition("=")[0] if isinstance(value, str) else None,
)
def test_a_part_that_is_left_out_fails_the_import_and_is_named(
    tmp_path: Path, without: str, module: str, sentence: str
) -> None:
    tried = run(grown(tmp_path, without=without), f"import holdfast.{module}")
    assert tried.returncode == 1
    assert tried.stderr.rstrip().endswith(sentence), tried.stderr
