"""What a question gets: an `Answer` with its `Hit`s and why each was found. `as_dict` gives what is printed as JSON;
signals are called "legs" there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from index import Passage, Span
from index.words.terms import Language
from qa.gap import Gap

if TYPE_CHECKING:  # brings torch, which takes seconds
    from qa.ranking import RankedCandidate


@dataclass(frozen=True, slots=True)
class Signal:
    """The score of a passage by one signal, and its rank by this signal among the candidates; 1 is the best."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a passage was found.

    `signals` by name: "passage" and "sentence" are cosines, "words" is the share of the question's words that two
    adjacent sentences hold (rare words count more), "tokens" is the mean best cosine of its tokens. `words`: each word of
    the question that the passage holds, with the passage's words for it.
    """

    signals: Mapping[str, Signal] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "legs": {
                name: {"score": round(signal.score, 4), "rank": signal.rank} for name, signal in self.signals.items()
            },
            "words": {word: list(surfaces) for word, surfaces in self.words.items()},
        }


def signals_among(ranked: Sequence[RankedCandidate], count: int) -> list[dict[str, Signal]]:
    """The signals of the first `count` candidates, with the rank by each among all candidates; equal scores share a rank."""
    names = list(ranked[0].signals) if ranked else []
    scores = np.array([list(candidate.signals.values()) for candidate in ranked])
    rows = (1 + (scores[None] > scores[:count, None]).sum(axis=1)).tolist()
    return [
        {name: Signal(candidate.signals[name], rank) for name, rank in zip(names, ranks, strict=True)}
        for candidate, ranks in zip(ranked[:count], rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` orders the hits of one question from texts in one language: higher is better. `probability`, in [0, 1], says
    how likely the passage holds the answer; it can be compared between questions. `sentence` is what to mark in the
    passage, one sentence or two. `evidence` says why the passage was found.

    `answer` is where the words that answer stand. It is often None: if `answer_probability` is below "least_sure" of
    ranking.json, or if the reader's best words are not inside `sentence`. `answer_probability` is the probability that
    the passage answers and that these words are the answer; it is 0 if the passage was not read.

    `sentence` and `answer` are spans in the document's text.
    """

    passage: Passage
    score: float
    probability: float
    sentence: Span
    evidence: Evidence = field(default_factory=Evidence)
    answer: Span | None = None
    answer_probability: float = 0.0

    @property
    def sentence_text(self) -> str:
        """The text of `sentence`."""
        return self.text_of(self.sentence)

    @property
    def answer_text(self) -> str | None:
        """The text of `answer`."""
        return None if self.answer is None else self.text_of(self.answer)

    @property
    def body(self) -> Span:
        """The passage without the heading that may open it, as a span in the document's text."""
        start = self.passage.sentences[0].start if self.passage.sentences else self.passage.start
        return Span(start, self.passage.end)

    def text_of(self, span: Span) -> str:
        """The text of a span of the document that lies in the passage."""
        return self.passage.text[span.start - self.passage.start : span.end - self.passage.start]

    def as_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.passage.document_id,
            "section": self.passage.section,
            "text": self.passage.text,
            "start": self.passage.start,
            "end": self.passage.end,
            "score": round(self.score, 4),
            "probability": round(self.probability, 4),
            "sentence": {"text": self.sentence_text, "start": self.sentence.start, "end": self.sentence.end},
            "answer": None
            if self.answer is None
            else {"text": self.answer_text, "start": self.answer.start, "end": self.answer.end},
            "evidence": self.evidence.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passages for a question, best first, and whether they answer it.

    `confidence` is the probability of the first hit; `answered` says whether it reaches the threshold. If `answered` is
    false, the hits are only the nearest passages of the text. `calibrated` says whether the probabilities were fitted for
    the encoder in use; if so, about 80 % of the passages with a probability of .8 answer.

    `searched` is the text that was searched for: the question without greetings and story (`qa.question`), spelled as in
    the texts (`qa.spelling`), and for a follow-up with what it is about (`qa.follow_ups`). `gap` belongs to a refusal: it
    says which words of the question the nearest passage has and which it lacks; None if the text answers.

    If a message holds several questions, `further` has the answers to the next two, in their order, and `left_out` the
    questions after them, which are not answered.
    """

    question: str
    language: Language
    answered: bool
    confidence: float
    hits: tuple[Hit, ...]
    calibrated: bool = True
    searched: str = ""
    gap: Gap | None = None
    further: tuple[Answer, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def latest(self) -> Answer:
        """The answer to the last question of the message; a follow-up refers to it."""
        return self.further[-1] if self.further else self

    def refused(self) -> Answer:
        """The answer as a refusal, with every probability 0: for small talk, which no text answers."""
        hits = tuple(replace(hit, probability=0.0, answer=None, answer_probability=0.0) for hit in self.hits)
        return replace(self, answered=False, confidence=0.0, hits=hits, gap=Gap())

    def as_dict(self) -> dict[str, Any]:
        several = {"further": [answer.as_dict() for answer in self.further], "left_out": list(self.left_out)}
        return {
            "question": self.question,
            "language": self.language,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "calibrated": self.calibrated,
            "searched": self.searched,
            "gap": None if self.gap is None else self.gap.as_dict(),
            "hits": [hit.as_dict() for hit in self.hits],
        } | {key: value for key, value in several.items() if value}
