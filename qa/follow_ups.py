"""What a question takes from the one before it, and from its answer.

Rules over function words, no model. A question that looks like a follow-up is also searched as it stands, near the
last answer; `qa.retriever` chooses between the answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from index.words.terms import Language, folded, starts_sentence

MAX_TEXT = 2_000
"""Characters of a text to search with."""
_MAX_TOPIC = 300  # characters that a follow-up takes from the question before
_MAX_FOLLOW_UP = 15  # words; a longer question says enough of its own
_JOINT = " — "  # between a follow-up and what it takes
_COMPLETED = re.compile(rf"[^?]*\?{_JOINT}[^?.!…]+")

_ASKING = (
    "pourquoi quand qui que qu quoi ou comment combien quel quelle quels quelles lequel laquelle lesquels lesquelles "
    "why when where who whom whose what which how"
)
_AUXILIARY = (
    "est sont etait etaient fut furent sera seront a ont avait avaient aura eu eut ete peut peuvent doit fait font "
    "is are was were be been has have had do does did can could will would should may might"
)
_PREPOSITION = (
    "de d du des au aux a en dans par pour sur avec chez depuis jusque jusqu vers avant apres devant derriere contre sous "
    "entre selon sans parmi malgre of in on at to for from with by about since until before after against under without "
    "between during into"
)
_DETERMINER = (
    "le la les l un une du des au aux mon ma mes votre vos notre nos the a an any each every chaque my your our"
)
_LIGHT = (  # words that name no subject; a question with no other words takes its subject from the question before
    "et mais donc alors puis ensuite sinon ce c t se s n ne y il elle ils elles on lui eux leur leurs son sa ses celui celle "
    "ceux celles ci ca cela ceci cet cette ces dernier derniere autre autres plus moins aussi exactement precisement vraiment "
    "pas non ainsi raison raisons annee date age heure moment fois temps jour lieu endroit pays ville but detail details "
    "exemple exemples precision precisions explication explications information informations info infos suite reste prix "
    "tarif tarifs cout montant duree adresse nom "
    "and but so then or not it he she they him her them his its their that this these those there one ones other others "
    "else more too also exactly precisely really long many much old far often big tall year date time day place country city "
    "reason reasons person detail details example examples information info rest "
    "price cost amount duration address name"
)
# Nor do these verbs:
_LIGHT_VERB = "passe arrive appelle nomme ne nee mort morte come happen happened born die died called"
_ASKING_WORDS = frozenset(_ASKING.split())
_FUNCTION_WORDS = frozenset(f"{_ASKING} {_AUXILIARY} {_PREPOSITION} {_DETERMINER} {_LIGHT} {_LIGHT_VERB}".split())
_LIGHT_VERBS = frozenset(_LIGHT_VERB.split())
_SMALL_WORDS = _FUNCTION_WORDS - _LIGHT_VERBS
_AUXILIARIES = frozenset(_AUXILIARY.split())
_PREPOSITIONS = frozenset(_PREPOSITION.split())
_DETERMINERS = frozenset(_DETERMINER.split())
_ASKING_NO_NAME = frozenset("quand when combien how pourquoi why comment".split())
_ASKING_OF_WHAT = frozenset("quel quelle quels quelles which what".split())
_FIRST_OR_SECOND_PERSON = frozenset(
    "je j tu te toi ton ta vous votre vos nous moi mon ma i you your me my we us".split()
)
_LEADING = re.compile(  # openings that need the question before
    r"(?:what about|how about|qu en est il|quid|meme question pour|same question for|idem pour|tell me more|go on|continue"
    r"|(?:dites|dis) m en (?:plus|davantage)|en savoir plus|et|mais|alors|puis|donc|and|but|so|then|ok|okay|oui|yes)(?: |$)"
)
_IMPERSONAL = re.compile(
    r"\b(?:y (?:a|avait|aura|eut|a eu)(?: t)? il|il y a(?:vait)?|s agit il|il s agit|faut il|il faut|fait il|fallait il"
    r"|(?:s est il|s etait il) (?:passe|produit)|se (?:passe|produit|passait) t il"
    r"|existe t il|reste t il|est il (?:possible|vrai|necessaire|important|interdit|obligatoire|utile|question)"
    r"|(?:does|did|will) it (?:rain|snow)|is it (?:il)?legal to|is it (?:allowed|forbidden|safe|compulsory) to"
    r"|(?:does|did|is|was|will|would|can|could|has|have) it (?:take|taken|called|cost|true|possible|important|likely"
    r"|necessary|mean to|known|said|estimated|believed|thought)|it (?:is|was|takes|took|costs))\b"
)
_WHAT_TO_DO = re.compile(
    r"(?:(?:et|alors|and|so|then) )?(?:what (?:should|can|must|do|could) (?:i|we) (?:(?:have|need) to )?do|que faire"
    r"|how (?:do|can|should) (?:i|we) (?:\w+ ){1,4}ones?"
    r"|que (?:dois|puis|peut|doit|faut) (?:je|on|il) faire|qu est ce qu(?:e je|on|il|e l on) (?:dois|peux|peut|doit|faut) faire)"
    r"(?: then| alors| maintenant| now)?"
)
_EXISTS = re.compile(r"\by (?:a|avait) t il\b|\bil y (?:a|avait)\b|\b(?:is|are|was|were) there\b")
_SUBJECT_LAST = re.compile(  # "c'est qui Macron", "il est où le musée"; after "c est qui" the name has a capital
    r"(?:et |mais )?(?:(?:c|il|elle|ce) (?:est|etait|sera)|(?:ils|elles|ce) sont|ca \w+|(?:il|elle|ils|elles) \w+)"
    r" (?:qui|quoi|quand|ou|combien|comment|quel \w+|a quelle heure) (?P<article>(?:le|la|les|l|un|une|des) )?\w"
)
_IT_IS = re.compile(r"(?:c (?:est|etait)|est ce(?! qu[ei]?\b))\b")
_DEFINITE = frozenset("le la les l".split())
_PRONOUNS = frozenset(
    "il elle ils elles lui eux son sa ses leur leurs y celui celle ceux celles ca cela ceci cet cette ces "
    "he him his she her hers it its they them their theirs this these those".split()
)
_FOR_A_NAME = frozenset(
    "il elle ils elles lui eux son sa ses leur leurs he him she his her hers it its they them their".split()
)
_WHO = frozenset("qui who whom whose".split())
_OF_THINGS = frozenset("it its".split())
_NAME = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-ÿ]\w*(?: (?:(?:de|du|des|d['’]|von|van|of|Le|La) ?)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
)
_QUALIFIERS = frozenset(
    "old new other last first second next big long main same ancien ancienne nouveau nouvelle autre autres dernier derniere "
    "premier premiere second seconde petit petite grand grande vieux vieille meme".split()
)
_HAVING = frozenset("qui il elle on t y l m n ca cela ce".split())
_OBJECTS = frozenset("lui eux y it him them".split())
_OBJECT = re.compile(  # "qui l'a construit", "comment le visiter", "qui en profite"
    r"\b(?:l (?:a|ont|avait|avaient|aura|auront|as|eut)\b|qui (?:l|le|la|les|en|y) (?!\d)|(?:qu|quelles?|quels?) en \w"
    r"|(?:l|le|la|les) \w+ (?:t )?(?:on|ils?|elles?)\b"
    r"|(?:comment|pourquoi|ou|quand|on|ils?|elles?|tu|vous|va|vont|peut|peuvent|pourra\w*|doi(?:t|vent)|devra\w*|veut|veulent)"
    r" (?:l|le|la|les) \w+(?:er|ir|oir|[nt]dre|ttre|rdre|uire|faire|dire|lire|crire|ivre)(?= (?:a|en|dans|par|sur|pour|avec)\b|$)"
    r"|combien en (?:\w+ t\b|a\b|ont\b|est\b|sont\b|reste|restait|faut))"
)
_OPENING = re.compile(  # what opens a question without saying what it is about
    r"""\W*(?:(?:et|mais|alors|donc|and|but|so)\s+)?
    (?:(?:à|de|d['’]|dans|en|par|pour|depuis|jusqu['’]à|avec|in|on|at|by|for|from|since|to)\s*)?
    (?:qu['’]est-ce\s+qu(?:e\s|['’]|i\s)|est-ce\s+qu(?:e\s|['’])
      |(?:pourquoi|quand|qui|que|quoi|où|comment|combien|quel(?:le)?s?|why|when|where|who|whom|what|which|how(?:\s(?:many|much|\w+(?=\s(?:is|are|was|were|did|does|do|has|have|had|can)\b)))?)\b
       (?:\s+est-ce\s+qu(?:e\s|['’]))?
    |qu['’])
    (?:\s*\b(?:est|sont|était|étaient|fut|a|ont|is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b(?!-))?
    \s*""",
    re.VERBOSE | re.IGNORECASE,
)


_ARTICLE = r"(?:le|la|les|un|une|the|an?)\s|l['’]"
_STARTS_WITH_ARTICLE = re.compile(_ARTICLE, re.I)
_IN_OR_OF = (
    r"(?:de\sla|de|du|des|of\sthe|of|à\sla|à|au|aux|at\sthe|at|en|in\sthe|in|pour|for|chez|dans|sur|on|with)\s|d['’]"
)
_ANOTHER = re.compile(  # "et le pont ?", "what about the bridge?"
    rf"(?:et|mais|and|but|what\sabout|how\sabout)\s(?P<before>{_IN_OR_OF}|)(?P<noun>(?:{_ARTICLE}|(?<=de\s)l['’]|)\w.*?)\s*\??",
    re.I,
)
_PHRASE = re.compile(
    rf"(?<![\w’'-])(?P<before>{_IN_OR_OF}|(?={_ARTICLE}))(?=(?P<noun>(?:{_ARTICLE})?\w[^?]*?)(?P<end>\s*\??\s*)\Z)",
    re.I,
)
_NAME_OR_ACRONYM = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s(?:de\s|du\s|von\s|van\s|d['’])?[A-ZÀ-ÖØ-Þ][\w’'.-]*)*")
# The subject of a question: before its last verb, "was the old mill built", or before a verb with a pronoun, « la tour a-t-elle ».
_SUBJECT = re.compile(
    r"""(?:\b(?:was|were|is|are|did|does|do|has|have|had|will|can)\s(?P<en>the\s[^?]+?)\s
          (?=(?:(?:be|been|being|have|not|also|still|now)\s)*[\w'’-]+(?:\s(?:in|at|on|for|by|to|with|from)\b[^?]*)?\s*\??\s*\Z)
        |(?<!\w)(?P<fr>(?:(?:le|la|les)\s|l['’])[^?]+?)\s(?=[\w'’]+-(?:t-)?(?:ils?|elles?)\b))""",
    re.I | re.X,
)
_INVERTED = re.compile(r"\s(?:[nl]['’])?[\w]+-(?:t-)?(?:ils?|elles?)\b")  # what follows a subject: "a-t-il été achevé"
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_IS_WHAT = re.compile(r"\W*(?:who|where|(?:what|which)(?:\s\w+)?|how\s\w+)\s(?:is|are|was|were)\b", re.I)
_PARTICIPLE = re.compile(
    r"\b(?:\w{2,}ed|\w{2,}en|born|built|made|kept|held|sold|told|found)(?:\s\w+){0,2}\s*\??\s*\Z", re.I
)
_WHAT_IS = re.compile(r"\W*(?:quel(?:le)?s?\s(?:est|sont|était|fut)|what(?:\s(?:is|are|was|were)|['’]s))\b", re.I)
_OF = {
    **dict.fromkeys(["de la", "de", "du", "des", "d", "of", "of the"], "of"),
    **dict.fromkeys(["à la", "à", "au", "aux", "at", "at the"], "at"),
    **dict.fromkeys(["en", "in", "in the", "dans"], "in"),
    **{word: word for word in ("pour", "for", "chez", "sur", "on", "with")},
    "": "the",
}
"""Groups the prepositions of both languages that mean the same; "the" stands for none."""
_ENDS_WITH_PREPOSITION = re.compile(rf"(?<!\w)(?:{_IN_OR_OF})\Z", re.I)
_ONE = re.compile(r"\bones?\Z", re.I)
_COUNTED = re.compile(
    r"\b(?:(?P<en>how\s(?:many|much)\s)|combien\s)"
    rf"(?P<noun>(?(en)(?!(?:{_AUXILIARY.replace(' ', '|')}|time)\b)|d(?:e\s|['’])(?!temps\b))[\w-]+)(?=\s\w)",
    re.I,
)
_HAS_ARTICLE = re.compile(r"\b(?:the|la|du|des|au|aux)\s\Z", re.I)
_TIME = re.compile(  # "et le dimanche ?" asks of the same thing at another time
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|midi|soir|soirée|nuit|week-?end|semaine|été|hiver|automne"
    r"|printemps|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|afternoon|evening|night|week|summer|winter"
    r"|spring|autumn)s?\Z",
    re.I,
)
_NOUN_PHRASE = re.compile(r"(?:le|la|les|un|une|des|the|an?|this|cet?|cette)\s|l['’]|[A-ZÀ-Ý]")


# What a thing has: a fragment such as "et le traitement ?" asks for it of the thing that was asked about.
_ATTRIBUTE = (
    "traitement cause causes symptôme symptômes prévention prix tarif tarifs coût horaire horaires adresse téléphone numéro email "
    "e-mail courriel site hauteur longueur largeur profondeur poids taille superficie surface altitude population âge durée "
    "monnaie capitale langue drapeau devise origine origines couleur composition ingrédients recette budget capacité vitesse "
    "montant loyer puissance température objectif objectifs conséquences avantages inconvénients risques complications "
    "contre-indications effets posologie fréquence diamètre densité diagnostic transmission signification étymologie "
    "treatment cure cause causes symptom symptoms prevention price prices cost costs fee fees hours times address phone email "
    "e-mail website number height length width depth weight size area altitude population age duration currency capital "
    "language flag motto origin origins colour color ingredients recipe budget capacity speed rent power temperature purpose aim "
    "consequences advantages disadvantages drawbacks risks complications effects dose dosage frequency diameter density diagnosis "
    "transmission meaning etymology"
)
_ATTRIBUTE_WORDS = "|".join(map(re.escape, sorted(set(_ATTRIBUTE.split()), key=len, reverse=True)))
_OF_PHRASE = r"(?:de\s+l['’]|de\s+la\s|de\s|du\s|des\s|d['’])"
_ASKED_ATTRIBUTE = re.compile(  # "les symptômes de la rougeole", "the opening hours of the museum"
    rf"(?:(?:le|la|les|un|une)\s+|l['’])?(?:{_ATTRIBUTE_WORDS})(?:\s[\w-]+){{0,2}}?\s(?P<fr>{_OF_PHRASE}\s*\S.*)"
    rf"|(?:the\s+|an?\s+)?(?:[\w-]+\s){{0,2}}?(?:{_ATTRIBUTE_WORDS})\sof\s(?P<en>\S.*)",
    re.IGNORECASE,
)
_ATTRIBUTE_ALONE = re.compile(  # "et son traitement ?", "what about the price?", "The cost?"
    r"\W*(?:(?:et|mais|and|but|what\sabout|how\sabout)\s+)?"
    r"(?P<article>(?:le|la|les|son|sa|ses|leurs?|the|its|his|her|their)\s|l['’]|)"
    rf"(?P<noun>(?:(?!(?:quel(?:le)?s?|what|which|how|cet?t?e?|this|that|un|une|an?)\s)[\w-]+\s)?(?:{_ATTRIBUTE_WORDS})(?:\sd['’e]\s?[\w-]+|\s(?:secondaires|moyenne?|number))?)\s*\??\W*",
    re.IGNORECASE,
)
_ASKED_MEASURE = re.compile(
    r"\A(?:de\s(?:temps|fois|jours)|d['’]argent|heure|année|date|jour|time|year|date|day)\s", re.I
)
_WHOSE = frozenset("son sa ses leur leurs his her its their".split())
_FEMININE = re.compile(  # of those whose article does not tell
    r"(?:cause|adresse|altitude|origine|étymologie|conséquence|complication|contre-indication)s?\Z", re.IGNORECASE
)
_POSSESSIVES = {"son": "le", "sa": "la", "ses": "les", "leur": "le", "leurs": "les"}
_FRONT = re.compile(r"\A\W*(?P<topic>[^,:;?!–—]+?)\s*[,:–—]\s*(?P<rest>\w.*)\Z", re.DOTALL)
_LONGEST_FRONT = 6  # words
_ADVERB = re.compile(  # before a comma they name no subject
    r"\w+(?:ment|ly)|hier|aujourd|demain|enfin|bref|sinon|avance|accord|effet|fait|today|yesterday|tomorrow|later|afterwards|first"
    r"|tard|please|svp|stp|thanks|merci|pardon|sorry"
)


_Case = Literal["subject", "object", "other"]


class _Word(NamedTuple):
    """A word without accents in lower case, and whether it was written with a capital."""

    text: str
    capital: bool


def complete(question: str, previous: str) -> str:
    """The text to search with for `question`, asked after `previous`; never over 2,000 characters if `question` is not.

    A question that lacks something ("Et pourquoi ?", "When was that?", "Qui l'a construit ?", "Et au Canada ?") is
    followed by what `previous` is about; after "Qui a construit le phare ?", "Et le pont ?" becomes "Qui a construit le
    pont ?". A question that stands alone is returned as it is. Give as `previous` what this function returned for the
    question before, "" for the first question. In a chain of follow-ups the first topic and the latest are kept, so that
    the text does not grow with the chain.
    """
    question = question.strip()
    topics = _topics(previous)
    if not topics or not is_follow_up(question):
        return question
    words = _words(question)
    if attribute := _ATTRIBUTE_ALONE.fullmatch(question):
        thing = _thing_asked_about(topics[-1])
        return _of_thing(attribute, thing) or _JOINT.join([question, thing.name])
    if _is_fragment(words):
        if asked_again := _with_another_noun(question, previous):
            return asked_again
        if (fragment := _ANOTHER.fullmatch(question)) and _ASKED_ATTRIBUTE.fullmatch(fragment["noun"]):
            return _JOINT.join([question, _thing_asked_about(topics[-1]).name])
        if _without_leading(words)[0].text in _WHOSE and _ASKED_ATTRIBUTE.fullmatch(topics[-1]):
            topics = [_thing_asked_about(topics[-1]).name]  # "Et sa sœur ?" is no sister of an age
        topics = topics[-1:]  # "Et au Pérou ?" stands instead of "Et au Canada ?"
    elif not _are_small(words):
        topics = [topic for topic in topics if not _names_nothing(_words(" " + topic))] or topics
        topics = [_without_verb(topic) for topic in topics]  # it has a verb of its own
    completed = _JOINT.join([question, *topics])
    return completed if len(completed) <= MAX_TEXT else question


class _Thing(NamedTuple):
    """What a question is about, and whether it is surely nothing but a noun with what belongs to it."""

    name: str
    is_noun: bool


def _thing_asked_about(topic: str) -> _Thing:
    """The thing in a topic without its verb and what was asked of it: « la rougeole » of « les symptômes de la rougeole »."""
    thing = _without_verb(_ASKED_MEASURE.sub("", topic))
    is_noun = _is_noun_phrase(thing) and _words(" " + thing)[0].text not in _PREPOSITIONS - _DETERMINERS
    while (asked := _ASKED_ATTRIBUTE.fullmatch(thing)) is not None:
        thing, is_noun = asked["en"] or _without_of(asked["fr"]), True
    return _Thing(thing, is_noun)


def _without_of(phrase: str) -> str:
    """ "du pont" is "le pont", "de la tour" "la tour", "d'Ada Roy" "Ada Roy"."""
    contracted = re.match(r"(?P<word>du|des)\s+", phrase, re.I)
    if contracted is not None:
        return ("le " if contracted["word"].lower() == "du" else "les ") + phrase[contracted.end() :]
    return re.sub(r"\Ad(?:e\s+|['’]\s*)", "", phrase, flags=re.I)


def _of_thing(attribute: re.Match[str], thing: _Thing) -> str:
    """The question for an attribute of a thing: "Quel est le traitement de la rougeole ?".

    "" if the thing may be no noun, or the attribute has no article of the same language as the thing; and for an age, which
    texts seldom give: "Son âge ? — le maire" finds when he was born.
    """
    article, noun = attribute["article"].lower().strip(" \u00a0'’"), attribute["noun"]
    of_thing = _article(thing.name)
    language = "en" if article in ("the", "its", "his", "her", "their") else "fr"
    if folded(noun) == "age" or not thing.is_noun or not article or (of_thing is not None and of_thing[0] != language):
        return ""
    if language == "en":
        is_plural = noun.lower().endswith("s") and not noun.lower().endswith("ss")
        return f"What {'are' if is_plural else 'is'} the {noun} of {thing.name}?"
    article = _POSSESSIVES.get(article, article)
    feminine = article == "la" or _FEMININE.search(noun) is not None
    asking = f"Quel{'le' if feminine else ''}{'s sont' if article == 'les' else ' est'}"
    elided = article == "l" or (article in ("le", "la") and folded(noun)[0] in "aeiou")
    article = "l'" if elided else f"{article} "
    return f"{asking} {article}{noun} {_of_french(thing.name)} ?"


def is_completed(text: str) -> bool:
    """Whether this is a question with what it takes after it, as `complete` writes it: "When? — the old mill"."""
    return _COMPLETED.fullmatch(text) is not None


def names_something(text: str) -> bool:
    """Whether a question may take what it lacks from this text; "Interesting." names nothing."""
    return not _names_nothing(_words(text))


def says_nothing(question: str) -> bool:
    """Whether a question has nothing but small words, "Since when?", or an attribute of something, "Et le prix ?"."""
    return _ATTRIBUTE_ALONE.fullmatch(question) is not None or _are_small(_words(question))


def is_fragment(question: str) -> bool:
    """Whether a question only names something, as "et au Canada ?" does; what is asked about it is in the question before."""
    return _is_fragment(_words(question))


def _with_another_noun(question: str, previous: str) -> str:
    """The previous question with one of its nouns replaced by that of a fragment; "" if no noun of it fits."""
    fragment = _ANOTHER.fullmatch(question.strip())
    if not fragment or _JOINT in previous:
        return ""
    noun = fragment["before"] + fragment["noun"]
    if _ASKED_ATTRIBUTE.fullmatch(noun):
        return ""  # "the price of the vaccine" is asked of no other thing
    if name := _name_like(noun, previous):
        return _joined(previous[: name.start()], noun) + previous[name.end() :]
    article = _article(noun)
    if asked_again := _with_another_counted(fragment, previous):
        return asked_again
    bare = not fragment["before"] and article is None
    if _ONE.search(noun) or (bare and folded(noun.split()[0]) in _DETERMINERS | _PRONOUNS):
        return ""  # "the last one", "sa sœur"
    of_what = _WHAT_IS.match(previous) is not None
    for phrase in reversed(list(_PHRASE.finditer(previous))):
        of, kind = (_OF[" ".join(words["before"].lower().split()).strip("'’")] for words in (phrase, fragment))
        if not _is_noun_phrase(phrase["noun"]):
            break
        phrase_article = _article(phrase["noun"])
        if article and phrase_article and article != phrase_article:
            continue
        if _kind_of_noun(noun) != _kind_of_noun(phrase["noun"]):
            continue
        if of_what and of == "of" and kind in ("in", "at") and _CAPITAL.search(noun):
            return f"{previous[: phrase.start()]}{noun}{phrase['end']}"  # "the capital of Peru", "and in Spain?"
        if bare and phrase_article is None and not (_HAS_ARTICLE.search(phrase["before"]) and noun.islower()):
            return f"{previous[: phrase.start()]}{phrase['before']}{noun}{phrase['end']}"  # "et Brest ?"
        if of == kind and not bare and not (of == "the" and _ENDS_WITH_PREPOSITION.search(previous[: phrase.start()])):
            return f"{previous[: phrase.start()]}{noun}{phrase['end']}"
        if of_what and of == "of" and kind == "the":
            joined = "of " + noun if phrase["before"].lower().startswith("of") else _of_french(noun)
            return f"{previous[: phrase.start()]}{joined}{phrase['end']}"
    return "" if fragment["before"] or _TIME.search(noun) else _with_another_subject(noun, previous)


def _with_another_counted(fragment: re.Match[str], question: str) -> str:
    """After "How many pupils are there?" the question for "And teachers?", « Et de professeurs ? »; "" for another."""
    counted, noun = _COUNTED.search(question), fragment["noun"]
    if counted is None or not noun.islower() or _article(noun) or len(noun.split()) > 2 or _TIME.search(noun):
        return ""
    if fragment["before"].lower() not in ("", "de ", "d'", "d’") or folded(noun.split()[0]) in _FUNCTION_WORDS:
        return ""
    of = "" if counted["en"] else "d'" if folded(noun)[0] in "aeiou" else "de "
    return f"{question[: counted.start('noun')]}{of}{noun}{question[counted.end('noun') :]}"


def _joined(before: str, name: str) -> str:
    """A name after what stood before another: "l'université d'" and "Cambridge" is "l'université de Cambridge"."""
    vowel = folded(name)[0] in "aeiou"
    if not vowel:
        before = re.sub(r"(?<!\w)l['’]\Z", "", re.sub(r"(?<!\w)([dD])['’]\Z", r"\1e ", before))
    elif before.endswith(" de "):
        before = f"{before[:-2]}'"
    return before + name


def _kind_of_noun(noun: str) -> tuple[bool, bool]:
    """Whether a noun is a time, and whether it has a name in it; only one of the same kind can take its place."""
    return _TIME.search(noun) is not None, _CAPITAL.search(noun) is not None


def _article(noun: str) -> tuple[Language, bool] | None:
    """The language of a noun's article, and whether it is definite; None without an article."""
    article = _STARTS_WITH_ARTICLE.match(noun)
    if article is None:
        return None
    word = article[0].lower().strip(" \u00a0'’")
    return ("en" if word in ("the", "a", "an") else "fr"), word not in ("a", "an", "un", "une")


def _with_another_subject(noun: str, question: str) -> str:
    """The question with `noun` as its subject; "" if none is seen, or `noun` has no article of its language."""
    if _IS_WHAT.match(question) and not _PARTICIPLE.search(question):
        return ""  # "What is the phone number of the town hall?" has no verb after its subject
    subject, article = _SUBJECT.search(question), _article(noun)
    if subject is None or article is None or article != (subject.lastgroup, True):
        return ""
    start, end = subject.span(article[0])
    return question[:start] + noun + question[end:]


def _name_like(name: str, question: str) -> re.Match[str] | None:
    """The name in `question` that another name may stand for: the only one, or the only one of as many words."""
    if not _NAME_OR_ACRONYM.fullmatch(name):
        return None
    first_word_end = len(question) - len(question.lstrip(' «“"').partition(" ")[2])
    names = list(_NAME_OR_ACRONYM.finditer(question, first_word_end))
    of_as_many_words = [each for each in names if len(each[0].split()) == len(name.split())]
    likely = names if len(names) == 1 else of_as_many_words
    return likely[0] if len(likely) == 1 else None


def _of_french(noun: str) -> str:
    """ "du pont", "de la tour", "des ponts"."""
    contracted = re.sub(r"\Ales? ", lambda found: "des " if found[0].lower() == "les " else "du ", noun, flags=re.I)
    if contracted != noun:
        return contracted
    return f"d'{noun}" if folded(noun)[:1] in tuple("aeiou") else f"de {noun}"


def _is_noun_phrase(text: str) -> bool:
    """Whether a few words are a noun and what belongs to it: "phare du Cap Vert", not "pont du roi tombe"."""
    words = _words(" " + text)
    glue = _PREPOSITIONS | _DETERMINERS
    return len(words) <= 6 and all(
        at == 0 or word.text in glue or word.capital or word.text.isdigit() or words[at - 1].text in glue
        for at, word in enumerate(words)
    )


def completed_by_names(question: str, names: str, previous: str = "") -> str:
    """The text to search with for `question` if its pronoun may mean a name in the answer before; "" if it cannot.

    "Qui a bâti le pont ?" is answered by a name; "Quand est-elle née ?" then asks about that name and not about the bridge.
    After "Who built the bridge?" the name is a person's, so that "it" cannot mean it.
    """
    pronouns = _FOR_A_NAME & {word.text for word in _words(question)}
    if _WHO & {word.text for word in _words(previous)}:
        pronouns -= _OF_THINGS
    if not names or not pronouns or not is_follow_up(question):
        return ""
    return _JOINT.join((question.strip(), names))


def asks_for_a_name(question: str) -> bool:
    """Whether the answer may be a name: not where it is a time, a number, a reason or a way."""
    return not {word.text for word in _words(question)} & _ASKING_NO_NAME


def names_in(sentence: str, question: str) -> str:
    """The first two names of an answering sentence that its question does not hold; "" where there is none."""
    known = set(folded(question).split())
    names = [
        match[0]
        for match in _NAME.finditer(sentence)
        if not starts_sentence(sentence, match.start()) or " " in match[0]
    ]
    new = [name for name in names if not {folded(part) for part in name.split()} & known]
    return ", ".join(list(dict.fromkeys(new))[:2])


def is_follow_up(question: str) -> bool:
    """Whether a question in French or English cannot be understood without the one before it."""
    words = _words(question)
    said = " ".join(word.text for word in words)
    rest = _without_leading(words)
    if not words or len(words) > _MAX_FOLLOW_UP or topic_in_front(question):
        return False
    if _WHAT_TO_DO.fullmatch(said):
        return True
    if (last := _SUBJECT_LAST.match(said)) and (last["article"] or words[said[: last.end() - 1].count(" ")].capital):
        return False
    if _is_fragment(words) and (rest != words or (question.rstrip().endswith("?") and rest[0].text in _PREPOSITIONS)):
        return True
    if _FIRST_OR_SECOND_PERSON & {word.text for word in rest} and not _FOR_A_NAME & {word.text for word in rest}:
        return False  # "who are you", not "can I visit it"
    if _EXISTS.search(said) and not any(word.capital for word in words) and len(_content(rest)) < 2:
        return True
    if _IT_IS.match(said) and not any(
        _is_noun(words, at) and words[at - 1].text in _DEFINITE for at in range(len(words))
    ):
        return True
    if _names_nothing(rest):
        # "Que s'est-il passé en 1946", "what happened in 1946" say enough of their own.
        is_of_a_time = any(word.text.isdigit() for word in words)
        return not (is_of_a_time and (_IMPERSONAL.search(said) or "what happened in" in said))
    return _has_open_pronoun(words, said, question)


def topic_in_front(question: str) -> str:
    """What a question names before it asks of it with a pronoun: "Le pont, qui l'a construit ?"; "" if it does not.

    A time or a place, "En 1946, que fit-il ?", is none.
    """
    front = _FRONT.match(question)
    if front is None or not has_open_pronoun(front["rest"]):
        return ""
    topic = _without_leading(_words(" " + front["topic"]))
    if not 0 < len(topic) <= _LONGEST_FRONT or topic[0].text in _PREPOSITIONS - _DETERMINERS:
        return ""
    said = {word.text for word in topic}
    is_clause = said & (_AUXILIARIES | _ASKING_WORDS | _FIRST_OR_SECOND_PERSON) - {"ou"}
    names = any(not _ADVERB.fullmatch(word.text) for word in _content(topic))
    return front["topic"] if names and not is_clause and not _TIME.search(front["topic"]) else ""


def has_open_pronoun(question: str) -> bool:
    """Whether a question has a pronoun, and nothing before it in the question that it can stand for."""
    words = _words(question)
    said = " ".join(word.text for word in words)
    asks_a_person = _FIRST_OR_SECOND_PERSON & {word.text for word in words}
    return not asks_a_person and _has_open_pronoun(words, said, question)


def _has_open_pronoun(words: list[_Word], said: str, question: str) -> bool:
    """The same, whoever is asked. `words`, `said`: those of the question."""
    return not _IMPERSONAL.search(said) and any(
        not _has_antecedent(words[:at], case) for at, case in _pronouns(words, said, question)
    )


def _are_small(words: Sequence[_Word]) -> bool:
    """Whether none of the words says what a question is about."""
    return all(word.text in _SMALL_WORDS for word in words)


def _without_leading(words: list[_Word]) -> list[_Word]:
    said = " ".join(word.text for word in words)
    leading = _LEADING.match(said)
    return words[len(leading[0].split()) :] if leading else words


def _names_nothing(words: list[_Word]) -> bool:
    """Whether it has one content word at most, and that without a capital or an article: "Qui vote ?", "quel prix ?"."""
    return len(_content(words)) < 2 and not any(_is_noun(words, at) for at in range(len(words)))


def _content(words: list[_Word]) -> list[_Word]:
    """The words that are neither function words nor numbers."""
    return [word for word in words if word.text not in _FUNCTION_WORDS and not word.text.isdigit()]


def _is_noun(words: list[_Word], at: int) -> bool:
    """Whether a word surely names something: it has a capital, or an article before it."""
    word = words[at]
    if word.text in _FUNCTION_WORDS or word.text.isdigit():
        return False
    while at > 1 and words[at - 1].text in _QUALIFIERS:
        at -= 1  # "the old bridge"
    last = words[at - 1].text if at else ""
    has = last == "a" and (at < 2 or words[at - 2].text in _HAVING)  # "qui a gagné", not "a bridge"
    return word.capital or (last in _DETERMINERS and not has)


def _is_fragment(words: list[_Word]) -> bool:
    """Whether it is a few words with a subject but no verb or question word, as in "et au Canada ?"."""
    rest = _without_leading(words)
    said = {word.text for word in rest}
    return (
        0 < len(rest) <= 6
        and not said <= _FUNCTION_WORDS
        and not said & (_AUXILIARIES - {"a"})  # "a" is "à" too
        and not said & (_ASKING_WORDS - {"ou"})
    )


def _pronouns(words: list[_Word], said: str, question: str) -> list[tuple[int, _Case]]:
    """Where words stand for something, and what they are to their verb."""
    pronouns: list[tuple[int, _Case]] = [
        (said[: match.start()].count(" ") + (match[0][:2] != "l "), "object") for match in _OBJECT.finditer(said)
    ]
    for at, word in enumerate(words):
        if word.text in _PRONOUNS:
            before = words[at - 1].text if at else ""
            inverted = (
                re.search(rf"\b{re.escape(before)}\s?[-‐‑]\s?{word.text}\b", folded(question)) if before else None
            )
            after = words[at + 1].text if at + 1 < len(words) else ""
            is_object = word.text in _OBJECTS or (word.text == "her" and (not after or after in _PREPOSITIONS))
            if is_object and before not in _AUXILIARIES and not inverted:
                pronouns.append((at, "object"))
            else:
                pronouns.append((at, "subject" if inverted or before in _AUXILIARIES else "other"))
    return pronouns


def _has_antecedent(before: list[_Word], case: _Case) -> bool:
    """Whether one of the words before a pronoun can be what it stands for.

    A verb cannot; nor, for a subject, what is asked for ("quelle ville habite-t-il", "what book did she write"); nor, for
    an object, the one who acts ("why did the council close it").
    """
    asking = next((at for at, word in enumerate(before) if word.text in _ASKING_WORDS), len(before))
    named = [at for at in range(len(before)) if _is_noun(before, at)]
    if case == "object":
        return len(named) > 1 or any(at < asking < len(before) for at in named)
    for at, word in enumerate(before[:-1] if case == "subject" else before):
        content = word.text not in _FUNCTION_WORDS and not word.text.isdigit()
        last = before[at - 1].text if at else ""
        if content and (last in _AUXILIARIES or (last in _ASKING_OF_WHAT and case == "other")):
            return True
    return bool(named)


def _topics(previous: str) -> list[str]:
    """The topics of a question that may have been completed itself: its own, then the first of the conversation."""
    parts = [part for part in (_topic(part) for part in previous.strip().split(_JOINT)) if part]
    if len(parts) < 2:
        return parts
    latest, root = parts[0], parts[-1]
    return [root] if _are_small(_words(latest)) else [latest, root]


def _without_verb(topic: str) -> str:
    """A topic without its verb: one that begins it, "née Ada Roy"; one like "born" that ends it; « le pont a-t-il brûlé »."""
    words = (_INVERTED.split(topic)[0] or topic).split(" ")
    if len(words) > 1 and folded(words[-1]) in _LIGHT_VERBS:
        del words[-1]
    is_verb = words[0].islower() and folded(words[0]) not in _SMALL_WORDS
    return " ".join(words[1:] if is_verb and _NOUN_PHRASE.match(" ".join(words[1:])) else words)


def _topic(question: str) -> str:
    """A question without its question words and mark, cut to `_MAX_TOPIC` characters at a space."""
    opening = _OPENING.match(question)
    topic = question[opening.end() if opening else 0 :].rstrip(" \u00a0\u202f?!.")
    return topic if len(topic) <= _MAX_TOPIC else topic[:_MAX_TOPIC].rsplit(" ", 1)[0]


def _words(text: str) -> list[_Word]:
    return [
        _Word(folded(match.group()), match.group()[0].isupper() and match.start() > 0)
        for match in re.finditer(r"[^\W_]+", text)
    ]
