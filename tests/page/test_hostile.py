"""Hostile clients: whatever they send is refused, and the next honest question is answered."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from index import Settings
from qa.page import guard, server
from qa.page.accounts import Accounts, add
from qa.page.guard import Hosts
from qa.page.loading import Loader
from tests.page.serving import GRADIO, OTHER, TEXT, retriever_of, served

pytestmark = GRADIO
READ = ["/", "/config", "/healthz", "/readyz", "/metrics", "/gradio_api/info", "/gradio_api/queue/data?session_hash=x"]
WRITE = [
    *("/gradio_api/run/ask", "/gradio_api/run/rebuild", "/gradio_api/api/rebuild", "/gradio_api/call/rebuild"),
    *("/gradio_api/run/add", "/gradio_api/run/remove", "/gradio_api/queue/join", "/gradio_api/upload"),
    *("/gradio_api/mcp/", "/gradio_api/mcp", "/gradio_api/cancel", "/gradio_api/reset"),
]
FOREIGN = [
    "http://evil.example",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "https://localhost.evil.example",
    "file://",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    retriever = retriever_of(TEXT, tmp_path_factory.mktemp("hostile"))
    with served(Loader.of(retriever), hosts=Hosts("127.0.0.1", ["bot.example"])) as address:
        yield address


@pytest.fixture(autouse=True)
def an_honest_question_is_answered(address: str) -> Iterator[None]:
    """After each of these tests."""
    yield
    response = ask(address, "the cat sleeps on the mat")
    assert response.status_code == 200
    assert response.json()["data"][0]["hits"][0]["section"] == "Cats"


JSON = {"content-type": "application/json"}
HTTP = httpx.Client(verify=False, timeout=60)  # shared: a new client takes time


def ask(address: str, question: str, **options: Any) -> httpx.Response:
    return HTTP.post(f"{address}/gradio_api/run/ask", json={"data": [question, 1, None]}, **options)


def raw(address: str, request: bytes, *, finish: bool = False, seconds: float = 20) -> bytes:
    """The bytes that the server answers until it closes the connection or sends nothing for `seconds`.

    `finish`: closes the sending side after the request.
    """
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        received = b""
        try:
            connection.sendall(request)
            if finish:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                received += piece
        except (TimeoutError, ConnectionError):
            pass
        return received


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_a_name_that_is_not_this_servers_is_refused(address: str, path: str) -> None:
    """The owner of such a name could point it at 127.0.0.1 while a visitor has its page open (DNS rebinding)."""
    method = "POST" if path in WRITE else "GET"
    for host in ("evil.example", "127.0.0.1.evil.example", "user@127.0.0.1", "", "192.0.2.7", "127.0.0.1:x"):
        headers = {"host": host, "origin": f"http://{host}"}
        response = HTTP.request(method, address + path, headers=headers, json={"data": [OTHER, ""]})
        assert response.status_code in (400, 421)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "127.0.0.1:80", "[::1]:7860", "bot.example", "bot.example:443"]
)
def test_its_own_names_are_taken(address: str, host: str) -> None:
    """The names of this machine, the name that it was started with and those of a setting, with any port."""
    assert HTTP.get(f"{address}/healthz", headers={"host": host}).status_code == 200


def test_on_all_addresses_each_of_them_is_its_name() -> None:
    """Any IP address and the name of the machine; another name could be pointed here by its owner."""
    hosts = Hosts("0.0.0.0")
    assert hosts.allow("192.168.1.7:7860")
    assert hosts.allow(f"{socket.gethostname()}:7860")
    assert not hosts.allow("evil.example")


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_another_site_can_send_nothing(address: str, path: str) -> None:
    """Nor read anything: no response has a header that allows it (CORS)."""
    for origin in FOREIGN:
        simple = {"origin": origin, "content-type": "text/plain"}
        preflight = {"origin": origin, "access-control-request-method": "POST"}
        for method, headers in (("POST", simple), ("OPTIONS", preflight), ("GET", {"origin": origin})):
            response = HTTP.request(method, address + path, headers=headers, content=json.dumps({"data": [OTHER, ""]}))
            assert 400 <= response.status_code < 500
            assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_says_where_it_comes_from_is_believed(address: str, site: str) -> None:
    """Also if it sends no Origin."""
    assert ask(address, "cat", headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("path", READ)
def test_another_site_may_link_here_and_read_nothing(address: str, path: str) -> None:
    """A link opens the page in a tab. Pictures, scripts, frames and `fetch` of another site get nothing."""
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert HTTP.get(f"{address}/?q=cat", headers=visit).status_code == 200
    for change in (
        {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
        {"sec-fetch-dest": "iframe"},
    ):
        assert HTTP.get(address + path, headers=visit | change).status_code == 403


def test_its_own_page_may(address: str) -> None:
    """Under any of its names, and behind a proxy that ends TLS."""
    for host, origin in (
        (None, address),
        ("bot.example", "https://bot.example"),
        ("localhost:1", "http://localhost:1"),
    ):
        headers = {"origin": origin, "sec-fetch-site": "same-origin", **({"host": host} if host else {})}
        response = ask(address, "cat", headers=headers)
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    [
        *("/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://evil.example/"),
        *("/gradio_api/deep_link", "/monitoring", "/gradio_api/dev/reload", "/gradio_api/component_server"),
        *("/gradio_api/stream/x", "/gradio_api/vibe-code", "/gradio_api/process_recording", "/gradio_api/token"),
        *("/gradio_api/custom_component/a/client/component/index.js", "/docs", "/openapi.json", "/login", "/logout"),
        *("/gradio_api//file=/etc/passwd", "/%2e%2e/etc/passwd", "/gradio_api/runs", "/pwa_icon"),
    ],
)
def test_there_are_no_other_paths(address: str, path: str) -> None:
    """Only the paths of Gradio that the page and programs need are open."""
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        assert HTTP.request(method, address + path).status_code in (404, 405)


def test_a_read_only_server_takes_nothing(tmp_path: Path) -> None:
    """No request uploads a file, changes the text or removes a document: the index has the same files with the same bytes."""
    folder, uploads = tmp_path / "index", tmp_path / "uploads"
    retriever = retriever_of(TEXT, folder)
    before = contents(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRADIO_TEMP_DIR", str(uploads))
        with served(Loader.of(retriever), read_only=True) as read_only:
            try_to_change(read_only)
            assert ask(read_only, "the cat").json()["data"][0]["hits"][0]["section"] == "Cats"
    assert contents(folder) == before
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def try_to_change(address: str) -> None:
    """Calls every function that changes something, by API, the page's handlers, MCP and upload."""
    files = {"files": ("a.txt", b"some text")}
    assert HTTP.post(f"{address}/gradio_api/upload", files=files).status_code == 404
    names = ("rebuild", "add", "remove", "start", "start_adding", "start_removing", "undo", "cancel")
    for name in names:
        for way in ("run", "api", "call", "call/v2"):
            response = HTTP.post(f"{address}/gradio_api/{way}/{name}", json={"data": [OTHER, ""]})
            assert 400 <= response.status_code < 500, (way, name)
    handlers = HTTP.get(f"{address}/config").json()["dependencies"]
    for number in range(len(handlers) + 3):
        body = {"data": [OTHER, None, "", "en"], "fn_index": number, "session_hash": f"h{number}"}
        if HTTP.post(f"{address}/gradio_api/queue/join", json=body).status_code == 200:
            with HTTP.stream("GET", f"{address}/gradio_api/queue/data?session_hash=h{number}") as events:
                assert any("process_completed" in line for line in events.iter_lines())
    for number, name in enumerate(names):
        call = {"name": name, "arguments": {"text": OTHER, "documents": ["1"]}}
        body = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": call}
        accept = {"accept": "application/json, text/event-stream"}
        answered = HTTP.post(f"{address}/gradio_api/mcp/", json=body, headers=accept)
        assert answered.status_code >= 400 or "rror" in answered.text, answered.text


