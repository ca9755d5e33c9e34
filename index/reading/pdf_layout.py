"""Pieces of lines in their places on pages, to paragraphs, headings and rows of tables.

Each column is measured by itself, its width and the distance of its lines, so that one long line elsewhere in the file
changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.progress import Progress
from index.reading.hyphens import joined, word_counts
from index.reading.pdf_page import Grid, Page, Segment
from index.reading.tables import Punctuation, headers_guessed, punctuation, rows_in_words
from index.reading.text import Block

_ENDS_SENTENCE = re.compile(r"[.!?…:;]['’”\"»)\]\d¹²³]*\Z")
_DIVIDED = re.compile(r"\w[-\u2010\u2011\u00ad]\Z")
_SIGNS = r"[•▪◦‣●○■□➢➤►▶❖✓✔·∙\uf02d\uf0a7\uf0b7\uf0d8\uf0fc–—*-]"  # before an item
_BULLET = re.compile(rf"{_SIGNS}\s|\(?(?:\d{{1,3}}|[a-z]|[ivx]{{1,4}})[.)]\s")
_LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\s|\(")  # an item; a number may be a heading's too
_MARK = re.compile(rf"{_SIGNS}|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivx]{{1,4}})[.)]")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page|p\.)?\s*(\d{1,4})\s*(?:(?:/|sur|of|de)\s*\d{1,4})?[-–—\s]*\Z", re.I)
_PAGE_AT_END = re.compile(r"\A(?:\d+|[ivxlc]+)\b\s*|\s*(?:\d+(?:\s*/\s*\d+)?|[ivxlc]+)\Z")
_LEADER = re.compile(r"(?:\s?[.…·_]){5,}")  # from a title to its page, in a table of contents
_CONTINUES = re.compile(r"[(&]|[a-zß-öø-ÿœ]{2}")  # how the second line of a cell begins
_NAMES_VALUE = re.compile(r"[A-ZÀ-ÝŒ][^:.!?\d]{1,30}: ?\S")  # « Date : 3 mai »
_CONTACT = re.compile(  # a line of an address
    r"(?P<town>(?:[A-Z]{1,2}-)?\d{5}\s+[A-ZÀ-ÝŒ]|.*\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\Z|.*, [A-Z]{2} \d{5}(?:-\d{4})?\Z)"
    r"|(?P<street>\d{1,4}(?: ?(?:bis|ter|[a-z]))?,? [^\W\d]{2})"
    r"|(?P<telephone>(?:[Tt][ée]l|[Pp]hone)\S*\s?:?\s?\+?[\d(])|(?P<mail>(?:\S+ )?\S+@\S+\Z)"
)
_ON_LINE = re.compile(r"\S+@\S+\Z|(?:https?://|www\.)\S+\Z")  # an address of the network, which begins in lower case
_WIDEST_MARGIN = 0.12  # of a page's width; where all lines are centred, none begins at the margin
_WIDE_SPACE = 2.5  # in font sizes, between words of a justified line
_EDGE_LINES = 4  # at the top and at the foot of a page, that can be running heads or feet
_MAX_SEGMENTS = 5_000  # a page with more is not searched for columns and running heads
_NEAR = 12  # lines of a table by which its columns are known, and of an address
_MAX_HEADING = 120  # characters


@dataclass(frozen=True, slots=True)
class _Line(Segment):
    """A line of a column, or a table drawn with rules."""

    cells: tuple[Segment, ...] = ()


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, and what is known of them."""

    lines: list[_Line]
    full: bool = False  # its last line leaves no room for another word
    row: str = ""  # a table's row, in words
    heading: bool = False
    single: bool = False  # one of several lines that are no paragraph, as those of a poem
    note: bool = False  # smaller, at the foot of a page
    right_margin: float = 0.0  # where the lines of its column end
    text: str = field(default="")


