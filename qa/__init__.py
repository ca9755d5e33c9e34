"""Questions to passages: `ask` and `retrieve` over the saved index, `Retriever` over one of your own.

    question → candidates (index.searching) → the best of them read (reader) → order and probability (ranking)
             → sentences to mark (marking) → Answer

    retriever       `Retriever`, the one façade that the page, the command line and Python call
    answer          `Answer` and its `Hit`s
    ranking         the signals of the candidates to one order and one probability
    reader          what a passage that is read together with the question answers, and where; reader_network is its layers
    marking         which sentences to mark
    question        a message to the question in it; greetings and thanks
    spelling        capitals and accents that were left out, typing errors
    refusal         what the nearest passage lacks where nothing answers
    follow_ups      questions that lean on the one before
    wording         what a person reads, in both languages
    evaluate        `python -m qa.evaluate`; qa.evaluation does the work
    page, evaluation, training: packages of their own

The first call loads the model, which takes some seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.encoding.threads import Lock

if TYPE_CHECKING:
    from qa.answer import Answer, Hit
    from qa.retriever import Retriever

__all__ = ["Answer", "Hit", "Retriever", "ask", "retrieve"]


def ask(question: str, k: int = 3) -> Answer:
    """`Retriever.ask` of the saved index that the settings name; where they name none, of `.qa-index` or the sample."""
    return _default().ask(question, k)


def retrieve(question: str, k: int = 3) -> list[Hit]:
    """`Retriever.retrieve` of the same index as `ask`."""
    return _default().retrieve(question, k)


_opening = Lock()
_opened: Retriever | None = None


def _default() -> Retriever:
    global _opened
    with _opening:  # threads that come meanwhile wait for it
        if _opened is None:
            from qa.retriever import Retriever

            _opened = Retriever.open_or_sample()
        return _opened


def __getattr__(name: str) -> object:
    """Its classes bring PyTorch, which takes seconds to import: they come when they are asked for."""
    if name == "Retriever":
        from qa.retriever import Retriever

        return Retriever
    if name in ("Answer", "Hit"):
        from qa import answer

        return getattr(answer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
