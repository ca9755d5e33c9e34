"""What stands on the page, and which handler of `Page` each action of a visitor calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import api
from mcp.types import TextContent

from index.words.terms import LANGUAGES
from qa.page.api import CHANGING, READING, Api
from qa.page.handlers import Page, View, was_sent
from qa.page.rendering import ASSETS, document_head, head_html
from qa.page.wording import LANGUAGE_NAMES, WORDS, plain

if TYPE_CHECKING:
    from fastapi import FastAPI


_VISITORS = 2_000  # whose pages are remembered
_EVENTS = 2_000  # of all pages, that may wait
_QUESTIONS = 64  # of all pages, at once; `qa.page.limits` turns questions away sooner
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the page that have events."""

    head: gr.HTML
    language: gr.Radio
    questions_tab: gr.Tab
    save: gr.Button
    chat: gr.Chatbot
    find_to_search: gr.Textbox
    documents_to_search: gr.CheckboxGroup
    question_box: gr.Textbox
    article_tab: gr.Tab
    article: gr.HTML
    text_tab: gr.Tab
    find_to_remove: gr.Textbox
    documents_to_remove: gr.CheckboxGroup
    remove_button: gr.Button
    text: gr.Textbox
    title: gr.Textbox
    files: gr.File
    index_button: gr.Button
    add_button: gr.Button
    cancel_button: gr.Button
    undo_button: gr.Button
    status: gr.HTML


@dataclass(frozen=True, slots=True)
class _State:
    """What a visitor's page remembers.

    `shown`: the state of the server that it shows. `indexed_text`: which text is indexed; `conversation_text`: which one
    the conversation is about. `question`: the one that was sent, or that the page's address has.
    """

    shown: gr.State
    indexed_text: gr.State
    conversation_text: gr.State
    last_answer: gr.State
    question: gr.Textbox


def build(page: Page, functions: Api, *, read_only: bool = False, signed_in: bool = False) -> gr.Blocks:
    """The page, with its handlers and the functions for programs.

    `read_only` takes away all that changes the text. `signed_in` adds a button to sign out.
    """
    blocks: gr.Blocks = gr.Blocks(title=" · ".join(WORDS["title"]), analytics_enabled=False, delete_cache=(60, 900))
    blocks.state_session_capacity = _VISITORS
    with blocks:
        state = _State(
            shown=gr.State(None),
            indexed_text=gr.State(None),
            conversation_text=gr.State(None),
            last_answer=gr.State(None),
            question=gr.Textbox(visible=False),
        )
        parts = _parts(read_only=read_only, signed_in=signed_in)
        clock = gr.Timer(1)
        view = _view(page, parts, state)
        asking: dict[str, Any] = {
            "outputs": [parts.chat, parts.question_box, state.last_answer],
            "concurrency_limit": _QUESTIONS,
            **_QUIET,
        }
        _connect_view(blocks, page, parts, state, clock, view, asking)
        _connect_questions(page, parts, state, asking)
        for name in READING:
            api(getattr(functions, name), queue=False)  # queued, an MCP call is a second request, without its sign-in
        if read_only:
            return blocks
        _connect_changes(page, parts, view)
        for name in CHANGING:
            api(getattr(functions, name), queue=False)
    return blocks