def blocks_of_pages(pages: Sequence[Page], progress: Progress | None = None) -> Iterator[Block]:
    """The blocks of the pages, in reading order, without running heads and feet."""
    marks = punctuation(" ".join(segment.text for page in pages[:20] for segment in page.segments))
    body = _usual_size(pages)
    paragraphs: list[_Paragraph] = []
    inner = list(_without_edges(pages))
    if not any(page.segments for page in inner):
        inner = list(pages)  # short pages that are alike, as copies of a notice
    for page in inner:
        if progress is not None:
            progress("read", len(pages), len(pages))
        on_page: list[_Paragraph] = []
        for column in _columns(list(page.segments)):
            width = _text_width(column, page)
            lines = list(_addresses_apart(_with_centred_cells(_without_wide_spaces(_lines(column)))))
            for table, part in _tables(lines):
                if table and part[0].grid:
                    on_page += _ruled_rows(part[0].grid, marks)
                elif table:
                    on_page += _rows(part, marks)
                else:
                    on_page += _paragraphs(part, width)
        for paragraph in reversed(on_page):  # notes stand at the foot of a page, in smaller letters
            if paragraph.row or paragraph.lines[0].size > body * 0.93:
                break
            paragraph.note = True
        for paragraph in on_page:
            _append(paragraphs, paragraph)
    words = word_counts(line.text for paragraph in paragraphs for line in paragraph.lines)
    for paragraph in paragraphs:
        paragraph.text = paragraph.row or joined((_LEADER.sub(" …", line.text) for line in paragraph.lines), words)
    _mark_headings(paragraphs, body)
    for paragraph in paragraphs:
        yield Block(paragraph.text, paragraph.heading)


def _usual_size(pages: Iterable[Page]) -> float:
    """The size of most characters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for segment in page.segments:
            sizes[segment.size] += len(segment.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


# Running heads, feet and page numbers


def _without_edges(pages: Sequence[Page]) -> Iterator[Page]:
    """The pages without running heads, feet and page numbers: lines that repeat at the same place on several pages.

    Lines that differ only in a number that rises with the page are counted as the same.
    """
    edges = [_edge_lines(page) for page in pages]
    times_seen: Counter[tuple[str, int]] = Counter()
    numbers: dict[tuple[str, int], list[tuple[int, tuple[int, ...]]]] = {}
    for number, sides in enumerate(edges):
        for line in {id(line): line for side in sides for line in side}.values():
            if _is_table(line):
                continue
            key = _edge_key(line)
            times_seen[key] += 1
            digits = [run for run in re.findall(r"\d+", line.text[:500]) if len(run) < 10][:20]
            numbers.setdefault(key, []).append((number, tuple(map(int, digits))))
    repeated = {
        key
        for key, times in times_seen.items()
        if times >= max(2, min(len(pages) * 0.2, 10)) and _is_page_counter(numbers[key])
    }
    heads = _in_slots(edges)
    for number, (page, sides) in enumerate(zip(pages, edges, strict=True)):
        gone: set[Segment] = set()
        for side in sides:
            edge: list[_Line] = []
            for at, line in enumerate(side[:_EDGE_LINES]):
                key = _edge_key(line)
                counting = key in repeated and len({digits for _, digits in numbers[key]}) > 1
                is_text = _heads_columns(side, at) or (counting and _is_title(side, at))
                known = id(line) in heads or (key in repeated and not is_text)
                if not known and not _is_number(line.text, number, _is_apart(side, at)):
                    break
                edge.append(line)
            if len(side) > len(edge) == _EDGE_LINES and _edge_key(side[_EDGE_LINES]) in repeated:
                edge = edge[: int(_is_apart(side, 0))]  # pages that are alike: only a line that stands alone is no text
            gone.update(cell for line in edge for cell in line.cells)
        yield (
            replace(page, segments=tuple(segment for segment in page.segments if segment not in gone)) if gone else page
        )


def _edge_lines(page: Page) -> tuple[list[_Line], list[_Line]]:
    """The lines at the top, from the top, and those at the foot, from the foot; one more than can be running heads."""
    if len(page.segments) > _MAX_SEGMENTS:
        return [], []
    lines = _lines(list(page.segments))
    return lines[: _EDGE_LINES + 1], lines[::-1][: _EDGE_LINES + 1]


def _edge_key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+|\b[ivxlc]+\Z", "#", line.text.lower()), round(line.y / 6)


def _in_slots(edges: Sequence[tuple[list[_Line], list[_Line]]]) -> set[int]:
    """Lines, by `id`, that are running heads with changing text, such as chapter names.

    They stand apart from the text, and at least 60 % of the lines at that place are repeated on another page.
    """
    heads: set[int] = set()
    for sides in zip(*edges, strict=True):
        for depth in range(_EDGE_LINES):
            slots: dict[tuple[int, int], list[_Line]] = {}
            for side in sides:
                if (
                    len(side) > depth
                    and not _is_table(side[depth])
                    and all(id(line) in heads for line in side[:depth])
                    and _is_apart(side, depth)
                ):
                    slots.setdefault((round(side[depth].y / 4), round(side[depth].size)), []).append(side[depth])
            for lines in slots.values():
                names = Counter(_PAGE_AT_END.sub("", line.text.lower()) for line in lines)
                repeated = sum(times for times in names.values() if times > 1)
                if len(lines) >= max(4, 0.1 * len(edges)) and repeated >= 0.6 * len(lines):
                    heads.update(id(line) for line in lines)
    return heads


def _is_table(line: _Line) -> bool:
    """Whether a line is a table drawn with rules, of more rows than running heads have."""
    return line.grid is not None and len(line.grid.rows) > 3


def _is_apart(side: list[_Line], at: int) -> bool:
    """Whether a line at the edge stands apart from the one that follows it towards the middle of the page."""
    if at + 1 == len(side):
        return True
    return abs(side[at].y - side[at + 1].y) > 1.6 * max(side[at].size, side[at + 1].size)


def _is_title(side: list[_Line], at: int) -> bool:
    """Whether a line at the edge is bolder or larger than the one it stands close to: "Article 3", not "Page 3"."""
    if at + 1 == len(side) or _is_apart(side, at) or "page" in side[at].text.lower():
        return False
    return (side[at].bold and not side[at + 1].bold) or side[at].size > 1.1 * side[at + 1].size


def _heads_columns(side: list[_Line], at: int) -> bool:
    """Whether a line at the edge has cells over those of the next line, as the header of a table that goes on has."""
    if at + 1 == len(side):
        return False
    below = {round(cell.x0 / 2) for cell in side[at + 1].cells}
    return sum(round(cell.x0 / 2) in below for cell in side[at].cells) > 1


def _is_page_counter(seen: list[tuple[int, tuple[int, ...]]]) -> bool:
    """Whether the numbers in lines that are alike otherwise are the same everywhere, but for one that counts pages."""
    columns = list(zip(*(numbers for _, numbers in seen), strict=False))
    counting = 0
    for column in columns:
        if len(set(column)) == 1:
            continue
        offsets = Counter(value - page for value, (page, _) in zip(column, seen, strict=True))
        if offsets.most_common(1)[0][1] < 0.7 * len(column):
            return False
        counting += 1
    return counting <= 1


def _is_number(text: str, number: int, apart: bool) -> bool:
    """Whether a line at the edge is the page's number: named as that, or alone, apart, and the right one."""
    named = _PAGE_NUMBER.match(text)
    return named is not None and ("p" in text.lower() or (apart and int(named[1]) == number + 1))


