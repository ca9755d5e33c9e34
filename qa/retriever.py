"""`Retriever`: the one façade that the page, the command line and Python all call."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np

from index import (
    Document,
    Encoder,
    IndexBusy,
    InputError,
    Progress,
    SavedIndexError,
    SentenceEncoder,
    Settings,
    from_text,
    from_texts,
    read,
)
from index.arrays import Bool
from index.encoding.threads import one_thread
from index.searching import CANDIDATES, Query, candidates, matched_words
from index.storing import generations
from index.storing.saved import build, open_index, publish
from index.storing.store import Index
from index.words.terms import Language, language_of
from qa.answer import Answer, Evidence, Hit, signals_among
from qa.follow_ups import complete
from qa.marking import Marking
from qa.ranking import Ranked, Ranking

MAX_QUESTION = 2_000
"""Characters of a question."""
MAX_HITS = 50

_SAMPLE = Path(__file__).parent.parent / "index" / "article.txt"
_SAMPLE_TITLE = "Le Mexique refuse l’intervention américaine"


class Retriever:
    """Answers questions from an index, in memory or saved in a folder.

    Safe to share between threads. With a folder it follows what is published there: an index that another process
    rebuilt is taken up by the next question.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        *,
        settings: Settings,
        folder: Path | None = None,
        name: str = "",
        ranking: Ranking | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._settings = settings
        self._ranking = ranking or Ranking.of(encoder.identity)
        self._marking = Marking.of(encoder.identity)
        self._folder = folder
        self._name = name  # of the generation that `_index` was read from
        self._reading = threading.Lock()
        self._rebuilding = threading.Lock()

    @classmethod
    def open(
        cls, folder: str | Path | None = None, *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> Self:
        """The index saved in `folder`, by default the one that the settings name.

        Raises `IndexNotFound`, `IndexDamaged`, or `IndexMismatch` when another model or format made it.
        """
        settings = settings or Settings.from_env()
        place = Path(folder) if folder is not None else settings.index
        encoder = encoder or SentenceEncoder.from_settings(settings)
        name, index = open_index(place, encoder.identity)
        return cls(index, encoder, settings=settings, folder=place, name=name)

    @classmethod
    def open_or_sample(cls, folder: str | Path | None = None, *, settings: Settings | None = None) -> Self:
        """The saved index; where there is none yet, one of the sample article, built and saved first."""
        settings = settings or Settings.from_env()
        place = Path(folder) if folder is not None else settings.index
        encoder = SentenceEncoder.from_settings(settings)
        if generations.current(place) is None:
            with generations.building(place):
                if generations.current(place) is None:  # else another process was quicker
                    publish(place, build([sample()], encoder, settings))
        return cls.open(place, encoder=encoder, settings=settings)

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> Self:
        """An index in memory, one document a text, with the ids "1", "2", … Raises `InputError` when one is blank."""
        settings = settings or Settings.from_env()
        encoder = encoder or SentenceEncoder.from_settings(settings)
        return cls(build(from_texts(texts), encoder, settings), encoder, settings=settings)

    @property
    def index(self) -> Index:
        """The index as it is now; a newer generation in the folder is read first."""
        if self._folder is None or generations.current(self._folder) == self._name:
            return self._index
        with self._reading:
            if generations.current(self._folder) != self._name:
                self._name, self._index = open_index(self._folder, self._encoder.identity)
            return self._index

    def retrieve(self, question: str, k: int = 3) -> list[Hit]:
        """The `k` best passages for a question, best first, whatever their score; fewer where the text has fewer.

        Raises `InputError` for a blank question, one over 2,000 characters, and a `k` not from 1 to 50.
        """
        return list(self.ask(question, k).hits)

    def ask(self, question: str, k: int = 3, *, after: str = "", documents: Collection[str] = ()) -> Answer:
        """The `k` best passages and whether the first of them answers. Raises what `retrieve` raises.

        `documents`: the ids of those to look in, all unless given; `InputError` where the index has none of that id.
        In a conversation give as `after` the `searched` of the answer before: "Et pourquoi ?" is then searched with what
        it asks about, and as it stands; the surer of the two answers is given.
        """
        question = self._checked(question, k)
        index = self.index
        within = _passages_of(index, documents)
        with one_thread():
            readings = self._readings(question, after)
            language = language_of(question, *_known_languages(index, after))
            answers = [self._answer(index, question, text, language, k, within) for text in readings]
        return max(answers, key=lambda answer: answer.confidence)

    def _answer(
        self, index: Index, question: str, searched: str, language: Language, k: int, within: Bool | None
    ) -> Answer:
        query = Query.of(searched, language, self._encoder, mean=self._ranking.means.get(language))
        considered = candidates(
            index, query, weights=self._ranking.first_stage, limit=max(k, CANDIDATES), within=within
        )
        total = len(index.passages) if within is None else int(within.sum())
        ranked = self._ranking.ranked(considered, language, passages=total)
        best = ranked[:k]
        matched = matched_words(index, query, [one.candidate.passage for one in best])
        hits = tuple(
            self._hit(index, query, one, Evidence(signals, words))
            for one, signals, words in zip(best, signals_among(ranked)[:k], matched, strict=True)
        )
        confidence = hits[0].probability
        threshold = self._settings.threshold
        answered = confidence >= (self._ranking.thresholds[language] if threshold is None else threshold)
        return Answer(question, language, answered, confidence, hits, self._ranking.calibrated, searched)

    def _hit(self, index: Index, query: Query, one: Ranked, evidence: Evidence) -> Hit:
        number, language = one.candidate.passage, one.candidate.language
        passage, cosines = index.passages[number], one.candidate.sentence_cosines
        tokens = index.tokens_of(number)
        sentence = self._marking.mark(
            query,
            passage,
            words=index.words.of_passage(number),
            language=language,
            cosines=cosines,
            tokens=tokens,
        )
        return Hit(passage, one.score, one.probability, sentence, evidence)

    def rebuild(self, source: str | Sequence[Document], *, title: str = "", progress: Progress | None = None) -> Index:
        """Replaces the indexed text by a string or by documents, and saves it where the index is saved; the new index.

        Questions go on being answered from the text before until the new one is published. Raises `InputError`,
        `IndexBusy` while another rebuild runs, `IndexNotWritable`; after any error the text before is still there.
        """
        documents = [from_text(source, title=title)] if isinstance(source, str) else list(source)
        return self._replaced(lambda _: documents, progress)

    def add(self, documents: Sequence[Document], *, progress: Progress | None = None) -> Index:
        """Adds documents to the index, each in place of the one with its id if there is one; as `rebuild` otherwise."""
        new = {document.id: document for document in documents}
        if len(new) < len(documents):
            raise InputError("same_id", id=_twice(documents), times=2)
        if not new:
            raise InputError("no_documents")
        return self._replaced(
            lambda index: [document for document in index.documents if document.id not in new] + list(documents),
            progress,
        )

    def remove(self, ids: Collection[str], *, progress: Progress | None = None) -> Index:
        """Takes the documents with these ids out of the index; as `rebuild` otherwise.

        Raises `InputError` for an id that the index does not have, and where no document would be left.
        """

        def kept(index: Index) -> list[Document]:
            _known(index, ids)
            return [document for document in index.documents if document.id not in ids]

        return self._replaced(kept, progress)

    def _replaced(self, documents: Callable[[Index], list[Document]], progress: Progress | None) -> Index:
        """Builds and takes up the index of what `documents` makes of the present one."""
        with self._rebuild_alone():
            before = self.index
            index = build(documents(before), self._encoder, self._settings, progress, previous=before)
            self._take(index, publish(self._folder, index, progress) if self._folder else "")
            if progress is not None:
                progress("publish", index.file_count, index.file_count)
        return index

    def rollback(self) -> Index:
        """Goes back to the text before the last rebuild; a second call returns. Raises `SavedIndexError` when there is none."""
        if self._folder is None:
            raise SavedIndexError("no_previous")
        with self._rebuild_alone():
            generations.rollback(self._folder)
        return self.index

    def save(self, folder: str | Path) -> None:
        """Publishes the index in a folder too. Raises `IndexBusy`, `IndexNotWritable`."""
        with generations.building(Path(folder)):
            publish(Path(folder), self.index)

    @contextmanager
    def _rebuild_alone(self) -> Iterator[None]:
        if not self._rebuilding.acquire(blocking=False):
            raise IndexBusy("index_busy")
        try:
            if self._folder is None:
                yield
            else:
                with generations.building(self._folder):
                    yield
        finally:
            self._rebuilding.release()

    def _take(self, index: Index, name: str) -> None:
        with self._reading:
            self._index, self._name = index, name

    def _checked(self, question: str, k: int) -> str:
        question = question.strip()
        if not question:
            raise InputError("blank_question")
        if len(question) > MAX_QUESTION:
            raise InputError(
                "long_question",
                length=len(question),
                limit=MAX_QUESTION,
            )
        if not 1 <= k <= MAX_HITS:
            raise InputError("k_range", limit=MAX_HITS, k=k)
        return question

    def _readings(self, question: str, after: str) -> list[str]:
        """The texts to search with that fit in the model's window: completed by the question before, and as it stands."""
        readings = list(dict.fromkeys((complete(question, after), question)))
        sizes = self._encoder.count_tokens(readings)
        if sizes[-1] > self._encoder.max_query_tokens:
            raise InputError("long_question_tokens")
        return [text for text, size in zip(readings, sizes, strict=True) if size <= self._encoder.max_query_tokens]


def _passages_of(index: Index, documents: Collection[str]) -> Bool | None:
    """Which passages are of these documents; None where all are asked for."""
    if not documents:
        return None
    _known(index, documents)
    return np.array([passage.document_id in documents for passage in index.passages])


def _known(index: Index, ids: Collection[str]) -> None:
    """Raises `InputError` for an id of no document in the index."""
    known = {document.id for document in index.documents}
    for id in ids:
        if id not in known:
            raise InputError("unknown_document", id=id)


def _twice(documents: Sequence[Document]) -> str:
    """An id that two of the documents have."""
    return Counter(document.id for document in documents).most_common(1)[0][0]


def _known_languages(index: Index, after: str) -> list[Language]:
    """What a question is in when its words do not tell: the language of the one before, then that of most texts."""
    usual = max(index.lexicons, key=lambda lexicon: lexicon.size).language
    return [language_of(after, usual), usual] if after else [usual]


def sample() -> Document:
    """The article that a first start answers about."""
    article = read(_SAMPLE)
    return Document(article.id, _SAMPLE_TITLE, article.text, article.headings)
