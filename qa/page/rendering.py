"""The markup of the page: an answer, the article, the header and a change of the index.

Texts of visitors and documents (article, question, file name) only enter it through `escape`.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import Document, Span
from index.splitting.headings import headings, paragraphs
from index.words.language import language_of
from index.words.terms import LANGUAGES, Language
from qa.answer import Answer, Hit
from qa.page.documents import document_language, name_of, title_of
from qa.page.rebuilds import Rebuild
from qa.page.wording import plain, say
from qa.wording import confidence, error_template, refusal, spaced

if TYPE_CHECKING:  # it imports torch, which takes seconds; the page must be up before that
    from index.storing.store import Index

ASSETS = Path(__file__).parent
"""The folder of page.css and page.js."""


def escape(text: str) -> str:
    """`text` as inert markup. It also escapes `$`, "`" and `{`, which begin code in the templates of a Gradio page."""
    return html.escape(text).translate({ord(character): f"&#{ord(character)};" for character in "$`{"})


def answer_html(answer: Answer, index: Index, documents: Sequence[str] = (), *, asked_again: str = "") -> str:
    """An answer in the language of its question: the best passage, then the others folded away.

    A refusal is a sentence, with the nearest passage folded away. The answers to the other questions of a message follow,
    each under its question. `documents`: the ids of those that were searched, all by default. `asked_again`: the
    question for a link, "" for the question as it was asked.
    """
    language = answer.language
    hits = [_hit_html(hit, index, language, answer.calibrated) for hit in answer.hits]
    if hits and answer.answered:
        rest = say("more_one" if len(hits) == 2 else "more", language, n=len(hits) - 1)
        body = hits[0] + _folded(rest, hits[1:])
    else:
        several = len(documents) > 1 if documents else index.has_several_documents
        sentences = escape(" ".join(refusal(answer, several=several)))
        body = f"<p>{sentences}</p>" + _folded(say("nearest", language), hits[:1])
    others = (
        f'<p class="qa-asked"><bdi>{escape(further.question)}</bdi></p>{answer_html(further, index, documents)}'
        for further in answer.further
    )
    left_out = note_html(say("left_out", language)) if answer.left_out else ""
    again = f'<span class="qa-again">{escape(asked_again)}</span>' if asked_again else ""
    return f'<div class="qa-answer" lang="{language}">{body}{again}</div>{"".join(others)}{left_out}'


def note_html(text: str) -> str:
    """A note of the page between answers."""
    return f'<p class="qa-note">{escape(text)}</p>'


def _folded(summary: str, hits: list[str]) -> str:
    return f'<details class="qa-more"><summary>{escape(summary)}</summary>{"".join(hits)}</details>' if hits else ""


def _hit_html(hit: Hit, index: Index, language: Language, calibrated: bool) -> str:
    """A passage with its source, its place in the document, its confidence, and why it was found."""
    passage = hit.passage
    document = index.document(passage.document_id)
    siblings = index.passages.of_document(index.documents.number(document.id))
    number = index.passages.beginning_at(document.id, passage.start) - siblings.start + 1
    place = say("place", language, number=number, count=len(siblings))
    left = 100 * passage.start / len(document.text)
    width = max(2, 100 * (passage.end - passage.start) / len(document.text))
    several = index.has_several_documents
    untitled = document.id if several else say("untitled", language)  # the id of a single pasted text says nothing
    names = list(dict.fromkeys(name for name in (passage.section, title_of(document) or untitled) if name))
    document_name = f'<bdi class="qa-document">{escape(names[1])}</bdi>' if several and len(names) > 1 else ""
    text_language = language_of(passage.text)
    quotation = escape(say("quoted", text_language, text=hit.text_of(hit.body)))
    source = f'<span class="qa-source">{escape(", ".join(names))}</span>'
    return (
        f'<div class="qa-hit"><p class="qa-about">'
        f'<bdi class="qa-section" lang="{text_language}">{escape(names[0])}</bdi>{document_name}'
        f'<span class="qa-place">{escape(place)}</span>'
        f'<span class="qa-confidence">{escape(confidence(hit.probability, language, calibrated=calibrated))}</span></p>'
        f'<div class="qa-bar"><i style="left:{min(left, 100 - width):.1f}%;width:{width:.1f}%"></i></div>'
        f'<blockquote class="qa-text" lang="{text_language}">{_marked_passage(hit)}</blockquote>'
        f'<div class="qa-acts"><button class="qa-copy" type="button">{escape(say("copy", language))}</button>'
        f'<span class="qa-quotation">{quotation} — {source}</span>{_evidence_html(hit, language)}</div></div>'
    )


def _marked_passage(hit: Hit) -> str:
    """The passage with the mark, without its heading, which is shown as the section's name.

    If a sentence has a line break in it, the lines of the text are wrapped: then single line breaks become spaces.
    """
    sentences = hit.passage.sentences
    is_wrapped = any("\n" in hit.text_of(span) for span in sentences)
    pieces = []
    position = hit.body.start
    for span in sentences:
        gap = hit.text_of(Span(position, span.start))
        pieces.append(" " if is_wrapped and gap.count("\n") == 1 else escape(gap))
        if span in _marked_sentences(hit):
            pieces.append(f"<mark>{_marked_sentence(hit, span)}</mark>")
        else:
            pieces.append(_plain(hit, *span))
        position = span.end
    return "".join(pieces)


def _marked_sentence(hit: Hit, sentence: Span) -> str:
    """A marked sentence, with the words that answer in bold."""
    if hit.answer is None or not (sentence.start <= hit.answer.start and hit.answer.end <= sentence.end):
        return _plain(hit, *sentence)
    (start, end), (first, last) = sentence, hit.answer
    return f"{_plain(hit, start, first)}<strong>{_plain(hit, first, last)}</strong>{_plain(hit, last, end)}"


def _plain(hit: Hit, start: int, end: int) -> str:
    """Characters of the hit's passage on one line; `start` and `end` are places in the document."""
    return escape(hit.text_of(Span(start, end)).replace("\n", " "))


