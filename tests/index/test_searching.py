"""Candidates of a question, with cosines that can be computed by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from index import Settings, from_text
from index.encoding.encoder import Vectors
from index.searching import FirstStageWeights, Query, _largest, candidates, matched_words, with_capital_and_mark
from index.storing.store import Index
from index.words.passage_words import PassageWords
from index.words.terms import Language, words
from tests.word_encoder import WordEncoder

ALL = FirstStageWeights()
MEANS: dict[Language, Vectors] = {"fr": np.zeros(4096, np.float32), "en": np.zeros(4096, np.float32)}
FRENCH = "Le chat noir dort dans la maison de la vieille dame.\n\nLe chien blanc mange une pomme dans le jardin."
ENGLISH = "The old house stands on the hill above the river and nobody lives there."


def index_of(*texts: str, title: str = "", token_passages: int = 10) -> Index:
    documents = [from_text(text, id=str(n), title=title) for n, text in enumerate(texts)]
    return Index.build(documents, WordEncoder(), passage_tokens=32, token_passages=token_passages)


def query(text: str, language: Language = "fr") -> Query:
    return Query.of(text, language, WordEncoder(), mean=MEANS[language])


def test_every_signal_says_what_it_says() -> None:
    """One passage of one sentence, four words, two of which are asked for: cosine 2 / (√2 · √4), words and tokens all there."""
    (found,) = candidates(index_of("Chat noir dort beaucoup."), query("chat noir"), weights=ALL)
    assert found.cosine == pytest.approx(2 / sqrt(8))
    assert found.sentence_cosines == pytest.approx([2 / sqrt(8)])
    assert found.word_share == pytest.approx(1)
    assert found.token_match == pytest.approx(1, abs=0.01)


def test_the_words_of_a_title_count_as_words_of_each_sentence() -> None:
    """A question about the title alone finds it; the vectors know nothing of titles."""
    index = index_of("Chat noir dort beaucoup.", "Chien blanc mange bien.", title="Animaux")
    for found in candidates(index, query("animaux"), weights=ALL):
        assert found.word_share == pytest.approx(1)
        assert found.sentence_cosines == pytest.approx([0])
        assert found.cosine == 0


def test_without_tokens_the_match_is_not_known() -> None:
    """As in an index that is too large for them."""
    (found,) = candidates(index_of("Chat noir.", token_passages=0), query("chat"), weights=ALL)
    assert found.token_match is None


@pytest.mark.parametrize(
    ("typed", "language", "encoded"),
    [
        ("qui préside le club", "fr", "Qui préside le club ?"),
        ("Qui préside le club?", "fr", "Qui préside le club ?"),
        ("who chairs the club ?", "en", "Who chairs the club?"),
        ("who chairs the club...", "en", "Who chairs the club?"),
        ("et pourquoi ? — le club", "fr", "Et pourquoi ? — le club"),
        ("ßeta", "en", "ßeta?"),
        ("?", "en", "?"),
    ],
)
def test_a_question_is_encoded_alike_however_it_was_typed(typed: str, language: Language, encoded: str) -> None:
    """With a capital and a question mark; all between stays where it is."""
    assert with_capital_and_mark(typed, language) == encoded


def test_candidates_are_the_best_of_all_passages_by_the_first_stage() -> None:
    """At most as many as asked for; each signal alone can be what counts."""
    index = index_of("chat chat chat chat", "chat noir", "chien", ENGLISH)
    for only in (FirstStageWeights(1, 0, 0), FirstStageWeights(0, 1, 0), FirstStageWeights(0, 0, 1)):
        found = candidates(index, query("le chat noir"), weights=only, limit=2)
        assert [c.passage for c in found] == [1, 0]


def test_a_document_is_searched_in_its_own_language() -> None:
    """Each passage knows which; a question's words are looked for in both."""
    index = index_of(FRENCH, ENGLISH)
    assert list(dict.fromkeys(map(index.passages.language, range(len(index.passages))))) == ["fr", "en"]
    found = candidates(index, query("the old house", "en"), weights=ALL)
    assert {c.passage: c.language for c in found}[len(index.passages) - 1] == "en"
    assert next(c for c in found if c.language == "en").word_share == pytest.approx(1)


