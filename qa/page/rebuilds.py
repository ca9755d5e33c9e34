"""Changes of the index that run on the server, one at a time. Every visitor sees how far the change is."""

from __future__ import annotations

import asyncio
import errno
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index import Document, IndexBusy, InputError, UserError, from_text
from qa.page.loading import Loader, in_background
from qa.page.logs import event
from qa.page.prometheus import Metrics
from qa.page.reading import Limits, read_apart
from qa.wording import Texts, error_text

if TYPE_CHECKING:
    from index.storing.store import Index
    from qa.retriever import Retriever

MAX_FILES = 200
_STAGES = ("split", "encode", "publish")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rebuild:
    """How far a change of the index is.

    `stage`: the one of `stages` that runs. `done` and `total`: how much of it is done. `began`: when this stage began, in
    seconds of `time.monotonic`. `failure`: why the change failed, in both languages. `unreadable`: the names of files with
    characters that could not be read, and how many. Every visitor's page keeps this object, so it holds no object of the
    work itself.
    """

    number: int
    outcome: Literal["running", "indexed", "removed", "restored", "failed"] = "running"
    stages: tuple[str, ...] = ("load", "read", "split", "encode", "publish")
    stage: str = "load"
    done: int = 0
    total: int = 1
    began: float = 0.0
    failure: Texts | None = None
    unreadable: tuple[tuple[str, int], ...] = ()

    def seconds_left(self, now: float) -> float | None:
        """An estimate of the time left, from the speed of the stage so far; None if it is too early."""
        if self.done == 0 or now - self.began < 1:
            return None
        return (now - self.began) * (self.total - self.done) / self.done


