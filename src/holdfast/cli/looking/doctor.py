"""``holdfast doctor``."""

import os

import typer

from holdfast.cli.complaints import REFUSED
from holdfast.cli.showing import AsCsv, AsJson, facts_of, form_of, show_list


def doctor(as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Look at the installation, settings, data, database, clock, disk, ports and server.

    It says what is wrong, and what to do. Run it as the user, and with the environment, of the server. Exit status: 0
    nothing is wrong, 1 something is.

    Example: DATA_DIR=/srv/holdfast holdfast doctor
    """
    from holdfast.cli.looking.checks import CHECKS, Finding, Verdict, installation
    from holdfast.config import BrokenSetting, load_settings

    form = form_of(as_json, as_csv)
    findings = list(installation())
    try:
        settings = load_settings(os.environ)
    except BrokenSetting as problem:
        findings.append(Finding("settings", Verdict.WRONG, str(problem)))
    else:
        findings.append(Finding("settings", Verdict.GOOD, "all can be read; `holdfast config` shows them"))
        findings += [finding for check in CHECKS for finding in check(settings)]
    show_list(map(facts_of, findings), ("verdict", "what", "told"), form, "")
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        raise typer.Exit(REFUSED)
