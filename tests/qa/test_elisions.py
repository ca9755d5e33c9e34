"""Apostrophes and hyphens that a French question lacks are put back."""

from __future__ import annotations

import pytest

from index import Settings
from qa.elisions import with_elisions
from qa.retriever import Retriever
from tests.word_encoder import WordEncoder


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("qu est ce que l on voit", "qu'est-ce que l'on voit"),
        ("Quest ce qu il faut ?", "Qu'est-ce qu'il faut ?"),
        ("QU EST CE QUI BRULE ?", "QU'EST-CE QUI BRULE ?"),
        ("est ce que le bar est ouvert", "est-ce que le bar est ouvert"),
        ("Est ce gratuit ?", "Est-ce gratuit ?"),
        ("y a t il une amende", "y a-t-il une amende"),
        ("quand a-t'elle été élue", "quand a-t-elle été élue"),
        ("combien coute til", "combien coute-t-il"),
        ("quand a telle fermé", "quand a-t-elle fermé"),
        ("ou habite t-elle", "ou habite-t-elle"),
        ("peut on venir, et que peut-t-on voir", "peut-on venir, et que peut-on voir"),
        ("les chiens sont ils admis", "les chiens sont-ils admis"),
        ("dois je payer", "dois-je payer"),
        ("c est ou l entree du lycée d Oran", "c'est ou l'entree du lycée d'Oran"),
        ("qui l a accusée", "qui l'a accusée"),
        ("jusqu a quand", "jusqu'a quand"),
    ],
)
def test_what_a_question_lacks_is_put_back(typed: str, written: str) -> None:
    """As it would be written with care; capitals and accents stay as they are."""
    assert with_elisions(typed) == written
    assert with_elisions(written) == written


@pytest.mark.parametrize(
    "question",
    [
        "Qu'est-ce que l'ALENA ?",
        "Pourquoi l'a-t-elle quitté ?",
        "Qui est ce monsieur ?",
        "Quand on arrive, où va-t-on ?",
        "Le chocolat il est où ?",
        "Une telle chose, quel est le ton de la lettre ?",
        "puis je suis parti",
        "en 5 l environ",
        "C'est elle qui préside ?",
        "Le musée est ce mardi ouvert ?",
    ],
)
def test_what_lacks_nothing_stays_as_it_is(question: str) -> None:
    assert with_elisions(question) == question


def test_a_question_begins_where_its_missing_signs_show_it(encoder: WordEncoder) -> None:
    """Though it has neither capital nor question mark; English letters that stand alone are left alone."""
    french = Retriever.from_texts(["Le bar est ouvert le dimanche."], encoder=encoder, settings=Settings())
    assert (
        french.ask("bonjour je viens de loin. est ce que le bar est ouvert").searched
        == "est-ce que le bar est ouvert ?"
    )
    english = Retriever.from_texts(["The trial took place in L A in May."], encoder=encoder, settings=Settings())
    assert english.ask("Where in L A was the trial?").searched == "Where in L A was the trial?"
