"""The process that accepts connections. It answers /healthz and /readyz itself, and passes all others on to the server.

The server cannot promise to answer a probe at once. Its threads share one interpreter lock, and a garbage collection,
the loading of a library or a pattern over a long text holds that lock for hundreds of milliseconds. So a process that
does nothing else looks at the first bytes of each connection. It leaves them unread (MSG_PEEK) and passes the connection
on (SCM_RIGHTS); the server reads it as if it had accepted it. Everything that is no plain probe goes to the server, which
also refuses what has to be refused.

Several times a second the server sends the answers that probes get. If it has sent nothing for fifteen seconds, probes
are told that the server has stalled. The server accepts connections itself where the system cannot pass them on, as on
Windows, and when this process dies.

This file also runs as a script. It starts in a few hundredths of a second, because it imports nothing big.
"""

from __future__ import annotations

import ipaddress
import json
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

PROBES = ("/healthz", "/readyz")
_SILENT = 15.0  # seconds after which a server that sends nothing counts as stalled
_STARTING = 120.0  # the same before its first message, while it imports its libraries
_PATIENCE = 1.0  # seconds that a connection may be silent; then the server gets it, which has its own limits
_MAX_WAITING = 200  # connections that the server has not taken yet
_BACKLOG = 2_048  # connections that are not accepted yet
_HEAD = 8_192  # bytes that are looked at
_NOT_PLAIN = ("origin", "sec-fetch-site", "content-length", "transfer-encoding", "upgrade")  # headers that no probe has
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::[0-9]*)?")
_FIELD = re.compile(r"([\w!#$%&'*+.^`|~-]+):([^\x00-\x08\x0a-\x1f\x7f]*)", re.ASCII)
_STALLED = {
    "status": "failed",
    "model": "failed",
    "code": "stalled",
    "reason": "The server has stopped responding; its log may say why. Restart it.",
}


class Front:
    """The server's side: the process, and the channel on which connections come and answers go."""

    def __init__(
        self,
        listening: socket.socket,
        *,
        names: Collection[str],
        any_address: bool,
        headers: Sequence[tuple[bytes, bytes]] = (),
        silent_seconds: float = _SILENT,
    ) -> None:
        """Starts the process.

        `names`: the hosts that a probe may name; with `any_address`, also any IP address. `headers`: added to each answer.
        If the server sends nothing for `silent_seconds`, it counts as stalled.
        """
        self.listening = listening
        listening.listen(_BACKLOG)
        self.channel, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-S", __file__, str(listening.fileno()), str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                command,
                pass_fds=[listening.fileno(), theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the server; this process ends when the server does
            )
        header_text = b"".join(b"%b: %b\r\n" % header for header in headers).decode()
        self.channel.sendall(_line([sorted(names), any_address, header_text, silent_seconds]))
        self.channel.setblocking(False)

    def send_answers(self, answers: Mapping[str, tuple[int, str]]) -> None:
        """By path, what a probe gets from now on: the status and the body, which is JSON."""
        # An error means that the process is behind, so that the next answers will do, or has died, which `take` notices.
        with suppress(OSError):
            self.channel.send(_line(answers))

    def take(self) -> list[socket.socket]:
        """The connections that have come, without waiting. Raises `EOFError` if no more will come."""
        connections: list[socket.socket] = []
        while len(connections) < 100:
            try:
                byte, descriptors, _, _ = socket.recv_fds(self.channel, 1, 1)
            except BlockingIOError:
                break
            except OSError:
                byte, descriptors = b"", []
            if not byte:
                if connections:
                    break
                raise EOFError
            connections += [socket.socket(fileno=descriptor) for descriptor in descriptors]
        return connections

    def close(self) -> None:
        """Ends the process; no more connections are accepted."""
        self.channel.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _host_name(host: str) -> str | None:
    """The name in a Host header, in lower case and without the port; None if it is not valid."""
    match = _HOST.fullmatch(host.lower())
    return None if match is None else match[1].strip("[]").rstrip(".") or None


def names_this_server(host: str, names: Collection[str], *, any_address: bool) -> bool:
    """Whether a Host header, with or without a port, names this server: by one of `names`, or by an address.

    With `any_address` any IP address is allowed: unlike a name, nobody can make it point to another machine.
    """
    name = _host_name(host)
    if name is None:
        return False
    try:
        return name in names or (any_address and bool(ipaddress.ip_address(name)))
    except ValueError:
        return False


def can_pass_connections() -> bool:
    return hasattr(socket, "send_fds") and sys.platform != "win32"


def _line(values: object) -> bytes:
    return json.dumps(values).encode() + b"\n"


