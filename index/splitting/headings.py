"""Splits a text into paragraphs, and guesses which are headings when the format does not mark any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from index.document import Document, Span
from index.splitting.sentences import sentences, trimmed

_SENTENCE_END = re.compile(r"[.!?…:;,»”\"]\Z")
_NOT_A_HEADING = re.compile(r"\A[«“\"'(\[.>$*•▪◦‣●○■□➢➤►▶❖✓✔·∙–—-]|[.!:;,…»”\"]\Z|:[^;:]*;[^;:]*:|://|\A[\W\d]*\Z")
_DATED = re.compile(  # the place and date of a letter
    r"[^\d,]{2,40},\s(?:le\s\d{1,2}(?:er)?\s\w+|\d{1,2}\s\w+|[A-Z]\w+\s\d{1,2},)\s\d{4}"
)
_PAGE = re.compile(r"(?:.*[|–—-]\s)?(?:page|p\.)\s?\d{1,4}(?:\s?(?:sur|of|/)\s?\d{1,4})?|.*\[page\s\d{1,4}\]", re.I)
_ROW = re.compile(r"[^:;\n]{1,80}:")  # of a table in words
_FACT = re.compile(r"(?:(?:Mr?s?|Mme|Mlle|Dr|Me|Pr)\.?\s)?[^\W\d_][^:.!?\d\n]{1,30}:\s?[^\s/]")
MARK = re.compile(r"#{1,6}\s+(?=\w)")
"""What stands before a heading in Markdown, which is pasted as plain text too."""
STARTS_ITEM = re.compile(
    r"[-–—•▪◦‣*●○■□➢➤►▶❖✓✔·∙]\s|o(?:\t|\s{2})|\(?(?:\d{1,3}|[a-zA-Z]|[IVX]{2,4}|[ivx]{2,5})[.)]\s|\d{1,2}°\)?\s(?![CF]\b)|(?:1\d|20)\d\d\s?:\s|[«“]\s?[A-ZÀ-Ý][^»”]*[»”]?\Z(?<=[»”])"
)
"""What stands before the item of a list, and an item that is a quotation."""
_COUNTED = re.compile(r"(?P<open>\(?)(?:(?P<number>\d{1,2})|(?P<letter>[a-zA-Z])|[ivxIVX]{2,5})(?P<close>[.)])\s")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_MAY_BE_WORD = re.compile(r"[a-zA-Z]\.\s")  # « à 17 | h. Il faut », « M. Roy », as likely as an item
_BLANK_ABOVE = re.compile(r"(?:\A|\n[^\S\n]*\n)[^\S\n]*\Z")
_LEADER = re.compile(r"(?:\s?[.…·_]){5}\s*\d")  # from a title to its page in a list of contents
_ADDRESS = re.compile(  # a line of addresses of the network or telephones
    r"""(?:[a-zé-]{1,9}\s?[:.]?\s?)?(?:(?:\S+://\S+|www\.\S+|\S{1,64}@[\w.-]+\.\w+|\+?\d[\d\ .()-]{7,16}\d)[\s,;|/–—-]*){1,3}\Z""",
    re.I | re.X,
)
_SPEECH = re.compile(
    r"[A-ZÀ-Ý][A-ZÀ-Ý’' -]{1,40}\.(?:\s?[–—])?\s[^\n]*[?!…]\Z"
)  # in a play: « LA FLÈCHE. — Qui va là ? »
_RULE = re.compile(r"[\W_]*")  # signs under a heading
_UNDERLINE = re.compile(r"[^\S\n]*\n[^\S\n]*(([=~-])\2{2,})[^\S\n]*(?:\n|\Z)")
_SIGNED = re.compile(  # nothing or names under the line that opens or closes a letter
    r"""[^\S\n]*(?:\n[^\S\n]*[A-ZÀ-Ý][^\n]{0,60}(?<![.!?…:;,»”"\s])[^\S\n]*
    (?:\n[^\S\n]*\S[^\n]{0,60}(?<![.!?…:;,»”"\s])[^\S\n]*){0,4})?(?:\n[^\S\n]*\n|\s*\Z)""",
    re.X,
)
_CLOSING_WORDS = frozenset(
    """cordialement amicalement sincèrement respectueusement affectueusement fraternellement bientôt amitiés regards sincerely
    faithfully truly yours wishes cheers""".split()
)
_CLOSING_WORDS_WITH_COMMA = _CLOSING_WORDS | frozenset("salutations merci thanks love".split())
_MAX_CLOSING = 7  # words
_NAMES_BELOW = re.compile(  # up to the next blank line
    r"""\s*\n(?:[^\S\n]*\S[^\n]{0,60}(?<![.!?…:;,»”"\s])[^\S\n]*(?:\n|\Z)){1,5}(?=[^\S\n]*(?:\n|\Z))"""
)
IN_MID_SENTENCE = re.compile(
    r"""(?<!\S)(?:à|aux?|de|du|des|le|la|les|et|ou|ni|en|dans|sur|sous|par|pour|avec|sans|entre|chez|dont|que|qui
    |ce|cet|cette|ces|sa|ses|leurs?|nos|notre|vos|votre|the|an?|of|and|or|to|by|from|with|for|at|into|between|than|as
    |that|which|their|its|our|your|his|was|were|(?:[cdjlmnst]|qu)['’])\Z""",
    re.X,
)
"""A last word that a further word follows: no sentence, line or heading ends with it."""
_TITLE = re.compile(  # of a person, which a name follows: « le maire, M. », not « Dupont M. »
    r"(?:(?P<before>\S+)[^\S\n])?(?<!\S)(?:MM?|Mr|Mrs|Ms|Dr|Pr|Prof|Mgr|Hon|Rev|Capt|cf|art|e\.g|i\.e)\.\Z"
)
_PART = re.compile(  # of a book: "CHAPTER I.", « Livre 2. »
    r"(?i:chapter|chapitre|part|partie|book|livre|volume|canto|chant|act|acte|scene|scène|letter|lettre)\s"
    r"(?:[IVXLC]{1,7}|\d{1,3}|[A-ZÀ-Ý]{3,12})\.(?:[-–—]?\s?[A-ZÀ-Ý][^a-zß-öø-ÿœ\n]{2,60})?"
)
_ASKS = re.compile(  # "Who to write to", « Pour qui »
    r"(?:how|what|where|which|who|why|comment|où|(?:à|avec|chez|de|pour)\squi)(?:\s\S+){0,4}\Z", re.I
)
_MAX_HEADING = 90  # characters
_LONG_TITLE = 35  # characters of the first of its two lines
_NARROW, _WIDE = 25, 120  # characters; viewers, typewriters and mails break their lines between these
_ENDS_LINE = re.compile(r"[.!?…»”\"][\])’']*\Z")
_INITIAL = re.compile(r"[A-Z]{1,4}\.\s")  # of a name, or "Louis XIV.", as likely as of an item
_DOUBTFUL = re.compile(r"\(?\w{1,4}[.)]\s|[–—]\s|\d{4}")  # "in May | 13.", "Roe | v. Wade", "(1843 | – 1910)"
_ENDS_ITEM = re.compile(r"[.!?…;:»”\"]\Z")
_PUNCTUATION = re.compile(r"[,;:.!?]")
_MEANT_WIDTH = 45  # characters; lines of a list or of verse are mostly shorter
_LABEL_WORDS = 3  # « Pays de Brest. Le bac coule »
_PUNCTUATED = 240
"""Prose has at least one punctuation mark per 240 characters, or per four full lines, whichever is longer."""
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")
_MAX_RUN = 3  # a part, its number and its title; a longer run of short lines is a list or a poem


def paragraphs(document: Document) -> list[Span]:
    """The trimmed paragraphs of a document: one for each line; lines that a viewer or a mail has wrapped are joined first.

    Where a format brought the headings, it brought the lines too, and they stay as they are.
    """
    text = document.text
    if document.headings is not None:
        return [line for line in _lines(text, [Span(0, len(text))]) if line.start < line.end]
    return [span for spans, _ in _blocks_read(text) for span in spans]


def _lines(text: str, spans: list[Span]) -> list[Span]:
    return [trimmed(text, match.start(), match.end()) for span in spans for match in _LINE.finditer(text, *span)]


def _blocks_read(text: str) -> Iterator[tuple[list[Span], bool]]:
    """The paragraphs of each block, and whether it is prose; else they are mostly lines."""
    blocks = _blocks(text, _lines(text, [Span(0, len(text))]))
    counting = {start for block in blocks for start in _counting_items(text, block)}
    widths = [_width(block) for block in blocks]
    wrapped_alone = [
        len(block) > 3 and _is_wrapped(text, block, width, counting)
        for block, width in zip(blocks, widths, strict=True)
    ]
    usual = max((width for width, wrapped in zip(widths, wrapped_alone, strict=True) if wrapped), default=0)
    for block, its_width, wrapped in zip(blocks, widths, wrapped_alone, strict=True):
        if len(block) <= 3 or its_width * 2 <= usual:  # too short to tell how wide its lines are
            its_width = usual or its_width
            wrapped = len(block) > 1 and _is_wrapped(text, block, its_width, counting)
        if _is_long_title(text, block):
            yield [Span(block[0].start, block[1].end)], True
        elif wrapped:
            yield _of_prose(text, block, its_width, counting), True
        else:
            yield _of_lines(text, block, its_width, counting), False


def _of_prose(text: str, block: list[Span], width: int, counting: set[int]) -> list[Span]:
    """The paragraphs of a block whose lines were broken where they were full."""
    spans: list[Span] = []
    start = block[0].start
    for at, (line, following) in enumerate(pairwise(block)):
        after = block[at + 2] if at + 2 < len(block) else None
        if _ends_paragraph(text, line, following, width, counting) or (
            _ENDS_LINE.search(text, line.start, line.end) and _is_title(text, following, after, width)
        ):
            spans.append(Span(start, line.end))
            start = following.start
    return [*spans, Span(start, block[-1].end)]


def headings(document: Document) -> tuple[Span, ...]:
    """The document's headings: those it brings, else those found by their looks.

    A heading found is a short line without a full stop, over longer text, that is no part of a list, verse or letter.
    """
    if document.headings is not None:
        return document.headings
    text = document.text
    found: list[Span] = []
    run: list[Span] = []
    blocks = list(_blocks_read(text))
    spans = [span for paragraphs, _ in blocks for span in paragraphs]
    lines = [paragraphs if is_prose else _lines(text, paragraphs) for paragraphs, is_prose in blocks]
    verse = _lines_of_verse(text, [line for block in lines for line in block])
    among_full = {
        start
        for block, (_, is_prose) in zip(lines, blocks, strict=True)
        if not is_prose
        for start in _among_full_lines(text, block)
    }
    facts = _lines_of_facts(text, spans)
    signed = 0  # where the last signature ends
    for span in spans:
        line = text[span.start : span.end]
        apart = _BLANK_ABOVE.search(text, max(0, span.start - 80), span.start) is not None
        signs = text.endswith(",\n", 0, span.start)  # the name under « Cordialement, »
        goes_on = line[0].islower() and not apart  # with the line above, which is no heading then
        if len(line) <= _MAX_HEADING and _closes_letter(line) and (names := _NAMES_BELOW.match(text, span.end)):
            signed = names.end()
        if span in facts and apart and len(run) == 1 and not _FACT.match(text, *run[0]):
            found += run
            run = []
        elif (
            goes_on
            or span.start < signed
            or span.start in verse
            or span in facts
            or _opens_or_closes_letter(text, span, apart)
        ):
            if span.start in verse and apart and len(run) == 1 and _heads_verse(text, run[0], spans[0]):
                found += run
            run = []
        elif _RULE.fullmatch(line) or _DATED.fullmatch(line) or _PAGE.fullmatch(line):
            continue
        elif apart and len(line) <= _MAX_HEADING and (MARK.match(line) or _is_underlined(text, span)):
            found.append(span)
            run = []
        elif span.start not in among_full and not signs and _may_be_heading(text, span):
            run.append(span)
        else:
            if len(run) <= _MAX_RUN and (
                span.start in among_full or len(line) > _MAX_HEADING or _SENTENCE_END.search(line)
            ):
                found += run
            run = []
    return tuple(found)


def _heads_verse(text: str, line: Span, first: Span) -> bool:
    """Whether a line that stands apart is the title of verse, or of a scene of a play: the first line, or in capitals.

    Another one may as well be a line that comes again between stanzas.
    """
    return line == first or text[line.start : line.end].isupper()


def _is_underlined(text: str, span: Span) -> bool:
    """Whether signs about as long as a line stand under it, as in a text that came from a marked one."""
    underline = _UNDERLINE.match(text, span.end)
    length = span.end - span.start
    return underline is not None and length * 4 <= len(underline[1]) * 5 <= length * 6 + 10


def _may_be_heading(text: str, span: Span) -> bool:
    """Whether a line looks like a heading: short, without a full stop, and no part of a sentence."""
    line = text[span.start : span.end]
    return (
        len(line) <= _MAX_HEADING
        and line.count("\n") < 2
        and (not _NOT_A_HEADING.search(line) or _PART.fullmatch(line) is not None)
        and not _LEADER.search(line)
        and not _is_address(text, span)
        and not _SPEECH.match(line)
        and not _is_broken_off(text, span)
        and _words_before_stop(text, span) <= _LABEL_WORDS
    )


def _opens_or_closes_letter(text: str, span: Span, apart: bool) -> bool:
    """Whether a line opens a letter (« Madame, ») or closes one (« Cordialement, »): what stands above is no heading then."""
    after_sentence = text[max(0, span.start - 80) : span.start].rstrip().endswith((".", "!", "?", "…"))
    return (
        text[span.end - 1] == ","
        and (apart or after_sentence)
        and span.end - span.start <= _MAX_HEADING
        and _SIGNED.match(text, span.end) is not None
    )


def _closes_letter(line: str) -> bool:
    """« Bien cordialement », "With many thanks,"."""
    words = line.rstrip(",").lower().split()
    if line.endswith(","):
        closes = not _CLOSING_WORDS_WITH_COMMA.isdisjoint(words)
    else:
        closes = len(words) < 4 and words[-1] in _CLOSING_WORDS
    return len(words) <= _MAX_CLOSING and (closes or words[:2] == ["bien", "à"])


def _is_broken_off(text: str, line: Span) -> bool:
    """Whether a line ends where no sentence or heading does."""
    if title := _TITLE.search(text, max(line.start, line.end - 30), line.end):
        return not (title["before"] or "")[:1].isupper()
    return IN_MID_SENTENCE.search(text, max(line.start, line.end - 8), line.end) is not None and not _ASKS.match(
        text, *line
    )


def _words_before_stop(text: str, line: Span) -> int:
    """How many words the first sentence of a line has; 0 where the line is one sentence."""
    first, *others = sentences(text, *line)
    return len(_WORD.findall(text, *first)) if others else 0


def _of_lines(text: str, block: list[Span], width: int, counting: set[int]) -> list[Span]:
    """The paragraphs of a block of lines: each line, joined with the lines below it that are the rest of it."""
    spans: list[Span] = []
    item: Span | None = None
    usual, width = _width(block), max(width, *(line.end - line.start for line in block))
    for number, line in enumerate(block):
        above = block[number - 1]
        starts_item = STARTS_ITEM.match(text, *line) is not None
        doubtful = _MAY_BE_WORD.match(text, *line) is not None and text[line.start].islower()
        if line.start in counting or (starts_item and not doubtful):
            item = line
        elif (item and _belongs_to_item(text, item, line, above, usual)) or (
            spans and _was_broken(text, spans[-1].start, above, line, block[-1], width)
        ):
            spans[-1] = Span(spans[-1].start, line.end)
            continue
        else:
            item = None
        spans.append(line)
    return spans


def _was_broken(text: str, start: int, line: Span, following: Span, last: Span, width: int) -> bool:
    """Whether a line is broken in mid-sentence, and the `following` one is the rest of it.

    `start` is where the paragraph of the line begins, `last` the last line of its block. A line with an end mark is never
    broken. Else it is, where it is full and one of these holds:

    - its last word cannot end a sentence (« de », "the");
    - the following line begins in lower case, and the paragraph with a capital;
    - a sentence ends within the line, and another at the end of the block.
    """
    if _ENDS_ITEM.search(text, *line) and not _is_broken_off(text, line):
        return False
    if text[following.start] in "£$€" and text[following.end - 1] == ".":
        return True
    full = _is_full(text, line, following, width)
    if _is_broken_off(text, line):
        return full or width >= _MEANT_WIDTH
    if not full or width < _MEANT_WIDTH:
        return False
    if text[following.start].islower() and not text[start].islower():
        return True
    return _words_before_stop(text, line) >= _LABEL_WORDS and _ENDS_LINE.search(text, *last) is not None


def _counting_items(text: str, block: list[Span]) -> set[int]:
    """Where lines begin whose letters or numbers count up: « a) … b) … », "i. … ii. …". These begin items for certain."""
    found: set[int] = set()
    before: dict[tuple[str, int], int] = {}  # the way the last such line counts, and its number → where it begins
    for line in block:
        if mark := _COUNTED.match(text, *line):
            ways = dict.fromkeys(_ways_of_counting(mark), line.start)
            for way, number in ways:
                if (way, number - 1) in before:
                    found |= {before[way, number - 1], line.start}
            before = ways
    return found


def _ways_of_counting(mark: re.Match[str]) -> Iterator[tuple[str, int]]:
    """What a mark may count with, and its number: "i." is the ninth letter and the first Roman number."""
    counted = mark[0].strip("(.) \t\n\u00a0\u202f")
    signs = mark["open"] + mark["close"] + ("A" if counted.isupper() else "a")
    if mark["number"]:
        yield f"{signs}1", int(counted)
        return
    low = counted.lower()
    if mark["letter"]:
        yield signs, ord(low)
    if all(letter in _ROMAN for letter in low):
        values = [_ROMAN[letter] for letter in low]
        yield f"{signs}i", sum(-value if value < after else value for value, after in pairwise([*values, 0]))


def _belongs_to_item(text: str, item: Span, line: Span, above: Span, width: int) -> bool:
    """Whether a line is the rest of the list item above it.

    A line in lower case is, if it is indented or the line above has no end mark; one with a capital, if it is indented and
    had no room in the line above.
    """
    indented = _indent(text, line) > _indent(text, item)
    if text[line.start].islower():
        return indented or not _ENDS_ITEM.search(text, above.start, above.end)
    return indented and width > _NARROW and _is_full(text, above, line, width)


def _indent(text: str, line: Span) -> int:
    return line.start - text.rfind("\n", 0, line.start) - 1


def _lines_of_verse(text: str, lines: list[Span]) -> set[int]:
    """Where the lines of verse begin: four or more directly one under the other, about equally long."""
    verse: set[int] = set()
    run: list[Span] = []
    for line, before in zip([*lines, None], [None, *lines], strict=True):
        near = line is not None and before is not None and text.count("\n", before.end, line.start) == 1
        if line is not None and (STARTS_ITEM.match(text, *line) or _RULE.fullmatch(text, *line)):
            near, line = False, None  # what is under a title and a line of signs
        if not near:
            lengths = [line.end - line.start for line in run]
            if len(run) >= 4 and max(lengths) <= min(_MAX_HEADING, 2 * min(lengths)):
                verse.update(line.start for line in run)
            run = []
        if line is not None:
            run.append(line)
    return verse


def _among_full_lines(text: str, block: list[Span]) -> set[int]:
    """Where lines begin that are full and stand among other full lines, in a block that ends with a sentence's end.

    Such a line is no heading, even where it is in capitals.
    """
    width = max(line.end - line.start for line in block)
    if width < _MEANT_WIDTH or not _ENDS_LINE.search(text, *block[-1]):
        return set()
    full = [_is_full(text, *pair, width) and not _ENDS_ITEM.search(text, *pair[0]) for pair in pairwise(block)]
    return {block[at].start for at in range(len(full)) if full[at] and (at > 0 or full[1:2] == [True])}


def _lines_of_facts(text: str, spans: list[Span]) -> set[Span]:
    """Lines that name a value (« Longueur : 24 m », "Date: 3 May") and have another such line directly above or below."""
    return {
        line
        for pair in pairwise(spans)
        for line in pair
        if text.count("\n", pair[0].end, pair[1].start) == 1 and all(_FACT.match(text, *span) for span in pair)
    }


def _blocks(text: str, lines: list[Span]) -> list[list[Span]]:
    """The lines of a text, grouped into blocks by the blank lines between them."""
    blocks: list[list[Span]] = [[]]
    at = 0
    for line in lines:
        blank = line.start == line.end
        if (blank or text.count("\n", at, line.start) > 1) and blocks[-1]:
            blocks.append([])
        if not blank:
            blocks[-1].append(line)
            at = line.end
    return _double_spaced_joined(text, [block for block in blocks if block])


def _double_spaced_joined(text: str, blocks: list[list[Span]]) -> list[list[Span]]:
    """The blocks, with the lines of one paragraph joined to one block where a blank line stands after each of them."""
    joined: list[list[Span]] = []
    for alone, group in groupby(blocks, key=lambda block: len(block) == 1):
        run = list(group)
        lines = [block[0] for block in run]
        joined += (
            [lines]
            if alone and len(lines) > 3 and _is_wrapped(text, lines, _width(lines), _counting_items(text, lines))
            else run
        )
    return joined


def _width(block: list[Span]) -> int:
    """The line width of a block: its longest line, ignoring the longest tenth of the lines, or a single much longer one."""
    lengths = sorted((line.end - line.start for line in block), reverse=True)
    stands_out = len(lengths) > 4 and lengths[0] > 1.3 * lengths[1]
    return lengths[max(stands_out, (len(lengths) - 1) // 10)]


def _is_wrapped(text: str, block: list[Span], width: int, counting: set[int]) -> bool:
    """Whether lines were broken where no further word fitted, and mostly in mid-sentence: no list, verse or address."""
    if not _NARROW <= width <= _WIDE:
        return False
    breaks = [pair for pair in pairwise(block) if pair[1].start not in counting]
    if len(block) == 3 and _is_title(text, block[0], block[1], width):
        return _is_wrapped(text, block[1:], width, counting)
    if sum(_is_address(text, line) or _LEADER.search(text, *line) is not None for line in block) * 2 > len(block):
        return False
    if all(text[line.start].isdigit() for line in (block[1:] if len(block) > 2 else block)):
        return False  # dates and what happened then
    rows = [_ROW.match(text, *line) for line in block]
    if rows[0] and all(row and row[0] == rows[0][0] for row in rows):
        return False
    prose = sum(_PUNCTUATION.search(text, line.start, line.end) is not None for line in block)
    running = [
        _is_full(text, line, following, width)
        for line, following in breaks
        if _goes_on(text[following.start]) and not _ENDS_LINE.search(text, line.start, line.end)
    ]
    if prose * max(4 * width, _PUNCTUATED) < len(block) * width or not running:
        return False
    if len(running) >= min(2, len(breaks)) and len(running) * 10 >= len(breaks) * 3:
        return sum(running) * 10 >= len(running) * (5 if len(running) == len(breaks) else 8)
    if len(breaks) > 3:  # names may begin most lines
        longest = max(line.end - line.start for line in block)
        return all(_is_full(text, *pair, longest, 1.0) for pair in breaks)
    return all(_is_full(text, *pair, width) for pair in breaks)


def _is_address(text: str, line: Span) -> bool:
    return _ADDRESS.match(text, *line) is not None


def _goes_on(first: str) -> bool:
    """Whether a line that begins with this character may be the middle of a sentence."""
    return first.islower() or first.isdigit()


def _is_full(text: str, line: Span, following: Span, width: int, part: float = 0.85) -> bool:
    """Whether the next line's first word had no room in a line; proportional type makes widths uneven by a sixth."""
    word = _WORD.match(text, following.start, following.end)
    return line.end - line.start + 1 + (word.end() - word.start() if word else 0) > width * part


def _is_title(text: str, line: Span, following: Span | None, width: int) -> bool:
    """Whether a line begins with a capital and stops before its place is full, without a sentence's end."""
    return (
        text[line.start].isupper()
        and not _ENDS_LINE.search(text, line.start, line.end)
        and following is not None
        and text[following.start].isupper()
        and not _is_full(text, line, following, width)
    )


def _is_long_title(text: str, block: list[Span]) -> bool:
    """Whether two lines that stand apart are one title: the first is long and has no end, the second goes on with it."""
    return (
        len(block) == 2
        and block[0].end - block[0].start > _LONG_TITLE
        and text[block[0].start].isupper()
        and text[block[1].start].islower()
        and not any(_NOT_A_HEADING.search(text[line.start : line.end]) for line in block)
    )


def _ends_paragraph(text: str, line: Span, following: Span, width: int, counting: set[int]) -> bool:
    """Whether a line of a wrapped block is the last of its paragraph. In `counting` the items begin that count up."""
    if following.start in counting:
        return True
    if STARTS_ITEM.match(text, following.start, following.end):
        doubtful = _DOUBTFUL.match(text, following.start) is not None
        marked = _PUNCTUATION.match(text, line.end - 1) is not None and not _INITIAL.match(text, following.start)
        if not doubtful or marked or _ENDS_LINE.search(text, line.start, line.end):
            return True
    running = _is_broken_off(text, line) or (
        text[following.start].islower() and not _ENDS_LINE.search(text, line.start, line.end)
    )
    indented = (
        text[line.start - 1 : line.start] in ("", "\n")
        and text[following.start - 1].isspace()
        and text[following.start - 1] != "\n"
        and not STARTS_ITEM.match(text, line.start, line.end)
    )
    return not running and (indented or not _is_full(text, line, following, width))
