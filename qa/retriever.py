"""`Retriever`: the one façade that the page, the command line and Python all call."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

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
from index.document import readable
from index.locks import Lock
from index.storing import generations, saved
from index.storing.saved import SavedIndex
from index.storing.store import Index
from qa.answer import Answer, Hit
from qa.conversation import Context, context_of
from qa.pipeline import Pipeline
from qa.ranking import Ranking
from qa.reader import Reader

MAX_QUESTION = 2_000
"""The most characters of a question."""
MAX_HITS = 50
_RECENT_ANSWERS = 64
"""How many answers are kept: some questions, such as the example questions, are asked often."""

_FIRST_START_SECONDS = 120
"""How long a first start waits for another first start that builds the same index."""
_RETRY_SECONDS = 5
"""While the folder's current index cannot be read, it is tried again after this time, or later if reading is slow."""

_log = logging.getLogger(__name__)
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
        self._encoder = encoder
        self._settings = settings
        self._pipeline = Pipeline(encoder, ranking=ranking, reader=reader, threshold=settings.threshold)
        self._folder = folder.absolute() if folder is not None else None  # the working directory may change
        self._reload_lock = Lock()
        self._rebuild_lock = Lock()
        current = name if folder is None or warning is None else _current_name(folder)
        self._snapshot = self._new_snapshot(
            SavedIndex(name, index, warning), current, time.monotonic() + _RETRY_SECONDS
        )

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
        cached = lru_cache(_RECENT_ANSWERS)(partial(self._pipeline.answer, opened.index))
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
        """The question without surrogates and outer spaces. Raises `InputError`, as `retrieve` says."""
        question = readable(question).strip()
        if not question:
            raise InputError("blank_question")
        if len(question) > MAX_QUESTION:
            raise InputError("long_question", length=len(question), limit=MAX_QUESTION)
        if not 1 <= k <= MAX_HITS:
            raise InputError("k_range", limit=MAX_HITS, k=k)
        return question


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


def sample() -> Document:
    """The sample article, which a first start indexes."""
    article = read(_SAMPLE)
    return Document(article.id, _SAMPLE_TITLE, article.text, article.headings)