# Columns


def _columns(segments: list[Segment]) -> Iterator[list[Segment]]:
    """The segments by regions in reading order: a column is one, and what lies across two columns divides them."""
    if 8 <= len(segments) <= _MAX_SEGMENTS:
        for left, right in _gutters(segments):
            bands = list(_bands(segments, left, right))
            if any(isinstance(band, tuple) for band in bands):
                for band in bands:
                    if isinstance(band, tuple):
                        yield from _columns(band[0])
                        yield from _columns(band[1])
                    else:
                        yield from _columns(band) if len(band) < len(segments) else [band]
                return
    if segments:
        yield segments


def _gutters(segments: list[Segment]) -> list[tuple[float, float]]:
    """Upright gaps that could divide columns, the likeliest first: where the most segments begin after a gap."""
    starts: Counter[int] = Counter()
    for segment in segments:
        starts[round(segment.x0 / 2)] += 1
    gaps = []
    for start, times in starts.most_common(12):
        right = start * 2 - 1.5
        left = max((segment.x1 for segment in segments if segment.x1 < right), default=None)
        if times >= 3 and left is not None and right - left >= 4:
            gaps.append((left, right))
    return gaps


def _bands(
    segments: list[Segment], left: float, right: float
) -> Iterator[tuple[list[Segment], list[Segment]] | list[Segment]]:
    """From the top down: the pairs of columns beside a gutter, and what lies between them."""
    middle = (left + right) / 2
    across = sorted({segment.y for segment in segments if segment.x0 < middle < segment.x1}, reverse=True)
    between: list[Segment] = []
    tops = [float("inf"), *across]
    for top, foot in zip(tops, [*across, float("-inf")], strict=True):
        beside = [s for s in segments if foot < s.y < top and not s.x0 < middle < s.x1]
        above = [s for s in segments if s.y == top]
        between += above
        last = [s for s in beside if above and _ends_block(s, above[0], beside)]
        between += last
        beside = [s for s in beside if s not in last]
        sides = [s for s in beside if s.x1 <= middle], [s for s in beside if s.x0 >= middle]
        if all(map(_is_prose, sides)) or _is_box(*sides) or _is_box(*sides[::-1]):
            if between:
                yield between
            between = []
            yield sides
        else:
            between += beside
    if between:
        yield between


