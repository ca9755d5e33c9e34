"""The tables of a page: which of them are more than a layout, and which of their rows are headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

from lxml.etree import _Element

from index.reading.html.parts import Parts
from index.reading.html.toggles import is_hidden
from index.reading.tables import MAX_REPEATED, Punctuation, first_row_compares, headers_guessed, named, rows_in_words
from index.reading.teasers import TEASER

_LONG_CELL = 100  # characters: a cell of prose
_CELLS = frozenset("cell gridcell columnheader rowheader".split())
_NOT_IN_CELLS = ("h1", "h2", "h3", "blockquote", "article", "section", "pre", "dl")


def is_table(element: _Element) -> bool:
    return element.tag == "table" or element.get("role") in ("table", "grid")


def table_in_words(
    table: _Element, parts: Parts, words: Callable[[_Element], str], marks: Punctuation
) -> list[str] | None:
    """What stands over a table and its rows, one line each, with `words` for a cell; None for one that only lays out."""
    if (
        table.get("role") in ("presentation", "none")
        or parts.holds(table, "table")
        or any(True for _ in table.iterdescendants(*_NOT_IN_CELLS))
        or TEASER.match(" ".join(" ".join(table.itertext()).split()))
    ):
        return None
    elements = [row for row in table.xpath('.//tr|.//*[@role="row"]') if parts.whole or parts.is_text(row)]
    elements.sort(key=lambda row: row.getparent().tag == "tfoot")  # shown at the end
    rows = [cells for row in elements if (cells := _cells(row))]
    if _only_lays_out(table, rows, parts):
        return None
    filled = _filled(rows, words)
    lines = [words(caption) for caption in table.iterchildren("caption")]
    titles = _title_rows(filled)
    paired = [_pairs_joined(row, line, marks) for row, line in zip(rows, filled, strict=True)]
    heads = 0 if len(paired[titles]) < len(filled[titles]) else _header_rows(rows[titles:], filled[titles:])
    if not heads:
        filled = paired
    compares = not heads and all(map(_begins_with_name, rows[titles:])) and first_row_compares(filled[titles:])
    if heads or compares:
        lines += [line[0] or "" for line in filled[:titles]]
        filled = filled[titles:]
    if compares:
        lines.append(marks.semicolon.join(filter(None, filled[0])))
        filled[0][0] = ""  # it says what the columns are, not what the names below it are
    return [*lines, *rows_in_words(filled, heads or int(compares), marks)]


def integer(element: _Element, name: str) -> int | None:
    """The whole number that an attribute gives, of at most five digits; None without one."""
    value = element.get(name)
    if value is None:  # as nearly always
        return None
    number = re.fullmatch(r"\s*(-?[0-9]{1,5})\s*", value)
    return int(number[1]) if number else None


def _cells(row: _Element) -> list[_Element]:
    cells = (cell for cell in row if cell.tag in ("td", "th") or cell.get("role") in _CELLS)
    return [cell for cell in cells if not is_hidden(cell)]


def _only_lays_out(table: _Element, rows: list[list[_Element]], parts: Parts) -> bool:
    """Whether cells stand side by side as columns of a page do, and no row tells one fact.

    A table with a title, a header, a cell that many rows share or two rows that have a text in two cells is none, unless one
    cell is most of it.
    """
    if len(rows) < 2 and max(map(len, rows), default=0) < 2:
        return True
    cells = [cell for row in rows for cell in row]
    if len(rows) > 1 and (
        table.find("caption") is not None or any(_is_head(cell) or _is_shared(cell) for cell in cells)
    ):
        return False
    filled = [[cell for cell in row if parts.size(cell)] for row in rows]
    has_breaks = any(True for _ in table.iterdescendants("p", "br"))
    broken = [cell for cell in cells if has_breaks and _has_paragraphs(cell)]
    divided = [row for row in filled if len(row) > 1]
    if len(divided) != 1:
        least = parts.size(table) / 2 if divided else 0
        return any(parts.size(cell) > max(_LONG_CELL, least) for cell in broken)
    return bool(broken) or any(
        all(cell.find(".//br") is not None for cell in row) or sum(parts.size(cell) > _LONG_CELL for cell in row) > 1
        for row in divided
    )


def _is_shared(cell: _Element) -> bool:
    return (integer(cell, "rowspan") or 1) > 1


def _has_paragraphs(cell: _Element) -> bool:
    """Whether a cell has two paragraphs, or a line break after another."""
    if len(cell.findall(".//p")) > 1:
        return True
    pairs = ((br, br.getnext()) for br in cell.iter("br"))
    return any(after is not None and after.tag == "br" and not (br.tail or "").strip() for br, after in pairs)


def _pairs_joined(row: list[_Element], line: list[str | None], marks: Punctuation) -> list[str | None]:
    """One cell of two or more pairs of a name and its value, in a row that has such; else the row as it is."""
    cells = [cell for cell in line if cell is not None]
    if len(cells) != len(row) or len(row) < 4 or len(row) % 2:
        return line
    texts = list(zip(row, cells, strict=True))
    if not all(_is_name(*name) or not name[1] for name in texts[::2]) or any(_is_name(*value) for value in texts[1::2]):
        return line
    if not any(cells[::2]):
        return line
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return [marks.semicolon.join(filter(None, (named(name, value, marks) for name, value in pairs)))]


def _is_name(cell: _Element, text: str) -> bool:
    """Whether a cell is marked as a name, or ends as one does."""
    return text != "" and (text[-1] == ":" or _is_head(cell) or _is_bold(cell))


def _filled(rows: list[list[_Element]], words: Callable[[_Element], str]) -> list[list[str | None]]:
    """The cells of each row in words, None where one goes on into the next column."""
    filled: list[list[str | None]] = []
    spanning: dict[int, tuple[int, str]] = {}  # column → rows left, text
    for row in rows:
        line: list[str | None] = []
        for cell in [*row, None]:
            while len(line) in spanning:  # a cell of a row above reaches down into this one
                left, text = spanning.pop(len(line))
                if left > 1:
                    spanning[len(line)] = (left - 1, text)
                line.append(text)
            if cell is not None:
                text = words(cell)
                down, across = integer(cell, "rowspan") or 1, integer(cell, "colspan") or 1
                if down > 1 and len(text) <= MAX_REPEATED:
                    spanning[len(line)] = (min(down, 1000) - 1, text)
                line += [text, *[None] * (min(across, 100, 999 - len(line)) - 1)]
        filled.append(line)
    return filled


def _title_rows(filled: list[list[str | None]]) -> int:
    """How many first rows are one cell over all columns, as a title is; 0 where such rows also divide the table.

    The last row may be one too: a note.
    """
    width = max(map(len, filled))
    spans = [len(line) == width > 1 and all(cell is None for cell in line[1:]) for line in filled[:-1]]
    titles = sum(1 for _ in takewhile(bool, spans))
    return titles if titles == sum(spans) else 0


def _header_rows(rows: list[list[_Element]], filled: list[list[str | None]]) -> int:
    """How many rows name the columns: those marked so, a first one that stands out in bold, or one that reads so."""
    heads = sum(1 for _ in takewhile(_is_header, rows)) or int(_stands_out(rows))
    if heads == 1 and all([_is_bold(cell) for cell in row] == [True, False] for row in rows):
        heads = 0  # names and their values: Markdown makes a header of the first row, whatever it is
    columns = 1 if not filled[0][0] else 0  # that may be marked, as names of rows
    if not heads and not any(_is_head(cell) for row in rows for cell in row[columns:]):
        heads = headers_guessed(filled)
    return heads


def _is_head(cell: _Element) -> bool:
    return str(cell.tag) == "th" or cell.get("role") == "columnheader"


def _is_header(row: list[_Element]) -> bool:
    """Whether a row is marked as one that names columns."""
    return row[0].getparent().getparent().tag == "thead" or _all_but_corner(_is_head, row)


def _stands_out(rows: list[list[_Element]]) -> bool:
    """Whether all of the first row is in bold, and the second is not; its first cell may be, in a column of names."""
    has_names = len(rows[0]) > 2
    return len(rows) > 1 and _all_but_corner(_is_bold, rows[0]) and not any(map(_is_bold, rows[1][has_names:]))


def _all_but_corner(holds: Callable[[_Element], bool], row: list[_Element]) -> bool:
    """Whether something holds of two or more cells of a row; the first may be empty, over a column of names."""
    corner, *others = row
    return bool(others) and all(map(holds, others)) and (holds(corner) or not "".join(corner.itertext()).strip())


def _begins_with_name(row: list[_Element]) -> bool:
    """Whether of a row's cells the first alone is marked as a name."""
    name, *values = row
    return (name.tag == "th" or name.get("role") == "rowheader") and not any(map(_is_head, values))


def _is_bold(cell: _Element) -> bool:
    """Whether all of a cell's text is in bold, by elements of its own."""
    bold = cell.iterdescendants("b", "strong")
    pieces = [piece for element in bold for piece in "".join(element.itertext()).split()]
    return pieces == "".join(cell.itertext()).split() != []
