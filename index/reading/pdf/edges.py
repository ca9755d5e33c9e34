"""What leaves a page: running heads, feet, page numbers and the numbers of lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter

from index.reading.pdf.columns import is_prose
from index.reading.pdf.lines import Line, lines_of
from index.reading.pdf.page import MAX_SEGMENTS, Page, Segment

_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page|p\.)?\s*(\d{1,4})\s*(?:(?:/|sur|of|de)\s*\d{1,4})?[-–—\s]*\Z", re.I)
_NUMBER = re.compile(r"\d+|\b[ivxlc]+(?=[-–—\s]*\Z)")
_PAGE_AT_END = re.compile(r"\A(?:\d+|[ivxlc]+)\b\s*|\s*(?:\d+(?:\s*/\s*\d+)?|[ivxlc]+)\Z")
_LINE_NUMBER = re.compile(r"\d{1,4}")
_FEWEST = 3  # numbers of lines
_EDGE_LINES = 4  # at the top and at the foot of a page, that can be running heads or feet


def without_edges(pages: Sequence[Page], body: float) -> Iterator[Page]:
    """The pages without running heads, feet and page numbers: lines that repeat at the same place on several pages.

    Lines that differ only in a number that rises with the page are counted as the same. `body`: the size of most letters.
    """
    pages = [_without_line_numbers(page) for page in pages]
    edges = [_edge_lines(page) for page in pages]
    seen: dict[tuple[str, int], list[tuple[int, Line]]] = {}
    for number, sides in enumerate(edges):
        for line in {id(line): line for side in sides for line in side}.values():
            if not _is_table(line):
                seen.setdefault(_edge_key(line), []).append((number, line))
    often = max(2, min(len(pages) * 0.2, 10))
    repeated = {key for key, lines in seen.items() if len(lines) >= often and _is_page_counter(lines, body)}
    repeated |= {key for key in seen if key not in repeated and _is_repeated_beside(key, seen, repeated, body)}
    counting = {key for key in repeated if len({_numbers(line.text) for _, line in seen[key]}) > 1}
    heads = _in_slots(edges)
    for number, (page, sides) in enumerate(zip(pages, edges, strict=True)):
        gone: set[Segment] = set()
        for side in sides:
            edge: list[Line] = []
            for at, line in enumerate(side):
                key = _edge_key(line)
                is_text = _heads_columns(side, at) or (key in counting and _is_title(side, at))
                known = id(line) in heads or (key in repeated and not is_text)
                if not known and not _is_number(line.text, number, _is_apart(side, at)):
                    break
                edge.append(line)
            if len(edge) == len(side):  # pages that are alike: only a line that stands alone is no text
                edge = [line for line in edge[:1] if _is_apart(side, 0)]
            gone.update(cell for line in edge for cell in line.cells)
        yield (
            replace(page, segments=tuple(segment for segment in page.segments if segment not in gone)) if gone else page
        )


def _without_line_numbers(page: Page) -> Page:
    """The page without numbers that count its lines, at the left or at the right of all of them."""
    numbers = [segment for segment in page.segments if _LINE_NUMBER.fullmatch(segment.text)]
    if not _FEWEST <= len(numbers) < len(page.segments) <= MAX_SEGMENTS:
        return page
    text = [segment for segment in page.segments if not _LINE_NUMBER.fullmatch(segment.text)]
    left, right = sorted(s.x0 for s in text)[len(text) // 20], sorted(s.x1 for s in text)[-1 - len(text) // 20]
    for side in ([s for s in numbers if s.x1 < left], [s for s in numbers if s.x0 > right]):
        values = [int(segment.text) for segment in sorted(side, key=lambda s: -s.y)]
        steps = {below - above for above, below in pairwise(values)}
        if len(values) >= _FEWEST and len(steps) == 1 and steps <= {1, 2, 5, 10} and is_prose(text):
            gone = set(side)
            return replace(page, segments=tuple(s for s in page.segments if s not in gone))
    return page


def _edge_lines(page: Page) -> tuple[list[Line], list[Line]]:
    """The lines at the top, from the top, and those at the foot, from the foot; one more than can be running heads."""
    if len(page.segments) > MAX_SEGMENTS:
        return [], []
    lines = lines_of(page.segments)
    return lines[: _EDGE_LINES + 1], lines[::-1][: _EDGE_LINES + 1]


def _edge_key(line: Line) -> tuple[str, int]:
    """What a line has in common with those that repeat it: its text but for numbers, and its height to six points."""
    return _NUMBER.sub("#", line.text.lower()), round(line.y / 6)


def _is_repeated_beside(
    key: tuple[str, int],
    seen: dict[tuple[str, int], list[tuple[int, Line]]],
    repeated: set[tuple[str, int]],
    body: float,
) -> bool:
    """Whether lines repeat those of other pages a little higher or lower, as on a first page with another margin."""
    text, height = key
    beside = [(text, height + step) for step in (-1, 1) if (text, height + step) in repeated]
    return any(_is_page_counter(sorted(seen[key] + seen[other], key=itemgetter(0)), body) for other in beside)


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers in a line, also a Roman one at its end: its first twenty."""
    runs = [run for run in _NUMBER.findall(text[:500].lower()) if len(run) < 10]
    return tuple(int(run) if run.isdecimal() else _roman(run) for run in runs[:20])


