"""Rejects requests that are for another server, from another site's page, too large or too slow.

A page of another site, open in someone's browser, can send requests here. If the owner of that site lets its name
point at this machine, the browser takes these requests for requests to that site (DNS rebinding). So the Host must be
one of this server's names, and the Origin header, which browsers send, must be the same host. A request that is rejected
for this is answered before its body is read.
"""

from __future__ import annotations

import asyncio
import codecs
import errno
import logging
import socket
import time
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from qa.page.front import names_this_server
from qa.page.logs import event
from qa.page.paths import API, FORMS, MCP, UPLOAD
from qa.page.rejections import STATUS_KEY, RequestRejected, Status, send_rejection

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SLOW_BODY = 30.0  # seconds to wait for the next part of a body
_MIN_SPEED = 500  # bytes a second: a body has _SLOW_BODY seconds, and one more for every so many bytes received
_SMALL = 20_000  # bytes of a request that carries no text
_NO_FILES = RequestRejected(400, "upload", "No files can be read from this: send them as multipart/form-data.")
_NO_CALL = RequestRejected(400, "call", "This is no call of that function: /gradio_api/info says what it takes.")
# Gradio writes scripts and styles into its page and compiles its templates in the browser. No other host is allowed.
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


class Hosts:
    """The names by which this server may be addressed."""

    def __init__(self, listening: str = "127.0.0.1", allowed: Collection[str] = ()) -> None:
        """`listening` is the address that the server listens on. If it stands for all addresses, each may be used."""
        self.any_address = listening in ("", "0.0.0.0", "::")
        names = (socket.gethostname(), socket.getfqdn()) if self.any_address else (listening,)
        self.names = frozenset(name.strip("[]").rstrip(".").lower() for name in (*_LOOPBACK, *names, *allowed))

    def allow(self, host: str) -> bool:
        """Whether a Host header names this server (`qa.page.front.names_this_server`)."""
        return names_this_server(host, self.names, any_address=self.any_address)


class Guard:
    """Middleware that rejects requests that are not for this server, and adds to each response headers against other sites.

    `max_bytes` is the most that a request may carry, `upload_bytes` the most of an upload. When `closing` is set, the
    streams that pages keep open end, as if their visitors had left. `count_rejection` is called with the reason of each rejection.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Hosts,
        max_bytes: int,
        upload_bytes: int,
        closing: asyncio.Event,
        count_rejection: Callable[[str], None] = lambda reason: None,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._max_bytes = max_bytes
        self._upload_bytes = upload_bytes
        self._closing = closing
        self._count_rejection = count_rejection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        status = scope[STATUS_KEY] = Status()
        path = scope["path"].rstrip("/")
        unreadable = None
        if scope["method"] == "POST" and path.startswith(API):
            unreadable = _NO_FILES if path == UPLOAD else _NO_CALL
        rejection: RequestRejected | None = None
        began = False

        async def send_guarded(message: Message) -> None:
            nonlocal began, rejection
            if rejection is not None and not began:
                return  # the framework's answer to the error is dropped; the rejection is sent below
            if message["type"] == "http.response.start":
                if message["status"] == 500 and unreadable is not None and not status.reached:
                    rejection = unreadable  # Gradio answers 500, as to an error of the server
                    return
                began = True
                kept = [(name, value) for name, value in message["headers"] if not name.startswith(b"access-control-")]
                if message["status"] == 500:
                    message["status"] = status.code
                    kept += [(b"retry-after", str(status.retry_after).encode())] * (status.retry_after is not None)
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        async def receive_guarded() -> Message:
            nonlocal rejection
            try:
                return await body()
            except RequestRejected as raised:
                rejection = raised
                raise

        try:
            limit = self._limit(scope)
            body = _limited(receive, limit, self._closing, is_text=path not in (UPLOAD, *FORMS))
            await self._app(scope, receive_guarded, send_guarded)
            if not began and rejection is None and path.startswith(MCP):  # MCP answers nothing to some headers
                rejection = _NO_CALL
        except RequestRejected as raised:
            rejection = raised
        except Exception as error:  # this middleware is the outermost: nothing else would catch it
            event(_log, logging.ERROR, "request_failed", error=error, path=scope["path"].partition("/call/")[0])
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                rejection = RequestRejected(
                    507, "disk", "The server's disk is full; its operator has to free some space."
                )
            elif rejection is None:
                rejection = RequestRejected(500, "failure", "Something went wrong; the server's log says what.")
        if rejection is not None:
            self._count_rejection(rejection.reason)
            event(_log, logging.WARNING, "refused", reason=rejection.reason, status=rejection.status)
            if not began:
                unanswered, rejection = rejection, None  # `send_guarded` would drop the answer to a rejection
                await send_rejection(unanswered, send_guarded)

    def _limit(self, scope: Scope) -> int:
        """How many bytes the request may carry. Raises `RequestRejected` if it must not be answered."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        reads = scope["method"] in ("GET", "HEAD")
        self._check_site(headers, reads)
        path = scope["path"].rstrip("/")
        limit = _SMALL if reads or path in FORMS else self._upload_bytes if path == UPLOAD else self._max_bytes
        for length in headers.get(b"content-length", []):
            if not length.isdigit() or int(length) > limit:
                raise RequestRejected(
                    413, "size", f"A request to this path may carry {limit:,} bytes.", {"connection": "close"}
                )
        return limit

    def _check_site(self, headers: Mapping[bytes, list[bytes]], reads: bool) -> None:
        """Raises `RequestRejected` if the request is for another server, or comes from a page of another site."""
        hosts = headers.get(b"host", [])
        if len(hosts) != 1:
            raise RequestRejected(400, "host", "One Host header is needed.")
        host = hosts[0].decode("latin-1")
        if not self._hosts.allow(host):
            raise RequestRejected(
                421, "host", "This server does not go by that name; its operator can add it to QA_ALLOWED_HOSTS."
            )
        origins = headers.get(b"origin", [])
        if any(not _same_origin(origin.decode("latin-1"), host) for origin in origins):
            raise RequestRejected(403, "origin", "Another site may not send requests here.")
        if not origins and not _is_from_own_page(headers) and not (reads and _follows_a_link(headers)):
            raise RequestRejected(403, "origin", "Another site may not send requests here.")