class Acceptor:
    """What the process does, in one loop that never waits for a single connection."""

    def __init__(self, listening: socket.socket, channel: socket.socket) -> None:
        self._listening, self._channel = listening, channel
        self._selector = selectors.DefaultSelector()
        self._names: frozenset[str] = frozenset()
        self._any_address, self._headers, self._silent_seconds = False, "", _SILENT
        loading = json.dumps({"status": "ok", "model": "loading"})
        self._answers = {"/healthz": (200, loading), "/readyz": (503, loading)}
        self._stalled_at = time.monotonic() + _STARTING
        self._received = b""  # the beginning of a line of the server
        self._unread: OrderedDict[socket.socket, float] = (
            OrderedDict()
        )  # connections, and until when they may be silent
        self._waiting: deque[socket.socket] = deque()  # connections to pass on

    def run(self) -> None:
        """Works until the server closes the channel."""
        for source in (self._listening, self._channel):
            source.setblocking(False)
            self._selector.register(source, selectors.EVENT_READ)
        while True:
            pause = next(iter(self._unread.values())) - time.monotonic() if self._unread else None
            for key, events in self._selector.select(None if pause is None else max(0.0, pause)):
                ready: Any = key.fileobj  # a socket, as registered
                if ready is self._listening:
                    self._accept()
                elif ready is not self._channel:
                    self._look(ready)
                else:
                    if events & selectors.EVENT_WRITE:
                        self._send_waiting()
                    if events & selectors.EVENT_READ and not self._receive():
                        return
            now = time.monotonic()
            while self._unread and next(iter(self._unread.values())) <= now:
                self._pass_on(self._unwatched(next(iter(self._unread))))

    def _accept(self) -> None:
        for _ in range(100):
            try:
                connection, _ = self._listening.accept()
            except BlockingIOError:
                return
            except OSError:  # the connection is gone already, or there are too many
                time.sleep(0.01)
                return
            connection.setblocking(False)
            self._unread[connection] = time.monotonic() + _PATIENCE
            self._selector.register(connection, selectors.EVENT_READ)
            self._look(connection)  # the request has often come already

    def _look(self, connection: socket.socket) -> None:
        """Answers a connection that begins with a probe; passes on one that begins with anything else."""
        try:
            head = connection.recv(_HEAD, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            head = b""
        self._unwatched(connection)
        path = self._probed(head) if head else None
        if path is not None:
            with connection, suppress(OSError):
                connection.recv(len(head))
                connection.send(self._response(path))
                connection.shutdown(socket.SHUT_WR)
        elif head:
            self._pass_on(connection)
        else:
            connection.close()

    def _unwatched(self, connection: socket.socket) -> socket.socket:
        """The connection, which is no longer waited for."""
        self._selector.unregister(connection)
        del self._unread[connection]
        return connection

    def _probed(self, head: bytes) -> str | None:
        """The path of a probe that is complete, plain and for this server; None for anything else."""
        lines, end, rest = head.partition(b"\r\n\r\n")
        if not end or rest or not head.startswith(b"GET /"):
            return None
        first, *others = lines.decode("latin-1").split("\r\n")
        path = first.removeprefix("GET ").removesuffix(" HTTP/1.1")
        if path not in PROBES or first != f"GET {path} HTTP/1.1":
            return None
        matches = [_FIELD.fullmatch(line) for line in others]
        if not all(matches):
            return None
        fields = [(match[1].lower(), match[2].strip()) for match in matches if match is not None]
        if any(name in _NOT_PLAIN for name, _ in fields):
            return None
        hosts = [value for name, value in fields if name == "host"]
        is_for_this_server = len(hosts) == 1 and names_this_server(hosts[0], self._names, any_address=self._any_address)
        return path if is_for_this_server else None

    def _response(self, path: str) -> bytes:
        stalled = time.monotonic() > self._stalled_at
        status, body = (503, json.dumps(_STALLED)) if stalled else self._answers[path]
        return (
            f"HTTP/1.1 {status} {'OK' if status == 200 else 'Service Unavailable'}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body.encode())}\r\ncache-control: no-store\r\n"
            f"{self._headers}connection: close\r\n\r\n{body}"
        ).encode()

    def _pass_on(self, connection: socket.socket) -> None:
        if len(self._waiting) >= _MAX_WAITING:
            connection.close()
            return
        self._waiting.append(connection)
        self._send_waiting()

    def _send_waiting(self) -> None:
        """Sends waiting connections to the server, as many as it takes now."""
        while self._waiting:
            try:
                socket.send_fds(self._channel, [b"c"], [self._waiting[0].fileno()])
            except BlockingIOError:
                break
            except OSError:  # the server has ended, which `_receive` notices
                pass
            self._waiting.popleft().close()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._waiting else 0)
        self._selector.modify(self._channel, events)

    def _receive(self) -> bool:
        """Reads what the server sends; False if the server has ended."""
        try:
            data = self._channel.recv(65_536)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        *lines, self._received = (self._received + data).split(b"\n")
        for values in map(json.loads, lines):
            if isinstance(values, list):
                names, self._any_address, self._headers, self._silent_seconds = values
                self._names = frozenset(names)
            else:
                self._answers = {path: (status, body) for path, (status, body) in values.items()}
                self._stalled_at = time.monotonic() + self._silent_seconds
        return bool(data)


def main(listening: int, channel: int) -> None:
    """Runs the process. `listening` and `channel` are descriptors that the server has opened."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # this process ends when the server does
    Acceptor(socket.socket(fileno=listening), socket.socket(fileno=channel)).run()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
