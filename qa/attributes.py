"""Questions for an attribute of what was asked about: "Et le traitement ?" → "Quel est le traitement de la rougeole ?"."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.words.terms import folded
from qa.function_words import DETERMINERS, PREPOSITIONS, words_of
from qa.noun_phrases import article_of, begins_with_vowel, is_noun_phrase, with_de, without_de, without_verb

# What a thing has: a fragment such as "et le traitement ?" asks for it of the thing that was asked about.
_ATTRIBUTE = """
    traitement cause causes symptôme symptômes prévention prix tarif tarifs coût horaire horaires adresse téléphone numéro email
    e-mail courriel site hauteur longueur largeur profondeur poids taille superficie surface altitude population âge durée
    monnaie capitale langue drapeau devise origine origines couleur composition ingrédients recette budget capacité vitesse
    montant loyer puissance température objectif objectifs conséquences avantages inconvénients risques complications
    contre-indications effets posologie fréquence diamètre densité diagnostic transmission signification étymologie
    treatment cure cause causes symptom symptoms prevention price prices cost costs fee fees hours times address phone email
    e-mail website number height length width depth weight size area altitude population age duration currency capital
    language flag motto origin origins colour color ingredients recipe budget capacity speed rent power temperature purpose aim
    consequences advantages disadvantages drawbacks risks complications effects dose dosage frequency diameter density diagnosis
    transmission meaning etymology
"""
_ATTRIBUTE_WORDS = "|".join(map(re.escape, sorted(set(_ATTRIBUTE.split()), key=len, reverse=True)))
_OF_PHRASE = r"(?:de\s+l['’]|de\s+la\s|de\s|du\s|des\s|d['’])"
ASKED_ATTRIBUTE = re.compile(  # "les symptômes de la rougeole", "the opening hours of the museum"
    rf"(?:(?:le|la|les|un|une)\s+|l['’])?(?:{_ATTRIBUTE_WORDS})(?:\s[\w-]+){{0,2}}?\s(?P<fr>{_OF_PHRASE}\s*\S.*)"
    rf"|(?:the\s+|an?\s+)?(?:[\w-]+\s){{0,2}}?(?:{_ATTRIBUTE_WORDS})\sof\s(?P<en>\S.*)",
    re.IGNORECASE,
)
ATTRIBUTE_ALONE = re.compile(  # "et son traitement ?", "what about the price?", "The cost?"
    r"\W*(?:(?:et|mais|and|but|what\sabout|how\sabout)\s+)?"
    r"(?P<article>(?:le|la|les|son|sa|ses|leurs?|the|its|his|her|their)\s|l['’]|)"
    rf"(?P<noun>(?:(?!(?:quel(?:le)?s?|what|which|how|cet?t?e?|this|that|un|une|an?)\s)[\w-]+\s)?(?:{_ATTRIBUTE_WORDS})(?:\sd['’e]\s?[\w-]+|\s(?:secondaires|moyenne?|number))?)\s*\??\W*",
    re.IGNORECASE,
)
_ASKED_MEASURE = re.compile(
    r"\A(?:de\s(?:temps|fois|jours)|d['’]argent|heure|année|date|jour|time|year|date|day)\s", re.I
)
_FEMININE = re.compile(  # of those whose article does not tell
    r"(?:cause|adresse|altitude|origine|étymologie|conséquence|complication|contre-indication)s?\Z", re.IGNORECASE
)
_FRENCH_ARTICLES = {"son": "le", "sa": "la", "ses": "les", "leur": "le", "leurs": "les"}


class _Thing(NamedTuple):
    """What a question is about, and whether it is surely nothing but a noun with what belongs to it."""

    name: str
    is_noun: bool


def thing_asked_about(topic: str) -> _Thing:
    """The thing in a topic without its verb and what was asked of it: « la rougeole » of « les symptômes de la rougeole »."""
    thing = without_verb(_ASKED_MEASURE.sub("", topic))
    is_noun = is_noun_phrase(thing) and words_of(" " + thing)[0].text not in PREPOSITIONS - DETERMINERS
    while (asked := ASKED_ATTRIBUTE.fullmatch(thing)) is not None:
        thing, is_noun = asked["en"] or without_de(asked["fr"]), True
    return _Thing(thing, is_noun)


def attribute_question(attribute: re.Match[str], thing: _Thing) -> str:
    """The question for an attribute of a thing: "Quel est le traitement de la rougeole ?".

    "" if the thing may be no noun, or the attribute has no article of the same language as the thing; and for an age, which
    texts seldom give: "Son âge ? — le maire" finds when he was born.
    """
    article, noun = attribute["article"].lower().strip(" \u00a0'’"), attribute["noun"]
    of_thing = article_of(thing.name)
    language = "en" if article in ("the", "its", "his", "her", "their") else "fr"
    if folded(noun) == "age" or not thing.is_noun or not article or (of_thing is not None and of_thing[0] != language):
        return ""
    if language == "en":
        is_plural = noun.lower().endswith("s") and not noun.lower().endswith("ss")
        return f"What {'are' if is_plural else 'is'} the {noun} of {thing.name}?"
    article = _FRENCH_ARTICLES.get(article, article)
    feminine = article == "la" or _FEMININE.search(noun) is not None
    asking = f"Quel{'le' if feminine else ''}{'s sont' if article == 'les' else ' est'}"
    elided = article == "l" or (article in ("le", "la") and begins_with_vowel(noun))
    article = "l'" if elided else f"{article} "
    return f"{asking} {article}{noun} {with_de(thing.name)} ?"
