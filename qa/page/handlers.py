"""The page's handlers: from what a visitor sends to what they see next. A request may also come without the page."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from gradio.utils import get_upload_folder

from index import InputError, UserError
from index.document import readable
from index.words.language import language_of
from index.words.terms import Language
from qa.answer import Answer
from qa.courtesies import courtesy_kind
from qa.page.answering import AnswerService
from qa.page.clients import client_of
from qa.page.documents import LISTED_DOCUMENTS, document_choices, name_of
from qa.page.example_questions import example_questions
from qa.page.loading import Loader
from qa.page.logs import event
from qa.page.rebuilds import Rebuild, Rebuilds
from qa.page.rendering import answer_html, article_html, escape, failure_html, head_html, note_html, rebuild_html
from qa.page.wording import say
from qa.wording import error_text

if TYPE_CHECKING:
    from index.storing.store import Index

_log = logging.getLogger(__name__)
Update = Any
"""What a handler gives a component: a value, or `gr.update` of its properties."""
Message = dict[str, Any]
Steps = AsyncIterator[tuple[Update, Update, Update]]
"""The conversation, the question box and the last answer, each time that one of them changes."""


@dataclass(frozen=True, slots=True)
class ShownState:
    """The state of the server that a visitor's page shows; only what has changed since then is drawn again."""

    language: Language
    text: str | None
    """Identifies the indexed text; None if the model is not loaded."""
    loading: bool
    rebuild: Rebuild | None
    seconds_left: int | None
    warning: str
    """Why the answers are not from the index that was published last; "" if they are."""
    old_failure: int
    """The number of a change that had failed before the page was opened; its failure is not shown here. 0 for none."""


