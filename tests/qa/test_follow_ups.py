"""Follow-ups take what they lack from the question before"""

from __future__ import annotations

import pytest

from qa.follow_ups import (
    MAX_TEXT,
    asked_of_another,
    complete,
    completed_by_names,
    is_follow_up,
    names_something,
    says_nothing,
)
from qa.noun_replacement import question_about_name

FOLLOW_UPS = [
    "Et pourquoi ?",
    "Pourquoi ?",
    "Et quand ?",
    "Qui l'a construit ?",
    "Qui le dirige ?",
    "Comment la visiter ?",
    "Que dois-je faire ?",
    "And what should I do?",
    "Qui y habite ?",
    "Qui en profite ?",
    "Quel musée lui consacre une salle ?",
    "Qui a gagné ?",
    "Devant qui ?",
    "Pour quel montant ?",
    "Plus de détails",
    "Dites-m'en plus",
    "Et en 2019 ?",
    "Et au Canada ?",
    "Et les femmes ?",
    "Au Canada ?",
    "Qu'en est-il du Canada ?",
    "Qui est-elle ?",
    "Qui est-ce ?",
    "C'est où ?",
    "Depuis quand ?",
    "En quelle année ?",
    "Quand a-t-il été élu ?",
    "Où vivait-elle ?",
    "Dans quelle ville habite-t-il ?",
    "Combien d'enfants a-t-elle eus ?",
    "Est-ce qu'elle est mariée ?",
    "Pourquoi l'a-t-elle quitté ?",
    "Qu'en disent les voisins ?",
    "Quelle en est l'origine ?",
    "Quand la ferme-t-on ?",
    "Chacun peut le voir ?",
    "Qui doit la nettoyer ?",
    "Qui pourrait les aider ?",
    "C'est un journal de quelle tendance ?",
    "Est-ce dangereux ?",
    "Y a-t-il eu des survivants ?",
    "Quelle est sa capitale ?",
    "Qui sont leurs alliés ?",
    "And when was that?",
    "Why?",
    "Why not?",
    "Who built it?",
    "Why did the council close it?",
    "Who votes?",
    "For how much?",
    "Tell me more",
    "More details",
    "And in 2019?",
    "How many?",
    "And in Canada?",
    "What about Canada?",
    "How about the women?",
    "Who is she?",
    "When did he die?",
    "What book did she write?",
    "How many children did they have?",
    "What was his name?",
    "Why did it refuse?",
    "Who are its neighbours?",
    "What does this mean?",
    "Can you swim in it?",
    "Were there any survivors?",
    "What happened to him in 1946?",
]
STANDING_ALONE = [
    "Pourquoi le Mexique a-t-il refusé ?",
    "Et pourquoi le Mexique a-t-il refusé ?",
    "Quand Frida Kahlo est-elle née ?",
    "Où les Aztèques vivaient-ils ?",
    "Quels pays les Romains ont-ils conquis ?",
    "Comment Hugo parle-t-il de sa fille ?",
    "Combien de pays y a-t-il en Europe ?",
    "Quel temps fait-il à Paris ?",
    "De quoi s'agit-il dans ce traité ?",
    "Que s'est-il passé en 1946 ?",
    "Qui es-tu ?",
    "Le pont de Brest, qui l'a construit ?",
    "Combien coûte la nuit en été ?",
    "Qui a gagné le match ?",
    "C'est quand la fête des voisins ?",
    "Est-ce que le musée est ouvert ?",
    "Y a-t-il un parking près du musée ?",
    "Où en est le chantier ?",
    "Combien coûte la visite du moulin ?",
    "horaires piscine",
    "Dogs allowed?",
    "What did the US do?",
    "Quelle est la capitale du Mexique ?",
    "population du Mexique",
    "Qui a peint Guernica ?",
    "Why did Mexico refuse?",
    "And why did Mexico refuse?",
    "When did Napoleon lose his crown?",
    "Which king lost his head?",
    "How long does it take to cross Mexico?",
    "What is it called when water freezes?",
    "Who are you?",
    "capital of Mexico",
    "What is the city that never sleeps?",
    "Did Mexico refuse?",
    "And what happened in 1946?",
    "Can I swim in the lake?",
    "Is there a car park near the museum?",
]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_question_that_lacks_its_subject_is_searched_with_that_of_the_question_before(question: str) -> None:
    """It comes first, as it was asked; what the one before is about follows."""
    assert complete(question, "Pourquoi le vieux maire refuse ?") == f"{question} — le vieux maire refuse"


