"""The page's handlers: from what a visitor sends, which may come without the page, to what they see next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index import UserError
from index.words.terms import Language, language_of
from qa.answer import Answer
from qa.page.examples import examples
from qa.page.html import (
    answer_html,
    article_html,
    escape,
    failure_html,
    head_html,
    name_of,
    note_html,
    rebuild_html,
)
from qa.page.rebuilds import Rebuild, Rebuilds
from qa.page.wording import say
from qa.question import greeting
from qa.wording import error_text

if TYPE_CHECKING:
    from index.storing.store import Index
    from qa.retriever import Retriever

Update = Any
"""What a handler gives a component: a value, or `gr.update` of its properties."""
Message = dict[str, Any]
Steps = Iterator[tuple[Update, Update, Update]]
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


class Page:
    """The handlers, over a retriever that may still be loading and its rebuilds."""

    def __init__(self, retriever: Future[Retriever], rebuilds: Rebuilds) -> None:
        self._retriever = retriever
        self._rebuilds = rebuilds

    def answer(self, question: str, history: list[Message], language: str, last: Answer | None = None) -> Steps:
        """The conversation with the question and its answer; while the model is loading, first with a sign that it is.

        A greeting or thanks gets a word back; a question that leans on the `last` one is searched with it. One that
        cannot be answered is put back into the box, which the page has emptied.
        """
        spoken = _language(language)
        asked = {"role": "user", "content": escape(question.strip())}
        courtesy = greeting(question)
        if courtesy is not None:
            yield [*history, asked, _said(note_html(say(courtesy, language_of(question))))], gr.skip(), last
            return
        if not self._retriever.done():
            yield [*history, asked, _said(note_html(say("waiting", spoken)))], gr.skip(), None
        try:
            answer, index = self._ask(question, last)
        except Exception as error:  # the load's own failure, whatever it was, is shown to whom it concerns
            yield [*history, asked, _said(note_html(error_text(error, spoken)))], gr.update(value=question), None
        else:
            yield [*history, asked, _said(answer_html(answer, index))], gr.skip(), answer

    def linked(self, question: str, history: list[Message], language: str, last: Answer | None = None) -> Steps:
        """`answer` for the question that the page's address carries, if it carries one."""
        if question.strip():
            yield from self.answer(question, history, language, last)
        else:
            yield (gr.skip(),) * 3

    def example(self, history: list[Message], language: str, chosen: gr.SelectData) -> Steps:
        """`answer` for an example question."""
        yield from self.linked(str(chosen.value["text"]), history, language)

    def article(self, answer: Answer | None, language: str) -> str:
        """The whole text with the passages of the last answer marked in it."""
        spoken = _language(language)
        index = self._index()
        if index is None:
            return note_html(say("loading", spoken))
        if isinstance(index, BaseException):
            return note_html(error_text(index, spoken))
        return article_html(index, answer, spoken)

    def labels(self, language: str) -> tuple[Update, ...]:
        """The tabs in the language; Gradio translates all else itself, but not the tabs that are not in front."""
        spoken = _language(language)
        return tuple(gr.update(label=say(key, spoken)) for key in ("tab_questions", "tab_article", "tab_text"))

    def refresh(self, language: str, seen: Seen | None) -> tuple[Update, ...]:
        """Header, examples, state of the rebuild, its buttons, the text's name, what is seen; no update where it is as before."""
        now = self._now(_language(language))
        if now == seen:
            return (gr.skip(),) * 8
        spoken = now.language
        rebuild = now.rebuild
        running = rebuild is not None and rebuild.outcome == "running"
        state = self._index()
        index = None if isinstance(state, BaseException) else state
        return (
            gr.skip() if _same(now, seen, "text", "loading", "language") else self._head_html(state, spoken),
            gr.skip()
            if _same(now, seen, "text", "language")
            else gr.update(examples=[{"text": question} for question in examples(index, spoken)]),
            rebuild_html(rebuild, index, spoken, now.seconds_left),
            gr.update(interactive=not running),
            gr.update(visible=running),
            gr.update(visible=self._rebuilds.replaced and not running),
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

    def start(self, text: str, file: str | None, title: str, language: str) -> tuple[Update, Update]:
        """Begins to index; the state of the rebuild, and the button, which waits for its end."""
        try:
            self._rebuilds.start(text, Path(file) if file else None, title=title.strip())
        except UserError as error:
            return failure_html(error_text(error, _language(language))), gr.skip()
        return gr.skip(), gr.update(interactive=False)

    def undo(self, language: str) -> Update:
        """Goes back to the text before; `refresh` shows the result, only a failure is returned."""
        try:
            self._rebuilds.undo()
        except UserError as error:
            return failure_html(error_text(error, _language(language)))
        return gr.skip()

    def cancel(self) -> None:
        self._rebuilds.cancel()

    def _ask(self, question: str, last: Answer | None) -> tuple[Answer, Index]:
        """An answer and the index it is from: a rebuild published meanwhile would give the places of another text."""
        retriever = self._retriever.result()
        while True:
            index = retriever.index
            answer = retriever.ask(question, after=last.searched if last else "")
            if retriever.index is index:
                return answer, index

    def _index(self) -> Index | BaseException | None:
        """The index as it is now, the failure there is instead of it, or None while the model is loading."""
        if not self._retriever.done():
            return None
        try:
            return self._retriever.exception() or self._retriever.result().index
        except UserError as error:  # another process has published what cannot be read
            return error

    def _now(self, language: Language) -> Seen:
        rebuild, index = self._rebuilds.latest, self._index()
        text = None
        if index is not None and not isinstance(index, BaseException):
            text = f"{index.created} {index.counts()} {name_of(index, language)}"
        left = rebuild.seconds_left(time.monotonic()) if rebuild is not None and self._rebuilds.running else None
        return Seen(language, text, index is None, rebuild, None if left is None else round(left))

    def _head_html(self, index: Index | BaseException | None, language: Language) -> str:
        if index is None:
            return head_html(say("loading", language), language)
        if isinstance(index, BaseException):
            return head_html(error_text(index, language), language)
        return head_html(name_of(index, language), language)


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
