"""Coverage, computed by hand, and what is kept of a text's words."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from index.words.lexicon import Lexicon, vocabulary
from index.words.terms import words

STARTS = np.array([0, 2, 3])
LEXICON = Lexicon.of("fr", [["a"], ["b"], ["b", "c"]], STARTS)  # two passages: "a. b." and "b c."


def weight(df: float) -> float:
    return log(1 + (2 - df + 0.5) / (df + 0.5))


def test_coverage_is_the_share_of_the_terms_weight_that_a_passage_holds() -> None:
    """ "a" is in one of two passages and weighs ln 2; "b" is in both and weighs ln 1.2; a term nowhere counts in the whole."""
    covered = LEXICON.coverage([{"a": 1.0}, {"b": 1.0}, {"nowhere": 1.0}])
    assert covered.weights == pytest.approx([log(2), log(1.2), weight(0)])
    whole = log(2) + log(1.2) + log(6)
    assert covered.passages.tolist() == [0, 1]
    assert covered.shares == pytest.approx([(log(2) + log(1.2)) / whole, log(1.2) / whole])


def test_an_expected_term_is_held_in_part() -> None:
    """Three quarters "a", one quarter "c": .75 of it in the first passage, .25 in the second, a df of 1."""
    covered = LEXICON.coverage([{"a": 0.75, "c": 0.25}])
    assert covered.weights == pytest.approx([weight(1)])
    assert covered.shares == pytest.approx([0.75, 0.25])


def test_window_coverage_looks_at_two_adjacent_sentences_of_one_passage() -> None:
    """Three passages, "a. b. c. d c", "b. c" and "d. e", asked for a, b and d: at most two, one and one of them together."""
    starts = np.array([0, 4, 6, 8])
    lexicon = Lexicon.of("fr", [["a"], ["b"], ["c"], ["d", "c"], ["b"], ["c"], ["d"], ["e"]], starts)
    terms = [{"a": 1.0}, {"b": 1.0}, {"d": 1.0}]
    every, some = np.array([0, 1, 2]), np.array([2, 0])
    assert lexicon.window_coverage(terms, np.ones(3, np.float32), every, starts) == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert lexicon.window_coverage(terms, np.ones(3, np.float32), some, starts) == pytest.approx([1 / 3, 2 / 3])


def test_a_question_without_words_covers_nothing() -> None:
    """Nor does a term that no text has."""
    passages = np.array([0, 1])
    for terms in ([], [{"nowhere": 1.0}]):
        covered = LEXICON.coverage(terms)
        assert len(covered.passages) == 0
        assert LEXICON.window_coverage(terms, covered.weights, passages, STARTS) == pytest.approx([0, 0])


def test_passages_in_another_language_hold_none_of_its_words() -> None:
    """And do not count in how rare a word is."""
    lexicon = Lexicon.of("fr", [["a"], None], np.array([0, 1, 2]))
    covered = lexicon.coverage([{"a": 1.0}])
    assert covered.passages.tolist() == [0]
    assert covered.shares == pytest.approx([1])
    assert covered.weights == pytest.approx([log(1 + 0.5 / 1.5)])


def test_a_lexicon_read_back_is_the_same() -> None:
    """Grains, rows and size."""
    read = Lexicon.from_bytes("fr", LEXICON.to_bytes(), STARTS)
    assert (read.language, read.size, read.columns) == (LEXICON.language, LEXICON.size, LEXICON.columns)
    assert np.array_equal(read.sentences.toarray(), LEXICON.sentences.toarray())
    assert np.array_equal(read.passages.toarray(), LEXICON.passages.toarray())


def test_the_vocabulary_has_the_commonest_form_of_each_head_commonest_first() -> None:
    """Numbers are left out."""
    texts = [words("refusé refusé refuse 12 12 12 12 drone", "fr")]
    assert [word.surface for word in vocabulary(texts, 10)] == ["refusé", "drone"]
    assert [word.surface for word in vocabulary(texts, 1)] == ["refusé"]
