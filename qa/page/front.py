"""The process that accepts connections: it answers /healthz and /readyz itself, and hands every other one to the server.

The server cannot promise to answer a probe at once. Its threads share one interpreter lock, and a garbage collection,
the loading of a library or a pattern over a long text holds that lock for hundreds of milliseconds. So a process that
does nothing else looks at the first bytes of each connection. It leaves them unread (MSG_PEEK) and passes the
connection itself on (SCM_RIGHTS): the server reads it as if it had accepted it. What is not a plain probe is the
server's business, its refusals too.

The server says several times a second what a probe is to be told. If it has said nothing for fifteen seconds, or for two
minutes at the start, probes get 503 and "stalled". Where the system cannot pass connections on, as on Windows, and when
this process dies, the server accepts connections itself.

This file is run as a script, by itself: it starts in a few hundredths of a second, because it imports nothing big.
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
_SILENT = 15.0  # seconds after which a server that says nothing counts as stalled
_STARTING = 120.0  # the same before its first word: it imports its libraries
_PATIENCE = 1.0  # seconds that a connection may be silent before the server has it, which has limits of its own
_MOST_WAITING = 200  # connections that the server has not taken yet
_BACKLOG = 2_048  # connections that nobody has accepted yet
_HEAD = 8_192  # bytes that are looked at
_NOT_PLAIN = ("origin", "sec-fetch-site", "content-length", "transfer-encoding", "upgrade")  # headers
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::[0-9]*)?")
_FIELD = re.compile(r"([\w!#$%&'*+.^`|~-]+):([^\x00-\x08\x0a-\x1f\x7f]*)", re.ASCII)
_STALLED = {
    "status": "failed",
    "model": "failed",
    "code": "stalled",
    "reason": "The server has stopped responding; its log may say why. Restart it.",
}


class Front:
    """The server's side of it: the process, and the channel over which connections come and answers go."""

    def __init__(
        self,
        listening: socket.socket,
        *,
        names: Collection[str],
        any_address: bool,
        headers: Sequence[tuple[bytes, bytes]] = (),
        silent_seconds: float = _SILENT,
    ) -> None:
        """Starts the process. `names`: the hosts that a probe may be for; with `any_address` each IP address too.

        `headers` go with each answer. A server that has said nothing for `silent_seconds` counts as stalled.
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
                start_new_session=True,  # Ctrl-C is for the server; this ends when the server does
            )
        self.channel.sendall(
            _line(
                [sorted(names), any_address, b"".join(b"%b: %b\r\n" % one for one in headers).decode(), silent_seconds]
            )
        )
        self.channel.setblocking(False)

    def tell(self, answers: Mapping[str, tuple[int, str]]) -> None:
        """What a probe of each path gets from now on: status and body, which is JSON."""
        with suppress(OSError):  # it has died, which shows when connections are read, or is behind: the next will do
            self.channel.send(_line(answers))

    def taken(self) -> list[socket.socket]:
        """The connections that have come, without waiting. Raises `EOFError` when no more will."""
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
        """Ends the process; no connection is accepted any more."""
        self.channel.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def host_name(host: str) -> str | None:
    """The name in a Host header, in lower case, without its port; None where it is none."""
    found = _HOST.fullmatch(host.lower())
    return None if found is None else found[1].strip("[]").rstrip(".") or None


def can_pass_connections() -> bool:
    return hasattr(socket, "send_fds") and sys.platform != "win32"


def _line(values: object) -> bytes:
    return json.dumps(values).encode() + b"\n"


class Acceptor:
    """What the process does, in one loop that never waits for anybody."""

    def __init__(self, listening: socket.socket, channel: socket.socket) -> None:
        self._listening, self._channel = listening, channel
        self._selector = selectors.DefaultSelector()
        self._names: frozenset[str] = frozenset()
        self._any_address, self._headers, self._silent_seconds = False, "", _SILENT
        loading = json.dumps({"status": "ok", "model": "loading"})
        self._answers = {"/healthz": (200, loading), "/readyz": (503, loading)}
        self._silent_at = time.monotonic() + _STARTING
        self._said = b""
        self._silent: OrderedDict[socket.socket, float] = OrderedDict()  # and until when they may be
        self._waiting: deque[socket.socket] = deque()

    def run(self) -> None:
        """Until the server closes the channel."""
        for end in (self._listening, self._channel):
            end.setblocking(False)
            self._selector.register(end, selectors.EVENT_READ)
        while True:
            pause = next(iter(self._silent.values())) - time.monotonic() if self._silent else None
            for key, events in self._selector.select(None if pause is None else max(0.0, pause)):
                one: Any = key.fileobj  # a socket, as registered
                if one is self._listening:
                    self._accept()
                elif one is not self._channel:
                    self._look(one)
                else:
                    if events & selectors.EVENT_WRITE:
                        self._hand_over()
                    if events & selectors.EVENT_READ and not self._hear():
                        return
            now = time.monotonic()
            while self._silent and next(iter(self._silent.values())) <= now:
                self._pass_on(self._known(next(iter(self._silent))))

    def _accept(self) -> None:
        for _ in range(100):
            try:
                connection, _ = self._listening.accept()
            except BlockingIOError:
                return
            except OSError:  # it is gone already, or there are too many
                time.sleep(0.01)
                return
            connection.setblocking(False)
            self._silent[connection] = time.monotonic() + _PATIENCE
            self._selector.register(connection, selectors.EVENT_READ)
            self._look(connection)  # what was asked has often come already

    def _look(self, connection: socket.socket) -> None:
        """Answers a connection that begins with a probe; hands it on where it begins with anything else."""
        try:
            head = connection.recv(_HEAD, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            head = b""
        self._known(connection)
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

    def _known(self, connection: socket.socket) -> socket.socket:
        """It is no longer waited for."""
        self._selector.unregister(connection)
        del self._silent[connection]
        return connection

    def _probed(self, head: bytes) -> str | None:
        """The path of a probe that is whole, plain and meant for this server; None for anything else."""
        lines, end, rest = head.partition(b"\r\n\r\n")
        if not end or rest or not head.startswith(b"GET /"):
            return None
        first, *others = lines.decode("latin-1").split("\r\n")
        path = first.removeprefix("GET ").removesuffix(" HTTP/1.1")
        if path not in PROBES or first != f"GET {path} HTTP/1.1":
            return None
        found = [_FIELD.fullmatch(line) for line in others]
        if not all(found):
            return None
        fields = [(field[1].lower(), field[2].strip()) for field in found if field is not None]
        if any(name in _NOT_PLAIN for name, _ in fields):
            return None
        hosts = [value for name, value in fields if name == "host"]
        return path if len(hosts) == 1 and self._is_own(hosts[0]) else None

    def _is_own(self, host: str) -> bool:
        name = host_name(host)
        if name is None or name in self._names:
            return name is not None
        try:
            return self._any_address and bool(ipaddress.ip_address(name))
        except ValueError:
            return False

    def _response(self, path: str) -> bytes:
        stalled = time.monotonic() > self._silent_at
        status, body = (503, json.dumps(_STALLED)) if stalled else self._answers[path]
        return (
            f"HTTP/1.1 {status} {'OK' if status == 200 else 'Service Unavailable'}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body.encode())}\r\ncache-control: no-store\r\n"
            f"{self._headers}connection: close\r\n\r\n{body}"
        ).encode()

    def _pass_on(self, connection: socket.socket) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            connection.close()
            return
        self._waiting.append(connection)
        self._hand_over()

    def _hand_over(self) -> None:
        while self._waiting:
            try:
                socket.send_fds(self._channel, [b"c"], [self._waiting[0].fileno()])
            except BlockingIOError:
                break
            except OSError:  # the server has gone, which shows when it is heard
                pass
            self._waiting.popleft().close()
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._waiting else 0)
        self._selector.modify(self._channel, events)

    def _hear(self) -> bool:
        """Takes what the server says to answer probes with; False when the server has gone."""
        try:
            said = self._channel.recv(65_536)
        except BlockingIOError:
            return True
        except OSError:
            said = b""
        *lines, self._said = (self._said + said).split(b"\n")
        for values in map(json.loads, lines):
            if isinstance(values, list):
                names, self._any_address, self._headers, self._silent_seconds = values
                self._names = frozenset(names)
            else:
                self._answers = {path: (status, body) for path, (status, body) in values.items()}
                self._silent_at = time.monotonic() + self._silent_seconds
        return bool(said)


def main(listening: int, channel: int) -> None:
    """`listening` and `channel` are descriptors that the server has opened."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the server decides when it ends, and this ends with it
    Acceptor(socket.socket(fileno=listening), socket.socket(fileno=channel)).run()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
