"""Paragraphs of a text, and which of them are headings where nothing marks them."""

from __future__ import annotations

import re

from index.document import Document, Span
from index.splitting.sentences import trimmed

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_SENTENCE_END = re.compile(r"[.!?…:;,»”\"]\Z")
_NOT_A_HEADING = re.compile(r"\A[«“\"'(\[*•·–—-]|[.:;,…»”\"]\Z|://|\A\W*\Z")
_MAX_HEADING = 90  # characters
_WIDE = 120  # characters; typewritten and mailed texts break their lines before
_MAX_RUN = 3  # a part, its number and its title; a longer run of short lines is a list or a poem


def paragraphs(text: str) -> list[Span]:
    """The trimmed paragraphs of a text: its lines, or its blocks between blank lines where the lines are hard-wrapped."""
    pattern = _BLANK_LINES if _is_hard_wrapped(text) else re.compile(r"\n")
    spans = []
    at = 0
    for match in pattern.finditer(text):
        spans.append(trimmed(text, at, match.start()))
        at = match.end()
    spans.append(trimmed(text, at, len(text)))
    return [span for span in spans if span.start < span.end]


def headings(document: Document) -> tuple[Span, ...]:
    """The document's headings: those it brings, else its unmarked short lines without a full stop before longer text."""
    if document.headings is not None:
        return document.headings
    found: list[Span] = []
    run: list[Span] = []
    for span in paragraphs(document.text):
        line = document.text[span.start : span.end]
        if len(line) <= _MAX_HEADING and "\n" not in line and not _NOT_A_HEADING.search(line):
            run.append(span)
            continue
        if len(run) <= _MAX_RUN and (len(line) > _MAX_HEADING or _SENTENCE_END.search(line)):
            found += run
        run = []
    return tuple(found)


def _is_hard_wrapped(text: str) -> bool:
    """Whether hardly any line is wide, and most lines that another line follows at once stop in mid-sentence."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not _BLANK_LINES.search(text) or sum(len(line) > _WIDE for line in lines) * 20 > len(lines):
        return False
    inner = [line for block in _BLANK_LINES.split(text) for line in block.splitlines()[:-1] if line.strip()]
    open_ended = sum(not re.search(r"[.!?…»”\"]\s*\Z", line) for line in inner)
    return len(inner) > 2 and open_ended * 2 > len(inner)
