"""A program: a PDF on standard input becomes, on standard output, one line of JSON a page, its pieces of lines in place.

It runs as a process of its own (see `index.reading.pdf.file`), because PDFium is native code that reads files from anywhere:
a file that crashes it, fills the memory or never ends, ends this process and nothing else. It imports nothing of the
project, so that it starts in a tenth of a second.

A line of output is {"pages": n, "title": …} first, then {"size": [width, height], "segments": […], "turned": […],
"rules": […]} for each page, or one {"error": what}. A segment is [x0, x1, baseline, size, bold, text]: characters of one
line without a wide gap, in points from the lower left of the page as it is read: turned so that most of its letters stand
upright, and made straight where a scan lies at a slant. A rule is [x0, y0, x1, y1]: a drawn line, level or upright.
"turned" holds the text that is not upright, as [degrees, segment]: its places once everything is turned counterclockwise
by so many degrees about the lower left of the page.
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

MEMORY = 2_000_000_000  # bytes
CPU_SECONDS = 600
MAX_CHARACTERS = 40_000_000  # the same as in `index.reading.text`, which this program does not import
_MAX_OBJECTS = 50_000  # a page with more is not searched for rules
_MAX_CORNERS = 2_000  # of a path; one with more is a drawing
_MAX_RULES = 2_000
_MAX_DOTS = 200  # a page with more has a chart
_SHORTEST_RULE = 5  # points
_WORD_GAP = 0.8  # in font sizes: a wider gap ends a segment
_CELL_GAP = 0.35  # the same where no space is written, on a page that writes its spaces
_LETTER_GAP = 0.16  # in font sizes: a wider gap beyond a letter's own width divides words, though no space is written
_GAP = "\x1f"  # such a gap
# Where no space is written and the gaps between words are alike, as in lines that are not justified, one this many times as
# wide lies between cells, if it is at least so wide, in font sizes.
_CELL_GAP_TIMES, _NARROWEST_CELL_GAP = 1.7, 0.45
_ALIKE = 0.03  # by how much gaps may differ that are alike
_STRETCHED = 1.15  # times the usual gap: one of a justified line
_OVERLAP, _SUNK = 0.05, 0.3  # in font sizes, of a letter that is set lower and closer than a word is from the next
_FEWEST_GAPS = 8  # that tell how wide they are
_FEWEST_SPREAD = 4  # letters, each with a space after it, that are a word with wide gaps: « P H A R E »
_WIDEST_SPREAD = 0.6  # in font sizes: such a space
_SAMPLES = 150  # characters of a page that show its direction
_REACH = 24  # characters from a sample to another one, which shows how the line between them rises
_STEEPEST, _FLATTEST = 0.06, 0.002  # how a scanned page can rise, and from where it is made straight
_UPRIGHT = 6  # degrees: letters that lean less are upright
_Box = tuple[float, ...]  # its left, foot, right and top
# From a page's own coordinates to those of the page as it is read:
_Place = Callable[[float, float], tuple[float, float]]
_SPACES = frozenset(map(ord, " \t\xa0\u202f\u2009\u2002\u2003"))
_HYPHENS = (2, 0xFFFE, 0xFFFF)  # PDFium's signs for a hyphen at the end of a line
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARK = re.compile(
    r"[(\[]?(?:\d{1,2}|[a-zA-Z])(?:\.\d{1,2})*[.)\]]?|[^\w\s]"
)  # what numbers a title or an item, or a bullet
_INITIAL = re.compile(r"\A([AIO]) (?=[b-xz] )")  # the rest of its word is no word: "O n the", « I l y a »
_SUPERSCRIPTS = str.maketrans("0123456789", _RAISED)


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        _tell(out, {"error": "encrypted" if "password" in str(error).lower() else "damaged"})
        return
    _tell(out, {"pages": pages, "title": document.get_metadata_value("Title")[:300]})
    left = MAX_CHARACTERS
    for number in range(pages):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            _tell(out, {"size": [0, 0], "segments": [], "turned": [], "rules": []})
            continue
        left -= text_page.count_chars()
        if left < 0:
            _tell(out, {"error": "long"})
            return
        view = _view(page, text_page)
        rules, dots = _drawn(page, view)
        segments: list[list[Any]] = []
        turned = []
        for turn, segment in _segments(text_page, view, rules):
            if turn:
                turned.append([turn, segment])
            else:
                segments.append(segment)
        segments += _bullets(dots, segments)
        _tell(out, {"size": _rounded(*view.size), "segments": segments, "turned": turned, "rules": rules})
        text_page.close()
        page.close()


def _limit() -> None:
    """Limits of memory and time, if the system has them; those that the parent process has hold here too."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS)):
        if resource.getrlimit(kind)[1] == resource.RLIM_INFINITY:
            resource.setrlimit(kind, (most, most))


