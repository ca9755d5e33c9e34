"""Which sentences are marked; every number here can be computed by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import EncoderIdentity, Passage, SentenceEncoder, Span, TokenVectors
from index.searching import Query
from index.splitting.sentences import sentences
from index.words.terms import words
from qa.answer_type import held, kind_of, plain
from qa.marking import FEATURES, PATH, WITHOUT_TOKENS, Marking, chosen, cognate, features
from qa.training.marking import MarkingExample, fit, fitted, table

OTHER = EncoderIdentity("other", "1", "", "")
DEFAULT = EncoderIdentity(**json.loads(PATH.read_text(encoding="utf-8"))["encoder"])


def passage_of(text: str, start: int = 0) -> Passage:
    """A passage that stands at `start` of its document."""
    return Passage(
        "1", text, start, start + len(text), "", tuple(Span(a + start, b + start) for a, b in sentences(text))
    )


def query_of(text: str, tokens: TokenVectors | None = None) -> Query:
    vector = np.array([1, 0], np.float32)
    return Query(text=text, language="fr", vector=vector, tokens=tokens, words=tuple(words(text, "fr")))


def seen(question: str, text: str) -> dict[str, list[float]]:
    """The features without tokens of a French question on French text, by name."""
    passage = passage_of(text)
    cosines = np.zeros(len(passage.sentences), np.float32)
    found = features(
        query_of(question),
        passage,
        words=words(passage.text, "fr"),
        language="fr",
        cosines=cosines,
        tokens=None,
        means=None,
    )
    return dict(zip(FEATURES, found.T.tolist(), strict=False))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Quand le Mexique a-t-il refusé ?", "date"),
        ("En quelle année est née Frida Kahlo ?", "date"),
        ("In which century did he live?", "date"),
        ("When was that?", "date"),
        ("Combien de soldats ?", "number"),
        ("Quelle est la population du Mexique ?", "number"),
        ("How many soldiers came?", "number"),
        ("What is the height of the tower?", "number"),
        ("Pourquoi le Mexique a-t-il refusé ?", "reason"),
        ("What was the main reason?", "reason"),
        ("Qui a peint Guernica ?", "name"),
        ("Où est le Louvre ?", "name"),
        ("Dans quel pays vit-elle ?", "name"),
        ("Who painted it?", "name"),
        ("What is the name of the river?", "name"),
        ("Comment le verre est-il fait ?", None),
        ("Le thé ou le café ?", None),
    ],
)
def test_a_question_shows_what_kind_of_answer_it_asks_for(question: str, kind: str | None) -> None:
    """A date, a number, a reason or a name, in both languages; "ou" is not "où"."""
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Quand ?", "Il est né en 1806.", 1.0),
        ("Quand ?", "Il est né un 14 juillet.", 0.5),
        ("Quand a-t-il fui, en 1806 ?", "En 1806 il fuit.", 0.0),
        ("Quand ?", "Il est né au printemps.", 0.0),
        ("Combien ?", "Il a trois fils.", 1.0),
        ("Combien ?", "Il a 12,5 hectares.", 1.0),
        ("Combien en 1806 ?", "Il a peu de terres en 1806.", 0.0),
        ("Combien ?", "En 1806 il fuit.", 0.0),
        ("Pourquoi ?", "Il refuse, car il est pauvre.", 1.0),
        ("Pourquoi ?", "Il refuse.", 0.0),
        ("Comment ?", "Il a trois fils.", 0.0),
    ],
)
def test_a_sentence_holds_what_is_asked_when_the_question_does_not_say_it(
    question: str, sentence: str, expected: float
) -> None:
    """A year is a whole date, another number half of one; a year is no number."""
    assert held(kind_of(question), plain(sentence), plain(question), new_names=0) == expected


def test_two_new_names_are_enough_for_who_or_where() -> None:
    """One is half as much, more are not more; a quotation or "appelé" counts like one name."""
    assert [held("name", "il vient.", "qui ?", new_names=count) for count in range(4)] == [0, 0.5, 1, 1]
    assert held("name", "il est appele le grand.", "qui ?", new_names=0) == 0.5


def test_names_of_the_question_are_not_new() -> None:
    """ "Benito Juárez" is asked about, "Porfirio Díaz" are two new names."""
    found = seen("Qui a suivi Benito Juárez ?", "Là naît Benito Juárez. Après lui vint Porfirio Díaz.")
    assert found["expected"] == [0.0, 1.0]
    assert found["names"] == [1.0, 0.0]


def test_a_word_counts_the_more_the_fewer_sentences_have_it() -> None:
    """Of two words, one in both sentences of two and one in the second: ln(3 / 2.5) / 2 and ln(3 / 1.5) / 2 more."""
    found = seen("Le traité de paix ?", "Un traité vient. Ce traité donne la paix.")
    assert found["words"] == pytest.approx([np.log(3 / 2.5) / 2, np.log(3 / 2.5) / 2 + np.log(3 / 1.5) / 2])


def test_a_sentence_that_begins_with_a_pronoun_is_seen() -> None:
    """Its subject stands before it; quotation marks do not hide it."""
    found = seen("Qui ?", "Le roi vient. « Il part. » Cette ville brûle. Illico il part.")
    assert found["pronoun"] == [0.0, 1.0, 1.0, 0.0]


def test_cognates_are_words_alike_in_both_languages() -> None:
    """ "president" and "presidente" share 8 of their 9 and 10 trigrams; short or other words are no cognates."""
    assert cognate("president", "presidente") == pytest.approx(0.9 * 2 * 8 / 19)
    assert cognate("paix", "pair") == cognate("president", "residence") == cognate("mexique", "montagne") == 0


def test_tokens_divide_over_the_sentences_by_likeness() -> None:
    """One token of a content word, as near to each sentence, gives half to both; .05 nearer gives e times as much."""
    passage = passage_of("Paix ici. Guerre là.", start=7)
    spans = np.array([[7, 11], [17, 23]], np.int32)
    means = np.zeros((2, 2), np.float32)
    near = np.array([[0.8, 0.6], [0.75, np.sqrt(1 - 0.75**2)]], np.float32)
    for vectors, first in ((near[[0, 0]], 0.5), (near, np.e / (1 + np.e))):
        tokens = TokenVectors(vectors, spans)
        query = query_of("paix", TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 4]], np.int32)))
        found = features(
            query,
            passage,
            words=words(passage.text, "fr"),
            language="fr",
            cosines=np.zeros(2, np.float32),
            tokens=tokens,
            means=means,
        )
        by_name = dict(zip(FEATURES, found.T.tolist(), strict=True))
        assert by_name["content"] == by_name["asking"] == pytest.approx([first, 1 - first], rel=1e-4)
        assert by_name["function"] == [0.0, 0.0]


def test_tokens_of_names_do_not_divide() -> None:
    """The sentence that names whom a question is about often is not the one that answers it."""
    vectors, spans = np.array([[1, 0], [0, 1]], np.float32), np.array([[0, 3], [4, 8]], np.int32)
    query = query_of("roi Hugo", TokenVectors(vectors, spans))
    passage = passage_of("roi ici. Hugo là.")
    tokens = TokenVectors(vectors, np.array([[0, 3], [9, 13]], np.int32))
    zeros = np.zeros((2, 2), np.float32)
    found = features(
        query, passage, words=words(passage.text, "fr"), language="fr", cosines=zeros[0], tokens=tokens, means=zeros
    )
    assert found[:, FEATURES.index("content")] == pytest.approx([1, 0], abs=1e-6)
    assert found[:, FEATURES.index("asking")] == pytest.approx([0.5, 0.5])


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
    assert chosen(np.array(chances), 0.2) == marked


def test_what_is_marked_are_whole_sentences_of_the_document() -> None:
    """One, or two with what stands between them, at their places in the document."""
    passage = passage_of("Le roi vient. La reine part. Le fou rit.", start=100)
    only_cosines = Marking(np.zeros(8), np.array([1.0, 0, 0, 0, 0]), 0.2, None)
    far, near = np.array([9, 0, 0], np.float32), np.array([9, 9, 0], np.float32)
    assert only_cosines.mark(query_of("?"), passage, words=words(passage.text, "fr"), language="fr", cosines=far) == (
        100,
        113,
    )
    assert only_cosines.mark(query_of("?"), passage, words=words(passage.text, "fr"), language="fr", cosines=near) == (
        100,
        128,
    )


def test_a_passage_without_sentences_is_marked_whole() -> None:
    """A caller's own passage may have none."""
    marking = Marking.of(OTHER)
    passage = Passage("1", "Titre", 3, 8, "")
    assert marking.mark(
        query_of("?"), passage, words=words(passage.text, "fr"), language="fr", cosines=np.zeros(0, np.float32)
    ) == (3, 8)


