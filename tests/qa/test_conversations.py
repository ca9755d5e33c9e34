"""Conversations and letters of people, asked of the real model; half of each are French, half English."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index import SentenceEncoder, Settings
from qa.answer import Answer
from qa.retriever import Retriever
from tests.qa.conversations import retrievers, rows, wrong_turns

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def texts(model: SentenceEncoder) -> Mapping[str, Retriever]:
    return retrievers(model)


def test_conversations_of_three_turns_are_answered(texts: Mapping[str, Retriever]) -> None:
    """In 75 of 81 each turn, whether it leans on the one before or changes the subject, finds the passage that answers."""
    wrong = [faults for row in rows("conversations.jsonl") if (faults := wrong_turns(row, texts[row["text"]]))]
    assert len(wrong) <= 6, wrong


def test_a_letter_gets_the_answer_of_the_question_in_it(texts: Mapping[str, Retriever]) -> None:
    """With story, courtesies, capitals, errors or shorthand: in 196 of 201 the same first passage, and refused where that is."""
    wrong = []
    for row in rows("letters.jsonl"):
        bare, letter = (texts[row["text"]].ask(row[kind]) for kind in ("bare", "message"))
        if bare.answered != letter.answered or bare.hits[0].passage != letter.hits[0].passage:
            wrong.append((row["message"], letter.searched))
    assert len(wrong) <= 5, wrong


NOT_ANSWERED = (
    "Pourquoi le volcan est-il entré en éruption ?",
    "Combien de temps faut-il pour aller sur la Lune ?",
    "When did Napoleon lose his crown?",
    "And who won the final of the tournament?",
)


def test_a_question_about_something_else_is_not_drawn_into_the_conversation(texts: Mapping[str, Retriever]) -> None:
    """What a text does not answer is refused after a question that it does, wherever it is refused alone."""
    first = {row["text"]: row["turns"][0][0] for row in rows("conversations.jsonl")}
    answered = [
        (before, question)
        for name, before in first.items()
        for question in NOT_ANSWERED
        if texts[name].ask(question, after=before).answered and not texts[name].ask(question).answered
    ]
    assert answered == []


BUILDERS = """Le pont de Brévelle

Le pont de Brévelle mesure 612 mètres. L'ingénieure Clara Hoffmann l'a construit en 1974. La région l'a repeint en 2016.

Deux ingénieurs

Clara Hoffmann est née à Colmar en 1931. Elle a étudié à Zurich, puis elle a dirigé le bureau des ponts vingt ans.

Albert Lemaître est né à Dinan en 1848. Il a dessiné quatorze phares et un viaduc. Il est mort à Brest en 1919.

Le phare du Cap

Le phare du Cap mesure 42 mètres. Il a été construit par Albert Lemaître en 1891. La commune l'a racheté en 2004.
"""


@pytest.mark.parametrize(
    "turns",
    [
        [
            ("Qui a construit le pont ?", "Hoffmann"),
            ("Quand est-elle née ?", "1931"),
            ("Où a-t-elle étudié ?", "Zurich"),
        ],
        [("Qui a construit le phare ?", "Lemaître"), ("Où est-il né ?", "Dinan"), ("Et où est-il mort ?", "Brest")],
        [("Qui a construit le pont ?", "Hoffmann"), ("Combien mesure-t-il ?", "612"), ("Qui l'a repeint ?", "région")],
        [("Qui a construit le pont ?", "Hoffmann"), ("Et le phare ?", "Lemaître"), ("Et en quelle année ?", "1891")],
        [("Qui a construit le phare ?", "Lemaître"), ("Qui l'a racheté ?", "commune"), ("Et quand ?", "2004")],
        [("Le phare, qui l'a construit ?", "Lemaître"), ("Et le prix ?", ""), ("Et sa hauteur ?", "42 mètres")],
        [("Who built the bridge?", "Hoffmann"), ("And its length?", "612"), ("Since when?", "1974")],
    ],
)
def test_a_pronoun_stands_for_what_the_answer_names_or_for_what_was_asked_about(
    model: SentenceEncoder, turns: list[tuple[str, str]]
) -> None:
    """Whichever the text answers more surely."""
    retriever = Retriever.from_texts([BUILDERS], encoder=model, settings=Settings())
    answer: Answer | None = None
    for question, words in turns:
        answer = retriever.ask(question, after=answer or "")
        assert words in answer.hits[0].sentence_text, (question, answer.searched)


REPORTS = (
    """Le lac de Trécourt

