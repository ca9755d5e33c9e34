"""The functions that programs call, by `gradio_client`, `curl` or an MCP client."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from starlette.requests import Request

from index import IndexBusy, InputError, ModelError, SavedIndexError, UserError
from qa.page.answering import AnswerService, check_encodable
from qa.page.clients import client_of
from qa.page.documents import document_language, name_of
from qa.page.logs import event
from qa.page.rebuilds import Rebuilds
from qa.page.rejections import STATUS_KEY, Status
from qa.wording import error_text

READING = ("ask", "documents")
"""The names of the functions that change nothing."""
CHANGING = ("rebuild", "add", "remove")
_log = logging.getLogger(__name__)


class Api:
    """The functions for programs. Programs see the names, signatures and docstrings of its public methods."""

    def __init__(self, service: AnswerService, rebuilds: Rebuilds) -> None:
        self._service = service
        self._rebuilds = rebuilds

    async def ask(
        self, question: str, k: int = 3, documents: list[str] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """Answer a question, in French or English, with passages of the indexed text.

        The result says whether the text answers, how likely that is, and which sentence of each passage answers.

        Args:
            question: the question
            k: how many passages to return, from 1 to 50
            documents: ids of the documents to search; all of them unless given
        """
        with _errors_in_words(request):
            ids = [documents] if isinstance(documents, str) else documents or []
            if not isinstance(question, str) or type(k) is not int or not _are_texts(ids):
                raise InputError("ask_types")
            answer, _ = await self._service.ask(question, k, client=client_of(request), documents=ids)
            warning = self._service.warning
            return answer.as_dict() | ({"warning": error_text(warning, "en")} if warning is not None else {})

    async def rebuild(self, text: str, title: str = "", request: gr.Request | None = None) -> dict[str, Any]:
        """Replace all indexed texts by one text, for everyone who uses this server.

        The result has its title and how many passages and sentences it has.

        Args:
            text: the whole text; short lines without a full stop are its headings
            title: its title
        """
        with _errors_in_words(request):
            if not _are_texts([text, title]):
                raise InputError("rebuild_types")
            check_encodable(text, title)
            index = await self._rebuilds.result_of(self._rebuilds.start(text, title=title))
            return {"title": name_of(index, "en"), **index.counts()}

    async def add(self, text: str, title: str = "", request: gr.Request | None = None) -> dict[str, Any]:
        """Add a text to those that are indexed, for everyone who uses this server.

        The result has its id, and how many documents, passages and sentences there are now.

        Args:
            text: the whole text; short lines without a full stop are its headings
            title: its title, and its id if no other document has that id
        """
        with _errors_in_words(request):
            if not _are_texts([text, title]):
                raise InputError("rebuild_types")
            check_encodable(text, title)
            index = await self._rebuilds.result_of(self._rebuilds.start(text, title=title, add=True))
            return {"id": index.documents[-1].id, **index.counts()}

    async def remove(self, documents: list[str], request: gr.Request | None = None) -> dict[str, Any]:
        """Remove documents from the index, for everyone who uses this server.

        The result says how many documents, passages and sentences are left.

        Args:
            documents: their ids
        """
        with _errors_in_words(request):
            if not _are_texts(documents):
                raise InputError("ids_types")
            check_encodable(*documents)
            index = await self._rebuilds.result_of(self._rebuilds.remove(documents))
            return dict(index.counts())

    async def documents(self, request: gr.Request | None = None) -> list[dict[str, Any]]:
        """List the documents of the index: id, title, language and number of characters of each."""
        with _errors_in_words(request):
            index = (await self._service.retriever()).index
            return [
                {
                    "id": document.id,
                    "title": document.title,
                    "language": document_language(document),
                    "characters": len(document.text),
                }
                for document in index.documents
            ]


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


@contextmanager
def _errors_in_words(request: gr.Request | Request | None) -> Iterator[None]:
    """Turns any error into `gr.Error`, the only kind whose text Gradio sends, and notes its HTTP status for the guard."""
    starlette_request = getattr(request, "request", request)
    status = starlette_request.scope.get(STATUS_KEY) if isinstance(starlette_request, Request) else None
    status = status if isinstance(status, Status) else Status()
    status.reached = True
    try:
        yield
    except UserError as error:
        status.code = _status(error)
        if status.code == 429:
            status.retry_after = int(str(error.values["seconds"]))
        words = str(error) if status.code < 500 else error_text(error, "en")  # a client need not see folders
        raise gr.Error(_printable(words), print_exception=False) from error
    except Exception as error:  # it is logged here, and the caller gets one general sentence
        event(_log, logging.ERROR, "call_failed", error=error)
        raise gr.Error(error_text(error, "en"), print_exception=False) from error


def _status(error: UserError) -> int:
    """The HTTP status for an error."""
    if error.code in ("questions_too_fast", "questions_too_many"):
        return 429
    if isinstance(error, IndexBusy):
        return 409
    if isinstance(error, InputError) or error.code == "rebuild_cancelled":
        return 400
    return 503 if isinstance(error, (ModelError, SavedIndexError)) else 500


def _printable(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()