def test_matched_words_are_those_of_the_passage_for_each_word_of_the_question() -> None:
    """A relative of the word counts; a word that is not there is not named."""
    index = index_of("Le Mexique refusait les drones.")
    assert matched_words(index, query("Pourquoi refuser ces drones ou avions ?"), [0]) == [
        {"refuser": ("refusait",), "drones": ("drones",)}
    ]


def test_only_the_passages_asked_for_are_candidates() -> None:
    """In the order that they have among all; their numbers are those of the index."""
    index = index_of(*(f"Le chat numéro {n}." for n in range(4)))
    asked = query("chat numéro 1")
    all_of_them = [c.passage for c in candidates(index, asked, weights=ALL)]
    within = np.array([True, False, False, True])
    found = candidates(index, asked, weights=ALL, limit=2, within=within)
    assert [c.passage for c in found] == [passage for passage in all_of_them if within[passage]]


def test_a_query_of_another_dimension_is_a_mistake() -> None:
    """Both numbers are said."""
    short = Query(text="chat", language="fr", vector=np.zeros(3, np.float32), tokens=None, words=())
    with pytest.raises(ValueError, match=r"shape \(3,\), the index has dimension 4096"):
        candidates(index_of("Chat."), short, weights=ALL)


def test_law_2_a_passage_fits_in_the_window() -> None:
    """Whatever the setting asks for, and however long its only sentence."""
    lengths: list[int] = []

    class Measuring(WordEncoder):
        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            lengths.extend(self.count_tokens(texts))
            return super().encode_queries(texts)

    encoder = Measuring()
    Index.build([from_text("un deux trois " * 200)], encoder, passage_tokens=Settings().passage_tokens)
    assert max(lengths) <= encoder.max_passage_tokens


def test_what_faiss_finds_is_what_multiplying_everything_finds() -> None:
    """The first ten of 300 passages are the same whether all of them or the nearest by each signal are looked at."""
    chance = random.Random(3)
    vocabulary = [f"{a}{b}" for a in ("ba", "ro", "ti", "lu") for b in ("non", "var", "sel", "mir", "dax")]
    texts = [" ".join(chance.choices(vocabulary, k=12)) + "." for _ in range(300)]
    index = index_of(*texts, token_passages=300)
    for _ in range(20):
        question = query(" ".join(chance.choices(vocabulary, k=3)))
        pooled = candidates(index, question, weights=ALL, limit=10)
        everything = candidates(index, question, weights=ALL, limit=300)
        assert [c.passage for c in pooled] == [c.passage for c in everything][:10]


