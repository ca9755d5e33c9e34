"""Made texts in which only one of several similar paragraphs is about the entity of the question.

All paragraphs of a text say the same kind of thing, each about another organisation or person. A paragraph names its
entity once; the sentence that answers only says "its seat" or "the first book". A system that matches topics gives any of
the paragraphs.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from index.words.terms import Language
from qa.noun_phrases import with_de


@dataclass(frozen=True, slots=True)
class WrongEntity:
    """A text of several paragraphs, a question about one of its entities, and the words that answer it."""

    language: Language
    text: str
    question: str
    answer: str


_PLACES = {
    "fr": "Besançon Quimper Valence Annecy Tulle Narbonne Colmar Vannes Auxerre Mende Cahors Épinal Bergerac Dole".split(),
    "en": "Norwich Derby Exeter Lincoln Carlisle Ripon Truro Durham Bath Wells Ely Hereford Chester Salisbury".split(),
}
_PEOPLE = {
    "fr": "Odile Marchand;Rémi Caradec;Inès Fauvel;Tristan Lemoine;Solène Aubry;Hugo Berthelot;Maëlle Guérin;Yvan Prigent",
    "en": "Ruth Ashdown;Colin Mercer;Hazel Whitlock;Simon Tranter;Edith Barlow;Miles Penrose;Joan Thackeray;Neil Ormond",
}
_BODIES = {
    "fr": "l'Agence des canaux;l'Office du sel;la Ligue des phares;le Conseil des vergers;la Société des bacs;"
    "l'Institut des marées;la Fédération des halles;le Bureau des digues",
    "en": "the Canal Agency;the Salt Office;the League of Lighthouses;the Orchard Council;the Ferry Company;"
    "the Tide Institute;the Market Federation;the Dyke Bureau",
}
_YEARS = tuple(range(1871, 1995, 3))


class _Kind(NamedTuple):
    """What a text says of each of its entities.

    `introduction` names the entity as {E}; `answer` has the value {v}; `question` names the entity as {e}, or as {de}, with
    "de" before it.
    """

    entities: Literal["bodies", "people"]
    values: Literal["places", "people", "years"]
    introduction: str
    answer: str
    question: str


_KINDS: dict[Language, tuple[_Kind, ...]] = {
    "fr": (
        _Kind(
            "bodies", "places", "{E} compte une centaine de membres.", "Son siège est à {v}.", "Où est le siège {de} ?"
        ),
        _Kind("bodies", "people", "{E} a été réorganisé récemment.", "Sa direction revient à {v}.", "Qui dirige {e} ?"),
        _Kind(
            "bodies", "years", "{E} publie une revue.", "Sa fondation date de {v}.", "De quand date la fondation {de} ?"
        ),
        _Kind(
            "people", "places", "{E} a été élu au printemps.", "Sa ville natale est {v}.", "De quelle ville vient {e} ?"
        ),
        _Kind(
            "people",
            "years",
            "{E} enseigne le dessin.",
            "Son premier livre parut en {v}.",
            "De quand date le livre de {e} ?",
        ),
    ),
    "en": (
        _Kind(
            "bodies", "places", "{E} has about a hundred members.", "Its seat is in {v}.", "Where is the seat of {e}?"
        ),
        _Kind("bodies", "people", "{E} was reorganised recently.", "Its chair is {v}.", "Who chairs {e}?"),
        _Kind("bodies", "years", "{E} publishes a review.", "Its foundation dates from {v}.", "When was {e} founded?"),
        _Kind("people", "places", "{E} was elected in spring.", "The town of birth is {v}.", "Where was {e} born?"),
        _Kind(
            "people",
            "years",
            "{E} teaches geography.",
            "The first book came out in {v}.",
            "When did {e} publish a first book?",
        ),
    ),
}


def wrong_entities(count: int, *, seed: int = 0) -> list[WrongEntity]:
    """`count` texts with their questions, half of them in each language; the same for the same seed."""
    rng = random.Random(seed)
    cases = []
    for number in range(count):
        language: Language = "fr" if number % 2 == 0 else "en"
        kind = rng.choice(_KINDS[language])
        names = rng.sample((_BODIES if kind.entities == "bodies" else _PEOPLE)[language].split(";"), 5)
        values = rng.sample(_values(kind.values, language), 5)
        paragraphs = [
            f"{kind.introduction.format(E=name[0].upper() + name[1:])} {kind.answer.format(v=value)}"
            for name, value in zip(names, values, strict=True)
        ]
        place = rng.randrange(5)
        question = kind.question.format(e=names[place], de=with_de(names[place]))
        cases.append(WrongEntity(language, "\n\n".join(paragraphs), question, values[place]))
    return cases


def _values(kind: str, language: Language) -> Sequence[str]:
    if kind == "years":
        return [str(year) for year in _YEARS]
    return _PLACES[language] if kind == "places" else _PEOPLE[language].split(";")
