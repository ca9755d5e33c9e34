"""Questions to passages: `ask` and `retrieve` search the saved index, a `Retriever` searches any other.

    message → questions → candidates → the best of them read → order and probability → sentence to mark → Answer
              question    index.searching  reader              ranking                 marking

    what others call
      retriever          `Retriever`, the one façade that the page, the command line and Python call
      answer             `Answer` and its `Hit`s
      pipeline           the steps above, in their order
      scope              which passages are searched
    from a message to the texts to search by
      question           from a message to the questions in it
      elisions           missing apostrophes and hyphens are put back
      question_patterns  patterns of questions and of what introduces them
      courtesies         greetings, thanks, small talk
      spelling           missing capitals and accents, typing errors
      bilingual_nouns    a question in the other language gets the texts' nouns
    follow-ups
      follow_ups         completes a question from the one before
      attributes         follow-ups that ask for an attribute: "Et le prix ?"
      noun_replacement   follow-ups that ask the same of another thing: "Et le pont ?"
      pronouns           pronouns that stand for something outside of the question
      noun_phrases       articles and prepositions of nouns
      function_words     function words of both languages
      conversation       what a question may refer to; which of several answers is the best
    from candidates to an answer
      reader             reads a passage together with the question: does it answer, and where?
      reader_network     the layers of the reader
      ranking            from the signals of the candidates to one order and one probability
      marking            which sentences to mark
      printed_questions  where a text asks what the question asks
      gap                what the nearest passage lacks when nothing answers
      wording            what a person reads, in both languages
    evaluate             `python -m qa.evaluate`; qa.evaluation does the work

The packages page, evaluation and training list their own modules. The first call loads the model, which takes some
seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.locks import Lock

if TYPE_CHECKING:
    from qa.answer import Answer, Hit
    from qa.retriever import Retriever

__all__ = ["Answer", "Hit", "Retriever", "ask", "retrieve"]


def ask(question: str, k: int = 3) -> Answer:
    """`Retriever.ask` on the saved index that the settings name; `k` passages, from 1 to 50.

    Without QA_INDEX that is `.qa-index`; if this folder is empty, the sample article is indexed there first. Raises an
    `index.UserError` whose text says what to do.
    """
    return _default().ask(question, k)


def retrieve(question: str, k: int = 3) -> list[Hit]:
    """`Retriever.retrieve` on the same index as `ask`."""
    return _default().retrieve(question, k)


_opening = Lock()
_opened: Retriever | None = None


def _default() -> Retriever:
    global _opened
    with _opening:  # other threads wait until it is open
        if _opened is None:
            from qa.retriever import Retriever

            _opened = Retriever.open_or_sample()
        return _opened


def __getattr__(name: str) -> object:
    """Imports a class at its first use: the classes need PyTorch, which takes seconds to import."""
    if name == "Retriever":
        from qa.retriever import Retriever

        return Retriever
    if name in ("Answer", "Hit"):
        from qa import answer

        return getattr(answer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
