"""A message and the question in it; courtesies are told from questions."""

from __future__ import annotations

import pytest

from qa.question import asked, greeting


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bonjour", "hello"),
        ("bonsoir !", "hello"),
        ("Salut, ça va ?", "hello"),
        ("Hi", "hello"),
        ("Hello there!", "hello"),
        ("Good morning 🙂", "hello"),
        ("Merci beaucoup !", "thanks"),
        ("Bonjour et merci d'avance", "thanks"),
        ("Je vous remercie pour votre aide.", "thanks"),
        ("thank you", "thanks"),
        ("Great, thanks a lot for your help!", "thanks"),
        ("au revoir", "bye"),
        ("Merci, au revoir !", "bye"),
        ("Bonne journée", "bye"),
        ("Bye bye", "bye"),
        ("Thanks, see you later!", "bye"),
        ("Bonjour, pourquoi le Mexique a-t-il refusé ?", None),
        ("Que veut dire « bonjour » ?", None),
        ("Hello Kitty", None),
        ("Bonjour tristesse", None),
        ("Merci Patron !", None),
        ("ok", None),
        ("et", None),
        ("?", None),
        ("", None),
    ],
)
def test_a_greeting_is_one_when_it_is_nothing_else(text: str, kind: str | None) -> None:
    """Of several, the one that closes the talk counts; agreement alone is none."""
    assert greeting(text) == kind


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Bonjour, pourquoi le Mexique a-t-il refusé ?", "pourquoi le Mexique a-t-il refusé ?"),
        ("Bonjour pourquoi le Mexique a-t-il refusé ?", "pourquoi le Mexique a-t-il refusé ?"),
        ("Hi there! Why did Mexico refuse?", "Why did Mexico refuse?"),
        ("Merci ! Et quand ?", "Et quand ?"),
        ("Bonjour, merci, quand ?", "quand ?"),
        ("Hello Kitty, who drew her?", "Hello Kitty, who drew her?"),
        ("Bonjour tristesse, qui l'a écrit ?", "Bonjour tristesse, qui l'a écrit ?"),
        ("Merci, au revoir !", "Merci, au revoir !"),
        ("Mexico, why?", "Mexico, why?"),
        ("What did Robert J. Shiller lose in the U.S. in May?", "What did Robert J. Shiller lose in the U.S. in May?"),
        ("Je suis étudiant. J'aimerais connaître le tarif. Merci d'avance. Cordialement, Paul", "le tarif ?"),
        ("Dear Sir, I am new. Could you please tell me when it opens? Kind regards, John", "when it opens?"),
        ("My dog ran away yesterday, where are dogs taken?", "where are dogs taken?"),
        ("Salut ! Ça va ? Dis-moi, c'est quand la réunion ? Merci bcp", "c'est quand la réunion ?"),
        ("Pourquoi le maire souhaite-t-il savoir combien il y en a ?",) * 2,
    ],
)
def test_a_greeting_before_a_question_is_taken_off(text: str, question: str) -> None:
    """Where it may belong to a title it stays."""
    assert asked(text).question == question


def test_what_is_said_before_a_question_is_kept_for_its_pronouns() -> None:
    """The sentence before it, or what introduces it."""
    assert asked("J'ai vu le phare hier. Qui l'a construit ?") == ("Qui l'a construit ?", "J'ai vu le phare hier.")
    assert asked("Bonjour. Qui l'a construit ?") == ("Qui l'a construit ?", "")