def _roman(text: str) -> int:
    values = ["ivxlc".index(letter) for letter in text]
    values = [10 ** (value // 2) * (5 if value % 2 else 1) for value in values]
    return sum(-one if one < other else one for one, other in pairwise([*values, 0]))


def _in_slots(edges: Sequence[tuple[list[Line], list[Line]]]) -> set[int]:
    """Lines, by `id`, that are running heads with changing text, such as chapter names.

    They stand apart from the text, in letters no larger, and at least 60 % of the lines at that place are repeated on
    another page.
    """
    heads: set[int] = set()
    for sides in zip(*edges, strict=True):
        for depth in range(_EDGE_LINES):
            slots: dict[tuple[int, int], list[Line]] = {}
            for side in sides:
                if (
                    len(side) > depth
                    and all(id(line) in heads for line in side[:depth])
                    and _is_apart(side, depth)
                    and side[depth].size < 1.15 * side[min(depth + 1, len(side) - 1)].size
                ):
                    slots.setdefault((round(side[depth].y / 4), round(side[depth].size)), []).append(side[depth])
            for lines in slots.values():
                names = Counter(_PAGE_AT_END.sub("", line.text.lower()) for line in lines)
                repeated = sum(times for times in names.values() if times > 1)
                if len(lines) >= max(4, 0.1 * len(edges)) and repeated >= 0.6 * len(lines):
                    heads.update(id(line) for line in lines)
    return heads


def _is_table(line: Line) -> bool:
    """Whether a line is a table drawn with rules, of more rows than running heads have."""
    return line.grid is not None and len(line.grid.rows) > 3


def _is_apart(side: list[Line], at: int) -> bool:
    """Whether a line at the edge stands apart from the one that follows it towards the middle of the page."""
    if at + 1 == len(side):
        return True
    return abs(side[at].y - side[at + 1].y) > 1.6 * max(side[at].size, side[at + 1].size)


def _is_title(side: list[Line], at: int) -> bool:
    """Whether a line at the edge is bolder or larger than the one it stands close to: "Article 3", not "Page 3"."""
    if at + 1 == len(side) or _is_apart(side, at) or "page" in side[at].text.lower():
        return False
    return (side[at].bold and not side[at + 1].bold) or side[at].size > 1.1 * side[at + 1].size


def _heads_columns(side: list[Line], at: int) -> bool:
    """Whether a line at the edge has cells over those of the next line, as the header of a table that goes on has."""
    if at + 1 == len(side):
        return False
    below = {round(cell.x0 / 2) for cell in side[at + 1].cells}
    return sum(round(cell.x0 / 2) in below for cell in side[at].cells) > 1


def _is_page_counter(seen: list[tuple[int, Line]], body: float) -> bool:
    """Whether the numbers in lines that are alike otherwise are the same everywhere, but for one that counts pages.

    In small letters it may leave some pages out, as at the foot of slides; those of chapters are not small.
    """
    columns = list(zip(*(_numbers(line.text) for _, line in seen), strict=False))
    small = all(line.size < 0.93 * body for _, line in seen)
    counting = 0
    for column in columns:
        if len(set(column)) == 1:
            continue
        offsets = Counter(value - page for value, (page, _) in zip(column, seen, strict=True))
        rises = small and len(column) > 2 and all(0 < after - before < 4 for before, after in pairwise(column))
        if offsets.most_common(1)[0][1] < 0.7 * len(column) and not rises:
            return False
        counting += 1
    return counting <= 1


def _is_number(text: str, number: int, apart: bool) -> bool:
    """Whether a line at the edge is the page's number: named as that, or alone, apart, and the right one."""
    named = _PAGE_NUMBER.match(text)
    return named is not None and ("p" in text.lower() or (apart and int(named[1]) == number + 1))
