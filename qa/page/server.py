"""The web application: the page, its API, MCP and /healthz, with the headers that keep every response to itself."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from qa.page.accounts import Accounts
from qa.page.sign_in import SignIn

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.retriever import Retriever

# Gradio writes scripts and styles into its page and compiles its templates in the browser; no other host is ever asked.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'self'"
)
# Read when Gradio is imported. It asks no other host, and keeps no statistics of its events: it computes them anew after
# each event, from the last 10,000, which made answers slower the longer a server ran.
_GRADIO = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class SecurityHeaders:
    """Middleware that adds headers as a response begins, so that streams are not held back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def application(
    retriever: Future[Retriever],
    *,
    up: threading.Event,
    max_megabytes: int = 20,
    read_only: bool = False,
    accounts: Accounts | None = None,
) -> FastAPI:
    """The page, its API, MCP and /healthz as one application; sets `up` when it is about to answer.

    `read_only` takes away all that changes the text; with `accounts`, all but /healthz is for who signs in.
    """
    os.environ.update(_GRADIO)
    from qa.page.layout import build, mount

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        up.set()
        yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    if accounts is not None:
        app.add_middleware(SignIn, accounts=accounts)
    app.add_middleware(SecurityHeaders)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Whether the server answers, and whether the model is there to answer questions."""
        if not retriever.done():
            return {"status": "ok", "model": "loading"}
        return {"status": "ok", "model": "loaded" if retriever.exception() is None else "failed"}

    blocks = build(retriever, max_megabytes=max_megabytes, read_only=read_only, signed_in=accounts is not None)
    return mount(app, blocks, max_megabytes=max_megabytes)


def server(app: FastAPI) -> uvicorn.Server:
    """A server for `app` that logs no address, as it may hold a question, and ends without waiting for open pages."""
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
