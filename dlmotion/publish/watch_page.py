"""The page of `watch`: a board of what is being made, and a page that follows it by itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from pathlib import Path
from threading import Condition
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dlmotion.publish.serve import Handler, Route

TEMPLATES = Path(__file__).resolve().parent / "templates" / "watch"
CSP = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; "
    "style-src 'self'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
PATIENCE = 15.0
"""Seconds between signs of life to a waiting page."""
LIFE = 4 * PATIENCE
"""Seconds after which a page that reads none of them is given up."""

WORDS = {
    "waiting": {"zh": "等待保存 scenes/ 里的文件…", "en": "Waiting for a save in scenes/ …"},
    "drawing": {"zh": "正在画静帧…", "en": "Drawing the still …"},
    "filming": {"zh": "正在拍草稿影片…", "en": "Filming the draft …"},
    "done": {"zh": "已是最新", "en": "Up to date"},
    "failed": {"zh": "出错", "en": "Error"},
    "lost": {"zh": "watch 已停止", "en": "watch has stopped"},
    "still": {"zh": "静帧", "en": "Still"},
    "film": {"zh": "草稿影片", "en": "Draft film"},
}


@dataclass(frozen=True)
class State:
    """What the page shows; `still` and `film` count up with every new picture and film."""

    version: int = 0
    status: str = "waiting"
    lesson: str = ""
    title: str = ""
    beat: str = ""
    seconds: float = 0.0
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


def routes(board: Board, lang: str) -> dict[str, Route]:
    """Return what the server answers: page, style and script, events, still and film."""
    return {
        "/": lambda handler: handler.send_bytes(page(lang).encode(), ".html"),
        "/watch.css": lambda handler: handler.send_path(TEMPLATES / "watch.css"),
        "/watch.js": lambda handler: handler.send_path(TEMPLATES / "watch.js"),
        "/events": lambda handler: _events(handler, board),
        "/still.png": lambda handler: handler.send_path(board.picture),
        "/film.mp4": lambda handler: handler.send_path(board.film),
    }


def page(lang: str) -> str:
    """Return the page in `lang`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    words = {key: texts[lang] for key, texts in WORDS.items()}
    return environment.get_template("page.html").render(lang=lang, w=words, csp=CSP)


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
