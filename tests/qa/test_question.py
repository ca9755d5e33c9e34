"""A message and the question in it; courtesies are told from questions."""

from __future__ import annotations

import pytest

from index import SentenceEncoder, Settings
from qa.courtesies import courtesy_kind, is_small_talk
from qa.question import Questions, questions_in
from qa.retriever import Retriever


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
    assert courtesy_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quelle heure est-il maintenant ?", True),
        ("Quel âge as-tu ?", True),
        ("Tu es un robot ?", True),
        ("Combien font douze fois douze ?", True),
        ("What's the weather like today?", True),
        ("tell me a joke please", True),
        ("Merci beaucoup !", True),
        ("Quelle heure est-il quand la lampe s'allume ?", False),
        ("Quel temps fait-il à Brest ?", False),
        ("Combien font les deux lots ?", False),
        ("How old is the bridge?", False),
        ("What is the time of the train?", False),
        ("Who are you waiting for?", False),
    ],
)
def test_small_talk_is_known(text: str, expected: bool) -> None:
    assert is_small_talk(text) is expected


@pytest.mark.model
def test_small_talk_is_refused_unless_it_may_follow_a_question(model: SentenceEncoder) -> None:
    text = "Le concert du port commence à 20 h 30. Le chanteur n'avait que quatorze ans."
    retriever = Retriever.from_texts([text], encoder=model, settings=Settings())
    for question in ("Quelle heure est-il ?", "How old are you?", "Bonjour !"):
        answer = retriever.ask(question)
        assert (answer.answered, answer.confidence, answer.hits[0].probability) == (False, 0.0, 0.0)
    assert retriever.ask("What time is it?", after=retriever.ask("Où a lieu le concert ?")).answered


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Bonjour, pourquoi le Mexique a-t-il refusé ?", "pourquoi le Mexique a-t-il refusé ?"),
        ("Bonjour pourquoi le Mexique a-t-il refusé ?", "pourquoi le Mexique a-t-il refusé ?"),
        ("Hi there! Why did Mexico refuse?", "Why did Mexico refuse?"),
        ("Merci ! Et quand ?", "Et quand ?"),
        ("Hello. History of the bridge", "History of the bridge"),
        ("btw, when is the library open?", "when is the library open?"),
        ("Please Please Me, when was it recorded?", "Please Please Me, when was it recorded?"),
        ("Merci Patron, qui l'a réalisé ?", "Merci Patron, qui l'a réalisé ?"),
        ("svp les horaires de la piscine ?", "les horaires de la piscine ?"),
        ("Can anyone help me? who built the bridge?", "who built the bridge?"),
        ("Pardon ? Qui a construit le pont ?", "Qui a construit le pont ?"),
        ("Bonsoir la gare est-elle ouverte ? Nous venons de Lyon.", "Bonsoir la gare est-elle ouverte ?"),
        ("Petite question quand ferme le musée ? Je viens tard.", "quand ferme le musée ?"),
        ("quick question who runs the shop", "who runs the shop ?"),
        ("Bon alors, du coup, qui préside le club ?", "qui préside le club ?"),
        ("no wait, you know, who chairs the club?", "who chairs the club?"),
        ("Vous m'entendez ? Qui préside le club ?", "Qui préside le club ?"),
        ("Who chairs the club? Anyone know?", "Who chairs the club?"),
        ("jvoudrais savoir qui préside le club", "qui préside le club ?"),
        ("Pourrais-je savoir qui préside le club ?", "qui préside le club ?"),
        ("I'm writing to ask who chairs the club.", "who chairs the club ?"),
        ("« Où est la clé ? » demande mon frère.", "Où est la clé ?"),
        ("> Qui préside le club ?", "Qui préside le club ?"),
        ("Qui préside le club ? (désolé pour les fautes)", "Qui préside le club ?"),
        ("Could you help me with the date of the fair? My kids ask.", "Could you help me with the date of the fair?"),
        ("Any idea why?", "why?"),
        ("What do I need to know before the visit?", "What do I need to know before the visit?"),
        ("Où puis-je demander une carte ?", "Où puis-je demander une carte ?"),
        ("Library: what is the phone number?", "Library: what is the phone number?"),
        ("Je voudrais savoir : quel est le prix ?", "quel est le prix ?"),
        ("D'après l'article 9, qui vote ?", "D'après l'article 9, qui vote ?"),
        ("Ben Nevis is how high?", "Ben Nevis is how high?"),
        ('Who asked "What is truth?"', 'Who asked "What is truth?"'),
        ("Comment dit-on merci ?", "Comment dit-on merci ?"),
        ("Highest tower of the town. Thank you!", "Highest tower of the town."),
        ("Good morning to the whole team. Who built the bridge", "Who built the bridge ?"),
        ("Bonjour, merci, quand ?", "quand ?"),
        ("Hello Kitty, who drew her?", "Hello Kitty, who drew her?"),
        ("Bonjour tristesse, qui l'a écrit ?", "Bonjour tristesse, qui l'a écrit ?"),
        ("bonjour. j'etais absent hier. quand commence le ravalement ? merci", "quand commence le ravalement ?"),
        ("bonsoir. on vient d'arriver. est-ce que le bar est ouvert ?", "est-ce que le bar est ouvert ?"),
        ("hi. i just moved here. is the library open on sunday? thanks", "is the library open on sunday?"),
        ("qui habite au 3 boul. foch ?", "qui habite au 3 boul. foch ?"),
        ("Madame Bovary, qui l'a écrit ?", "Madame Bovary, qui l'a écrit ?"),
        ("Bonjour, madame Bovary, qui l'a écrit ? merci", "madame Bovary, qui l'a écrit ?"),
        ("Monsieur le maire, combien gagne-t-il ?", "Monsieur le maire, combien gagne-t-il ?"),
        ("Dear Evan Hansen, who composed it?", "Dear Evan Hansen, who composed it?"),
        ("The Eiffel Tower, who built it?", "The Eiffel Tower, who built it?"),
        ("Bridge: who built it?", "Bridge: who built it?"),
        ("Madame, qui l'a écrit ?", "qui l'a écrit ?"),
        ("Dear Julie, who wrote it?", "who wrote it?"),
        ("Bonjour Monsieur Morvan, quand est-elle ouverte ?", "quand est-elle ouverte ?"),
        ("Madame Dupont, quand ouvre la piscine ?", "quand ouvre la piscine ?"),
        ("Can I ask for a refund?", "Can I ask for a refund?"),
        ("Can you give blood with a tattoo?", "Can you give blood with a tattoo?"),
        ("Can you explain to children how it works?", "Can you explain to children how it works?"),
        ("Can you give me the price?", "the price?"),
        ("Can I ask who built the bridge?", "who built the bridge?"),
        ("Où est la boutique Merci ?", "Où est la boutique Merci ?"),
        ("Où est la boutique merci ?", "Où est la boutique?"),
        ("When did Yahoo! buy Tumblr?", "When did Yahoo! buy Tumblr?"),
        ("Who wrote Mamma Mia! the musical?", "Who wrote Mamma Mia! the musical?"),
        ("when is the party in Brest! thanks", "when is the party in Brest ?"),
        ("Merci, au revoir !", "Merci, au revoir !"),
        ("Mexico, why?", "Mexico, why?"),
        ("What did Robert J. Shiller lose in the U.S. in May?", "What did Robert J. Shiller lose in the U.S. in May?"),
        ("Je suis étudiant. J'aimerais connaître le tarif. Merci d'avance. Cordialement, Paul", "le tarif ?"),
        ("En vous remerciant par avance de votre retour, où siège le club ?", "où siège le club ?"),
        ("Where does the club sit? Thanking you in advance.", "Where does the club sit?"),
        ("Dear Sir, I am new. Could you please tell me when it opens? Kind regards, John", "when it opens?"),
        ("My dog ran away yesterday, where are dogs taken?", "where are dogs taken?"),
        ("Salut ! Ça va ? Dis-moi, c'est quand la réunion ? Merci bcp", "c'est quand la réunion ?"),
        ("Pourquoi le maire souhaite-t-il savoir combien il y en a ?",) * 2,
        ("Bonjour, je voudrais savoir combien coûte la nuit svp merci", "combien coûte la nuit ?"),
        ("slt, c'est quoi le prix stp", "c'est quoi le prix"),
        ("salut cv ? kel est le prix", "kel est le prix ?"),
        ("hi, im new here. dogs allowed?", "dogs allowed?"),
        ("pouvez vous me dire quand ouvre le parc merci d'avance bonne soiree", "quand ouvre le parc ?"),
        ("Anyone know who chairs the club", "who chairs the club ?"),
        ("who chairs the club, please and thank you", "who chairs the club ?"),
        ("Qui préside le club, c'est urgent !", "Qui préside le club ?"),
        ("Qui chante Bonne nuit",) * 2,
        ("Yo-Yo Ma, who is he?",) * 2,
        ("where is the station plz", "where is the station ?"),
        ("how long is the bridge m8", "how long is the bridge ?"),
        ("Hi there, quick question - who built the bridge?", "who built the bridge?"),
        ("Excusez-moi, mais j'aurais aimé connaître la longueur de la digue.", "la longueur de la digue ?"),
        ("Donnez-moi le nom du président.", "le nom du président ?"),
        (
            "J'aurais besoin d'un renseignement : à partir de quand la régie existe ?",
            "à partir de quand la régie existe ?",
        ),
        ("Bonjour à tous, nouveau ici :) Qui préside le club ?", "Qui préside le club ?"),
        ("Je suis perdu... les maires opposés, c'est lesquels ?", "les maires opposés, c'est lesquels ?"),
        ("je cherche le prix d'un anneau", "le prix d'un anneau ?"),
        ("slt cb coute la nuit en ete stp ?", "cb coute la nuit en ete?"),
        ("Hi, hope you're well. Just wondering who chairs the club. Cheers, Tom", "who chairs the club ?"),
        ("Petite question rapide, qui préside le club ?", "qui préside le club ?"),
        ("Excusez-moi de vous déranger, je cherche juste le nom du passeur.", "le nom du passeur ?"),
        ("Salut l'équipe, je ne trouve pas qui préside le club ? merci les gars", "qui préside le club ?"),
        ("je voulais savoir si le bac passe en hiver", "le bac passe en hiver ?"),
        ("J'aurais voulu savoir, s'il vous plaît, qui préside le club.", "qui préside le club ?"),
        ("Je me demande qui préside le club, merci d'avance pour votre réponse", "qui préside le club ?"),
        ("re-bonjour, qui préside le club ?", "qui préside le club ?"),
        ("Merci de m'indiquer le montant du chantier.", "le montant du chantier ?"),
        ("Puis-je vous demander qui préside le club ?", "qui préside le club ?"),
        ("May I ask who chairs the club?", "who chairs the club?"),
        ("I can't find who chairs the club. Thanks for your help", "who chairs the club ?"),
        ("Qui préside le club ? Qui préside le club ?", "Qui préside le club ?"),
        ("J'y vais souvent et je ne sais toujours pas qui préside le club.", "qui préside le club ?"),
        ("Tu saurais pas qui préside le club ?", "qui préside le club ?"),
        ("We still don't know who chairs the club.", "who chairs the club ?"),
        ("Would you mind telling me who chairs the club?", "who chairs the club?"),
        ("Par simple curiosité, qui préside le club ?", "qui préside le club ?"),
        ("Just out of interest, who chairs the club?", "who chairs the club?"),
        ("Sorry if it is written somewhere, but who chairs the club?", "who chairs the club?"),
        ("Désolé si la question est bête, mais qui préside le club ?", "qui préside le club ?"),
        ("Mon fils voudrait savoir qui préside le club.", "qui préside le club ?"),
        ("Ma mère demande à quelle heure part le bac", "à quelle heure part le bac ?"),
        ("My daughter is asking who chairs the club", "who chairs the club ?"),
        ("Would it be possible to know who chairs the club?", "who chairs the club?"),
        ("Pourquoi Emma Roy demande-t-elle combien il y en a ?",) * 2,
        ("Quel âge\na Bastien ?", "Quel âge a Bastien ?"),
        ("How much does\nthe customer want back?", "How much does the customer want back?"),
        ("quel est le prix\ncordialement\npaul", "quel est le prix ?"),
        ("combien coûte l'entrée\nje viens samedi", "combien coûte l'entrée ?"),
        ("Bonjour, je voudrais savoir : qui préside le club Cordialement, Paul", "qui préside le club ?"),
        ("Could you please tell me: who chairs the club Cheers, Paul", "who chairs the club ?"),
        ("Who plays Sam in Cheers",) * 2,
        ("Je lis avec ma fille et nous nous demandons une chose. qui préside le club", "qui préside le club ?"),
        ("We wonder about one thing. who chairs the club", "who chairs the club ?"),
        ("Euh, qui préside le club ?", "qui préside le club ?"),
        ("Um, who chairs the club?", "who chairs the club?"),
        ("D'après le texte, qui préside le club ?", "qui préside le club ?"),
        ("In this article, who chairs the club?", "who chairs the club?"),
        ("Qui préside le club selon l'article ?", "Qui préside le club ?"),
        ("Que dit l'article 3 ?",) * 2,
        ("« Qui préside le club ? »", "Qui préside le club ?"),
        ('"who chairs the club"', "who chairs the club ?"),
        ("Qui préside le club???", "Qui préside le club?"),
        ("J'ai perdu ma clé, que faire ?",) * 2,
        ("I forgot my password, how do I get a new one?",) * 2,
    ],
)
def test_a_greeting_before_a_question_is_taken_off(text: str, question: str) -> None:
    """Where it may belong to a title it stays."""
    assert questions_in(text).first == question


