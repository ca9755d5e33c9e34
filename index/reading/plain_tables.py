"""Tables in plain text: rows whose cells tabs, signs or columns of blanks separate.

Only where the first row is sure to be the header do the rows become words; else the lines stay as they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from itertools import groupby

from index.reading.tables import headers_guessed, punctuation, rows_in_words

_RULE = re.compile(r"[\s|:+=-]*[-=]{2}[\s|:+=-]*")  # signs between the header and the rows
_QUOTED = re.compile(r'"[^"]*"')
_LONGEST_ROW = 500  # characters, where no tab tells for certain that a line is one
_GAP = re.compile(r"\S {2,}\S")
_COMMAS_NEXT_TO_SPACES = re.compile(r",\s|\s,")

Rows = list[list[str]]


def tables_in_words(text: str) -> str:
    """The text in which each row of a table stands with its header cells; other lines stay as they are."""
    lines = text.split("\n")
    for sign, is_row, cells_of in _KINDS:
        if sign in text and any(map(is_row, lines)):
            lines = list(_replaced(lines, is_row, cells_of, text))
    return "\n".join(lines)


def _replaced(
    lines: list[str], is_row: Callable[[str], bool], cells_of: Callable[[list[str]], Rows | None], text: str
) -> Iterator[str]:
    for are_rows, group in groupby(lines, key=is_row):
        run = list(group)
        found = _in_words(run, cells_of(run), text) if are_rows and len(run) > 1 else None
        yield from found or run


def _in_words(lines: list[str], rows: Rows | None, text: str) -> list[str] | None:
    """The rows in words; None where they are no table or have no header that is sure."""
    if not rows or len(rows) < 2 or max(map(len, rows)) > len(rows[0]):
        return None
    ruled = len(lines) > 2 and _RULE.fullmatch(lines[1]) is not None and all(rows[0][1:])
    headers = 1 if ruled else headers_guessed(rows)
    return list(rows_in_words(rows, headers, punctuation(text))) if headers else None


def _of_tabs(lines: list[str]) -> Rows:
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def _of_pipes(lines: list[str]) -> Rows | None:
    """Cells between "|", which may stand at both ends of a row too."""
    bare = (line.strip().removeprefix("|").removesuffix("|") for line in lines if not _RULE.fullmatch(line))
    return _even([[cell.strip() for cell in line.split("|")] for line in bare])


def _of_csv(lines: list[str], sign: str, columns: int) -> Rows | None:
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=sign, strict=True)]
    except csv.Error:
        return None
    return _even(rows) if len(rows) == len(lines) > 2 and len(rows[0]) >= columns else None


def _of_columns(lines: list[str]) -> Rows | None:
    """Cells set one under the other: between them all lines have two blanks or more."""
    lines = [line for line in lines if not _RULE.fullmatch(line)]
    width = max(map(len, lines), default=0)
    padded = [line.ljust(width) for line in lines]
    filled = "".join(" " if all(cell == " " for cell in column) else "x" for column in zip(*padded, strict=True))
    columns = [match.span() for match in re.finditer(r"x+(?: x+)*", filled)]
    if len(lines) < 3 or len(columns) < 2:
        return None
    return [[line[start:end].strip() for start, end in columns] for line in padded]


def _even(rows: Rows) -> Rows | None:
    return rows if len({len(row) for row in rows}) == 1 else None


def _has_commas(line: str) -> bool:
    return (
        line.count(",") > 1
        and len(line) < _LONGEST_ROW
        and not _COMMAS_NEXT_TO_SPACES.search(_QUOTED.sub("", line) if '"' in line else line)
    )


_KINDS: tuple[tuple[str, Callable[[str], bool], Callable[[list[str]], Rows | None]], ...] = (
    ("\t", lambda line: "\t" in line, _of_tabs),
    ("|", lambda line: "|" in line and len(line) < _LONGEST_ROW, _of_pipes),
    (
        ";",
        lambda line: ";" in line and "; " not in line and len(line) < _LONGEST_ROW,
        lambda lines: _of_csv(lines, ";", 2),
    ),
    (",", _has_commas, lambda lines: _of_csv(lines, ",", 3)),
    ("  ", lambda line: "  " in line and len(line) < _LONGEST_ROW and _GAP.search(line) is not None, _of_columns),
)