class View(NamedTuple):
    """Updates for the parts of the page that show the state of the server.

    The names are those of the components and states in `qa.page.layout`, which connects each with the update for it.
    """

    head: Update
    chat: Update
    status: Update
    index_button: Update
    add_button: Update
    remove_button: Update
    cancel_button: Update
    undo_button: Update
    documents_to_search: Update
    documents_to_remove: Update
    find_to_search: Update
    find_to_remove: Update
    indexed_text: Update
    shown: Update

    @classmethod
    def unchanged(cls) -> View:
        return cls(*(gr.skip() for _ in cls._fields))


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index as it is now, or the problem that stands in its way; neither while the model is loading."""

    index: Index | None = None
    problem: BaseException | None = None

    @property
    def has_several_documents(self) -> bool:
        return self.index is not None and self.index.has_several_documents


class Page:
    """The handlers, over a retriever that may still be loading and the changes of its index."""

    def __init__(self, loader: Loader, service: AnswerService, rebuilds: Rebuilds) -> None:
        self._loader = loader
        self._service = service
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
        """The conversation with the question and its answer; while the model is loading, first with a note that says so.

        A greeting or thanks gets a short reply. A follow-up is searched with the `last` question. `documents` are the ids of
        the documents to search, all by default. The page has emptied the question box; a question that cannot be answered
        is put back there.
        """
        page_language = _language_of(language)
        message = {"role": "user", "content": escape(readable(question).strip())}
        courtesy = courtesy_kind(question)
        if courtesy is not None:
            yield [*history, message, _reply(note_html(say(courtesy, language_of(question))))], gr.skip(), last
            return
        if self._loader.health.model != "loaded":
            yield [*history, message, _reply(note_html(say("waiting", page_language)))], gr.skip(), None
        try:
            answer, index = await self._service.ask(
                question, client=client_of(request), after=last or "", documents=documents or []
            )
            markup = answer_html(answer, index, documents or [], asked_again=_asked_again(answer) if last else "")
        except Exception as error:  # whatever it is, the visitor is told
            note = note_html(self._failure(error, page_language, visitor_text=question))
            yield [*history, message, _reply(note)], gr.update(value=readable(question)), None
        else:
            yield [*history, message, _reply(markup)], gr.skip(), answer

    async def linked(
        self,
        question: str,
        history: list[Message],
        language: str,
        last: Answer | None = None,
        documents: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> Steps:
        """`answer` for the question in the page's address, if there is one."""
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
        """The whole text, with the passages of the last answer marked; without an answer, the chosen `documents`."""
        page_language = _language_of(language)
        state = self._index_state()
        if state.problem is not None:
            return note_html(error_text(state.problem, page_language))
        if state.index is None:
            return note_html(say("loading", page_language))
        return article_html(state.index, answer, page_language, documents or [])

    def labels(self, language: str) -> tuple[Update, ...]:
        """The labels of the tabs in the language. Gradio translates all other texts, but not tabs in the background."""
        page_language = _language_of(language)
        article = say("tab_article", page_language, several=self._index_state().has_several_documents)
        labels = say("tab_questions", page_language), article, say("tab_text", page_language)
        return tuple(gr.update(label=label) for label in labels)

    def refresh(self, language: str, shown: ShownState | None) -> View:
        """Updates for what has changed since the page showed the state `shown`; None for a page that was just opened.

        The documents that the visitor has ticked are no input, because Gradio refuses the id of a document that was just
        removed.
        """
        now = self._now(_language_of(language), self._old_failure() if shown is None else shown.old_failure)
        view = View.unchanged()
        if now == shown:
            return view
        state, rebuild = self._index_state(), now.rebuild
        index, several = state.index, state.has_several_documents
        running = rebuild is not None and rebuild.outcome == "running"
        view = view._replace(
            status=rebuild_html(rebuild, index, now.language, now.seconds_left),
            index_button=gr.update(interactive=not running),
            add_button=gr.update(interactive=not running),
            remove_button=gr.update(interactive=several and not running, visible=several),
            cancel_button=gr.update(visible=running),
            undo_button=gr.update(visible=self._rebuilds.can_undo and not running),
            shown=now,
        )
        if not _same(now, shown, "text", "loading", "language", "warning"):
            view = view._replace(head=_head_html(state, now.language, now.warning))
        if not _same(now, shown, "text", "language"):
            examples = [{"text": question} for question in example_questions(index, now.language)]
            placeholder = say("welcome", now.language, several=several)
            view = view._replace(chat=gr.update(examples=examples, placeholder=placeholder))
        if not _same(now, shown, "text"):
            choices = document_choices(index, now.language)
            documents = gr.update(choices=choices, value=[], visible=several)
            many = index is not None and len(index.documents) > LISTED_DOCUMENTS
            find = gr.update(value="", visible=many)
            view = view._replace(
                documents_to_search=documents,
                documents_to_remove=documents,
                find_to_search=find,
                find_to_remove=find,
                indexed_text=now.text,
            )
        return view

    def list_documents(self, words: str | None, chosen: list[str] | None, language: str) -> Update:
        """The documents to choose from: those that are `chosen`, then those whose title or id has all `words`."""
        index = self._index_state().index
        if index is None:
            return gr.skip()
        return gr.update(choices=document_choices(index, _language_of(language), words or "", chosen or []))

    def text_changed(
        self, text: str | None, before: str | None, history: list[Message], language: str
    ) -> tuple[Update, str | None]:
        """The conversation, with a note if its answers are about another text than the one that is indexed now."""
        if text is None or before is None or text == before or not history:
            return gr.skip(), text or before
        several = self._index_state().has_several_documents
        note = _reply(note_html(say("changed", _language_of(language), several=several)))
        return [*(history[:-1] if _is_reply(history[-1], note) else history), note], text

    def start(
        self, text: str, files: list[str] | str | None, title: str, language: str, *, add: bool = False
    ) -> tuple[Update, ...]:
        """Begins to index. The updates are for the status, the two buttons, which are disabled, and the files, which go."""
        paths = [Path(file) for file in ([files] if isinstance(files, str) else files or [])]
        try:
            for path in paths:
                if not was_sent(path):
                    raise InputError("file_missing", path=path.name)
            self._rebuilds.start(text, paths, title=title.strip(), add=add)
        except Exception as error:
            return failure_html(self._failure(error, _language_of(language))), gr.skip(), gr.skip(), gr.skip()
        return gr.skip(), gr.update(interactive=False), gr.update(interactive=False), None

    def start_adding(self, text: str, files: list[str] | str | None, title: str, language: str) -> tuple[Update, ...]:
        """Begins to add to the documents that are there."""
        return self.start(text, files, title, language, add=True)

    def start_removing(self, ticked: list[str], language: str) -> Update:
        """Begins to remove the ticked documents."""
        try:
            self._rebuilds.remove(ticked)
        except Exception as error:
            return failure_html(self._failure(error, _language_of(language)))
        return gr.skip()

    def undo(self, language: str) -> Update:
        """Goes back to the previous text. `refresh` shows the result; only a failure is shown here."""
        try:
            self._rebuilds.undo()
        except Exception as error:
            return failure_html(self._failure(error, _language_of(language)))
        return gr.skip()

    def cancel(self) -> None:
        self._rebuilds.cancel()

    def _failure(self, error: Exception, language: Language, *, visitor_text: str = "") -> str:
        """What went wrong, in words; an unexpected error is logged."""
        if not isinstance(error, UserError):
            event(_log, logging.ERROR, "handler_failed", error=error, visitor_text=visitor_text)
        return error_text(error, language)

    def _index_state(self) -> IndexState:
        health = self._loader.health
        if health.model == "failed":
            return IndexState(problem=health.problem)
        retriever = self._loader.loaded
        if retriever is None:
            return IndexState()
        try:
            return IndexState(retriever.index)
        except UserError as error:  # another process has published an index that cannot be read
            return IndexState(problem=error)

    def _old_failure(self) -> int:
        """The number of the last change if it has failed, else 0."""
        latest = self._rebuilds.latest
        return latest.number if latest is not None and latest.outcome == "failed" else 0

    def _now(self, language: Language, old_failure: int) -> ShownState:
        """The state of the server as it is now, without the failure of the change with the number `old_failure`."""
        rebuild, state = self._rebuilds.latest, self._index_state()
        if rebuild is not None and rebuild.number == old_failure:
            rebuild = None
        text = None
        if (index := state.index) is not None:
            text = f"{index.created} {index.counts()} {name_of(index, 'en')}"  # the same in both languages
        left = rebuild.seconds_left(time.monotonic()) if rebuild is not None and self._rebuilds.running else None
        warning = self._loader.health.warning
        warning_text = error_text(warning, language) if warning is not None else ""
        return ShownState(
            language=language,
            text=text,
            loading=index is None and state.problem is None,
            rebuild=rebuild,
            seconds_left=None if left is None else round(left),
            warning=warning_text,
            old_failure=old_failure,
        )


