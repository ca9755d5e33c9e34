"""The lines of a column to paragraphs, which may go on in the next column or on the next page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.reading.pdf.addresses import contact
from index.reading.pdf.lines import BULLET, ENDS_SENTENCE, LEADER, Line, runs_on
from index.reading.pdf.page import Page, Segment

_DIVIDED = re.compile(r"\w[-\u2010\u2011\u00ad]\Z")
_DASH_OR_NUMBER = re.compile(r"[-–—] [a-zß-öø-ÿœ]|\d+\.\d")
_ITEM = re.compile(rf"(?!—){BULLET.pattern}")  # not what someone says in a novel
_FIRST_WORD = re.compile(r"(?:[«–—] )?\S*")
_FURTHEST_IN = 8  # in font sizes: a heading
_WIDEST_MARGIN = 0.12  # of a page's width; where all lines are centred, none begins at the margin


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, and what is known of them."""

    lines: list[Line]
    row: str = ""  # a table's row, in words
    heading: bool = False
    single: bool = False  # one of several lines that are no paragraph, as those of a poem
    note: bool = False  # smaller, at the foot of a page
    right_margin: float = 0.0  # where the lines of its column end
    text: str = ""


def text_width(column: list[Segment], page: Page) -> float:
    """How long the lines of a column can be: up to what stands beside it, or to a margin as wide as that at the left."""
    right = max(segment.x1 for segment in column)
    ys = [segment.y for segment in column]
    beside = [s.x0 for s in page.segments if s.x0 > right and min(ys) <= s.y <= max(ys)]
    margin = min(_WIDEST_MARGIN * page.width, *(segment.x0 for segment in page.segments))
    return min(beside, default=page.width - margin) - min(segment.x0 for segment in column)


