"""The functions for programs: what `gradio_client`, `curl` and an MCP client call."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gradio as gr

from index import InputError, UserError
from qa.page.html import name_of
from qa.page.rebuilds import Rebuilds

if TYPE_CHECKING:
    from qa.retriever import Retriever


class Api:
    """Its methods' names, signatures and docstrings are what programs are offered; what a person can fix is told in words."""

    def __init__(self, retriever: Future[Retriever], rebuilds: Rebuilds) -> None:
        self._retriever = retriever
        self._rebuilds = rebuilds

    def ask(self, question: str, k: int = 3, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer a question, in French or English, with passages of the indexed text.

        Args:
            question: the question
            k: how many passages to return, from 1 to 50
            documents: ids of the documents to look in; all of them unless given
        """
        with _told():
            named = [documents] if isinstance(documents, str) else documents or []
            if not isinstance(question, str) or type(k) is not int or not _texts(named):
                raise InputError("ask_types")
            return self._retriever.result().ask(question, k, documents=named).as_dict()

    def rebuild(self, text: str, title: str = "") -> dict[str, Any]:
        """Index a text in place of the present one, for everyone who uses this server.

        Args:
            text: the whole text; short lines without a full stop are its headings
            title: its title
        """
        with _told():
            if not _texts([text, title]):
                raise InputError("rebuild_types")
            index = self._rebuilds.start(text, title=title).result()
            return {"title": name_of(index, "en"), **index.counts()}


def _texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


@contextmanager
def _told() -> Iterator[None]:
    """Gradio passes on the words of its own error alone."""
    try:
        yield
    except UserError as error:
        raise gr.Error(str(error), print_exception=False) from error
