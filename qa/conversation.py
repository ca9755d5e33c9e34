"""What a question in a conversation may refer to, and which of several answers to it is the best.

`qa.follow_ups` completes the question's text; `qa.pipeline` searches the question completed and as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from qa.answer import Answer
from qa.follow_ups import asks_for_a_name, complete, names_in


class Context(NamedTuple):
    """What a question may refer to: the question before it, and the names in the answer to that; "" if there are none.

    `place`: the document and the start of the passage that answered; None if none did.
    """

    question: str
    names: str
    place: tuple[str, int] | None = None


def context_of(answer: Answer) -> Context:
    """What the next question may refer to; no names if the question did not ask for one, no place if not answered."""
    searched = answer.searched
    hit = answer.hits[0] if answer.answered and answer.hits else None
    if hit is None:
        return Context(searched, "")
    place = hit.passage.document_id, hit.passage.start
    if not asks_for_a_name(searched):
        return Context(searched, "", place)
    return Context(searched, names_in(hit.answer_text or "", searched) or names_in(hit.sentence_text, searched), place)


def completing_context(question: str, contexts: Sequence[Context]) -> Context:
    """The first of the contexts, nearest first, that completes the question; the last if none does."""
    return next((context for context in contexts if complete(question, context.question) != question), contexts[-1])


def most_confident(answers: Sequence[Answer]) -> Answer:
    """The most confident answer; an answer comes before a refusal, because the threshold depends on the languages.

    Confidences are compared to two decimals. On a tie the first is taken: it was searched with the most context. So is it
    among refusals, and the first that found the same passage gives its `searched`: the next question may need that context.
    """
    best = max(answers, key=lambda answer: (answer.answered, round(answer.confidence, 2)))
    if not best.answered:
        return answers[0]
    place = best.hits[0].passage
    searched = next(answer.searched for answer in answers if answer.answered and answer.hits[0].passage == place)
    return replace(best, searched=searched)


def best_about(named: Set[str], answers: Sequence[Answer]) -> Answer:
    """The first with a passage that holds all words in `named`; else the most confident. An answer comes before a refusal.

    "Et les chiens ?" is also searched together with the question before it, and the passage that answered that question
    may be the most confident; but only a passage that has the word "chiens" answers this one.
    """
    among = [answer for answer in answers if answer.answered] or answers
    about = (answer for answer in among if named and named <= answer.hits[0].evidence.words.keys())
    return next(about, None) or most_confident(answers)