def test_another_encoder_is_marked_without_tokens() -> None:
    """The tokens of another model, or of other prompts, say nothing to coefficients fitted on this one's."""
    assert Marking.of(OTHER).means is None
    means = Marking.of(DEFAULT).means
    assert means is not None
    assert means.shape == (2, 384)


def test_probabilities_are_of_the_sentences_of_one_passage() -> None:
    """They sum to one, tokens or not, and high scores do not overflow."""
    passage = passage_of("Le roi vient. Il part en 1806.")
    found = Marking.of(OTHER).probabilities(
        query_of("Quand ?"),
        passage,
        words=words(passage.text, "fr"),
        language="fr",
        cosines=np.array([0.8, 0.8], np.float32),
    )
    assert found.sum() == pytest.approx(1)
    assert found[1] > found[0]


def examples(texts: Sequence[str], question: str, answer: str) -> list[MarkingExample]:
    """Questions whose answer stands in the sentence that has `answer`; all cosines are equal, no tokens tell more."""
    told = []
    for number, text in enumerate(texts):
        passage = passage_of(text)
        size = len(passage.sentences)
        one = TokenVectors(np.array([[1, 0]], np.float32), np.array([[0, 1]], np.int32))
        found = np.array([answer in text[a:b] for a, b in passage.sentences])
        told.append(
            MarkingExample(
                folder=f"{number % 2}",
                query=query_of(question, one),
                passage=passage,
                words=words(text, "fr"),
                language="fr",
                cosines=np.full(size, 0.8, np.float32),
                tokens=one,
                held=found,
            )
        )
    return told


