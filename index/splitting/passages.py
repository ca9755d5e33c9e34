"""A document cut into passages: whole paragraphs where they fit, whole sentences where they do not, never across a heading.

Laws, tested on random texts: `document.text[p.start:p.end] == p.text`, passages come in reading order, and every
character that is not white space is in exactly one. A heading opens the first passage of its section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from index.document import Document, Span
from index.splitting.headings import MARK, headings, paragraphs
from index.splitting.sentences import sentences

CountTokens = Callable[[Sequence[str]], list[int]]
JOINT = " — "
"""Between the headings of a section."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, `document.text[start:end] == text`, that can be an answer.

    `section` has the headings right above it, up to three, joined by " — "; "" if there is none. `sentences` are the
    spans, in the document's text, of what can be marked in it: its sentences without its heading. A sentence too long for
    a passage counts as several.
    """

    document_id: str
    text: str
    start: int
    end: int
    section: str
    sentences: tuple[Span, ...] = ()


def title_over(first_section: str) -> str:
    """The heading at the top of a document, if the next one follows at once: then it is the title of the whole.

    `first_section`: that of the document's first passage. "" if there is none; a first heading with its own text is that
    of a section.
    """
    title, joint, _ = first_section.partition(JOINT)
    return title if joint else ""


def approximate_tokens(texts: Sequence[str]) -> list[int]:
    """A count for use without an encoder, on the high side: one token for every three letters begun."""
    return [sum(ceil(len(word) / 3) for word in re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def split(
    document: Document, *, count_tokens: CountTokens = approximate_tokens, max_tokens: int = 200
) -> list[Passage]:
    """The passages of a document, in reading order, each of at most `max_tokens` as `count_tokens` counts.

    Paragraphs shorter than a quarter of that are joined to the next of their section, longer ones than all of it are
    cut at sentence ends into parts of about equal size. `max_tokens` below 8 is a `ValueError`.
    """
    if max_tokens < 8:
        raise ValueError(f"max_tokens must be at least 8: {max_tokens}")
    return [
        _passage(document, section, start, spans)
        for section, start, heading_tokens, body in _sections(document, count_tokens, max_tokens)
        for start, spans in _starts(start, _packed(body, max_tokens, heading_tokens))
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one, with its size."""

    span: Span
    tokens: int


_Section = tuple[str, int, int, list[list[_Piece]]]  # name, start of its heading, tokens of its heading, its paragraphs


def _sections(document: Document, count_tokens: CountTokens, max_tokens: int) -> Iterator[_Section]:
    """The sections of a document, each opened by up to three headings in a row; a heading too long for one is text."""
    text = document.text
    marked = {span for span in headings(document) if count_tokens([text[span.start : span.end]])[0] <= max_tokens // 4}
    run: list[Span] = []
    body: list[list[_Piece]] = []
    for span in paragraphs(document):
        if span in marked:
            if body or len(run) == 3:
                yield _section(text, run, body, count_tokens, max_tokens)
                run, body = [], []
            run.append(span)
        else:
            body.append(list(_pieces(text, sentences(text, *span), count_tokens, max_tokens)))
    if run or body:
        yield _section(text, run, body, count_tokens, max_tokens)


def _section(
    text: str, run: list[Span], body: list[list[_Piece]], count_tokens: CountTokens, max_tokens: int
) -> _Section:
    """The section under a `run` of headings; those that leave no room for its text become its first paragraph."""
    names = [" ".join(MARK.sub("", text[span.start : span.end], count=1).split()) for span in run]
    start = run[0].start if run else body[0][0].span.start
    sizes = count_tokens(names)
    taken = sum(sizes)
    if not body:  # a heading with nothing under it is text like any other
        body = [[_Piece(span, 0)] for span in run]
    elif taken + body[0][0].tokens > max_tokens:  # so are several that leave no room for what is under them
        body = [[_Piece(span, size) for span, size in zip(run, sizes, strict=True)], *body]
        taken = 0
    return JOINT.join(names), start, taken, body


def _pieces(text: str, spans: Sequence[Span], count_tokens: CountTokens, max_tokens: int) -> Iterator[_Piece]:
    """The sentences, those that are too long cut at white space, or within a word where even that is too long."""
    limit = max_tokens * 3 // 4  # leaves room for a heading
    for span, tokens in zip(spans, count_tokens([text[a:b] for a, b in spans]), strict=True):
        if tokens <= limit:
            yield _Piece(span, tokens)
            continue
        words = [Span(match.start(), match.end()) for match in re.compile(r"\S+").finditer(text, *span)]
        if len(words) > 1:
            sizes = count_tokens([text[a:b] for a, b in words])
            whole = [_Piece(word, size) for word, size in zip(words, sizes, strict=True)]
            for group in _balanced(whole, limit, 0):
                joined = Span(group[0].span.start, group[-1].span.end)
                size = sum(piece.tokens for piece in group)
                if len(group) == 1 and size > limit:
                    yield from _pieces(text, [joined], count_tokens, max_tokens)
                else:
                    yield _Piece(joined, size)
        elif span.end - span.start > 1:
            middle = (span.start + span.end) // 2
            halves = [Span(span.start, middle), Span(middle, span.end)]
            yield from _pieces(text, halves, count_tokens, max_tokens)
        else:
            yield _Piece(span, tokens)


def _packed(body: list[list[_Piece]], max_tokens: int, heading_tokens: int) -> Iterator[list[_Piece]]:
    """Groups of pieces: short paragraphs joined, long ones cut."""
    chunks: list[list[_Piece]] = [[]]
    for paragraph in body:
        if _tokens(chunks[-1]) * 4 >= max_tokens:
            chunks.append([])
        chunks[-1] += paragraph
    if len(chunks) > 1 and _tokens(chunks[-1]) * 4 < max_tokens:
        last = chunks.pop()
        chunks[-1] += last
    for number, chunk in enumerate(chunks):
        yield from _balanced(chunk, max_tokens, heading_tokens if number == 0 else 0)


def _balanced(pieces: list[_Piece], max_tokens: int, already: int) -> Iterator[list[_Piece]]:
    """Consecutive groups of at most `max_tokens`, as few as fit and about equal; the first has `already` tokens taken."""
    total = _tokens(pieces) + already
    target = total / ceil(total / max_tokens) if total else 0
    group: list[_Piece] = []
    size = already
    for piece in pieces:
        if group and (size + piece.tokens > max_tokens or size + piece.tokens / 2 > target):
            yield group
            group, size = [], 0
        group.append(piece)
        size += piece.tokens
    if group:
        yield group


def _tokens(pieces: Iterable[_Piece]) -> int:
    return sum(piece.tokens for piece in pieces)


def _starts(start: int, groups: Iterable[list[_Piece]]) -> Iterator[tuple[int, list[Span]]]:
    """Each group with where its passage begins: the first at its section's heading."""
    for number, group in enumerate(groups):
        spans = [piece.span for piece in group]
        yield (start if number == 0 else spans[0].start), spans


def _passage(document: Document, section: str, start: int, spans: list[Span]) -> Passage:
    end = spans[-1].end
    return Passage(document.id, document.text[start:end], start, end, section, tuple(spans))