def _parts(*, read_only: bool, signed_in: bool) -> _Parts:
    """Puts the components on the page."""
    words: Any = translations()  # Gradio takes what it gives wherever it takes a text, though the types do not say so
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
                autoscroll=False,  # page.js scrolls the question to the top, where its answer begins
                height="calc(100dvh - 15rem - var(--qa-second-row, 0rem))",
            )
            find_to_search = _find("find_asked")
            documents_to_search = gr.CheckboxGroup(label=words("qa_asked"), visible=False, elem_id="asked")
            question_box = gr.Textbox(
                elem_id="box",
                label=words("qa_question"),
                show_label=False,
                placeholder=words("qa_question_hint"),
                submit_btn=words("qa_send"),
                max_lines=5,
                autofocus=True,
            )
        with gr.Tab(words("qa_tab_article"), id="article") as article_tab:
            article = gr.HTML(elem_id="article")
        with gr.Tab(words("qa_tab_text"), id="text", visible=not read_only) as text_tab:
            gr.HTML("<p>" + words("qa_shared") + "</p>", elem_id="shared")
            find_to_remove = _find("find_ticked")
            documents_to_remove = gr.CheckboxGroup(label=words("qa_in_place"), visible=False, elem_id="ticked")
            remove_button = gr.Button(words("qa_remove"), visible=False, elem_id="remove")
            text = gr.Textbox(label=words("qa_paste"), lines=5, max_lines=8, elem_id="text")
            title = gr.Textbox(label=words("qa_name"), elem_id="name")
            files = gr.File(label=words("qa_file"), file_count="multiple", height=140, elem_id="file")
            with gr.Row(elem_id="buttons"):
                index_button = gr.Button(words("qa_index"), variant="primary", elem_id="go")
                add_button = gr.Button(words("qa_add"), elem_id="add")
                undo_button = gr.Button(words("qa_undo"), visible=False, elem_id="undo")
            with gr.Row(elem_id="told"):  # page.css keeps it on screen
                gr.HTML('<p role="alert"></p>', elem_id="refused")
                status = gr.HTML(elem_id="status")
                cancel_button = gr.Button(words("qa_cancel"), visible=False, elem_id="cancel")
    return _Parts(
        head=head,
        language=language,
        questions_tab=questions_tab,
        save=save,
        chat=chat,
        find_to_search=find_to_search,
        documents_to_search=documents_to_search,
        question_box=question_box,
        article_tab=article_tab,
        article=article,
        text_tab=text_tab,
        find_to_remove=find_to_remove,
        documents_to_remove=documents_to_remove,
        remove_button=remove_button,
        text=text,
        title=title,
        files=files,
        index_button=index_button,
        add_button=add_button,
        cancel_button=cancel_button,
        undo_button=undo_button,
        status=status,
    )


def _find(name: str) -> gr.Textbox:
    """The box that finds documents in a list of too many to show."""
    words: Any = translations()
    return gr.Textbox(
        label=words("qa_find"),
        show_label=False,
        placeholder=words("qa_find"),
        visible=False,
        max_lines=1,
        elem_id=name,
        elem_classes="qa-find",
    )


def _view(page: Page, parts: _Parts, state: _State) -> dict[str, Any]:
    """The event that shows the state of the server."""
    return {
        "fn": page.refresh,
        "inputs": [parts.language, state.shown],
        "outputs": [getattr(parts if hasattr(parts, name) else state, name) for name in View._fields],
        "concurrency_limit": 1,  # of two at once, the older could arrive last and stay
        "concurrency_id": "view",
        **_QUIET,
    }


def _connect_view(
    blocks: gr.Blocks,
    page: Page,
    parts: _Parts,
    state: _State,
    clock: gr.Timer,
    view: dict[str, Any],
    asking: dict[str, Any],
) -> None:
    """Opening the page, switching its language, and what changes on the server."""
    labels: dict[str, Any] = {"fn": page.labels, "inputs": parts.language, **_QUIET}
    labels["outputs"] = [parts.questions_tab, parts.article_tab, parts.text_tab]
    opened = blocks.load(None, None, [parts.language, state.question], js="() => qa.open()", **_QUIET)
    opened.then(**labels)
    opened.then(**view)
    opened.then(
        page.linked,
        [state.question, parts.chat, parts.language, state.last_answer, parts.documents_to_search],
        **asking,
    )
    switched = parts.language.input(
        None, parts.language, parts.language, js="(language) => qa.speak(language)", **_QUIET
    )
    switched.then(**labels)
    switched.then(**view)
    for words, documents in (
        (parts.find_to_search, parts.documents_to_search),
        (parts.find_to_remove, parts.documents_to_remove),
    ):
        listed: dict[str, Any] = {"fn": page.list_documents, "inputs": [words, documents, parts.language], **_QUIET}
        words.change(**listed, outputs=documents, trigger_mode="always_last")
        switched.then(**listed, outputs=documents)
    clock.tick(**view, trigger_mode="multiple")  # a lost reply must not stop the clock
    inputs = [state.indexed_text, state.conversation_text, parts.chat, parts.language]
    state.indexed_text.change(**labels)
    state.indexed_text.change(page.text_changed, inputs, [parts.chat, state.conversation_text], **_QUIET)


