"""`Retriever`: the one façade that the page, the command line and Python all call."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

import numpy as np

from index import (
    Document,
    Encoder,
    IndexBusy,
    IndexDamaged,
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
from index.document import readable
from index.encoding.threads import Lock, Turns, one_thread
from index.searching import CANDIDATES, Query, candidates, matched_words
from index.storing import generations, saved
from index.storing.saved import SavedIndex
from index.storing.store import Index
from index.words.terms import Language, language_of
from qa.answer import Answer, Evidence, Hit, signals_among
from qa.follow_ups import about_a_name, asks_for_a_name, complete, names_in
from qa.marking import Marking
from qa.question import questions_in
from qa.ranking import Ranked, Ranking, names_held
from qa.reader import READ_ALL_UP_TO, READ_PASSAGES, Reader, ToRead, to_read
from qa.refusal import gap
from qa.spelling import restored

MAX_QUESTION = 2_000
"""Characters of a question."""
MAX_HITS = 50
_RECENT = 64
"""Questions whose answers are kept for when they are asked again, as those of the examples are."""

_FIRST_START_SECONDS = 120
"""How long a first start waits for another one that builds the same index."""
_LOOK_AGAIN_SECONDS = 5
"""While the folder's current index cannot be read, it is tried again after so many seconds; later if that is slow."""

_log = logging.getLogger(__name__)
_turns = Turns()
_SAMPLE = Path(__file__).parent.parent / "index" / "article.txt"
_SAMPLE_TITLE = "Le Mexique refuse l’intervention américaine"


