"""Reads visitors' files in a process of its own, which has limits of time and memory and can be stopped.

A file may be made so that it is costly to read, or breaks the program that reads it. The child process gets the paths,
reads each file with `index.read` and sends lines of JSON back. These are checked like any other input.
"""

from __future__ import annotations

import dataclasses
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from index import Document, InputError, Progress, Span, UserError, read
from index.messages import MESSAGES

_ROOT = Path(__file__).parents[2]
_TICK = 0.1  # seconds between two looks at whether to stop
_START = 60.0  # seconds that the child may take to begin, on a busy machine


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take. `file_megabytes` is the size of the file.

    `megabytes` is the memory limit of the child process; the process that it starts for a PDF has the same limit.
    """

    seconds: float = 60.0
    megabytes: int = 2_000
    file_megabytes: int = 20


def read_apart(
    paths: Sequence[Path], *, limits: Limits, progress: Progress | None = None, stopped: Callable[[], bool] = bool
) -> list[Document]:
    """The documents of some files, in their order. `stopped` is called when nothing came for a tenth of a second.

    Raises what `index.read` raises, `InputError` for a file that takes more than the limits, and `UserError`
    "rebuild_cancelled" if `stopped` is true.
    """
    seconds = _START + limits.seconds * len(paths)
    numbers = [str(round(seconds)), str(limits.megabytes), str(limits.file_megabytes)]
    command = [sys.executable, "-m", "qa.page.reading", *numbers]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # the child may write no file
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
    ) as child:
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            with suppress(BrokenPipeError), child.stdin as child_input:
                child_input.write(json.dumps([str(path) for path in paths]).encode())
            return _received(child.stdout, paths, limits, progress, stopped)
        finally:
            _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and the process in which it has a PDF read."""
    if os.name == "posix":
        with suppress(ProcessLookupError):  # both have ended
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def _received(
    output: IO[bytes], paths: Sequence[Path], limits: Limits, progress: Progress | None, stopped: Callable[[], bool]
) -> list[Document]:
    """The documents that the child sends."""
    lines: queue.Queue[bytes] = queue.Queue()
    longest = 8 * limits.file_megabytes * 1_000_000
    threading.Thread(target=_forward, args=(output, lines, longest), daemon=True).start()
    documents: list[Document] = []
    until = time.monotonic() + _START
    while len(documents) < len(paths):
        name = paths[len(documents)].name
        try:
            line = lines.get(timeout=_TICK)
        except queue.Empty:
            if stopped():
                raise UserError("rebuild_cancelled") from None
            if time.monotonic() > until:
                raise InputError("file_too_slow", name=name, limit=round(limits.seconds)) from None
            continue
        if not line.endswith(b"\n"):  # the child died, or sent more than a document can hold
            raise InputError("file_too_hard", name=name)
        match _parsed(line):
            case {"begins": _}:
                until = time.monotonic() + limits.seconds
            case {"page": int(done), "of": int(total)}:
                if progress is not None and len(paths) == 1:
                    progress("read", done, total)
            case {
                "document": {"id": str(id), "title": str(title), "text": str(text), "headings": list() | None as spans}
            }:
                documents.append(Document(id, title, text, _headings(spans, name, len(text))))
                if progress is not None:
                    progress("read", len(documents), len(paths))
            case {"code": str(code), "values": dict(values)} if code in MESSAGES:
                raise _refusal(code, values, name)
            case _:
                raise InputError("file_too_hard", name=name)
    return documents


def _forward(output: IO[bytes], lines: queue.Queue[bytes], longest: int) -> None:
    """Puts each line of the child into the queue, and an empty one at the end."""
    while line := output.readline(longest):
        lines.put(line)
        if not line.endswith(b"\n"):
            return
    lines.put(b"")


def _parsed(line: bytes) -> object:
    """The JSON of a line; None if it is not valid."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _refusal(code: str, values: dict[str, Any], name: str) -> InputError:
    """The error that the child sent for a file; a general one if a value that its text needs is missing."""
    try:
        message = MESSAGES[code]
        for text in (message.french, message.english, message.operator):
            text.format(**values)
    except (LookupError, TypeError, ValueError, AttributeError):
        return InputError("file_too_hard", name=name)
    make: type[Any] = InputError
    refusal: InputError = make(code, **values)
    return refusal


def _headings(spans: list[Any] | None, name: str, length: int) -> tuple[Span, ...] | None:
    """The spans that the child sent, checked: in order, and inside a text of that length."""
    if spans is None:
        return None
    headings: list[Span] = []
    for span in spans:
        match span:
            case [int(start), int(end)] if (headings[-1].end if headings else 0) <= start <= end <= length:
                headings.append(Span(start, end))
            case _:
                raise InputError("file_too_hard", name=name)
    return tuple(headings)


def main(seconds: int, megabytes: int, file_megabytes: int) -> None:
    """The child: it takes paths as JSON on standard input, and writes a line of JSON for each event."""
    _limit(seconds, megabytes)

    def send(**message: object) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    for path in json.load(sys.stdin):
        send(begins=True)
        try:
            document = read(
                Path(path), max_megabytes=file_megabytes, progress=lambda _, done, total: send(page=done, of=total)
            )
        except UserError as error:
            send(code=error.code, values={name: str(value) for name, value in error.values.items()})
            return
        send(document=dataclasses.asdict(document))


def _limit(seconds: int, megabytes: int) -> None:
    """Sets the limits of the operating system, if it has them: they hold even if the server is killed.

    The child may write no file and leaves no core dump.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