def called(address: str, handler: str, data: list[Any]) -> str:
    """The last event of a raw call of one of the page's handlers."""
    handlers = HTTP.get(f"{address}/config").json()["dependencies"]
    (number,) = [each["id"] for each in handlers if each["api_name"] == handler]
    body = {"data": data, "fn_index": number, "session_hash": uuid4().hex}
    response = HTTP.post(f"{address}/gradio_api/queue/join", content=json.dumps(body), headers=JSON)
    assert response.status_code == 200
    with HTTP.stream("GET", f"{address}/gradio_api/queue/data?session_hash={body['session_hash']}") as events:
        return next(line for line in events.iter_lines() if "process_completed" in line)


@pytest.mark.parametrize("stream", [{}, {"is_stream": True}])
@pytest.mark.parametrize("handler", ["start", "start_adding"])
def test_only_a_file_that_was_sent_is_read(address: str, handler: str, stream: dict[str, bool], tmp_path: Path) -> None:
    """Not a file of the server, of another host, or an endless one, though a raw call names it; nor is it deleted."""
    secret = tmp_path / "secret.txt"
    secret.write_text("The key is under the mat.")
    sent = HTTP.post(f"{address}/gradio_api/upload", files={"files": ("a.txt", b"some text")}).json()[0]
    outside = os.path.join(os.path.dirname(sent), os.path.relpath(secret, os.path.dirname(os.path.realpath(sent))))
    documents = HTTP.post(f"{address}/gradio_api/run/documents", json={"data": []}).json()
    for path in (str(secret), outside, "http://evil.example/a.txt", "/dev/zero", "/proc/self/environ", "a\0b", ""):
        file = {"path": path, "meta": {"_type": "gradio.FileData"}} | stream
        completed = called(address, handler, ["", [file], "", "en"])
        assert "not named by its address" in completed or "no longer there" in completed, (path, completed)
    assert HTTP.post(f"{address}/gradio_api/run/documents", json={"data": []}).json()["data"] == documents["data"]
    assert secret.exists()