def _ends_block(segment: Segment, above: Segment, beside: list[Segment]) -> bool:
    """Whether a line is the short last one of what lies across the columns, and not the first of a column."""
    return (
        0 < above.y - segment.y < 1.6 * above.size
        and abs(segment.x0 - above.x0) < 2
        and abs(segment.size - above.size) < 0.05 * above.size
        and not any(s is not segment and abs(s.y - segment.y) < 0.5 * s.size for s in beside)
    )


def _is_prose(side: list[Segment]) -> bool:
    """Whether lines run on one under the other, as in a column and unlike in a table."""
    lines = _without_wide_spaces(_lines(side))
    if len(lines) < 3:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    wide = sum(line.x1 - line.x0 > width * 0.6 for line in lines)
    running = sum(line.text[:1].islower() or _BULLET.match(line.text) is not None for line in lines[1:])
    letters = sum(len(line.text) for line in lines) / len(lines)
    return letters >= 15 and wide * 2 >= len(lines) and running * 5 >= len(lines) - 1


def _is_box(side: list[Segment], prose: list[Segment]) -> bool:
    """Whether lines stand beside a paragraph of which they are no cells, as an address beside a career.

    Most of them begin anew where the paragraph runs on, and two of these follow one another; a cell begins where its row does.
    """
    lines = _without_wide_spaces(_lines(prose))
    if not _is_prose(prose) or any(len(line.cells) > 1 for line in lines):
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    running = [b.y for a, b in pairwise(lines) if b.text[:1].islower() and a.x1 - a.x0 > 0.85 * width]
    anew = [
        not line.text[:1].islower() and any(abs(line.y - y) < 0.3 * line.size for y in running) for line in _lines(side)
    ]
    return sum(anew) * 2 >= len(anew) and any(a and b for a, b in pairwise(anew))


def _lines(segments: list[Segment]) -> list[_Line]:
    """The lines of a region, from the top, each of its segments from the left."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (-s.y, s.x0)):
        above = rows[-1][0] if rows else segment
        if rows and not (above.grid or segment.grid) and above.y - segment.y < 0.35 * min(above.size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    lines = []
    for row in rows:
        row.sort(key=lambda s: s.x0)
        if len(row) > 1 and _MARK.fullmatch(row[0].text):  # a bullet or number is no cell
            row[:2] = [replace(row[1], x0=row[0].x0, text=f"{row[0].text} {row[1].text}")]
        lines.append(_line(row))
    return lines


def _line(cells: Sequence[Segment]) -> _Line:
    """The line of cells, which come from the left."""
    text = " ".join(cell.text for cell in cells)
    size = max(cells, key=lambda cell: len(cell.text)).size
    x1, bold = max(cell.x1 for cell in cells), all(cell.bold for cell in cells)
    return _Line(cells[0].x0, x1, cells[0].y, size, bold, text, cells[0].grid, tuple(cells))


def _without_wide_spaces(lines: list[_Line]) -> list[_Line]:
    """The lines; one that reaches both edges, as others without a gap do, has no cells: justified text has wide spaces."""
    whole = [line for line in lines if len(line.cells) == 1]
    return [
        replace(line, cells=(Segment(line.x0, line.x1, line.y, line.size, line.bold, line.text),))
        if len(line.cells) > 1
        and max(b.x0 - a.x1 for a, b in pairwise(line.cells)) < _WIDE_SPACE * line.size
        and sum(abs(other.x0 - line.x0) < 1.5 and abs(other.x1 - line.x1) < 1.5 for other in whole) > 1
        else line
        for line in lines
    ]


# Addresses side by side


def _addresses_apart(lines: list[_Line]) -> Iterator[_Line]:
    """The lines; those of an address come before what stands beside it."""
    at = 0
    while at < len(lines):
        address, beside = _beside_address(lines[at : at + _NEAR])
        if address:
            yield from address
            yield from _addresses_apart(beside)
            at += max(len(address), len(beside))
        else:
            yield lines[at]
            at += 1


def _beside_address(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The address that the first line begins, and the lines at its right; both are empty if there are none.

    Both go on line by line; a table has empty cells where another cell of the row is higher.
    """
    address: list[_Line] = []
    beside: list[_Line] = []
    edge, step = lines[0].x0, 2.5 * lines[0].size
    border = max(cell.x0 for cell in lines[0].cells[:2])
    for at, line in enumerate(lines):
        left = [cell for cell in line.cells if abs(cell.x0 - edge) < 2 and cell.x1 < border]
        end = max((cell.x1 for cell in (*address, *left)), default=border)
        right = [cell for cell in line.cells if cell.x0 > end]
        if len(left) + len(right) < len(line.cells) or (at and lines[at - 1].y - line.y > step):
            break
        if at == 1:
            step = 1.3 * (lines[0].y - line.y)
        if (left and len(address) < at) or (right and len(beside) < at):
            return [], []
        address += [_line(left)] if left else []
        beside += [_line(right)] if right else []
    return (address, beside) if beside and _is_address(address) else ([], [])


