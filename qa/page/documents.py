"""How documents are named: in the header, beside an answer, and in the lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index import Document, Span
from index.splitting.headings import headings
from index.words.language import language_of
from index.words.terms import Language, folded
from qa.page.wording import say

if TYPE_CHECKING:  # it imports torch, which takes seconds; the page must be up before that
    from index.storing.store import Index

LISTED_DOCUMENTS = 40
"""Documents in a list to choose from, besides those that are chosen. A browser takes a second to draw some thousands."""


def name_of(index: Index, language: Language) -> str:
    """The title of the indexed text, or the number of texts if there are several."""
    if index.has_several_documents:
        return say("texts", language, n=len(index.documents))
    return title_of(index.documents[0]) or say("untitled", language)


def title_of(document: Document) -> str:
    """The title of a document; without one, its first line, if that is a heading, else ""."""
    spans = document.headings
    return document.title or _first_heading(document.text[:2000], spans and spans[:1])


@lru_cache(maxsize=10_000)
def _first_heading(text: str, spans: tuple[Span, ...] | None) -> str:
    """The heading with which a text begins; "" if it begins with none."""
    first = next(iter(headings(Document("", "", text, spans))), None)
    return "" if first is None or text[: first.start].strip() else text[first.start : first.end]


def document_language(document: Document) -> Language:
    """The language of a document, judged by its first 2,000 characters."""
    return _language_of(document.text[:2000])


@lru_cache(maxsize=10_000)
def _language_of(text: str) -> Language:
    return language_of(text)


def document_choices(
    index: Index | None, language: Language, words: str = "", chosen: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """The label and the id of the documents to choose from: those that are `chosen`, then others, `LISTED_DOCUMENTS` at most.

    Of the others, those whose title or id has each of the `words` somewhere, in capitals or not, with accents or not.
    """
    if index is None:
        return []
    ids, titles, wanted = index.documents.ids, index.documents.titles, folded(words).split()
    numbers = [number for number in map(index.documents.number, chosen) if number >= 0]
    others = (
        number
        for number in range(len(ids))
        if number not in numbers and all(word in folded(f"{titles[number]} {ids[number]}") for word in wanted)
    )
    numbers += islice(others, LISTED_DOCUMENTS)
    return [(document_label(index.documents[number], language), ids[number]) for number in numbers]


def document_label(document: Document, language: Language) -> str:
    """A document in a list: its title, its id if that says more, its language and its size."""
    name = title_of(document) or say("untitled", language)
    if Path(document.id).stem == document.title or (not document.title and document.id != "text"):
        name = document.id
    elif document.id not in (document.title, "text"):
        name = f"{document.title} ({document.id})"
    size = len(document.text.encode("utf-8", "replace"))
    unit, n = (
        ("megabytes", f"{size / 1_000_000:.1f}") if size >= 1_000_000 else ("kilobytes", f"{max(1, size // 1000)}")
    )
    n = n.replace(".", ",") if language == "fr" else n
    return " · ".join([name, say(f"in_{document_language(document)}", language), say(unit, language, n=n)])
