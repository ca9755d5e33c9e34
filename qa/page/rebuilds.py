"""The rebuild of the index that runs on the server: one at a time, seen by every visitor, alive when a page is reloaded."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from index import IndexBusy, InputError, UserError, read

if TYPE_CHECKING:
    from index.storing.store import Index
    from qa.retriever import Retriever

T = TypeVar("T")
_STAGES = ("split", "encode", "publish")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rebuild:
    """How far the latest rebuild is.

    `stage` is the one of `stages` that it is at, `done` of `total` its share, `began` when it began, in seconds of
    `time.monotonic`. `error` is there when `outcome` is "failed".
    """

    number: int
    outcome: Literal["running", "indexed", "restored", "failed"] = "running"
    stages: tuple[str, ...] = ("load", "read", "split", "encode", "publish")
    stage: str = "load"
    done: int = 0
    total: int = 1
    began: float = 0.0
    error: BaseException | None = None

    def seconds_left(self, now: float) -> float | None:
        """An estimate from the speed of the stage so far; None where there is none yet."""
        if self.done == 0 or now - self.began < 1:
            return None
        return (now - self.began) * (self.total - self.done) / self.done


class Rebuilds:
    """Rebuilds the index of a retriever, which may still be loading, one rebuild at a time."""

    def __init__(self, retriever: Future[Retriever], *, max_megabytes: int = 20) -> None:
        self._retriever = retriever
        self._max_megabytes = max_megabytes
        self._starting = threading.Lock()
        self._cancelled = threading.Event()
        self._latest: Rebuild | None = None
        self._replaced = False

    @property
    def latest(self) -> Rebuild | None:
        """The rebuild that runs, else the last that ran; None when there was none since the server started."""
        return self._latest

    @property
    def replaced(self) -> bool:
        """Whether a rebuild has replaced the text since the server started, so that there is one to go back to."""
        return self._replaced

    @property
    def running(self) -> bool:
        return self._latest is not None and self._latest.outcome == "running"

    def start(self, text: str, file: Path | None = None, *, title: str = "") -> Future[Index]:
        """Begins to index a text, or a file, in the background; what comes of it is also in `latest`.

        Raises `InputError` for a blank text, one that is too big, and for both a text and a file; `IndexBusy` while
        another rebuild runs.
        """
        if file is None and not text.strip():
            raise InputError("blank_text", name="what was sent")
        if file is not None and text.strip():
            raise InputError("text_and_file")
        megabytes = len(text.encode("utf-8", "surrogatepass")) / 1_000_000
        if megabytes > self._max_megabytes:
            raise InputError(
                "text_too_big",
                size=round(megabytes, 1),
                limit=self._max_megabytes,
            )
        with self._starting:
            if self.running:
                raise IndexBusy("index_busy")
            self._cancelled.clear()
            stages = ("load",) * (not self._retriever.done()) + ("read",) * (file is not None) + _STAGES
            self._latest = Rebuild(self._next_number(), stages=stages, stage=stages[0], began=time.monotonic())
        return in_background(lambda: self._run(text, file, title))

    def cancel(self) -> None:
        """Stops the rebuild that runs, at its next report of progress; the text before stays. Too late once it is published."""
        self._cancelled.set()

    def undo(self) -> None:
        """Goes back to the text before. Raises `IndexBusy` while a rebuild runs, `SavedIndexError` when there is none."""
        with self._starting:
            if self.running:
                raise IndexBusy("index_busy")
            self._retriever.result().rollback()
            self._latest = Rebuild(self._next_number(), "restored")

    def _run(self, text: str, file: Path | None, title: str) -> Index:
        try:
            retriever = self._retriever.result()
            if file is None:
                index = retriever.rebuild(text, title=title, progress=self._report)
            else:
                self._report("read", 0, 1)
                document = read(file, max_megabytes=self._max_megabytes, progress=self._report)
                index = retriever.rebuild([document], progress=self._report)
        except BaseException as error:
            if not isinstance(error, UserError):
                _log.exception("a rebuild failed")
            self._change(outcome="failed", error=error)
            raise
        self._replaced = True
        self._change(outcome="indexed")
        return index

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


def in_background(work: Callable[[], T]) -> Future[T]:
    """What `work` will return or raise; it runs in a thread that does not keep the process from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # whatever it is, who asks for the result gets it
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future
