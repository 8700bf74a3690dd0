"""Text made safe for the pages of each site: no markup, template or shortcode can start in it."""

from __future__ import annotations

import re
import unicodedata

from dlmotion.base.names import NOTE_SITES, SITES

# Each of these opens something on at least one site: HTML (& < > " '), Markdown (` * _ [ ] \ ~ |),
# Hugo shortcodes, Hexo tags, Vue and MDX braces ({ }), mathematics ($). All are escaped for every
# site, because notes move from one to another. A numeric reference is read back as the character
# itself by every HTML and Markdown reader, yet no template language sees it.
_SPECIAL = "&<>\"'{}`*_[]\\~|$"
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def escape_for(site: str, text: str) -> str:
    """Return text that stays plain text wherever a page of `site` holds it.

    In an HTML attribute, an HTML block or a Markdown alt text. Line breaks and control characters
    become single spaces. Raises ValueError for a site that is not known.
    """
    if site not in SITES and site not in NOTE_SITES:
        known = dict.fromkeys((*SITES, *NOTE_SITES))
        raise ValueError(f"site must be one of {', '.join(known)}; got {site!r}")
    return "".join(_NAMED.get(c, f"&#{ord(c)};") if c in _SPECIAL else c for c in one_line(text))


def one_line(text: str) -> str:
    """Return the text with every run of blanks, line breaks and control characters as one space."""
    visible = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in text
    )
    return re.sub(r"\s+", " ", visible).strip()


def is_lesson(text: str) -> bool:
    """Say whether the text may name a lesson, or with ``@`` a variant of one."""
    lesson, at, variant = text.partition("@")
    return is_name(lesson) and (not at or is_name(variant))


def file_name(lesson: str) -> str:
    """Return how files of a lesson or variant are called: ``softmax@hot`` is ``softmax--hot``."""
    return lesson.replace("@", "--")


def is_name(text: str) -> bool:
    """Say whether the text may name an output: `[a-z0-9-]{1,64}`."""
    return re.fullmatch(r"[a-z0-9-]{1,64}", text) is not None
