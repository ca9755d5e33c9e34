"""What the commands share: text that any terminal can show, warnings as lines, and one way to end.

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
from typing import Any

from index.errors import UserError

ERROR, INTERRUPTED, CLOSED = 2, 130, 141


def ended(command: Callable[[], int]) -> int:
    """The exit status of a command: what it returns, 2 after one line that says what is wrong.

    130 when it is interrupted, 141 when nobody reads what it prints, as in `python -m qa … | head -1`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for name in ("index", "qa"):
        logging.getLogger(name).addHandler(_WARNINGS)  # once, however often it is called
    try:
        try:
            status = command()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except UserError as error:
        print(f"error: {one_line(str(error))}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return CLOSED
    except OSError as error:
        _discard_output()
        print(f"error: {one_line(str(UserError('output_unwritable', reason=error.strerror)))}", file=sys.stderr)
        return ERROR
    return status


def as_json(values: Mapping[str, Any], *, indent: int | None = None) -> str:
    """One JSON object; characters that standard output cannot show are escaped."""
    text = json.dumps(values, ensure_ascii=False, indent=indent)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(values, indent=indent)
    return text


def one_line(text: str) -> str:
    """The text on one line, without the control characters that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


class _Warnings(logging.Handler):
    """Prints what is logged as one line on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        print(f"{record.levelname.lower()}: {one_line(record.getMessage())}", file=sys.stderr)


_WARNINGS = _Warnings(logging.WARNING)


def _discard_output() -> None:
    """Standard output goes nowhere from here on, so that Python's own end does not fail on it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
