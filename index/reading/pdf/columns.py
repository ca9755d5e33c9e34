"""The pieces of lines on a page to its columns, in reading order.

A gutter is an upright gap. What lies across it, and level gaps, divide the page into bands; in each the two sides of the
gutter are columns, or text with something beside it, or the cells of rows. Only what two sides are by themselves tells
which: a table has gutters too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.reading.pdf.lines import BULLET, LEADER, Line, from_top, lines_of, without_wide_spaces
from index.reading.pdf.page import MAX_SEGMENTS, Box, Segment

_FEWEST_LETTERS = 8  # of a line, on average, where headings stand over text
_LARGER = 1.12  # times the size of other letters: those of a heading or a quotation
_LEVEL_GAP = 1.5  # in font sizes, from a line to the next below it anywhere on the page


def columns_of(segments: list[Segment], boxes: Sequence[Box] = ()) -> list[list[Segment]]:
    """The segments by regions in reading order: a column is one, and what lies across two columns divides them."""
    if 8 <= len(segments) <= MAX_SEGMENTS:
        for left, right in _gutters(segments):
            regions = _regions(segments, left, right, boxes)
            if regions:
                return regions
    return [segments] if segments else []


def _gutters(segments: list[Segment]) -> list[tuple[float, float]]:
    """Upright gaps that could divide columns, the likeliest first: where the most segments begin after a gap.

    Three begin there, or the two lines of a quotation in larger letters.
    """
    starts = Counter(round(segment.x0 / 2) for segment in segments)
    usual = Counter(segment.size for segment in segments).most_common(1)[0][0]
    larger = Counter(round(segment.x0 / 2) for segment in segments if segment.size > _LARGER * usual)
    gaps = []
    for start, times in starts.most_common(12):
        right = start * 2 - 1.5
        left = max((segment.x1 for segment in segments if segment.x1 < right), default=None)
        if (times >= 3 or larger[start] > 1) and left is not None and right - left >= 4:
            gaps.append((left, right))
    return gaps


def _regions(segments: list[Segment], left: float, right: float, boxes: Sequence[Box]) -> list[list[Segment]]:
    """The regions from the top, if a gutter has columns at its sides or text with something beside it; else none."""
    middle = (left + right) / 2
    regions: list[list[Segment]] = []
    flow: list[Segment] = []  # what goes on from band to band
    asides: list[list[Segment]] = []  # what stood beside it
    found = False
    for band in _bands(segments, middle):
        columns, text, aside = _beside(*_sides(band, middle), boxes)
        found = found or bool(aside or columns)
        if columns:
            regions += [*_with_asides(flow, asides, boxes), *columns]
            flow, asides = [], []
        elif aside:
            flow += text
            asides.append(aside)
        else:
            flow += band
    return [*regions, *_with_asides(flow, asides, boxes)] if found else []


def _sides(segments: list[Segment], middle: float) -> tuple[list[Segment], list[Segment]]:
    """What stands at the left and at the right of a gutter."""
    return [s for s in segments if s.x1 <= middle], [s for s in segments if s.x0 >= middle]


def _bands(segments: list[Segment], middle: float) -> Iterator[list[Segment]]:
    """From the top down: what lies across a gutter, and what lies beside it, in parts that level gaps divide."""
    across = sorted({segment.y for segment in segments if segment.x0 < middle < segment.x1}, reverse=True)
    tops = [float("inf"), *across]
    for top, foot in zip(tops, [*across, float("-inf")], strict=True):
        beside = [s for s in segments if foot < s.y < top and not s.x0 < middle < s.x1]
        above = [s for s in segments if s.y == top]
        last = [s for s in beside if above and _ends_block(s, above[0], beside)]
        if above:
            yield above + last
        yield from _parts([s for s in beside if s not in last], middle)


def _ends_block(segment: Segment, above: Segment, beside: list[Segment]) -> bool:
    """Whether a line is the short last one of what lies across the columns, and not the first of a column."""
    return (
        0 < above.y - segment.y < 1.6 * above.size
        and abs(segment.x0 - above.x0) < 2
        and not any(s is not segment and abs(s.y - segment.y) < 0.5 * s.size for s in beside)
    )


def _parts(beside: list[Segment], middle: float) -> list[list[Segment]]:
    """What lies beside a gutter, divided where columns end above rows of a table, or above what has nothing beside it."""
    sides = _sides(beside, middle)
    if not all(sides):
        return [beside] if beside else []
    widths = [_width(side) for side in sides]
    parts: list[list[Segment]] = []
    rows = False
    for block in _blocks(beside):
        left, right = _sides(block, middle)
        were_rows, rows = rows, _are_rows(left, right, widths)
        if not parts or rows != were_rows or (not right and _end_together(parts[-1], middle)):
            parts.append([])
        parts[-1] += block
    if len(parts) > 1 and any(_are_prose(part, middle) for part in parts):
        return parts if _are_prose(beside, middle) or not _have_sections(*sides) else [beside]
    return [beside]


def _are_prose(part: list[Segment], middle: float) -> bool:
    return all(map(is_prose, _sides(part, middle)))


def _blocks(segments: list[Segment]) -> Iterator[list[Segment]]:
    """The segments from the top, divided at level gaps."""
    block: list[Segment] = []
    for segment in from_top(segments):
        if block and block[-1].y - segment.y > _LEVEL_GAP * max(block[-1].size, segment.size):
            yield block
            block = []
        block.append(segment)
    yield block


def _end_together(part: list[Segment], middle: float) -> bool:
    """Whether prose at both sides ends within three lines, as where columns are made equally long."""
    ends = [min((segment.y for segment in side), default=float("inf")) for side in _sides(part, middle)]
    return abs(ends[0] - ends[1]) < 3 * part[-1].size and _are_prose(part, middle)


def _are_rows(left: list[Segment], right: list[Segment], widths: Sequence[float]) -> bool:
    """Whether each line at the right stands at the height of one at the left, and few fill their sides' widths."""
    if not left or not right or _out_of_step(right, left):
        return False
    lines = lines_of(left), lines_of(right)
    if min(map(len, lines)) < 2 or any(_runs(line) for side in lines for line in side):
        return False
    return all(
        2 * sum(len(line.cells) > 1 or line.x1 - line.x0 < 0.6 * width for line in side) > len(side)
        for side, width in zip(lines, widths, strict=True)
    )


