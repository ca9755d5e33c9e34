"""The retriever that the page answers with: loaded in the background, anew after a failure, and watched from then on."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from index import UserError
from qa.page.logs import event

if TYPE_CHECKING:
    from qa.retriever import Retriever

T = TypeVar("T")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds between two attempts to load
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether questions can be answered.

    `problem` says why not. It is None during the first load; a new attempt keeps that of the last one.
    """

    model: Literal["loading", "loaded", "failed"]
    problem: BaseException | None = None
    warning: UserError | None = None
    """Why the answers are not from the index that was published last, where that cannot be read."""


class Loader:
    """Loads a retriever by `load`, which may raise; after a failure it is tried again as soon as somebody asks for it.

    The next attempt is made `first_pause` seconds after a failure at the earliest; this pause doubles with each failure,
    up to a minute.
    """

    def __init__(self, load: Callable[[], Retriever], *, first_pause: float = _FIRST_PAUSE) -> None:
        self._load = load
        self._first_pause = self._pause = first_pause
        self._guard = threading.Lock()
        self._problem: BaseException | None = None
        self._again_at = 0.0
        self._suspected = False
        self._warning: UserError | None = None
        self._attempt = self._begin()

    @classmethod
    def of(cls, retriever: Retriever) -> Loader:
        """One that is loaded already."""
        loader = cls(lambda: retriever)
        loader.result(10)
        return loader

    @property
    def loaded(self) -> Retriever | None:
        """The retriever, None before it is loaded and where it cannot be."""
        attempt = self._attempt
        return attempt.result() if attempt.done() and attempt.exception() is None else None

    @property
    def health(self) -> Health:
        """How things stand, known without waiting; where the load has failed it is tried again if it is time."""
        self._retry()
        if self._problem is not None:
            return Health("loaded" if self.loaded else "failed", self._problem)
        return Health("loaded" if self.loaded else "loading", warning=self._warning)

    def result(self, timeout: float | None = None) -> Retriever:
        """The retriever; waits while it is being loaded. Raises what the last attempt raised, until another is due."""
        self._retry()
        return self._attempt.result(timeout)

    async def retriever(self) -> Retriever:
        """`result` for the event loop; any number of callers may wait."""
        self._retry()
        return await asyncio.shield(asyncio.wrap_future(self._attempt))

    def check(self) -> None:
        """Finds out whether the loaded index can still be read; to be called from time to time, may take a while."""
        retriever = self.loaded
        if retriever is None:
            return
        try:
            self._warning = retriever.warning
            if self._suspected or self._problem is not None:
                retriever.retrieve("?", 1)
        except Exception as error:  # whatever it is, it is what keeps questions from being answered
            if not _same(error, self._problem):
                _log_problem("index_unusable", error)
            self._problem = without_frames(error)
        else:
            if self._problem is not None:
                event(_log, logging.INFO, "index_usable_again")
            self._problem = None
        self._suspected = False

    def suspect(self) -> None:
        """To be called when a question failed and nobody knows why: the next `check` then asks one itself."""
        self._suspected = True

    def _retry(self) -> None:
        with self._guard:
            failed = self._attempt.done() and self._attempt.exception() is not None
            if failed and time.monotonic() >= self._again_at:
                self._attempt = self._begin()

    def _begin(self) -> Future[Retriever]:
        return in_background(self._run)

    def _run(self) -> Retriever:
        began = time.monotonic()
        try:
            retriever = self._load()
        except BaseException as error:
            _log_problem("load_failed", error, retry_in=f"{self._pause:.0f}s")
            self._problem = error
            self._again_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            raise
        self._problem, self._pause = None, self._first_pause
        self._warning = retriever.warning
        event(_log, logging.INFO, "loaded", seconds=round(time.monotonic() - began, 2))
        return retriever


def watch(loader: Loader, *, seconds: float = 1.0) -> None:
    """Calls `check` every so often, until the process ends."""

    def run() -> None:
        while True:
            time.sleep(seconds)
            loader.check()

    threading.Thread(target=run, daemon=True, name="watch").start()


def in_background(work: Callable[[], T]) -> Future[T]:
    """What `work` will return or raise; it runs in a thread that does not keep the process from ending."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # from here on `future.cancel()` does nothing: the work goes on

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # whatever it is, who asks for the result gets it
            future.set_exception(without_frames(error))

    threading.Thread(target=run, daemon=True).start()
    return future


def without_frames(error: BaseException) -> BaseException:
    """The error and its causes without the frames they came through, which hold all the work that was under way."""
    at: BaseException | None = error
    while at is not None and at.__traceback__ is not None:
        at.__traceback__ = None
        at = at.__cause__ or at.__context__
    return error


def _log_problem(name: str, error: BaseException, **fields: Any) -> None:
    code = error.code if isinstance(error, UserError) else type(error).__name__
    event(_log, logging.ERROR, name, error=error, code=code, **fields)


def _same(error: BaseException, other: BaseException | None) -> bool:
    return type(error) is type(other) and str(error) == str(other)
