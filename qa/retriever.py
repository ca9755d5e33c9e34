"""`Retriever`: the one façade that the page, the command line and Python all call."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NamedTuple, Self

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
from index.searching import CANDIDATES, MARK_TOKENS, Query, candidates, matched_words
from index.storing import generations, saved
from index.storing.saved import SavedIndex
from index.storing.store import Index
from index.words.terms import LANGUAGES, Language, language_of
from qa.answer import Answer, Evidence, Hit, Signal, signals_among
from qa.bilingual_nouns import Reworded, language_of_nouns, with_nouns_of_texts, with_original_words
from qa.conversation import Context, best_about, completing_context, context_of, most_confident
from qa.courtesies import is_small_talk
from qa.elisions import with_elisions
from qa.follow_ups import asked_of_another, complete, completed_by_names, is_fragment, says_nothing
from qa.gap import gap
from qa.marking import Marking, MarkingInput
from qa.noun_replacement import question_about_name
from qa.printed_questions import shares_without_asking
from qa.question import questions_in
from qa.ranking import RankedCandidate, Ranking, name_share
from qa.reader import Reader, ReaderPassage, read_count, reader_passages
from qa.spelling import restored

MAX_QUESTION = 2_000
"""The most characters of a question."""
MAX_HITS = 50
_NEARBY_PASSAGES = 5
"""A follow-up as it stands is first searched in the passages up to this many before and after the last answer."""
_SURE_ENOUGH = 0.6
"""An answer from passages in the question's language is preferred to one from the others with this confidence or more."""
_RECENT_ANSWERS = 64
"""How many answers are kept: some questions, such as the example questions, are asked often."""

_FIRST_START_SECONDS = 120
"""How long a first start waits for another first start that builds the same index."""
_RETRY_SECONDS = 5
"""While the folder's current index cannot be read, it is tried again after this time, or later if reading is slow."""

_log = logging.getLogger(__name__)
_turns = Turns()
_SAMPLE = Path(__file__).parent.parent / "index" / "article.txt"
_SAMPLE_TITLE = "Le Mexique refuse l’intervention américaine"


