"""Questions typed without capitals, without accents or with errors are spelled as the texts do before they are searched."""

from __future__ import annotations

import pytest

from index import Settings
from index.words.terms import Language
from qa.retriever import Retriever
from qa.spelling import restored
from tests.word_encoder import WordEncoder

FRENCH = (
    "Le conseil de Guissény a voté la fusion. La nuit coûtera 27 euros en été. L'entreprise Marec a remporté l'appel "
    "d'offres. Yannick Le Goff préside l'association. Le prix du maïs a monté."
)
ENGLISH = "The WHO declared an emergency in May. The US closed two airports. Director Lena Novak resigned."


@pytest.fixture
def french(encoder: WordEncoder) -> Retriever:
    return Retriever.from_texts([FRENCH], encoder=encoder, settings=Settings())


@pytest.fixture
def english(encoder: WordEncoder) -> Retriever:
    return Retriever.from_texts([ENGLISH], encoder=encoder, settings=Settings())


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("COMBIEN COUTE LA NUIT EN ETE ?", "combien coûte la nuit en été ?"),
        ("combien coute la nuit en ete ?", "combien coûte la nuit en été ?"),
        ("QUI A GAGNÉ L'APPEL D'OFFRES ?", "qui a gagné l'appel d'offres ?"),
        ("qui a gagne l'appel d'offres ?", "qui a gagné l'appel d'offres ?"),
        ("OU SE TROUVE GUISSENY ?", "où se trouve Guissény ?"),
        ("a quelle date a ete votee la fusion ?", "à quelle date a été votée la fusion ?"),
        ("qui est yannick le goff", "qui est Yannick le Goff"),
        ("cb coûte la nuit en été ?", "combien coûte la nuit en été ?"),
        ("peut-on payer la nuit par cb", "peut-on payer la nuit par cb"),
        ("qui est Marie Le Goff", "qui est Marie Le Goff"),
        ("le conseil a combien d'associations", "le conseil a combien d'associations"),
        ("c koi le prix du mais", "c'est quoi le prix du maïs"),
        ("le prix de la vitamine c ?", "le prix de la vitamine c ?"),
        ("LE PRIX DU MAIS A-T-IL MONTE ?", "le prix du maïs a-t-il monté ?"),
        ("QUAND VOTE LE CONSEIL ?", "quand vote le conseil ?"),
        ("COMMENT LE CONSEIL VOTE-T-IL ?", "comment le conseil vote-t-il ?"),
        ("QUE VOTE LE CONSEIL, ET QUI GAGNE ?", "que vote le conseil, et qui gagne ?"),
        ("QUI A PRESIDE LE CLUB ?", "qui a présidé le club ?"),
        ("OU EST NE YANNICK LE GOFF ?", "où est né Yannick le Goff ?"),
        ("combien a coute la fusion ?", "combien a coûté la fusion ?"),
        ("QUAND A ETE VOTE LE PRIX ?", "quand a été voté le prix ?"),
        ("LE PRIX A ETE CONSIDERE", "le prix a été considéré"),
        ("LE CONSEIL EST-IL CELEBRE ?", "le conseil est-il célèbre ?"),
        ("la nuit est vide ?", "la nuit est vide ?"),
        ("le conseil est juge de quoi ?", "le conseil est juge de quoi ?"),
        ("qui est eleve de l'association ?", "qui est élève de l'association ?"),
        ("la fusion est jugee par qui ?", "la fusion est jugée par qui ?"),
        ("que dit l'o.n.u. du prix ?", "que dit l'o.n.u. du prix ?"),
        ("VONT-ILS A GUISSENY ?", "vont-ils à Guissény ?"),
        ("Qui préside l'asociation ?", "Qui préside l'association ?"),
        ("Conbien coûte la nuit ?", "Combien coûte la nuit ?"),
        ("Qui a remporté l'apel d'offres ?", "Qui a remporté l'appel d'offres ?"),
        ("quest-ce quil faut voter", "quest-ce qu'il faut voter"),
        ("lassociation de quelquun", "l'association de quelqu'un"),
        ("LENTREPRISE DE GUISSENY", "l'entreprise de Guissény"),
        ("cest quoi le prix", "c'est quoi le prix"),
        ("yatil une nuit dispo", "y a-t-il une nuit disponible"),
        ("cb de tps dure la fusion", "combien de temps dure la fusion"),
        ("CB COUTE LA NUIT", "combien coûte la nuit"),
        ("le sav de l'entreprise", "le service après-vente de l'entreprise"),
        ("En quelle annee l'été ?", "En quelle année l'été ?"),
    ],
)
def test_capitals_accents_and_letters_that_are_missing_are_put_back(
    french: Retriever, typed: str, spelled: str
) -> None:
    """From the text where it has the word, else from the language."""
    assert restored(typed, "fr", french.index) == spelled


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("WHAT DID THE US DO?", "what did the US do?"),
        ("what did the who declare?", "what did the WHO declare?"),
        ("who declared an emergancy?", "who declared an emergency?"),
        ("WHEN DID LENA NOVAK RESIGN?", "when did Lena Novak resign?"),
        ("why cant u close the airports?", "why can't you close the airports?"),
        ("how many hrs r the airports closed", "how many hours are the airports closed"),
    ],
)
def test_names_and_acronyms_of_an_english_text_are_told_from_its_small_words(
    english: Retriever, typed: str, spelled: str
) -> None:
    """As in the text."""
    assert restored(typed, "en", english.index) == spelled


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("fr", "Combien coûte la nuit en été ?"),
        ("fr", "Combien coûte l'abonnement au gymnase ?"),
        ("fr", "Où est née Marlène Dupondt ?"),
        ("fr", "Qui préside l'ONU ?"),
        ("fr", "Le maire a la parole ?"),
        ("en", "Who is the president of Brest?"),
        ("en", "IMF?"),
        ("fr", "Que fait Rajan lorsqu'elle dort ?"),
        ("fr", "Qui est Marel ?"),
    ],
)
def test_a_question_that_is_well_spelled_stays_as_it_is(french: Retriever, language: Language, question: str) -> None:
    """Also where the text has none of its words."""
    assert restored(question, language, french.index) == question


