"""The web application: the page, its API, MCP, probes and metrics, behind the guard and, with accounts, the sign-in."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from index import Settings
from qa.page.accounts import Accounts
from qa.page.guard import Guard, Hosts
from qa.page.limits import Gate
from qa.page.loading import Loader
from qa.page.paths import Paths
from qa.page.probes import Probes, offer_metrics, probe_answers
from qa.page.prometheus import Metrics
from qa.page.reading import Limits
from qa.page.sign_in import SignIn

# Gradio reads these when it is imported. With them it contacts no other host and keeps no statistics of its events. By
# default it computes statistics of the last 10,000 events after each event, so that a server gets slower and slower.
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
    """All that the server offers, as one application. It sets `up` when it is ready to answer.

    `hosts`: the names by which it may be addressed, by default those of this machine. `read_only` takes away all that
    changes the text. With `accounts` everything but /healthz and /readyz needs a sign-in.
    """
    os.environ.update(_GRADIO)
    from qa.page.answering import AnswerService
    from qa.page.api import CHANGING, READING, Api
    from qa.page.handlers import Page
    from qa.page.layout import build, mount
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
    metrics = Metrics(waiting=lambda: gate.waiting, ready=lambda: loader.health.ready)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.closing = asyncio.Event()
    app.state.probes = lambda: probe_answers(loader.health)
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
        count_rejection=metrics.count_rejection,
    )
    if settings.metrics != "off":
        offer_metrics(app, metrics, to_all=settings.metrics == "all" or accounts is not None)
    service = AnswerService(loader, gate, metrics)
    limits = Limits(settings.read_seconds, settings.read_megabytes, settings.max_file_megabytes)
    rebuilds = Rebuilds(loader, limits=limits, metrics=metrics)
    page, functions = Page(loader, service, rebuilds), Api(service, rebuilds)
    blocks = build(page, functions, read_only=read_only, signed_in=accounts is not None)
    return mount(app, blocks, max_megabytes=settings.max_file_megabytes)