def paragraphs_of(lines: list[Line], width: float) -> list[Paragraph]:
    """The paragraphs of the lines of a column."""
    spacing: dict[float, float] = {}
    edges: dict[float, float | None] = {}
    for size in {line.size for line in lines}:
        edges[size] = _first_edge([line for line in lines if abs(line.size - size) < 0.08 * size])
        alike = [(a, b) for a, b in pairwise(lines) if max(abs(a.size - size), abs(b.size - size)) < 0.08 * size]
        steps = [a.y - b.y for a, b in alike if 0 < a.y - b.y < 3 * size]
        spacing[size] = sorted(steps)[len(steps) // 4] if steps else 1.2 * size  # most steps may be between paragraphs
    groups = [lines[:1]]
    for above, line in pairwise(lines):
        if above.bold != line.bold or _is_set_off(above, line, spacing[above.size]):
            groups.append([])
        groups[-1].append(line)
    paragraphs: list[Paragraph] = []
    for group in groups:
        single = _are_single(group, width)
        for line in group:
            right_margin = line.x0 + width if single else _right_margin(lines, line.size)
            last = paragraphs[-1].lines[-1] if paragraphs else None
            if last is None or _begins(
                last, line, paragraphs[-1].lines, right_margin, spacing[last.size], edges[line.size]
            ):
                paragraphs.append(Paragraph([], right_margin=right_margin, single=single))
            paragraphs[-1].lines.append(line)
    return paragraphs


def _is_set_off(last: Line, line: Line, spacing: float) -> bool:
    """Whether a line is larger, smaller, lighter or further from the line above it than those of a paragraph are."""
    return (
        abs(last.size - line.size) > 0.08 * last.size
        or (last.bold and not line.bold)
        or last.y - line.y > 1.35 * spacing
        or line.y > last.y
    )


def _are_single(lines: list[Line], width: float) -> bool:
    """Whether lines that are not set off make no paragraph, as those of an address, a list or a poem.

    They are centred, or short and begin anew: with a capital, a digit or a sign. As narrow prose can do so too, one must
    have had room for the word after it, or there are many, or one is the town, telephone or mail of an address; a street
    begins with a number, as a line of prose can. Long lines, as of a poem, all begin anew, and a third had room.
    """
    if len(lines) < 2 or any(BULLET.match(line.text) for line in lines):
        return False
    lengths = [line.x1 - line.x0 for line in lines]
    pairs = list(pairwise(lines))
    anew = sum(not runs_on(above, line) for above, line in pairs)
    short = sum(length < 0.6 * width for length in lengths)
    room = sum(max(lengths) - length > _needed(line) for length, line in zip(lengths, lines[1:], strict=False))
    all_anew = anew == len(pairs) > 2
    if _are_centred_lines(lines) or (short * 3 >= 2 * len(lines) and anew * 3 >= 2 * len(pairs)):
        return all_anew or room > 0 or any(contact(line) not in (None, "street") for line in lines[1:])
    return all_anew and room * 3 >= len(pairs) and not all(line.text.isupper() for line in lines)


def _are_centred_lines(lines: list[Line]) -> bool:
    """Whether lines of different lengths have one middle, as on a poster and seldom in prose."""
    middles = [(line.x0 + line.x1) / 2 for line in lines]
    edges = [line.x0 for line in lines]
    return max(middles) - min(middles) < 2 and max(edges) - min(edges) > lines[0].size


def _first_edge(lines: list[Line]) -> float | None:
    """Where paragraphs begin, if their other lines begin elsewhere: those are set out, as in a novel, or in, as in a glossary.

    Most of the others begin within a sentence, and none or few of the first ones do.
    """
    at: dict[int, list[bool]] = {}
    for above, line in pairwise(lines):
        at.setdefault(round(line.x0), []).append(runs_on(above, line))
    usual = sorted(at, key=lambda x: -len(at[x]))[:2]
    if len(usual) < 2 or len(at[usual[1]]) < 2 or sum(len(at[x]) for x in usual) < 0.7 * len(lines):
        return None
    first, other = sorted(usual, key=lambda x: sum(at[x]) / len(at[x]))
    few, most = sum(at[first]) < 0.1 * len(at[first]), sum(at[other]) > 0.3 * len(at[other])
    return first if few and most and 0.5 * lines[0].size < abs(first - other) < 6 * lines[0].size else None


def _right_margin(lines: list[Line], size: float) -> float:
    """Where the lines of a size usually end at the right: as far as a third of their letters come."""
    alike = sorted((line for line in lines if abs(line.size - size) < 0.1 * size), key=lambda line: -line.x1)
    letters = sum(len(line.text) for line in alike)
    reached = 0
    for line in alike:
        reached += len(line.text)
        if reached * 3 >= letters:
            return line.x1
    return alike[-1].x1


def _begins(
    last: Line, line: Line, paragraph: list[Line], right_margin: float, spacing: float, edge: float | None
) -> bool:
    """Whether a line begins a paragraph after the line above it. `edge`: where the paragraphs of its column begin."""
    if _DIVIDED.search(last.text) and line.text[:1].isalnum() and 0 < last.y - line.y < 3 * spacing:
        return False
    if _is_set_off(last, line, spacing) or LEADER.search(last.text):
        return True
    if LEADER.search(line.text) and len(last.cells) > 1:
        return True  # dishes, some with their prices far apart and some with dots between
    goes_on, room = runs_on(last, line), right_margin - last.x1 > _needed(line)
    if BULLET.match(line.text):
        return room or not _is_within(last, line) or BULLET.match(paragraph[0].text) is not None
    if goes_on:
        return False
    is_item = _ITEM.match(paragraph[0].text) is not None  # its other lines are set in under its mark
    indent = line.x0 - min((other.x0 for other in paragraph[1:]), default=last.x0 + 6 * last.size)
    return (
        room
        or (last.y - line.y > 1.2 * spacing and ENDS_SENTENCE.search(last.text) is not None)
        or (line.bold and not last.bold)
        or (edge is not None and not is_item and abs(line.x0 - edge) < 1.5)
        or indent > line.size
    )


def _is_within(last: Line, line: Line) -> bool:
    """Whether a line begins with a dash or a number within a sentence."""
    return _DASH_OR_NUMBER.match(line.text) is not None and not ENDS_SENTENCE.search(last.text)


def _needed(line: Line) -> float:
    """The room that the first word of a line takes."""
    letter = (line.x1 - line.x0) / max(1, len(line.text))
    word = _FIRST_WORD.match(line.text)
    return ((len(word[0]) if word else 0) + 1.5) * letter


def append(paragraphs: list[Paragraph], paragraph: Paragraph) -> None:
    """Adds a paragraph, or goes on with one that a column or a page broke off."""
    at = len(paragraphs) - 1
    while at >= 0 and paragraphs[at].note and not paragraph.note:
        at -= 1
    before = paragraphs[at] if at >= 0 else None
    if before is None or before.row or paragraph.row or not _goes_on(before, paragraph):
        paragraphs.append(paragraph)
    else:
        before.lines += paragraph.lines
        before.right_margin = paragraph.right_margin


def _goes_on(before: Paragraph, paragraph: Paragraph) -> bool:
    """Whether a paragraph is the rest of one that the end of a column or a page broke off."""
    last, line = before.lines[-1], paragraph.lines[0]
    if line.y < last.y and line.x0 < last.x1 and last.y - line.y < 20 * last.size:
        return False  # the same column, where a paragraph's end was already seen
    if abs(last.size - line.size) > 0.08 * last.size or last.bold != line.bold or BULLET.match(line.text):
        return False
    if ENDS_SENTENCE.search(last.text):
        return False
    if len(paragraph.lines) > 1 and line.x0 - paragraph.lines[1].x0 > 0.5 * line.size:
        return False  # set in
    widths = sorted((before.right_margin - last.x0, paragraph.right_margin - line.x0))
    as_wide = widths[0] > 0.7 * widths[1]  # else one of them is a box beside the text
    return line.text[:1].islower() or (len(before.lines) > 1 and as_wide)


def stands_over(heading: Paragraph, text: Paragraph) -> bool:
    """Whether a heading can be that of a text, unlike a signature: it begins at its left, has its middle or ends a column."""
    first, line = heading.lines[0], text.lines[0]
    if line.y >= first.y:
        return True
    right = max(text.right_margin, *(other.x1 for other in text.lines))
    middles = (first.x0 + first.x1) / 2, (line.x0 + right) / 2
    return first.x0 - line.x0 < _FURTHEST_IN * first.size or abs(middles[0] - middles[1]) < 2 * first.size
