"""The words that count, in both languages."""

from __future__ import annotations

import pytest

from index.words.terms import Language, folded, words


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
    """Also after an acronym, whose points are taken out."""
    text = "Les U.S.A. refusent"
    assert [(text[w.start : w.end], w.start) for w in words(text, "fr")] == [("U.S", 4), ("refusent", 11)]


def test_a_name_has_a_capital_inside_its_sentence_or_is_a_number() -> None:
    """The first word of a sentence has one anyway."""
    found = words("Selon Trump, Mexico refuse. Demain 12 drones", "fr")
    assert {word.surface: word.is_name for word in found} == {
        "trump": True, "mexico": True, "refuse": False, "demain": False, "12": True, "drones": False,
    }  # fmt: skip


def test_folded_is_lower_case_without_accents() -> None:
    """Ligatures are two letters."""
    assert folded("Œuvre Ça ÉTÉ ﬁn ß") == "oeuvre ca ete fin ss"
