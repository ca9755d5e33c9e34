"""Questions of data sets, as `qa.training.ranking` learns from them: each candidate's signals, and which candidates answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index import Document, Encoder, Span
from index.arrays import Float64
from index.encoding.encoder import Vectors
from index.searching import CANDIDATES, Candidate, FirstStageWeights, Query, candidates
from index.storing.store import Index
from index.words.terms import Language
from qa.bilingual_nouns import with_nouns_of_texts
from qa.evaluation.metrics import holds
from qa.evaluation.progress import tracked
from qa.evaluation.questions import Question
from qa.ranking import SIGNALS, signals_of
from qa.training.data_sets import DataSet

ANSWERABLE, UNANSWERABLE, TAKEN_OUT = "answerable", "unanswerable", "taken out"
ALONE, PASSAGE_OUT, ELSEWHERE, NEAR = "alone", "passage taken out", "elsewhere", "nearly answered"
_WIDE = 4 * CANDIDATES  # enough to be left with candidates when an article is taken out


@dataclass(frozen=True, slots=True, eq=False)
class RankingExample:
    """A question of a data set: the scores of its candidates by signal (candidates, signals), and which of them answer.

    `kind`: one of the above, or a kind of the data's own. `pair`: languages of question and text. `size`: log10 of the
    number of passages that the candidates were chosen from.
    """

    data_set: str
    kind: str
    language: Language
    pair: str
    size: float
    signals: Float64
    right: NDArray[np.bool_]


class ExampleBuilder:
    """Asks questions of data sets; `first_stage` as `index.searching` takes it."""

    def __init__(
        self,
        encoder: Encoder,
        means: Mapping[Language, Vectors],
        first_stage: FirstStageWeights,
        read: Callable[[Index, Query, Sequence[Candidate]], tuple[Float64, list[int]]] | None = None,
    ) -> None:
        """`means`: the mean token vector of the questions of each language.

        `read` gives the signals after reading, which replace the usual ones, and the new order of the candidates.
        """
        self._read = read
        self._encoder = encoder
        self._means = means
        self._first_stage = first_stage
        self._queries: dict[str, Query] = {}

    def examples(self, data: DataSet, others: Sequence[Question]) -> Iterator[RankingExample]:
        """The examples of the questions of a data set.

        Each question is asked of all texts together and of single articles. Without `read`, also of all texts with their
        titles removed. If the texts are English, the French questions of `others` whose English translation these texts
        answer are asked too.
        """
        titles = {document.id: document.title or document.id for document in data.documents}
        index = self._index(data.documents)
        yield from self._of_all(data.name, index, data.questions, titles)
        twins = list(self._twins(index, others)) if index.passages.language(0) == "en" else []
        yield from self._of_all(f"{data.name} twins", index, twins, titles)
        if self._read is None and any(document.title for document in data.documents):
            untitled = self._index([replace(document, title="") for document in data.documents])
            yield from self._of_all(f"{data.name} untitled", untitled, data.questions, titles)
        placed = [q for q in (*data.questions, *twins) if q.places and not q.kind]
        near = [q for q in data.questions if q.documents and not q.answerable]
        yield from self._of_single(f"{data.name} single", data.documents, placed, near)

    def _of_all(
        self, name: str, index: Index, questions: Sequence[Question], titles: Mapping[str, str]
    ) -> Iterator[RankingExample]:
        """Questions with all the texts, and answerable ones again with those of the title that answers taken out."""
        for q in tracked(questions, name):
            wide = self._candidates(index, q, _WIDE)
            kind = q.kind or (ANSWERABLE if q.answerable else UNANSWERABLE)
            yield self._example(name, kind, index, q, wide, [_answers(index, one, q) for one in wide])
            if q.answerable:
                about = {titles[id_] for id_ in q.documents}
                left = [one for one in wide if _title(index, one, titles) not in about]
                if left:
                    yield self._example(name, TAKEN_OUT, index, q, left)

    def _of_single(
        self, name: str, documents: Sequence[Document], questions: Sequence[Question], near: Sequence[Question]
    ) -> Iterator[RankingExample]:
        """Questions of one article alone, which is all texts of a title.

        An answerable question is asked of the article that answers, of the same without the passage that answers, and of
        another. A nearly answered one is asked of the article that it is about.
        """
        texts, moved = _by_title(documents)
        wanted = sorted({moved[id_][0] for q in (*questions, *near) for id_ in q.documents})
        indexes = {title: self._index([texts[title]]) for title in tracked(wanted, name)}
        for q in near:
            index = indexes[moved[min(q.documents)][0]]
            yield self._example(name, NEAR, index, q, self._candidates(index, q, CANDIDATES))
        for q in questions:
            id_, _ = q.places[0]
            title, offset = moved[id_]
            places = tuple((title, Span(a + offset, b + offset)) for place_id, (a, b) in q.places if place_id == id_)
            others = [other for other in wanted if other != title]
            index = indexes[title]
            retrieved = self._candidates(index, q, CANDIDATES)
            right = [_answers(index, one, replace(q, places=places)) for one in retrieved]
            yield self._example(name, ALONE, index, q, retrieved, right)
            left = [one for one, answers in zip(retrieved, right, strict=True) if not answers]
            if left:
                yield self._example(name, PASSAGE_OUT, index, q, left)
            if others:
                index = indexes[others[crc32(q.id.encode()) % len(others)]]
                yield self._example(name, ELSEWHERE, index, q, self._candidates(index, q, CANDIDATES))

    def _twins(self, index: Index, questions: Sequence[Question]) -> Iterator[Question]:
        """French questions about English texts.

        The English question with the same id, "…-en" for "…-fr", is searched. If three signals agree on a passage, that
        counts as the answer; its place is the middle of the passage.
        """
        by_id = {q.id: q for q in questions if q.answerable and not q.kind}
        for id_, french in by_id.items():
            english = by_id.get(id_[:-3] + "-en") if id_.endswith("-fr") else None
            answers = english and _agreed(self._candidates(index, english, CANDIDATES))
            if answers:
                passage = index.passages[answers.passage]
                middle = (passage.start + passage.end) // 2
                place = (passage.document_id, Span(middle, middle + 1))
                yield replace(french, documents=frozenset([passage.document_id]), places=(place,))

    def _index(self, documents: Sequence[Document]) -> Index:
        return Index.build(documents, self._encoder, token_passages=1_000_000)

    def _candidates(self, index: Index, q: Question, limit: int) -> list[Candidate]:
        return candidates(index, self._query(index, q), weights=self._first_stage, limit=limit)

    def _query(self, index: Index, q: Question) -> Query:
        text = with_nouns_of_texts(q.text, q.language, index).text
        if text not in self._queries:
            self._queries[text] = Query.of(text, q.language, self._encoder, mean=self._means.get(q.language))
        return self._queries[text]

    def _example(
        self,
        name: str,
        kind: str,
        index: Index,
        q: Question,
        retrieved: Sequence[Candidate],
        right: Sequence[bool] = (),
    ) -> RankingExample:
        """The best of the candidates; none of them answers where `right` is not given."""
        query = self._query(index, q)
        best = retrieved[:CANDIDATES]
        answers = np.array(right[:CANDIDATES] or [False] * len(best), bool)
        if self._read is None:
            signals = np.array([[signals_of(one)[signal] for signal in SIGNALS] for one in best])
        else:
            signals, order = self._read(index, query, best)
            answers = answers[order]
        return RankingExample(
            name,
            kind,
            query.language,
            f"{query.language}-{best[0].language}",
            log10(len(index.passages)),
            signals,
            answers,
        )


def _answers(index: Index, candidate: Candidate, q: Question) -> bool:
    passage = index.passages[candidate.passage]
    return q.answerable and (holds(passage, q) if q.places else passage.document_id in q.documents)


def _title(index: Index, candidate: Candidate, titles: Mapping[str, str]) -> str:
    return titles[index.passages[candidate.passage].document_id]


def _by_title(documents: Sequence[Document]) -> tuple[dict[str, Document], dict[str, tuple[str, int]]]:
    """One document for each title, of all texts that have it, and for each document its title and where it begins there."""
    merged: dict[str, Document] = {}
    moved = {}
    for document in documents:
        title = document.title or document.id
        before = f"{merged[title].text}\n\n" if title in merged else ""
        moved[document.id] = title, len(before)
        merged[title] = Document(title, document.title, before + document.text, ())
    return merged, moved


def _agreed(retrieved: Sequence[Candidate]) -> Candidate | None:
    """The passage that passage cosine, words and tokens all put first."""
    signals = [signals_of(candidate) for candidate in retrieved]
    first = [retrieved[int(np.argmax([of_one[name] for of_one in signals]))] for name in ("passage", "words", "tokens")]
    return first[0] if len({one.passage for one in first}) == 1 else None
