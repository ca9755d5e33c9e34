"""The words that count, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.words.language import language_of
from index.words.terms import LANGUAGES, Language, folded, words

SHORT_QUESTIONS = Path(__file__).parent.parent / "qa" / "data" / "short_questions.tsv"
"""205 questions of one to six words, each after its language."""


@pytest.mark.parametrize(
    ("language", "text", "surfaces"),
    [
        ("fr", "L’intervention qu’il n'a pas voulue aujourd’hui", ["intervention", "voulue", "aujourd", "hui"]),
        ("fr", "Où est-elle née, et pourquoi ?", ["née"]),
        ("en", "Why didn't Mexico's president accept it?", ["mexico", "president", "accept"]),
        ("en", "The 1,234 men and 14.2 tons", ["1234", "men", "14.2", "tons"]),
        ("fr", "1 234,5 euros en 2019.", ["1234.5", "euros", "2019"]),
        ("fr", "la sœur de l’U.E. a 2 b", ["sœur", "ue", "2"]),
        ("fr", "« » … !", []),
    ],
)
def test_words_are_without_elisions_stop_words_and_single_letters_and_numbers_are_whole(
    language: Language, text: str, surfaces: list[str]
) -> None:
    """In the order of the text."""
    assert [word.surface for word in words(text, language)] == surfaces


@pytest.mark.parametrize(
    ("language", "one", "other", "same"),
    [
        ("fr", "refuse", "refusait", (True, False)),
        ("en", "refuse", "refused", (True, False)),
        ("fr", "Élève", "eleve", (True, True)),
        ("fr", "drones", "drogues", (False, False)),
    ],
)
def test_a_relative_shares_the_head_of_the_stem_and_the_same_word_its_form_too(
    language: Language, one: str, other: str, same: tuple[bool, bool]
) -> None:
    """Whatever its accents and capitals."""
    (first,), (second,) = words(one, language), words(other, language)
    assert (first.head == second.head, first.form == second.form) == same


def test_a_word_knows_its_place() -> None:
    """An acronym has its points, though it is counted without them."""
    text = "Les U.S.A. refusent"
    assert [(text[w.start : w.end], w.start) for w in words(text, "fr")] == [("U.S.A.", 4), ("refusent", 11)]


def test_a_name_has_a_capital_inside_its_sentence_or_is_a_number() -> None:
    """The first word of a sentence has one anyway."""
    found = words("Selon Trump, Mexico refuse. Demain 12 drones", "fr")
    assert {word.surface: word.is_name for word in found} == {
        "trump": True, "mexico": True, "refuse": False, "demain": False, "12": True, "drones": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "surfaces"),
    [
        ("fr", "mais le maïs", ["maïs"]),
        ("fr", "le prix du mais", ["prix", "mais"]),
        ("fr", "il a été vendu cet été", ["vendu", "été"]),
        ("fr", "a-t-il été vendu en ete ?", ["vendu", "ete"]),
        ("fr", "Elle est à l'est, pas dans l'Est.", ["est", "est"]),
        ("fr", "sûr, sur le sol", ["sûr", "sol"]),
        ("fr", "un car, car le car part", ["car", "car", "part"]),
        (
            "fr",
            "Les pas du chat et le vers, vers eux, ne font pas son miel.",
            ["pas", "chat", "vers", "eux", "font", "miel"],
        ),
        ("en", "The US let us go.", ["us", "let", "go"]),
        ("en", "who says that WHO said so?", ["says", "who", "said"]),
        ("en", "what did the who declare", ["who", "declare"]),
        ("en", "It is the IT of 12 May.", ["it", "12", "may"]),
        ("en", "Will it rain in may? It may.", ["rain", "may"]),
        ("en", "her will, and Will Smith's", ["will", "will", "smith"]),
        ("en", "WHO WILL PAY US IN JUNE", ["pay", "june"]),
        ("fr", "un vent d'est, le château d'Eu, il a eu", ["vent", "est", "château", "eu"]),
        ("fr", "Il demande : « Est-ce loin ? » dans la gare « Est »", ["demande", "loin", "gare", "est"]),
        ("en", 'She asked, "Will it rain?" in the film, "It"', ["asked", "rain", "film", "it"]),
        ("en", "The uncle's will and May's term; it's us.", ["uncle", "will", "may", "term"]),
    ],
)
def test_a_stop_word_is_told_by_its_accents_its_capitals_and_the_word_before(
    language: Language, text: str, surfaces: list[str]
) -> None:
    """What only looks like one when folded carries meaning; in a text all in capitals these tell nothing."""
    assert [word.surface for word in words(text, language)] == surfaces


@pytest.mark.parametrize(
    ("one", "others"),
    [
        ("10000", ("10 000", "10\u202f000", "10.000", "10,000", "10'000", "10 000,00", "10,000.00")),
        ("1234.5", ("1 234,5", "1.234,5", "1,234.5")),
        ("1.5", ("1,5",)),
        ("0.125", ("0,125",)),
        ("20:30", ("20h30", "20 h 30", "20H30", "20 heures 30", "8:30 pm", "8.30 p.m.")),
        ("20", ("20h", "20 h", "20h00", "20:00", "8 p.m.", "8PM", "20e", "20th")),
        ("us", ("US", "U.S.", "U.S", "u.s.")),
        ("onu", ("ONU", "O.N.U.", "O.N.U")),
    ],
)
def test_a_number_a_time_and_an_acronym_are_the_same_term_however_written(one: str, others: tuple[str, ...]) -> None:
    """So that a question finds the text's way of writing it."""
    for other in others:
        assert [word.surface for word in words(f"avant {other}", "fr")] == [one]