def _head_html(state: IndexState, language: Language, warning: str) -> str:
    if state.problem is not None:
        return head_html(error_text(state.problem, language), language)
    if state.index is None:
        return head_html(say("loading", language), language)
    name = name_of(state.index, language)
    return head_html(name, language, warning, several=state.has_several_documents)


def was_sent(path: str | Path) -> bool:
    """Whether this is a file in the folder of uploads."""
    try:
        file = Path(path).resolve()
        return file.is_file() and file.is_relative_to(Path(get_upload_folder()).resolve())
    except (OSError, ValueError):  # this is no path
        return False


def _reply(markup: str) -> Message:
    return {"role": "assistant", "content": markup}


def _asked_again(answer: Answer) -> str:
    """The questions of a message as they were searched, each on its line: a follow-up with what it is about."""
    return "\n".join([*(part.searched for part in (answer, *answer.further)), *answer.left_out])


def _is_reply(message: Message, note: Message) -> bool:
    """Whether a message of the conversation, in the form in which the page sends it back, is this note."""
    content = message["content"]
    text = content[0].get("text") if isinstance(content, list) and content else content
    return bool(message["role"] == note["role"] and text == note["content"])


def _language_of(code: str) -> Language:
    return "fr" if code == "fr" else "en"


def _same(now: ShownState, shown: ShownState | None, *fields: str) -> bool:
    """Whether the fields of both states are equal."""
    return shown is not None and all(getattr(now, field) == getattr(shown, field) for field in fields)