class Rebuilds:
    """Changes the index of a retriever that may still be loading, one change at a time."""

    def __init__(self, loader: Loader, *, limits: Limits | None = None, metrics: Metrics | None = None) -> None:
        self._loader = loader
        self._limits = limits or Limits()
        self._metrics = metrics
        self._starting = threading.Lock()
        self._cancelled = threading.Event()
        self._latest: Rebuild | None = None
        self._can_undo = False

    @property
    def latest(self) -> Rebuild | None:
        """The change that runs, or the last one; None if there was none since the server started."""
        return self._latest

    @property
    def can_undo(self) -> bool:
        """Whether the index was changed since the server started, so that one can go back."""
        return self._can_undo

    @property
    def running(self) -> bool:
        return self._latest is not None and self._latest.outcome == "running"

    def start(self, text: str, files: Sequence[Path] = (), *, title: str = "", add: bool = False) -> Future[Index]:
        """Begins to index a text or files in the background; `latest` also shows what comes of it.

        Without `add` they replace all documents. With `add` the documents stay, but a file replaces the document with its
        id. The files are deleted after they are read. Raises `InputError` for a blank text, a text that is too big, both a
        text and files, and too many files; `IndexBusy` while another change runs.
        """
        self._check(text, files)

        def change(retriever: Retriever) -> Index:
            if files:
                self._report("read", 0, len(files))
                documents = self._read(files)
                counts = ((document.id, document.text.count("\ufffd")) for document in documents)
                self._change(unreadable=tuple((name, count) for name, count in counts if count))
            else:
                documents = [from_text(text, id=title or "text", title=title)]
            if not add:
                return retriever.rebuild(_with_distinct_ids(documents), progress=self._report)
            taken = [] if files else [document.id for document in retriever.index.documents]
            return retriever.add(_with_distinct_ids(documents, taken), progress=self._report)

        return self._begin(change, "indexed", (*("read",) * bool(files), *_STAGES))

    def _check(self, text: str, files: Sequence[Path]) -> None:
        """Raises `InputError`, as `start` does."""
        if not files and not text.strip():
            raise InputError("blank_text", name="what was sent")
        if files and text.strip():
            raise InputError("text_and_file")
        if len(files) > MAX_FILES:
            raise InputError("too_many_files", count=len(files), limit=MAX_FILES)
        limit = self._limits.file_megabytes
        megabytes = len(text.encode("utf-8", "surrogatepass")) / 1_000_000
        if megabytes > limit:
            raise InputError("text_too_big", size=round(megabytes, 1), limit=limit)

    def remove(self, ids: Sequence[str]) -> Future[Index]:
        """Begins to remove documents. Raises `InputError` if none is named, `IndexBusy` while another change runs."""
        if not ids:
            raise InputError("none_chosen")
        return self._begin(lambda retriever: retriever.remove(ids, progress=self._report), "removed", _STAGES)

    async def result_of(self, change: Future[Index]) -> Index:
        """The new index, for the event loop. The change goes on if the caller stops waiting."""
        return await asyncio.shield(asyncio.wrap_future(change))

    def cancel(self) -> None:
        """Stops the change that runs, at its next report of progress; the previous index stays.

        A change that is published already is not stopped.
        """
        self._cancelled.set()

    def undo(self) -> None:
        """Goes back to the previous index. Raises `IndexBusy` while a change runs, `SavedIndexError` if there is none."""
        with self._starting:
            if self.running:
                raise IndexBusy("index_busy")
            self._loader.result().rollback()
            self._latest = Rebuild(self._next_number(), "restored")
        self._record("restored")

    def _begin(
        self, change: Callable[[Retriever], Index], outcome: Literal["indexed", "removed"], stages: tuple[str, ...]
    ) -> Future[Index]:
        with self._starting:
            if self.running:
                raise IndexBusy("index_busy")
            self._cancelled.clear()
            stages = ("load",) * (self._loader.loaded is None) + stages
            self._latest = Rebuild(self._next_number(), stages=stages, stage=stages[0], began=time.monotonic())
        return in_background(lambda: self._run(change, outcome))

    def _run(self, change: Callable[[Retriever], Index], outcome: Literal["indexed", "removed"]) -> Index:
        began = time.monotonic()
        try:
            index = change(self._loader.result())
        except BaseException as error:
            user_error = _as_user_error(error)
            if user_error is not error:
                event(_log, logging.ERROR, "rebuild_crashed", error=error)
            self._record("failed", code=user_error.code)
            self._change(outcome="failed", failure=(error_text(user_error, "fr"), error_text(user_error, "en")))
            if user_error is error:
                raise
            raise user_error from None
        self._can_undo = True
        self._change(outcome=outcome)
        self._record(outcome, seconds=round(time.monotonic() - began, 2), **index.counts())
        return index

    def _read(self, files: Sequence[Path]) -> list[Document]:
        """The documents of the files, which are deleted."""
        try:
            return read_apart(files, limits=self._limits, progress=self._report, stopped=self._cancelled.is_set)
        finally:
            for file in files:
                file.unlink(missing_ok=True)
                with suppress(OSError):
                    file.parent.rmdir()  # the folder that Gradio made for it

    def _report(self, stage: str, done: int, total: int) -> None:
        """Takes the progress of the work. Raises `UserError` if it was cancelled, unless all is published."""
        if self._cancelled.is_set() and (stage, done) != ("publish", total):
            raise UserError("rebuild_cancelled")
        changes: dict[str, object] = {"done": done, "total": max(1, total)}
        if self._latest is not None and stage != self._latest.stage:
            changes |= {"stage": stage, "began": time.monotonic()}
        self._change(**changes)

    def _change(self, **changes: object) -> None:
        assert self._latest is not None
        self._latest = replace(self._latest, **changes)  # type: ignore[arg-type]  # the fields above, by name

    def _next_number(self) -> int:
        return 1 if self._latest is None else self._latest.number + 1

    def _record(self, outcome: str, **fields: Any) -> None:
        if self._metrics is not None:
            self._metrics.count_rebuild(outcome)
        event(_log, logging.INFO, "rebuild", outcome=outcome, **fields)


def _as_user_error(error: BaseException) -> UserError:
    """The error itself if it is a `UserError`, else one that stands for it."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):  # no room for temporary files
        return UserError("disk_full", folder=tempfile.gettempdir())
    return UserError("unexpected")


def _with_distinct_ids(documents: Sequence[Document], taken: Sequence[str] = ()) -> list[Document]:
    """The documents with ids that are different, and not in `taken`: the second "name" becomes "name (2)"."""
    used = set(taken)
    renamed = []
    for document in documents:
        id, number = document.id, 1
        while id in used:
            number += 1
            id = f"{document.id} ({number})"
        used.add(id)
        renamed.append(replace(document, id=id))
    return renamed
