"""What stands on the page, and which handler of `Page` each act of a visitor calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import api
from mcp.types import TextContent

from qa.page.api import CHANGING, READING, Api
from qa.page.handlers import Page, was_sent
from qa.page.rendering import ASSETS, document_head, head_html
from qa.page.wording import LANGUAGE_NAMES, WORDS, plain
from qa.wording import LANGUAGES

if TYPE_CHECKING:
    from fastapi import FastAPI


_VISITORS = 2_000  # how many visitors' state is kept
_EVENTS = 2_000  # how many events of all pages together may wait
_QUESTIONS = 64  # how many questions of all pages may run at once; `qa.page.limits` turns away sooner


def build(
    page: Page, functions: Api, *, max_megabytes: int = 20, read_only: bool = False, signed_in: bool = False
) -> gr.Blocks:
    """The page over its handlers and the functions for programs.

    `read_only` takes away all that changes the text; `signed_in` says that there is something to sign out of.
    """
    words: Any = translations()  # Gradio accepts its values as text, which the type checker does not know
    blocks: gr.Blocks = gr.Blocks(title=" · ".join(WORDS["title"]), analytics_enabled=False, delete_cache=(60, 900))
    blocks.state_session_capacity = _VISITORS
    with blocks:
        seen, indexed, noted, last = gr.State(None), gr.State(None), gr.State(None), gr.State(None)
        link = gr.Textbox(visible=False)  # the question that is asked, or that the page's address carries
        with gr.Row(elem_id="top"):
            head = gr.HTML(head_html("", "fr"), elem_id="head")
            choices: list[str | int | float | tuple[str, str | int | float]] = [
                (name, code) for code, name in LANGUAGE_NAMES.items()
            ]
            language = gr.Radio(choices, value="fr", label=words("qa_language"), container=False, elem_id="language")
            if signed_in:
                leave = f'<form method="post" action="/logout"><button>{words("qa_sign_out")}</button></form>'
                gr.HTML(leave, elem_id="leave")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(words("qa_tab_questions"), id="questions") as questions_tab:
                save = gr.Button(" ", render=False)  # page.js and page.css name it: Gradio does not translate it
                chat = gr.Chatbot(
                    elem_id="chat",
                    label=words("qa_conversation"),
                    show_label=False,
                    render_markdown=False,
                    layout="panel",
                    placeholder=words("qa_welcome"),
                    buttons=[save],
                    feedback_options=None,
                    autoscroll=False,  # page.js brings the question to the top, where its answer begins
                    height="calc(100dvh - 15rem)",
                )
                asked = gr.CheckboxGroup(label=words("qa_asked"), visible=False, elem_id="asked")
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
            with gr.Tab(words("qa_tab_text"), id="text", visible=not read_only) as text_tab:
                gr.HTML("<p>" + words("qa_shared") + "</p>", elem_id="shared")
                ticked = gr.CheckboxGroup(label=words("qa_in_place"), visible=False, elem_id="ticked")
                remove = gr.Button(words("qa_remove"), visible=False, elem_id="remove")
                text = gr.Textbox(label=words("qa_paste"), lines=5, max_lines=8, elem_id="text")
                title = gr.Textbox(label=words("qa_name"), elem_id="name")
                files = gr.File(label=words("qa_file"), file_count="multiple", height=140, elem_id="file")
                with gr.Row(elem_id="buttons"):
                    go = gr.Button(words("qa_index"), variant="primary", elem_id="go")
                    add = gr.Button(words("qa_add"), elem_id="add")
                    cancel = gr.Button(words("qa_cancel"), visible=False, elem_id="cancel")
                    undo = gr.Button(words("qa_undo"), visible=False, elem_id="undo")
                gr.HTML('<p role="alert"></p>', elem_id="refused")
                status = gr.HTML(elem_id="status")
        clock = gr.Timer(1)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        view: dict[str, Any] = {"fn": page.refresh, "inputs": [language, seen], **quiet}
        view |= {"concurrency_limit": 1, "concurrency_id": "view"}  # of two at once the older may arrive last, and stay
        view["outputs"] = [head, chat, status, go, add, remove, cancel, undo, asked, ticked, indexed, seen]
        spoken: dict[str, Any] = {"fn": page.labels, "inputs": language, **quiet}
        spoken["outputs"] = [questions_tab, article_tab, text_tab]
        asking: dict[str, Any] = {"outputs": [chat, box, last], "concurrency_limit": _QUESTIONS, **quiet}
        opened = blocks.load(None, None, [language, link], js="() => qa.open()", **quiet)
        opened.then(**spoken)
        opened.then(**view).then(None, js="() => qa.retitle()", **quiet)
        opened.then(page.linked, [link, chat, language, last, asked], **asking)
        switched = language.input(None, language, language, js="(language) => qa.speak(language)", **quiet)
        switched.then(**spoken)
        switched.then(**view).then(None, js="() => qa.retitle()", **quiet)
        clock.tick(**view, trigger_mode="multiple")  # a reply that is lost must not stop the clock
        indexed.change(page.text_changed, [indexed, noted, chat, language], [chat, noted], **quiet)

        sent = box.submit(None, box, [box, link], js="(question) => qa.send(question)", **quiet)
        sent.then(page.answer, [link, chat, language, last, asked], trigger_mode="always_last", **asking)
        chat.example_select(page.example, [chat, language, asked], **asking)
        save.click(None, js="() => qa.save()", **quiet)
        chat.clear(lambda: None, None, last, **quiet)
        shown = article_tab.select(page.article, [last, asked, language], article, **quiet)
        shown.then(None, js="() => qa.showPassage()", **quiet)
        for name in READING:
            api(getattr(functions, name), queue=False)  # queued, an MCP call is a second request, without its sign-in
        if read_only:
            return blocks
        new: dict[str, Any] = {"inputs": [text, files, title, language], "outputs": [status, go, add, files], **quiet}
        go.click(page.start, **new).then(**view)
        add.click(page.start_adding, **new).then(**view)
        remove.click(page.start_removing, [ticked, language], status, **quiet).then(**view)
        cancel.click(page.cancel, None, None, **quiet).then(**view)
        undo.click(page.undo, language, status, **quiet).then(**view)
        for name in CHANGING:
            api(getattr(functions, name), queue=False)
    return blocks


_copied = Block.async_move_resource_to_block_cache


async def _copied_if_sent(block: Block, path: str | Path | None) -> str | None:
    """Gradio's copy of a file that was sent. A raw call may name any file of the server, or a URL to fetch: both are refused."""
    if path is not None and not was_sent(path):
        raise gr.Error("A file is sent, not named by its address.", print_exception=False)
    return await _copied(block, path)


def mount(app: FastAPI, blocks: gr.Blocks, *, max_megabytes: int) -> FastAPI:
    """`app` with the page at its root, its API and MCP below."""
    blocks.queue(max_size=_EVENTS)
    setattr(Block, "async_move_resource_to_block_cache", _copied_if_sent)  # noqa: B010  # Gradio makes some blocks anew
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
    # Gradio gives an MCP client `str(object)`, which only Python can read back; here it gets JSON.
    setattr(blocks.mcp_server_obj, "postprocess_output_data", _as_json)  # noqa: B010  # it has no other place for it
    return mounted


def _as_json(data: list[Any], _: str) -> list[TextContent]:
    return [TextContent(type="text", text=json.dumps(output, ensure_ascii=False)) for output in data]


def translations() -> gr.I18n:
    """The words that Gradio itself puts in place, in the language of the page's switch, under "qa_" and their key."""
    return gr.I18n(**{lang: {f"qa_{key}": text for key, text in plain(lang).items()} for lang in LANGUAGES})


def theme() -> gr.themes.Base:
    """Fonts that are served by the page itself; page.css does the rest."""
    font = (gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif")
    return gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=font)
