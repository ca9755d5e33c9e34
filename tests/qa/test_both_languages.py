"""Texts in both languages that tell different things: the one in the question's language answers."""

from __future__ import annotations

import pytest

from index import SentenceEncoder, Settings
from qa import Retriever

pytestmark = pytest.mark.model

PAIRS = [
    ("The ferry leaves at noon.", "Le bac part à dix heures.", "When does the ferry leave?", "Quand part le bac ?"),
    ("The castle belongs to Ann Hall.", "Le château appartient à Luc Petit.", "Who owns the castle?", "À qui est le château ?"),
    ("The orchard has 40 pear trees.", "Le verger compte 90 poiriers.", "How many pear trees are there in the orchard?",
     "Combien de poiriers compte le verger ?"),
    ("The market is held on Fridays.", "Le marché a lieu le mardi.", "On which day is the market held?",
     "Quel jour a lieu le marché ?"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "french", "english_question", "french_question"), PAIRS)
def test_a_question_is_answered_by_the_text_in_its_language(
    model: SentenceEncoder, english: str, french: str, english_question: str, french_question: str
) -> None:
    """The other text is the second hit."""
    retriever = Retriever.from_texts([french, english], encoder=model, settings=Settings())
    for question, own, other in ((english_question, english, french), (french_question, french, english)):
        answer = retriever.ask(question)
        assert answer.answered
        assert [hit.passage.text for hit in answer.hits] == [own, other]


def test_a_question_that_only_the_other_language_answers_is_answered(model: SentenceEncoder) -> None:
    """The texts in its own language are about something else."""
    texts = ["Le phare du cap a été allumé en 1874.", "The library is closed on Mondays."]
    retriever = Retriever.from_texts(texts, encoder=model, settings=Settings())
    for question, text in (("When was the lighthouse lit?", 0), ("Quel jour la bibliothèque est-elle fermée ?", 1)):
        answer = retriever.ask(question)
        assert answer.answered
        assert answer.hits[0].passage.text == texts[text]