def _connect_questions(page: Page, parts: _Parts, state: _State, asking: dict[str, Any]) -> None:
    """Asking, and looking at the answer in the article."""
    sent = parts.question_box.submit(
        None, parts.question_box, [parts.question_box, state.question], js="(question) => qa.send(question)", **_QUIET
    )
    inputs = [state.question, parts.chat, parts.language, state.last_answer, parts.documents_to_search]
    sent.then(page.answer, inputs, trigger_mode="always_last", **asking)
    parts.chat.example_select(page.example, [parts.chat, parts.language, parts.documents_to_search], **asking)
    parts.save.click(None, js="() => qa.save()", **_QUIET)
    parts.chat.clear(lambda: None, None, state.last_answer, **_QUIET)
    shown = parts.article_tab.select(
        page.article, [state.last_answer, parts.documents_to_search, parts.language], parts.article, **_QUIET
    )
    shown.then(None, js="() => qa.showPassage()", **_QUIET)


def _connect_changes(page: Page, parts: _Parts, view: dict[str, Any]) -> None:
    """Changing the text."""
    start: dict[str, Any] = {"inputs": [parts.text, parts.files, parts.title, parts.language], **_QUIET}
    start["outputs"] = [parts.status, parts.index_button, parts.add_button, parts.files]
    parts.index_button.click(page.start, **start).then(**view)
    parts.add_button.click(page.start_adding, **start).then(**view)
    parts.remove_button.click(
        page.start_removing, [parts.documents_to_remove, parts.language], parts.status, **_QUIET
    ).then(**view)
    parts.cancel_button.click(page.cancel, None, None, **_QUIET).then(**view)
    parts.undo_button.click(page.undo, parts.language, parts.status, **_QUIET).then(**view)


_copy_to_cache = Block.async_move_resource_to_block_cache


async def _copy_if_sent(block: Block, path: str | Path | None) -> str | None:
    """Gradio's copy of a file, if the file was sent: a raw call may name any file of the server, or an address to fetch."""
    if path is not None and not was_sent(path):
        raise gr.Error("A file is sent, not named by its address.", print_exception=False)
    return await _copy_to_cache(block, path)


def mount(app: FastAPI, blocks: gr.Blocks, *, max_megabytes: int) -> FastAPI:
    """`app` with the page at its root, and its API and MCP below."""
    blocks.queue(max_size=_EVENTS)
    setattr(Block, "async_move_resource_to_block_cache", _copy_if_sent)  # noqa: B010  # Gradio creates some blocks later
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
    # Gradio gives an MCP client `str(object)`, which only Python can read; here it gets JSON.
    setattr(blocks.mcp_server_obj, "postprocess_output_data", _as_json)  # noqa: B010  # Gradio has no option for it
    return mounted


def _as_json(data: list[Any], _: str) -> list[TextContent]:
    return [TextContent(type="text", text=json.dumps(output, ensure_ascii=False)) for output in data]


def translations() -> gr.I18n:
    """The words that Gradio puts on the page in the language of its switch, by "qa_" and their key."""
    return gr.I18n(**{lang: {f"qa_{key}": text for key, text in plain(lang).items()} for lang in LANGUAGES})


def theme() -> gr.themes.Base:
    """Fonts that the page itself serves; page.css does the rest."""
    font = (gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif")
    return gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=font)
