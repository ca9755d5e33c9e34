"""A question in the other language than the text is searched with the text's own nouns."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import qa.bilingual_nouns
from index import SentenceEncoder, Settings
from index.words.terms import Language
from qa.bilingual_nouns import language_of_nouns, with_nouns_of_texts
from qa.retriever import Retriever
from tests.word_encoder import WordEncoder

FRENCH = (
    "Le phare fut allumé en 1862. Les ruches sont près de la source. Le printemps dernier, la banque du village a fermé. "
    "Un gratte-ciel domine la rive. Les salles d'attente sont chauffées, et le dé à coudre est en laiton."
)
ENGLISH = (
    "The lighthouse was lit in 1862. The hives are near the sluice. The cooper sold his chestnuts. The waiting room is "
    "heated, and her thimble is of brass. The waiting ended in another room."
)


@pytest.mark.parametrize(
    ("text", "language", "question", "searched"),
    [
        (FRENCH, "en", "When was the lighthouse lit?", "When was the phare lit?"),
        (FRENCH, "en", "Lighthouse: when was it lit?", "phare: when was it lit?"),
        (FRENCH, "en", "Where is the beehive?", "Where is the ruches?"),
        (FRENCH, "en", "How high is the skyscraper?", "How high is the gratte-ciel?"),
        (ENGLISH, "fr", "Quand l'écluse et le phare ?", "Quand l'sluice et le lighthouse ?"),
        (ENGLISH, "fr", "Combien de ruches ?", "Combien de hives ?"),
        (ENGLISH, "fr", "Que vend le tonnelier ?", "Que vend le cooper ?"),
        ("Le puits est fermé.", "en", "How well is the well kept?", "How well is the puits kept?"),
        ("Un arc-en-ciel a sept couleurs.", "en", "What has a rainbow?", "What has a arc-en-ciel?"),
        (FRENCH, "en", "Is the waiting room heated?", "Is the salles d'attente heated?"),
        (FRENCH, "en", "What is the thimble made of?", "What is the dé à coudre made of?"),
        (ENGLISH, "fr", "Où est la salle d'attente ?", "Où est la waiting room ?"),
        (ENGLISH, "fr", "En quoi sont les dés à coudre ?", "En quoi sont les thimble ?"),
        ("Le fauteuil roulant est là.", "en", "Where is the wheelchair?", "Where is the fauteuil roulant?"),
    ],
)
def test_a_noun_becomes_the_noun_of_the_text(
    encoder: WordEncoder, text: str, language: Language, question: str, searched: str
) -> None:
    """In the number that the text has."""
    index = Retriever.from_texts([text], encoder=encoder, settings=Settings()).index
    assert with_nouns_of_texts(question, language, index).text == searched


def test_the_answer_speaks_of_the_words_of_the_question(encoder: WordEncoder) -> None:
    """A noun of several words is one word of the question."""
    retriever = Retriever.from_texts([FRENCH], encoder=encoder, settings=Settings())
    answer = retriever.ask("What is the skyscraper near the lighthouse?")
    assert answer.searched == "What is the skyscraper near the lighthouse?"
    assert answer.hits[0].evidence.words == {"lighthouse": ("phare",), "skyscraper": ("gratte", "ciel")}
    answer = retriever.ask("What are the thimbles in the waiting room?")
    assert answer.hits[0].evidence.words == {"thimbles": ("dé", "coudre"), "waiting room": ("salles", "attente")}


@pytest.mark.parametrize(
    "question",
    [
        "Where is the spring?",  # the text has two of its meanings, "source" and "printemps"
        "Who is Margaret Bell?",  # a name
        "Where is the windmill?",  # the text has none
        "Where is the sewing machine?",  # of its words the text has both, but not side by side
        "Who drives the fire engine?",  # no "feu", as in "fire"
        "Will it close?",  # a stop word, though also a noun
        "What is the source of this?",  # the word itself stands in the text
        "What is the goal?",  # "but" would be no word to search for in English
        "Who cares for this?",  # no plural of "car"
    ],
)
def test_other_words_stay_as_they_are(encoder: WordEncoder, question: str) -> None:
    text = (
        FRENCH
        + " La cloche et le testament sont à la mairie. Le but de la voiture est clair. La machine à laver le feu."
    )
    index = Retriever.from_texts([text], encoder=encoder, settings=Settings()).index
    assert with_nouns_of_texts(question, "en", index) == (question, {})


def test_a_question_in_the_language_of_the_texts_stays_as_it_is(encoder: WordEncoder) -> None:
    index = Retriever.from_texts([ENGLISH], encoder=encoder, settings=Settings()).index
    question = "When was the lighthouse lit?"
    assert with_nouns_of_texts(question, "en", index) == (question, {})


def test_an_accent_makes_another_word(encoder: WordEncoder) -> None:
    """« côté » is no coast, « près » no meadow, « des » no dice."""
    index = Retriever.from_texts(["The coast, the meadows and the dice."], encoder=encoder, settings=Settings()).index
    for question in ("Qui est à côté ?", "Qui habite près des dunes ?", "Où est la presqu'île ?"):
        assert with_nouns_of_texts(question, "fr", index).text == question
    assert with_nouns_of_texts("Où sont les côtes ?", "fr", index).text == "Où sont les coast ?"


def test_every_line_of_the_list_is_one_meaning_in_both_languages() -> None:
    path = Path(qa.bilingual_nouns.__file__).with_suffix(".txt")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    sides = [[side.split() for side in re.split("[:<>]", line)] for line in lines]
    assert all(len(side) == 2 and side[0] and side[1] for side in sides)
    assert [line for line, count in Counter(lines).items() if count > 1] == []


@pytest.mark.model
def test_what_the_encoder_does_not_know_is_found_and_refused_all_the_same(model: SentenceEncoder) -> None:
    french = Retriever.from_texts(
        ["Le phare fut allumé en 1862.", "Le tonnelier livre ses fûts le mardi.", "L'usine a fermé en 2019."],
        encoder=model,
        settings=Settings(),
    )
    answer = french.ask("When was the lighthouse lit?")
    assert answer.answered
    assert answer.hits[0].passage.text == "Le phare fut allumé en 1862."
    assert french.ask("When does the cooper deliver his casks?").hits[0].passage.text.startswith("Le tonnelier")
    both = Retriever.from_texts(
        ["Le tonnelier livre ses fûts le mardi.", "The cooper opposite the church is called Amos Reed."],
        encoder=model,
        settings=Settings(),
    )
    assert both.ask("When does the cooper deliver his casks?").hits[0].passage.text.startswith("Le tonnelier")
    assert both.ask("What is the name of the cooper opposite the church?").hits[0].passage.text.startswith("The cooper")
    refused = french.ask("Who painted the lighthouse?")
    assert not refused.answered
    assert refused.gap is not None
    assert "lighthouse" in refused.gap.spoken_of  # in the words of the person who asks


NOUNS = """bassoon:le basson broom:le balai celery:le céleri clarinet:la clarinette crayfish:l'écrevisse crowbar:le pied-de-biche
easel:le chevalet enamel:l'émail fawn:le faon fennel:le fenouil garnet:le grenat halberd:la hallebarde hammock:le hamac
harpsichord:le clavecin hatchet:la hachette hearse:le corbillard hemp:le chanvre hummingbird:le colibri inkwell:l'encrier
jackdaw:le choucas juniper:le genévrier kite:le cerf-volant lute:le luth mallet:le maillet mole:la taupe mop:la serpillière
oboe:le hautbois pendant:le pendentif pickaxe:la pioche plaster:le plâtre pulpit:la chaire rosary:le chapelet
screwdriver:le tournevis shrew:la musaraigne stallion:l'étalon tarpaulin:la bâche trapdoor:la trappe treaty:le traité
vole:le campagnol watercress:le cresson weevil:le charançon wick:la mèche winch:le treuil woodlouse:le cloporte wren:le roitelet
embassy:l'ambassade theft:le vol velvet:le velours tumour:la tumeur pony:le poney"""
"""Nouns of the list, of which the encoder knows half in one language only."""
COMPOUNDS = """thimble:le dé à coudre, lighthouse keeper:le gardien de phare, pressure cooker:la cocotte-minute, sandpit:le bac à
sable, lift shaft:la cage d'ascenseur, field mouse:le mulot, drawing pin:la punaise, soldering iron:le fer à souder,
rocking chair:le fauteuil à bascule, wind farm:le parc éolien, ice axe:le piolet, rope walk:la corderie, spinning
wheel:le rouet, soup ladle:la louche, boiler room:la chaufferie, zip fastener:la fermeture éclair, wash house:le
lavoir, oil press:l'huilerie, angle grinder:la meuleuse, toadstool:le champignon vénéneux, wax candle:le cierge, lead
mine:la mine de plomb, oil well:le puits de pétrole, high altar:le maître-autel, shepherd's hut:la cabane de berger,
pewter pot:le pot d'étain, cutting board:la planche à découper, pole vault:le saut à la perche, snowman:le bonhomme de
neige, wheelchair:le fauteuil roulant"""
"""Nouns of the list that have several words in one of the languages at least, or the other language a word for."""
CITIES = "Nantes Lyon Rennes Dijon Lille Metz Caen Tours Brest Pau".split()


