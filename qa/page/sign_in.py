"""Sign-in before the page, its API and MCP: by a form that sets a cookie, or by HTTP Basic for programs."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import math
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from index.words.terms import Language
from qa.page.accounts import Accounts
from qa.page.attempts import Attempts
from qa.page.clients import client_of
from qa.page.logs import event
from qa.page.rendering import ASSETS, escape
from qa.page.sessions import SECONDS, Sessions
from qa.page.wording import LANGUAGE_NAMES, say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LANGUAGE_COOKIE = "qa_language"
_COOKIE = "qa_session"
_log = logging.getLogger(__name__)


class SignIn:
    """Middleware that lets signed-in people through; /healthz and /readyz are answered before it.

    A change of the accounts' file counts at once. After a few wrong passwords the same client waits longer and longer
    for the same name.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts
        self._sessions = Sessions(accounts)
        self._attempts = Attempts()
        self._one_at_a_time = asyncio.Lock()  # a flood of attempts takes one thread and 19 MB, not all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
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
                self._sessions.end(request.cookies.get(_COOKIE, ""))
                response = RedirectResponse("/login", 303)
                response.delete_cookie(_COOKIE)
                return response
        if self._sessions.holds(request.cookies.get(_COOKIE, "")):
            return None
        wait = await self._has_password(request)
        if wait == 0:
            return None
        if wait is not None:
            words = {"error": f"Too many wrong passwords: try again in {wait} s."}
            return JSONResponse(words, 429, {"Retry-After": str(wait)})
        if request.method == "GET" and _is_browser(request):
            return RedirectResponse(f"/login{_query(request.query_params.get('q', ''))}", 303)
        # A browser that is asked for HTTP Basic opens a window of its own.
        asked = {} if "sec-fetch-mode" in request.headers else {"WWW-Authenticate": 'Basic realm="qa", charset="UTF-8"'}
        return JSONResponse({"detail": "Sign in first: with HTTP Basic, or at /login."}, 401, asked)

    async def _sign_in(self, request: Request) -> Response:
        try:
            async with request.form(max_files=0, max_fields=10) as fields:
                given = {name: value for name, value in fields.items() if isinstance(value, str)}
        except HTTPException:  # no form, or one of another page
            given = {}
        name, question = given.get("username", ""), given.get("q", "")
        wait = await self._admits(client_of(request), name, given.get("password", ""))
        if wait is None:
            return _form(request, question, 401)
        if wait > 0:
            return _form(request, question, 429, wait)
        signed_in = JSONResponse({"success": True})  # what gradio_client looks for
        response = RedirectResponse(f"/{_query(question)}", 303) if _is_browser(request) else signed_in
        secure = request.url.scheme == "https"
        session = self._sessions.begin(name)
        response.set_cookie(_COOKIE, session, max_age=SECONDS, httponly=True, samesite="lax", secure=secure)
        return response

    async def _has_password(self, request: Request) -> int | None:
        """As `_admits`, for the name and password that a request carries by HTTP Basic; None where it carries none."""
        header = request.headers.get("authorization", "")
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return None
        if self._sessions.knows(header):
            return 0
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        wait = await self._admits(client_of(request), name, password)
        if wait == 0:
            self._sessions.remember(header, name)
        return wait

    async def _admits(self, client: str, name: str, password: str) -> int | None:
        """0 where this is the password of that name, None where it is not, else the seconds to wait before it is checked."""
        wait = self._attempts.wait(client, name)
        if wait > 0:
            event(_log, logging.WARNING, "sign_in_delayed", client=client, seconds=round(wait))
            return math.ceil(wait)
        with self._attempts.one(client):
            async with self._one_at_a_time:
                admitted = await run_in_threadpool(self._accounts.admits, name, password)
        if admitted:
            self._attempts.succeeded(client, name)
            return 0
        self._attempts.failed(client, name)
        event(_log, logging.WARNING, "sign_in_refused", client=client)
        return None


def _is_browser(request: Request) -> bool:
    """Whether the client wants an HTML page, not data."""
    return "text/html" in request.headers.get("accept", "")


def _query(question: str) -> str:
    return f"?{urlencode({'q': question})}" if question else ""


def _form(request: Request, question: str, status: int, wait: int = 0) -> Response:
    language = _language(request)
    question = question or request.query_params.get("q", "")
    failure = say("sign_in_refused", language) * (status == 401) + say("sign_in_wait", language, n=wait) * (wait > 0)
    response = HTMLResponse(login_html(language, question=question, failure=failure), status)
    if wait:
        response.headers["retry-after"] = str(wait)
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


def login_html(language: Language, *, question: str, failure: str) -> str:
    """The whole page; `question` is what will be asked once the visitor is in, `failure` why they were not let in."""
    switch = " ".join(
        f'<a lang="{code}" href="/login?{escape(urlencode({"lang": code, "q": question}))}"'
        f"{' aria-current=true' * (code == language)}>{name}</a>"
        for code, name in LANGUAGE_NAMES.items()
    )
    failure = f'<p class="qa-failure" role="alert">{escape(failure)}</p>' if failure else ""
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
