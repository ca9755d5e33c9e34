"""The log: one line an event, `time=… level=… logger=… event=… name=value …`, without the text of any question."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

_LINE_ENDS = re.compile("[\x7f-\x9f\u2028\u2029]")  # line ends and terminal controls that JSON does not escape


class LogfmtFormatter(logging.Formatter):
    """Writes one line for each record. A traceback is one of its values, with its line ends as \\n."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        fields |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0] is not None:
            fields["traceback"] = self.formatException(record.exc_info)
        return " ".join(f"{name}={_value(value)}" for name, value in fields.items())


def configure(level: str, stream: TextIO | None = None) -> None:
    """Sends the records of this process to standard error: from `level` on, those of libraries from warnings on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LogfmtFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, _number(level)))
    for name in ("app", "qa", "index"):
        logging.getLogger(name).setLevel(_number(level))
    logging.captureWarnings(True)


def event(
    logger: logging.Logger,
    level: int,
    name: str,
    *,
    error: BaseException | None = None,
    visitor_text: str = "",
    **fields: object,
) -> None:
    """Logs the event `name`, with `fields` and the traceback of `error`.

    `visitor_text` is what a visitor wrote: its words of three letters or more are removed from the messages of the error.
    """
    if not logger.isEnabledFor(level):
        return
    if error is not None:
        fields["traceback"] = _traceback(error, visitor_text)
    logger.log(level, name, extra={"fields": fields})


def _traceback(error: BaseException, visitor_text: str) -> str:
    """The traceback with its causes. Lines of source code are kept; in messages the words of `visitor_text` are removed."""
    words = sorted({word for word in re.findall(r"\w+", visitor_text) if len(word) > 2}, key=len, reverse=True)
    hidden = re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None
    lines = []
    for line in traceback.TracebackException.from_exception(error).format():
        is_frame = line.startswith('  File "')
        lines.append(line if hidden is None or is_frame else hidden.sub("…", line))
    return "".join(lines).rstrip()


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def _value(value: object) -> str:
    text = str(value)
    if re.fullmatch(r"[\w.:/+@%,-]+", text, re.ASCII):
        return text
    quoted = json.dumps(text, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return _LINE_ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
