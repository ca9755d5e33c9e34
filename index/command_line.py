"""What the commands share: text that any terminal can show, warnings as single lines, and the exit status.

A terminal or a pipe may not be in UTF-8 (on Windows it is often cp1252), and may be closed while it is written to.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, TextIO

from index.errors import UserError

ERROR, INTERRUPTED, CLOSED = 2, 130, 141


def run_command(command: Callable[[], int]) -> int:
    """Runs a command and gives its exit status: what it returns, or 2 after an error, which is printed as one line.

    130 if it is interrupted; 141 if nobody reads its output any more, as in `python -m qa … | head -1`.
    """
    open_streams()
    for name in ("index", "qa"):
        logging.getLogger(name).addHandler(_WARNINGS)  # once, however often it is called
    try:
        try:
            status = command()
        finally:
            sys.stdout.flush()
    except UserError as error:
        tell(f"error: {error}")
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        discard(sys.stdout)
        return CLOSED
    except OSError as error:
        if error.filename is None:  # of a stream, not of a file
            discard(sys.stdout)
            tell(f"error: {UserError('output_unwritable', reason=error.strerror)}")
        else:
            tell(f"error: {UserError('file_unreadable', path=error.filename, reason=error.strerror)}")
        return ERROR
    return status


def open_streams() -> None:
    """Makes the standard streams accept any character, and replaces closed ones.

    If a stream is closed, the next file that is opened would get what is printed.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the program was started with this stream closed
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # open until the program ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def tell(text: str) -> None:
    """Prints one line on standard error, if somebody reads it."""
    try:
        print(one_line(text), file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


def as_json(values: Mapping[str, Any], *, indent: int | None = None) -> str:
    """One JSON object; characters that standard output cannot show are escaped."""
    text = json.dumps(values, ensure_ascii=False, indent=indent)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(values, indent=indent)
    return text


def one_line(text: str) -> str:
    """The text on one line, without control characters, which a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


class _Warnings(logging.Handler):
    """Prints each log record as one line on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        tell(f"{record.levelname.lower()}: {record.getMessage()}")


_WARNINGS = _Warnings(logging.WARNING)


def discard(stream: TextIO) -> None:
    """Sends a stream nowhere from here on: else Python would fail when it flushes it at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
