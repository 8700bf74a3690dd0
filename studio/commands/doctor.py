"""``doctor``: check fonts, libraries, disk and write access."""

from __future__ import annotations

from dataclasses import asdict

import click

from studio.checkup import check_all
from studio.console import say, say_json
from studio.errors import ENVIRONMENT
from studio.options import json_option
from studio.project import Project


@click.command()
@json_option
@click.pass_obj
def command(project: Project, as_json: bool) -> int:
    """Check what this machine lacks, and say what to run. Exits 4 if anything is wrong."""
    findings = list(check_all(project))
    if as_json:
        say_json({"schema": 1, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            mark, color = ("ok   ", "green") if finding.good else ("wrong", "red")
            say(f"{mark} {finding.name:9} {finding.found}", color)
            if not finding.good:
                say(f"      {finding.remedy}")
    return 0 if all(finding.good for finding in findings) else ENVIRONMENT