class Retriever:
    """Answers questions from an index, in memory or saved in a folder.

    Safe to share between threads, and by the children of a fork. With a folder it follows what is published there: an
    index that another process rebuilt is taken up by the next question. While the folder cannot be read, the index in
    memory goes on answering; `warning` says so.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        *,
        settings: Settings,
        folder: Path | None = None,
        name: str = "",
        warning: SavedIndexError | None = None,
        ranking: Ranking | None = None,
        reader: Reader | None = None,
    ) -> None:
        """`ranking` and `reader`: unless given, those fitted for the encoder.

        Where `ranking` has no coefficients for a reader, no reader is used.
        """
        pointed = name if folder is None or warning is None else _current_name(folder)
        self._snapshot = self._new_snapshot(
            SavedIndex(name, index, warning), pointed, time.monotonic() + _LOOK_AGAIN_SECONDS
        )
        self._encoder = encoder
        self._settings = settings
        self._ranking = ranking or Ranking.of(encoder.identity)
        self._marking = Marking.of(encoder.identity)
        self._reader = None if self._ranking.with_reader is None else reader or Reader.of(encoder.identity)
        self._folder = folder.absolute() if folder is not None else None  # the working directory may change
        self._reading = Lock()
        self._rebuilding = Lock()

    @classmethod
    def open(
        cls, folder: str | Path | None = None, *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> Self:
        """The index saved in `folder`, by default the one that the settings name. Nothing is written.

        Where the current one is damaged, the newest whole one is opened, and `warning` says so. Raises `IndexNotFound`,
        `IndexDamaged` when none is whole, or `IndexMismatch` when another model or format made it.
        """
        settings = settings or Settings.from_env()
        place = Path(folder) if folder is not None else settings.folder
        encoder = encoder or SentenceEncoder.from_settings(settings)
        found = saved.open_index(place, encoder.identity)
        if found.warning is not None:
            _log.warning("%s", found.warning)
        return cls(found.index, encoder, settings=settings, folder=place, name=found.name, warning=found.warning)

    @classmethod
    def open_or_sample(cls, *, encoder: Encoder | None = None, settings: Settings | None = None) -> Self:
        """The saved index that the settings name; where they name none and the default folder is empty, the sample's.

        Only then is anything written: the index of the sample article, which a later start finds. One that comes
        meanwhile waits for it. Raises what `open` raises, `IndexBusy` after two minutes, and `IndexNotWritable`.
        """
        settings = settings or Settings.from_env()
        encoder = encoder or SentenceEncoder.from_settings(settings)
        place = settings.folder
        if settings.index is None and generations.is_blank(place):
            with generations.building(place, wait_seconds=_FIRST_START_SECONDS):
                if generations.is_blank(place):  # else another process was quicker
                    index = saved.build([sample()], encoder, settings)
                    saved.publish(place, index, kept=settings.kept_generations)
        return cls.open(place, encoder=encoder, settings=settings)

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> Self:
        """An index in memory, one document a text, with the ids "1", "2", … Raises `InputError` when one is blank."""
        settings = settings or Settings.from_env()
        encoder = encoder or SentenceEncoder.from_settings(settings)
        return cls(saved.build(from_texts(texts), encoder, settings), encoder, settings=settings)

    @property
    def index(self) -> Index:
        """The index as it is now; a newer generation in the folder is read first."""
        return self._now().saved.index

    @property
    def warning(self) -> SavedIndexError | None:
        """Why answers are not from the current generation of the folder; None when they are."""
        return self._now().saved.warning

    def _new_snapshot(self, saved: SavedIndex, pointed: str, again_at: float = 0) -> _Snapshot:
        return _Snapshot(saved, pointed, again_at, lru_cache(_RECENT)(partial(self._answered, saved.index)))

    def _now(self) -> _Snapshot:
        if self._folder is None or self._snapshot.is_as_in(self._folder):
            return self._snapshot
        if self._reading.acquire(
            blocking=False
        ):  # else another thread is reading: the index in memory answers meanwhile
            try:
                self._snapshot = self._read_again(self._folder, self._snapshot.saved)
            finally:
                self._reading.release()
        return self._snapshot

    def _read_again(self, folder: Path, before: SavedIndex) -> _Snapshot:
        """What the folder holds now; what is in memory where that cannot be read, or is no newer than it."""
        began = time.monotonic()
        pointed = _current_name(folder)
        if pointed == before.name:
            found = SavedIndex(before.name, before.index)
        else:
            try:
                found = saved.open_index(folder, self._encoder.identity)
                if found.warning is not None and found.index.created <= before.index.created:
                    found = SavedIndex(before.name, before.index, found.warning)
            except SavedIndexError as error:
                found = SavedIndex(before.name, before.index, SavedIndexError("index_kept", reason=error))
        if found.warning is not None and str(found.warning) != str(before.warning):
            _log.warning("%s", found.warning)
        now = time.monotonic()
        return self._new_snapshot(found, pointed, now + max(_LOOK_AGAIN_SECONDS, 20 * (now - began)))

    def retrieve(self, question: str, k: int = 3) -> list[Hit]:
        """The `k` best passages for a question, best first, whatever their score; fewer where the text has fewer.

        Raises `InputError` for a blank question, one over 2,000 characters, and a `k` not from 1 to 50.
        """
        return list(self.ask(question, k).hits)

    def ask(self, question: str, k: int = 3, *, after: str | Answer = "", documents: Collection[str] = ()) -> Answer:
        """The `k` best passages and whether the first of them answers. Raises what `retrieve` raises.

        `documents`: the ids of those to look in, all unless given; `InputError` where the index has none of that id.
        Of a message the sentences that ask are searched, spelled as the texts do (see `qa.question`, `qa.spelling`);
        where it asks several things, the answers to the others are the `further` of the answer to the first.
        In a conversation give as `after` the answer before, or its `searched`: "Et pourquoi ?" is then searched with what
        it asks about, "Où est-elle née ?" also with whom the answer names, and both as they stand; the surest of the
        answers is given.
        """
        before = _said_in(after.latest) if isinstance(after, Answer) else (after, "")
        return self._now().answered(self._checked(question, k), k, before, tuple(documents))

    def _answered(
        self, index: Index, message: str, k: int, before: tuple[str, str], documents: tuple[str, ...]
    ) -> Answer:
        """The answer. At most as many questions as there are cores are computed at once; others wait for their turn."""
        within = _passages_of(index, documents)
        with _turns.one(), one_thread():
            questions = questions_in(message)
            answer = self._surest(index, message, questions.first, k, within, (questions.before, ""), before)
            further: list[Answer] = []
            for question in questions.further:
                before = _said_in(further[-1] if further else answer)
                further.append(self._surest(index, question, question, k, within, before))
        return replace(answer, further=tuple(further)) if further else answer

    def _surest(
        self, index: Index, message: str, question: str, k: int, within: Bool | None, *before: tuple[str, str]
    ) -> Answer:
        """Of the readings of a question the answer that is surest.

        `before`: what was said before it and what that names, the nearest first.
        """
        language = language_of(question, *_known_languages(index, before[-1][0]))
        readings = self._readings(restored(question, language, index), before)
        answers = [self._answer(index, message, text, language, k, within) for text in readings]
        return max(answers, key=lambda answer: round(answer.confidence, 2))  # of equals the one that says most

    def _answer(
        self, index: Index, question: str, searched: str, language: Language, k: int, within: Bool | None
    ) -> Answer:
        query = Query.of(searched, language, self._encoder, mean=self._ranking.means.get(language))
        considered = candidates(
            index, query, weights=self._ranking.first_stage, limit=max(k, CANDIDATES), within=within
        )
        total = len(index.passages) if within is None else int(within.sum())
        ranked = self._ranking.ranked(considered, language, passages=total)
        limit = self._ranking.thresholds[language]
        texts: dict[int, ToRead] = {}
        if self._reader is not None and query.tokens is not None and query.tokens.states is not None:
            first = [
                one.candidate.passage for one in ranked[: READ_PASSAGES if total > READ_ALL_UP_TO else READ_ALL_UP_TO]
            ]
            texts = dict(zip(first, to_read(index, self._encoder, first), strict=True))
            reads = self._reader.read(query.tokens, list(texts.values()), language)
            names = [names_held(query.words, words) for words in matched_words(index, query, first)]
            ranked = self._ranking.reread(ranked, reads, names, language, passages=total)
            limit = self._ranking.thresholds_with_reader[f"{language}-{ranked[0].candidate.language}"]
        best = ranked[:k]
        matched = matched_words(index, query, [one.candidate.passage for one in best])
        hits = tuple(
            self._hit(index, query, one, texts.get(one.candidate.passage), Evidence(signals, words))
            for one, signals, words in zip(best, signals_among(ranked)[:k], matched, strict=True)
        )
        confidence = hits[0].probability
        threshold = self._settings.threshold
        answered = confidence >= (limit if threshold is None else threshold)
        return Answer(
            question,
            language,
            answered,
            confidence,
            hits,
            self._ranking.calibrated,
            searched,
            None if answered else gap(query.text, query.words, matched[0]),
        )

    def _hit(self, index: Index, query: Query, one: Ranked, text: ToRead | None, evidence: Evidence) -> Hit:
        passage = index.passages[one.candidate.passage]
        sentence = self._marking.mark(
            query,
            passage,
            cosines=one.candidate.sentence_cosines,
            tokens=None if text is None else text.tokens,
            shares=None if one.read is None else one.read.shares,
        )
        answer = one.read.span if one.read is not None and one.sureness >= self._ranking.least_sure else None
        if answer is not None and not (sentence.start <= answer.start and answer.end <= sentence.end):
            answer = None  # never without its sentence
        return Hit(passage, one.score, one.probability, sentence, evidence, answer, one.sureness)

    def rebuild(self, source: str | Sequence[Document], *, title: str = "", progress: Progress | None = None) -> Index:
        """Replaces the indexed text by a string or by documents, and saves it where the index is saved; the new index.

        Questions go on being answered from the text before until the new one is published. Raises `InputError`,
        `IndexBusy` while another rebuild runs, `IndexNotWritable`; after any error the text before is still there.
        """
        documents = [from_text(source, title=title)] if isinstance(source, str) else list(source)
        if self._folder is not None:
            new = saved.rebuild(self._folder, documents, self._encoder, self._settings, progress)
        else:
            with self._rebuild_alone():
                index = saved.build(documents, self._encoder, self._settings, progress, previous=self.index)
                new = SavedIndex("", index)
        return self._switch_to(new, progress)

    def add(self, documents: Sequence[Document], *, progress: Progress | None = None) -> Index:
        """Adds documents to the index, each in place of the one with its id if there is one; as `rebuild` otherwise."""
        return self._changed(progress, added=documents)

    def remove(self, ids: Collection[str], *, progress: Progress | None = None) -> Index:
        """Takes the documents with these ids out of the index; as `rebuild` otherwise.

        Raises `InputError` for an id that the index does not have, and where no document would be left.
        """
        return self._changed(progress, removed=ids)

    def _changed(
        self, progress: Progress | None, *, added: Sequence[Document] = (), removed: Collection[str] = ()
    ) -> Index:
        if not added and not removed:
            raise InputError("no_documents")
        if self._folder is not None:
            new = saved.change(self._folder, self._encoder, self._settings, progress, added=added, removed=removed)
        else:
            with self._rebuild_alone():
                before = self.index
                documents = saved.changed(before.documents, added, removed)
                index = saved.build(documents, self._encoder, self._settings, progress, previous=before)
                new = SavedIndex("", index)
        return self._switch_to(new, progress)

    def rollback(self) -> Index:
        """Goes back to the text before the last rebuild; a second call returns.

        Raises `SavedIndexError` when there is none, or none that this encoder can search.
        """
        if self._folder is None:
            raise SavedIndexError("no_previous")
        before = saved.rollback(self._folder, self._encoder.identity)
        return self._switch_to(before)

    def save(self, folder: str | Path) -> None:
        """Publishes the index in a folder too. Raises `IndexBusy`, `IndexNotWritable`."""
        with generations.building(Path(folder)):
            saved.publish(Path(folder), self.index, kept=self._settings.kept_generations)

    @contextmanager
    def _rebuild_alone(self) -> Iterator[None]:
        if not self._rebuilding.acquire(blocking=False):
            raise IndexBusy("index_busy")
        try:
            yield
        finally:
            self._rebuilding.release()

    def _switch_to(self, new: SavedIndex, progress: Progress | None = None) -> Index:
        """The new index, which answers from here on."""
        with self._reading:
            self._snapshot = self._new_snapshot(new, new.name)
        if progress is not None:
            progress("publish", new.index.file_count, new.index.file_count)
        return new.index

    def _checked(self, question: str, k: int) -> str:
        question = readable(question).strip()
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

    def _readings(self, question: str, before: Sequence[tuple[str, str]]) -> list[str]:
        """The texts to search with that fit in the model's window: completed by what was said before, and as it stands.

        The first that completes the question does; a pronoun may also stand for what the answer before names.
        """
        completed = next((text for said, _ in before if (text := complete(question, said)) != question), question)
        named = [text for _, names in before if (text := about_a_name(question, names))]
        readings = list(dict.fromkeys((completed, *named, question)))
        sizes = self._encoder.count_tokens(readings)
        if sizes[-1] > self._encoder.max_query_tokens:
            raise InputError("long_question_tokens")
        return [text for text, size in zip(readings, sizes, strict=True) if size <= self._encoder.max_query_tokens]


@dataclass(frozen=True, slots=True, eq=False)
class _Snapshot:
    """The index in memory and the name that the folder's pointer gave when it was read, "" for one that did not read.

    With a warning the folder is looked at again from `again_at` on, in seconds of `time.monotonic`. `answered` gives the
    index's answer to a question, k, what was said before and documents; it keeps the recent ones. All of it is one
    object, so that one assignment swaps it.
    """

    saved: SavedIndex
    pointed: str
    again_at: float
    answered: Callable[[str, int, tuple[str, str], tuple[str, ...]], Answer]

    def is_as_in(self, folder: Path) -> bool:
        """Whether the folder need not be read again."""
        late = self.saved.warning is not None and time.monotonic() > self.again_at
        return not late and _current_name(folder) == self.pointed


def _current_name(folder: Path) -> str:
    """The name of the folder's current generation; "" where there is no pointer that reads."""
    try:
        return generations.current(folder) or ""
    except IndexDamaged:
        return ""