def test_an_answer_says_how_its_question_was_searched(french: Retriever) -> None:
    """And keeps the question as it was asked."""
    message = "Bonjour, j'ai un petit voilier. COMBIEN COUTE LA NUIT EN ETE ? Merci"
    answer = french.ask(message)
    assert answer.question == message
    assert answer.searched == "combien coûte la nuit en été ?"


@pytest.mark.parametrize(
    ("text", "language", "typed", "spelled"),
    [
        ("L'or fut confié au musée.", "fr", "conbien a coûté l'or ?", "combien a coûté l'or ?"),
        ("L'or fut confié au musée.", "fr", "à quele date ?", "à quelle date ?"),
        ("The match was lost.", "en", "how mutch is it?", "how much is it?"),
        ("The match was lost.", "en", "Wher is it?", "Where is it?"),
        ("The match was lost.", "en", "Is it a mutch?", "Is it a match?"),
        ("The P.T.A. raised £300.", "en", "What did the PTA raise?", "What did the P.T.A. raise?"),
        ("The EPA banned it.", "en", "What did the E.P.A. ban?", "What did the EPA ban?"),
        ("La SNCF et la S.N.C.F. paient.", "fr", "Que paie la S.N.C.F. ?", "Que paie la S.N.C.F. ?"),
        ("La SNCF paie.", "fr", "Que paie la S.N.C.F. ?", "Que paie la SNCF ?"),
        ("It is us.", "en", "What did the U.S. do?", "What did the U.S. do?"),
        ("The heart of the choir.", "fr", *("Qui dirige le chœur ?",) * 2),
        ("Le maître et l'actrice.", "fr", *("Qui est la mairesse, et qui est l'autrice ?",) * 2),
        ("The palace and a canal.", "fr", *("Le panais et le rouet ?",) * 2),
        ("Fresh flour was raised.", "en", *("What flavour was realised?",) * 2),
        ("The match was lost.", "en", *("How is matcha made?",) * 2),
        ("Le match fut perdu.", "fr", *("Comment fait-on le matcha ?",) * 2),
        ("The station has a panel.", "en", *("What is a statin, and what is padel?",) * 2),
        ("The station has a ferry.", "en", "Where is the statoin of the feryy?", "Where is the station of the ferry?"),
        ("Du poisson.", "fr", *("Où trouver un pâtisson ?",) * 2),
        ("Détartrez-la au démarrage.", "fr", "Combien dure le détatrage ?", "Combien dure le détartrage ?"),
        ("Elle s'est installée.", "fr", "Quand s'est-elle instalée ?", "Quand s'est-elle installée ?"),
        ("The bicycle is new.", "en", "What is a bycicle?", "What is a bicycle?"),
        ("Voici Laura.", "fr", *("où habite mamers ?",) * 2),
        (
            "Les hérissons et les seaux.",
            "en",
            "Where are the bukets of the hedghogs?",
            "Where are the buckets of the hedgehogs?",
        ),
    ],
)
def test_a_word_is_corrected_to_what_was_meant_or_not_at_all(
    encoder: WordEncoder, text: str, language: Language, typed: str, spelled: str
) -> None:
    """What asks is no word of the text; acronyms are as in it; words that the word list lacks are words all the same."""
    index = Retriever.from_texts([text], encoder=encoder, settings=Settings()).index
    assert restored(typed, language, index) == spelled