def test_half_a_character_is_told_on_the_page(address: str) -> None:
    """The server can send the conversation with the error, though the question cannot be encoded."""
    completed = called(address, "answer", ["a \ud800 b", [], "en", None, []])
    assert "half of a character" in completed


def test_a_stream_that_is_to_go_on_is_refused(address: str) -> None:
    """This MCP server keeps no streams, so none can be resumed."""
    headers = {"accept": "text/event-stream", "last-event-id": "99"}
    assert HTTP.get(f"{address}/gradio_api/mcp/", headers=headers).status_code == 400


def test_a_file_is_no_question(address: str) -> None:
    """The server does not read the file either: this one has no end."""
    file = {"path": "/dev/zero", "meta": {"_type": "gradio.FileData"}}
    response = HTTP.post(f"{address}/gradio_api/run/ask", json={"data": [file, 1, None]})
    assert (response.status_code, "no call" in response.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": []}',
        b'{"data": ["a", 1, null], "fn_index": 99999999999999999999999}',
        b'{"\\ud800": 1, "data": []}',
        b'{"data": ["a", 1e999, null]}',
        b'{"data": ["a", NaN, null], "session_hash": ["\\ud800"]}',
        b'{"data": ["a", 1, [[[' + b"[" * 5_000 + b"]" * 5_000 + b"]]]]}",
        b'{"data": ["a", ' + b"9" * 5_000 + b", null]}",
    ],
    ids=range(7),
)
def test_what_is_no_call_is_the_clients_fault(address: str, body: bytes) -> None:
    """By any path: the status is not that of a failure of the server (5xx)."""
    ways = ("run/ask", "run/rebuild", "api/add", "call/v2/ask", "queue/join", "cancel", "reset", "mcp/")
    for way in ways:
        response = HTTP.post(
            f"{address}/gradio_api/{way}",
            content=body,
            headers=JSON | {"accept": "application/json, text/event-stream"},
        )
        assert response.status_code in (200, 400, 404, 422), (way, response.text)
        assert response.status_code != 200 or way in ("queue/join", "cancel", "reset", "mcp/"), (way, response.text)