@pytest.mark.parametrize("question", STANDING_ALONE)
def test_a_question_that_stands_alone_takes_nothing(question: str) -> None:
    """Inversions, impersonal pronouns and pronouns whose noun stands before them lack nothing."""
    assert complete(question, "Where was Frida Kahlo born?") == question


@pytest.mark.parametrize(
    ("previous", "topic"),
    [
        ("Pourquoi le Mexique a-t-il refusé ?", "le Mexique a-t-il refusé"),
        ("Why did Mexico refuse?", "Mexico refuse"),
        ("Qu'est-ce que l'ALENA ?", "l'ALENA"),
        ("Dans quelle ville est née Frida Kahlo ?", "ville est née Frida Kahlo"),
        ("How many people live in Mexico?", "people live in Mexico"),
        ("And who was Benito Juárez?", "Benito Juárez"),
        ("population du Mexique", "population du Mexique"),
    ],
)
def test_what_a_question_is_about_comes_without_its_question_words(previous: str, topic: str) -> None:
    """A second question word would ask for a second kind of answer."""
    assert complete("Why?", previous) == f"Why? — {topic}"


@pytest.mark.parametrize(
    ("previous", "fragment", "whole"),
    [
        ("Qui a construit le phare ?", "Et le pont ?", "Qui a construit le pont ?"),
        (
            "Qui a construit le phare du Cap Vert ?",
            "Et le moulin de la Roche ?",
            "Qui a construit le moulin de la Roche ?",
        ),
        ("Quelle est la hauteur du phare ?", "Et le pont ?", "Quelle est la hauteur du pont ?"),
        ("Quelle est la hauteur du phare ?", "Et l'église ?", "Quelle est la hauteur de l'église ?"),
        ("Quelle est la hauteur du phare ?", "Et des ponts ?", "Quelle est la hauteur des ponts ?"),
        ("What is the height of the tower?", "What about the bridge?", "What is the height of the bridge?"),
        ("Who built the lighthouse?", "And the mill?", "Who built the mill?"),
        ("Combien coûte l'entrée en 2018 ?", "Et en 2019 ?", "Combien coûte l'entrée en 2019 ?"),
        ("Qui est le maire de Dole ?", "Et Brest ?", "Qui est le maire de Brest ?"),
        ("Combien de morts à Toulon ?", "Et à Nice ?", "Combien de morts à Nice ?"),
        (
            "Quand l'université d'Oxford fut-elle fondée ?",
            "Et Cambridge ?",
            "Quand l'université de Cambridge fut-elle fondée ?",
        ),
        ("Combien d'élèves a l'école ?", "Et de professeurs ?", "Combien de professeurs a l'école ?"),
        ("How many pupils are there in the school?", "And teachers?", "How many teachers are there in the school?"),
        ("How much is the ticket?", "And parking?", "And parking? — the ticket"),
        ("Combien de temps dure la visite ?", "Et le prix ?", "Quel est le prix de la visite ?"),
        ("When did the museum open?", "And the ferry?", "When did the ferry open?"),
        ("Where is the old mill located?", "What about the new school?", "Where is the new school located?"),
        ("Quand la mairie ouvre-t-elle ?", "Et la poste ?", "Quand la poste ouvre-t-elle ?"),
        ("What did Ada Brent teach?", "And Emma Lowe?", "What did Emma Lowe teach?"),
        ("Quand est morte Anne Roy ?", "Et Louise Le Gall ?", "Quand est morte Louise Le Gall ?"),
        ("Quand Jean Roy part-il à Lyon ?", "Et Paul Morel ?", "Quand Paul Morel part-il à Lyon ?"),
        ("When will the ferry be repaired?", "And the pier?", "When will the pier be repaired?"),
        ("Is there a baker on the square?", "And a butcher?", "Is there a butcher?"),
        ("Pourquoi le Mexique a-t-il refusé ?", "What about Canada?", "Pourquoi le Canada a-t-il refusé ?"),
    ],
)
def test_a_noun_alone_is_put_into_the_question_before(previous: str, fragment: str, whole: str) -> None:
    """In place of the only name, of the last of its kind, or of the subject."""
    assert complete(fragment, previous) == whole


