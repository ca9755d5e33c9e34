"""The server of the web application: it takes its connections from the front, and gives up on slow ones.

The front (`qa.page.front`) is a process that accepts connections and passes them on; without one the server listens itself.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.page.front import Front
from qa.page.logs import event

_log = logging.getLogger(__name__)
_CHECK_SECONDS = 0.05  # between two checks of the server's health
_SEND_SECONDS = 0.25  # after which the front is sent the answers again, although nothing has changed
_SLOW_HEAD = 10.0  # seconds that the head of a request may take to come


def server(app: FastAPI, *, trusted_proxies: str = "", front: Front | None = None) -> uvicorn.Server:
    """A server for `app`. It logs no address, because an address may hold a question, and ends without waiting for pages.

    With a `front`, its connections come from there.
    """
    return FrontedServer(
        uvicorn.Config(
            app,
            http=ImpatientProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=trusted_proxies,
            timeout_graceful_shutdown=1,
        ),
        app.state.closing,
        front,
        app.state.probes,
    )


class FrontedServer(uvicorn.Server):
    """Takes its connections from a front, and sets `closing` when it begins to end, so that open pages do not keep it.

    `probes` gives the answers that the front is sent.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        closing: asyncio.Event,
        front: Front | None,
        probes: Callable[[], Mapping[str, tuple[int, str]]],
    ) -> None:
        super().__init__(config)
        self._closing = closing
        self._front = front
        self._probes = probes
        self._tasks: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self._front is None:
            return await super().startup(sockets)
        await super().startup([])
        asyncio.get_running_loop().add_reader(self._front.channel, self._take, self._front)
        self._start_task(self._send_answers(self._front))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        if self._front is not None:
            asyncio.get_running_loop().remove_reader(self._front.channel)
            self._front.close()
        await super().shutdown(sockets)

    async def _send_answers(self, front: Front) -> None:
        """Sends the front the answers to probes: at once when they change, else several times a second.

        It sends nothing while the event loop is blocked: so the front notices that.
        """
        sent, sent_at = None, 0.0
        while not self._closing.is_set():
            answers, now = self._probes(), time.monotonic()
            if answers != sent or now > sent_at + _SEND_SECONDS:
                front.send_answers(answers)
                sent, sent_at = answers, now
            await asyncio.sleep(_CHECK_SECONDS)

    def _take(self, front: Front) -> None:
        """Takes the connections of the front; if the front has ended, the server listens itself."""
        loop = asyncio.get_running_loop()
        try:
            connections = front.take()
        except EOFError:
            event(_log, logging.ERROR, "front_ended")
            loop.remove_reader(front.channel)
            self._start_task(self._listen(front.listening))
            return
        for connection in connections:
            connection.setblocking(False)
            self._start_task(loop.connect_accepted_socket(self._protocol, connection))

    async def _listen(self, listening: socket.socket) -> None:
        self.servers.append(await asyncio.get_running_loop().create_server(self._protocol, sock=listening))

    def _protocol(self) -> ImpatientProtocol:
        return ImpatientProtocol(self.config, self.server_state, self.lifespan.state)

    def _start_task(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # the event loop keeps no reference to a task
        task.add_done_callback(self._tasks.discard)


class ImpatientProtocol(H11Protocol):
    """Closes a connection if the head of a request does not come to its end in time."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self.conn.trailing_data[0]:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(_SLOW_HEAD, self._close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()
