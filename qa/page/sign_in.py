"""Sign-in to the page, its API and MCP: by a form that sets a cookie, or by HTTP Basic for programs."""

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
    """Middleware that only lets through requests of people who have signed in. Probes are answered before it.

    A change of the accounts file takes effect at once. After a few wrong passwords the same client has to wait longer and
    longer for the same name.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts
        self._sessions = Sessions(accounts)
        self._attempts = Attempts()
        self._one_at_a_time = asyncio.Lock()  # many attempts at once take one thread and 19 MB, not all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope, receive)
        response = await self._response(request)
        await (response or self._app)(scope, receive, send)

    async def _response(self, request: Request) -> Response | None:
        """The response that takes the place of the page; None lets the request through."""
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
        if self._sessions.has(request.cookies.get(_COOKIE, "")):
            return None
        wait = await self._check_basic(request)
        if wait == 0:
            return None
        if wait is not None:
            words = {"error": f"Too many wrong passwords: try again in {wait} s."}
            return JSONResponse(words, 429, {"Retry-After": str(wait)})
        if request.method == "GET" and _is_browser(request):
            return RedirectResponse(f"/login{_query(request.query_params.get('q', ''))}", 303)
        # A browser that gets this header opens its own sign-in window.
        basic = {"WWW-Authenticate": 'Basic realm="qa", charset="UTF-8"'}
        headers = {} if "sec-fetch-mode" in request.headers else basic
        return JSONResponse({"detail": "Sign in first: with HTTP Basic, or at /login."}, 401, headers)

    async def _sign_in(self, request: Request) -> Response:
        try:
            async with request.form(max_files=0, max_fields=10) as fields:
                values = {name: value for name, value in fields.items() if isinstance(value, str)}
        except HTTPException:  # this is no form, or not the one of this page
            values = {}
        name, question = values.get("username", ""), values.get("q", "")
        wait = await self._check_password(client_of(request), name, values.get("password", ""))
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

    async def _check_basic(self, request: Request) -> int | None:
        """What `_check_password` says of the name and password in an HTTP Basic header; None if there is no such header."""
        header = request.headers.get("authorization", "")
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return None
        if self._sessions.remembers(header):
            return 0
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        wait = await self._check_password(client_of(request), name, password)
        if wait == 0:
            self._sessions.remember(header, name)
        return wait

    async def _check_password(self, client: str, name: str, password: str) -> int | None:
        """0 if this is the password of that name, None if it is not. If the client has to wait first: the seconds."""
        wait = self._attempts.wait(client, name)
        if wait > 0:
            event(_log, logging.WARNING, "sign_in_delayed", client=client, seconds=round(wait))
            return math.ceil(wait)
        with self._attempts.checking(client):
            async with self._one_at_a_time:
                admitted = await run_in_threadpool(self._accounts.admits, name, password)
        if admitted:
            self._attempts.record_success(client, name)
            return 0
        self._attempts.record_failure(client, name)
        event(_log, logging.WARNING, "sign_in_refused", client=client)
        return None


def _is_browser(request: Request) -> bool:
    """Whether a browser asks for a page, and not a page or a program for data."""
    return "text/html" in request.headers.get("accept", "")


def _query(question: str) -> str:
    return f"?{urlencode({'q': question})}" if question else ""


def _form(request: Request, question: str, status: int, wait: int = 0) -> Response:
    """The sign-in page, with the reason why the last attempt failed."""
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
    """The language that the visitor chose, else the one that their browser prefers."""
    accepted = request.headers.get("accept-language", "")
    for code in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), *accepted.split(",")):
        match (code or "").strip().lower()[:2]:
            case "fr":
                return "fr"
            case "en":
                return "en"
    return "en"


def login_html(language: Language, *, question: str, failure: str) -> str:
    """The whole sign-in page. `question` is asked once the visitor is signed in; `failure` says why they are not."""
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
