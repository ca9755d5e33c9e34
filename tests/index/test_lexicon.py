"""Coverage, computed by hand, and what is kept of a text's words."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from index.words.lexicon import Lexicon, frequent_words
from index.words.terms import words

STARTS = np.array([0, 2, 3])
LEXICON = Lexicon.of("fr", [["a"], ["b"], ["b", "c"]], STARTS)  # two passages: "a. b." and "b c."


def weight(df: float) -> float:
    return log(1 + (2 - df + 0.5) / (df + 0.5))


def test_coverage_is_the_share_of_the_terms_weight_that_a_passage_holds() -> None:
    """ "a" is in one of two passages and weighs ln 2; "b" is in both and weighs ln 1.2; a term nowhere counts in the whole."""
    covered = LEXICON.coverage([{"a": 1.0}, {"b": 1.0}, {"nowhere": 1.0}], 2)
    assert covered.weights == pytest.approx([log(2), log(1.2), weight(0)])
    whole = log(2) + log(1.2) + log(6)
    assert covered.shares == pytest.approx([(log(2) + log(1.2)) / whole, log(1.2) / whole])


def test_an_expected_term_is_held_in_part() -> None:
    """Three quarters "a", one quarter "c": .75 of it in the first passage, .25 in the second, a df of 1."""
    covered = LEXICON.coverage([{"a": 0.75, "c": 0.25}], 2)
    assert covered.weights == pytest.approx([weight(1)])
    assert covered.shares == pytest.approx([0.75, 0.25])


def test_window_coverage_looks_at_two_adjacent_sentences_of_one_passage() -> None:
    """Three passages, "a. b. c. d c", "b. c" and "d. e", asked for a, b and d: at most two, one and one of them together."""
    starts = np.array([0, 4, 6, 8])
    lexicon = Lexicon.of("fr", [["a"], ["b"], ["c"], ["d", "c"], ["b"], ["c"], ["d"], ["e"]], starts)
    terms = [{"a": 1.0}, {"b": 1.0}, {"d": 1.0}]
    every, some = np.array([0, 1, 2]), np.array([2, 0])
    covered = replace(lexicon.coverage(terms, 3), weights=np.ones(3, np.float32))
    assert lexicon.window_coverage(covered, every, starts) == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert lexicon.window_coverage(covered, some, starts) == pytest.approx([1 / 3, 2 / 3])


def test_a_question_without_words_covers_nothing() -> None:
    """Nor does a term that no text has."""
    passages = np.array([0, 1])
    for terms in ([], [{"nowhere": 1.0}]):
        covered = LEXICON.coverage(terms, 2)
        assert covered.shares.tolist() == [0, 0]
        assert LEXICON.window_coverage(covered, passages, STARTS) == pytest.approx([0, 0])


def test_passages_in_another_language_hold_none_of_its_words() -> None:
    """And do not count in how rare a word is."""
    lexicon = Lexicon.of("fr", [["a"], None], np.array([0, 1, 2]))
    covered = lexicon.coverage([{"a": 1.0}], 2)
    assert covered.shares == pytest.approx([1, 0])
    assert covered.weights == pytest.approx([log(1 + 0.5 / 1.5)])


def test_a_lexicon_read_back_is_the_same() -> None:
    """Terms, rows and size."""
    read = Lexicon.from_bytes("fr", LEXICON.to_bytes())
    assert (read.language, read.size, read.terms) == (LEXICON.language, LEXICON.size, LEXICON.terms)
    for name in ("sentence_terms", "sentence_ends", "postings", "posting_ends"):
        assert np.array_equal(getattr(read, name), getattr(LEXICON, name))


def test_terms_are_found_by_what_they_begin_with_and_so_are_the_passages_that_hold_them() -> None:
    """Also at either end of the alphabet; a term that no passage holds is in none."""
    lexicon = Lexicon.of("fr", [["=b", "=été", "=😀"], ["=bois", "=bu", "=c"], ["=b", "a"]], np.array([0, 1, 2, 3]))
    assert lexicon.beginning_with("=b") == ["=b", "=bois", "=bu"]
    assert lexicon.beginning_with("=😀") == ["=😀"]
    assert lexicon.beginning_with("=x") == []
    assert [lexicon.passages_with(term).tolist() for term in ("=b", "=été", "a", "nowhere")] == [[0, 2], [0], [2], []]
    assert lexicon.has("a")
    assert not lexicon.has("b")


def test_a_word_that_may_be_several_is_held_once_by_a_passage_with_all_of_them() -> None:
    """Its expected count there is not above 1."""
    lexicon = Lexicon.of("fr", [["a", "b"], ["a"], ["c"]], np.array([0, 1, 2, 3]))
    covered = lexicon.coverage([{"a": 0.9, "b": 0.9}], 3)
    assert covered.shares == pytest.approx([1, 0.9, 0])


def test_the_vocabulary_has_the_commonest_form_of_each_head_commonest_first() -> None:
    """Numbers are left out."""
    texts = [words("refusé refusé refuse 12 12 12 12 drone", "fr")]
    assert [word.surface for word in frequent_words(texts, 10)] == ["refusé", "drone"]
    assert [word.surface for word in frequent_words(texts, 1)] == ["refusé"]
