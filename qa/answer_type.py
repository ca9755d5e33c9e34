"""What kind of answer a question asks for, and whether a sentence holds something of that kind that the question does not say.

Word lists, French and English together: a French question is asked about
English text and the other way round.
"""

from __future__ import annotations

import re
from typing import Literal

from index.words.terms import folded

Kind = Literal["date", "number", "reason", "name"]

_TIMES = (
    r"annees?|dates?|jours?|mois|siecles?|decennies?|epoques?|periodes?|moments?|years?|months?|days?|centur(?:y|ies)"
    r"|decades?|era"
)
_MEASURES = (
    r"nombre|pourcentage|taux|prix|cout|montant|age|population|superficie|surface|altitude|taille|hauteur|longueur|largeur"
    r"|vitesse|temperatures?|distance|proportion|score|part|poids|masse|profondeur|duree|budget|salaire|chiffre d'affaires"
    r"|valeur|densite|note|rang|place|numero|frequence|puissance|somme|quantite|effectif|debit|diametre|number|percent(?:age)?"
    r"|rate|price|cost|amount|size|height|length|width|speed|weight|mass|depth|value|density|diameter|area|volume|ratio|share"
    r"|duration|rank"
)
_PLACES = (
    r"villes?|pays|regions?|lieux?|endroits?|continents?|departements?|provinces?|communes?|villages?|etats?|quartiers?|rues?"
    r"|iles?|localites?|territoires?|batiments?|stades?|adresse|capitale|fleuves?|rivieres?|mers?|cit(?:y|ies)|countr(?:y|ies)"
    r"|states?|places?|locations?|count(?:y|ies)|towns?|islands?|rivers?|streets?|districts?|areas?|neighborhoods?|capital"
    r"|stadium|venue|museum"
)
_PEOPLE = (
    r"roi|reine|empereur|president|ministre|auteurs?|ecrivains?|realisateurs?|acteurs?|actrices?|homme|femme|personn(?:es?|ages?)"
    r"|general|peintres?|architectes?|chanteu(?:rs?|se)|compositeurs?|musiciens?|joueurs?|entraineurs?|scientifiques?"
    r"|philosophes?|historiens?|inventeur|fondateurs?|pape|prince(?:sse)?|duc|eveque|dieu|pere|mere|fils|fille|frere|soeur|mari"
    r"|epouse|maire|chef|artistes?|poetes?|medecins?|soldats?|king|queen|emperor|minister|author|writer|director|actor|actress"
    r"|man|woman|people|painter|composer|singer|player|quarterback|coach|scientists?|philosophers?|historian|inventor|founder"
    r"|pope|bishop|leader|mathematicians?|engineer|explorer|god|father|mother|son|daughter|brother|sister|mayor|ruler"
)
_WHICH = (
    r"\b(?:quel(?:le)?s?|which|what)(?:\s+(?:est|sont|etai(?:t|ent)|fut|furent|sera|a ete|was|is|were|are))?"
    r"(?:\s+(?:la|le|les|l|the|son|sa|ses|leur|its|his|her))?(?:\s+\w+)?\s+"
)
_RULES: tuple[tuple[Kind, str], ...] = (
    ("date", rf"\bquand\b|\bwhen\b|{_WHICH}(?:{_TIMES})\b|^(?:a )?quelle heure|\bdate d[e']"),
    (
        "number",
        r"\bcombien\b|\bhow (?:many|much|old|tall|high|far|large|big|fast|long|often|deep|wide|heavy|hot|cold|small"
        r"|close|few)\b"
        rf"|{_WHICH}(?:{_MEASURES})\b",
    ),
    ("name", rf"\bwhere\b|^(?:d'|jusqu'|par )?ou\b|{_WHICH}(?:{_PLACES})\b"),
    (
        "reason",
        r"\bpourquoi\b|\bwhy\b|\b(?:quelles?|which|what)\b.{0,25}\b(?:raisons?|causes?|motifs?|buts?|objectifs?|reasons?|purpose"
        r"|goal|motivations?)\b|\bwhat (?:caused|led)|\ba quoi ser(?:t|vent|vait|vaient)|\b(?:a cause|grace) (?:de|a) quoi"
        r"|\bdans quel but",
    ),
    (
        "name",
        rf"\bqui\b|\bwho(?:m|se)?\b|{_WHICH}(?:{_PEOPLE})\b|\bnoms?\b|\bs'appel|\bappel(?:le|ait|lait|aient)\b|\bnomm|\bsurnom"
        r"|\b(?:titres?|names?|titles?|named|nickname\w*|called|termes?|mots?|term|word)\b",
    ),
)

_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)s?\b")
_NUMBER = re.compile(
    r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze"
    r"|quinze|seize|vingt|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?|moitie|tiers|quart|dizaines?"
    r"|vingtaine|trentaine|centaines?|milliers|double|triple|two|three|four|five|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|twenty|thirty|forty|fifty|hundreds?|thousands?|billions?|half|third|quarter|dozens?|twice|unique"
    r"|seule?|aucune?|single|none)\b"
)
_REASON = re.compile(
    r"\b(?:parce qu|car|puisqu|en raison|a cause|afin|pour|dans le but|grace a|en effet|etant donne|du fait|faute de|de peur"
    r"|ainsi|donc|permet|permettent|permettant|sert|servent|because|since|due to|owing|so that|in order|therefore|thus"
    r"|as a result|caused?|causes|reasons?|raisons?|entrain\w+|provoqu\w+|result\w*|vis(?:e|ait|ant) a|objectif|but)\b"
)
_NAMING = re.compile(
    r"\b(?:appele\w*|nomm\w+|surnom\w+|dite?|intitul\w+|baptis\w+|called|named|known as|titled|nicknamed|designe\w*|denomm\w+"
    r"|connue? sous|termes?|noms?|names?)\b|[«\"“]"
)
_A_NUMBER_FOR_A_DATE = 0.5  # "le 14 juillet", "3 ans plus tard"
_ENOUGH_NAMES = 2  # new names in a sentence; more make it no likelier
_A_NAMING_WORD = 0.5  # "appelé", or a quotation


def kind_of(question: str) -> Kind | None:
    """What a question asks for; None where no sentence shows it ("comment", "what does it mean")."""
    asked = plain(re.sub(r"\boù\b", "where", question, flags=re.IGNORECASE))  # without its accent it is "or"
    return next((kind for kind, rule in _RULES if re.search(rule, asked)), None)


def held(kind: Kind | None, sentence: str, question: str, *, new_names: int) -> float:
    """How much a sentence has of what is asked for, in [0, 1]: 1 for a year, a number or a cause; names add up to 1.

    Both texts are `plain`. Years and numbers of the question do not count; `new_names` says how many names of the
    sentence it does not hold.
    """
    if kind == "date" and any(year not in question for year in _YEAR.findall(sentence)):
        return 1.0
    if kind in ("date", "number"):
        found = [
            number for number in _NUMBER.findall(sentence) if number not in question and not _YEAR.fullmatch(number)
        ]
        if kind == "number":
            return float(bool(found))
        return _A_NUMBER_FOR_A_DATE * any(number[0].isdigit() for number in found)
    if kind == "reason":
        return float(bool(_REASON.search(sentence)))
    if kind == "name":
        return max(min(1.0, new_names / _ENOUGH_NAMES), _A_NAMING_WORD * bool(_NAMING.search(sentence)))
    return 0.0


def plain(text: str) -> str:
    """Lower case without accents, the apostrophe straight: what this module's expressions read."""
    return folded(text).replace("’", "'")
