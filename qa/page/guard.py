"""What a request passes: first, is it meant for this server, from its own page, and not too large? Then, is there such a path?

A page of another site, open in someone's browser, can send requests here. If the owner of that site lets its name
point at this machine, the browser takes these requests for requests to its own site (DNS rebinding). So the Host
must be one of this server's names, and the Origin header, which browsers send, must be that Host. A request refused
for these is answered before its body is read.
"""

from __future__ import annotations

import asyncio
import codecs
import errno
import ipaddress
import json
import logging
import re
import socket
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.page.front import host_name
from qa.page.logs import event

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATUS_KEY = "qa.status"
"""Where a scope keeps the `Status` that a handler sets for a response that Gradio would call 500."""
_log = logging.getLogger(__name__)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SLOW_BODY = 30.0  # seconds to wait for the next piece of a body
_LEAST_SPEED = 500  # bytes a second; a body may take those seconds and one more for each so many bytes that came
_SMALL = 20_000  # bytes, of a request that carries no text
# Gradio writes scripts and styles into its page and compiles its templates in the browser; no other host is ever asked.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'self'"
)
HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with "no-referrer" a browser sends its own form with "Origin: null"
    (b"cross-origin-resource-policy", b"same-origin"),
]
# What the page, gradio_client and MCP clients ask for. Gradio has more, among it ways to read and fetch files.
_READ_PATHS = (
    *("/", "/config", "/healthz", "/readyz", "/metrics", "/theme.css", "/favicon.ico", "/robots.txt"),
    *("/manifest.json", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/startup-events"),
    *("/gradio_api/theme.css", "/gradio_api/app_id", "/gradio_api/queue/data", "/gradio_api/queue/status"),
)
_READ_FOLDERS = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
_WRITE_PATHS = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")
_CALL = re.compile(r"/gradio_api/(?:run|api|call/v2|call)/(?P<function>\w+)(?:/(?P<event>\w+))?")
_API = "/gradio_api/"
_MCP = "/gradio_api/mcp"
_UPLOAD = "/gradio_api/upload"
_UPLOAD_PROGRESS = "/gradio_api/upload_progress"
_FORMS = ("/login", "/logout")


@dataclass(slots=True)
class Status:
    """The status that a handler wants, and after how many seconds to come back; Gradio knows only 200 and 500.

    `reached`: whether a function for programs was called; else it is the request that is wrong.
    """

    code: int = 500
    retry_after: int | None = None
    reached: bool = False


class Refusal(Exception):
    """Why a request is not answered: `reason` for the count of them, `words` for who sent it."""

    def __init__(self, status: int, reason: str, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.reason = reason
        self.words = words
        self.headers = headers or {}


_NO_FILES = Refusal(400, "upload", "No files can be read from this: send them as multipart/form-data.")
_NO_CALL = Refusal(400, "call", "This is no call of that function: /gradio_api/info says what it takes.")


class Hosts:
    """The names by which this server may be addressed."""

    def __init__(self, listening: str = "127.0.0.1", allowed: Collection[str] = ()) -> None:
        """`listening` is the address that is listened on. If that is all addresses, every IP address is accepted as a name."""
        everywhere = listening in ("", "0.0.0.0", "::")
        own = (socket.gethostname(), socket.getfqdn()) if everywhere else (listening,)
        self.names = frozenset(name.strip("[]").rstrip(".").lower() for name in (*_LOOPBACK, *own, *allowed))
        self.any_address = everywhere

    def allow(self, host: str) -> bool:
        """Whether a Host header, with or without port, names this server.

        On all addresses, any IP address is allowed: unlike a name, nobody can make it point to another machine.
        """
        name = host_name(host)
        if name is None:
            return False
        return name in self.names or (self.any_address and _is_address(name))


class Guard:
    """Middleware that refuses what is not meant for the application, and gives each response headers against other sites.

    `max_bytes` is the most that a request may carry, `upload_bytes` that of an upload. Once `closing` is set, the
    streams that pages keep open end, as if their visitors had left.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Hosts,
        max_bytes: int,
        upload_bytes: int,
        closing: asyncio.Event,
        refused: Callable[[str], None] = lambda reason: None,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._max_bytes = max_bytes
        self._upload_bytes = upload_bytes
        self._closing = closing
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        status = scope[STATUS_KEY] = Status()
        path = scope["path"].rstrip("/")
        unreadable = None
        if scope["method"] == "POST" and path.startswith(_API):
            unreadable = _NO_FILES if path == _UPLOAD else _NO_CALL
        refusal: Refusal | None = None
        began = False

        async def send_guarded(message: Message) -> None:
            nonlocal began, refusal
            if refusal is not None and not began:
                return  # the framework's own answer to the error is dropped; the refusal is sent below
            if message["type"] == "http.response.start":
                if message["status"] == 500 and unreadable is not None and not status.reached:
                    refusal = unreadable  # Gradio takes it for an error of its own
                    return
                began = True
                kept = [(name, value) for name, value in message["headers"] if not name.startswith(b"access-control-")]
                if message["status"] == 500:
                    message["status"] = status.code
                    kept += [(b"retry-after", str(status.retry_after).encode())] * (status.retry_after is not None)
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        async def receive_guarded() -> Message:
            nonlocal refusal
            try:
                return await body()
            except Refusal as raised:
                refusal = raised
                raise

        try:
            limit = self._limit(scope)
            body = _limited(receive, limit, self._closing, is_text=path not in (_UPLOAD, *_FORMS))
            await self._app(scope, receive_guarded, send_guarded)
        except Refusal as raised:
            refusal = raised
        except Exception as error:  # this middleware is the outermost: nobody catches an error after it
            event(_log, logging.ERROR, "request_failed", error=error, path=scope["path"].partition("/call/")[0])
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                refusal = Refusal(507, "disk", "The server's disk is full; its operator has to free some space.")
            elif refusal is None:
                refusal = Refusal(500, "failure", "Something went wrong; the server's log says what.")
        if refusal is not None:
            self._refused(refusal.reason)
            event(_log, logging.WARNING, "refused", reason=refusal.reason, status=refusal.status)
            if not began:
                answered, refusal = refusal, None
                await _answer(answered, send_guarded)

    def _limit(self, scope: Scope) -> int:
        """How many bytes the request may carry. Raises `Refusal` where it is not to be answered."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        hosts = headers.get(b"host", [])
        if len(hosts) != 1:
            raise Refusal(400, "host", "One Host header is needed.")
        host = hosts[0].decode("latin-1")
        if not self._hosts.allow(host):
            raise Refusal(
                421, "host", "This server does not go by that name; its operator can add it to QA_ALLOWED_HOSTS."
            )
        origins = headers.get(b"origin", [])
        if any(not _same_origin(origin.decode("latin-1"), host) for origin in origins):
            raise Refusal(403, "origin", "Another site may not send requests here.")
        reads = scope["method"] in ("GET", "HEAD")
        if not origins and not _comes_from_here(headers) and not (reads and _follows_a_link(headers)):
            raise Refusal(403, "origin", "Another site may not send requests here.")
        path = scope["path"].rstrip("/")
        limit = _SMALL if reads or path in _FORMS else self._upload_bytes if path == _UPLOAD else self._max_bytes
        for length in headers.get(b"content-length", []):
            if not length.isdigit() or int(length) > limit:
                raise Refusal(
                    413, "size", f"A request to this path may carry {limit:,} bytes.", {"connection": "close"}
                )
        return limit


class Paths:
    """Middleware that answers 404 and 405 for all but what this server is for; it stands behind the sign-in.

    `functions` are the names of those that programs may call; `uploads` says whether files are taken.
    """

    def __init__(self, app: ASGIApp, *, functions: Collection[str], uploads: bool) -> None:
        self._app = app
        self._functions = frozenset(functions)
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            methods = self._methods(scope["path"].rstrip("/") or "/")
            if not methods:
                raise Refusal(404, "path", "There is nothing here.")
            if scope["method"] not in methods:
                raise Refusal(405, "method", "This path does not take that method.", {"allow": ", ".join(methods)})
        await self._app(scope, receive, send)

    def _methods(self, path: str) -> tuple[str, ...]:
        if path == _MCP or path.startswith(_MCP + "/"):
            return ("GET", "HEAD", "POST", "DELETE")
        call = _CALL.fullmatch(path)
        known = call is not None and call["function"] in self._functions
        result = call is not None and call["event"] is not None
        reads = path in _READ_PATHS or path.startswith(_READ_FOLDERS) or (known and result)
        writes = path in _WRITE_PATHS or (known and not result) or (path == _UPLOAD and self._uploads)
        reads |= path == _UPLOAD_PROGRESS and self._uploads
        return ("GET", "HEAD") * reads + ("POST",) * writes


def _limited(receive: Receive, limit: int, closing: asyncio.Event, *, is_text: bool) -> Receive:
    """`receive` that raises `Refusal` when the body is longer than `limit`, does not come, drips, or is no text; it ends
    with `closing`.
    """
    carried, whole, began = 0, False, 0.0
    decoder = codecs.getincrementaldecoder("utf-8")()

    def is_part(body: bytes) -> bool:
        """Whether the body so far is UTF-8 without a NUL, from which Python's JSON would guess UTF-16."""
        try:
            decoder.decode(body, whole)
        except UnicodeDecodeError:
            return False
        return b"\0" not in body

    async def limited() -> Message:
        nonlocal carried, whole, began
        if whole:
            return await _until(closing, receive)
        began = began or time.monotonic()
        left = began + _SLOW_BODY + carried / _LEAST_SPEED - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), min(_SLOW_BODY, left))
        except TimeoutError:
            raise Refusal(408, "slow", "The request did not come to its end.", {"connection": "close"}) from None
        carried += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if carried > limit:
            raise Refusal(413, "size", f"A request to this path may carry {limit:,} bytes.", {"connection": "close"})
        if is_text and not is_part(message.get("body", b"")):
            raise Refusal(400, "encoding", "The body is not JSON in UTF-8.", {"connection": "close"})
        return message

    return limited


