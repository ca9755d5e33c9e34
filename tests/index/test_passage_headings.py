"""What the reader reads above a passage, kept with the index."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import Document, Span
from index.storing import generations, saved
from index.storing.passage_headings import MAX_TOKENS, PassageHeadings, Titles, heading
from index.storing.store import Index
from tests.word_encoder import StatesEncoder, WordEncoder

TEXT = "Préface sans rien.\n\nHistoire\n\nIl fut construit ici.\n\nAccès\n\nOn y vient à pied."
HEADINGS = tuple(Span(TEXT.index(name), TEXT.index(name) + len(name)) for name in ("Histoire", "Accès"))


@pytest.fixture
def documents() -> list[Document]:
    return [Document("a", "Le  phare", TEXT, HEADINGS), Document("b", "", "Un chien court.")]


def test_a_heading_is_what_stands_above_each_part_once_and_is_cut_where_it_is_long() -> None:
    encoder = WordEncoder()
    for parts, expected in (
        (("Le  phare", "", "Histoire"), "Le phare. Histoire"),
        (("", "", "Histoire"), "Histoire"),
        ((" ", "", ""), ""),
        (("Le phare", "Le phare", "Le phare — Histoire"), "Le phare — Histoire"),
        (("notes", "Le phare", "Histoire"), "notes. Le phare. Histoire"),
        (("Le phare", "Accès", "Accès"), "Le phare. Accès"),
        (("Le", "", "Le phare"), "Le. Le phare"),
    ):
        assert heading(Titles(*parts), encoder.count_tokens) == expected
    long = heading(Titles("mot " * 500, "", ""), encoder.count_tokens)
    assert 0 < encoder.count_tokens([long])[0] <= MAX_TOKENS


def test_an_index_keeps_the_states_of_what_stands_above_each_passage(documents: list[Document], tmp_path: Path) -> None:
    encoder = StatesEncoder(dimension=64)
    index = Index.build(documents, encoder)
    expected = ["Le phare", "Le phare. Histoire", "Le phare. Accès", ""]
    with generations.write_lock(tmp_path):
        saved.publish(tmp_path, index)
    for kept in (index.headings, saved.open_index(tmp_path).index.headings):
        assert kept is not None
        for number, text in enumerate(expected):
            np.testing.assert_allclose(kept.of_passage(number), encoder._tokens(text).vectors, atol=1 / 32)


def test_the_first_of_several_sections_is_not_what_the_others_are_about() -> None:
    text = "Le pont\n\nIl est long.\n\nLe phare\n\nIl est haut."
    spans = tuple(Span(text.index(name), text.index(name) + len(name)) for name in ("Le pont", "Le phare"))
    index = Index.build([Document("a", "", text, spans)], WordEncoder())
    assert index.passages.titles_above(1) == ("", "", "Le phare")


def test_a_text_without_a_title_has_the_heading_right_above_the_first_section() -> None:
    """For all of its passages, in an index that is built on from another too."""
    text = "Le phare de Paimpol\n\nHistoire\n\nIl fut construit ici.\n\nAccès\n\nOn y vient à pied."
    spans = tuple(
        Span(text.index(name), text.index(name) + len(name)) for name in ("Le phare de Paimpol", "Histoire", "Accès")
    )
    encoder = StatesEncoder(dimension=64)
    first = Index.build([Document("a", "", text, spans)], encoder)
    second = Index.build([Document("a", "", text, spans), Document("b", "", "Un chien.")], encoder, previous=first)
    for index in (first, second):
        assert index.headings is not None
        expected = encoder._tokens("Le phare de Paimpol. Accès").vectors
        np.testing.assert_allclose(index.headings.of_passage(1), expected, atol=1 / 32)


def test_they_are_only_kept_with_tokens_that_have_states(documents: list[Document]) -> None:
    assert Index.build(documents, WordEncoder()).headings is None
    assert Index.build(documents, StatesEncoder(), token_passages=0).headings is None


def test_another_title_is_read_in_the_next_index(documents: list[Document]) -> None:
    encoder = StatesEncoder(dimension=64)
    before = Index.build(documents, encoder)
    renamed = [replace(documents[0], title="La tour"), *documents[1:]]
    after = Index.build(renamed, encoder, previous=before)
    assert after.to_files()[0]["counts"] == before.to_files()[0]["counts"]
    assert dict(after.to_files()[1]) == dict(Index.build(renamed, encoder).to_files()[1])


def test_headings_that_do_not_fit_the_passages_are_refused() -> None:
    states = np.zeros((3, 8), np.int8)
    with pytest.raises(ValueError, match="3 heading tokens"):
        PassageHeadings(states, np.array([0, 2]), np.array([0], np.int32))
    with pytest.raises(ValueError, match="none of the 1"):
        PassageHeadings(states, np.array([0, 3]), np.array([0, 1], np.int32))
