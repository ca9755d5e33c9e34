"""Which sentences are marked; every number here can be computed by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import EncoderIdentity, Passage, SentenceEncoder, Settings, Span, TokenVectors
from index.arrays import Float64
from index.searching import Query
from index.splitting.sentences import sentences
from index.words.terms import words
from qa.marking import FEATURES, PATH, Marking, MarkingInput, by_cosine, chosen_sentences, features
from qa.printed_questions import shares_without_asking
from qa.retriever import Retriever
from qa.training.marking import MarkingExample, cross_validated, fit, fitted

OTHER = EncoderIdentity("other", "1", "", "")
DEFAULT = EncoderIdentity(**json.loads(PATH.read_text(encoding="utf-8"))["encoder"])
ZEROS = np.zeros((2, 2), np.float32)


def passage_of(text: str, start: int = 0) -> Passage:
    """A passage that stands at `start` of its document."""
    return Passage(
        "1", text, start, start + len(text), "", tuple(Span(a + start, b + start) for a, b in sentences(text))
    )


def query_of(text: str, tokens: TokenVectors | None = None) -> Query:
    vector = np.array([1, 0], np.float32)
    return Query(text=text, language="fr", vector=vector, tokens=tokens, words=tuple(words(text, "fr")))


def features_of(query: Query, passage: Passage, tokens: TokenVectors, shares: Sequence[float] = (0.5, 0.5)) -> Float64:
    """The features of two sentences, both with a cosine of 0."""
    return features(query, passage, cosines=ZEROS[0], tokens=tokens, shares=np.array(shares), means=ZEROS)


def test_tokens_divide_over_the_sentences_by_likeness() -> None:
    """One token of a content word, as near to each sentence, gives half to both; .05 nearer gives e times as much."""
    passage = passage_of("Paix ici. Guerre là.", start=7)
    spans = np.array([[7, 11], [17, 23]], np.int32)
    near = np.array([[0.8, 0.6], [0.75, np.sqrt(1 - 0.75**2)]], np.float32)
    for vectors, first in ((near[[0, 0]], 0.5), (near, np.e / (1 + np.e))):
        query = query_of("paix", TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 4]], np.int32)))
        rows = features_of(query, passage, TokenVectors(vectors, spans))
        assert rows[:, FEATURES.index("content")] == pytest.approx([first, 1 - first], rel=1e-4)
        assert rows[:, FEATURES.index("function")].tolist() == [0.0, 0.0]


def test_tokens_of_names_do_not_divide() -> None:
    """The sentence that names whom a question is about often is not the one that answers it."""
    vectors, spans = np.array([[1, 0], [0, 1]], np.float32), np.array([[0, 3], [4, 8]], np.int32)
    query = query_of("roi Hugo", TokenVectors(vectors, spans))
    tokens = TokenVectors(vectors, np.array([[0, 3], [9, 13]], np.int32))
    rows = features_of(query, passage_of("roi ici. Hugo là."), tokens)
    assert rows[:, FEATURES.index("content")] == pytest.approx([1, 0], abs=1e-6)


def test_the_reader_counts_by_the_logarithm_of_its_share() -> None:
    """And one that it gives next to nothing is not lost for it."""
    token = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
    rows = features_of(query_of("?", token), passage_of("Le roi vient. Il part."), token, shares=(1.0, 0.0))
    assert rows[:, FEATURES.index("reader")] == pytest.approx([0, np.log(1e-4)])


LETTER = (
    "Le gardien part en mai. « Qui paiera la réparation du toit ? » demande un voisin. « Et quand ? » L'assurance la paie. "
    "Elle coûte 900 euros."
)


@pytest.mark.parametrize(
    ("question", "shares"),
    [
        ("Qui paiera la réparation ?", [0.1, 0, 0, 0.8, 0.1]),  # the next that asks nothing
        ("Qui paie le gardien ?", [0.1, 0.5, 0.2, 0.1, 0.1]),
    ],
)
def test_a_sentence_that_asks_the_question_does_not_answer_it(question: str, shares: Sequence[float]) -> None:
    passage = passage_of(LETTER, start=7)
    asked = words(question, "fr")
    matched = {word.surface: (word.surface,) for word in asked if word.surface.lower() in LETTER.lower()}
    given = np.array([0.1, 0.7, 0.0, 0.1, 0.1] if shares[1] == 0 else shares)
    assert shares_without_asking(given, passage, asked, matched) == pytest.approx(shares)


def test_a_sentence_without_a_share_is_not_marked() -> None:
    """But one of two without any is."""
    marking = Marking(np.array([1.0, 0, 0, 0]), 0.5, 1.0, 0.5, ZEROS)
    token = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
    passage = passage_of("Le roi vient. Il part.")
    for shares, marked in (((0.0, 1.0), 1), ((0.0, 0.0), 0)):
        given = MarkingInput(query_of("?", token), np.array([0.9, 0.1], np.float32), np.array(shares))
        assert marking.mark(passage, given, tokens=token) == passage.sentences[marked]


@pytest.mark.parametrize(
    ("chances", "marked"),
    [
        ([1.0], (0, 0)),
        ([0.8, 0.2], (0, 1)),
        ([0.81, 0.19], (0, 0)),
        ([0.5, 0.1, 0.4], (0, 0)),
        ([0.2, 0.5, 0.3], (1, 2)),
        ([0.3, 0.5, 0.2], (0, 1)),
        ([0.25, 0.25, 0.5], (1, 2)),
    ],
)
def test_a_neighbour_is_marked_too_when_it_is_likely_enough(chances: list[float], marked: tuple[int, int]) -> None:
    """From .2 on here; never one that does not touch the first, never three."""
    assert chosen_sentences(np.array(chances), 0.2) == marked


def test_what_is_marked_are_whole_sentences_of_the_document() -> None:
    """One, or two with what stands between them, at their places in the document; by cosine where nothing was read."""
    passage = passage_of("Le roi vient. La reine part. Le fou rit.", start=100)
    marking = Marking(np.zeros(4), 0.2, 1.0, 0.2, ZEROS)
    for cosines, end in (([9, 0, 0], 113), ([9, 9, 0], 128)):
        assert marking.mark(passage, MarkingInput(query_of("?"), np.array(cosines, np.float32))) == (100, end)


def test_where_the_reader_read_its_share_decides_against_the_cosine() -> None:
    passage = passage_of("Le roi vient. La reine part.")
    token = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
    marking = Marking(np.array([1.0, 0, 0, 1.0]), 1.0, 1.0, 1.0, ZEROS)
    input_ = MarkingInput(query_of("?", token), np.array([1, 0], np.float32), np.array([0.1, 0.9]))
    assert passage.text[slice(*marking.mark(passage, input_, tokens=token))] == "La reine part."


def test_of_two_wordings_the_mean_decides() -> None:
    """One is nearly even, the other is sure."""
    passage = passage_of("Le roi vient. La reine part.")
    token = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
    marking = Marking(np.array([0.0, 0, 0, 1.0]), 1.0, 1.0, 1.0, ZEROS)
    even, sure = (
        MarkingInput(query_of("?", token), np.zeros(2, np.float32), np.array(shares))
        for shares in ([0.6, 0.4], [0.1, 0.9])
    )
    marked = [marking.mark(passage, *inputs, tokens=token) for inputs in ([even], [even, sure])]
    assert [passage.text[slice(*span)] for span in marked] == ["Le roi vient.", "La reine part."]


def test_a_passage_without_sentences_is_marked_whole() -> None:
    """A caller's own passage may have none."""
    passage = Passage("1", "Titre", 3, 8, "")
    assert Marking.of(OTHER).mark(passage, MarkingInput(query_of("?"), np.zeros(0, np.float32))) == (3, 8)


