"""What a question gets back: `Answer` with its `Hit`s, why each was found, and the same as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from index import Passage, Span
from index.words.terms import Language
from qa.ranking import Ranked
from qa.refusal import Gap


@dataclass(frozen=True, slots=True)
class Signal:
    """The score of a passage by one signal, and its place by it among the candidates, 1 the best."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """`signals` by name: passage and sentence (cosines), words (share of the question's), tokens (mean best cosine).

    `words`: each word of the question that the passage holds, with the words in the passage that it was found in.
    """

    signals: Mapping[str, Signal] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "legs": {name: {"score": round(own.score, 4), "rank": own.rank} for name, own in self.signals.items()},
            "words": {word: list(found) for word, found in self.words.items()},
        }


def signals_among(ranked: Sequence[Ranked]) -> list[dict[str, Signal]]:
    """The signals of each candidate, ranked among all; those with the same score share a place."""
    names = list(ranked[0].signals) if ranked else []
    scores = np.array([list(one.signals.values()) for one in ranked])
    ranks = (1 + (scores[None] > scores[:, None]).sum(axis=1)).tolist()
    return [
        {name: Signal(one.signals[name], rank) for name, rank in zip(names, of_one, strict=True)}
        for one, of_one in zip(ranked, ranks, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` orders the hits of one question, higher is better. `probability`, in [0, 1], is that of the passage holding
    the answer, comparable between questions. `sentence` is the span, in the document's text, of what to mark in it.
    `evidence` says why it was found. `answer` is the span of the words in `sentence` that answer. It is None where
    they are not inside `sentence`, or `sureness` is below "least_sure" of ranking.json. `sureness` is the probability
    that the passage answers and that the reader's best words are the answer; 0 where the passage was not read.
    """

    passage: Passage
    score: float
    probability: float
    sentence: Span
    evidence: Evidence = field(default_factory=Evidence)
    answer: Span | None = None
    sureness: float = 0.0

    @property
    def sentence_text(self) -> str:
        """The marked characters."""
        return self._text(self.sentence)

    @property
    def answer_text(self) -> str | None:
        """The characters of the answer."""
        return None if self.answer is None else self._text(self.answer)

    def _text(self, span: Span) -> str:
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

    `confidence` is the probability of the first hit, `answered` whether it reaches the threshold. `hits` are there
    either way: where `answered` is false they are only the nearest that the text has. `calibrated` says whether the
    probabilities were fitted for the encoder in use, so that of the passages given .8 about 80 % answer.
    `searched` is the question as it was searched: without what stands around it (`qa.question`), as the texts spell it
    (`qa.spelling`), a follow-up with what it is about (`qa.follow_ups`). `gap`, of a refusal, says which words of the
    question the nearest passage speaks of and which it does not; None where it answers.
    `further` are the answers to the other questions of a message that holds several, in their order.
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

    @property
    def latest(self) -> Answer:
        """The answer to the last question of the message, which a follow-up leans on."""
        return self.further[-1] if self.further else self

    def as_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "language": self.language,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "calibrated": self.calibrated,
            "searched": self.searched,
            "gap": None if self.gap is None else self.gap.as_dict(),
            "hits": [hit.as_dict() for hit in self.hits],
        } | ({"further": [answer.as_dict() for answer in self.further]} if self.further else {})