async def _until(closing: asyncio.Event, receive: Receive) -> Message:
    """What `receive` gives, or that the client has left once `closing` is set."""
    message, end = asyncio.ensure_future(receive()), asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait({message, end}, return_when=asyncio.FIRST_COMPLETED)
        return message.result() if message.done() else {"type": "http.disconnect"}
    finally:
        message.cancel()
        end.cancel()


async def _answer(refusal: Refusal, send: Send) -> None:
    body = json.dumps({"error": refusal.words}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **refusal.headers}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def _comes_from_here(headers: Mapping[bytes, list[bytes]]) -> bool:
    """Whether no browser says that another site made the request."""
    return headers.get(b"sec-fetch-site", [b"none"]) in ([b"none"], [b"same-origin"])


def _follows_a_link(headers: Mapping[bytes, list[bytes]]) -> bool:
    """Whether a browser opens a page in a tab: another site may link to it, but cannot look into it."""
    return headers.get(b"sec-fetch-mode") == [b"navigate"] and headers.get(b"sec-fetch-dest") == [b"document"]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_origin(origin: str, host: str) -> bool:
    """Whether a page of `origin` was served under `host`; TLS may have ended at a proxy, so that the scheme is not known."""
    scheme, separator, authority = origin.lower().partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    if not separator or port is None:
        return False
    return authority.removesuffix(f":{port}") == host.lower().removesuffix(f":{port}")