def _tell(out: Any, what: dict[str, Any]) -> None:
    out.write(json.dumps(what, ensure_ascii=True).encode() + b"\n")
    out.flush()


class _View(NamedTuple):
    """How a page is read: its size, by how many degrees it is turned clockwise, and where its points then are."""

    size: tuple[float, float]
    turn: int
    place: _Place | None  # None where all points stay


def _view(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> _View:
    """The page turned so that most of its letters are upright, and then made straight if its lines rise or fall."""
    raw, count = text_page.raw, text_page.count_chars()
    letters = [at for at in range(0, count, max(1, count // _SAMPLES)) if pdfium.FPDFText_GetUnicode(raw, at) > 32]
    turns = Counter(round(_turn_of(raw, at) / 90) % 4 * 90 for at in letters)
    turn = turns.most_common(1)[0][0] if turns else page.get_rotation()
    width, height = page.get_size()
    if (turn - page.get_rotation()) % 180:
        width, height = height, width
    turned = _turned(turn, width, height)
    rise = _rise(raw, [at for at in letters if at + _REACH < count], turned)
    if not rise:
        return _View((width, height), turn, turned if turn else None)
    run = math.hypot(1, rise)
    cos, sin, x_middle, y_middle = 1 / run, rise / run, width / 2, height / 2

    def straight(x: float, y: float) -> tuple[float, float]:
        x, y = turned(x, y)
        x, y = x - x_middle, y - y_middle
        return x_middle + x * cos + y * sin, y_middle + y * cos - x * sin

    return _View((width, height), turn, straight)


def _turn_of(raw: Any, at: int) -> int:
    """By how many degrees clockwise a character must be turned to be upright; a single mirrored one, as in XƎTEX, stays.

    PDFium's angles do not tell of letters that a negative size turns.
    """
    before, angle, after = (pdfium.FPDFText_GetCharAngle(raw, beside) for beside in (max(0, at - 1), at, at + 1))
    if round(math.degrees(angle)) == 180 and before < 1 > after:
        angle = 0
    return round((180 if pdfium.FPDFText_GetFontSize(raw, at) < 0 else 0) - math.degrees(angle)) % 360


def _turned(turn: int, width: float, height: float) -> _Place:
    """How points move when a page is turned clockwise, and then has that size."""
    return {
        90: lambda x, y: (y, height - x),
        180: lambda x, y: (width - x, height - y),
        270: lambda x, y: (width - y, x),
    }.get(turn, lambda x, y: (x, y))


def _rise(raw: Any, letters: Sequence[int], turned: _Place) -> float:
    """By how much the lines of a page rise from left to right, as that of most samples; 0 where that is next to nothing."""
    x, y = ctypes.c_double(), ctypes.c_double()
    rises = []
    for at in letters:
        ends = []
        for end in (at, at + _REACH):
            if pdfium.FPDFText_GetUnicode(raw, end) > 32:
                pdfium.FPDFText_GetCharOrigin(raw, end, x, y)
                ends.append(turned(x.value, y.value))
        if len(ends) == 2:
            run, rise = ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]
            if abs(rise) < _STEEPEST * run:  # within a line
                rises.append(rise / run)
    rises.sort()
    quarter = len(rises) // 4
    if len(rises) < 5 or rises[quarter] * rises[-1 - quarter] <= 0:
        return 0.0
    middle = rises[len(rises) // 2]
    return middle if abs(middle) > _FLATTEST else 0.0


class _Character(NamedTuple):
    """A character that shows, in points of the page as it is read, or as it is when turned by `turn`."""

    text: str
    x0: float
    x1: float
    start: float  # where it is set
    end: float  # where, by its own width, the next one is set
    y: float
    size: float
    spaced: bool  # whether a space is before it, written or guessed
    widest: float  # in font sizes: a wider gap before it ends a segment
    ended: bool  # whether PDFium sees the end of a line before it, which may be within a word
    at: int
    turn: int = 0  # degrees counterclockwise that make it upright


def _characters(text_page: pypdfium2.PdfTextPage, view: _View) -> Iterator[_Character]:
    """The characters of a page. Where it writes its spaces, a gap without one lies between cells."""
    raw, place = text_page.raw, view.place
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    own = pdfium.FS_RECTF()  # the box that its own width takes
    codes = [pdfium.FPDFText_GetUnicode(raw, at) for at in range(text_page.count_chars())]
    spaces = [at for at, code in enumerate(codes) if code in _SPACES]
    guessed = {at for at in spaces if pdfium.FPDFText_IsGenerated(raw, at) == 1}
    writes = len(guessed) * 3 < len(spaces)
    cells = set() if writes else _cell_gaps(raw, codes, guessed, view.turn)
    celled = written = spaced = ended = False
    for at, code in enumerate(codes):
        if code in _SPACES:
            spaced = True
            written = written or not writes or at not in guessed
            celled = celled or at in cells
        elif code in (10, 13):
            ended = True
        elif code >= 32 or code in _HYPHENS:
            pdfium.FPDFText_GetCharBox(raw, at, left, right, bottom, top)
            pdfium.FPDFText_GetCharOrigin(raw, at, x, y)
            if not pdfium.FPDFText_GetLooseCharBox(raw, at, own):
                own.left, own.bottom, own.right, own.top = x.value, y.value, x.value, y.value
            places: list[tuple[float, float]] = [
                *((x.value, y.value), (left.value, bottom.value), (right.value, top.value)),
                *((own.left, own.bottom), (own.right, own.top)),
            ]
            if place:
                places = [place(*point) for point in places]
            (start, baseline), (a, _), (b, _), (c, low), (d, high) = places
            text = "-" if code in _HYPHENS else chr(code) if code < 0x110000 else "\ufffd"
            widest = _CELL_GAP if celled or (writes and not written) else _WORD_GAP
            turn = 0
            if start - min(c, d) > 0.1 * abs(high - low) or baseline >= max(low, high):  # it is seldom upright
                turn = (view.turn - _turn_of(raw, at)) % 360
            if _UPRIGHT < turn < 360 - _UPRIGHT:
                width, size = _unturned(raw, at, turn, abs(c - d), abs(high - low))
                start, baseline = _rotated(start, baseline, turn)
                x0, x1, end = start, start + width, start + width
            else:
                turn, x0, x1, end = 0, min(a, b, start), max(a, b), max(a, b, c, d)
                size = abs(high - low) or float(pdfium.FPDFText_GetFontSize(raw, at)) or 10.0
                if not view.turn % 180 and c == a and d == b and (low, high) == (places[1][1], places[2][1]):
                    size = max(size, _size_beside(raw, at))
            yield _Character(text, x0, x1, start, end, baseline, max(0.1, size), spaced, widest, ended, at, turn)
            celled = written = spaced = ended = False


def _cell_gaps(raw: Any, codes: Sequence[int], spaces: set[int], turn: int) -> set[int]:
    """The spaces, of those that PDFium guesses on a page that writes none, that lie between cells; `turn` as in `_View`.

    The spaces of a justified line do not. Such a line has some gaps a little wider than usual, or only wide gaps of one width.
    """
    lines: list[dict[int, float]] = [{}]
    begun = 0
    for at, code in enumerate(codes):
        if code in (10, 13):
            lines.append({})
            begun = at + 1
        elif at - begun < 8 and _MARK.fullmatch("".join(map(chr, codes[begun:at]))):
            continue
        elif at in spaces and 0 < at < len(codes) - 1 and min(codes[at - 1], codes[at + 1]) > 32:
            gap = _gap(raw, at, turn)
            if 0 < gap < _WORD_GAP:
                lines[-1][at] = gap
    gaps = sorted(gap for line in lines for gap in line.values())
    usual = gaps[len(gaps) // 3] if len(gaps) >= _FEWEST_GAPS else _WORD_GAP
    wide = max(_NARROWEST_CELL_GAP, _CELL_GAP_TIMES * usual)
    narrow = [gap for gap in gaps if gap < wide]
    if sum(abs(gap - usual) < _ALIKE * usual for gap in narrow) < 0.9 * len(narrow):
        return set()
    cells: set[int] = set()
    for line in lines:
        found = {at: gap for at, gap in line.items() if gap >= wide}
        justified = any(_STRETCHED * usual < gap < wide for gap in line.values()) or (
            2 < len(found) == len(line) and max(found.values()) < _STRETCHED * min(found.values())
        )
        if not justified:
            cells.update(found)
    return cells


def _gap(raw: Any, at: int, turn: int) -> float:
    """How wide a guessed space is, in font sizes; 0 in letters that are all equally wide, for one as wide as they."""
    before, after = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    if not (
        pdfium.FPDFText_GetLooseCharBox(raw, at - 1, before) and pdfium.FPDFText_GetLooseCharBox(raw, at + 1, after)
    ):
        return 0.0
    boxes = [(box.left, box.right, box.bottom, box.top) for box in (before, after)]
    if turn % 180:
        boxes = [(bottom, top, left, right) for left, right, bottom, top in boxes]
    (x0, x1, low, high), (x2, x3, *_) = boxes
    gap = max(x2 - x1, x0 - x3)
    equal = abs((x1 - x0) - (x3 - x2)) < _ALIKE * gap and abs((x1 - x0) - gap) < _ALIKE * gap
    return 0.0 if equal or high <= low else gap / (high - low)


def _size_beside(raw: Any, at: int) -> float:
    """The size of a character, by the one before or after it in the same line, where PDFium has only the box of its ink.

    That is so with the letters of a ligature. 0 where neither tells.
    """
    x, y, other = ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    ink = [ctypes.c_double() for _ in range(4)]
    own = pdfium.FS_RECTF()
    pdfium.FPDFText_GetCharOrigin(raw, at, x, y)
    for beside in (at + 1, at - 1, at + 2, at - 2, at + 3, at - 3):
        pdfium.FPDFText_GetCharOrigin(raw, beside, x, other)
        if (
            abs(other.value - y.value) < 0.1
            and pdfium.FPDFText_GetFontSize(raw, beside) == pdfium.FPDFText_GetFontSize(raw, at)
            and pdfium.FPDFText_GetLooseCharBox(raw, beside, own)
            and pdfium.FPDFText_GetCharBox(raw, beside, *ink)
            and (own.bottom, own.top) != (ink[2].value, ink[3].value)
            and pdfium.FPDFText_GetUnicode(raw, beside) > 32
        ):
            return float(own.top - own.bottom)
    return 0.0


def _unturned(raw: Any, at: int, turn: int, width: float, height: float) -> tuple[float, float]:
    """The width and the height of a character that is not upright, from those of the box around it."""
    cos, sin = abs(math.cos(math.radians(turn))), abs(math.sin(math.radians(turn)))
    both = (width + height) / (cos + sin)
    if abs(cos - sin) > 0.2:
        size = (height * cos - width * sin) / (cos * cos - sin * sin)
    else:  # all boxes are squares
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(raw, at, matrix)
        size = 1.15 * float(pdfium.FPDFText_GetFontSize(raw, at)) * math.hypot(matrix.c, matrix.d)
    return both - size, size


def _rotated(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point turned counterclockwise about the lower left of the page."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return x * cos - y * sin, x * sin + y * cos


def _segments(text_page: pypdfium2.PdfTextPage, view: _View, rules: Sequence[_Box]) -> Iterator[tuple[int, list[Any]]]:
    """The segments of a page, in the order in which its file has them, with raised digits as such characters.

    Each comes with the degrees that make it upright.

    The number of a note, and an initial over several lines, become a part of the line that they stand before.
    """
    raw = text_page.raw
    upright = [rule for rule in rules if rule[2] - rule[0] < rule[3] - rule[1]]
    pieces: list[str] = []
    spaces: list[float] = []  # how wide they are, in font sizes
    x0 = x1 = base = size = advanced = 0.0
    bold = initial = False
    last = turn = 0
    place: tuple[float, ...] = ()  # of the last character

    def segment() -> tuple[int, list[Any]]:
        """What was gathered."""
        is_bold, text = bold and _is_bold(raw, last), _with_gaps(pieces, spaces, initial=initial)
        return turn, [*_rounded(x0, x1, base, size), is_bold, text]

    for c in _characters(text_page, view):
        if pieces and c.at == last + 1 and (c.start, c.x0, c.x1, c.y, c.turn) == place:  # of a ligature, as « ffi »
            pieces.append(c.text)
            last = c.at
            continue
        higher, smaller, larger = c.y - base, c.size < size * 0.85, size < c.size * 0.85
        raised = smaller and 0.15 * size < higher < 0.7 * size
        lowered = smaller and 0.05 * size < -higher < 0.4 * size
        # The number of a note, before its text.
        number = larger and 0.15 * c.size < -higher < 0.7 * c.size and len(pieces) < 4 and "".join(pieces).isdigit()
        widest = c.widest if abs(higher) < 0.05 * size else _WORD_GAP
        near = pieces and -size < c.x0 - x1 < widest * (c.size if number else size) and c.turn == turn
        near = near and not (c.spaced and not turn and _is_ruled_off(x1, c.x0, c.y, upright))
        spaced = c.spaced
        sunk = False
        if near and c.start - advanced < -_OVERLAP * size and f"{pieces[-1]}{c.text}".isascii() and c.text.isupper():
            sunk = abs(c.y - base) < _SUNK * size  # as in TeX's name for itself, whose letters overlap
            spaced = spaced and not sunk
        if near and len(pieces) == 1 and pieces[0].isupper() and c.size < 0.6 * size and higher > -1:
            base, size = c.y, c.size  # after an initial over several lines, which may be a word
            raised = lowered = False
            initial = True
            spaced, advanced = (spaced or c.ended) and pieces[0] in "ÀAIOY", max(advanced, c.start)
        if near and number:
            pieces, base, size = [piece.translate(_SUPERSCRIPTS) for piece in pieces], c.y, c.size
        if near and (abs(c.y - base) < 0.2 * max(size, c.size) or raised or lowered or sunk):
            note = raised and c.text.isdigit() and not pieces[-1][-1].isdigit()  # it stands at what it belongs to
            closes = c.text in ".,;:)" and pieces[-1] in _RAISED
            if spaced and not note and not closes:
                pieces.append(" ")
                spaces.append((c.start - advanced) / size)
            elif not spaced and not note and c.start - advanced > _LETTER_GAP * size:
                pieces.append(_GAP)
            pieces.append(c.text.translate(_SUPERSCRIPTS) if raised else c.text)
            x1 = max(x1, c.x1)
        else:
            if pieces:
                yield segment()
            pieces, spaces, initial, turn = [c.text], [], False, c.turn
            x0, x1, base, size = c.x0, c.x1, c.y, c.size
            bold = _is_bold(raw, c.at)
        advanced = max(x1, c.end)
        last, place = c.at, (c.start, c.x0, c.x1, c.y, c.turn)
    if pieces:
        yield segment()


def _is_ruled_off(x1: float, x0: float, y: float, upright: Sequence[_Box]) -> bool:
    """Whether an upright rule, of those from the left, stands between two words."""
    between = upright[bisect_left(upright, (x1 - 0.5,)) : bisect_left(upright, (x0 + 0.5,))]
    return any(rule[1] < y < rule[3] for rule in between)


def _drawn(page: pypdfium2.PdfPage, view: _View) -> tuple[list[_Box], list[_Box]]:
    """The drawn lines, level or upright, with the edges of drawn boxes, and the dots; none of a page full of drawings."""
    rules: set[_Box] = set()
    dots: set[_Box] = set()
    count = pdfium.FPDFPage_CountObjects(page.raw)
    for at in range(count if count < _MAX_OBJECTS else 0):
        drawn = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH or not _is_visible(drawn):
            continue
        corners = [view.place(*corner) if corner and view.place else corner for corner in _corners(drawn)]
        for one, other in pairwise(corners):
            if one and other and min(abs(one[0] - other[0]), abs(one[1] - other[1])) < 0.5:
                box = _box(one, other)
                if max(box[2] - box[0], box[3] - box[1]) > _SHORTEST_RULE:
                    rules.add(box)
        around = _box(*filter(None, corners))
        if len(corners) > 4 and abs(around[2] - around[0] - around[3] + around[1]) < 0.3:
            dots.add(around)
        if len(rules) + len(dots) > _MAX_RULES:
            return [], []
    return sorted(rules), sorted(dots)


def _box(*points: tuple[float, float]) -> _Box:
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    return (*_rounded(min(xs), min(ys), max(xs), max(ys)),)


def _bullets(dots: Sequence[_Box], segments: Sequence[list[Any]]) -> Iterator[list[Any]]:
    """The dots that stand before a line, as browsers draw them, as segments."""
    for x0, y0, x1, y1 in dots if len(dots) <= _MAX_DOTS else ():
        for left, _, y, size, bold, text in segments:
            if (
                len(text) > 2
                and 0.15 < (x1 - x0) / size < 0.6
                and 0 < left - x1 < 2 * size
                and 0.1 < ((y0 + y1) / 2 - y) / size < 0.6
            ):
                yield [x0, x1, y, size, bold, "•"]
                break


def _is_visible(drawn: Any) -> bool:
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, filled, stroked)
    return bool(filled.value or stroked.value)


def _corners(drawn: Any) -> Iterator[tuple[float, float] | None]:
    """The points of a path that straight lines join, in coordinates of the page; None where there is no line."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    count = pdfium.FPDFPath_CountSegments(drawn)
    begun: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(count if count < _MAX_CORNERS else 0):
        part = pdfium.FPDFPath_GetPathSegment(drawn, at)
        pdfium.FPDFPathSegment_GetPoint(part, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(part)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            yield None
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begun = point
        yield point
        if pdfium.FPDFPathSegment_GetClose(part):
            yield begun
            yield None


def _with_gaps(pieces: Sequence[str], spaces: Sequence[float], *, initial: bool) -> str:
    """The text, with spaces for its gaps unless all its letters are set wide. `initial`: it begins with a large letter."""
    if len(spaces) * 2 + 1 == len(pieces) > 2 * _FEWEST_SPREAD - 2:
        pieces = _words_of_spread(pieces[::2], spaces)
    text = "".join(pieces).replace(_GAP, "" if pieces.count(_GAP) * 3 > len(pieces) else " ")
    return _INITIAL.sub(r"\1", text) if initial else text


def _words_of_spread(letters: Sequence[str], spaces: Sequence[float]) -> Sequence[str]:
    """Single letters with a space after each as words: « L E   P H A R E » has wider spaces between its words."""
    usual = sorted(spaces)[len(spaces) // 4]
    few = sum(map(str.isalpha, letters)) < max(_FEWEST_SPREAD, 0.75 * len(letters))
    text = "".join(letters)
    if few or usual > _WIDEST_SPREAD or not (text.isupper() or text[1:].islower()):  # or an alphabet, "A a B b"
        return [" ".join(letters)]
    between = [" " if space > 1.6 * usual else "" for space in spaces]
    return [letters[0], *(part for pair in zip(between, letters[1:], strict=True) for part in pair)]


def _rounded(*points: float) -> list[float]:
    """To tenths of a point."""
    return [round(value, 1) for value in points]


def _is_bold(raw: Any, at: int) -> bool:
    """Whether a character is set in bold, by the weight that its font declares or by the font's name."""
    if pdfium.FPDFText_GetFontWeight(raw, at) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, at, name, 128, flags)
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


if __name__ == "__main__":
    main()
