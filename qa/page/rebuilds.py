"""Changes of the index that run on the server, one at a time: every visitor sees how far it is, and no reload ends it."""

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
    """How far the latest change of the index is.

    `stage` is the one of `stages` that it is at, `done` of `total` its share, `began` when it began, in seconds of
    `time.monotonic`. `failure` says in both languages why it failed: every visitor's page keeps this object, so that it
    holds nothing of the work itself. `unreadable`: the names of the files in which characters could not be read, and how
    many.
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
        """An estimate from the speed of the stage so far; None where there is none yet."""
        if self.done == 0 or now - self.began < 1:
            return None
        return (now - self.began) * (self.total - self.done) / self.done


class Rebuilds:
    """Changes the index of a retriever, which may still be loading, one change at a time."""

    def __init__(self, loader: Loader, *, limits: Limits | None = None, metrics: Metrics | None = None) -> None:
        self._loader = loader
        self._limits = limits or Limits()
        self._metrics = metrics
        self._starting = threading.Lock()
        self._cancelled = threading.Event()
        self._latest: Rebuild | None = None
        self._replaced = False

    @property
    def latest(self) -> Rebuild | None:
        """The change that runs, else the last that ran; None when there was none since the server started."""
        return self._latest

    @property
    def replaced(self) -> bool:
        """Whether the index was changed since the server started, so that there is one to go back to."""
        return self._replaced

    @property
    def running(self) -> bool:
        return self._latest is not None and self._latest.outcome == "running"

    def start(self, text: str, files: Sequence[Path] = (), *, title: str = "", add: bool = False) -> Future[Index]:
        """Begins to index a text or files in the background; what comes of it is also in `latest`.

        With `add`, the documents stay, but a file of the same name replaces its document. Without `add`, all are replaced.
        The files are deleted once they are read. Raises `InputError` for a blank text, one that is too big, for both a
        text and files, and for too many files; `IndexBusy` while another change runs.
        """
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

        def change(retriever: Retriever) -> Index:
            if files:
                self._report("read", 0, len(files))
                documents = self._read(files)
                unread = ((document.id, document.text.count("\ufffd")) for document in documents)
                self._change(unreadable=tuple((name, count) for name, count in unread if count))
            else:
                documents = [from_text(text, id=title or "text", title=title)]
            if not add:
                return retriever.rebuild(_with_own_ids(documents), progress=self._report)
            taken = [] if files else [document.id for document in retriever.index.documents]
            return retriever.add(_with_own_ids(documents, taken), progress=self._report)

        return self._begin(change, "indexed", (*("read",) * bool(files), *_STAGES))

    def remove(self, ids: Sequence[str]) -> Future[Index]:
        """Begins to take documents out. Raises `InputError` where none is named, `IndexBusy` while another change runs."""
        if not ids:
            raise InputError("none_chosen")
        return self._begin(lambda retriever: retriever.remove(ids, progress=self._report), "removed", _STAGES)

    async def ended(self, change: Future[Index]) -> Index:
        """What came of a change, for the event loop; who stops waiting does not stop it."""
        return await asyncio.shield(asyncio.wrap_future(change))

    def cancel(self) -> None:
        """Stops the change that runs, at its next report of progress; the text before stays. Too late once it is published."""
        self._cancelled.set()

    def undo(self) -> None:
        """Goes back to the text before. Raises `IndexBusy` while a change runs, `SavedIndexError` when there is none."""
        with self._starting:
            if self.running:
                raise IndexBusy("index_busy")
            self._loader.result().rollback()
            self._latest = Rebuild(self._next_number(), "restored")
        self._note("restored")

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
            told = _told(error)
            if told is not error:
                event(_log, logging.ERROR, "rebuild_crashed", error=error)
            self._note("failed", code=told.code)
            self._change(outcome="failed", failure=(error_text(told, "fr"), error_text(told, "en")))
            if told is error:
                raise
            raise told from None
        self._replaced = True
        self._change(outcome=outcome)
        self._note(outcome, seconds=round(time.monotonic() - began, 2), **index.counts())
        return index

    def _read(self, files: Sequence[Path]) -> list[Document]:
        try:
            return read_apart(files, limits=self._limits, progress=self._report, stopped=self._cancelled.is_set)
        finally:
            for file in files:
                file.unlink(missing_ok=True)
                with suppress(OSError):
                    file.parent.rmdir()  # the folder that Gradio made for it

    def _report(self, stage: str, done: int, total: int) -> None:
        if self._cancelled.is_set() and (stage, done) != ("publish", total):
            raise UserError("rebuild_cancelled")
        if self._latest is not None and stage != self._latest.stage:
            self._change(stage=stage, began=time.monotonic())
        self._change(done=done, total=max(1, total))

    def _change(self, **changes: object) -> None:
        assert self._latest is not None
        self._latest = replace(self._latest, **changes)  # type: ignore[arg-type]  # the fields above, by name

    def _next_number(self) -> int:
        return 1 if self._latest is None else self._latest.number + 1

    def _note(self, outcome: str, **fields: Any) -> None:
        if self._metrics is not None:
            self._metrics.rebuild(outcome)
        event(_log, logging.INFO, "rebuild", outcome=outcome, **fields)


def _told(error: BaseException) -> UserError:
    """The error in words: as it is, where it has them."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):  # where files are read aside
        return UserError("disk_full", folder=tempfile.gettempdir())
    return UserError("unexpected")


def _with_own_ids(documents: Sequence[Document], taken: Sequence[str] = ()) -> list[Document]:
    """The documents, each with an id of its own and none of `taken`: the second "name" is "name (2)"."""
    used = set(taken)
    own = []
    for document in documents:
        id, number = document.id, 1
        while id in used:
            number += 1
            id = f"{document.id} ({number})"
        used.add(id)
        own.append(replace(document, id=id))
    return own
