"""Templates of the packs: all they print is escaped for the site, but for paths of our own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dlmotion.publish.escape import escape_for

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "packs"


def render(site: str, template: str, *, url: Callable[[str], str], **values: object) -> str:
    """Fill a template; `url(path)` in it gives the address of an asset as `site` wants it written.

    Blank lines are dropped: to Markdown one would end the block of HTML.
    """
    made = _environment(site).get_template(template)
    text = made.render(url=lambda path: Markup(url(path)), **values)  # noqa: S704
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def static(name: str) -> Markup:
    """Return, as it stands, a file of the templates' folder that is no template itself."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


@cache
def _environment(site: str) -> Environment:
    def finalize(value: Any) -> Any:
        return value if isinstance(value, Markup) else Markup(escape_for(site, str(value)))  # noqa: S704

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