def _is_address(lines: list[_Line]) -> bool:
    """Whether lines are a name, then its address: in the column of a table, several lines would be of a kind."""
    first, *others = map(_contact, lines)
    kinds = Counter(kind for kind in others if kind)
    one_each = kinds["town"] <= 1 and kinds["street"] <= 1
    return first is None and len(others) > 1 and one_each and (kinds["town"] > 0 or len(kinds) > 1)


def _contact(line: _Line) -> str | None:
    """What a line of an address is: its town, street, telephone or mail."""
    found = _CONTACT.match(line.text)
    return found.lastgroup if found else None


# Tables


def _with_centred_cells(lines: list[_Line]) -> list[_Line]:
    """The lines; three become one where the cells of the middle one stand beside those of two lines, at half their height."""
    rows: list[_Line] = []
    at = 0
    while at < len(lines):
        upper, *others = lines[at : at + 3]
        if len(others) == 2 and _are_centred(upper, *others):
            middle, lower = others
            below = list(lower.cells)
            cells = list(middle.cells)
            for cell in upper.cells:
                under = [other for other in below if _overlap(cell, other)]
                below = [other for other in below if other not in under]
                cells.append(
                    replace(cell, text=" ".join(s.text for s in (cell, *under)), x1=max(s.x1 for s in (cell, *under)))
                )
            cells = sorted([*cells, *below], key=lambda cell: cell.x0)
            text = " ".join(cell.text for cell in cells)
            rows.append(replace(middle, x0=cells[0].x0, x1=max(c.x1 for c in cells), text=text, cells=tuple(cells)))
            at += 3
        else:
            rows.append(upper)
            at += 1
    return rows


def _are_centred(upper: _Line, middle: _Line, lower: _Line) -> bool:
    """Whether two lines are those of one cell or more, and the line between them is that of their row's other cells."""
    steps = upper.y - middle.y, middle.y - lower.y
    return (
        max(steps) < 0.8 * middle.size
        and abs(steps[0] - steps[1]) < 0.2 * middle.size
        and upper.size == middle.size == lower.size
        and not any(_overlap(cell, other) for cell in middle.cells for other in (*upper.cells, *lower.cells))
        and any(_overlap(cell, other) for cell in upper.cells for other in lower.cells)
    )


def _overlap(cell: Segment, other: Segment) -> bool:
    return cell.x0 < other.x1 and other.x0 < cell.x1


