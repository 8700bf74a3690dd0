"""Pictures that no figure replaces: formulas and badges that a server draws."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_FORMULA_HOSTS = ("codecogs.com", "math.now.sh", "mathurl.com", "quicklatex.com", "tex.s2cms.ru")
_BADGE_HOSTS = (
    "shields.io",
    "badgen.net",
    "badge.fury.io",
    "codecov.io",
    "coveralls.io",
    "travis-ci.org",
    "travis-ci.com",
    "mybinder.org",
    "komarev.com",
    "hits.dwyl.com",
    "visitor-badge.laobi.icu",
)
_FORMULA = re.compile(
    r"/equation\b.*[?&]tex=|[?&](?:tex|latex|math)=|cht=tx|/render/math|/media/math/"
    r"|latex\.php|mathtex|mimetex|/svg\.latex|/gif\.latex|/png\.latex",
    re.IGNORECASE,
)
_BADGE = re.compile(r"badge[\w.-]*(?:$|[?#])|/badges?/|/workflows/.*\.svg", re.IGNORECASE)
_FORMULA_ALT = re.compile(r"\[?(?:公式|formula|equation)\]?|\$.*\$", re.IGNORECASE)


def is_rendered(link: str, alt: str = "") -> bool:
    """Say whether a remote picture is a formula or a badge, by its address or its text."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return False
    if not host:
        return False
    known = any(host == name or host.endswith(f".{name}") for name in _FORMULA_HOSTS + _BADGE_HOSTS)
    drawn = _FORMULA.search(link) or _BADGE.search(link)
    return bool(known or drawn or _FORMULA_ALT.fullmatch(alt.strip()))
