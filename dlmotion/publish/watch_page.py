"""The page of `watch`: a board of what is being made, and a page that follows it by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from pathlib import Path
from threading import Condition
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dlmotion.publish.serve import TYPES, Handler, Route

TEMPLATES = Path(__file__).resolve().parent / "templates" / "watch"
CSP = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; "
    "style-src 'self'; script-src 'self'; "
    "connect-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
PATIENCE = 15.0
"""Seconds between signs of life to a waiting page."""
LIFE = 4 * PATIENCE
"""Seconds after which a page that reads none of them is given up."""

_BEAT = "@beat"
"""What a page calls the beat that it waits for: no input is called so."""

WORDS = {
    "waiting": {"zh": "等待保存 scenes/ 里的文件…", "en": "Waiting for a save in scenes/ …"},
    "drawing": {"zh": "正在画静帧…", "en": "Drawing the still …"},
    "filming": {"zh": "正在拍草稿影片…", "en": "Filming the draft …"},
    "done": {"zh": "已是最新", "en": "Up to date"},
    "failed": {"zh": "出错", "en": "Error"},
    "lost": {"zh": "watch 已停止", "en": "watch has stopped"},
    "still": {"zh": "静帧", "en": "Still"},
    "vectors": {"zh": "矢量影片", "en": "Film as vectors"},
    "film": {"zh": "草稿影片", "en": "Draft film"},
    "inputs": {"zh": "参数", "en": "Inputs"},
    "recording": {"zh": "正在录制…", "en": "Recording …"},
    "again": {"zh": "恢复默认", "en": "As it was"},
    "command": {"zh": "复制命令", "en": "Copy the command"},
    "copied": {"zh": "已复制", "en": "Copied"},
}


@dataclass(frozen=True)
class State:
    """What the page shows; `save`, `still` and `film` count what was saved, drawn and filmed."""

    version: int = 0
    status: str = "waiting"
    lesson: str = ""
    title: str = ""
    beat: str = ""
    seconds: float = 0.0
    save: int = 0
    still: int = 0
    film: int = 0
    start: float = 0.0
    error: str = ""


class Board:
    """Holds the state for all open pages; threads may change it and wait for it."""

    def __init__(self) -> None:
        self.state = State()
        self.picture: Path | None = None
        self.film: Path | None = None
        self._changed = Condition()

    def change(self, **values: Any) -> State:
        """Set some fields of the state and wake every page."""
        with self._changed:
            self.state = replace(self.state, **values, version=self.state.version + 1)
            self._changed.notify_all()
            return self.state

    def show_save(self, **values: Any) -> State:
        """Say that something was saved, so that the page asks for its film."""
        return self.change(save=self.state.save + 1, **values)

    def show_still(self, picture: Path, **values: Any) -> State:
        """Show a new still."""
        self.picture = picture
        return self.change(still=self.state.still + 1, error="", **values)

    def show_film(self, film: Path, **values: Any) -> State:
        """Show a new film."""
        self.film = film
        return self.change(film=self.state.film + 1, error="", **values)

    def wait(self, version: int, timeout: float) -> State | None:
        """Return the state once it differs from `version`, or None after `timeout` seconds."""
        with self._changed:
            new = self._changed.wait_for(lambda: self.state.version != version, timeout)
            return self.state if new else None


@dataclass(frozen=True)
class Panel:
    """What the page may change of a lesson: its inputs, and the lesson of other ones.

    ``inputs`` gets a lesson's name, ``trial`` that, settings, the beat that is waited for, if it is
    one, and who hears of streams of the first beats; it returns the whole stream, or an error in a
    line. ``player`` is the script that plays streams; ``command`` what builds such a film.
    """

    inputs: Callable[[str], list[dict[str, Any]]]
    trial: Callable[[str, Sequence[str], str, Callable[[bytes], None]], bytes | str]
    player: str
    command: str


def routes(board: Board, lang: str, panel: Panel) -> dict[str, Route]:
    """Return what the server answers: page, style, scripts, events, still, film and trials."""
    return {
        "/": lambda handler: handler.send_bytes(page(lang, panel.command).encode(), ".html"),
        "/player.mjs": lambda handler: handler.send_bytes(panel.player.encode(), ".mjs"),
        "/panel.mjs": lambda handler: handler.send_path(TEMPLATES / "panel.mjs"),
        "/inputs.json": lambda handler: _inputs(handler, board, panel),
        "/trial.motion": lambda handler: _trial(handler, board, panel),
        "/watch.css": lambda handler: handler.send_path(TEMPLATES / "watch.css"),
        "/watch.js": lambda handler: handler.send_path(TEMPLATES / "watch.js"),
        "/events": lambda handler: _events(handler, board),
        "/still.png": lambda handler: handler.send_path(board.picture),
        "/film.mp4": lambda handler: handler.send_path(board.film),
    }


def _inputs(handler: Handler, board: Board, panel: Panel) -> None:
    """Send the inputs of the lesson that is shown."""
    lesson = board.state.lesson
    handler.send_bytes(json.dumps(panel.inputs(lesson) if lesson else []).encode(), ".json")


def _trial(handler: Handler, board: Board, panel: Panel) -> None:
    """Send the lesson that is shown with other inputs, or the line that says why it cannot be.

    Streams of its first beats go before it, each as soon as it is there.
    """
    asked = dict(parse_qsl(urlsplit(handler.path).query))
    beat = asked.pop(_BEAT, "")
    settings = [f"{name}={value}" for name, value in asked.items()]
    parts = 0

    def part(stream: bytes) -> None:
        nonlocal parts
        parts += 1
        if parts == 1:
            handler.close_connection = True
            about = {"Content-Type": TYPES[".motion"], "Connection": "close"}
            handler.send_head(HTTPStatus.OK, about)
        if handler.command != "HEAD":
            handler.wfile.write(stream)
            handler.wfile.flush()

    lesson = board.state.lesson
    made = panel.trial(lesson, settings, beat, part) if lesson else "no lesson"
    if parts:
        part(made if isinstance(made, bytes) else made.encode())
    elif isinstance(made, bytes):
        handler.send_bytes(made, ".motion")
    else:
        handler.send_text(HTTPStatus.UNPROCESSABLE_ENTITY, made)


def page(lang: str, command: str) -> str:
    """Return the page in `lang`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    words = {key: texts[lang] for key, texts in WORDS.items()}
    return environment.get_template("page.html").render(
        lang=lang, w=words, csp=CSP, command=command
    )


def event(state: State) -> bytes:
    """Return the state as one server-sent event."""
    return f"data: {json.dumps(asdict(state), ensure_ascii=False)}\n\n".encode()


def _events(handler: Handler, board: Board) -> None:
    """Send every state as it comes, until the page is closed."""
    handler.close_connection = True
    handler.connection.settimeout(LIFE)
    handler.send_head(
        HTTPStatus.OK, {"Content-Type": "text/event-stream; charset=utf-8", "Connection": "close"}
    )
    if handler.command == "HEAD":
        return
    version = -1
    while True:
        state = board.wait(version, PATIENCE)
        handler.wfile.write(b": still here\n\n" if state is None else event(state))
        handler.wfile.flush()
        version = version if state is None else state.version
