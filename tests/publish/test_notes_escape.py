"""Text put into a page cannot start markup, a shortcode or a template there."""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dlmotion.base.names import SITES
from dlmotion.publish.escape import escape_for, is_name, one_line

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %} {{< ref >}} {{% x %}} {# c #} ${x}",
    "](javascript:alert(1)) ![x](y) `code` *b* _i_ $x$",
    "<!-- dlmotion:end -->",
    "two\nlines\r\n\tand a tab\x00",
)


class Attributes(HTMLParser):
    """Collect every start tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_opens_nothing(site: str, text: str) -> None:
    safe = escape_for(site, text)
    assert not set(safe) & set("<>\"'{}`[]\\$*_\n\r")
    assert html.unescape(safe) == one_line(text)


@given(text=st.text(max_size=60), site=st.sampled_from(SITES))
def test_an_attribute_reads_back_as_the_text(text: str, site: str) -> None:
    reader = Attributes()
    reader.feed(f'<img alt="{escape_for(site, text)}">')
    assert reader.tags == [("img", {"alt": one_line(text)})]


@given(text=st.text(max_size=60), site=st.sampled_from(SITES))
def test_an_alt_text_in_markdown_reads_back_as_the_text(text: str, site: str) -> None:
    (paragraph,) = [
        t for t in MarkdownIt().parse(f"![{escape_for(site, text)}](fig.svg)") if t.type == "inline"
    ]
    (image,) = paragraph.children or []
    assert image.type == "image"
    assert image.attrs["src"] == "fig.svg"
    assert image.content == escape_for(site, text)
    assert "".join(child.content for child in image.children or []) == one_line(text)


def test_an_unknown_site_is_named() -> None:
    with pytest.raises(ValueError, match="got 'blogger'"):
        escape_for("blogger", "x")


@pytest.mark.parametrize(
    ("name", "good"), [("relu-2", True), ("", False), ("a" * 65, False), ("../x", False)]
)
def test_output_names_are_short_and_plain(name: str, good: bool) -> None:
    assert is_name(name) is good
