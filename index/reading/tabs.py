"""Rows pasted from a spreadsheet, whose cells tabs separate."""

from __future__ import annotations

import re

from index.reading.tables import headers_guessed, punctuation, rows_in_words

_ROWS = re.compile(r"(?:^[^\n]*\t[^\n]*(?:\n|\Z)){2,}", re.M)


def tabs_in_words(text: str) -> str:
    """The text in which each row stands with its header cells; rows without a header above them stay as they are."""
    return _ROWS.sub(lambda rows: _in_words(rows[0], text), text) if "\t" in text else text


def _in_words(lines: str, text: str) -> str:
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines.rstrip("\n").split("\n")]
    headers = headers_guessed(rows)
    if not headers or max(map(len, rows)) > len(rows[0]):
        return lines
    end = lines[len(lines.rstrip("\n")) :]
    return "\n".join(rows_in_words(rows, headers, punctuation(text))) + end
