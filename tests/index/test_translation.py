"""Words of a question in the words of a text in the other language, with vectors that can be seen."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from index.encoding.encoder import TokenVectors, Vectors
from index.words.lexicon import Lexicon
from index.words.terms import words
from index.words.translation import TranslatedWord, WordVectors, translated, unit, word_vectors

CAT, DOG, DAY = np.eye(3, dtype=np.float32)
LEXICON = Lexicon.of("fr", [["chat", "=chat", "=trump", "chien", "=chien"]], np.array([0, 1]))


def french() -> WordVectors:
    """Three words whose vectors, without their mean, are CAT, DOG and DAY."""
    vectors = np.stack([CAT, DOG, DAY])
    return replace(WordVectors.of(words("chat chien jour", "fr"), vectors), vectors=vectors)


def test_a_word_stands_for_its_nearest_words_by_a_softmax_of_their_cosines() -> None:
    """At a temperature of .05, cosines of .8 and .6 are odds of e⁴ to 1; the third, at 0, is not near."""
    (word,) = words("cat", "en")
    (translation,) = translated([word], [0.8 * CAT + 0.6 * DOG], french(), LEXICON)
    whole = 1 + exp(-4)
    assert translation.head == pytest.approx({"chat": 1 / whole, "chien": exp(-4) / whole})
    assert list(translation.form) == ["=chat", "=chien"]


def test_the_words_of_a_question_are_translated_together() -> None:
    """Each gets its own terms; one without a vector stays as it is."""
    cat, ghost, dog = words("cat ghost dog", "en")
    translations = translated([cat, ghost, dog], [CAT, None, DOG], french(), LEXICON)
    assert [translation.head for translation in translations] == [{"chat": 1.0}, {"ghost": 1.0}, {"chien": 1.0}]


@pytest.mark.parametrize(("text", "kept"), [("the 12", True), ("the Trump", True), ("the Cat", False)])
def test_numbers_and_names_that_the_text_holds_stay_as_they_are(text: str, kept: bool) -> None:
    """A name that is not in the text is translated."""
    (word,) = words(text, "en")
    assert (translated([word], [CAT], french(), LEXICON) == [TranslatedWord.untranslated(word)]) is kept


def test_a_word_without_a_vector_or_a_near_word_translates_to_itself() -> None:
    """It counts as one that the text does not hold, rather than as whatever is least far from it."""
    (word,) = words("cat", "en")
    empty = WordVectors.of([], np.empty((0, 3), np.float32))
    far = unit(0.19 * CAT + 0.19 * DOG + 0.19 * DAY - np.array([1, 1, 1], np.float32))
    for vector, vocabulary in ((None, french()), (CAT, empty), (far, french())):
        assert translated([word], [vector], vocabulary, LEXICON) == [TranslatedWord({"cat": 1.0}, {"=cat": 1.0})]


def test_the_vector_of_a_word_is_the_mean_of_its_tokens_without_what_all_tokens_share() -> None:
    """ "black cats" in three tokens, the last two of one word."""
    tokens = TokenVectors(np.stack([DAY, CAT, DOG]), np.array([[0, 5], [6, 9], [9, 10]], np.int32))
    black, cats = word_vectors(words("black cats", "en"), tokens, 0.5 * DAY)
    assert black == pytest.approx(DAY)
    assert cats == pytest.approx(unit(unit(CAT + DOG) - 0.5 * DAY))
    beyond: list[Vectors | None] = word_vectors(words("black cats dogs", "en"), tokens, DAY)
    assert beyond[2] is None


def test_a_vocabulary_is_without_its_mean_and_read_back_the_same() -> None:
    """Two opposite directions are left of two words."""
    made = WordVectors.of(words("chat chien", "fr"), np.stack([CAT, DOG]))
    assert made.vectors @ made.vectors.T == pytest.approx(np.array([[1, -1], [-1, 1]]), abs=1e-3)
    read = WordVectors.from_bytes(made.to_bytes())
    assert read.terms == made.terms
    assert np.array_equal(read.vectors, made.vectors)
    empty = WordVectors.from_bytes(WordVectors.of([], np.empty((0, 3), np.float32)).to_bytes())
    assert (empty.terms, empty.vectors.shape) == ((), (0, 3))