@pytest.mark.parametrize(
    ("previous", "fragment", "completed"),
    [
        ("Où le train passe ?", "Et le car ?", "Et le car ? — le train passe"),
        ("Combien coûte la nuit ?", "Et en hiver ?", "Et en hiver ? — coûte la nuit"),
        ("Qui est Ann Lee ?", "Et Bob ?", "Qui est Bob ?"),
        ("Did Ann meet Bob?", "And Tim?", "And Tim? — Did Ann meet Bob"),
        ("Quand le pont a-t-il fermé ?", "And the mill?", "And the mill? — le pont a-t-il fermé"),
        ("What colour is the red panda?", "And the giant panda?", "And the giant panda? — colour is the red panda"),
        ("Who is the warden?", "Et la recette ?", "Et la recette ? — the warden"),
        ("Who was the first mayor?", "And the last one?", "And the last one? — the first mayor"),
        ("À quelle heure ouvre le musée ?", "Et le lundi ?", "Et le lundi ? — heure ouvre le musée"),
        ("Quand la France a-t-elle gagné la coupe ?", "Et l'Espagne ?", "Quand l'Espagne a-t-elle gagné la coupe ?"),
        ("Can the dog come in?", "And my cat?", "And my cat? — Can the dog come in"),
        ("Quand le musée est-il fermé ?", "Et le lundi ?", "Et le lundi ? — le musée est-il fermé"),
        ("Quand Jean a-t-il vendu des bateaux ?", "Et sa mère ?", "Et sa mère ? — Jean a-t-il vendu des bateaux"),
    ],
)
def test_a_noun_that_has_no_place_in_the_question_before_is_searched_with_it(
    previous: str, fragment: str, completed: str
) -> None:
    """Where a verb ends that question, or none of its parts is of the same kind."""
    assert complete(fragment, previous) == completed


@pytest.mark.parametrize(
    ("previous", "question", "completed"),
    [
        ("Où est née Ada Roy ?", "Où est-elle morte ?", "Où est-elle morte ? — Ada Roy"),
        ("Where was Ada Roy born?", "When did she die?", "When did she die? — Ada Roy"),
        ("Que produit la ferme ?", "Qui la dirige ?", "Qui la dirige ? — la ferme"),
        (
            "Quand la Croix bleue a-t-elle été fondée ?",
            "Qui la dirige ?",
            "Qui la dirige ? — la Croix bleue",
        ),
        ("Où est née Ada Roy ?", "Quand ?", "Quand ? — née Ada Roy"),
    ],
)
def test_a_question_with_a_verb_of_its_own_does_not_take_the_verb_before(
    previous: str, question: str, completed: str
) -> None:
    """Else "where did she die" finds where she was born. "Quand ?" needs that verb."""
    assert complete(question, previous) == completed


@pytest.mark.parametrize(
    ("previous", "question", "whole"),
    [
        ("Quels sont les symptômes de la rougeole ?", "Et le traitement ?", "Quel est le traitement de la rougeole ?"),
        ("Quels sont les symptômes de la rougeole ?", "Et les causes ?", "Quelles sont les causes de la rougeole ?"),
        ("What are the symptoms of measles?", "And the treatment?", "What is the treatment of measles?"),
        ("What are the symptoms of measles?", "What about its cost?", "What is the cost of measles?"),
        ("Quelle est la capitale du Pérou ?", "Et sa monnaie ?", "Quelle est la monnaie du Pérou ?"),
        ("Qui a construit le pont ?", "Et la hauteur ?", "Quelle est la hauteur du pont ?"),
        ("Qui a construit le pont ?", "Et l'adresse ?", "Quelle est l'adresse du pont ?"),
        ("Où est née Ada Roy ?", "Son âge ?", "Son âge ? — Ada Roy"),
        ("Who built the bridge?", "The cost?", "What is the cost of the bridge?"),
        ("What is the price of the museum?", "And the address?", "What is the address of the museum?"),
        (
            "What is the phone number of the town hall?",
            "And the email?",
            "What is the email of the town hall?",
        ),
        ("What are the symptoms of measles?", "And treatment?", "And treatment? — measles"),
        ("When does the library open?", "And the price?", "And the price? — the library open"),
        ("Quels sont les symptômes de la rougeole ?", "And the treatment?", "And the treatment? — la rougeole"),
        ("Quel est le traitement de la rougeole ?", "Et la grippe ?", "Quel est le traitement de la grippe ?"),
        (
            "Quels sont les symptômes de la rougeole ?",
            "Et chez l'adulte ?",
            "Et chez l'adulte ? — les symptômes de la rougeole",
        ),
        ("Quels sont les symptômes de la rougeole ?", "Et le prix du vaccin ?", "Et le prix du vaccin ? — la rougeole"),
        ("Quel est l'âge du maire ?", "Et sa sœur ?", "Et sa sœur ? — le maire"),
        ("Qui a signé le traité ?", "Quelle date ?", "Quelle date ? — signé le traité"),
        ("Quelle est la capitale du Pérou ?", "Et en Espagne ?", "Quelle est la capitale en Espagne ?"),
        ("What is the capital of Peru?", "And in Spain?", "What is the capital in Spain?"),
    ],
)
def test_an_attribute_is_asked_of_the_thing_asked_about(previous: str, question: str, whole: str) -> None:
    """And not of what was asked of it; where no thing is seen for sure, both are searched."""
    assert complete(question, previous) == whole