Le lac de Trécourt a débordé le 3 mai. Un pêcheur, Alain Veyre, a donné l'alerte à quatre heures du matin.

Les écoles

Les écoles sont restées fermées une semaine. Les cours ont repris le 11 mai.

Les vignes

Les vignes ont perdu un tiers de leurs ceps. Un fonds régional les indemnise.
""",
    """La tour de Maubrac

La tour de Maubrac a perdu son toit le 8 juin. Un couvreur, Loïc Hamel, l'a réparée en deux mois.

Le lycée de Maubrac

L'architecte Sarah Blin a dessiné le lycée. La région l'a ouvert en 1999, et elle l'agrandira en 2030.
""",
)


@pytest.mark.parametrize(
    "turns",
    [
        [("Quand le lac de Trécourt a-t-il débordé ?", "3 mai"), ("Et les vignes ?", "ceps")],
        [("Quand le lac de Trécourt a-t-il débordé ?", "3 mai"), ("Et les écoles ?", "une semaine")],
        [("Qui a donné l'alerte ?", "Veyre"), ("Et les vignes ?", "ceps")],
    ],
)
def test_what_a_fragment_names_is_spoken_of(model: SentenceEncoder, turns: list[tuple[str, str]]) -> None:
    """Though the passage that answered the question before fits that question better."""
    retriever = Retriever.from_texts([REPORTS[0]], encoder=model, settings=Settings())
    answer: Answer | None = None
    for question, words in turns:
        answer = retriever.ask(question, after=answer or "")
        assert words in answer.hits[0].passage.text, (question, answer.searched)


@pytest.mark.parametrize(
    "turns",
    [
        [("Quand la tour a-t-elle perdu son toit ?", "8 juin"), ("Qui l'a réparée ?", "Hamel")],
        [
            ("Qui a dessiné le lycée ?", "Blin"),
            ("Quand l'a-t-on ouvert ?", "1999"),
            ("Qui indemnise les vignes ?", "fonds"),
        ],
    ],
)
def test_a_follow_up_stays_in_the_text_of_the_last_answer(model: SentenceEncoder, turns: list[tuple[str, str]]) -> None:
    """Another text that says the like does not draw it away; a question that stands alone leaves for any text."""
    texts = [
        *REPORTS,
        "Le garage Petit\n\nQui répare les vélos ? Omar Saïd a réparé la roue. Quand a-t-on ouvert ? En 2012.",
    ]
    retriever = Retriever.from_texts(texts, encoder=model, settings=Settings())
    answer: Answer | None = None
    for question, words in turns:
        answer = retriever.ask(question, after=answer or "")
        assert words in answer.hits[0].passage.text, (question, answer.searched)


def test_each_question_of_a_message_is_answered(model: SentenceEncoder) -> None:
    """The second may lean on the first, and the next message on the last of them."""
    retriever = Retriever.from_texts([BUILDERS], encoder=model, settings=Settings())
    answer = retriever.ask("Bonjour ! Combien mesure le phare ? Et qui l'a racheté ? Merci")
    assert "42 mètres" in answer.hits[0].sentence_text
    assert [further.question for further in answer.further] == ["Et qui l'a racheté ?"]
    assert "commune" in answer.latest.hits[0].sentence_text
    assert "2004" in retriever.ask("Et quand ?", after=answer).hits[0].sentence_text
    assert answer.as_dict()["further"][0]["question"] == "Et qui l'a racheté ?"