def _tables(lines: list[_Line]) -> Iterator[tuple[bool, list[_Line]]]:
    """The lines of a region in order, those of a table apart: one with rules, or lines of several cells in columns.

    A line of one cell close under such lines goes on with a cell of the row above.
    """
    rest: list[_Line] = []
    at = 0
    while at < len(lines):
        if lines[at].grid:
            if rest:
                yield False, rest
            rest = []
            yield True, [lines[at]]
            at += 1
            continue
        end = at
        full = 0  # lines of several cells
        while end < len(lines):
            step = lines[end - 1].y - lines[end].y if end > at else 0.0
            if len(lines[end].cells) > 1 and step < 4 * lines[end].size:
                full += 1
            elif (
                not full
                or lines[end].grid
                or step > 1.6 * lines[end].size
                or not _is_in_cell(lines[end], lines[max(at, end - _NEAR) : end])
            ):
                break
            end += 1
        contents = sum(_LEADER.search(line.text) is not None for line in lines[at:end])
        if full >= 2 and contents * 4 < end - at and len(_intervals(lines[at:end])) > 1:
            if rest:
                yield False, rest
            rest = []
            for part in _with_same_columns(lines[at:end]):
                yield True, part
        else:
            end = max(end, at + 1)
            rest += lines[at:end]
        at = end
    if rest:
        yield False, rest