def test_an_attribute_in_a_chain_keeps_the_thing() -> None:
    second = complete("Et chez l'adulte ?", "Quels sont les symptômes de la rougeole ?")
    assert complete("Et le traitement ?", second) == "Quel est le traitement de la rougeole ?"


@pytest.mark.parametrize(
    ("question", "stands_alone"),
    [
        ("Madame Bovary, qui l'a écrit ?", True),
        ("The Eiffel Tower, who built it?", True),
        ("Bridge: who built it?", True),
        ("Le pont, il date de quand ?", True),
        ("Einstein, where was he born?", True),
        ("rougeole, comment l'éviter ?", True),
        ("Sinon, qui l'a construit ?", False),
        ("En 1946, que fit-il ?", False),
        ("D'accord, qui l'a construit ?", False),
        ("Apparemment, qui l'a construit ?", False),
        ("C'est qui Macron ?", True),
        ("C'est quoi un tsunami ?", True),
        ("Il est où le musée ?", True),
        ("C'est combien ?", False),
        ("C'est qui alors ?", False),
        ("Does it snow in Brest?", True),
        ("Is it legal to smoke in parks?", True),
        ("Later, who rebuilt it?", False),
    ],
)
def test_what_is_named_before_a_comma_is_what_the_pronoun_stands_for(question: str, stands_alone: bool) -> None:
    """Not a time, an adverb or a courtesy."""
    assert is_follow_up(question) is not stands_alone


@pytest.mark.parametrize(
    "question",
    [
        "C'est ouvert le dimanche ?",
        "Sa fille, où vit-elle ?",
        "And its keeper, when did he retire?",
        "Parking ?",
        "Hens?",
    ],
)
def test_what_says_neither_of_what_nor_whose_takes_it(question: str) -> None:
    """A day, or what belongs to something, is no subject; nor is a noun alone."""
    assert complete(question, "Qui est Ada Roy ?") == f"{question} — Ada Roy"


@pytest.mark.parametrize(
    "question", ["Peux-tu préciser ?", "Pouvez-vous développer ?", "Can you elaborate?", "Please explain"]
)
def test_who_asks_for_more_asks_the_question_before_again(question: str) -> None:
    """Whose passage says more than its sentence."""
    assert complete(question, "Qui a bâti le moulin ?") == "Qui a bâti le moulin ?"
    assert says_nothing(question)


@pytest.mark.parametrize(
    ("previous", "fragment", "whole"),
    [
        ("Quel jour le bac marron est-il ramassé ?", "Le bac jaune ?", "Quel jour le bac jaune est-il ramassé ?"),
        ("Who built the mill?", "The bridge?", "Who built the bridge?"),
        ("Who built the mill?", "Same question for the bridge", "Who built the bridge?"),
        ("Qui a bâti le phare ?", "Quid du pont ?", "Qui a bâti le pont ?"),
        ("Qui a bâti le phare ?", "Qu'en est-il de la tour ?", "Qui a bâti la tour ?"),
        ("Qui est le maire du Mans ?", "Et Lyon ?", "Qui est le maire de Lyon ?"),
    ],
)
def test_a_noun_is_put_into_the_question_before_however_it_is_introduced(
    previous: str, fragment: str, whole: str
) -> None:
    assert complete(fragment, previous) == whole


@pytest.mark.parametrize(
    ("previous", "fragment", "whole"),
    [
        ("How long is it guaranteed? — the battery", "And the frame?", "How long is the frame guaranteed?"),
        ("Quand a-t-elle été bâtie ? — la tour", "Et le pont ?", "Quand le pont a-t-elle été bâtie ?"),
        ("Quand est-il né ? — Jean Roy", "Et Ada Blin ?", "Quand Ada Blin est-il né ?"),
        ("How long is it guaranteed? — the battery", "And in 2019?", ""),
        ("How long is it guaranteed? — the battery", "Et le cadre ?", ""),
        ("What is its height? — the mill", "And the bridge?", ""),
        ("How long is the bridge?", "And the mill?", ""),
    ],
)
def test_a_noun_takes_the_place_of_a_pronoun_in_the_question_before(previous: str, fragment: str, whole: str) -> None:
    """The only one, if noun and question are in one language."""
    assert asked_of_another(fragment, previous) == whole


