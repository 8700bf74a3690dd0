"""A small server for looking at built pages here: GET and HEAD, ranges, 127.0.0.1 only."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1"
CHUNK = 1 << 18
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".woff2": "font/woff2",
    ".motion": "application/octet-stream",
}
POLICY = (
    "default-src 'none'; img-src 'self' data:; media-src 'self' data:; font-src 'self'; "
    "style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page may do unless its server says otherwise; packs carry their style inline."""
PATIENCE = 30.0
"""Seconds that a browser may be silent for, or may take to read what it asked for."""
_RANGE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})")
_BYTES = re.compile(r"bytes=[0-9]*-[0-9]*")

Route = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Serves the files of one folder; `routes` answer paths of their own, before any file."""

    daemon_threads = True

    def __init__(
        self,
        root: Path,
        port: int = 0,
        routes: Mapping[str, Route] = MappingProxyType({}),
        policy: str = POLICY,
    ) -> None:
        """Bind to 127.0.0.1; port 0 takes a free one. Raises OSError where the port is taken."""
        self.root = root.resolve()
        self.policy = policy
        self.routes = dict(routes)
        super().__init__((HOST, port), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has left; anything else is a fault of ours."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def url(self) -> str:
        """The address of the start page."""
        return f"http://{HOST}:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    # Else a small file waits for the browser to say that it has the head: 40 ms.
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Send a file, a part of it, or what a route says."""
        try:
            self._route()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the person."""

    def send_text(self, status: HTTPStatus, text: str = "") -> None:
        """Send a short answer in plain text and close."""
        body = f"{text or status.phrase}\n".encode()
        self._send(status, body, {"Content-Type": TYPES[".txt"], "Connection": "close"})

    def send_bytes(self, content: bytes, suffix: str) -> None:
        """Send a page that is made on the spot; the suffix says what it is."""
        self._send(HTTPStatus.OK, content, {"Content-Type": TYPES[suffix]})

    def send_path(self, path: Path | None) -> None:
        """Send a file that a route has chosen, from wherever it lies."""
        if path is None or not path.is_file():
            self.send_text(HTTPStatus.NOT_FOUND)
        else:
            self._file(path)

    def send_head(self, status: HTTPStatus, headers: Mapping[str, str]) -> None:
        """Send status and headers."""
        self.send_response(status)
        common = {
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": self.server.policy,
        }
        for name, value in {**common, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: HTTPStatus, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_head(status, {"Content-Length": str(len(body)), **headers})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _route(self) -> None:
        port = self.server.server_port
        named = self.headers.get_all("Host") or []
        if len(named) != 1 or named[0] not in {f"{HOST}:{port}", f"localhost:{port}"}:
            self.send_text(
                HTTPStatus.MISDIRECTED_REQUEST, "expected this machine's own address as Host"
            )
            return
        path = unquote(urlsplit(self.path).path)
        if path in self.server.routes:
            self.server.routes[path](self)
            return
        found = find(self.server.root, path)
        if found is None:
            self.send_text(HTTPStatus.NOT_FOUND)
        elif found.is_dir():
            location = "/" + urlsplit(self.path).path.strip("/") + "/"
            self.send_head(
                HTTPStatus.MOVED_PERMANENTLY, {"Location": location, "Content-Length": "0"}
            )
        else:
            self._file(found)

    def _file(self, path: Path) -> None:
        with path.open("rb") as file:
            size = path.stat().st_size
            wanted = parse_range(self.headers.get("Range", ""), size)
            if wanted is None:
                refused = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
                self.send_head(refused, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
                return
            start, stop = wanted
            partial = (start, stop) != (0, size)
            status = HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK
            head = {
                "Content-Type": TYPES.get(path.suffix.lower(), "application/octet-stream"),
                "Content-Length": str(stop - start),
                "Accept-Ranges": "bytes",
            }
            if partial:
                head["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
            self.send_head(status, head)
            if self.command != "HEAD":
                self._copy(file, start, stop)

    def _copy(self, file: BinaryIO, start: int, stop: int) -> None:
        file.seek(start)
        left = stop - start
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            self.wfile.write(chunk)
            left -= len(chunk)


def find(root: Path, path: str) -> Path | None:
    """Return the file for a decoded URL path; None is "not found".

    A folder is returned where its closing slash is lacking. Nothing outside `root` is found, links
    resolved, and no hidden file.
    """
    parts = [part for part in path.split("/") if part]
    if "\0" in path or "\\" in path or any(part.startswith(".") for part in parts):
        return None
    try:
        return _inside(
            root.resolve(), root.joinpath(*parts).resolve(), slash=path.endswith("/") or not parts
        )
    except OSError:
        return None


def _inside(root: Path, target: Path, *, slash: bool) -> Path | None:
    if not target.is_relative_to(root):
        return None
    if target.is_dir():
        index = target / "index.html"
        if not index.is_file():
            return None
        return index if slash else target
    return target if target.is_file() and not slash else None


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return [start, stop) of a Range header: the whole file where it asks for none that we know.

    None if there is no such part; a place with more digits than any file has bytes is none.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None if match is None and _BYTES.fullmatch(header.strip()) else (0, size)
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    start, stop = int(first), min(int(last) + 1 if last else size, size)
    return (start, stop) if start < stop else None