def _marked_sentences(hit: Hit) -> list[Span]:
    """The one or two sentences that are marked."""
    return [span for span in hit.passage.sentences if hit.sentence.start <= span.start and span.end <= hit.sentence.end]


def _evidence_html(hit: Hit, language: Language) -> str:
    """Why the passage was found: its rank by each signal, and the question's words in it."""
    lines = [say(f"leg_{name}", language, rank=signal.rank) for name, signal in hit.evidence.signals.items()]
    pairs = [f"{word} → {', '.join(surfaces)}" for word, surfaces in hit.evidence.words.items()]
    if pairs:
        lines.append(say("shared_words", language, words=" · ".join(pairs)))
    items = "".join(f"<li><bdi>{escape(line)}</bdi></li>" for line in lines)
    return f'<details class="qa-why"><summary>{escape(say("why", language))}</summary><ul>{items}</ul></details>'


def head_html(name: str, language: Language, warning: str = "", *, several: bool = False) -> str:
    """The page's title and the `name` of what is indexed; `several`: whether that is more than one text."""
    warned = f'<p class="qa-failure" role="status">{escape(warning)}</p>' if warning else ""
    return f"<h1>{escape(say('title', language, several=several))}</h1><p><bdi>{escape(name)}</bdi></p>{warned}"


def failure_html(text: str) -> str:
    return f'<p class="qa-failure" role="alert">{escape(text)}</p>'


_MAX_WARNINGS = 10  # files with unreadable characters that are named


def rebuild_html(rebuild: Rebuild | None, index: Index | None, language: Language, seconds_left: int | None) -> str:
    """How far a rebuild is, in words and as a bar; after its end, its result."""
    if rebuild is None:
        return ""
    if rebuild.failure is not None:
        return failure_html(spaced(rebuild.failure, language))
    if rebuild.outcome == "running":
        return _progress_html(rebuild, language, seconds_left)
    if index is None:
        return ""
    n = index.counts()
    counts = say("counts", language, passages=n["passages"], sentences=n["sentences"])
    result = say(rebuild.outcome, language, title=name_of(index, language), counts=counts)
    warnings = (say("unreadable", language, name=name, n=n) for name, n in rebuild.unreadable[:_MAX_WARNINGS])
    return f'<p role="status">{escape(result)}</p>' + "".join(
        f'<p class="qa-failure" role="status">{escape(warning)}</p>' for warning in warnings
    )


