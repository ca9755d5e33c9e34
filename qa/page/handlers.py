"""The page's handlers: from what a visitor sends, which may come without the page, to what they see next."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import get_upload_folder

from index import InputError, UserError
from index.words.terms import Language, language_of
from qa.answer import Answer
from qa.page.answering import Questions
from qa.page.clients import client_of
from qa.page.example_questions import examples
from qa.page.loading import Loader
from qa.page.logs import event
from qa.page.rebuilds import Rebuild, Rebuilds
from qa.page.rendering import (
    answer_html,
    article_html,
    document_label,
    escape,
    failure_html,
    head_html,
    name_of,
    note_html,
    rebuild_html,
)
from qa.page.wording import say
from qa.question import greeting
from qa.wording import error_text

if TYPE_CHECKING:
    from index.storing.store import Index

_log = logging.getLogger(__name__)
Update = Any
"""What a handler gives a component: a value, or `gr.update` of its properties."""
Message = dict[str, Any]
Steps = AsyncIterator[tuple[Update, Update, Update]]
"""The conversation, the question box and the last answer, as they change while a question is answered."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of the server that a visitor's page shows: what differs from it has to be drawn anew."""

    language: Language
    text: str | None
    """Which text is indexed; None while the model is loading or has failed to."""
    loading: bool
    rebuild: Rebuild | None
    seconds_left: int | None
    warning: str
    """Why the answers are not from the index that was published last; "" where they are."""