class Retriever:
    """Answers questions from an index, in memory or saved in a folder.

    Threads may share it, and so may the children of a fork. With a folder it follows what is published there: if another
    process rebuilds the index, the next question is answered from the new one. While the folder cannot be read, it
    answers from the index in memory, and `warning` says so.
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
        """`ranking` and `reader` default to those fitted for the encoder.

        No reader is used if `ranking` has no coefficients for one.
        """
        current = name if folder is None or warning is None else _current_name(folder)
        self._snapshot = self._new_snapshot(
            SavedIndex(name, index, warning), current, time.monotonic() + _RETRY_SECONDS
        )
        self._encoder = encoder
        self._settings = settings
        self._ranking = ranking or Ranking.of(encoder.identity)
        self._marking = Marking.of(encoder.identity)
        self._reader = None if self._ranking.with_reader is None else reader or Reader.of(encoder.identity)
        self._folder = folder.absolute() if folder is not None else None  # the working directory may change
        self._reload_lock = Lock()
        self._rebuild_lock = Lock()

    @classmethod
    def open(
        cls, folder: str | Path | None = None, *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> Self:
        """Opens the index saved in `folder`, by default the one that the settings name. Nothing is written.

        If the current generation is damaged, the newest whole one is opened, and `warning` says so. Raises
        `IndexNotFound`; `IndexDamaged` if none is whole; `IndexMismatch` if another model, format or prompts made it;
        `SettingsError` for a bad setting; `ModelError` if a model other than the default one cannot be loaded.
        """
        settings = settings or Settings.from_env()
        path = Path(folder) if folder is not None else settings.folder
        encoder = encoder or SentenceEncoder.from_settings(settings)
        opened = saved.open_index(path, encoder.identity)
        if opened.warning is not None:
            _log.warning("%s", opened.warning)
        return cls(opened.index, encoder, settings=settings, folder=path, name=opened.name, warning=opened.warning)

    @classmethod
    def open_or_sample(cls, *, encoder: Encoder | None = None, settings: Settings | None = None) -> Self:
        """Opens the saved index that the settings name; if they name none and the default folder is empty, the sample article's.

        Only in the second case is something written: the index of the sample article, which a later start finds. Another
        start at the same time waits for it. Raises what `open` raises, `IndexBusy` after two minutes, and
        `IndexNotWritable`.
        """
        settings = settings or Settings.from_env()
        encoder = encoder or SentenceEncoder.from_settings(settings)
        folder = settings.folder
        if settings.index is None and generations.is_blank(folder):
            with generations.write_lock(folder, wait_seconds=_FIRST_START_SECONDS):
                if generations.is_blank(folder):  # else another process was quicker
                    index = saved.build([sample()], encoder, settings)
                    saved.publish(folder, index, kept=settings.kept_generations)
        return cls.open(folder, encoder=encoder, settings=settings)

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> Self:
        """Indexes texts in memory, each as one document; their ids are "1", "2", …

        Raises `InputError` if there is none or one is blank, `SettingsError`, and `ModelError`.
        """
        settings = settings or Settings.from_env()
        encoder = encoder or SentenceEncoder.from_settings(settings)
        return cls(saved.build(from_texts(texts), encoder, settings), encoder, settings=settings)

    @property
    def index(self) -> Index:
        """The index as it is now; if another generation became the current one, that is read first."""
        return self._current().saved.index

    @property
    def warning(self) -> SavedIndexError | None:
        """Why answers are not from the current generation of the folder; None if they are."""
        return self._current().saved.warning

    def _new_snapshot(self, opened: SavedIndex, current_name: str, retry_at: float = 0) -> _Snapshot:
        cached = lru_cache(_RECENT_ANSWERS)(partial(self._answer_message, opened.index))
        return _Snapshot(opened, current_name, retry_at, cached)

    def _current(self) -> _Snapshot:
        """The snapshot to answer from; the folder is read again if it has changed and no other thread is reading it."""
        if self._folder is None or self._snapshot.is_up_to_date(self._folder):
            return self._snapshot
        if self._reload_lock.acquire(blocking=False):
            try:
                self._snapshot = self._read_again(self._folder, self._snapshot.saved)
            finally:
                self._reload_lock.release()
        return self._snapshot

    def _read_again(self, folder: Path, previous: SavedIndex) -> _Snapshot:
        """The folder's current index. If it cannot be read: the newest whole one, or `previous` if that is as new."""
        began = time.monotonic()
        current_name = _current_name(folder)
        if current_name == previous.name:
            opened = SavedIndex(previous.name, previous.index)
        else:
            try:
                opened = saved.open_index(folder, self._encoder.identity)
                if opened.warning is not None and opened.index.created <= previous.index.created:
                    opened = SavedIndex(previous.name, previous.index, opened.warning)
            except SavedIndexError as error:
                opened = SavedIndex(previous.name, previous.index, SavedIndexError("index_kept", reason=error))
        if opened.warning is not None and str(opened.warning) != str(previous.warning):
            _log.warning("%s", opened.warning)
        now = time.monotonic()
        return self._new_snapshot(opened, current_name, now + max(_RETRY_SECONDS, 20 * (now - began)))

    def retrieve(self, question: str, k: int = 3) -> list[Hit]:
        """The `k` best passages for a question, best first, whatever their score; fewer if the text has fewer.

        Raises `InputError` if the question is blank or too long (2,000 characters, and the window of the model), or if
        `k` is not from 1 to 50.
        """
        return list(self.ask(question, k).hits)

    def ask(
        self, question: str, k: int = 3, *, after: str | Answer | None = None, documents: Collection[str] = ()
    ) -> Answer:
        """The `k` best passages, and whether the first of them answers. Raises what `retrieve` raises.

        In texts of both languages a passage in the question's language comes first if it rather surely answers.

        `documents`: the ids of the documents to search, or one id; all by default. Raises `InputError` for an id that the
        index does not have.

        The question may be a whole message: only its sentences that ask are searched (`qa.question`), spelled as in the
        texts (`qa.spelling`) and with their nouns (`qa.bilingual_nouns`). If it asks several things, the answer is to the
        first; its `further` has the answers to the next two.

        `after`: in a conversation, the previous answer or its `searched`. A follow-up is then searched in several
        wordings: "Et pourquoi ?" with what the previous question is about, "Où est-elle née ?" also with the names in the
        previous answer, and the question alone, near the previous answer. The most confident answer is given; to
        "Et le pont ?" the first one that speaks of the bridge.
        """
        previous = context_of(after.latest) if isinstance(after, Answer) else Context(after or "", "")
        ids = (documents,) if isinstance(documents, str) else tuple(documents)
        return self._current().answer(self._checked(question, k), k, previous, ids)

    def _answer_message(
        self, index: Index, message: str, k: int, previous: Context, documents: tuple[str, ...]
    ) -> Answer:
        """The answer to a message. As many are computed at once as there are cores; the others wait for their turn."""
        search = _Search(index, k, _passages_of(index, documents))
        with _turns.turn(), one_thread():
            spoken = language_of(message, language_of_nouns(message) or _likely_language(index, previous.question))
            questions = questions_in(with_elisions(message) if spoken == "fr" else message)
            answer = self._answer_question(search, questions.first, spoken, (Context(questions.before, ""), previous))
            further: list[Answer] = []
            for question in questions.further:
                context = context_of(further[-1] if further else answer)
                further.append(self._answer_question(search, question, spoken, (context,)))
        return replace(answer, question=message, further=tuple(further), left_out=questions.left_out)

    def _answer_question(self, search: _Search, question: str, spoken: Language, contexts: Sequence[Context]) -> Answer:
        """The answer to one question of a message: that of its best variant.

        `spoken`: the language of the message, and of a question whose own words do not tell.
        Passages in its own language are searched by the question as it is; those in the other language by the question with
        their nouns.
        """
        index = search.index
        language = language_of(question.removesuffix(" ?"), spoken)  # `qa.question` may have put the mark there
        restored_question = restored(question, language, index)
        context = completing_context(restored_question, contexts)
        texts = self._completed(restored_question, language, context, contexts)
        mean = self._ranking.means.get(language)

        @cache
        def query_of(text: str) -> Query:
            return Query.of(text, language, self._encoder, mean=mean)

        answers = []
        for text_language, part in _by_language(search, language):
            same = text_language == language
            reworded = [Reworded(text, {}) if same else self._reworded(text, language, index) for text in texts]
            variants = [
                _Variant(text, query_of(each.text), each.original_words)
                for text, each in zip(texts, reworded, strict=True)
            ]
            answers.append(self._answer_variants(part, variants, context))
        answer = replace(_of_both_languages(answers, search.k), question=question)
        is_first = not any(context.question for context in contexts)
        return answer.refused() if is_first and is_small_talk(question) else answer

    def _answer_variants(self, search: _Search, variants: Sequence[_Variant], context: Context) -> Answer:
        """Searches each variant of a question, and returns the best answer.

        The last variant is the question as it was asked. In a conversation it is first searched near the last answer,
        because "Who built it?" would match builders all over the texts. It is searched everywhere if nothing there answers.
        "Since when?" says nothing alone, and is only searched so if nothing else answers.
        """
        *completed, bare = variants
        if not completed:
            return self._answer_variant(search, bare)
        near = _near(search, context.place)
        answers = [self._answer_variant(search, variant, bare.query) for variant in completed]
        if not (says_nothing(bare.text) and any(answer.answered for answer in answers)):
            answers.append(self._answer_variant(near, bare))
        if is_fragment(bare.text):
            named = {with_original_words(word.surface, bare.original_words).lower() for word in bare.query.words}
            best = best_about(named, answers)
        else:
            best = most_confident(answers)
        if near is search or best.answered:
            return best
        return most_confident([best, self._answer_variant(search, bare)])

    def _reworded(self, text: str, language: Language, index: Index) -> Reworded:
        """A text with the nouns of texts in the other language; as it is if it would not fit in the model's window."""
        reworded = with_nouns_of_texts(text, language, index)
        if reworded.original_words and self._encoder.count_tokens([reworded.text])[0] > self._max_tokens:
            return Reworded(text, {})
        return reworded

    def _answer_variant(self, search: _Search, variant: _Variant, as_it_stands: Query | None = None) -> Answer:
        """The answer when `variant` is searched.

        `as_it_stands`: the question that `variant` completes. The sentence to mark is chosen by both: the added words help
        to find the passage, but not the sentence in it.
        """
        index, query = search.index, variant.query
        results = self._results(search, query)
        best = results.ranked[: search.k]
        hits = tuple(
            self._hit(index, variant, results, entry, signals, as_it_stands)
            for entry, signals in zip(best, signals_among(results.ranked, search.k), strict=True)
        )
        confidence = hits[0].probability
        answered = confidence >= results.threshold
        missing = None
        if not answered:
            missing = gap(query.text, query.words, results.matched[best[0].candidate.passage])
            missing = missing.with_original_words(variant.original_words)
        return Answer(
            question=variant.text,
            language=query.language,
            answered=answered,
            confidence=confidence,
            hits=hits,
            calibrated=self._ranking.calibrated,
            searched=variant.text,
            gap=missing,
        )

    def _results(self, search: _Search, query: Query) -> _Results:
        """The candidates for a query, the best of them read if there is a reader, in their final order."""
        index, within, language = search.index, search.within, query.language
        pool = candidates(
            index, query, weights=self._ranking.first_stage, limit=max(search.k, CANDIDATES), within=within
        )
        count = len(index.passages) if within is None else int(within.sum())
        ranked = self._ranking.rank(pool, language, passages=count)
        threshold = self._ranking.thresholds[language]
        matched: dict[int, dict[str, tuple[str, ...]]] = {}
        passages_read: dict[int, ReaderPassage] = {}
        if self._reader is not None and query.tokens is not None and query.tokens.states is not None:
            first = [entry.candidate.passage for entry in ranked[: read_count(count)]]
            matched |= zip(first, matched_words(index, query, first), strict=True)
            passages_read |= zip(first, reader_passages(index, self._encoder, first), strict=True)
            readings = self._reader.read(query.tokens, list(passages_read.values()), language)
            name_shares = [name_share(query.words, matched[passage]) for passage in first]
            ranked = self._ranking.rerank(ranked, readings, name_shares, language, passages=count)
            threshold = self._ranking.thresholds_with_reader[f"{language}-{ranked[0].candidate.language}"]
        if self._settings.threshold is not None:
            threshold = self._settings.threshold
        best = [entry.candidate.passage for entry in ranked[: search.k]]
        unread = [passage for passage in best if passage not in matched]
        matched |= zip(unread, matched_words(index, query, unread), strict=True)
        return _Results(ranked, passages_read, matched, threshold)

    def _hit(
        self,
        index: Index,
        variant: _Variant,
        results: _Results,
        entry: RankedCandidate,
        signals: Mapping[str, Signal],
        as_it_stands: Query | None,
    ) -> Hit:
        """One of the candidates, with the sentence to mark, the words of the answer and the evidence."""
        query, reading, number = variant.query, entry.reading, entry.candidate.passage
        passage, matched = index.passages[number], results.matched[number]
        passage_read = results.passages_read.get(number)
        shares = None if reading is None else shares_without_asking(reading.shares, passage, query.words, matched)
        inputs = [MarkingInput(query, entry.candidate.sentence_cosines, shares)]
        if passage_read is not None and as_it_stands is not None and as_it_stands.tokens is not None and self._reader:
            (reading_of_it,) = self._reader.read(as_it_stands.tokens, [passage_read], query.language)
            cosines = index.sentence_cosines(number, as_it_stands.vector)
            inputs.append(MarkingInput(as_it_stands, cosines, reading_of_it.shares))
        sentence = self._marking.mark(passage, *inputs, tokens=None if passage_read is None else passage_read.tokens)
        answer = None if reading is None else reading.span
        if entry.answer_probability < self._ranking.least_sure[f"{query.language}-{entry.candidate.language}"]:
            answer = None
        if answer is not None and not (sentence.start <= answer.start and answer.end <= sentence.end):
            answer = None  # an answer is only shown inside the mark
        return Hit(
            passage=passage,
            score=entry.score,
            probability=entry.probability,
            sentence=sentence,
            evidence=Evidence(signals, _by_original_words(matched, variant.original_words)),
            answer=answer,
            answer_probability=entry.answer_probability,
        )

    def rebuild(self, source: str | Sequence[Document], *, title: str = "", progress: Progress | None = None) -> Index:
        """Replaces the indexed text by a string or by documents, and gives the new index. A saved index is saved again.

        Until the new index is published, questions are answered from the previous text. Raises `InputError`, `IndexBusy`
        while another rebuild runs, `IndexNotWritable`; after any error the previous text is still there.
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
        """Adds documents to the index; a document with a known id replaces the old one. All else is as in `rebuild`."""
        return self._change(progress, added=documents)

    def remove(self, ids: Collection[str], *, progress: Progress | None = None) -> Index:
        """Removes the documents with these ids from the index. All else is as in `rebuild`.

        Raises `InputError` for an id that the index does not have, and if no document would be left.
        """
        return self._change(progress, removed=ids)

    def _change(
        self, progress: Progress | None, *, added: Sequence[Document] = (), removed: Collection[str] = ()
    ) -> Index:
        if not added and not removed:
            raise InputError("no_documents")
        if self._folder is not None:
            new = saved.change(self._folder, self._encoder, self._settings, progress, added=added, removed=removed)
        else:
            with self._rebuild_alone():
                previous = self.index
                documents = saved.changed(previous.documents, added, removed)
                index = saved.build(documents, self._encoder, self._settings, progress, previous=previous)
                new = SavedIndex("", index)
        return self._switch_to(new, progress)

    def rollback(self) -> Index:
        """Goes back to the index before the last rebuild, and gives it; a second call undoes the first.

        Raises `SavedIndexError` if there is none, or none that this encoder can search.
        """
        if self._folder is None:
            raise SavedIndexError("no_previous")
        previous = saved.rollback(self._folder, self._encoder.identity)
        return self._switch_to(previous)

    def save(self, folder: str | Path) -> None:
        """Also publishes the index in `folder`. Raises `IndexBusy`, `IndexNotWritable`."""
        with generations.write_lock(Path(folder)):
            saved.publish(Path(folder), self.index, kept=self._settings.kept_generations)

    @contextmanager
    def _rebuild_alone(self) -> Iterator[None]:
        """Makes sure that no other rebuild of an index in memory runs. Raises `IndexBusy`."""
        if not self._rebuild_lock.acquire(blocking=False):
            raise IndexBusy("index_busy")
        try:
            yield
        finally:
            self._rebuild_lock.release()

    def _switch_to(self, new: SavedIndex, progress: Progress | None = None) -> Index:
        """Answers from the new index from here on, and gives it."""
        with self._reload_lock:
            self._snapshot = self._new_snapshot(new, new.name)
        if progress is not None:
            progress("publish", new.index.file_count, new.index.file_count)
        return new.index

    def _checked(self, question: str, k: int) -> str:
        question = readable(question).strip()
        if not question:
            raise InputError("blank_question")
        if len(question) > MAX_QUESTION:
            raise InputError("long_question", length=len(question), limit=MAX_QUESTION)
        if not 1 <= k <= MAX_HITS:
            raise InputError("k_range", limit=MAX_HITS, k=k)
        return question

    def _completed(self, question: str, language: Language, context: Context, contexts: Sequence[Context]) -> list[str]:
        """The texts to search for that fit in the model's window: the completed question first, the question itself last.

        `context` completes the question. A pronoun may also stand for a name in the previous answer, and "Et Ada Roy ?" may
        ask who she is.
        """
        first = complete(question, context.question)
        texts = [asked_of_another(question, context.question), first]
        texts += [completed_by_names(question, each.names, each.question) for each in contexts]
        if first != question:
            texts.append(question_about_name(question, language))
        texts = list(dict.fromkeys(filter(None, (*texts, question))))
        sizes = self._encoder.count_tokens(texts)
        if sizes[-1] > self._max_tokens:
            raise InputError("long_question_tokens")
        return [text for text, size in zip(texts, sizes, strict=True) if size <= self._max_tokens]

    @property
    def _max_tokens(self) -> int:
        """How many tokens a text to search by may have."""
        return self._encoder.max_query_tokens - MARK_TOKENS


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """What is searched: `k` passages of an index; those that `within` (passages,) is True for, or all if it is None."""

    index: Index
    k: int
    within: Bool | None


class _Variant(NamedTuple):
    """A text that a question is searched by, its query, and the question's own words for the texts' nouns in the query."""

    text: str
    query: Query
    original_words: Mapping[str, str]


class _Results(NamedTuple):
    """What was found for a query: the candidates, best first; and the least probability of the first one that answers.

    By the passage's number: `passages_read`, those that were read; `matched`, what `matched_words` gives for each of the
    passages read and of the hits.
    """

    ranked: Sequence[RankedCandidate]
    passages_read: Mapping[int, ReaderPassage]
    matched: Mapping[int, Mapping[str, tuple[str, ...]]]
    threshold: float


@dataclass(frozen=True, slots=True, eq=False)
class _Snapshot:
    """The index in memory and what belongs to it, as one object, so that one assignment replaces all of it.

    `current_name`: the folder's current generation when it was read, "" if the pointer could not be read. If there is a
    warning, the folder is read again after `retry_at`, in seconds of `time.monotonic`. `answer` takes a message, k, the
    previous question and document ids; it keeps the recent answers.
    """

    saved: SavedIndex
    current_name: str
    retry_at: float
    answer: Callable[[str, int, Context, tuple[str, ...]], Answer]

    def is_up_to_date(self, folder: Path) -> bool:
        """Whether the folder need not be read again."""
        is_due = self.saved.warning is not None and time.monotonic() > self.retry_at
        return not is_due and _current_name(folder) == self.current_name


def _current_name(folder: Path) -> str:
    """The name of the folder's current generation; "" if there is no pointer or it cannot be read."""
    try:
        return generations.current(folder) or ""
    except IndexDamaged:
        return ""