def _with_same_columns(lines: list[_Line]) -> Iterator[list[_Line]]:
    """The lines of a table, divided where those under a wider gap stand in other columns, as totals or another table."""
    steps = [above.y - line.y for above, line in pairwise(lines)]
    wide = 1.3 * sorted(steps)[len(steps) // 2]
    parts: list[list[_Line]] = [lines[:1]]
    for line, step in zip(lines[1:], steps, strict=True):
        if step > wide:
            parts.append([])
        parts[-1].append(line)
    table: list[_Line] = []
    for part in parts:
        columns = {len(_intervals(some)) for some in (table, part, table + part)}
        rows = [sum(len(line.cells) > 1 for line in some) for some in (table, part)]
        if min(rows) > 1 and len(columns) > 1:
            yield table
            table = []
        table += part
    yield table


def _is_in_cell(line: _Line, above: list[_Line]) -> bool:
    """Whether a line stands in one column; in the first one it must begin as what goes on with a cell."""
    within = [at for at, (x0, x1) in enumerate(_intervals(above)) if x0 - 2 <= line.x1 and line.x0 <= x1 + 2]
    return len(within) == 1 and (within[0] > 0 or _CONTINUES.match(line.text) is not None)


def _intervals(lines: Iterable[_Line]) -> list[tuple[float, float]]:
    """From where to where the columns of a table reach."""
    intervals: list[tuple[float, float]] = []
    for x0, x1 in sorted((cell.x0, cell.x1) for line in lines for cell in line.cells):
        if intervals and x0 <= intervals[-1][1] + 2:
            intervals[-1] = (intervals[-1][0], max(intervals[-1][1], x1))
        else:
            intervals.append((x0, x1))
    return intervals


def _rows(lines: list[_Line], marks: Punctuation) -> Iterator[_Paragraph]:
    columns = _intervals(lines)
    closest = min(above.y - line.y for above, line in pairwise(lines))
    rows: list[list[str]] = []
    for above, line in zip([None, *lines], lines, strict=False):
        row = [""] * len(columns)
        for cell in line.cells:
            at = next(n for n, (x0, x1) in enumerate(columns) if x0 <= cell.x0 <= x1)
            row[at] = f"{row[at]} {cell.text}".strip()
        if above is not None and _goes_on_with_row(row, close=above.y - line.y < 1.1 * closest):
            rows[-1] = [f"{before} {cell}".strip() for before, cell in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    bold = all(cell.bold for cell in lines[0].cells) and not all(line.bold for line in lines)
    headers = int(bold) if bold else headers_guessed(rows)
    for text in rows_in_words(rows, headers, marks):
        yield _Paragraph([lines[0]], row=text)


def _ruled_rows(grid: Grid, marks: Punctuation) -> Iterator[_Paragraph]:
    """The rows of a table drawn with rules."""
    rows = [[None if cell is None else _cell_text(cell) for cell in row] for row in grid.rows]
    lines = [_line([segment for cell in row for segment in cell or ()]) for row in grid.rows]
    bold = [line.bold for line in lines]
    headers = bold.index(False) if False in bold else 0
    for text in rows_in_words(rows, headers or headers_guessed(rows), marks):
        yield _Paragraph([lines[0]], row=text)


def _cell_text(segments: Sequence[Segment]) -> str:
    return joined((line.text for line in _lines(list(segments))), Counter())


def _goes_on_with_row(row: list[str], *, close: bool) -> bool:
    """Whether the cells of a line go on with those above: one alone that is not the first, or some in lower case."""
    filled = [cell for cell in row if cell]
    if len(filled) == 1 and not row[0]:
        return True
    begun = filled[:1] if row[0] else filled
    return close and len(filled) < len(row) and any(_CONTINUES.match(cell) for cell in begun)


# Paragraphs


def _text_width(column: list[Segment], page: Page) -> float:
    """How long the lines of a column can be: up to what stands beside it, or to a margin as wide as that at the left."""
    right = max(segment.x1 for segment in column)
    ys = [segment.y for segment in column]
    beside = [s.x0 for s in page.segments if s.x0 > right and min(ys) <= s.y <= max(ys)]
    margin = min(_WIDEST_MARGIN * page.width, *(segment.x0 for segment in page.segments))
    return min(beside, default=page.width - margin) - min(segment.x0 for segment in column)


def _paragraphs(lines: list[_Line], width: float) -> list[_Paragraph]:
    """The paragraphs of the lines of a column."""
    spacing: dict[float, float] = {}
    for size in {line.size for line in lines}:
        steps = [a.y - b.y for a, b in pairwise(lines) if a.size == b.size == size and 0 < a.y - b.y < 3 * size]
        spacing[size] = sorted(steps)[len(steps) // 4] if steps else 1.2 * size  # most steps may be between paragraphs
    groups = [lines[:1]]
    for above, line in pairwise(lines):
        if above.bold != line.bold or _is_set_off(above, line, spacing[above.size]):
            groups.append([])
        groups[-1].append(line)
    paragraphs: list[_Paragraph] = []
    for group in groups:
        single = _are_single(group, width)
        for line in group:
            right_margin = line.x0 + width if single else _right_margin(lines, line.size)
            last = paragraphs[-1].lines[-1] if paragraphs else None
            if last is None or _begins(last, line, paragraphs[-1].lines, right_margin, spacing[last.size]):
                paragraphs.append(_Paragraph([], right_margin=right_margin, single=single))
            paragraphs[-1].lines.append(line)
    for paragraph in paragraphs:
        paragraph.full = paragraph.lines[-1].x1 > paragraph.right_margin - 4 * paragraph.lines[-1].size
    return paragraphs


def _is_set_off(last: _Line, line: _Line, spacing: float) -> bool:
    """Whether a line is larger, smaller, lighter or further from the line above it than those of a paragraph are."""
    return (
        abs(last.size - line.size) > 0.08 * last.size
        or (last.bold and not line.bold)
        or last.y - line.y > 1.35 * spacing
        or line.y > last.y
    )


def _are_single(lines: list[_Line], width: float) -> bool:
    """Whether lines that are not set off make no paragraph, as those of an address, a list or a poem.

    They are centred, or short and begin anew: with a capital, a digit or a sign. As narrow prose can do so too, one must
    have had room for the word after it, or there are many, or one is the town, telephone or mail of an address; a street
    begins with a number, as a line of prose can.
    """
    if len(lines) < 2 or any(_BULLET.match(line.text) for line in lines):
        return False
    lengths = [line.x1 - line.x0 for line in lines]
    pairs = list(pairwise(lines))
    anew = sum(not _runs_on(above, line) for above, line in pairs)
    short = sum(length < 0.6 * width for length in lengths)
    if not _are_centred_lines(lines) and (short * 3 < 2 * len(lines) or anew * 3 < 2 * len(pairs)):
        return False
    return (
        anew == len(pairs) > 2
        or any(max(lengths) - length > _needed(line) for length, line in zip(lengths, lines[1:], strict=False))
        or any(_contact(line) not in (None, "street") for line in lines[1:])
    )


def _are_centred_lines(lines: list[_Line]) -> bool:
    """Whether lines of different lengths have one middle, as on a poster and seldom in prose."""
    middles = [(line.x0 + line.x1) / 2 for line in lines]
    edges = [line.x0 for line in lines]
    return max(middles) - min(middles) < 2 and max(edges) - min(edges) > lines[0].size


def _right_margin(lines: list[_Line], size: float) -> float:
    """Where the lines of a size usually end at the right: as far as a third of their letters come."""
    alike = sorted((line for line in lines if abs(line.size - size) < 0.1 * size), key=lambda line: -line.x1)
    letters = sum(len(line.text) for line in alike)
    reached = 0
    for line in alike:
        reached += len(line.text)
        if reached * 3 >= letters:
            return line.x1
    return alike[-1].x1


def _begins(last: _Line, line: _Line, paragraph: list[_Line], right_margin: float, spacing: float) -> bool:
    """Whether a line begins a paragraph after the line above it."""
    if _DIVIDED.search(last.text) and line.text[:1].isalnum() and 0 < last.y - line.y < 3 * spacing:
        return False
    if _is_set_off(last, line, spacing):
        return True
    if _BULLET.match(line.text) or _LEADER.search(last.text):
        return True
    if _NAMES_VALUE.match(line.text) and _NAMES_VALUE.match(paragraph[0].text):
        return True
    runs_on = _runs_on(last, line)
    body = paragraph[1:] if _BULLET.match(paragraph[0].text) else paragraph  # an item's lines are set in under its mark
    indent = line.x0 - min((other.x0 for other in body), default=line.x0)
    if len(paragraph) > 1 and line.size < indent < 6 * line.size and not runs_on:
        return True
    return right_margin - last.x1 > _needed(line) and not runs_on


def _runs_on(last: _Line, line: _Line) -> bool:
    """Whether a line begins within a sentence."""
    return line.text[:1].islower() and not _ENDS_SENTENCE.search(last.text) and not _ON_LINE.match(line.text)


def _needed(line: _Line) -> float:
    """The room that the first word of a line takes."""
    letter = (line.x1 - line.x0) / max(1, len(line.text))
    return (len(line.text.split(" ", 1)[0]) + 1.5) * letter


def _append(paragraphs: list[_Paragraph], paragraph: _Paragraph) -> None:
    """Adds a paragraph, or goes on with one that a column or a page broke off."""
    at = len(paragraphs) - 1
    while at >= 0 and paragraphs[at].note and not paragraph.note:
        at -= 1
    if at >= 0 and not paragraph.row and paragraph.lines:
        before = paragraphs[at]
        if not before.row and _goes_on(before, paragraph):
            before.lines += paragraph.lines
            before.full, before.right_margin = paragraph.full, paragraph.right_margin
            return
    paragraphs.append(paragraph)


def _goes_on(before: _Paragraph, paragraph: _Paragraph) -> bool:
    last, line = before.lines[-1], paragraph.lines[0]
    if line.y < last.y and line.x0 < last.x1 and last.y - line.y < 20 * last.size:
        return False  # the same column, where a paragraph's end was already seen
    if abs(last.size - line.size) > 0.08 * last.size or last.bold != line.bold or _BULLET.match(line.text):
        return False
    if _DIVIDED.search(last.text):
        return True
    if _ENDS_SENTENCE.search(last.text):
        return False
    widths = sorted((before.right_margin - last.x0, paragraph.right_margin - line.x0))
    as_wide = widths[0] > 0.7 * widths[1]  # else one of them is a box beside the text
    return line.text[:1].islower() or (before.full and len(before.lines) > 1 and as_wide)


# Headings


def _mark_headings(paragraphs: list[_Paragraph], body: float) -> None:
    """Headings are short, and larger or bolder than the text; where none is, short lines set off before longer text."""
    for paragraph in paragraphs:
        first = paragraph.lines[0]
        paragraph.heading = (
            not paragraph.row
            and len(paragraph.text) <= _MAX_HEADING
            and len(paragraph.lines) <= 3
            and (first.size > 1.12 * body or (first.bold and not re.search(r"[.;,:]\Z", paragraph.text)))
            and any(character.isalpha() for character in paragraph.text)
        )
    if sum(len(p.text) for p in paragraphs if p.heading) > 0.3 * sum(len(p.text) for p in paragraphs):
        for paragraph in paragraphs:
            paragraph.heading = False
    if any(paragraph.heading for paragraph in paragraphs):
        return
    run: list[_Paragraph] = []
    for paragraph in paragraphs:
        text = paragraph.text
        if (
            not (paragraph.row or paragraph.single)
            and len(paragraph.lines) == 1
            and len(text) <= 90
            and text[:1].isalnum()
            and not _LETTERED.match(text)
            and not re.search(r"[.:;,…»”]\Z|://", text)
        ):
            run.append(paragraph)
            continue
        listed = sum(_BULLET.match(before.text) is not None for before in [*run, paragraph]) > 1
        if len(run) <= 3 and not listed and not paragraph.row and (len(text) > 90 or _ENDS_SENTENCE.search(text)):
            for heading in run:
                heading.heading = True
        run = []
