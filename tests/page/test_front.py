"""The front, a process before the server: it answers probes at once, and passes all other connections to the server."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index import ModelError
from qa import Retriever
from qa.page.front import Front
from qa.page.loading import Loader
from tests.page.serving import GRADIO, TEXT, retriever_of, served_with_front

pytestmark = GRADIO
PROBE = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"
PROBER = str(Path(__file__).parent / "prober.py")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Front]]:
    retriever = retriever_of(TEXT, tmp_path_factory.mktemp("front"))
    with served_with_front(Loader.of(retriever)) as address_and_front:
        yield address_and_front


def answer_to(address: str, request: bytes, *, pause: float = 0.0, half: int = 0) -> bytes:
    """The beginning of the answer to a request, of which `half` bytes are sent before a pause and the rest after it."""
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request[:half])
        time.sleep(pause)
        connection.sendall(request[half:])
        return connection.recv(65_536)


def hold_the_interpreter(seconds: float) -> None:
    """Blocks all threads of this process, as a long call of a library does that keeps the interpreter's lock."""
    ctypes.PyDLL(None).usleep(int(1e6 * seconds))


def test_a_probe_is_answered_while_nothing_else_is(serving: tuple[str, Front]) -> None:
    """Though the server's process stands still for a second: 9 of 10 within 50 ms, not counting waits of the machine."""
    address, _ = serving
    command = [sys.executable, PROBER, address.rpartition(":")[2], "0.02"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as prober:
        assert prober.stdout is not None
        prober.stdout.readline()  # it has begun
        hold_the_interpreter(1)
        lines = prober.communicate("")[0].splitlines()
    assert len(lines) > 10
    late = [1000 * (float(took) - float(machine)) for _, took, machine in map(str.split, lines)]
    assert {line.split()[0] for line in lines} == {"200"}
    assert sorted(late)[len(late) * 9 // 10] < 50, late


def test_a_server_that_has_stalled_is_told(tmp_path: Path) -> None:
    """The probe gets 503, and 200 again once the server goes on."""
    with served_with_front(Loader.of(retriever_of(TEXT, tmp_path)), silent_seconds=0.5) as (address, _):
        command = [sys.executable, PROBER, address.rpartition(":")[2]]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as prober:
            assert prober.stdout is not None
            prober.stdout.readline()  # it has begun
            hold_the_interpreter(2)
            until = time.monotonic() + 20
            while httpx.get(f"{address}/healthz").status_code != 200 and time.monotonic() < until:
                time.sleep(0.1)
            statuses = [line.split()[0] for line in prober.communicate("")[0].splitlines()]
        assert "503" in statuses
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok", "model": "loaded"}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (PROBE, 200),
        (b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAccept: */*\r\n\r\n", 200),
        (b"GET /healthz HTTP/1.1\r\nhost: evil.example\r\n\r\n", 421),
        (b"GET /healthz HTTP/1.1\r\nhost: localhost@evil.example\r\n\r\n", 421),
        (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\norigin: http://evil.example\r\n\r\n", 403),
        (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: cross-site\r\n\r\n", 403),
        (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: y\nhost: evil.example\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n", 200),
        (b"GET /healthz?x=1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 200),
        (b"HEAD /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 200),
        (b"GET /healthzz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 404),
        (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999\r\n\r\n", 413),
        (b"GET /config HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 200),
    ],
)
def test_only_a_plain_probe_is_the_fronts(serving: tuple[str, Front], request_: bytes, status: int) -> None:
    """The server answers all other requests, also those that it refuses. A request may come in two pieces."""
    address, _ = serving
    expected = str(status).encode()
    assert answer_to(address, request_).split()[1] == expected
    assert answer_to(address, request_, half=9, pause=0.05).split()[1] == expected


def test_a_connection_may_be_silent_at_first(serving: tuple[str, Front]) -> None:
    """The front passes it to the server, which waits for the request as on any connection."""
    address, _ = serving
    assert answer_to(address, PROBE, pause=1.5).split()[1] == b"200"


def test_the_server_knows_who_sends(serving: tuple[str, Front]) -> None:
    """A connection from the front keeps the address of its client: /metrics, open only to this machine, answers."""
    address, _ = serving
    with httpx.Client() as client:  # one connection for all
        for _ in range(3):
            assert client.get(f"{address}/metrics").status_code == 200
            assert client.get(f"{address}/healthz").status_code == 200


def test_more_connections_than_can_wait_are_closed(serving: tuple[str, Front]) -> None:
    """This happens while the server accepts none; then it answers those that waited, and new ones."""
    address, _ = serving
    port = address.rpartition(":")[2]
    code = """
import socket, sys, time
all = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(900)]
for one in all:
    one.sendall(b"GET /robots.txt HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n")
print(flush=True)
ended = {b"": 0, b"HTTP": 0}
for one in all:
    try:
        ended[one.recv(4)] += 1
    except ConnectionError:
        ended[b""] += 1
print(*ended.values())
"""
    with subprocess.Popen([sys.executable, "-c", code, port], stdout=subprocess.PIPE, text=True) as client:
        hold_the_interpreter(2)
        assert client.stdout is not None
        closed, answered = map(int, client.stdout.read().split())
    assert closed > 0
    assert answered >= 200
    assert httpx.get(f"{address}/robots.txt").status_code == 200


def test_what_the_server_says_of_itself_is_passed_on(tmp_path: Path) -> None:
    """If the model cannot be loaded, 503 and the reason; once it can be, 200 without a question or a restart."""
    mended = threading.Event()

    def load() -> Retriever:
        if not mended.is_set():
            raise ModelError("model_missing", name="some/model", reason="gone from /secret/folder")
        return retriever_of(TEXT, tmp_path)

    with served_with_front(Loader(load, first_pause=0.2)) as (address, _):
        time.sleep(0.5)
        health = httpx.get(f"{address}/healthz")
        assert (health.status_code, health.json()["reason"]) == (503, "The model some/model cannot be loaded.")
        mended.set()
        until = time.monotonic() + 20
        while httpx.get(f"{address}/readyz").status_code != 200 and time.monotonic() < until:
            time.sleep(0.1)
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok", "model": "loaded"}


def test_without_its_front_the_server_goes_on(tmp_path: Path) -> None:
    """It accepts connections itself."""
    with served_with_front(Loader.of(retriever_of(TEXT, tmp_path))) as (address, front):
        front.process.kill()
        front.process.wait()
        for path in ("healthz", "config"):
            assert httpx.get(f"{address}/{path}", timeout=20).status_code == 200


def test_the_front_ends_with_its_server(tmp_path: Path) -> None:
    """Also if the server is killed: the port is then free for the next server."""
    code = """
import os, signal, socket, sys
from qa.page.front import Front
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], Front(listening, names=[], any_address=False).process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert ended.returncode == -signal.SIGKILL
    port, process = map(int, ended.stdout.split())
    until = time.monotonic() + 20
    while _runs(process) and time.monotonic() < until:
        time.sleep(0.02)
    socket.create_server(("127.0.0.1", port)).close()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