def _progress_html(rebuild: Rebuild, language: Language, seconds_left: int | None) -> str:
    """The stage that runs, and how much of it is done."""
    percent = 100 * rebuild.done // rebuild.total
    stage = escape(say(rebuild.stage, language))
    number = rebuild.stages.index(rebuild.stage) + 1
    parts = [say("step", language, number=number, count=len(rebuild.stages))]
    parts += [say("share", language, percent=percent)] if rebuild.total > 1 else []
    if seconds_left is not None:
        unit, n = ("seconds", seconds_left) if seconds_left < 100 else ("minutes", round(seconds_left / 60))
        parts.append(say(unit, language, n=max(1, n)))
    return (
        f'<p role="status">{stage}</p>'
        f'<div class="qa-progress" role="progressbar" aria-label="{stage}" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{percent}"><i style="width:{percent}%"></i></div><p class="qa-left">{escape(", ".join(parts))}</p>'
    )


def article_html(index: Index, answer: Answer | None, language: Language, chosen: Sequence[str] = ()) -> str:
    """The whole documents that hold the answer's passages, with these passages marked.

    Without an answer it is the first of the `chosen` documents (ids), or the first of all if none is chosen.
    """
    hits = [hit for hit in answer.hits if hit.passage in index.passages] if answer and answer.answered else []
    first = min((number for id in chosen if (number := index.documents.number(id)) >= 0), default=0)
    ids = list(dict.fromkeys(hit.passage.document_id for hit in hits)) or [index.documents.ids[first]]
    documents = [_document_html(index.document(id), hits) for id in ids]
    note = say("marked", language) if hits else ""
    if not hits and index.has_several_documents:
        note = say("one_of", language, n=len(index.documents))
    return (note_html(note) if note else "") + "".join(documents)


def _document_html(document: Document, hits: list[Hit]) -> str:
    """A document with the passages of the hits in it; the first of the hits is where the page scrolls to."""
    document_headings = headings(document)
    document_hits = [hit for hit in hits if hit.passage.document_id == document.id]
    blocks = []
    for span in paragraphs(document):
        if span in document_headings:
            blocks.append(f"<h3>{escape(document.text[span.start : span.end])}</h3>")
            continue
        here = [hit for hit in document_hits if hit.passage.start < span.end and span.start < hit.passage.end]
        is_first = any(hit is hits[0] and span.start <= hit.sentence.start < span.end for hit in here)
        attributes = ' class="qa-found"' * bool(here) + ' id="qa-first"' * is_first
        blocks.append(f"<p{attributes}>{_marked_paragraph(document.text, span, here)}</p>")
    title = f"<h2>{escape(document.title)}</h2>" if document.title else ""
    return f'<article class="qa-article" lang="{document_language(document)}">{title}{"".join(blocks)}</article>'


def _marked_paragraph(text: str, paragraph: Span, hits: list[Hit]) -> str:
    """A paragraph of the text with the marked sentences of the hits that begin in it."""
    marked = {
        sentence
        for hit in hits
        for sentence in _marked_sentences(hit)
        if paragraph.start <= sentence.start < paragraph.end
    }
    pieces, position = [], paragraph.start
    for start, end in sorted(marked):
        pieces += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
        position = end
    pieces.append(escape(text[position : paragraph.end]))
    return "".join(pieces)


def document_head(max_megabytes: int) -> str:
    """For the page's <head>: its script, and the words and the limit of a file's size that the script needs."""
    words = {lang: plain(lang) | {"file_too_big": error_template("file_too_big", lang)} for lang in LANGUAGES}
    settings = json.dumps({"words": words, "max_megabytes": max_megabytes}, ensure_ascii=False)
    style = "".join(
        f':root:lang({lang}) {{ --qa-drop: "{words[lang]["drop"]}"; --qa-save: "{words[lang]["save"]}"; }}'
        for lang in LANGUAGES
    )
    script = (ASSETS / "page.js").read_text("utf-8")
    data = f'<script type="application/json" id="qa-settings">{settings}</script>'
    return f"<style>{style}</style>{data}<script>{script}</script>"
