"""The paths that the server offers, and the methods of each. Gradio has more, some of which read and fetch files."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from qa.page.rejections import RequestRejected

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# What the page, gradio_client and MCP clients ask for.
_READ_PATHS = (
    *("/", "/config", "/healthz", "/readyz", "/metrics", "/theme.css", "/favicon.ico", "/robots.txt"),
    *("/manifest.json", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/startup-events"),
    *("/gradio_api/theme.css", "/gradio_api/app_id", "/gradio_api/queue/data", "/gradio_api/queue/status"),
)
_READ_FOLDERS = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
_WRITE_PATHS = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")
_CALL = re.compile(r"/gradio_api/(?:run|api|call/v2|call)/(?P<function>\w+)(?:/(?P<event>\w+))?")
API = "/gradio_api/"
MCP = "/gradio_api/mcp"
UPLOAD = "/gradio_api/upload"
_UPLOAD_PROGRESS = "/gradio_api/upload_progress"
FORMS = ("/login", "/logout")


class Paths:
    """Middleware that answers 404 and 405 to everything that this server does not offer; it comes after the sign-in.

    `functions` are the names of the functions that programs may call; `uploads` says whether files are taken.
    """

    def __init__(self, app: ASGIApp, *, functions: Collection[str], uploads: bool) -> None:
        self._app = app
        self._functions = frozenset(functions)
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            methods = self._methods(scope["path"].rstrip("/") or "/")
            if not methods:
                raise RequestRejected(404, "path", "There is nothing here.")
            if scope["method"] not in methods:
                raise RequestRejected(
                    405, "method", "This path does not take that method.", {"allow": ", ".join(methods)}
                )
        await self._app(scope, receive, send)

    def _methods(self, path: str) -> tuple[str, ...]:
        if path == MCP or path.startswith(MCP + "/"):
            return ("GET", "HEAD", "POST", "DELETE")
        call = _CALL.fullmatch(path)
        known = call is not None and call["function"] in self._functions
        result = call is not None and call["event"] is not None
        reads = path in _READ_PATHS or path.startswith(_READ_FOLDERS) or (known and result)
        writes = path in _WRITE_PATHS or (known and not result) or (path == UPLOAD and self._uploads)
        reads |= path == _UPLOAD_PROGRESS and self._uploads
        return ("GET", "HEAD") * reads + ("POST",) * writes
