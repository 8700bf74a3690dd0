"""Blocks between markers come and go without a byte outside of them changing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.publish.notes.document import BOM, Document, plain_code_lines
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.headings import find_sections
from dlmotion.publish.notes.markers import Insert, apply_blocks, find_blocks, key_of
from dlmotion.publish.notes.pictures import find_pictures
from dlmotion.publish.notes.reader import read_blocks

SAMPLE = "<!-- dlmotion:begin film 0123abcd softmax sum=89abcdef -->\n\nx\n\n<!-- dlmotion:end -->"
PIECES = (
    "# 标题", "## B", "Setext\n===", "para\nof two lines", "![](https://x.example/a.png)",
    "<img src = 'b.png'/>",
    "text ![c](c.png) text", "- item\n- ![d](d.png)\n  more", "1. one\n\n   ![e](e.png)",
    "> quote ![f](f.png)",
    "```md\n" + SAMPLE + "\n```", "~~~~\n```\n# no\n```\n" + SAMPLE + "\n~~~~",
    "    " + SAMPLE.replace("\n", "\n    "),
    "$$\na\n=\nb\n\n![no](no.png)\n$$", "$$ unclosed", "```\nnever closed",
    "| a | b |\n|---|---|\n| ![g](g.png) | 1 |",
    ":::tip\n![h](h.png)\n:::", 
    "{/*\n# no\n*/}", "import A from 'a'", "<A b={1}>\n\n# T\n\n</A>",
    "<div>\n<img src=i.png>\n</div>", "<!--\n![no](no.png)\n-->",
    "<!-- more -->", "---",
    "***", "[ref]: https://x.example", "{% raw %}\n# no\n{% endraw %}",
    "{{< figure src=\"j.png\" >}}", "term\\",
    "<pre>\n<img src=k.png>\n</pre>", "* a\n+ b", "", "   ", "\u2028 odd \x0b breaks \x85", "### ",
    "[^1]: note",
    "<details>\n\n![l](l.png)\n\n</details>",
)  # fmt: skip
HEADS = (
    "",
    "",
    "---\ntitle: x\n# no\n---\n",
    "+++\na = 1\n+++\n",
    "title: y\n---\n",
    "---\nnever closed\n",
)


@st.composite
def markdown(draw: st.DrawFn) -> str:
    """Draw a note of any shape: front matter, byte order mark, line ends of every kind or none."""
    pieces = draw(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=9))
    gaps = [draw(st.sampled_from(["\n", "\n\n", "\n\n\n"])) for _ in pieces]
    text = draw(st.sampled_from(HEADS)) + "".join(p + g for p, g in zip(pieces, gaps, strict=True))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    ends = draw(
        st.sampled_from(
            [("\n",), ("\r\n",), ("\r",), ("\n", "\r\n"), ("\n", "\r"), ("\r", "\r", "\n")]
        )
    )
    parts = re.split(r"\r\n|\n|\r", text)
    joined = parts[0] + "".join(ends[i % len(ends)] + part for i, part in enumerate(parts[1:]))
    return (BOM if draw(st.booleans()) else "") + joined


def wishes(document: Document, words: str = "one") -> list[Insert]:
    """Ask for a film below every heading and a figure below every picture."""
    sections = [s for s in find_sections(document) if s.level]
    films = [
        Insert("film", key_of("s", s.key), "softmax", (f"film {words}",), s.body) for s in sections
    ]
    figures = [
        Insert("figure", key_of(p.link, p.repeat), "a/b", (words, "", words), end)
        for p in find_pictures(document)
        if (end := document.block_end(p.line)) is not None
    ]
    return sorted(films + figures, key=lambda insert: insert.before)


def without(text: str, inserts: list[Insert]) -> str:
    """Cut the blocks out by their keys, with the line end that came with each."""
    for insert in inserts:
        block = (
            rf"(?:<!--|{{/\*) dlmotion:begin {insert.kind} {insert.key} "
            rf"(?:(?!dlmotion:end).)*dlmotion:end (?:-->|\*/}})"
        )
        text = re.sub(rf"(?s)(?:\r\n|\n|\r){block}\Z|{block}(?:\r\n|\n|\r)", "", text, count=1)
    return text


def meaning(document: Document) -> list[tuple[str, str, int, str]]:
    """Return the tokens of a note that stand in no block, with their words."""
    inside = {line for block in find_blocks(document) for line in range(block.start, block.end)}
    found = []
    for token in document.tokens:
        if token.map is None or token.map[0] in inside:
            continue
        content = token.content
        if token.type == "html_block":
            numbered = enumerate(content.rstrip().split("\n"), token.map[0])
            content = "\n".join(text for line, text in numbered if line not in inside)
        found.append((token.type, token.tag, token.level, content))
    return found


@given(text=markdown(), mdx=st.booleans())
def test_bytes_outside_of_markers_never_change(text: str, mdx: bool) -> None:
    document = Document(text, mdx)
    inserts = wishes(document)
    once, events = apply_blocks(document, inserts, {})
    assert [event.action for event in events] == ["added"] * len(inserts)
    assert without(once, inserts).encode("utf-8", "surrogatepass") == text.encode(
        "utf-8", "surrogatepass"
    )


@given(text=markdown(), mdx=st.booleans())
def test_twice_is_once_and_a_refresh_stays_in_place(text: str, mdx: bool) -> None:
    document = Document(text, mdx)
    inserts = wishes(document)
    once, _ = apply_blocks(document, inserts, {})
    again, events = apply_blocks(Document(once, mdx), inserts, {})
    assert again == once
    assert {event.action for event in events} <= {"fresh"}
    renewed, _ = apply_blocks(Document(once, mdx), wishes(document, "two"), {})
    assert without(renewed, inserts) == text
    assert renewed.count("two") >= once.count("film one")


@given(text=markdown(), mdx=st.booleans())
def test_blocks_that_nobody_wants_leave_the_note_as_it_was(text: str, mdx: bool) -> None:
    document = Document(text, mdx)
    inserts = wishes(document)
    once, _ = apply_blocks(document, inserts, {})
    assert apply_blocks(Document(once, mdx), [], {})[0] == text
    assert (
        apply_blocks(Document(once, mdx), [], {(i.kind, i.key): None for i in inserts})[0] == once
    )


@given(text=markdown())
def test_a_block_does_not_change_what_the_rest_means(text: str) -> None:
    document = Document(text)
    once, _ = apply_blocks(document, wishes(document), {})
    assert meaning(Document(once)) == meaning(document)
    assert [s.title for s in find_sections(Document(once))] == [
        s.title for s in find_sections(document)
    ]
    assert [p.link for p in find_pictures(Document(once))] == [
        p.link for p in find_pictures(document)
    ]


@given(text=markdown())
def test_code_that_is_plain_to_see_is_code(text: str) -> None:
    lines = list(Document(text).lines)
    plain = plain_code_lines(lines)
    spans = [t.map for t in read_blocks(lines) if t.type in ("fence", "code_block") and t.map]
    assert plain is None or plain == {line for span in spans for line in range(*span)}


INSERT = Insert("film", "0123abcd", "softmax", ("a",), 1)
TEXT = apply_blocks(Document("# A\n\nb\n"), [INSERT], {})[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [("\na\n", "\nmine\n"), ("\na\n", "\na\n\nmore\n"), ("\na\n", "\n"), ("\na\n", "\n a\n")],
)
def test_an_edited_block_is_left(old: str, new: str) -> None:
    edited = TEXT.replace(old, new, 1)
    wanted = Insert("film", "0123abcd", "softmax", ("b",), 1)
    for inserts in ([wanted], []):
        text, (event,) = apply_blocks(Document(edited), inserts, {})
        assert (text, event.action) == (edited, "edited")


def test_a_block_that_was_moved_is_refreshed_where_it_is() -> None:
    block = TEXT[TEXT.index("<!--") : TEXT.index("-->\n\nb") + 4]
    moved = TEXT.replace(block, "") + "\n" + block
    text, (event,) = apply_blocks(
        Document(moved), [Insert("film", "0123abcd", "softmax", ("b",), 1)], {}
    )
    assert event.action == "refreshed"
    assert text.index("\nb\n") < text.index("dlmotion:begin")


def test_other_line_ends_do_not_make_a_block_edited() -> None:
    (block,) = find_blocks(Document(TEXT.replace("\n", "\r\n")))
    assert not block.edited


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE.split("\n", maxsplit=1)[0] + "\n\nx\n",
        SAMPLE.split("\n", maxsplit=1)[0] + "\n\n" + SAMPLE,
    ],
)
def test_lone_markers_are_told_and_nothing_is_done(text: str) -> None:
    with pytest.raises(NotesError, match=r"line \d+: expected"):
        find_blocks(Document(text))


@pytest.mark.parametrize(
    "text",
    [
        "```\n" + SAMPLE + "\n```",
        "> " + SAMPLE.replace("\n", "\n> "),
        "a `" + SAMPLE[:30] + "`",
        "<!-- dlmotion:end -->\n",
        "<!-- dlmotion:begin something else -->\n\n<!-- dlmotion:end -->\n",
        "<div>\n```\n" + SAMPLE + "\n```",
    ],
)
def test_markers_in_code_and_quotations_are_text(text: str) -> None:
    assert find_blocks(Document(text)) == []