def test_what_is_said_before_a_question_is_kept_for_its_pronouns() -> None:
    """The sentence before it, or what introduces it."""
    assert questions_in("J'ai vu le phare hier. Qui l'a construit ?") == Questions(
        "Qui l'a construit ?", "J'ai vu le phare hier."
    )
    assert questions_in("Excusez mon français, je suis anglaise. Qui l'a construit ?").before == ""
    assert questions_in("Bonjour, c'est encore moi. Qui l'a construit ?").before == ""
    assert questions_in("J'arrive samedi de Nantes. Parking ?").before == ""  # a noun needs nothing of a story
    assert questions_in("Bonjour. Qui l'a construit ?") == Questions("Qui l'a construit ?", "")
    assert questions_in("I have a question about the mill. Who built it?") == Questions(
        "Who built it?", "I have a question about the mill."
    )
    assert questions_in("Vous connaissez le moulin ? Il date de quand ?") == Questions(
        "Il date de quand ?", "Vous connaissez le moulin ?"
    )


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Qui a construit le phare ? Et quand ?", ["Qui a construit le phare ?", "Et quand ?"]),
        ("Hi! What is the price? And who pays? Thanks", ["What is the price?", "And who pays?"]),
        ("J'ai 2 questions : 1) qui dirige le comité ? 2) combien coûte le chantier ?",
         ["qui dirige le comité ?", "combien coûte le chantier ?"]),
        ("Quel est le prix ? 18 euros ?", ["Quel est le prix ? 18 euros ?"]),
        ("Thanksgiving date? And when is Easter?", ["Thanksgiving date?", "And when is Easter?"]),
        ("Pardons granted by the president? How many?", ["Pardons granted by the president?", "How many?"]),
        ("Dans l'attente du train, que faire ? Où manger ?", ["Dans l'attente du train, que faire ?", "Où manger ?"]),
        ("Any help desk? Where is it?", ["Any help desk?", "Where is it?"]),
        ("qui préside le club\nquand est le repas", ["qui préside le club ?", "quand est le repas ?"]),
        ("On la dit ancienne. Est-ce vrai ? De quand date-t-elle ?", ["De quand date-t-elle ?"]),
        ("Qui préside le club ? Et où ? Qui préside le club ?", ["Qui préside le club ?", "Et où ?"]),
        ("Qui préside le club ? Et la ligue ?", ["Qui préside le club ?", "Et la ligue ?"]),
        ("who chairs it? and the league? and why?", ["who chairs it?", "and the league?", "and why?"]),
        ("How much is a plot?\nAre hens allowed?", ["How much is a plot?", "Are hens allowed?"]),
        ("Où ? Quand ? Pourquoi ? Comment ?", ["Où ?", "Quand ?", "Pourquoi ?"]),
    ],
)  # fmt: skip
def test_each_question_of_a_message_is_one(message: str, questions: list[str]) -> None:
    """At most three; what only ends a question, or asks whether it is true, is none."""
    found = questions_in(message)
    assert [found.first, *found.further] == questions


def test_what_is_asked_after_three_questions_is_left_out() -> None:
    """It is named, so that it can be asked again."""
    found = questions_in("Où ? Quand ? Pourquoi ? Comment est le pont ? Et le phare ?")
    assert found.left_out == ("Comment est le pont ?", "Et le phare ?")
    assert questions_in("Où ? Quand ? Pourquoi ?").left_out == ()


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("When? — Mexico refuse", ["When? — Mexico refuse"]),
        ("Et qui ? — le phare\nQuand ? — le pont", ["Et qui ? — le phare ?", "Quand ? — le pont ?"]),
        ("When was it? — I saw it. Where is it?", ["When was it?", "Where is it?"]),
    ],
)
def test_a_completed_follow_up_is_asked_as_it_is(message: str, questions: list[str]) -> None:
    """So the text that was searched can be asked again, in a new conversation."""
    found = questions_in(message)
    assert [found.first, *found.further] == questions
