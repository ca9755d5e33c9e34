"""Serves the page for tests, with encoders whose vectors can be computed by hand."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from index import Document, EncodedPassage, PassageText, Progress, Settings, from_texts
from index.encoding.encoder import Vectors
from index.storing import saved
from qa import Retriever
from qa.page.answering import AnswerService
from qa.page.application import application
from qa.page.front import Front
from qa.page.guard import HEADERS, Hosts
from qa.page.handlers import Page
from qa.page.limits import Gate
from qa.page.loading import Loader
from qa.page.prometheus import Metrics
from qa.page.rebuilds import Rebuilds
from qa.page.server import server
from tests.word_encoder import WordEncoder

T = TypeVar("T")
GRADIO = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("loops_that_gradio_leaves_open"),
]
TEXT = "Cats\nThe cat sleeps on the mat all day long.\nDogs\nThe dog runs along the river in the morning."
OTHER = "Bees\nThe bees make honey in the summer garden."


class GatedEncoder(WordEncoder):
    """Before it encodes passages it sets `reached` and waits until `gate` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.reached = threading.Event()

    def encode_passages(
        self, passages: Sequence[PassageText], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        if progress is not None:
            progress("encode", 0, len(passages))
            self.reached.set()
            assert self.gate.wait(10)
            progress("encode", len(passages), len(passages))
        return super().encode_passages(passages)


class BrokenEncoder(WordEncoder):
    """While `broken` is true, it raises an unexpected error with the question in its message."""

    broken = False

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise RuntimeError(f"no memory for {texts[0]}")
        return super().encode_queries(texts)


def retriever_of(text: str | Sequence[Document], folder: Path, encoder: WordEncoder | None = None) -> Retriever:
    """A retriever over a saved index of one text, or of documents; with its threshold of 0 it refuses no question."""
    encoder = encoder or WordEncoder()
    settings = Settings(index=folder, threshold=0.0)
    documents = from_texts([text]) if isinstance(text, str) else text
    Retriever(saved.build(documents, encoder, settings), encoder, settings=settings).save(folder)
    return Retriever.open(folder, encoder=encoder, settings=settings)


def page_of(loader: Loader, rebuilds: Rebuilds | None = None) -> Page:
    """The handlers of the page, without a limit of questions for a client."""
    gate = Gate()
    metrics = Metrics(waiting=lambda: gate.waiting, ready=lambda: loader.loaded is not None)
    return Page(loader, AnswerService(loader, gate, metrics), rebuilds or Rebuilds(loader))


def steps(answering: AsyncIterator[T]) -> list[T]:
    """All values that a handler sends to the page."""

    async def collected() -> list[T]:
        return [step async for step in answering]

    return asyncio.run(collected())


@contextmanager
def served(loader: Loader, settings: Settings | None = None, **options: Any) -> Iterator[str]:
    """Serves the page during the block, behind a front as `app.py` does. Gives the address."""
    with served_with_front(loader, settings, **options) as (address, _):
        yield address


@contextmanager
def served_with_front(
    loader: Loader, settings: Settings | None = None, *, silent_seconds: float = 15.0, **options: Any
) -> Iterator[tuple[str, Front]]:
    """The same, but gives the address and the front."""
    listening = socket.create_server(("127.0.0.1", 0))
    up = threading.Event()
    hosts = options.setdefault("hosts", Hosts())
    front = Front(
        listening, names=hosts.names, any_address=hosts.any_address, headers=HEADERS, silent_seconds=silent_seconds
    )
    web = server(application(loader, settings or Settings(max_file_megabytes=1), up=up, **options), front=front)
    thread = threading.Thread(target=web.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert up.wait(60)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", front
    finally:
        web.should_exit = True
        thread.join(20)
        front.close()
        listening.close()
