"""The web application: the page, its API, MCP and what watches them, behind the guard and, with accounts, the sign-in."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from index import Settings
from qa.page.accounts import Accounts
from qa.page.guard import Guard, Hosts, Paths
from qa.page.limits import Gate
from qa.page.loading import Loader
from qa.page.metrics import Metrics
from qa.page.probes import Probes, offer_metrics
from qa.page.reading import Limits
from qa.page.sign_in import SignIn

_SLOW_HEAD = 10.0  # seconds that the head of a request may take to come
# Read when Gradio is imported. It asks no other host, and keeps no statistics of its events: it computes them anew after
# each event, from the last 10,000, which made answers slower the longer a server ran.
_GRADIO = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}


def application(
    loader: Loader,
    settings: Settings | None = None,
    *,
    up: threading.Event,
    hosts: Hosts | None = None,
    read_only: bool = False,
    accounts: Accounts | None = None,
) -> FastAPI:
    """All that the server offers as one application; sets `up` when it is about to answer.

    `hosts` are the names that it may be addressed by, those of this machine unless given. `read_only` takes away all
    that changes the text; with `accounts`, all but /healthz and /readyz is for who signs in.
    """
    os.environ.update(_GRADIO)
    from qa.page.api import CHANGING, READING, Api
    from qa.page.handlers import Page
    from qa.page.layout import build, mount
    from qa.page.questions import Questions
    from qa.page.rebuilds import MAX_FILES, Rebuilds

    settings = settings or Settings()
    size = settings.max_file_megabytes * 1_000_000

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        up.set()
        yield
        if rebuilds.running:
            rebuilds.cancel()
            await asyncio.sleep(0.3)  # so that the process that reads a file ends too

    gate = Gate(per_minute=settings.questions_per_minute, waiting=settings.waiting_questions)
    metrics = Metrics(waiting=lambda: gate.waiting, ready=lambda: loader.health.model == "loaded")
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.closing = asyncio.Event()
    app.add_middleware(Paths, functions=READING if read_only else (*READING, *CHANGING), uploads=not read_only)
    if accounts is not None:
        app.add_middleware(SignIn, accounts=accounts)
    app.add_middleware(Probes, loader=loader)
    app.add_middleware(
        Guard,
        hosts=hosts or Hosts(),
        max_bytes=3 * size + 1_000_000,  # JSON may write a letter of two bytes in six
        upload_bytes=MAX_FILES * size,
        closing=app.state.closing,
        refused=metrics.refused,
    )
    if settings.metrics != "off":
        offer_metrics(app, metrics, to_all=settings.metrics == "all" or accounts is not None)
    questions = Questions(loader, gate, metrics)
    limits = Limits(settings.read_seconds, settings.read_megabytes, settings.max_file_megabytes)
    rebuilds = Rebuilds(loader, limits=limits, metrics=metrics)
    page, functions = Page(loader, questions, rebuilds), Api(questions, rebuilds)
    megabytes = settings.max_file_megabytes
    blocks = build(page, functions, max_megabytes=megabytes, read_only=read_only, signed_in=accounts is not None)
    return mount(app, blocks, max_megabytes=megabytes)


def server(app: FastAPI, *, trusted_proxies: str = "") -> uvicorn.Server:
    """A server for `app` that logs no address, as it may hold a question, and ends without waiting for open pages."""
    return PromptServer(
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
    )


class PromptServer(uvicorn.Server):
    """Sets `closing` as it begins to end, so that it need not wait for pages that are open."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        await super().shutdown(sockets)


class ImpatientProtocol(H11Protocol):
    """Closes a connection on which the head of a request does not come to its end."""

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