def test_a_fit_finds_what_tells_the_right_sentence() -> None:
    """Where the answer always stands in the sentence with a year, "expected" alone gets a weight."""
    told = examples(
        [f"Le roi numéro {n} vient. La reine part en {1800 + n}." for n in range(2, 40)], "Quand ?", "reine"
    )
    means = np.zeros((2, 2), np.float32)
    weights = fit([one.features(means)[:, :WITHOUT_TOKENS] for one in told], [one.held for one in told])
    assert weights[FEATURES.index("expected")] > 1
    assert np.abs(np.delete(weights, FEATURES.index("expected"))).max() < 1e-6


def test_a_fitted_model_says_what_it_was_fitted_on_and_how_well_it_chooses() -> None:
    """Questions by data set, and every coefficient by name."""
    told = examples(
        [f"Le roi numéro {n} vient. La reine part en {1800 + n}." for n in range(2, 40)], "Quand ?", "reine"
    )
    model = fitted(told)
    assert model["fitted_on"] == {"0": 19, "1": 19}
    assert model["cross_validation"]["first sentence holds the answer"] == 1.0
    assert tuple(model["with_tokens"]) == FEATURES
    assert tuple(model["without_tokens"]) == FEATURES[:WITHOUT_TOKENS]


def test_the_report_counts_what_is_marked_by_data_set_and_language() -> None:
    """One line each, under the head."""
    told = examples(
        ["Le roi vient. La reine part en 1806.", "Le roi part. La reine vient en 1807."], "Quand ?", "reine"
    )
    lines = table(told, Marking.of(OTHER)).splitlines()
    assert [line.split()[:3] for line in lines[1:]] == [["0", "fr", "1"], ["1", "fr", "1"]]


def test_coefficients_read_back_are_those_written(tmp_path: Path) -> None:
    """By their names, whatever their order in the file."""
    model = json.loads(PATH.read_text(encoding="utf-8"))
    model["with_tokens"] = dict(sorted(model["with_tokens"].items()))
    path = tmp_path / "marking.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    assert Marking.of(DEFAULT, path).weights.tolist() == Marking.of(DEFAULT).weights.tolist()


@pytest.mark.model
def test_the_real_model_marks_the_sentence_that_answers(model: SentenceEncoder) -> None:
    """Asked for a date, a person or a reason in either language; the sentences are read after the title, as in an index."""
    text = (
        "Benito Juárez était un homme d'État mexicain. Il est né le 21 mars 1806 à San Pablo Guelatao. "
        "Ses parents étaient des paysans zapotèques. Il devint président parce que la Constitution le voulait."
    )
    passage = passage_of(text)
    ((_, _, tokens),) = model.encode_passages_with_tokens([text])
    vectors = model.encode_passages(["Benito Juárez. " + text[a:b] for a, b in passage.sentences])
    marking = Marking.of(model.identity)
    for question, language, first in (
        ("Quand est-il né ?", "fr", 1),
        ("When was he born?", "en", 1),
        ("Qui étaient ses parents ?", "fr", 2),
        ("Why did he become president?", "en", 3),
    ):
        query = Query.of(question, "fr" if language == "fr" else "en", model)
        found = marking.probabilities(
            query,
            passage,
            words=words(passage.text, "fr"),
            language="fr",
            cosines=vectors @ query.vector,
            tokens=tokens,
        )
        assert found.argmax() == first
