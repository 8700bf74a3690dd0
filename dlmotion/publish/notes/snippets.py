"""How each site writes a figure and a film into a note."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from dlmotion.publish.escape import escape_for, one_line

_LABELS = {"zh": "中文", "en": "English"}
# VitePress sets the class `dark` on the page, VuePress an attribute; a style in a note becomes the
# page's own.
_SWITCH = (
    "<style>.dlmotion-dark{display:none}"
    ":is(.dark,[data-theme=dark]) .dlmotion-dark{display:inline}"
    ":is(.dark,[data-theme=dark]) .dlmotion-light{display:none}</style>"
)
_EMBEDS = ("obsidian", "quarto")
_FIT = "max-width:100%;height:auto"


@dataclass(frozen=True)
class FigureLink:
    """A figure as a page links to it; width and height in CSS pixels."""

    src: str
    alt: str
    width: int
    height: int
    dark: str | None = None


@dataclass(frozen=True)
class FilmLink:
    """A film as a page links to it, with its poster and captions by language.

    All are paths or `data:` addresses.
    """

    src: str
    title: str
    lang: str
    width: int
    height: int
    poster: str | None = None
    captions: Mapping[str, str] = field(default_factory=dict)
    dark: FilmLink | None = None
    vectors: str | None = None
    """The film as vectors, which `script` plays in place of the video."""
    script: str | None = None


def figure_lines(site: str, figure: FigureLink) -> list[str]:
    """Return the lines that show a figure on this site."""
    if site == "hugo":
        # Hugo's image reader shows character references of an alt text as they are; its shortcode
        # takes plain text.
        return [
            f'{{{{< figure src={_go(figure.src)} alt={_go(figure.alt)} width="{figure.width}" >}}}}'
        ]
    if site in ("hexo", "vitepress"):
        size = f'width="{figure.width}" height="{figure.height}" style="{_FIT}"'
        alt = escape_for(site, figure.alt)
        if figure.dark is None:
            return [f'<img src="{_address(site, figure.src)}" alt="{alt}" {size}>']
        pair = (("light", figure.src), ("dark", figure.dark))
        return [
            f'<img class="dlmotion-{theme}" src="{_address(site, src)}" alt="{alt}" {size}>'
            for theme, src in pair
        ] + ["", _SWITCH]
    return [f"![{escape_for(site, figure.alt)}]({_url(figure.src)})"]


def film_lines(site: str, film: FilmLink, raw_html: bool = True) -> list[str]:
    """Return the lines that show a film on this site.

    Without raw HTML the poster is a link to it; Obsidian and Quarto play what Markdown embeds.
    """
    if site in _EMBEDS:
        return [f"![{escape_for(site, film.title)}]({_url(film.src)})"]
    if not raw_html:
        if film.poster is None:
            return [_plain_link(film)]
        return [_linked_poster(film) if site == "hugo" else _linked_image(site, film)]
    videos = [_video(site, film)]
    if film.dark is not None:
        videos = [_video(site, film, "light"), _video(site, film.dark, "dark")]
    if film.vectors and film.script:
        # Without a blank line: to Markdown it is one piece of HTML.
        within = [line for video in videos for line in video]
        lines = _played(site, film.vectors, film.script, film.lang, within)
        return [*lines, "", _SWITCH] if film.dark else lines
    if film.dark is not None:
        return [*videos[0], "", *videos[1], "", _SWITCH]
    return videos[0]


def _played(site: str, vectors: str, script: str, lang: str, within: list[str]) -> list[str]:
    """Return the lines of a film as vectors around what is shown without them."""
    src = f'src="{_address(site, vectors)}" film-lang="{lang}"'
    module = f'type="module" src="{_address(site, script)}"'
    if site == "vitepress":
        # Vue drops scripts of a page, and looks for a component of the element's name.
        head = [f'<component is="dlmotion-film" {src}>']
        return [*head, f'<component is="script" {module}></component>', *within, "</component>"]
    lines = [f"<script {module}></script>", f"<dlmotion-film {src}>", *within, "</dlmotion-film>"]
    # The Markdown of MkDocs closes an element that it does not know before the video.
    return ["<div>", *lines, "</div>"] if site == "mkdocs" else lines


def _video(site: str, film: FilmLink, theme: str = "") -> list[str]:
    parts = ["controls", "playsinline", 'preload="none"' if film.poster else 'preload="metadata"']
    if film.poster:
        parts.append(f'poster="{_address(site, film.poster)}"')
    parts.append(f'width="{film.width}" height="{film.height}" style="{_FIT}"')
    parts.append(f'aria-label="{escape_for(site, film.title)}" src="{_address(site, film.src)}"')
    tracks = [
        f'<track kind="captions" srclang="{lang}" label="{_LABELS.get(lang, lang)}" '
        f'src="{_address(site, path)}">'
        for lang, path in film.captions.items()
    ]
    if theme:
        parts.insert(0, f'class="dlmotion-{theme}"')
    return [f"<video {' '.join(parts)}>", *tracks, "</video>"]


def data_address(captions: bytes) -> str:
    """Return an address that holds the captions themselves."""
    return f"data:text/vtt;base64,{base64.b64encode(captions).decode('ascii')}"


def _linked_poster(film: FilmLink) -> str:
    title = _go(f"▶ {film.title}")
    return (
        f"{{{{< figure src={_go(film.poster or '')} link={_go(film.src)} "
        f"alt={title} caption={title} "
        f'width="{film.width}" >}}}}'
    )


def _linked_image(site: str, film: FilmLink) -> str:
    title = escape_for(site, f"▶ {film.title}")
    return f"[![{title}]({_url(film.poster or '')})]({_url(film.src)})"


def _plain_link(film: FilmLink) -> str:
    return f"[▶ {escape_for('hugo', film.title)}]({_url(film.src)})"


def _go(text: str) -> str:
    """Quote a text as the value of a Hugo shortcode parameter; Hugo escapes it where it prints it.

    Other readers of the file know no shortcodes: brackets become wide ones, so that they see no tag
    in the text. So does the backslash, which Hugo's reader of quoted values drops.
    """
    wide = one_line(text).translate({ord("<"): "＜", ord(">"): "＞", ord("\\"): "＼"})
    apart = re.sub(r"\{(?=\{)|\}(?=\})", lambda match: match.group() + " ", wide)
    return '"' + apart.replace('"', '\\"') + '"'


def _address(site: str, path: str) -> str:
    """Return a path for an HTML attribute; Hexo looks it up in the post's asset folder."""
    if path.startswith("data:"):
        return path
    beside = site == "hexo" and not path.startswith("/")
    return f"{{% asset_path {path} %}}" if beside else _url(path)


def _url(path: str) -> str:
    """Return a path in which no character is a sign of Markdown, HTML or URLs.

    Chinese stays readable.
    """
    return re.sub(r"[^\w./~-]", lambda match: quote(match.group(), safe=""), path)
