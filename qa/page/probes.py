"""What /healthz, /readyz and /metrics say. If there is a front (`qa.page.front`), it answers the first two."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.responses import Response

from index import UserError
from qa.page.front import PROBES
from qa.page.loading import Health, Loader
from qa.page.prometheus import Metrics
from qa.wording import error_text

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Probes:
    """Middleware that answers /healthz and /readyz to everyone, in words that name no folder.

    /healthz is 200, also while the model is being loaded, and 503 with the reason if no question can be answered. /readyz
    is 200 only if one can be answered now.
    """

    def __init__(self, app: ASGIApp, *, loader: Loader) -> None:
        self._app = app
        self._loader = loader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else None
        if path not in PROBES:
            return await self._app(scope, receive, send)
        status, body = probe_answers(self._loader.health)[path]
        await Response(body, status, {"cache-control": "no-store"}, "application/json")(scope, receive, send)


def probe_answers(health: Health) -> dict[str, tuple[int, str]]:
    """By path, the status and the JSON body that a probe gets."""
    body = json.dumps(_described(health))
    return {
        "/healthz": (200 if health.problem is None else 503, body),
        "/readyz": (200 if health.ready else 503, body),
    }


def offer_metrics(app: FastAPI, metrics: Metrics, *, to_all: bool) -> None:
    """Adds /metrics: for everyone who has passed the sign-in, if there is one, or only for requests from this machine.

    A request that a proxy passed on does not count as one of this machine.
    """

    @app.get("/metrics")
    async def exposition(request: Request) -> Response:
        if not to_all and not _is_from_this_machine(request):
            return Response('{"error": "There is nothing here."}', 404, media_type="application/json")
        return Response(metrics.exposition(), headers={"content-type": metrics.content_type})


def _described(health: Health) -> dict[str, str]:
    if health.problem is None:
        warning = {"warning": error_text(health.warning, "en")} if health.warning is not None else {}
        return {"status": "ok", "model": health.model} | warning
    code = health.problem.code if isinstance(health.problem, UserError) else "unexpected"
    return {"status": "failed", "model": health.model, "code": code, "reason": error_text(health.problem, "en")}


def _is_from_this_machine(request: Request) -> bool:
    passed_on = any(name in ("forwarded", "via") or name.startswith("x-forwarded-") for name in request.headers)
    return not passed_on and request.client is not None and ip_address(request.client.host).is_loopback
