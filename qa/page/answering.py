"""Answers the questions of page, API and MCP: each waits for its place, is answered, counted and logged."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index import InputError, UserError
from qa.answer import Answer
from qa.page.limits import Gate
from qa.page.loading import Loader
from qa.page.logs import event
from qa.page.prometheus import Metrics

if TYPE_CHECKING:
    from index.storing.store import Index
    from qa.retriever import Retriever

_log = logging.getLogger(__name__)


class AnswerService:
    """Answers questions by a retriever that may still be loading."""

    def __init__(self, loader: Loader, gate: Gate, metrics: Metrics) -> None:
        self._loader = loader
        self._gate = gate
        self._metrics = metrics

    @property
    def warning(self) -> UserError | None:
        """Why answers are not from the index that was published last; None if they are."""
        return self._loader.health.warning

    async def retriever(self) -> Retriever:
        """The retriever; waits while it is being loaded, and raises what the load raised."""
        return await self._loader.retriever()

    async def ask(
        self, question: str, k: int = 3, *, client: str, after: str | Answer = "", documents: Sequence[str] = ()
    ) -> tuple[Answer, Index]:
        """The answer, and the index it is from. Raises `UserError`; any other error is logged first.

        `client` is the address that the question comes from.
        """
        began = time.perf_counter()
        language, outcome = "unknown", "failed"
        try:
            check_encodable(question, *documents)
            async with self._gate.place(client):
                with self._metrics.timed("waiting"):
                    retriever = await self._loader.retriever()
                with self._metrics.timed("answering"):
                    answer, index = await self._gate.compute(lambda: _answer(retriever, question, k, after, documents))
            self._metrics.set_generation(index.created, index.counts())
            language, outcome = answer.language, "answered" if answer.answered else "not_answered"
            return answer, index
        except UserError as error:
            if error.code in ("questions_too_fast", "questions_too_many"):
                outcome = "turned_away"
            elif isinstance(error, InputError):
                outcome = "invalid"
            raise
        except Exception as error:
            self._loader.suspect()
            event(_log, logging.ERROR, "question_failed", error=error, visitor_text=question)
            raise UserError("unexpected") from None
        finally:
            self._metrics.count_question(language, outcome)
            ms = round(1000 * (time.perf_counter() - began), 1)
            event(_log, logging.INFO, "question", language=language, outcome=outcome, ms=ms)


def check_encodable(*texts: str) -> None:
    """Raises `InputError` if a text holds half of a surrogate pair, so that UTF-8 cannot encode it."""
    for text in texts:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError("half_character") from None


def _answer(
    retriever: Retriever, question: str, k: int, after: str | Answer, documents: Sequence[str]
) -> tuple[Answer, Index]:
    """An answer and the index it is from. If another index was published meanwhile, the question is asked again."""
    while True:
        index = retriever.index
        answer = retriever.ask(question, k, after=after, documents=documents)
        if retriever.index is index:
            return answer, index
