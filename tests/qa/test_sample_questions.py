"""Questions of our own about the sample article, none of them in its words: a floor that only rises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index import SentenceEncoder, Settings
from qa import Answer, Retriever
from qa.retriever import sample

QUESTIONS = [
    json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def answers(model: SentenceEncoder) -> list[tuple[dict[str, Any], Answer]]:
    retriever = Retriever.from_texts([sample().text], encoder=model, settings=Settings())
    return [(question, retriever.ask(question["text"])) for question in QUESTIONS]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_half_are_french_half_english_and_a_quarter_cannot_be_answered() -> None:
    """And none is a copy of a sentence of the article."""
    assert len(QUESTIONS) == 40
    assert [sum(q["lang"] == lang for q in QUESTIONS) for lang in ("fr", "en")] == [20, 20]
    assert sum(not q["holds"] for q in QUESTIONS) == 10
    text = sample().text
    assert all(place in text for q in QUESTIONS for place in q["holds"])
    assert not any(q["text"].strip(" ?") in text for q in QUESTIONS)


@pytest.mark.parametrize(("language", "among_three"), [("fr", 15), ("en", 14)])
def test_the_first_passage_answers_85_percent_and_the_first_three_hold_the_answer(
    answers: list[tuple[dict[str, Any], Answer]], language: str, among_three: int
) -> None:
    """Of fifteen questions in each language; the one that is missed asks what help is accepted "instead"."""
    pairs = [(q["holds"], a.hits) for q, a in answers if q["lang"] == language and q["holds"]]
    first = share([any(place in hits[0].passage.text for place in places) for places, hits in pairs])
    assert first >= 0.85
    assert (
        sum(any(place in hit.passage.text for place in places for hit in hits) for places, hits in pairs) >= among_three
    )


@pytest.mark.parametrize(("language", "answered"), [("fr", 11), ("en", 15)])
def test_what_the_article_does_not_tell_is_refused_and_most_of_what_it_tells_is_not(
    answers: list[tuple[dict[str, Any], Answer]], language: str, answered: int
) -> None:
    """None of five is answered falsely in either language; of fifteen most are answered."""
    asked = [(bool(q["holds"]), a.answered) for q, a in answers if q["lang"] == language]
    assert not any(said for answerable, said in asked if not answerable)
    assert sum(said for answerable, said in asked if answerable) >= answered


NEAR_MISSES = {
    "fr": (
        "Quelle est la date de naissance de Claudia Sheinbaum ?",
        "Quel âge a Donald Trump ?",
        "Combien coûtent les drones de la CIA ?",
        "Quel est le nom du chien de Trump ?",
        "Quel cartel est le plus puissant ?",
        "Où Anna Kelly a-t-elle étudié ?",
        "Combien de chefs de cartels ont été transférés ?",
        "Quand Sheinbaum a-t-elle été élue ?",
        "Qui est le ministre mexicain de la défense ?",
        "Combien de soldats Trump voulait-il envoyer ?",
    ),
    "en": (
        "When was Claudia Sheinbaum born?",
        "How many soldiers did Trump offer to send?",
        "Who is the husband of Claudia Sheinbaum?",
        "Where did Anna Kelly study?",
        "When did Trump visit Mexico?",
        "What did Putin say about the drones?",
        "How much do the CIA drones cost?",
        "Which cartel is the most powerful?",
        "What did Canada say about the American offer?",
        "What is the name of Trump's wife?",
    ),
}
"""Of people and things that the article is about it does not tell this."""


@pytest.mark.parametrize(("language", "refused"), [("fr", 6), ("en", 6)])
def test_what_the_article_nearly_answers_is_refused_more_often_than_not(
    model: SentenceEncoder, language: str, refused: int
) -> None:
    retriever = Retriever.from_texts([sample().text], encoder=model, settings=Settings())
    assert sum(not retriever.ask(question, 1).answered for question in NEAR_MISSES[language]) >= refused


def test_the_language_of_every_question_is_told(answers: list[tuple[dict[str, Any], Answer]]) -> None:
    """The words of the answer depend on it."""
    assert all(a.language == q["lang"] for q, a in answers)