@pytest.mark.model
@pytest.mark.parametrize(("language", "least", "least_of_compounds"), [("fr", 49, 30), ("en", 46, 30)])
def test_what_the_encoder_knows_in_one_language_only_is_found(
    model: SentenceEncoder, language: Language, least: int, least_of_compounds: int
) -> None:
    """Among ten texts that differ by the noun and the city.

    Without the list 23 and 29 of the 50 nouns were found and answered, and 2 and 9 of the 30 compounds.
    """
    assert _found(model, language, re.findall(r"(\S+):((?:l[ea] |l')\S+)", NOUNS), 50) >= least
    assert (
        _found(model, language, re.findall(r"([^:,]+):([^,]+)(?:, |$)", " ".join(COMPOUNDS.split())), 30)
        >= least_of_compounds
    )


def _found(model: SentenceEncoder, language: Language, pairs: list[tuple[str, str]], count: int) -> int:
    assert len(pairs) == count
    right = 0
    for first in range(0, count, 10):
        ten = pairs[first : first + 10]
        french = [f"{noun.capitalize()} se trouve à {city}." for (_, noun), city in zip(ten, CITIES, strict=True)]
        english = [f"The {noun} is in {city}." for (noun, _), city in zip(ten, CITIES, strict=True)]
        texts = french if language == "fr" else english
        retriever = Retriever.from_texts(texts, encoder=model, settings=Settings())
        for number, (english_noun, french_noun) in enumerate(ten, 1):
            if language == "fr":
                answer = retriever.ask(f"In which city is the {english_noun}?", 1)
            else:
                answer = retriever.ask(f"Dans quelle ville se trouve {french_noun} ?", 1)
            right += answer.answered and answer.hits[0].passage.document_id == str(number)
    return right


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Warranty?", "en"),
        ("BIRTHPLACE", "en"),
        ("Deadline and refund", "en"),
        ("interdictions", "fr"),
        ("Jean Moulin?", None),  # a name
        ("Job?", None),  # a word of both languages
        ("warranty interdictions", None),
    ],
)
def test_a_noun_of_one_language_tells_the_language_of_a_question(question: str, language: Language | None) -> None:
    assert language_of_nouns(question) == language


def test_what_surrounds_a_question_tells_its_language(encoder: WordEncoder) -> None:
    """As do its nouns, before the language of the text."""
    retriever = Retriever.from_texts([ENGLISH], encoder=encoder, settings=Settings())
    assert retriever.ask("Bonjour, je vous écris de Lyon. Budget ?").language == "fr"
    assert retriever.ask("Good morning, budget please?").language == "en"
    assert Retriever.from_texts([FRENCH], encoder=encoder, settings=Settings()).ask("Warranty?").language == "en"