def test_another_encoder_is_marked_by_cosine() -> None:
    """The tokens of another model, or of other prompts, say nothing to weights fitted on this one's."""
    passage = passage_of("Le roi vient. La reine part.")
    token = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
    shares = np.array([1.0, 0.0])
    cosines = np.array([0, 1], np.float32)
    marked = Marking.of(OTHER).mark(passage, MarkingInput(query_of("?", token), cosines, shares), tokens=token)
    assert passage.text[slice(*marked)] == "La reine part."
    means = Marking.of(DEFAULT).means
    assert means is not None
    assert means.shape == (2, 384)


def test_high_cosines_do_not_overflow() -> None:
    chances = by_cosine(np.array([900, 901], np.float32), 1.0)
    assert chances.tolist() == pytest.approx([1 / (1 + np.e), np.e / (1 + np.e)])


def examples(count: int) -> list[MarkingExample]:
    """Questions of which the reader knows the sentence that answers; all cosines are equal, no tokens tell more."""
    token = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
    in_each = TokenVectors(np.array([[1, 0], [1, 0]], np.float32), np.array([[0, 1], [30, 31]], np.int32))
    return [
        MarkingExample(
            data_set=f"{number % 2}",
            query=query_of("Quand ?", token),
            passage=passage_of(f"Le roi numéro {number} vient. La reine part en {1800 + number}."),
            cosines=np.full(2, 0.8, np.float32),
            tokens=in_each,
            shares=np.array([0.2, 0.8]),
            holds=np.array([False, True]),
        )
        for number in range(2, 2 + count)
    ]


