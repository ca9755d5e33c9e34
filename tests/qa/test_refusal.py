"""What a refusal tells of the question's words: only what was seen in the nearest passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from index import SentenceEncoder, Settings
from index.words.terms import Language, words
from qa.gap import Gap, gap
from qa.retriever import Retriever, sample
from qa.wording import refusal


def told(question: str, language: Language, matched: Mapping[str, Sequence[str]]) -> Gap:
    return gap(question, words(question, language), matched)


def test_words_that_stand_side_by_side_are_one_phrase() -> None:
    found = told("Qui a gagné la Coupe du monde 2018 au Mexique ?", "fr", {"mexique": ("Mexique",)})
    assert found == Gap(("Mexique",), ("gagné la Coupe du monde 2018",))


def test_a_word_that_was_found_only_by_what_it_may_stand_for_is_neither() -> None:
    """It may be there or not: nothing is claimed of it."""
    matched = {"claudia": ("claudia",), "sheinbaum": ("sheinbaum",), "president": ("présidente",)}
    assert told("Is Claudia Sheinbaum a president?", "en", matched) == Gap(("Claudia Sheinbaum",), ())


@pytest.mark.parametrize(
    ("question", "language", "held", "found"),
    [
        ("Où est la piscine Jean-Bouin ?", "fr", "", Gap((), ("piscine Jean-Bouin",))),
        ("Où est la piscine Jean-Bouin ?", "fr", "piscine jean", Gap(("piscine",), ("Jean-Bouin",))),
        ("Qui a fondé le Moulin Rouge ?", "fr", "rouge", Gap((), ("fondé le Moulin Rouge",))),
        ("Le Moulin Rouge est-il ouvert ?", "fr", "rouge ouvert", Gap((), ("Moulin Rouge",))),
        ("Notre-Dame de Lorette a-t-elle brûlé ?", "fr", "dame brûlé", Gap((), ("Notre-Dame de Lorette",))),
        ("Who runs the Bank of England?", "en", "bank", Gap((), ("runs the Bank of England",))),
        ("Where is the tower of London Bridge?", "en", "tower bridge", Gap(("tower",), ("London Bridge",))),
        ("Où est garé l'Airbus 320 ?", "fr", "airbus", Gap((), ("garé l'Airbus 320",))),
        ("Combien gagne-t-il au rez-de-chaussée ?", "fr", "gagne", Gap((), ("rez-de-chaussée",))),
    ],
)
def test_a_name_of_several_words_is_told_whole(question: str, language: Language, held: str, found: Gap) -> None:
    """It is missing if one of its words is."""
    assert told(question, language, {word: (word,) for word in held.split()}) == found


@pytest.mark.parametrize(
    ("question", "language", "held", "found"),
    [
        ("Can I keep a goat?", "en", "keep", Gap((), ("goat",))),
        ("Does the warden keep bees?", "en", "warden keep", Gap(("warden keep",), ("bees",))),
        ("Les chats mangent-ils du pain ?", "fr", "chats mangent", Gap(("chats",), ("pain",))),
        ("Comment s'appelle la rivière ?", "fr", "rivière", Gap(("rivière",), ())),
        ("Quelle taille font les bacs ?", "fr", "bacs", Gap(("bacs",), ("taille",))),
        ("Combien de ruches Jean Stott a-t-il ?", "fr", "jean stott", Gap(("Jean Stott",), ("ruches",))),
        ("Combien de drones la CIA a-t-elle envoyés ?", "fr", "drones cia", Gap(("drones", "CIA"), ("envoyés",))),
        (
            "Combien de ruches Jean Stott possède-t-il ?",
            "fr",
            "ruches jean stott",
            Gap(("ruches", "Jean Stott"), ("possède",)),
        ),
    ],
)
def test_a_text_speaks_of_things_and_not_of_verbs(question: str, language: Language, held: str, found: Gap) -> None:
    """What is spoken of has an article or the like before it, or a capital; verbs that say little are not missed."""
    assert told(question, language, {word: (word,) for word in held.split()}) == found


def test_how_many_is_no_subject() -> None:
    assert told("How many soldiers did Trump send?", "en", {"trump": ("trump",)}).missing == ("soldiers", "send")


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "spoken_of", "missing"),
    [
        ("When was Claudia Sheinbaum born?", "“Claudia Sheinbaum”", "“born”"),
        (
            "Quelle est la date de naissance de Claudia Sheinbaum ?",
            "«\u00a0Claudia Sheinbaum\u00a0»",
            "«\u00a0date de naissance\u00a0»",
        ),
    ],
)
def test_the_refusal_says_what_the_nearest_passage_lacks(
    model: SentenceEncoder, question: str, spoken_of: str, missing: str
) -> None:
    answer = Retriever.from_texts([sample().text], encoder=model, settings=Settings()).ask(question, 1)
    assert not answer.answered
    first, second = refusal(answer, several=False)[1].split(",")
    assert first.endswith(spoken_of)
    assert missing in second


@pytest.mark.model
def test_an_answer_has_no_gap_and_a_question_about_something_else_only_a_refusal(model: SentenceEncoder) -> None:
    retriever = Retriever.from_texts([sample().text], encoder=model, settings=Settings())
    assert retriever.ask("Qui est Anna Kelly ?", 1).gap is None
    assert len(refusal(retriever.ask("Quelle est la capitale du Pérou ?", 1), several=False)) == 1