def _runs(line: Line) -> bool:
    """Whether a line begins as those of prose or of a list do, and few in a table."""
    return line.text[:1].islower() or BULLET.match(line.text) is not None


def _out_of_step(lines: Sequence[Segment], others: Sequence[Segment]) -> int:
    """How many lines stand at the height of none of the others."""
    heights = sorted(other.y for other in others)
    return sum(
        bisect_left(heights, line.y - 0.06 * line.size) == bisect_left(heights, line.y + 0.06 * line.size)
        for line in lines
    )


def _beside(
    left: list[Segment], right: list[Segment], boxes: Sequence[Box]
) -> tuple[list[list[Segment]], list[Segment], list[Segment]]:
    """Two sides as columns, or as text and an aside; else all are empty.

    They are columns if both are prose or have headings, or one is prose and the other has columns again. An aside is a
    drawn box or a quotation beside prose.
    """
    if not left or not right:
        return [], [], []
    prose = is_prose(left), is_prose(right)
    if all(prose) or _have_sections(left, right):
        return columns_of(left, boxes) + columns_of(right, boxes), [], []
    if any(prose):
        text, other = (left, right) if prose[0] else (right, left)
        if _in_box(other, text, boxes) or _is_quotation(other, text):
            return [], text, other
        columns = columns_of(left, boxes), columns_of(right, boxes)
        if len(columns[prose.index(False)]) > 1:
            return columns[0] + columns[1], [], []
    return [], [], []