class Page:
    """The handlers, over a retriever that may still be loading and the changes of its index."""

    def __init__(self, loader: Loader, questions: Questions, rebuilds: Rebuilds) -> None:
        self._loader = loader
        self._questions = questions
        self._rebuilds = rebuilds

    async def answer(
        self,
        question: str,
        history: list[Message],
        language: str,
        last: Answer | None = None,
        documents: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> Steps:
        """The conversation with the question and its answer; while the model is loading, first with a sign that it is.

        A greeting or thanks gets a word back; a question that leans on the `last` one is searched with it. `documents`
        are the ids of those to look in, all unless some are named. After an error the question is put back into the
        box, which the page has emptied.
        """
        spoken = _language(language)
        asked = {"role": "user", "content": escape(question.strip())}
        courtesy = greeting(question)
        if courtesy is not None:
            yield [*history, asked, _said(note_html(say(courtesy, language_of(question))))], gr.skip(), last
            return
        if self._loader.health.model != "loaded":
            yield [*history, asked, _said(note_html(say("waiting", spoken)))], gr.skip(), None
        try:
            answer, index = await self._questions.ask(
                question, client=client_of(request), after=last or "", documents=documents or []
            )
            said = answer_html(answer, index)
        except Exception as error:  # whatever it was, it is told to whom it concerns
            note = note_html(self._failure(error, spoken, secret=question))
            yield [*history, asked, _said(note)], gr.update(value=question), None
        else:
            yield [*history, asked, _said(said)], gr.skip(), answer

    async def linked(
        self,
        question: str,
        history: list[Message],
        language: str,
        last: Answer | None = None,
        documents: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> Steps:
        """`answer` for the question that the page's address carries, if it carries one."""
        if question.strip():
            async for step in self.answer(question, history, language, last, documents, request):
                yield step
        else:
            yield (gr.skip(),) * 3

    async def example(
        self,
        history: list[Message],
        language: str,
        documents: list[str],
        chosen: gr.SelectData,
        request: gr.Request | None = None,
    ) -> Steps:
        """`answer` for an example question."""
        async for step in self.linked(str(chosen.value["text"]), history, language, None, documents, request):
            yield step

    def article(self, answer: Answer | None, documents: list[str] | None, language: str) -> str:
        """The documents with passages of the last answer, marked; without an answer the first of the `documents` asked."""
        spoken = _language(language)
        index = self._index()
        if index is None:
            return note_html(say("loading", spoken))
        if isinstance(index, BaseException):
            return note_html(error_text(index, spoken))
        return article_html(index, answer, spoken, documents or [])

    def labels(self, language: str) -> tuple[Update, ...]:
        """The tabs in the language; Gradio translates all else itself, but not the tabs that are not in front."""
        spoken = _language(language)
        return tuple(gr.update(label=say(key, spoken)) for key in ("tab_questions", "tab_article", "tab_text"))

    def refresh(self, language: str, seen: Seen | None) -> tuple[Update, ...]:
        """What the page shows of the server's state, in the order of `view["outputs"]` in the layout; no update if unchanged.

        The documents that the visitor has ticked are no input: Gradio refuses the id of one that was just removed.
        """
        now = self._now(_language(language))
        if now == seen:
            return (gr.skip(),) * 12
        spoken = now.language
        rebuild = now.rebuild
        running = rebuild is not None and rebuild.outcome == "running"
        state = self._index()
        index = None if isinstance(state, BaseException) else state
        same_text = _same(now, seen, "text", "language")
        new_text = not _same(now, seen, "text")
        several = index is not None and len(index.documents) > 1
        idle = gr.update(interactive=not running)
        return (
            gr.skip()
            if _same(now, seen, "text", "loading", "language", "warning")
            else self._head_html(state, spoken, now.warning),
            gr.skip()
            if same_text
            else gr.update(examples=[{"text": question} for question in examples(index, spoken)]),
            rebuild_html(rebuild, index, spoken, now.seconds_left),
            idle,
            idle,
            gr.update(interactive=several and not running, visible=several),
            gr.update(visible=running),
            gr.update(visible=self._rebuilds.replaced and not running),
            gr.skip() if same_text else _choices(index, spoken, new=new_text, visible=several),
            gr.skip() if same_text else _choices(index, spoken, new=new_text, visible=index is not None),
            gr.skip() if _same(now, seen, "text") else now.text,
            now,
        )

    def text_changed(
        self, text: str | None, before: str | None, history: list[Message], language: str
    ) -> tuple[Update, str | None]:
        """The conversation, with a remark where its answers are about another text than the one now indexed."""
        if text is None or before is None or text == before or not history:
            return gr.skip(), text or before
        note = _said(note_html(say("changed", _language(language))))
        return [*(history[:-1] if _is_said(history[-1], note) else history), note], text

    def start(
        self, text: str, files: list[str] | str | None, title: str, language: str, *, add: bool = False
    ) -> tuple[Update, ...]:
        """Begins to index; the state of the change, the buttons, which wait for its end, and the files, which are taken."""
        paths = [Path(file) for file in ([files] if isinstance(files, str) else files or [])]
        try:
            for path in paths:
                if not was_sent(path):
                    raise InputError("file_missing", path=path.name)
            self._rebuilds.start(text, paths, title=title.strip(), add=add)
        except Exception as error:
            return failure_html(self._failure(error, _language(language))), gr.skip(), gr.skip(), gr.skip()
        return gr.skip(), gr.update(interactive=False), gr.update(interactive=False), None

    def start_adding(self, text: str, files: list[str] | str | None, title: str, language: str) -> tuple[Update, ...]:
        """`start` that keeps the documents that are there."""
        return self.start(text, files, title, language, add=True)

    def start_removing(self, ticked: list[str], language: str) -> Update:
        """Begins to take the ticked documents out."""
        try:
            self._rebuilds.remove(ticked)
        except Exception as error:
            return failure_html(self._failure(error, _language(language)))
        return gr.skip()

    def undo(self, language: str) -> Update:
        """Goes back to the text before; `refresh` shows the result, only a failure is returned."""
        try:
            self._rebuilds.undo()
        except Exception as error:
            return failure_html(self._failure(error, _language(language)))
        return gr.skip()

    def cancel(self) -> None:
        self._rebuilds.cancel()

    def _failure(self, error: Exception, language: Language, *, secret: str = "") -> str:
        """What went wrong, in words; what nobody expected is in the log."""
        if not isinstance(error, UserError):
            event(_log, logging.ERROR, "handler_failed", error=error, secret=secret)
        return error_text(error, language)

    def _index(self) -> Index | BaseException | None:
        """The index as it is now, the failure there is instead of it, or None while the model is loading."""
        health = self._loader.health
        if health.model == "failed":
            return health.problem
        retriever = self._loader.loaded
        if retriever is None:
            return None
        try:
            return retriever.index
        except UserError as error:  # another process has published what cannot be read
            return error

    def _now(self, language: Language) -> Seen:
        rebuild, index = self._rebuilds.latest, self._index()
        text = None
        if index is not None and not isinstance(index, BaseException):
            text = f"{index.created} {index.counts()} {name_of(index, language)}"
        left = rebuild.seconds_left(time.monotonic()) if rebuild is not None and self._rebuilds.running else None
        warning = self._loader.health.warning
        told = error_text(warning, language) if warning is not None else ""
        return Seen(language, text, index is None, rebuild, None if left is None else round(left), told)

    def _head_html(self, index: Index | BaseException | None, language: Language, warning: str) -> str:
        if index is None:
            return head_html(say("loading", language), language)
        if isinstance(index, BaseException):
            return head_html(error_text(index, language), language)
        return head_html(name_of(index, language), language, warning)


def was_sent(path: str | Path) -> bool:
    """Whether it is a file in the folder where uploads arrive."""
    try:
        file = Path(path).resolve()
        return file.is_file() and file.is_relative_to(Path(get_upload_folder()).resolve())
    except (OSError, ValueError):  # no path at all
        return False


def _choices(index: Index | None, language: Language, *, new: bool, visible: bool) -> Update:
    """The documents to choose from, each with its language and size; of `new` ones none is chosen yet."""
    documents = index.documents if index is not None else ()
    choices = [(document_label(document, language), document.id) for document in documents]
    changed: Update = gr.update(choices=choices, visible=visible)
    return changed | {"value": []} if new else changed


def _said(markup: str) -> Message:
    return {"role": "assistant", "content": markup}


def _is_said(message: Message, note: Message) -> bool:
    """Whether a message of the conversation, as the page sends it back, is this one."""
    content = message["content"]
    text = content[0].get("text") if isinstance(content, list) and content else content
    return bool(message["role"] == note["role"] and text == note["content"])


def _language(given: str) -> Language:
    return "fr" if given == "fr" else "en"


def _same(now: Seen, seen: Seen | None, *fields: str) -> bool:
    return seen is not None and all(getattr(now, field) == getattr(seen, field) for field in fields)
