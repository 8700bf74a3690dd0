"""The server: only this machine, only its folder, only reading, and films in parts."""

from __future__ import annotations

import http.client
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.publish.serve import Handler, Server, find, parse_range
from tests.publish.browser import served

BODY = bytes(range(256)) * 8


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "zh").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "index.html").write_text("<p>start</p>", encoding="utf-8")
    (folder / "zh/index.html").write_text("<p>中文</p>", encoding="utf-8")
    (folder / "film.mp4").write_bytes(BODY)
    (folder / "中文 名.vtt").write_text("WEBVTT", encoding="utf-8")
    (folder / ".hidden").write_text("no", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path)
    return folder


@pytest.fixture
def port(root: Path) -> Iterator[int]:
    with served(root) as url:
        yield int(url.rstrip("/").rsplit(":", 1)[1])


def ask(
    port: int, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "kind", "start"),
    [
        ("/", "text/html; charset=utf-8", b"<p>start"),
        ("/zh/?q=1#x", "text/html; charset=utf-8", "<p>中文".encode()),
        ("/%E4%B8%AD%E6%96%87%20%E5%90%8D.vtt", "text/vtt; charset=utf-8", b"WEBVTT"),
        ("/film.mp4", "video/mp4", BODY),
    ],
)
def test_files_come_with_their_type(port: int, path: str, kind: str, start: bytes) -> None:
    response, body = ask(port, path)
    assert response.status == 200
    assert response.headers["Content-Type"] == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert body.startswith(start)


@pytest.mark.parametrize(
    "path",
    [
        "/empty/",
        "/empty",
        "/none.html",
        "/.hidden",
        "/link.txt",
        "/linked/secret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/zh/../../secret.txt",
        "/a%00b",
        "/film.mp4/",
        "//etc/passwd",
        "/" + "long" * 200,
    ],
)
def test_nothing_else_is_found_and_no_folder_is_listed(port: int, path: str) -> None:
    response, body = ask(port, path)
    assert response.status == 404
    assert body == b"Not Found\n"


def test_a_folder_without_its_slash_is_redirected(port: int) -> None:
    response, _ = ask(port, "/zh")
    assert (response.status, response.headers["Location"]) == (301, "/zh/")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "evil.example:{port}", "127.0.0.1:1", ""]
)
def test_another_host_name_is_refused(port: int, host: str) -> None:
    response, body = ask(port, "/", Host=host.format(port=port))
    assert response.status == 421
    assert b"start" not in body


def said(port: int, request: bytes) -> bytes:
    """What the server answers to raw bytes, until it closes."""
    with socket.create_connection(("127.0.0.1", port), 10) as talk:
        talk.sendall(request)
        talk.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: talk.recv(1 << 16), b""))


def test_two_hosts_are_none(port: int) -> None:
    own = f"Host: 127.0.0.1:{port}\r\n"
    for second in ("Host: evil.example\r\n", own):
        answer = said(port, f"GET / HTTP/1.1\r\n{own}{second}\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 421 ")
        assert b"start" not in answer


def test_every_answer_says_what_a_page_may_do(port: int) -> None:
    for path in ("/", "/none.html", "/film.mp4"):
        policy = ask(port, path)[0].headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "script-src 'self';" in policy
        assert "http" not in policy


def test_no_part_of_an_answer_waits_for_the_part_before_it(root: Path) -> None:
    def ask_socket(handler: Handler) -> None:
        on = handler.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        handler.send_bytes(str(bool(on)).encode(), ".txt")

    with Server(root, routes={"/delay": ask_socket}) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert ask(server.server_port, "/delay")[1] == b"True"
        server.shutdown()


def test_a_browser_that_leaves_or_says_nothing_is_no_error(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Handler, "timeout", 0.1)
    (root / "film.mp4").write_bytes(BODY * 4096)
    with served(root) as url:
        port = int(url.rstrip("/").rsplit(":", 1)[1])
        for request in (
            f"GET /film.mp4 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode(),
            b"GET /fil",
        ):
            with socket.create_connection(("127.0.0.1", port), 10) as talk:
                talk.sendall(request)
                # Closed with bytes unread and no lingering: the server meets a reset.
                talk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with socket.create_connection(("127.0.0.1", port), 10) as silent:
            assert silent.recv(1) == b""
        assert ask(port, "/")[0].status == 200
    assert capfd.readouterr().err == ""


def test_localhost_is_this_machine(port: int) -> None:
    assert ask(port, "/", Host=f"localhost:{port}")[0].status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_reading_is_possible(port: int, method: str) -> None:
    assert ask(port, "/", method)[0].status == 501


def test_head_has_no_body(port: int) -> None:
    response, body = ask(port, "/film.mp4", "HEAD")
    assert (response.status, response.headers["Content-Length"], body) == (200, str(len(BODY)), b"")


@pytest.mark.parametrize(
    ("header", "status", "part"),
    [
        ("bytes=0-9", 206, BODY[:10]),
        ("bytes=100-", 206, BODY[100:]),
        ("bytes=-5", 206, BODY[-5:]),
        ("bytes=0-999999", 200, BODY),
        ("bytes=9999999-", 416, b""),
        ("bytes=5-4", 416, b""),
        ("bytes=-0", 416, b""),
        (f"bytes={'9' * 5000}-", 416, b""),
        (f"bytes=-{'9' * 5000}", 416, b""),
        (f"bytes=0-{'9' * 5000}", 416, b""),
        ("bytes=0-1,4-5", 200, BODY),
        ("lines=1-2", 200, BODY),
    ],
)
def test_ranges(port: int, header: str, status: int, part: bytes) -> None:
    response, body = ask(port, "/film.mp4", Range=header)
    assert response.status == status
    assert body == part
    if status == 206:
        first = BODY.index(part) if len(part) > 9 else len(BODY) - len(part)
        assert (
            response.headers["Content-Range"]
            == f"bytes {first}-{first + len(part) - 1}/{len(BODY)}"
        )


@given(st.text(max_size=30), st.integers(0, 5000))
def test_any_range_header_stays_inside_the_file(header: str, size: int) -> None:
    for text in (header, f"bytes={header}"):
        wanted = parse_range(text, size)
        assert wanted is None or 0 <= wanted[0] <= wanted[1] <= size


@given(st.text(max_size=40))
def test_any_path_stays_inside_the_folder(
    tmp_path_factory: pytest.TempPathFactory, path: str
) -> None:
    root = tmp_path_factory.getbasetemp().resolve()
    found = find(root, path)
    assert found is None or found.is_relative_to(root)


def test_it_listens_on_the_loopback_only(root: Path) -> None:
    with Server(root) as server:
        assert server.server_address[0] == "127.0.0.1"
        assert server.url == f"http://127.0.0.1:{server.server_port}/"