def _passages_of(index: Index, documents: Collection[str]) -> Bool | None:
    """Which passages are of these documents; None where all are asked for."""
    if not documents:
        return None
    chosen = [readable(id) for id in documents]
    known = {document.id for document in index.documents}
    for id in chosen:
        if id not in known:
            raise InputError("unknown_document", id=id)
    return np.array([passage.document_id in chosen for passage in index.passages])


def _said_in(answer: Answer) -> tuple[str, str]:
    """What a question was searched with, and what its answer names, "" where it is none or none was asked for."""
    hit = answer.hits[0] if answer.answered and answer.hits else None
    if hit is None or not asks_for_a_name(answer.searched):
        return answer.searched, ""
    return answer.searched, names_in(hit.answer_text or "", answer.searched) or names_in(
        hit.sentence_text, answer.searched
    )


def _known_languages(index: Index, after: str) -> list[Language]:
    """What a question is in when its words do not tell: the language of the one before, then that of most texts."""
    usual = max(index.lexicons, key=lambda lexicon: lexicon.size).language
    return [language_of(after, usual), usual] if after else [usual]


def sample() -> Document:
    """The article that a first start answers about."""
    article = read(_SAMPLE)
    return Document(article.id, _SAMPLE_TITLE, article.text, article.headings)