def _passages_of(index: Index, documents: Collection[str]) -> Bool | None:
    """Which passages belong to these documents, (passages,); None, which means all, if no document is named."""
    if not documents:
        return None
    within = np.zeros(len(index.passages), bool)
    for id in map(readable, documents):
        number = index.documents.number(id)
        if number < 0:
            raise InputError("unknown_document", id=id)
        within[list(index.passages.of_document(number))] = True
    return within


def _by_original_words(
    matched: Mapping[str, tuple[str, ...]], original_words: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """What `matched_words` gives, by the words of the question before it was reworded."""
    words: dict[str, tuple[str, ...]] = {}
    for word, surfaces in matched.items():
        original = with_original_words(word, original_words).lower()
        words[original] = tuple(dict.fromkeys((*words.get(original, ()), *surfaces)))
    return words


def _by_language(search: _Search, language: Language) -> list[tuple[Language, _Search]]:
    """The search divided by the language of the passages, `language` first; as it is if all are in one language."""
    index, within = search.index, search.within
    present = [lexicon.language for lexicon in index.lexicons]
    if len(present) == 1:
        return [(present[0], search)]
    masks = {one: index.passages.language_numbers == LANGUAGES.index(one) for one in present}
    if within is not None:
        masks = {one: mask & within for one, mask in masks.items()}
    parts = [(one, replace(search, within=mask)) for one, mask in masks.items() if mask.any()]
    return sorted(parts, key=lambda part: part[0] != language)


def _of_both_languages(answers: Sequence[Answer], k: int) -> Answer:
    """One answer of those from the passages of each language; the first is from passages in the question's language.

    That one is preferred if it is at least rather sure, because a person who asks in a language reads it, and because
    confidences of different languages are not calibrated to the last percent. The hits are those of all.
    """
    if len(answers) == 1:
        return answers[0]
    first, _ = answers
    best = first if first.answered and first.confidence >= _SURE_ENOUGH else most_confident(answers)
    hits = [hit for answer in answers for hit in answer.hits if hit is not best.hits[0]]
    return replace(best, hits=(best.hits[0], *sorted(hits, key=lambda hit: -hit.probability)[: k - 1]))


def _near(search: _Search, place: tuple[str, int] | None) -> _Search:
    """The same search, only near a place in a document; `search` itself if nothing is there."""
    index, within = search.index, search.within
    if place is None or (at := index.passages.beginning_at(*place)) < 0:
        return search
    document = index.passages.of_document(int(index.passages.document_numbers[at]))
    near = np.zeros(len(index.passages), bool)
    near[max(document.start, at - _NEARBY_PASSAGES) : min(document.stop, at + _NEARBY_PASSAGES + 1)] = True
    if within is not None:
        near &= within
    return replace(search, within=near) if near.any() else search


def _likely_language(index: Index, previous: str) -> Language:
    """The language of a question whose words do not show it: that of the previous question, else that of most passages."""
    usual = max(index.lexicons, key=lambda lexicon: lexicon.size).language
    return language_of(previous, usual) if previous else usual


def sample() -> Document:
    """The sample article, which a first start indexes."""
    article = read(_SAMPLE)
    return Document(article.id, _SAMPLE_TITLE, article.text, article.headings)
