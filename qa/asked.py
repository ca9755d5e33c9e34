"""Questions asked of data sets, as `qa.fit` learns from them: each candidate's legs, and which candidates answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from index import Encoder
from index.analysis import Language
from index.document import read_corpus
from index.encoder import Vectors
from index.search import CANDIDATES, Candidate, Preselection, Query, candidates
from index.store import Index
from qa.measures import holds
from qa.questions import Question
from qa.ranking import LEGS, Floats, legs_of

ANSWERABLE, UNANSWERABLE, TAKEN_OUT = "answerable", "unanswerable", "taken out"
_WIDE = 4 * CANDIDATES  # enough to be left with candidates when an article is taken out


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question of a folder: the scores of its candidates by leg (candidates, legs), and which of them answer.

    `kind`: answerable, unanswerable, "taken out" or a kind of the data's own. `pair`: languages of question and text.
    """

    folder: str
    kind: str
    language: Language
    pair: str
    legs: Floats
    right: NDArray[np.bool_]


class Asker:
    """Asks questions of folders; `means` and `preselection` as `index.search` takes them."""

    def __init__(
        self,
        encoder: Encoder,
        queries: Mapping[str, Query],
        means: Mapping[Language, Vectors],
        preselection: Preselection,
    ) -> None:
        self._encoder = encoder
        self._queries = queries
        self._means = means
        self._preselection = preselection

    def ask(self, folder: Path, own: Sequence[Question], others: Sequence[Question]) -> Iterator[Asked]:
        """A folder's own questions, with and without what answers them, and twins among those of other folders."""
        documents = read_corpus(folder / "corpus.jsonl", max_megabytes=1_000_000)
        index = Index.build(documents, self._encoder, token_passages=1_000_000)
        for q in track(own, folder.name, console=Console(stderr=True), transient=True):
            wide = self._candidates(index, q, _WIDE)
            right = [_answers(index, one, q) for one in wide]
            kind = (q.kind or ANSWERABLE) if q.answerable else UNANSWERABLE
            yield self._asked(folder, kind, q, wide, right)
            if q.answerable:
                about = {index.document(id_).title or id_ for id_ in q.documents}
                left = [
                    one for one, yes in zip(wide, right, strict=True) if not yes and _about(index, one) not in about
                ]
                if left:
                    yield self._asked(folder, TAKEN_OUT, q, left, [False] * len(left))
        if index.languages[0] == "en":
            for french, english in _twins(others):
                answers = _agreed(self._candidates(index, english, CANDIDATES))
                if answers is not None:
                    wide = self._candidates(index, french, _WIDE)
                    yield self._asked(folder, "twin", french, wide, [one.passage == answers.passage for one in wide])
                    left = [one for one in wide if _about(index, one) != _about(index, answers)]
                    if left:
                        yield self._asked(folder, "twin taken out", french, left, [False] * len(left))

    def _candidates(self, index: Index, q: Question, limit: int) -> list[Candidate]:
        query = self._queries[q.text]
        return candidates(index, query, means=self._means, preselection=self._preselection, limit=limit)

    def _asked(self, folder: Path, kind: str, q: Question, found: Sequence[Candidate], right: Sequence[bool]) -> Asked:
        language = self._queries[q.text].language
        best = found[:CANDIDATES]
        legs = np.array([[legs_of(one)[leg] for leg in LEGS] for one in best])
        pair = f"{language}-{best[0].language}"
        return Asked(folder.name, kind, language, pair, legs, np.array(right[:CANDIDATES], bool))


def _answers(index: Index, candidate: Candidate, q: Question) -> bool:
    passage = index.passages[candidate.passage]
    return q.answerable and (holds(passage, q) if q.places else passage.document_id in q.documents)


def _about(index: Index, candidate: Candidate) -> str:
    """The title of the candidate's document, or its id where it has none."""
    document = index.document(index.passages[candidate.passage].document_id)
    return document.title or document.id


def _twins(questions: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Answerable questions that are there in both languages, as "…-fr" and "…-en"."""
    by_id = {q.id: q for q in questions if q.answerable and not q.kind}
    french = [q for id_, q in by_id.items() if id_.endswith("-fr") and id_[:-3] + "-en" in by_id]
    return [(q, by_id[q.id[:-3] + "-en"]) for q in french]


def _agreed(found: Sequence[Candidate]) -> Candidate | None:
    """The passage that passage cosine, words and tokens all put first."""
    first = [max(found, key=lambda one, leg=leg: legs_of(one)[leg]) for leg in ("passage", "words", "tokens")]  # type: ignore[misc]
    return first[0] if len({one.passage for one in first}) == 1 else None
