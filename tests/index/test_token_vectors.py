"""What is kept of a passage's tokens, and how a question meets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from index import PassageText, Progress, Settings, from_text
from index.encoding.encoder import EncodedPassage, TokenVectors
from index.storing.store import Index
from index.storing.token_vectors import PackedTokens, PassageTokens
from tests.word_encoder import WordEncoder

E1, E2, E3 = np.eye(3, dtype=np.float32)


def test_tokens_read_back_are_within_a_byte_and_stand_where_they_stood_in_the_document() -> None:
    """Each vector to 1/254 of its largest number, its span moved by where the passage starts."""
    vectors = np.array([[0.6, 0.8, 0], [1, 0, 0]], np.float32)
    tokens = TokenVectors(vectors, np.array([[0, 2], [3, 4]], np.int32))
    kept = PassageTokens.of({0: PackedTokens.of(tokens, "le a", 10)})
    read = PassageTokens.from_bytes(kept.to_bytes()).of_passage(0)
    assert read.vectors == pytest.approx(vectors, abs=0.8 / 254 + 1e-6)
    assert read.spans.tolist() == [[10, 12], [13, 14]]
    assert read.states is None


def test_states_read_back_are_within_a_thirty_second_and_cut_far_out() -> None:
    """Codes are sixteenths, of which a byte has 127 on either side."""
    states = np.array([[0.3, -1.7, 0], [9, -9, 1]], np.float32)
    tokens = TokenVectors(np.stack([E1, E2]), np.array([[0, 2], [3, 4]], np.int32), states)
    kept = PassageTokens.of({0: PackedTokens.of(tokens, "le a", 10)})
    read = PassageTokens.from_bytes(kept.to_bytes()).of_passage(0)
    assert read.states == pytest.approx(np.array([[0.3, -1.7, 0], [127 / 16, -127 / 16, 1]]), abs=1 / 32)


def test_the_match_is_the_mean_of_the_best_cosines_with_tokens_that_are_words() -> None:
    """Of two question tokens one is in the passage, the other only meets its full stop: (1 + 0) / 2."""
    full_stop = TokenVectors(np.stack([E1, E2]), np.array([[0, 2], [2, 3]], np.int32))
    other = TokenVectors(np.stack([E3]), np.array([[0, 3]], np.int32))
    empty = TokenVectors(np.empty((0, 3), np.float32), np.empty((0, 2), np.int32))
    packed = {
        0: PackedTokens.of(full_stop, "le.", 0),
        1: PackedTokens.of(empty, "", 3),
        2: PackedTokens.of(other, "the", 3),
    }
    kept = PassageTokens.of(packed)
    assert kept.matches(np.stack([E1, E2]), np.array([0])) == pytest.approx([0.5])
    question = np.stack([0.6 * E1 + 0.8 * E3])
    assert kept.matches(question, np.array([2, 1, 0])) == pytest.approx([0.8, 0, 0.6])
    assert kept.matches(np.empty((0, 3), np.float32), np.array([0])) == pytest.approx([0])


def test_parts_that_do_not_fit_together_are_refused() -> None:
    """With both numbers."""
    with pytest.raises(ValueError, match="2 token vectors, 1 scales"):
        PackedTokens(
            codes=np.zeros((2, 3), np.int8),
            scales=np.ones(1, np.float32),
            spans=np.zeros((2, 2), np.int32),
            is_word=np.ones(2, bool),
        )


def test_an_index_gives_the_tokens_of_its_passages(encoder: WordEncoder) -> None:
    """Each with its characters in the document, though the title was read before them."""
    index = Index.build(
        [from_text("Le chat dort.\n\n" + "Le chien mange. " * 20, title="Animaux")], encoder, passage_tokens=40
    )
    assert len(index.passages) > 1
    assert index.tokens is not None
    for number, passage in enumerate(index.passages):
        tokens = index.tokens.of_passage(number)
        found = [index.documents[0].text[a:b] for a, b in tokens.spans]
        assert found == [word.strip(".") for word in passage.text.split()]


def test_an_index_with_more_passages_than_the_setting_has_no_tokens(encoder: WordEncoder) -> None:
    """And none is kept where the setting is 0."""
    document = from_text("Le chat dort.")
    assert Index.build([document], encoder, token_passages=1).tokens is not None
    assert Index.build([document], encoder, token_passages=0).tokens is None
    assert Settings.from_env({"QA_TOKEN_PASSAGES": "0"}).token_passages == 0


def test_a_model_without_tokens_has_its_words_encoded_alone() -> None:
    """As one has whose tokenizer does not tell the characters of a token. Its words can be reached all the same."""

    class WithoutTokens(WordEncoder):
        def encode_passages(
            self, passages: Sequence[PassageText], *, progress: Progress | None = None
        ) -> Iterator[EncodedPassage]:
            for encoded in super().encode_passages(passages, progress=progress):
                yield encoded._replace(tokens=None)

    index = Index.build([from_text("Le chat dort. Le chien court.")], WithoutTokens())
    assert index.tokens is None
    assert {"chat", "chien"} <= set(index.vocabularies["fr"].surfaces)
    again = Index.build([from_text("Le chat dort. La souris court.")], WithoutTokens(), previous=index)
    assert "souris" in again.vocabularies["fr"].surfaces