@pytest.mark.parametrize("size", [0, 7, 900, 5_000])
def test_the_largest_shares_are_those_of_sorting_all(size: int) -> None:
    """Fewer where fewer are not 0, and whether or not the last of them stand in a whole block."""
    for held in (0, size // 900, size // 3, size):
        shares = np.zeros(size, np.float32)
        shares[size - held :] = np.random.default_rng(held).random(held, np.float32) + 0.1
        places = _largest(shares, 10)
        assert sorted(shares[places]) == sorted(shares[shares > 0])[-10:]
        assert len(set(places.tolist())) == len(places)


def test_the_language_is_told_of_each_passage() -> None:
    """In a text that is half French, half English; a title of two words counts as the text it stands in."""
    french = "La collecte des ordures aura lieu le mardi. Les bacs doivent être sortis avant sept heures du matin."
    english = "Every dog must have a licence by the end of June. Dogs without a tag will be taken to the shelter."
    index = index_of(f"{french}\n\n{english}\n\n{french}\n\n{english}")
    assert [index.passages.language(n) for n, p in enumerate(index.passages) if "licence" in p.text] == ["en", "en"]
    assert [index.passages.language(n) for n, p in enumerate(index.passages) if "ordures" in p.text] == ["fr", "fr"]
    assert {lexicon.language for lexicon in index.lexicons} == {"fr", "en"}


def test_the_words_of_a_passage_are_kept_as_they_were_split() -> None:
    """With where they stand, also after saving."""
    index = index_of(FRENCH, ENGLISH)
    for words_of in (index.words, PassageWords.from_bytes(index.words.to_bytes())):
        for number, (passage, kept) in enumerate(zip(index.passages, words_of, strict=True)):
            split = words(passage.text, index.passages.language(number))
            assert kept == split
            assert list(words_of.distinct_words(number)) == list(
                dict.fromkeys((word.surface, word.head, word.form) for word in split)
            )


def test_parts_of_an_index_that_do_not_fit_together_are_refused() -> None:
    """With both numbers."""
    index = index_of(FRENCH, ENGLISH)
    with pytest.raises(ValueError, match=f"1 language_numbers, expected {len(index.passages)}"):
        replace(index.passages, language_numbers=np.zeros(1, np.uint8))
    with pytest.raises(ValueError, match=r"within has shape \(1,\), the index has 2 passages"):
        candidates(index_of("Un.", "Deux."), query("un"), weights=ALL, within=np.array([True]))


class CountingEncoder(WordEncoder):
    """Notes what it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return super().encode_queries(texts)


@pytest.mark.parametrize("token_passages", [0, 10])
def test_a_build_takes_from_the_index_before_what_has_not_changed(token_passages: int) -> None:
    """Only an edited paragraph and a new document are encoded, and all is as if it were built anew."""
    encoder = CountingEncoder()
    texts = [FRENCH, ENGLISH, "Une phrase seule."]
    documents = [from_text(text, id=str(n), title=f"Titre {n}") for n, text in enumerate(texts)]
    before = Index.build(documents, encoder, passage_tokens=32, token_passages=token_passages)
    edited = FRENCH.replace("Le chien blanc", "Un grand chien")
    changed = [
        from_text(edited, id="0", title="Titre 0"),
        *documents[1:],
        from_text("Un texte neuf.", id="new", title="Titre neuf"),
    ]
    encoder.encoded.clear()
    after = Index.build(changed, encoder, passage_tokens=32, token_passages=token_passages, previous=before)
    passages = {text for text in encoder.encoded if len(text.split()) > 2}
    assert passages == {"Un grand chien mange une pomme dans le jardin.", "Un texte neuf."}
    anew = Index.build(changed, encoder, passage_tokens=32, token_passages=token_passages)
    for one, other in zip(dict(after.to_files()[1]).items(), dict(anew.to_files()[1]).items(), strict=True):
        assert one == other


def test_another_encoder_or_another_size_of_passages_takes_nothing_from_before() -> None:
    """Its vectors would not be comparable, its passages not the same."""
    documents = [from_text(FRENCH, id="0"), from_text(ENGLISH, id="1")]
    before = Index.build(documents, WordEncoder(), passage_tokens=32)
    for encoder, size in ((WordEncoder("other"), 32), (WordEncoder(), 64)):
        after = Index.build(documents, encoder, passage_tokens=size, previous=before)
        anew = Index.build(documents, encoder, passage_tokens=size)
        assert after.passages == anew.passages
        assert np.array_equal(after.sentence_vectors.vectors, anew.sentence_vectors.vectors)


def test_each_passage_is_encoded_once() -> None:
    """With its sentences, though it occurs twice."""
    encoder = CountingEncoder()
    Index.build([from_text(text, id=str(n)) for n, text in enumerate(["Un. Deux.", "Un. Deux.", "Seule."])], encoder)
    texts = [text for text in encoder.encoded if "." in text]
    assert sorted(texts) == ["Deux.", "Seule.", "Seule.", "Un.", "Un. Deux."]
