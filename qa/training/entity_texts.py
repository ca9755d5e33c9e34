"""Made texts ("cards"): short paragraphs that say the same kind of thing, each about another entity.

In such a text every paragraph is on the topic, and each "Son siège est à …" looks like the answer. A question names one
entity, in the text's language or in the other one. Some questions have no answer: the text says it only of other
entities, says nothing of it, or does not know the entity.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from random import Random

from index.words.terms import LANGUAGES
from qa.training.reader_data import TrainingData, TrainingPassage, TrainingQuestion


@dataclass(frozen=True, slots=True)
class _Attribute:
    """One thing that a paragraph says of its entity, as patterns in French and in English.

    `value` is the kind of its value. `named` is a sentence with the entity's name, `pronoun` one with a pronoun, `label` the
    words before the value in a table. `questions` ask for it.
    """

    value: str
    named: tuple[str, str]
    pronoun: tuple[str, str]
    label: tuple[str, str]
    questions: tuple[tuple[str, ...], tuple[str, ...]]


def _attribute(value: str, *parts: str) -> _Attribute:
    """`parts`: the French and the English of `named`, `pronoun`, `label` and `questions`, which "|" separates."""
    named_fr, named_en, pronoun_fr, pronoun_en, label_fr, label_en, questions_fr, questions_en = parts
    questions = (tuple(questions_fr.split("|")), tuple(questions_en.split("|")))
    return _Attribute(value, (named_fr, named_en), (pronoun_fr, pronoun_en), (label_fr, label_en), questions)


# In the patterns: {n} the name, {d} "de" and the name, {a} "à" and the name, {v} the value, {e} a feminine ending, {l} "le"
# or "la"; the pronoun as {S} "Il" or "He", {p} "il", {P} "His".
_PERSON = (
    _attribute(
        "town", "{n} est né{e} à {v}.", "{n} was born in {v}.", "{S} est né{e} à {v}.", "{S} was born in {v}.",
        "Lieu de naissance", "Place of birth",
        "Où est né{e} {n} ?|Dans quelle ville {n} est-{p} né{e} ?", "Where was {n} born?|In which town was {n} born?",
    ),
    _attribute(
        "year", "{n} est né{e} en {v}.", "{n} was born in {v}.", "{S} est né{e} en {v}.", "{S} was born in {v}.",
        "Année de naissance", "Year of birth",
        "Quand est né{e} {n} ?|En quelle année {n} est-{p} né{e} ?", "When was {n} born?|In what year was {n} born?",
    ),
    _attribute(
        "trade", "{n} est {v} de métier.", "{n} is a {v} by trade.", "{S} travaille comme {v}.", "{S} works as a {v}.",
        "Profession", "Occupation",
        "Quel est le métier {d} ?|Que fait {n} dans la vie ?", "What is {n}'s job?|What does {n} do for a living?",
    ),
    _attribute(
        "town", "{n} habite à {v}.", "{n} lives in {v}.", "{S} vit aujourd'hui à {v}.", "{S} now lives in {v}.",
        "Domicile", "Home",
        "Où habite {n} ?|Où vit {n} ?", "Where does {n} live?|In what town does {n} live?",
    ),
    _attribute(
        "year", "{n} est mort{e} en {v}.", "{n} died in {v}.", "{S} meurt en {v}.", "{S} died in {v}.",
        "Mort", "Death",
        "Quand {n} est-{p} mort{e} ?|En quelle année meurt {n} ?", "When did {n} die?|What year did {n} die?",
    ),
    _attribute(
        "few", "{n} a {v} enfants.", "{n} has {v} children.", "{S} a {v} enfants.", "{S} has {v} children.",
        "Enfants", "Children",
        "Combien d'enfants a {n} ?|{n} a combien d'enfants ?", "How many children does {n} have?",
    ),
    _attribute(
        "year", "{n} a rejoint l'équipe en {v}.", "{n} joined the team in {v}.", "{S} est arrivé{e} en {v}.",
        "{S} arrived in {v}.", "Arrivée", "Arrival",
        "Depuis quand {n} fait-{p} partie de l'équipe ?|Quand est arrivé{e} {n} ?", "When did {n} join the team?|Since when has {n} been here?",
    ),
    _attribute(
        "subject", "{n} enseigne {v}.", "{n} teaches {v}.", "{S} enseigne {v}.", "{S} teaches {v}.", "Matière", "Subject",
        "Qu'enseigne {n} ?|Quelle matière enseigne {n} ?", "What does {n} teach?|Which subject is taught by {n}?",
    ),
    _attribute(
        "phone", "On joint {n} au {v}.", "{n} can be reached at {v}.", "Son numéro est le {v}.", "{P} number is {v}.",
        "Téléphone", "Phone", "Quel est le numéro {d} ?|À quel numéro joindre {n} ?", "What is {n}'s phone number?",
    ),
)  # fmt: skip
_BODY = (
    _attribute(
        "year", "{n} a été fondé{e} en {v}.", "{n} was founded in {v}.", "{S} existe depuis {v}.", "{S} has existed since {v}.",
        "Fondation", "Founded",
        "Quand {n} a-t-{p} été fondé{e} ?|En quelle année fut créé{e} {n} ?", "When was {n} founded?|In what year was {n} created?",
    ),
    _attribute(
        "town", "Le siège {d} est à {v}.", "The headquarters of {n} are in {v}.", "Son siège se trouve à {v}.", "Its headquarters are in {v}.",
        "Siège", "Headquarters",
        "Où est le siège {d} ?|Dans quelle ville siège {n} ?", "Where are the headquarters of {n}?|Where is {n} based?",
    ),
    _attribute(
        "count", "{n} compte {v} membres.", "{n} has {v} members.", "{S} réunit {v} membres.", "{S} has {v} members.",
        "Membres", "Members",
        "Combien de membres compte {n} ?|Quel est le nombre de membres {d} ?", "How many members does {n} have?",
    ),
    _attribute(
        "person", "{n} est dirigé{e} par {v}.", "{n} is headed by {v}.", "{v} en assure la présidence.", "{P} president is {v}.",
        "Président", "President",
        "Qui dirige {n} ?|Qui est à la tête {d} ?", "Who heads {n}?|Who is the president of {n}?",
    ),
    _attribute(
        "money", "Le budget {d} est de {v}.", "The budget of {n} is {v}.", "Son budget annuel atteint {v}.", "{P} yearly budget is {v}.",
        "Budget", "Budget",
        "Quel est le budget {d} ?|De combien dispose {n} ?", "What is the budget of {n}?|How large is {n}'s budget?",
    ),
    _attribute(
        "person", "{n} a été créé{e} par {v}.", "{n} was created by {v}.", "C'est {v} qui l'a fondé{e}.", "{P} founder was {v}.",
        "Fondateur", "Founder", "Qui a fondé {n} ?|Par qui {n} a-t-{p} été créé{e} ?", "Who founded {n}?|By whom was {n} created?",
    ),
)  # fmt: skip
_TOWN = (
    _attribute(
        "count", "{n} compte {v} habitants.", "{n} has {v} inhabitants.", "{v} personnes y vivent.", "{v} people live there.",
        "Population", "Population",
        "Combien d'habitants compte {n} ?|Quelle est la population {d} ?", "How many people live in {n}?|What is the population of {n}?",
    ),
    _attribute(
        "person", "Le maire {d} est {v}.", "The mayor of {n} is {v}.", "Son maire s'appelle {v}.", "Its mayor is {v}.", "Maire", "Mayor",
        "Qui est le maire {d} ?|Comment s'appelle le maire {d} ?", "Who is the mayor of {n}?",
    ),
    _attribute(
        "river", "{n} est traversé{e} par {v}.", "{n} lies on {v}.", "{v} y coule.", "{v} flows through it.", "Rivière", "River",
        "Quelle rivière traverse {n} ?|Au bord de quel cours d'eau se trouve {n} ?", "Which river flows through {n}?",
    ),
    _attribute(
        "length", "{n} se trouve à {v} d'altitude.", "{n} lies at an altitude of {v}.", "L'altitude y est de {v}.", "{P} altitude is {v}.",
        "Altitude", "Altitude", "À quelle altitude se trouve {n} ?|Quelle est l'altitude {d} ?", "What is the altitude of {n}?|How high is {n}?",
    ),
    _attribute(
        "day", "Le marché {d} se tient le {v}.", "The market of {n} is held on {v}.", "Le marché y a lieu le {v}.", "Its market is on {v}.",
        "Marché", "Market day", "Quel jour a lieu le marché {d} ?|Quand se tient le marché {d} ?", "On which day is the market of {n}?",
    ),
)  # fmt: skip
_PRODUCT = (
    _attribute(
        "price", "{n} coûte {v}.", "{n} costs {v}.", "{S} se vend {v}.", "{P} price is {v}.", "Prix", "Price",
        "Combien coûte {n} ?|Quel est le prix {d} ?|À quel prix se vend {n} ?", "How much does {n} cost?|What is the price of {n}?",
    ),
    _attribute(
        "weight", "{n} pèse {v}.", "{n} weighs {v}.", "Son poids est de {v}.", "{S} weighs {v}.", "Poids", "Weight",
        "Combien pèse {n} ?|Quel est le poids {d} ?", "How much does {n} weigh?|What is the weight of {n}?",
    ),
    _attribute(
        "span", "{n} est garanti{e} {v}.", "{n} is guaranteed for {v}.", "La garantie dure {v}.", "The guarantee lasts {v}.",
        "Garantie", "Guarantee", "Combien de temps {n} est-{p} garanti{e} ?|Quelle est la garantie {d} ?", "How long is {n} guaranteed for?",
    ),
    _attribute(
        "town", "{n} est fabriqué{e} à {v}.", "{n} is made in {v}.", "On {l} fabrique à {v}.", "{S} is produced in {v}.", "Fabrication", "Made in",
        "Où {n} est-{p} fabriqué{e} ?|Où fabrique-t-on {n} ?", "Where is {n} made?|In which town is {n} produced?",
    ),
    _attribute(
        "colour", "{n} existe en {v}.", "{n} comes in {v}.", "{S} est vendu{e} en {v}.", "{S} is sold in {v}.", "Couleur", "Colour",
        "De quelle couleur est {n} ?|En quelle couleur {n} existe-t-{p} ?", "What colour is {n}?",
    ),
)  # fmt: skip
_WORK = (
    _attribute(
        "person", "{n} est une œuvre de {v}.", "{n} is a work by {v}.", "{v} en est l'auteur.", "{P} author is {v}.", "Auteur", "Author",
        "Qui a écrit {n} ?|Qui est l'auteur {d} ?", "Who wrote {n}?|Who is the author of {n}?",
    ),
    _attribute(
        "year", "{n} est paru{e} en {v}.", "{n} came out in {v}.", "{S} date de {v}.", "{S} dates from {v}.", "Parution", "Published",
        "Quand est paru{e} {n} ?|De quelle année date {n} ?", "When did {n} come out?|In what year was {n} published?",
    ),
    _attribute(
        "count", "{n} compte {v} pages.", "{n} has {v} pages.", "{S} fait {v} pages.", "{S} has {v} pages.", "Pages", "Pages",
        "Combien de pages compte {n} ?|Quelle est la longueur {d} ?", "How many pages does {n} have?|How long is {n}?",
    ),
    _attribute(
        "town", "L'action {d} se passe à {v}.", "{n} is set in {v}.", "L'histoire se déroule à {v}.", "The story takes place in {v}.",
        "Cadre", "Setting", "Où se passe l'action {d} ?|Dans quelle ville se déroule {n} ?", "Where is {n} set?|Where does {n} take place?",
    ),
)  # fmt: skip
_BUILDING = (
    _attribute(
        "person", "{n} a été construit{e} par {v}.", "{n} was built by {v}.", "C'est {v} qui l'a bâti{e}.", "{P} builder was {v}.",
        "Constructeur", "Builder", "Qui a construit {n} ?|Par qui {n} a-t-{p} été construit{e} ?", "Who built {n}?|By whom was {n} built?",
    ),
    _attribute(
        "year", "{n} a été construit{e} en {v}.", "{n} was built in {v}.", "Sa construction date de {v}.", "{S} was built in {v}.",
        "Construction", "Built",
        "Quand a été construit{e} {n} ?|De quand date {n} ?|En quelle année {n} a-t-{p} été construit{e} ?",
        "When was {n} built?|In what year was {n} built?",
    ),
    _attribute(
        "money", "{n} a coûté {v}.", "{n} cost {v}.", "{S} a coûté {v}.", "{S} cost {v}.", "Coût", "Cost",
        "Combien a coûté {n} ?|Quel a été le coût {d} ?", "How much did {n} cost?|What was the cost of {n}?",
    ),
    _attribute(
        "person", "{n} est l'œuvre de l'architecte {v}.", "{n} was designed by {v}.", "{v} en a dessiné les plans.", "{P} architect was {v}.",
        "Architecte", "Architect", "Qui a dessiné {n} ?|Quel est l'architecte {d} ?", "Who designed {n}?|Who was the architect of {n}?",
    ),
    _attribute(
        "year", "{n} a ouvert en {v}.", "{n} opened in {v}.", "On l'a inauguré{e} en {v}.", "{S} was opened in {v}.", "Ouverture", "Opening",
        "Quand {n} a-t-{p} ouvert ?|En quelle année fut inauguré{e} {n} ?", "When did {n} open?|In what year was {n} inaugurated?",
    ),
    _attribute(
        "length", "{n} mesure {v} de haut.", "{n} is {v} high.", "Sa hauteur est de {v}.", "{P} height is {v}.", "Hauteur", "Height",
        "Quelle est la hauteur {d} ?|Combien mesure {n} ?", "How high is {n}?|What is the height of {n}?",
    ),
    _attribute(
        "count", "{n} accueille {v} visiteurs par an.", "{n} receives {v} visitors a year.", "{v} personnes {l} visitent chaque année.",
        "{v} people visit it every year.", "Visiteurs", "Visitors",
        "Combien de visiteurs accueille {n} ?|Combien de personnes visitent {n} ?", "How many visitors does {n} receive?",
    ),
    _attribute(
        "hour", "{n} ouvre à {v}.", "{n} opens at {v}.", "Les portes ouvrent à {v}.", "The doors open at {v}.", "Horaire", "Opens at",
        "À quelle heure ouvre {n} ?|Quand {n} ouvre-t-{p} ?", "At what time does {n} open?|When does {n} open?",
    ),
    _attribute(
        "street", "{n} se trouve {v}.", "{n} is at {v}.", "L'adresse est {v}.", "The address is {v}.", "Adresse", "Address",
        "Où se trouve {n} ?|Quelle est l'adresse {d} ?", "Where is {n}?|What is the address of {n}?",
    ),
)  # fmt: skip
_EVENT = (
    _attribute(
        "date", "{n} a lieu le {v}.", "{n} takes place on {v}.", "La date retenue est le {v}.", "The date is {v}.", "Date", "Date",
        "Quand a lieu {n} ?|À quelle date se tient {n} ?", "When does {n} take place?|What is the date of {n}?",
    ),
    _attribute(
        "town", "{n} se tient à {v}.", "{n} is held in {v}.", "{S} se déroule à {v}.", "{S} takes place in {v}.", "Lieu", "Place",
        "Où se tient {n} ?|Où a lieu {n} ?", "Where is {n} held?|Where does {n} take place?",
    ),
    _attribute(
        "person", "{n} a été remporté{e} par {v}.", "{n} was won by {v}.", "{v} l'a emporté.", "The winner was {v}.", "Vainqueur", "Winner",
        "Qui a remporté {n} ?|Qui a gagné {n} ?", "Who won {n}?|Who was the winner of {n}?",
    ),
    _attribute(
        "count", "{n} a réuni {v} participants.", "{n} brought together {v} participants.", "{v} personnes y ont pris part.",
        "{v} people took part.", "Participants", "Participants",
        "Combien de personnes ont participé {a} ?|Combien de participants a réuni {n} ?", "How many people took part in {n}?",
    ),
    _attribute(
        "price", "L'entrée {d} coûte {v}.", "Admission to {n} costs {v}.", "L'entrée est à {v}.", "Admission is {v}.", "Entrée", "Admission",
        "Combien coûte l'entrée {d} ?|Quel est le tarif {d} ?", "How much is admission to {n}?|What does {n} cost?",
    ),
)  # fmt: skip
_SHIP = (
    _attribute(
        "year", "{n} a été lancé{e} en {v}.", "{n} was launched in {v}.", "{S} prend la mer en {v}.", "{S} was launched in {v}.",
        "Lancement", "Launched", "Quand {n} a-t-{p} été lancé{e} ?|De quand date le lancement {d} ?", "When was {n} launched?",
    ),
    _attribute(
        "person", "{n} est commandé{e} par {v}.", "{n} is commanded by {v}.", "Son capitaine est {v}.", "{P} captain is {v}.", "Capitaine", "Captain",
        "Qui commande {n} ?|Qui est le capitaine {d} ?", "Who commands {n}?|Who is the captain of {n}?",
    ),
    _attribute(
        "length", "{n} mesure {v}.", "{n} is {v} long.", "Sa longueur est de {v}.", "{P} length is {v}.", "Longueur", "Length",
        "Quelle est la longueur {d} ?|Combien mesure {n} ?", "How long is {n}?|What is the length of {n}?",
    ),
    _attribute(
        "town", "{n} a été construit{e} à {v}.", "{n} was built in {v}.", "{S} sort des chantiers de {v}.", "{S} was built in the yards of {v}.",
        "Chantier", "Yard", "Où {n} a-t-{p} été construit{e} ?|Dans quel port fut construit{e} {n} ?", "Where was {n} built?",
    ),
    _attribute(
        "count", "{n} transporte {v} passagers.", "{n} carries {v} passengers.", "{S} embarque {v} passagers.", "{S} takes {v} passengers.",
        "Passagers", "Passengers", "Combien de passagers transporte {n} ?", "How many passengers does {n} carry?",
    ),
)  # fmt: skip
_BEAST = (
    _attribute(
        "span", "{n} vit {v}.", "{n} lives for {v}.", "{S} peut vivre {v}.", "{S} can live for {v}.", "Longévité", "Life span",
        "Combien de temps vit {n} ?|Quelle est la longévité {d} ?", "How long does {n} live?|What is the life span of {n}?",
    ),
    _attribute(
        "food", "{n} se nourrit de {v}.", "{n} feeds on {v}.", "{S} mange surtout des {v}.", "{S} mainly eats {v}.", "Régime", "Diet",
        "De quoi se nourrit {n} ?|Que mange {n} ?", "What does {n} eat?|What does {n} feed on?",
    ),
    _attribute(
        "weight", "{n} pèse {v}.", "{n} weighs {v}.", "{S} atteint {v}.", "{S} reaches {v}.", "Poids", "Weight",
        "Combien pèse {n} ?|Quel est le poids {d} ?", "How much does {n} weigh?|What is the weight of {n}?",
    ),
    _attribute(
        "few", "{n} pond {v} œufs.", "{n} lays {v} eggs.", "{S} pond {v} œufs par an.", "{S} lays {v} eggs a year.", "Œufs", "Eggs",
        "Combien d'œufs pond {n} ?", "How many eggs does {n} lay?",
    ),
)  # fmt: skip

_TOWNS = (
    "Arles Limoges Tulle Vannes Brest Quimper Colmar Angers Pau Tarbes Nevers Bourges Rodez Albi Nîmes Fréjus Dinan Laon Metz Épinal "
    "Leeds York Bath Exeter Cardiff Oxford Durham Boston Denver Portland Seattle Toronto Ottawa Dakar Tunis Rabat Oran Lomé Abidjan "
    "Turin Padoue Porto Séville Grenade Gand Liège Namur Genève Lausanne Berne Zurich Vienne Prague Cracovie Riga Oslo Bergen Malmö "
    "Helsinki Athènes Sofia Lima Quito Bogota Santiago Osaka Kyoto Hanoï Manille Nairobi Lagos Accra Perth Dublin Galway Cork Glasgow"
).split()
_ABROAD = {
    "Padoue": "Padua", "Séville": "Seville", "Grenade": "Granada", "Gand": "Ghent", "Genève": "Geneva", "Berne": "Bern",
    "Vienne": "Vienna", "Cracovie": "Krakow", "Athènes": "Athens", "Hanoï": "Hanoi", "Manille": "Manila", "Lomé": "Lome",
}  # fmt: skip
_FIRST = {
    "m": "Paul Karim Hugo Émile Théo Marc Louis Omar Yves Denis Alain Bruno Félix Jules Léon Rémi John Peter Simon Walter Henry Ivan Kofi Luca Diego Sven".split(),
    "f": "Claire Agathe Inès Louise Nadia Sarah Odile Jeanne Marthe Élise Rosa Lucie Anna Emma Alice Fatou Grace Helen Ruth Mary Ingrid Yuki Olga Carmen".split(),
}  # fmt: skip
_LAST = (
    "Mercier Blanchet Garnier Haddad Keller Fontaine Rousselet Vidal Perrin Lacombe Tessier Morvan Kervella Bonnard Delmas Aubry Chauvet "
    "Sow Traoré Benali Cissé Okafor Mensah Walker Hughes Turner Bennett Fisher Carter Sullivan Novak Rossi Bianchi Moreira Castillo Weber "
    "Schmidt Larsen Nilsson Tanaka Nguyen Petrov Ivanova Marchetti Duval Gauthier Pelletier Lemoine Caron Renaud Barbier Picard Guérin"
).split()
_PAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    "trade": (
        ("boulanger", "baker"), ("infirmier", "nurse"), ("avocat", "lawyer"), ("menuisier", "carpenter"), ("pilote", "pilot"),
        ("géologue", "geologist"), ("libraire", "bookseller"), ("vétérinaire", "vet"), ("professeur", "teacher"), ("peintre", "painter"),
        ("journaliste", "journalist"), ("cuisinier", "cook"), ("notaire", "notary"), ("architecte", "architect"), ("agriculteur", "farmer"),
    ),
    "subject": (
        ("le latin", "Latin"), ("la chimie", "chemistry"), ("l'histoire", "history"), ("le dessin", "drawing"), ("la musique", "music"),
        ("les mathématiques", "mathematics"), ("la biologie", "biology"), ("le droit", "law"), ("l'économie", "economics"),
    ),
    "river": (
        ("la Loire", "the Loire"), ("le Rhin", "the Rhine"), ("la Moselle", "the Moselle"), ("le Danube", "the Danube"), ("la Tamise", "the Thames"),
        ("le Tarn", "the Tarn"), ("la Vienne", "the Vienne"), ("l'Aude", "the Aude"), ("la Seine", "the Seine"), ("le Tage", "the Tagus"),
    ),
    "day": (
        ("lundi", "Monday"), ("mardi", "Tuesday"), ("mercredi", "Wednesday"), ("jeudi", "Thursday"), ("vendredi", "Friday"),
        ("samedi", "Saturday"), ("dimanche", "Sunday"),
    ),
    "colour": (
        ("bleu nuit", "midnight blue"), ("rouge vif", "bright red"), ("gris clair", "light grey"), ("vert olive", "olive green"),
        ("noir", "black"), ("blanc cassé", "off-white"), ("jaune", "yellow"), ("orange", "orange"),
    ),
    "food": (
        ("graines", "seeds"), ("insectes", "insects"), ("petits poissons", "small fish"), ("feuilles", "leaves"), ("vers", "worms"),
        ("fruits", "fruit"), ("rongeurs", "rodents"), ("algues", "algae"), ("racines", "roots"),
    ),
    "few": (
        ("deux", "two"), ("trois", "three"), ("quatre", "four"), ("cinq", "five"), ("six", "six"), ("sept", "seven"), ("huit", "eight"),
        ("dix", "ten"), ("douze", "twelve"),
    ),
}  # fmt: skip
_MONTHS = tuple(zip(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "January February March April May June July August September October November December".split(), strict=True,
))  # fmt: skip

_NOUNS: dict[str, tuple[tuple[str, str, str], ...]] = {  # French, English, gender
    "body": (
        ("l'Association des {w}", "the {w} Association", "f"), ("la Ligue {w}", "the {w} League", "f"), ("la société {w}", "{w} Ltd", "f"),
        ("l'Institut {w}", "the {w} Institute", "m"), ("le syndicat {w}", "the {w} Union", "m"), ("la fondation {w}", "the {w} Foundation", "f"),
        ("le groupe {w}", "the {w} Group", "m"), ("la {x}", "the {x}", "f"), ("l'{y}", "the {y}", "f"), ("le {x}", "the {x}", "m"),
        ("l'université {w}", "{w} University", "f"), ("la banque {w}", "{w} Bank", "f"), ("{w}", "{w}", "f"),
    ),
    "product": (
        ("le vélo {w}", "the {w} bicycle", "m"), ("la lampe {w}", "the {w} lamp", "f"), ("le four {w}", "the {w} oven", "m"),
        ("la tente {w}", "the {w} tent", "f"), ("le téléphone {w}", "the {w} phone", "m"), ("la montre {w}", "the {w} watch", "f"),
        ("le modèle {x}", "the {x} model", "m"), ("la machine {w}", "the {w} machine", "f"), ("l'abonnement {w}", "the {w} subscription", "m"),
    ),
    "work": (
        ("le roman « {w} »", "the novel “{w}”", "m"), ("le recueil « {w} »", "the collection “{w}”", "m"), ("la pièce « {w} »", "the play “{w}”", "f"),
        ("l'essai « {w} »", "the essay “{w}”", "m"), ("la nouvelle « {w} »", "the short story “{w}”", "f"),
    ),
    "building": (
        ("le musée {w}", "the {w} Museum", "m"), ("la tour {w}", "the {w} Tower", "f"), ("le pont {w}", "the {w} Bridge", "m"),
        ("la bibliothèque {w}", "the {w} Library", "f"), ("le théâtre {w}", "the {w} Theatre", "m"), ("le stade {w}", "the {w} Stadium", "m"),
        ("la piscine {w}", "the {w} pool", "f"), ("le château {w}", "{w} Castle", "m"),
        ("le pont {de}", "the {t} bridge", "m"), ("la gare {de}", "{t} station", "f"), ("l'église {de}", "the church of {t}", "f"),
        ("le lavoir {de}", "the {t} wash house", "m"), ("le moulin {de}", "the {t} mill", "m"), ("le phare {de}", "the {t} lighthouse", "m"),
        ("le barrage {de}", "the {t} dam", "m"), ("le gymnase {de}", "the {t} gymnasium", "m"), ("la mairie {de}", "{t} town hall", "f"),
    ),
    "event": (
        ("le festival {w}", "the {w} Festival", "m"), ("le tournoi {w}", "the {w} tournament", "m"), ("la course {w}", "the {w} race", "f"),
        ("le salon {w}", "the {w} fair", "m"), ("la coupe {w}", "the {w} Cup", "f"), ("le concours {w}", "the {w} competition", "m"),
    ),
    "ship": (
        ("le {w}", "the {w}", "m"), ("la frégate {w}", "the frigate {w}", "f"), ("le paquebot {w}", "the liner {w}", "m"),
        ("le cargo {w}", "the freighter {w}", "m"), ("la goélette {w}", "the schooner {w}", "f"),
    ),
    "beast": (
        ("le hibou", "the owl", "m"), ("le héron", "the heron", "m"), ("la tortue", "the tortoise", "f"), ("le castor", "the beaver", "m"),
        ("la cigogne", "the stork", "f"), ("le lézard", "the lizard", "m"), ("la mésange", "the tit", "f"), ("le pélican", "the pelican", "m"),
        ("la grenouille", "the frog", "f"), ("le corbeau", "the raven", "m"), ("l'autruche", "the ostrich", "f"), ("le canard", "the duck", "m"),
    ),
}  # fmt: skip
_WORDS = (
    "Aurore Borée Calypso Delta Émeraude Fauvette Galilée Horizon Iris Jonquille Kepler Lumière Mistral Nova Orion Pégase Quartz Rivage Saphir "
    "Tempête Ulysse Vega Zéphyr Atlas Boréal Cobalt Dauphin Éole Falcon Granit Hermès Icare Junon Kestrel Lotus Mercure Neptune Olympe Phénix"
).split()
_KINDS = {
    "person": _PERSON, "body": _BODY, "town": _TOWN, "product": _PRODUCT, "work": _WORK, "building": _BUILDING, "event": _EVENT,
    "ship": _SHIP, "beast": _BEAST,
}  # fmt: skip

_NEVER_TOLD: dict[str, tuple[str, str]] = {  # by kind: questions in French and English that no made text answers
    "person": (
        "Où est mort{e} {n} ?|De quoi {n} est-{p} mort{e} ?|Où est né le père {d} ?|Qui est la mère {d} ?|Avec qui {n} est-{p} marié{e} ?"
        "|Quand {n} s'est-{p} marié{e} ?|Combien {n} gagne-t-{p} ?|Pourquoi {n} est-{p} parti{e} ?|Pourquoi {n} a-t-{p} changé de métier ?"
        "|Où {n} a-t-{p} fait ses études ?|Quel âge a le frère {d} ?|Combien de livres {n} a-t-{p} écrits ?|À qui {n} a-t-{p} succédé ?",
        "Where did {n} die?|How did {n} die?|Where was {n}'s father born?|Who is {n}'s mother?|Who is {n} married to?"
        "|When did {n} get married?|How much does {n} earn?|Why did {n} leave?|Why did {n} change jobs?"
        "|Where did {n} study?|How old is {n}'s brother?|How many books did {n} write?|Who did {n} succeed?",
    ),
    "body": (
        "Pourquoi {n} a-t-{p} été fondé{e} ?|Combien de personnes {n} emploie-t-{p} ?|Pourquoi le siège {d} a-t-il changé ?|Où {n} a-t-{p} été fondé{e} ?"
        "|Qui finance {n} ?|Quand {n} a-t-{p} été dissous{e} ?|Quel est le salaire du directeur {d} ?|Combien coûte l'adhésion {a} ?|Qui a racheté {n} ?",
        "Why was {n} founded?|How many people work for {n}?|Why did {n} move its headquarters?|Where was {n} founded?"
        "|Who funds {n}?|When was {n} dissolved?|How much does the head of {n} earn?|What does it cost to join {n}?|Who bought {n}?",
    ),
    "town": (
        "D'où vient le nom {d} ?|Quelle est la superficie {d} ?|Quand {n} a-t-{p} été fondé{e} ?|Combien d'écoles y a-t-il à {n} ?"
        "|Pourquoi le maire {d} a-t-il démissionné ?|Quel âge a le maire {d} ?|Qui a construit le pont {d} ?|Combien de visiteurs vont à {n} ?",
        "Where does the name of {n} come from?|What is the area of {n}?|When was {n} founded?|How many schools are there in {n}?"
        "|Why did the mayor of {n} resign?|How old is the mayor of {n}?|Who built the bridge of {n}?|How many visitors go to {n}?",
    ),
    "product": (
        "Qui a inventé {n} ?|Quand {n} est-{p} sorti{e} ?|De quoi est fait{e} {n} ?|Combien d'exemplaires {d} a-t-on vendus ?|Pourquoi {n} est-{p} si cher ?"
        "|Quelle est la taille {d} ?|Combien de temps dure la batterie {d} ?|Où peut-on acheter {n} ?|Pourquoi {n} n'est-{p} plus fabriqué{e} ?",
        "Who invented {n}?|When did {n} come out?|What is {n} made of?|How many of {n} were sold?|Why is {n} so expensive?"
        "|What size is {n}?|How long does the battery of {n} last?|Where can one buy {n}?|Why is {n} no longer made?",
    ),
    "work": (
        "Quel prix {n} a-t-{p} reçu ?|Combien d'exemplaires {d} ont été vendus ?|Qui a traduit {n} ?|Qui est le héros {d} ?|Comment finit {n} ?"
        "|Pourquoi {n} a-t-{p} été interdit{e} ?|Combien coûte {n} ?|Qui a illustré {n} ?",
        "What prize did {n} receive?|How many copies of {n} were sold?|Who translated {n}?|Who is the hero of {n}?|How does {n} end?"
        "|Why was {n} banned?|How much does {n} cost?|Who illustrated {n}?",
    ),
    "building": (
        "Pourquoi {n} a-t-{p} été construit{e} ?|Qui a financé {n} ?|Combien de temps ont duré les travaux {d} ?|Quand {n} a-t-{p} été détruit{e} ?"
        "|Quelle est la longueur {d} ?|Combien d'ouvriers ont travaillé {a} ?|Combien de personnes sont mortes {a} ?|À qui appartient {n} ?"
        "|Pourquoi {n} est-{p} fermé{e} ?|Qui a restauré {n} ?|À quelle heure ferme {n} ?",
        "Why was {n} built?|Who paid for {n}?|How long did the building of {n} take?|When was {n} destroyed?"
        "|How long is {n}?|How many people worked on {n}?|How many people died at {n}?|Who owns {n}?"
        "|Why is {n} closed?|Who restored {n}?|At what time does {n} close?",
    ),
    "event": (
        "Qui a organisé {n} ?|Pourquoi {n} a-t-{p} été annulé{e} ?|Depuis quand existe {n} ?|Qui est arrivé deuxième {a} ?|Quel est le prix remis {a} ?"
        "|Combien de bénévoles aident {a} ?|Combien de temps dure {n} ?|Qui présidait le jury {d} ?",
        "Who organised {n}?|Why was {n} cancelled?|Since when has {n} existed?|Who came second in {n}?|What is the prize of {n}?"
        "|How many volunteers help at {n}?|How long does {n} last?|Who chaired the jury of {n}?",
    ),
    "ship": (
        "Pourquoi {n} a-t-{p} coulé ?|Quand {n} a-t-{p} fait naufrage ?|À qui appartient {n} ?|Quelle est la vitesse {d} ?|Combien a coûté {n} ?"
        "|Qui a dessiné {n} ?|Combien de marins sont morts à bord {d} ?|Où se trouve {n} aujourd'hui ?|Combien {n} pèse-t-{p} ?",
        "Why did {n} sink?|When was {n} wrecked?|Who owns {n}?|How fast is {n}?|How much did {n} cost?"
        "|Who designed {n}?|How many sailors died aboard {n}?|Where is {n} today?|How much does {n} weigh?",
    ),
    "beast": (
        "Où vit {n} ?|Pourquoi {n} est-{p} menacé{e} ?|Quels sont les ennemis {d} ?|Combien de kilomètres parcourt {n} ?|Quand dort {n} ?"
        "|De quelle couleur est {n} ?|Combien reste-t-il d'individus {d} ?",
        "Where does {n} live?|Why is {n} endangered?|What are the enemies of {n}?|How many kilometres does {n} travel?|When does {n} sleep?"
        "|What colour is {n}?|How many of {n} are left?",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entity:
    """A made entity: its name in both languages, and by attribute the value in both languages.

    `short`: what people call it where no other is meant, "le pont" or a family name; None if they do not.
    """

    name: tuple[str, str]
    short: tuple[str, str] | None
    gender: str
    is_person: bool
    values: dict[int, tuple[str, str]]


_IN_SHORT = 0.4  # of the questions that may call an entity in short
_UNTOLD = 0.5  # of the entities that are asked about something of which the text says nothing

Places = dict[int, tuple[int, int]]
"""By attribute, the start and the end of its value in a text."""


def add_cards(data: TrainingData, *, texts: int, rng: Random) -> None:
    """Adds about `texts` made passages with the questions about them; about one group in twenty is for validation."""
    while texts > 0:
        kind = rng.choice(["person", "person", *_KINDS])
        entities = _entities(kind, rng.randint(3, 12), rng)
        passages: list[tuple[int, list[tuple[_Entity, Places]]]] = []
        language = rng.choices((0, 1), (3, 2))[0]
        in_validation = rng.random() < 0.05
        style = rng.choices(("prose", "label", "questions"), (7, 2, 2))[0]
        first = 0
        while first < len(entities):
            group = entities[first : first + rng.choice((1, 1, 2, 2, 3, 4))]
            first += len(group)
            heading = _heading(group, language, rng) if style == "prose" else ""
            text, places = _passage(kind, group, language, style, heading, rng)
            number = data.add(
                TrainingPassage(text, LANGUAGES[language], "cards", f"cards/{kind}", in_validation, heading)
            )
            passages.append((number, list(zip(group, places, strict=True))))
        texts -= len(passages)
        data.questions += _questions(kind, passages, language, in_validation, rng)


def _heading(group: list[_Entity], language: int, rng: Random) -> str:
    """The heading of a passage: the name of its only entity, which the passage then need not say; or what says nothing."""
    directory = rng.choice((("Annuaire", "Directory"), ("Tous les noms", "All names"), ("", "")))[language]
    name = _capital(group[0].name[language]) if len(group) == 1 and rng.random() < 0.5 else ""
    return ". ".join(part for part in (directory, name) if part)


def _entities(kind: str, count: int, rng: Random) -> list[_Entity]:
    """At most `count` entities of a kind with different names, and values of the same few attributes."""
    attributes = rng.sample(range(len(_KINDS[kind])), min(len(_KINDS[kind]), rng.randint(2, 4)))
    entities: dict[tuple[str, str], _Entity] = {}
    for _ in range(3 * count):
        name, short, gender = _name(kind, rng)
        chosen = [attribute for attribute in attributes if rng.random() < 0.75] or attributes[:1]
        values = {attribute: _value(_KINDS[kind][attribute].value, rng) for attribute in chosen}
        entities.setdefault(name, _Entity(name, short, gender, kind == "person", values))
        if len(entities) == count:
            break
    return list(entities.values())


def _name(kind: str, rng: Random) -> tuple[tuple[str, str], tuple[str, str] | None, str]:
    """A name in both languages, what people call it in short (`_Entity.short`), and its gender."""
    if kind == "person":
        gender, last = rng.choice("mf"), rng.choice(_LAST)
        name = f"{rng.choice(_FIRST[gender])} {last}"
        return (name, name), (last, last), gender
    if kind == "town":
        town = rng.choice(_TOWNS)
        return (town, _ABROAD.get(town, town)), None, "f"
    french, english, gender = rng.choice(_NOUNS[kind])
    word, town = rng.choice((rng.choice(_WORDS), rng.choice(_LAST), rng.choice(_TOWNS))), rng.choice(_TOWNS)
    fill = {
        "w": word,
        "t": _ABROAD.get(town, town),
        "de": _after("de", town),
        "x": "".join(rng.choice("BCDFGLMNPRSTV") for _ in range(3)),
        "y": rng.choice("AEIOU") + "".join(rng.choice("BCDFGLMNPRST") for _ in range(rng.choice((1, 2, 3)))),
    }
    return (french.format(**fill), english.format(**fill)), _short(french, english), gender


def _short(french: str, english: str) -> tuple[str, str] | None:
    """What two patterns of `_NOUNS` say without the name in them: "le pont", "the bridge"; None if nothing is left."""
    french_noun = re.match(r"((?:l[ea] |l')\w+) (?:des )?[«{]", french)
    english_noun = re.sub(r" of \{t\}|(?:the )?[“{][wt{}]+[”}]*|\bthe\b", "", english).strip().lower()
    if french_noun is None or not english_noun or "{" in english_noun:
        return None
    return french_noun[1].lower(), "the " + english_noun.replace("ltd", "company")


def _value(kind: str, rng: Random) -> tuple[str, str]:
    """A value of a kind in both languages."""
    if kind in _PAIRS:
        return rng.choice(_PAIRS[kind])
    match kind:
        case "town":
            town = rng.choice(_TOWNS)
            return town, _ABROAD.get(town, town)
        case "person":
            name = f"{rng.choice(_FIRST[rng.choice('mf')])} {rng.choice(_LAST)}"
            return name, name
        case "year":
            year = str(rng.randint(1790, 2024))
            return year, year
        case "date":
            day, (french, english) = rng.randint(2, 28), rng.choice(_MONTHS)
            return f"{day} {french}", f"{day} {english}"
        case "phone":
            digits = " ".join(f"{rng.randint(1, 99):02d}" for _ in range(5))
            return digits, digits
        case "street":
            number, name = rng.randint(1, 120), rng.choice(_LAST)
            return f"{number}, rue {name}", f"{number} {name} Street"
        case "hour":
            hour = rng.randint(7, 11)
            return f"{hour} heures", f"{hour} o'clock"
        case "span":
            number = rng.randint(2, 40)
            return f"{number} ans", f"{number} years"
        case "count":
            number = rng.choice((rng.randint(12, 990), rng.randint(1, 90) * 100, rng.randint(1, 900) * 1000))
            return f"{number:,}".replace(",", " "), f"{number:,}"
        case _:
            return _quantity(kind, rng)


def _quantity(kind: str, rng: Random) -> tuple[str, str]:
    """A number with its unit, in both languages."""
    number = rng.randint(2, 990)
    french, english = {
        "money": ("millions d'euros", "million euros"),
        "price": ("euros", "euros"),
        "weight": rng.choice((("kilos", "kilos"), ("grammes", "grams"))),
        "length": ("mètres", "metres"),
    }[kind]
    return f"{number} {french}", f"{number} {english}"


def _filled(pattern: str, entity: _Entity, language: int, value: str) -> str:
    """The pattern with the entity and the value in it."""
    name = entity.name[language]
    feminine = entity.gender == "f"
    pronoun = "elle" if feminine else "il"
    english = ("She" if feminine else "He", "Her" if feminine else "His") if entity.is_person else ("It", "Its")
    text = pattern.format(
        n=name,
        d=_after("de", name),
        a=_after("à", name),
        S=pronoun.capitalize() if language == 0 else english[0],
        P=english[1],
        p=pronoun,
        l="la" if feminine else "le",
        e="e" if feminine else "",
        v=value,
    )
    return _capital(text)


def _after(preposition: str, name: str) -> str:
    """ "de" or "à" and a French name: "du musée", "de l'OMS", "d'Arles"."""
    short = {"de": "du ", "à": "au "}[preposition]
    if name.startswith("le "):
        return short + name[3:]
    if preposition == "de" and name[0].lower() in "aeiouéèê":
        return f"d'{name}"
    return f"{preposition} {name}"


def _passage(
    kind: str, group: list[_Entity], language: int, style: str, heading: str, rng: Random
) -> tuple[str, list[Places]]:
    """A passage about some entities, and for each of them the places of its values."""
    text = rng.choice(("", "", "", "Annuaire\n\n" if language == 0 else "Directory\n\n"))
    gap = rng.choice(("\n\n", "\n\n", "\n", " ")) if style == "prose" else "\n\n"
    always_named = rng.random() < 0.3
    never_named = group[0].name[language].lower() in heading.lower() and rng.random() < 0.7
    places: list[Places] = []
    for number, entity in enumerate(group):
        text += gap if number else ""
        entity_places: Places = {}
        if style == "label":
            text += _capital(entity.name[language])
        for order, (attribute, values) in enumerate(entity.values.items()):
            patterns, value = _KINDS[kind][attribute], values[language]
            if style == "label":
                before, after = f"\n{patterns.label[language]}" + rng.choice((" : ", "\n")), value
            elif style == "questions":
                question = _filled(rng.choice(patterns.questions[language]), entity, language, value)
                is_short = rng.random() < 0.6
                after = f"{value}." if is_short else _filled(patterns.pronoun[language], entity, language, value)
                before = ("\n" if order else "") + question + "\n"
            else:
                named = not never_named and (order == 0 or always_named)
                sentence = patterns.named if named else patterns.pronoun
                before, after = (" " if order else ""), _filled(sentence[language], entity, language, value)
            text += before
            start = len(text) + after.lower().index(value.lower())
            text += after
            entity_places[attribute] = (start, start + len(value))
        places.append(entity_places)
    return text, places


def _questions(
    kind: str,
    passages: list[tuple[int, list[tuple[_Entity, Places]]]],
    language: int,
    in_validation: bool,
    rng: Random,
) -> Iterator[TrainingQuestion]:
    """Questions about the entities of some passages, and about entities that no passage knows."""
    attributes, article = _KINDS[kind], f"cards/{kind}"
    used = sorted({attribute for _, group in passages for entity, _ in group for attribute in entity.values})
    for number, group in passages:
        others = [other for other, _ in passages if other != number]
        for entity, places in group:
            for attribute in used:
                if rng.random() < 0.4:
                    continue
                asked_in = language if rng.random() < 0.55 else 1 - language
                called = _in_short(entity, passages, rng)
                text = _question(attributes[attribute], called, asked_in, rng)
                answers: tuple[tuple[int, int, int], ...] = ()
                near_misses = tuple(rng.sample(others, min(2, len(others))))
                if attribute in places:
                    answers = ((number, *places[attribute]),)
                else:
                    near_misses = (number, *near_misses[:1])
                yield TrainingQuestion(
                    text, LANGUAGES[asked_in], "cards", article, in_validation, answers, near_misses, origin="cards"
                )
            if rng.random() < _UNTOLD:
                asked_in = language if rng.random() < 0.45 else 1 - language
                text = _untold(kind, used, _in_short(entity, passages, rng), asked_in, rng)
                yield TrainingQuestion(
                    text, LANGUAGES[asked_in], "cards", article, in_validation, (), (number,), origin="cards"
                )
        if rng.random() < 0.7:
            (stranger,) = _entities(kind, 1, rng)
            if stranger.name not in {entity.name for _, group in passages for entity, _ in group}:
                asked_in = language if rng.random() < 0.55 else 1 - language
                text = _question(attributes[rng.choice(used)], stranger, asked_in, rng)
                near_misses = (number, *others[:1])
                yield TrainingQuestion(
                    text, LANGUAGES[asked_in], "cards", article, in_validation, (), near_misses, origin="cards"
                )


def _in_short(entity: _Entity, passages: list[tuple[int, list[tuple[_Entity, Places]]]], rng: Random) -> _Entity:
    """The entity as people may call it: sometimes in short (`_IN_SHORT`), if no other in the passages is called so."""
    alike = [other for _, group in passages for other, _ in group if other.short == entity.short]
    if entity.short is None or len(alike) > 1 or rng.random() > _IN_SHORT:
        return entity
    return replace(entity, name=entity.short)


def _question(attribute: _Attribute, entity: _Entity, language: int, rng: Random) -> str:
    """A question for an attribute of an entity."""
    if rng.random() < 0.12:  # in key words, as people type them
        label = attribute.label[language]
        return f"{label} {_after('de', entity.name[0])}" if language == 0 else f"{entity.name[1]} {label.lower()}"
    return _filled(rng.choice(attribute.questions[language]), entity, language, "")


def _untold(kind: str, used: Collection[int], entity: _Entity, language: int, rng: Random) -> str:
    """A question about an entity that a text does not answer if it gives only the attributes `used`."""
    questions = _NEVER_TOLD[kind][language].split("|")
    for number, attribute in enumerate(_KINDS[kind]):
        if number not in used:
            questions += attribute.questions[language]
    return _filled(rng.choice(questions), entity, language, "")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
