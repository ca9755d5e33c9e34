"""Sign-in before the page, its API and MCP: by a form that sets a cookie, or by HTTP Basic for programs."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from index.words.terms import Language
from qa.page.accounts import Accounts
from qa.page.html import ASSETS, escape
from qa.page.wording import LANGUAGE_NAMES, say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LANGUAGE_COOKIE = "qa_language"
_COOKIE = "qa_session"
_SECONDS = 12 * 3600
_MAX_FORM = 10_000  # bytes


class SignIn:
    """Middleware that lets through who has signed in, and everyone to /healthz; no other path is open.

    What it lets through it remembers for 12 hours, or until the server ends, and never the password.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts
        self._until: dict[bytes, float] = {}
        self._secret = secrets.token_bytes()
        self._one_at_a_time = asyncio.Lock()  # a flood of attempts takes one thread and 16 MB, not all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope.get("path") == "/healthz":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        request = Request(scope, receive)
        response = await self._response(request)
        await (response or self._app)(scope, receive, send)

    async def _response(self, request: Request) -> Response | None:
        """What is answered instead of the page; None lets the request through."""
        match request.url.path, request.method:
            case "/login", "GET":
                return _form(request, "", 200)
            case "/login", "POST":
                return await self._sign_in(request)
            case "/logout", "POST":
                self._until.pop(self._mark(request.cookies.get(_COOKIE, "")), None)
                response = RedirectResponse("/login", 303)
                response.delete_cookie(_COOKIE)
                return response
        if self._known(request.cookies.get(_COOKIE, "")) or await self._has_password(request):
            return None
        if request.method == "GET" and _is_browser(request):
            return RedirectResponse(f"/login{_query(request.query_params.get('q', ''))}", 303)
        # A browser that is asked for HTTP Basic opens a window of its own.
        asked = {} if "sec-fetch-mode" in request.headers else {"WWW-Authenticate": 'Basic realm="qa", charset="UTF-8"'}
        return JSONResponse({"detail": "Sign in first: with HTTP Basic, or at /login."}, 401, asked)

    async def _sign_in(self, request: Request) -> Response:
        given = await _fields(request)
        if given is None or not await self._admits(given.get("username", ""), given.get("password", "")):
            return _form(request, (given or {}).get("q", ""), 401)
        session = secrets.token_urlsafe(32)
        self._remember(session)
        response: Response
        if _is_browser(request):
            response = RedirectResponse(f"/{_query(given.get('q', ''))}", 303)
        else:
            response = JSONResponse({"success": True})  # what gradio_client looks for
        secure = request.url.scheme == "https"
        response.set_cookie(_COOKIE, session, max_age=_SECONDS, httponly=True, samesite="lax", secure=secure)
        return response

    async def _has_password(self, request: Request) -> bool:
        """Whether the request carries a name and its password by HTTP Basic."""
        header = request.headers.get("authorization", "")
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return False
        if self._known(header):
            return True
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        if not await self._admits(name, password):
            return False
        self._remember(header)
        return True

    async def _admits(self, name: str, password: str) -> bool:
        async with self._one_at_a_time:
            return await run_in_threadpool(self._accounts.admits, name, password)

    def _remember(self, proof: str) -> None:
        now = time.monotonic()
        self._until = {mark: until for mark, until in self._until.items() if until > now}
        self._until[self._mark(proof)] = now + _SECONDS

    def _known(self, proof: str) -> bool:
        return self._until.get(self._mark(proof), 0.0) > time.monotonic()

    def _mark(self, proof: str) -> bytes:
        return hmac.digest(self._secret, proof.encode("utf-8", "surrogatepass"), hashlib.sha256)


def _is_browser(request: Request) -> bool:
    """Whether a page is asked for, and not what a page or a program asks for."""
    return "text/html" in request.headers.get("accept", "")


def _query(question: str) -> str:
    return f"?{urlencode({'q': question})}" if question else ""


async def _fields(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where it is too big or is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_FORM:
            return None
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


def _form(request: Request, question: str, status: int) -> Response:
    language = _language(request)
    question = question or request.query_params.get("q", "")
    response = HTMLResponse(login_html(language, question=question, refused=status == 401), status)
    response.headers["cache-control"] = "no-store"
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86_400, samesite="lax")
    return response


def _language(request: Request) -> Language:
    """What the visitor chose, else what their browser prefers of the two."""
    accepted = request.headers.get("accept-language", "")
    for given in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), *accepted.split(",")):
        match (given or "").strip().lower()[:2]:
            case "fr":
                return "fr"
            case "en":
                return "en"
    return "en"


def login_html(language: Language, *, question: str, refused: bool) -> str:
    """The whole page; `question` is what will be asked once the visitor is in, `refused` says that they were not let in."""
    switch = " ".join(
        f'<a lang="{code}" href="/login?{escape(urlencode({"lang": code, "q": question}))}"'
        f"{' aria-current=true' * (code == language)}>{name}</a>"
        for code, name in LANGUAGE_NAMES.items()
    )
    failure = f'<p class="qa-failure" role="alert">{escape(say("sign_in_refused", language))}</p>' * refused
    return f"""<!doctype html>
<html lang="{language}" class="qa-login">
<head>
<meta charset="utf-8"><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(say("title", language))}</title>
<style>{(ASSETS / "page.css").read_text("utf-8")}</style>
</head>
<body>
<main>
<header><h1>{escape(say("title", language))}</h1><nav aria-label="{escape(say("language", language))}">{switch}</nav></header>
<form method="post" action="/login">
<label>{escape(say("user_name", language))}<input name="username" autocomplete="username" required autofocus></label>
<label>{escape(say("password", language))}
<input name="password" type="password" autocomplete="current-password" required></label>
<input type="hidden" name="q" value="{escape(question)}">
<button>{escape(say("sign_in", language))}</button>
{failure}</form>
</main>
</body>
</html>
"""