@pytest.mark.parametrize("path", [*WRITE, "/login", "/config", "/healthz"])
def test_too_much_is_refused(address: str, path: str) -> None:
    """With and without a content-length; with one, before the body is sent."""
    method = "GET" if path in ("/config", "/healthz") else "POST"
    request = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999\r\n\r\n".encode()
    assert raw(address, request).split()[1] in (b"413", b"404")
    if method == "POST" and path not in ("/login", "/gradio_api/upload"):
        piece = b'"' + b"a" * 1_000_000
        try:
            response = HTTP.post(address + path, content=(piece for _ in range(9)), headers=JSON)
        except httpx.TransportError:  # the server closed before it had all
            return
        assert response.status_code in (307, 400, 413)


def test_a_text_over_the_limit_is_refused(address: str) -> None:
    """With 400 and an error in words."""
    response = HTTP.post(f"{address}/gradio_api/run/rebuild", json={"data": ["word " * 300_000, ""]})
    assert (response.status_code, response.json()["error"]) == (
        400,
        "The text has 1.5 MB, the limit is 1 MB: split it.",
    )


@pytest.mark.parametrize(
    "request_",
    [
        *(
            b"\x16\x03\x01\x02\x00",
            b"GET\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n",
        b"POST /gradio_api/run/ask HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\ncontent-length: 20\r\n\r\n",
        b"POST /gradio_api/run/ask HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"POST /gradio_api/run/ask HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\x00 HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(address: str, request_: bytes) -> None:
    """With 4xx."""
    answered = raw(address, request_, seconds=15)
    assert answered.split()[1][:1] == b"4", answered[:200]


def test_half_a_request_and_a_silent_one_end(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-closed body and too long a head get no 200, a slow head 408; a silent client makes no other client wait."""
    monkeypatch.setattr(server, "_SLOW_HEAD", 1.0)
    body = b"POST /gradio_api/run/ask HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"
    assert b" 200 " not in raw(address, body, finish=True, seconds=5)
    assert b" 200 " not in raw(address, b"GET / HTTP/1.1\r\nhost: localhost\r\nx: " + b"a" * 1_000_000 + b"\r\n\r\n")
    assert raw(address, b"GET / HTTP/1.1\r\nhost: loc", seconds=15).split()[1] == b"408"
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as silent:
        assert ask(address, "cat").status_code == 200
        silent.close()


@pytest.mark.parametrize("finish", [False, True], ids=["slow", "half-closed"])
def test_a_body_that_does_not_come_is_given_up(address: str, finish: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """On all paths at the same time: a slow body gets 408; a half-closed connection 400, 408 or no answer."""
    monkeypatch.setattr(guard, "_SLOW_BODY", 1.0)

    def begin(path: str) -> bytes:
        kind, first = ("multipart/form-data; boundary=x", "-") if "upload" in path else ("application/json", "{")
        head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: 100\r\n\r\n"
        return raw(address, (head + first).encode(), finish=finish, seconds=15)

    with ThreadPoolExecutor(len(WRITE)) as pool:
        for path, answered in zip(WRITE, pool.map(begin, WRITE), strict=True):
            status = answered.split()[1] if answered else b""
            expected = (b"", b"400", b"408") if finish else (b"408",)
            assert status in (*expected, b"307"), (path, answered[:100])  # 307: MCP without its last slash


def test_a_body_that_drips_is_given_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of a byte now and then gets 408; one that comes at some speed may take longer than the limit."""
    monkeypatch.setattr(guard, "_SLOW_BODY", 1.0)
    host, port = address.removeprefix("http://").split(":")
    head = b"POST /gradio_api/run/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    began = time.monotonic()
    with socket.create_connection((host, int(port)), timeout=0.3) as connection:
        connection.sendall(head % 900_000 + b"{")
        answered = b""
        while not answered and time.monotonic() < began + 20:
            connection.sendall(b" ")
            with suppress(TimeoutError):
                answered = connection.recv(65_536)
    assert answered.split()[1] == b"408"
    body = b'{"data": ["the cat", 1, null]' + b" " * 4_000 + b"}"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head % len(body))
        for at in range(0, len(body), 500):
            connection.sendall(body[at : at + 500])
            time.sleep(0.25)
        assert connection.recv(65_536).split()[1] == b"200"


@pytest.mark.parametrize(
    "body",
    [
        b'--x\r\ncontent-disposition: form-data; name="files"\r\n\r\ntext\r\n--x--\r\n',
        b'--x\r\ncontent-disposition: form-data; filename="a.txt"\r\n\r\ntext\r\n--x--\r\n',
        b"--x",
        b"text",
    ],
)
def test_what_holds_no_files_is_no_upload(address: str, body: bytes) -> None:
    """It gets 400, or an empty list of files."""
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = HTTP.post(f"{address}/gradio_api/upload", content=body, headers=headers)
    assert response.status_code == 400 or response.json() == []


@pytest.mark.parametrize(
    "body",
    [
        b"\x00",
        b'\x00{"jsonrpc"',
        '{"a": 1}'.encode("utf-16"),
        b"",
        b"[]",
        b"{",
        b'{"data": 1}',
        b'{"data": [[]]}',
        b'{"data": {}}',
        b"\xff\xfe",
        b'"\\ud800"',
    ],
)
def test_what_is_no_question_is_refused(address: str, body: bytes) -> None:
    """By any path, and without a traceback in the answer."""
    for way in ("run/ask", "call/ask", "queue/join", "mcp/"):
        response = HTTP.post(
            f"{address}/gradio_api/{way}",
            content=body,
            headers={"content-type": "application/json", "accept": "application/json, text/event-stream"},
        )
        assert 400 <= response.status_code < 500 or way == "call/ask", (way, response.text)
        assert "Traceback" not in response.text


@pytest.mark.parametrize("function", ["ask", "rebuild", "add"])
def test_half_a_character_is_told(address: str, function: str) -> None:
    """A lone surrogate in a question, a text or a title is refused with a reason."""
    values = {
        "ask": ['"a \\ud800 b", 1, null'],
        "rebuild": ['"a \\ud800 b", ""', '"text", "\\udfff"'],
        "add": ['"a \\ud800", ""'],
    }
    for data in values[function]:
        response = HTTP.post(
            f"{address}/gradio_api/run/{function}",
            content=f'{{"data": [{data}]}}',
            headers={"content-type": "application/json"},
        )
        assert response.status_code == 400
        assert "half of a character" in response.json()["error"]


@pytest.mark.parametrize(
    ("data", "status"),
    [(["", 1, None], 400), (["cat", 99, None], 400), (["cat", 1, ["no such"]], 400), (["cat", "x", None], 400)],
)
def test_what_cannot_be_asked_is_the_clients_fault(address: str, data: list[Any], status: int) -> None:
    """The status is 400, not one of a failed server."""
    response = HTTP.post(f"{address}/gradio_api/run/ask", json={"data": data})
    assert response.status_code == status
    assert response.json()["error"]


def test_many_questions_of_one_client_are_turned_away(tmp_path: Path) -> None:
    """With 429 and the time to wait."""
    settings = Settings(max_file_megabytes=1, questions_per_minute=6)
    with served(Loader.of(retriever_of(TEXT, tmp_path)), settings) as limited:
        answered = [ask(limited, "cat") for _ in range(12)]
        refused = [response for response in answered if response.status_code == 429]
        assert refused
        assert int(refused[0].headers["retry-after"]) >= 1
        assert "try again in" in refused[0].json()["error"]
        assert {response.status_code for response in answered} == {200, 429}


def test_who_is_signed_out_gets_nothing(tmp_path: Path) -> None:
    """On any path but the probes; /metrics needs an account too."""
    add(tmp_path / "accounts", "zoe", "une ruche de bois")
    accounts = Accounts(tmp_path / "accounts")
    with served(Loader.of(retriever_of(TEXT, tmp_path / "index")), accounts=accounts) as closed:
        for path in [*READ, *WRITE]:
            method = "POST" if path in WRITE else "GET"
            expected = 200 if path in ("/healthz", "/readyz") else 401
            assert HTTP.request(method, closed + path).status_code == expected, path
        assert HTTP.get(f"{closed}/metrics", auth=httpx.BasicAuth("zoe", "une ruche de bois")).status_code == 200