@pytest.mark.parametrize(
    "text", ["Tarifs", "a\nTarifs", "a\n- Tarifs", "a\n• Tarifs", "a\nb) Tarifs", "« Tarifs", "a. Tarifs"]
)
def test_the_first_word_of_a_sentence_a_line_or_an_item_is_no_name_for_its_capital(text: str) -> None:
    """It has one anyway; after an initial or a title a name follows."""
    (found,) = words(text, "fr")
    assert not found.is_name
    assert [word.is_name for word in words("selon M. Tarifs", "fr")] == [True]


@pytest.mark.parametrize("write", [str, str.lower, str.upper, folded, lambda text: folded(text).upper()])
def test_the_language_of_short_questions_is_told(write: Callable[[str], str]) -> None:
    """However they are typed: at most 2 of 205 wrong."""
    rows = [row.split("\t") for row in SHORT_QUESTIONS.read_text(encoding="utf-8").splitlines()]
    wrong = [question for language, question in rows if language_of(write(question)) != language]
    assert len(wrong) <= 2, wrong


def test_a_question_that_does_not_tell_its_language_is_in_that_of_the_conversation_or_of_the_text() -> None:
    """What is known is given in order of trust; where words tell, they decide."""
    assert language_of("Kerlouan 2019 ?", "fr") == "fr"
    assert language_of("Kerlouan 2019 ?", "en") == "en"
    assert language_of("Who is Macron?", "fr") == "en"
    assert language_of("Qui est Obama ?", "en") == "fr"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Budget ?", "fr"),
        ("Population ?", "fr"),
        ("Adresse mail ?", "fr"),
        ("Leur but ?", "fr"),
        ("Interdictions", "fr"),
        ("Et Owen Pratt ?", "fr"),
        ("Who pays?", "en"),
        ("Which train?", "en"),
        ("And Marie Curie?", "en"),
        ("For Renault?", "en"),
    ],
)
def test_little_tells_the_language_of_a_short_question(question: str, language: Language) -> None:
    """A space before its mark, a word that only one language has, its first small word; whatever the text's language."""
    assert [language_of(question, fallback) for fallback in LANGUAGES] == [language] * 2


def test_a_name_or_a_word_of_both_languages_does_not_tell_one() -> None:
    """Though one of the word lists has "John", and the other has not."""
    for question in ("Marie Curie", "John Smith", "Budget?", "Parking"):
        assert [language_of(question, fallback) for fallback in LANGUAGES] == list(LANGUAGES)


def test_folded_is_lower_case_without_accents() -> None:
    """Ligatures are two letters."""
    assert folded("Œuvre Ça ÉTÉ ﬁn ß") == "oeuvre ca ete fin ss"