def test_a_name_alone_may_ask_who_it_is() -> None:
    """One of several words, which is no town's."""
    assert question_about_name("Et Ada Roy ?", "fr") == "Qui est Ada Roy ?"
    assert question_about_name("Ada Roy?", "en") == "Who is Ada Roy?"
    assert not any(question_about_name(fragment, "fr") for fragment in ("Et Brest ?", "Et le pont ?", "Chez Ada Roy ?"))


def test_a_remark_names_nothing() -> None:
    """It is no question before; "the fox" is."""
    assert not any(map(names_something, ("Interesting.", "Ah.", "C'est triste.", "")))
    assert all(map(names_something, ("The fox", "La fête", "J'ai perdu ma clé.")))


def test_the_verb_asked_before_is_kept() -> None:
    assert complete("When?", complete("How did he die?", "Who was Tom Hale?")) == "When? — he die — Tom Hale"


def test_an_attribute_of_nothing_is_no_error() -> None:
    """A question before it that has no word at all."""
    assert complete("Et le prix ?", "--") == "Et le prix ? — --"


def test_a_question_of_small_words_says_nothing() -> None:
    assert all(
        map(
            says_nothing, ("Since when?", "Quel âge ?", "Et pourquoi ?", "How long?", "Et le prix ?", "And its height?")
        )
    )
    assert not any(map(says_nothing, ("Who died?", "Quel musée ?", "Et au Canada ?")))


def test_her_may_be_an_object() -> None:
    assert complete("What did the town give her?", "Who was Ann Lee?") == "What did the town give her? — Ann Lee"
    assert complete("Where is her brother buried?", "Who was Ann Lee?") == "Where is her brother buried? — Ann Lee"


def test_an_adjective_before_a_noun_does_not_hide_it() -> None:
    """ "The old bridge" stands alone."""
    assert complete("How long was the old bridge?", "Who designed the new bridge?") == "How long was the old bridge?"


def test_a_no_break_space_is_a_space() -> None:
    assert complete("et de\u00a0la tour ?", "Quelle est la hauteur de la\u00a0maison ?") == (
        "Quelle est la hauteur de\u00a0la tour ?"
    )


def test_it_is_no_person() -> None:
    """After a question for a person "it" stays what it was; after one for a thing it may be what the answer names."""
    assert completed_by_names("Who bought it?", "Albert Roy", "Who built the lighthouse?") == ""
    assert completed_by_names("Who built it?", "Kerlaz", "Which bridge is the longest?") == "Who built it? — Kerlaz"
    assert completed_by_names("Where was he born?", "Albert Roy", "Who built it?") == "Where was he born? — Albert Roy"


def test_what_a_pronoun_asked_before_is_no_subject() -> None:
    """Of "Who built it?" only what it was searched with goes on."""
    second = complete("Who built it?", "How tall is the lighthouse?")
    assert complete("And who bought it?", second) == "And who bought it? — the lighthouse"


def test_a_question_without_one_before_is_searched_as_it_is() -> None:
    """The first of a chat, and one after a greeting alone."""
    assert complete("Et pourquoi ?", "") == "Et pourquoi ?"
    assert complete("Et pourquoi ?", "Pourquoi ?") == "Et pourquoi ?"


def test_a_chain_keeps_its_subject_and_its_latest_addition() -> None:
    """Each is given what the one before was searched with; questions of question words alone add nothing."""
    first = complete("Pourquoi le Mexique a-t-il refusé ?", "")
    second = complete("Et au Canada ?", first)
    third = complete("Et quand ?", second)
    assert third == "Et quand ? — Et au Canada — le Mexique a-t-il refusé"
    assert complete("And in Peru?", third) == "And in Peru? — le Mexique a-t-il refusé"


def test_a_chain_does_not_grow() -> None:
    """A hundred follow-ups later the text is as long as after two."""
    text = "Pourquoi le Mexique a-t-il refusé ?"
    lengths = []
    for _ in range(100):
        text = complete("Et au Canada ?", text)
        lengths.append(len(text))
    assert max(lengths) == lengths[1] < 100


def test_a_long_question_gives_only_its_beginning() -> None:
    """What is searched stays under the limit of a question."""
    completed = complete("Et pourquoi ?", "Mexique " * 240)
    assert len(completed) < 330 < MAX_TEXT
    assert completed.endswith("Mexique")


def test_a_long_question_is_never_a_follow_up() -> None:
    """From sixteen words on a question says enough of its own."""
    assert is_follow_up("Pourquoi a-t-il refusé " + "encore " * 9)
    assert not is_follow_up("Pourquoi a-t-il refusé " + "encore " * 20)
