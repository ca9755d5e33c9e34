"""Documents and passages as arrays: what comes out of them is what went in."""

from __future__ import annotations

import numpy as np
import pytest

from index import Document, Span, from_text, split
from index.arrays import Strings, from_bytes, to_bytes
from index.storing.texts import Documents, Passages
from index.words.terms import Language

DOCUMENTS = [
    Document("zoé", "Le phare d’Eckmühl", "Un phare. 😀 Il éclaire.\n\nSa lanterne est à 60 m.", None),
    Document("abc", "", "", ()),
    Document("héron", "Oiseaux", "Titre\n\nLe héron pêche.\n\nIl dort.", (Span(0, 5),)),
]


def test_documents_read_back_are_the_same() -> None:
    """With headings or none, with letters of two and four bytes, with an empty text."""
    documents = Documents.from_bytes(Documents.of(DOCUMENTS).to_bytes())
    assert documents == DOCUMENTS
    assert documents[-1] == DOCUMENTS[-1]
    assert documents[:2] == DOCUMENTS[:2]
    assert documents != DOCUMENTS[:2]
    with pytest.raises(IndexError):
        documents[3]


def test_a_document_is_found_by_its_id() -> None:
    """-1 for an id that none has."""
    documents = Documents.of(DOCUMENTS)
    assert [documents.number(document.id) for document in DOCUMENTS] == [0, 1, 2]
    assert [documents.number(id) for id in ("", "b", "zz")] == [-1, -1, -1]


def test_passages_read_back_are_the_same_and_know_their_document() -> None:
    """Text, offsets, section, sentences and language; a passage of another index is not among them."""
    documents = Documents.of(DOCUMENTS)
    cut = [passage for document in DOCUMENTS for passage in split(document, max_tokens=8)]
    assert len(cut) > len(DOCUMENTS)
    languages: list[Language] = ["en" if number == 0 else "fr" for number in range(len(cut))]
    passages = Passages.from_bytes(documents, Passages.of(documents, cut, languages).to_bytes())
    assert passages == cut
    assert [passages.language(number) for number in (0, 1)] == ["en", "fr"]
    numbers = {id: [n for n, passage in enumerate(cut) if passage.document_id == id] for id in documents.ids}
    assert {document.id: [*passages.of_document(n)] for n, document in enumerate(DOCUMENTS)} == numbers
    assert all(passage in passages for passage in cut)
    assert [passages.beginning_at(passage.document_id, passage.start) for passage in cut] == [*range(len(cut))]
    assert passages.beginning_at("zoé", 1) == passages.beginning_at("autre", 0) == -1
    assert split(from_text("Un phare.", id="zoé"))[0] not in passages
    assert split(from_text("Un phare.", id="autre"))[0] not in passages


def test_strings_with_ends_that_go_back_or_too_far_are_refused() -> None:
    """With both numbers."""
    for ends in ([0, 2, 1, 3], [0, 4], [1, 3], []):
        data = to_bytes({"words": np.frombuffer(b"abc", np.uint8), "words.ends": np.array(ends, np.int64)})
        with pytest.raises(ValueError, match=f"{len(ends)} ends do not cut 3 bytes into rows"):
            from_bytes(data)
    assert from_bytes(to_bytes({"words": Strings.of(["é", "", "b"])}))["words"] == ["é", "", "b"]