def test_a_fit_finds_what_tells_the_right_sentence() -> None:
    """Where the reader's share always tells, it alone gets a weight."""
    made = examples(38)
    weights = fit([example.features(ZEROS) for example in made], [example.holds for example in made])
    assert weights[FEATURES.index("reader")] > 0.5
    assert np.abs(np.delete(weights, FEATURES.index("reader"))).max() < 1e-6


def test_the_chances_that_are_reported_are_fitted_without_the_passage_itself() -> None:
    """Weights that saw one passage alone, of which the reader is wrong, do not choose for it."""
    made = examples(38)
    chances = cross_validated(made, [example.features(ZEROS) for example in made])
    assert all(row.argmax() == 1 for row in chances)


def test_a_fitted_model_says_what_it_was_fitted_on_and_how_well_it_chooses() -> None:
    """Questions by data set, and every weight by name."""
    model = fitted(examples(38))
    assert model["fitted_on"] == {"0": 19, "1": 19}
    assert model["cross_validation"]["first sentence holds the answer"] == 1.0
    assert model["cross_validation"]["by the reader alone"] == 1.0
    assert model["cross_validation"]["by cosine alone"] < 1.0
    assert tuple(model["weights"]) == FEATURES


def test_weights_read_back_are_those_written(tmp_path: Path) -> None:
    """By their names, whatever their order in the file."""
    model = json.loads(PATH.read_text(encoding="utf-8"))
    model["weights"] = dict(sorted(model["weights"].items()))
    path = tmp_path / "marking.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    assert Marking.of(DEFAULT, path).weights.tolist() == Marking.of(DEFAULT).weights.tolist()


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Quand est-il né ?", "1806"),
        ("When was he born?", "1806"),
        ("Qui étaient ses parents ?", "paysans"),
        ("Why did he become president?", "Constitution"),
    ],
)
def test_the_real_model_marks_the_sentence_that_answers(model: SentenceEncoder, question: str, answer: str) -> None:
    """Asked for a date, a person or a reason in either language."""
    text = (
        "Benito Juárez était un homme d'État mexicain. Il est né le 21 mars 1806 à San Pablo Guelatao. "
        "Ses parents étaient des paysans zapotèques. Il devint président parce que la Constitution le voulait."
    )
    hit = Retriever.from_texts([text], encoder=model, settings=Settings()).ask(question, 1).hits[0]
    assert answer in hit.sentence_text