def _in_box(aside: list[Segment], text: list[Segment], boxes: Sequence[Box]) -> bool:
    """Whether several pieces of lines stand in a box, and the text does not."""
    return len(aside) > 1 and any(all(map(box.holds, aside)) and not any(map(box.holds, text)) for box in boxes)


def _is_quotation(aside: list[Segment], text: list[Segment]) -> bool:
    """Whether close lines, larger than the text beside them, stand at the height of few of its lines."""
    lines, others = lines_of(aside), lines_of(text)
    return (
        len(lines) > 1
        and all(len(line.cells) == 1 for line in lines)
        and lines[0].size > _LARGER * others[-1].size
        and all(a.y - b.y < _LEVEL_GAP * max(a.size, b.size) for side in (lines, others) for a, b in pairwise(side))
        and 2 * _out_of_step(lines, others) >= len(lines)
    )


def _with_asides(flow: list[Segment], asides: list[list[Segment]], boxes: Sequence[Box]) -> Iterator[list[Segment]]:
    """The regions of what goes on, with each aside after the paragraph that stands beside its foot."""
    flow = from_top(flow)
    steps = sorted(above.y - below.y for above, below in pairwise(flow) if above.y - below.y > 0.35 * below.size)
    usual = steps[len(steps) // 2] if steps else 0.0
    for aside in asides:
        foot = min(segment.y for segment in aside)
        at = next(
            (n for n, (a, b) in enumerate(pairwise(flow), 1) if b.y < foot and a.y - b.y > 1.3 * usual), len(flow)
        )
        yield from columns_of(flow[:at], boxes)
        yield from columns_of(aside, boxes)
        flow = flow[at:]
    yield from columns_of(flow, boxes)


def is_prose(side: list[Segment]) -> bool:
    """Whether lines run on one under the other, as in a column and unlike in a table."""
    if len(side) < 3:
        return False
    lines = without_wide_spaces(lines_of(side))
    if len(lines) < 3:
        return False
    width = _width(side)
    wide = sum(line.x1 - line.x0 > width * 0.6 for line in lines)
    running = sum(map(_runs, lines[1:]))
    letters = sum(len(line.text) for line in lines) / len(lines)
    rows = sum(len(line.cells) > 1 for line in lines)  # of a table, or of two columns again
    return rows * 2 <= len(lines) and letters >= 15 and wide * 2 >= len(lines) and running * 5 >= len(lines) - 1


def _width(side: list[Segment]) -> float:
    return max(segment.x1 for segment in side) - min(segment.x0 for segment in side)


def _have_sections(left: list[Segment], right: list[Segment]) -> bool:
    """Whether headings stand over text at both sides, and not side by side as those of tables, unless in larger letters."""
    if not any(segment.bold for segment in left) or not any(segment.bold for segment in right):
        return False
    (larger, bold), (others_larger, others_bold) = _headings(left), _headings(right)
    headings, others = larger + bold, others_larger + others_bold
    if larger and others_larger:
        return len(headings) + len(others) > 2
    return min(len(headings), len(others)) > 1 and _out_of_step(headings, others) > 0 < _out_of_step(others, headings)


def _headings(side: list[Segment]) -> tuple[list[Line], list[Line]]:
    """Lines in larger letters than those below them, and others in bold, which stand apart from what is above them."""
    lines = lines_of(side)
    larger: list[Line] = []
    bold: list[Line] = []
    if sum(len(line.text) for line in lines) < _FEWEST_LETTERS * len(lines) or any(map(_is_entry, lines)):
        return larger, bold
    for above, line, below in zip([None, *lines], lines, lines[1:], strict=False):
        step = line.y - below.y
        if not line.bold or below.bold or len(line.cells) > 1 or len(line.text) < 3 or step > 3 * line.size:
            continue
        if line.size > _LARGER * below.size:
            larger.append(line)
        elif above is None or above.y - line.y > 1.15 * step:
            bold.append(line)
    return larger, bold


def _is_entry(line: Line) -> bool:
    """Whether a line is one of a table of contents."""
    return LEADER.search(line.text) is not None