def _limited(receive: Receive, limit: int, closing: asyncio.Event, *, is_text: bool) -> Receive:
    """A `receive` that raises `RequestRejected` if the body is longer than `limit` or comes too slowly.

    With `is_text`, also if it is no UTF-8. After the body it waits for the end of the connection or for `closing`.
    """
    size, is_complete, began = 0, False, 0.0
    decoder = codecs.getincrementaldecoder("utf-8")()

    def continues_text(body: bytes) -> bool:
        """Whether the text goes on in UTF-8, without NUL: JSON has none, and Python would take one for UTF-16."""
        try:
            decoder.decode(body, is_complete)
        except UnicodeDecodeError:
            return False
        return b"\0" not in body

    async def limited() -> Message:
        nonlocal size, is_complete, began
        if is_complete:
            return await _until(closing, receive)
        began = began or time.monotonic()
        left = began + _SLOW_BODY + size / _MIN_SPEED - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), min(_SLOW_BODY, left))
        except TimeoutError:
            raise RequestRejected(
                408, "slow", "The request did not come to its end.", {"connection": "close"}
            ) from None
        size += len(message.get("body", b""))
        is_complete = not message.get("more_body", False)
        if size > limit:
            raise RequestRejected(
                413, "size", f"A request to this path may carry {limit:,} bytes.", {"connection": "close"}
            )
        if is_text and not continues_text(message.get("body", b"")):
            raise RequestRejected(400, "encoding", "The body is not JSON in UTF-8.", {"connection": "close"})
        return message

    return limited


async def _until(closing: asyncio.Event, receive: Receive) -> Message:
    """What `receive` gives; when `closing` is set, the message that the client has left."""
    message, end = asyncio.ensure_future(receive()), asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait({message, end}, return_when=asyncio.FIRST_COMPLETED)
        return message.result() if message.done() else {"type": "http.disconnect"}
    finally:
        message.cancel()
        end.cancel()


def _is_from_own_page(headers: Mapping[bytes, list[bytes]]) -> bool:
    """Whether a browser says that its user or a page of this server sent the request; true if it is no browser."""
    return headers.get(b"sec-fetch-site", [b"none"]) in ([b"none"], [b"same-origin"])


def _follows_a_link(headers: Mapping[bytes, list[bytes]]) -> bool:
    """Whether a browser opens a page in a tab: another site may link to a page, but cannot look into it."""
    return headers.get(b"sec-fetch-mode") == [b"navigate"] and headers.get(b"sec-fetch-dest") == [b"document"]


def _same_origin(origin: str, host: str) -> bool:
    """Whether a page of `origin` was served under `host`. The scheme does not matter: a proxy may have ended TLS."""
    scheme, separator, authority = origin.lower().partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    if not separator or port is None:
        return False
    return authority.removesuffix(f":{port}") == host.lower().removesuffix(f":{port}")
