"""The page: `python app.py [--host H] [--port P] [--index DIR]` serves it, with its HTTP API, MCP and /healthz.

It is up before the model is loaded, which is why nothing here imports more than the page needs.
"""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import IndexBusy, Settings, UserError, generations
from qa.rebuilds import Rebuilds, in_background

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.retriever import Retriever

# Gradio writes scripts and styles into its page and compiles its templates in the browser; no other host is ever asked.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'self'"
)
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


def build(retriever: Future[Retriever], *, max_megabytes: int = 20) -> gr.Blocks:
    """The page over a retriever, which may still be loading."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported
    import gradio as gr
    from gradio.events import api

    from qa.markup import head_html
    from qa.page import Page, translations
    from qa.wording import WORDS

    page = Page(retriever, Rebuilds(retriever, max_megabytes=max_megabytes))
    words: Any = translations()  # what it gives stands wherever Gradio takes a text, though not by its type
    blocks: gr.Blocks = gr.Blocks(title=" · ".join(WORDS["title"]), analytics_enabled=False, delete_cache=(600, 3600))
    with blocks:
        seen, indexed, noted, last = gr.State(None), gr.State(None), gr.State(None), gr.State(None)
        link = gr.Textbox(visible=False)  # the question that the page's address carries
        with gr.Row(elem_id="top"):
            head = gr.HTML(head_html("", "fr"), elem_id="head")
            choices = [("Français", "fr"), ("English", "en")]
            language = gr.Radio(choices, value="fr", label=words("qa_language"), container=False, elem_id="language")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(words("qa_tab_questions"), id="questions") as questions_tab:
                chat = gr.Chatbot(
                    elem_id="chat",
                    label=words("qa_conversation"),
                    show_label=False,
                    render_markdown=False,
                    layout="panel",
                    placeholder=words("qa_welcome"),
                    buttons=[],
                    feedback_options=None,
                    height="calc(100dvh - 16rem)",
                )
                box = gr.Textbox(
                    elem_id="box",
                    label=words("qa_question"),
                    show_label=False,
                    placeholder=words("qa_question_hint"),
                    submit_btn=words("qa_send"),
                    autofocus=True,
                )
            with gr.Tab(words("qa_tab_article"), id="article") as article_tab:
                article = gr.HTML(elem_id="article")
            with gr.Tab(words("qa_tab_text"), id="text") as text_tab:
                gr.HTML("<p>" + words("qa_shared") + "</p>", elem_id="shared")
                text = gr.Textbox(label=words("qa_paste"), lines=6, max_lines=10, elem_id="text")
                title = gr.Textbox(label=words("qa_name"), elem_id="name")
                file = gr.File(label=words("qa_file"), height=120, elem_id="file")
                with gr.Row(elem_id="buttons"):
                    go = gr.Button(words("qa_index"), variant="primary", elem_id="go")
                    cancel = gr.Button(words("qa_cancel"), visible=False, elem_id="cancel")
                    undo = gr.Button(words("qa_undo"), visible=False, elem_id="undo")
                gr.HTML('<p role="alert"></p>', elem_id="refused")
                status = gr.HTML(elem_id="status")
        clock = gr.Timer(1)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        view: dict[str, Any] = {"fn": page.refresh, "inputs": [language, seen], **quiet}
        view |= {"concurrency_limit": 1, "concurrency_id": "view"}  # of two at once the older may arrive last, and stay
        view["outputs"] = [head, chat, status, go, cancel, undo, indexed, seen]
        spoken: dict[str, Any] = {"fn": page.labels, "inputs": language, **quiet}
        spoken["outputs"] = [questions_tab, article_tab, text_tab]
        asking: dict[str, Any] = {"outputs": [chat, box, last], "concurrency_limit": 4, **quiet}
        opened = blocks.load(None, None, [language, link], js="() => qa.open()", **quiet)
        opened.then(**spoken)
        opened.then(**view).then(None, js="() => qa.retitle()", **quiet)
        opened.then(page.linked, [link, chat, language], **asking)
        switched = language.input(None, language, language, js="(language) => qa.speak(language)", **quiet)
        switched.then(**spoken)
        switched.then(**view).then(None, js="() => qa.retitle()", **quiet)
        clock.tick(**view, trigger_mode="multiple")  # a reply that is lost must not stop the clock
        indexed.change(page.text_changed, [indexed, noted, chat, language], [chat, noted], **quiet)

        remember = "(...given) => (qa.link(given[0]), given)"
        box.submit(page.answer, [box, chat, language, last], js=remember, **asking)
        chat.example_select(page.example, [chat, language], **asking)
        chat.clear(lambda: None, None, last, **quiet)
        shown = article_tab.select(page.article, [last, language], article, **quiet)
        shown.then(None, js="() => qa.showPassage()", **quiet)
        go.click(page.start, [text, file, title, language], [status, go], **quiet).then(**view)
        cancel.click(page.cancel, None, None, **quiet).then(**view)
        undo.click(page.undo, language, status, **quiet).then(**view)
        api(page.ask, concurrency_limit=4)
        api(page.rebuild, concurrency_limit=4)
    return blocks


def serve_app(retriever: Future[Retriever], *, max_megabytes: int = 20, up: threading.Event) -> FastAPI:
    """The page, its API, MCP and /healthz as one application; sets `up` when it is about to answer."""
    blocks = build(retriever, max_megabytes=max_megabytes)

    import gradio as gr
    from fastapi import FastAPI

    from qa.markup import ASSETS, document_head
    from qa.page import theme, translations

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        up.set()
        yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(SecurityHeaders)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Whether the server answers, and whether the model is there to answer questions."""
        if not retriever.done():
            return {"status": "ok", "model": "loading"}
        return {"status": "ok", "model": "loaded" if retriever.exception() is None else "failed"}

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=max_megabytes * 1_000_000,
        i18n=translations(),
        mcp_server=True,
        theme=theme(),
        css_paths=ASSETS / "page.css",
        head=document_head(max_megabytes),
    )
    return mounted


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is interrupted; 2 when it cannot begin, with one line that says why."""
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the page that answers questions about a text.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on (%(default)s)")
    parser.add_argument("--index", type=Path, help="folder of the saved index (default: QA_INDEX, else .qa-index)")
    given = parser.parse_args(arguments)
    try:
        settings = Settings.from_env()
        folder = given.index or settings.index
        if generations.current(folder) is None:
            with suppress(IndexBusy), generations.building(folder):
                pass  # it can be written: the sample article's index will be saved there
        listening = _listen(given.host, given.port)
    except UserError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 2
    up = threading.Event()

    def load() -> Retriever:
        up.wait()  # the page first: both at once would delay it
        return _load(folder, settings)

    app = serve_app(in_background(load), max_megabytes=settings.max_file_megabytes, up=up)
    host = f"[{given.host}]" if ":" in given.host else given.host
    print(f"http://{host}:{listening.getsockname()[1]}", flush=True)
    with suppress(KeyboardInterrupt):
        server(app).run(sockets=[listening])
    return 0


def server(app: FastAPI) -> uvicorn.Server:
    """A server for `app` that logs no address, as it may hold a question, and ends without waiting for open pages."""
    import uvicorn

    return uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))


def _load(folder: Path, settings: Settings) -> Retriever:
    from qa import Retriever

    while True:
        with suppress(IndexBusy):  # another process is making the first index: it is there soon
            retriever = Retriever.open_or_sample(folder, settings=settings)
            retriever.retrieve("?", 1)  # loads the model, which nothing before needed
            return retriever
        time.sleep(1)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UserError("port_busy", "Port {port} is taken: choose another with --port.", port=port) from error
        message = "{host}:{port} cannot be listened on ({reason}): choose others with --host and --port."
        raise UserError("port_refused", message, host=host, port=port, reason=error) from error


if __name__ == "__main__":
    sys.exit(main())
