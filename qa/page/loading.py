"""The retriever that the page answers with: it is loaded in the background, again after a failure, and then checked."""

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

    `problem` says why not. It is None during the first load. While a later attempt runs, it is that of the attempt before.
    """

    model: Literal["loading", "loaded", "failed"]
    problem: BaseException | None = None
    warning: UserError | None = None
    """Why the answers are not from the index that was published last; None if they are."""

    @property
    def ready(self) -> bool:
        """Whether a question can be answered now, without waiting for the model."""
        return self.model == "loaded" and self.problem is None


class Loader:
    """Loads a retriever by `load`, which may raise. After a failure it tries again when the retriever is asked for.

    The next attempt begins at least `first_pause` seconds after a failure; the pause doubles with each failure, up to a
    minute.
    """

    def __init__(self, load: Callable[[], Retriever], *, first_pause: float = _FIRST_PAUSE) -> None:
        self._load = load
        self._first_pause = self._pause = first_pause
        self._guard = threading.Lock()
        self._problem: BaseException | None = None
        self._retry_at = 0.0
        self._suspected = False
        self._warning: UserError | None = None
        self._attempt = self._begin()

    @classmethod
    def of(cls, retriever: Retriever) -> Loader:
        """A loader with a loaded retriever."""
        loader = cls(lambda: retriever)
        loader.result(10)
        return loader

    @property
    def loaded(self) -> Retriever | None:
        """The retriever; None if it is not loaded or could not be."""
        attempt = self._attempt
        return attempt.result() if attempt.done() and attempt.exception() is None else None

    @property
    def health(self) -> Health:
        """The health, known without waiting. If the load has failed and the pause is over, it is tried again."""
        self._retry()
        if self._problem is not None:
            return Health("loaded" if self.loaded else "failed", self._problem)
        return Health("loaded" if self.loaded else "loading", warning=self._warning)

    def result(self, timeout: float | None = None) -> Retriever:
        """The retriever; waits while it is being loaded. Raises what the last attempt raised, until the next one begins."""
        self._retry()
        return self._attempt.result(timeout)

    async def retriever(self) -> Retriever:
        """`result` for the event loop; any number of callers may wait."""
        self._retry()
        return await asyncio.shield(asyncio.wrap_future(self._attempt))

    def check(self) -> None:
        """Finds out whether the loaded index can still be read. Call it from time to time; it may take a while."""
        retriever = self.loaded
        if retriever is None:
            return
        try:
            self._warning = retriever.warning
            if self._suspected or self._problem is not None:
                retriever.retrieve("?", 1)
        except Exception as error:  # whatever it is, questions cannot be answered because of it
            if not _is_same(error, self._problem):
                _log_problem("index_unusable", error)
            self._problem = without_frames(error)
        else:
            if self._problem is not None:
                event(_log, logging.INFO, "index_usable_again")
            self._problem = None
        self._suspected = False

    def suspect(self) -> None:
        """Call this when a question failed for an unknown reason: the next `check` then asks a question itself."""
        self._suspected = True

    def _retry(self) -> None:
        with self._guard:
            failed = self._attempt.done() and self._attempt.exception() is not None
            if failed and time.monotonic() >= self._retry_at:
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
            self._retry_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            raise
        self._problem, self._pause = None, self._first_pause
        self._warning = retriever.warning
        event(_log, logging.INFO, "loaded", seconds=round(time.monotonic() - began, 2))
        return retriever


def watch(loader: Loader, *, seconds: float = 1.0) -> None:
    """Calls `check` every `seconds`, until the process ends."""

    def run() -> None:
        while True:
            time.sleep(seconds)
            loader.check()

    threading.Thread(target=run, daemon=True, name="watch").start()


def in_background(work: Callable[[], T]) -> Future[T]:
    """The future result of `work`, which runs in a thread that does not keep the process from ending."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # `future.cancel()` then does nothing: the work goes on

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # whatever it is, the caller gets it with the result
            future.set_exception(without_frames(error))

    threading.Thread(target=run, daemon=True).start()
    return future


def without_frames(error: BaseException) -> BaseException:
    """The error and its causes without their tracebacks, whose frames would keep the objects of the work in memory."""
    cause: BaseException | None = error
    while cause is not None and cause.__traceback__ is not None:
        cause.__traceback__ = None
        cause = cause.__cause__ or cause.__context__
    return error


def _log_problem(name: str, error: BaseException, **fields: Any) -> None:
    code = error.code if isinstance(error, UserError) else type(error).__name__
    event(_log, logging.ERROR, name, error=error, code=code, **fields)


def _is_same(error: BaseException, other: BaseException | None) -> bool:
    return type(error) is type(other) and str(error) == str(other)
