"""What people say around a question: greetings, thanks, goodbyes, and small talk. Word lists, no model.

"Plain words" are those of `plain_words`: in lower case, without accents and punctuation.
"""

from __future__ import annotations

import re
from typing import Literal

from index.words.terms import folded

Courtesy = Literal["hello", "thanks", "bye"]

_HELLO = (
    r"(?:re ?)?bonjour|bonsoir|salut|coucou|bjr|bsr|slt|cc|cv|wesh|hello|hi|hiya|hey|good (?:morning|afternoon|evening)"
    r"|(?:comment )?ca va(?: bien)?|comment (?:allez vous|vas tu)|how are you(?: doing)?|enchantee?|nice to meet you"
)
_THANKS = (
    r"(?:un grand |mille )?mercis?|mrc|je (?:vous|te) remercie|remerciements|thank you|thanks|many thanks|thx|cheers"
    r"|c est (?:parfait|super|gentil)|(?:that s |it s )?(?:very )?(?:kind|helpful)(?: of you)?"
)
_BYE = (
    r"au revoir|a bientot|a (?:plus|demain)(?: tard)?|adieu|ciao|tchao|(?:bonne|belle) (?:journee|soiree|nuit|continuation)"
    r"|bye(?: bye)?|good ?bye|see you(?: soon| later| tomorrow)?|good night|have a (?:nice|good|great) (?:day|evening|one)"
    r"|take care|farewell"
)
_REGARDS = (
    r"(?:bien )?cordialement|amicalement|sinc[eè]re(?:ment|s)|(?:mes |meilleures )?salutations|bien [aà] (?:vous|toi)|cheers"
    r"|(?:(?:kind|best|warm)(?:est)? )?(?:regards|wishes)|(?:yours )?(?:sincerely|faithfully)|yours"
)
_FILLER = (
    r"et|and|svp|stp|pls|plz"
    r"|ok|okay|oui|yes|non|no|super|parfait|great|perfect|good|bien|beaucoup|bcp|infiniment|mille fois|d avance|encore|tout"
    r"|a (?:toi|vous|tous|toutes|tout le monde)|tout le monde|there|everyone|all|again|so much|very much|a lot|in advance"
    r"|pour (?:tout|votre aide|ton aide|votre reponse|ta reponse|ca|cela|l aide|la reponse|les reponses|ces reponses)"
    r"|for (?:everything|your (?:help|answers?|time)|the (?:help|answers?)|that|this)|monsieur|madame|sir|madam|my friend"
)
_KINDS: tuple[tuple[Courtesy, str], ...] = (("bye", _BYE), ("thanks", _THANKS), ("hello", _HELLO))
_ONLY_COURTESY = re.compile(rf"(?:(?:{_HELLO}|{_THANKS}|{_BYE}|{_FILLER})(?: |$))+")

# Small talk with the program, or about today: no text answers it. "What time is it?" may follow a question of a text.
_NUMBER = (
    r"(?:\d+|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|cent|mille"
    r"|one|two|three|four|five|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|hundred)"
)
_SMALL_TALK = re.compile(
    rf"""(?:(?:et|and|alors|so|dis\ moi|dites\ moi)\ )?(?:
    (?:est\ ce\ que\ )?(?:tu\ vas|vas\ tu|vous\ allez|allez\ vous)\ bien|comment\ (?:tu\ vas|vous\ allez)|quoi\ de\ neuf
    |qui\ (?:es\ tu|etes\ vous|tu\ es)|(?:tu\ es|t\ es|vous\ etes)\ qui
    |comment\ (?:t\ appelles\ tu|tu\ t\ appelles|vous\ appelez\ vous)
    |(?:tu\ es|es\ tu|vous\ etes|etes\ vous)\ (?:la|(?:un|une)\ (?:robot|humaine?|machine|ia|bot))|(?:tu\ m\ aimes|m\ aimes\ tu)
    |quel\ est\ (?:ton|votre)\ (?:nom|prenom|age)|quel\ age\ (?:as\ tu|avez\ vous|tu\ as)|(?:tu\ as|t\ as)\ quel\ age
    |(?:que|qu\ est\ ce\ que)\ (?:(?:sais|peux)\ tu|(?:savez|pouvez)\ vous|tu\ (?:sais|peux)|vous\ (?:savez|pouvez))\ faire
    |(?:raconte|racontez|dis|dites)(?:\ moi|\ nous)?\ une\ (?:blague|histoire)(?:\ drole)?
    |quelle\ heure\ (?:est\ il|il\ est)|il\ est\ quelle\ heure|quel\ jour\ (?:sommes\ nous|est\ on|on\ est)|on\ est\ quel\ jour
    |quelle\ est\ la\ date\ d\ aujourd\ hui|quel\ temps\ (?:fait\ il|il\ fait)|quelle\ est\ la\ meteo
    |combien\ (?:font|fait)\ {_NUMBER}\ (?:(?:fois|plus|moins|et|x|divise\ par)\ )?{_NUMBER}
    |how\ (?:s|is)\ it\ going|what\ s\ up|how\ do\ you\ do|(?:who|what)\ are\ you|what\ (?:s|is)\ your\ name|how\ old\ are\ you
    |are\ you\ (?:(?:an?\ )?(?:robot|human|bot|machine|ai)|there|real|ok|okay)|what\ can\ you\ do|do\ you\ love\ me
    |tell\ (?:me|us)\ a\ (?:joke|story)|what\ time\ is\ it|what\ (?:s|is)\ the\ time|what\ day\ is\ it
    |what\ (?:s|is)\ (?:today\ s\ date|the\ date\ today)|(?:what|how)\ (?:s|is)\ the\ weather(?:\ like)?
    |(?:what|how\ much)\ (?:s|is)\ {_NUMBER}\ (?:(?:times|plus|minus|and|x|divided\ by)\ )?{_NUMBER}
    )(?:\ (?:aujourd\ hui|maintenant|dehors|demain|today|now|outside|tomorrow|please|svp|s\ il\ (?:vous|te)\ plait))*""",
    re.VERBOSE,
)

_POLITE = re.compile(  # openings of polite sentences that ask nothing
    r"(?:(?:et|and|en|with|bien|tres) )?(?:"
    rf"(?:{_HELLO}|{_BYE}|{_REGARDS})\b|cher(?:e|s|es)?\b|dear\b|(?:messieurs|mesdames|bises|bisous)\b"
    r"|(?:un grand |mille )?mercis?\b|(?:avec|tous) (?:tous )?mes remerciements|dans l attente\b"
    r"|(?:(?:many |warm )?thanks|thank you|thx)\b"
    r"|(?:excusez|excuse) (?:moi|me)\b|pardon\b|desolee?\b|sorry\b|(?:s il (?:vous|te) plait|svp|stp|please)$"
    r")"
)
_ANNOUNCES = re.compile(  # openings of sentences that announce a question or ask for help, with a question mark or without
    r"(?:(?:et|and) )?(?:"
    r"to whom it may concern|(?:je|nous|on) (?:vous|te) (?:remerci|souhait|prie)"
    r"|(?:i|we) (?:thank|appreciate|would appreciate|d appreciate|look forward)\b"
    r"|(?:j ai|voici|une|petite|juste|encore) (?:(?:juste|encore|une|petite|autre|toute) )*question|ma question$"
    r"|(?:quick|one|another|just a) (?:\w+ )?question$"
    r"|i (?:have|ve|got) (?:\w+ )*question"
    r"|(?:pouvez|pourriez|peux|pourrais) (?:vous|tu) (?:m|nous) (?:aider|eclairer|renseigner|repondre)"
    r"|(?:can|could|would) (?:you|someone|anyone|anybody) (?:please )?(?:help|assist|enlighten)\b|any help(?: please| here)?$"
    r"|(?:quelqu un|qui) (?:peut|pourrait|saurait) (?:m|nous|me) (?:aider|repondre|renseigner)"
    r"|(?:vous (?:le )?)?savez(?: vous)?$|une idee$|any idea$|(?:excusez|excuse) (?:moi|me)$|pardon$|sorry$"
    r"|(?:j espere|en esperant|hoping|i hope|hope)(?: que| that)? (?:vous|tu|ca|tout|you|all|this|that|it|everyone)\b"
    r")"
)
_LONGEST_POLITE = 20  # words; a longer sentence says something else too
_AFTER_ANNOUNCEMENT = 4
"""The most words after an announcement that ends with a question mark: "Could you help me with the date of the party?" asks."""
_SALUTATION = re.compile(
    rf"(?:(?:{_HELLO}) )?(?:(?:(?:mon |ma )?cher(?:e|s|es)?|(?:my )?dear)(?: \w+){{1,3}}|(?:messieurs|mesdames"
    r"|madame|monsieur|sir|madam)"
    r"(?: (?:le|la|les|et|or|\w+)){0,3}|(?:excusez|excuse) (?:moi|me)(?: (?:de (?:vous|te) deranger|for \w+ing you))?"
    r"|pardon|desolee?(?: de (?:vous|te) deranger)?|sorry(?: (?:to|for) (?:bother|disturb)(?:ing)? you)?"
    rf"|(?:{_HELLO}) (?:l|les|la|le|mes|mon|ma|guys|team|folks|all|dear)(?: \w+){{0,2}}"
    r"|(?:j ai |voici )?(?:juste )?(?:une )?(?:petite )?question(?: (?:rapide|simple|bete|svp|stp|s il (?:vous|te) plait))*"
    r"|(?:i have )?(?:a |just a |one )?(?:quick |small |random |other )?question)"
)
# In the text as it is written:
_TITLE = re.compile(
    r"\W*(?:(?i:madame|monsieur|mademoiselle|sir|madam|lady|lord|miss)\s+\w|(?:[Dd]ear|[Cc]h(?:er|ère)s?)(?:\s+[A-ZÀ-Ý]\w+){2})"
)
_PLEASE = (
    r"(?:s['’]il\s+(?:vous|te)\s+pla[iî]t|svp|stp|please(?:\s+and\s+thank\s+you)?|pls|plz|m8|(?:c['’]est|it['’]?s)\s+urgent|(?:(?:et\s+)?merci|thanks|thank\s+you|thx"
    r"|en\s+(?:vous|te)\s+remerciant|thanking\s+you)"
    r"(?:\s+(?:d['’]avance|beaucoup|par\s+avance|bien|in\s+advance|so\s+much|a\s+lot|very\s+much))?"
    r"(?:\s+(?:pour|de|for)\s+(?:votre|vos|ton|ta|your|the)\s+(?:aide|réponses?|retour|temps|help|answers?|time))?)"
)
_THANKED = re.compile(r"\W*(?:et\s+)?(?:merci|than|thx)", re.IGNORECASE)
_PLEASED = re.compile(_PLEASE, re.IGNORECASE)
_GOODBYE = (
    r"(?:bonne|belle)\s+(?:journ[ée]e|soir[ée]e|nuit|continuation)|have\s+a\s+(?:nice|good|great)\s+(?:day|evening|one)"
)
_AFTER = re.compile(
    rf"(?:[\s,;.!–—-]*\b{_PLEASE}\b(?:[\s,;.!–—-]*\b{_GOODBYE}\b)?)+[\s.!)]*(?P<mark>[?]?)[\s.!?]*\Z", re.IGNORECASE
)
_SAYS = re.compile(r"\b(?:says?|said|means?|sang|dit(?:-on)?|dire|signifie|écrit(?:-on)?)\Z", re.IGNORECASE)
_BEFORE = re.compile(rf"\A\W*{_PLEASE}\b(?!\s+d(?:e\s|['’]))[\s,;:.!–—-]*(?=\w)", re.IGNORECASE)
_SPACED_REGARDS = _REGARDS.replace(" ", r"\s+")
_SIGNATURE = re.compile(
    rf"[\s,.;–—-]+(?i:{_SPACED_REGARDS}|{_PLEASE})(?:\s*,\s*|(?<=[tT])\s+)[A-ZÀ-Ý][\w’'.-]*(?:\s+[A-ZÀ-Ý][\w’'.-]*)?[\s.!]*\Z"
)


def courtesy_kind(text: str) -> Courtesy | None:
    """What a message says when it is a greeting, thanks or a goodbye in French or English and nothing else.

    Of several the one that closes the talk counts: "Merci, au revoir !" is "bye".
    """
    said = plain_words(text)
    if len(said) > 100 or not _ONLY_COURTESY.fullmatch(said):
        return None
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", said)), None)


def is_small_talk(question: str) -> bool:
    """Whether a first question is a courtesy or small talk, such as "How old are you?" or "Quelle heure est-il ?"."""
    return courtesy_kind(question) is not None or _SMALL_TALK.fullmatch(plain_words(question)) is not None


def is_courtesy(words: str) -> bool:
    """Whether plain words are nothing but courtesies."""
    return _ONLY_COURTESY.fullmatch(words) is not None


def is_salutation(words: str) -> bool:
    """Whether plain words address somebody, or excuse or announce a question: "cher monsieur", "quick question"."""
    return _SALUTATION.fullmatch(words) is not None


def has_title(salutation: str) -> bool:
    """Whether a salutation may be a name that is spoken of: "Madame Bovary", "Dear Evan Hansen".

    "Madame", "Chère Ada" and "Bonjour Madame Roy" address somebody.
    """
    return _TITLE.match(salutation.rpartition(",")[2]) is not None


def is_polite_phrase(words: str, *, asks: bool) -> bool:
    """Whether plain words are a sentence that only greets, thanks, excuses or announces a question.

    `asks`: the sentence has a question mark. Then only the announcement of a question counts, with few words after it:
    "Pardons granted by whom?" asks.
    """
    announcement = _ANNOUNCES.match(words)
    if asks:
        return announcement is not None and len(words[announcement.end() :].split()) <= _AFTER_ANNOUNCEMENT
    return (announcement or _POLITE.match(words)) is not None and len(words.split()) <= _LONGEST_POLITE


def starts_with_please(text: str) -> bool:
    return _PLEASED.match(text) is not None


def starts_with_thanks(text: str) -> bool:
    return _THANKED.match(text) is not None


def without_please(text: str) -> str:
    """A text without the "please" or "thanks" before it; "Please Please Me" and « Merci Patron » are names."""
    match = _BEFORE.match(text)
    if match is None:
        return text
    name_follows = match[0][-1].isspace() and text[match.end()].isupper() and match[0].rstrip()[-1].isalpha()
    return text if name_follows and not text.isupper() else text[match.end() :]


def without_closing(text: str) -> str:
    """A text without the "please" or the thanks after it; its question mark stays. « Comment dit-on merci ? » stays whole."""
    closing = _AFTER.search(text)
    if closing is None or _SAYS.search(text[: closing.start()]):
        return text
    if closing["mark"] and not text.isupper() and re.match(r"\s+[A-ZÀ-Ý]", closing[0]):
        return text  # « la boutique Merci ? »
    return text[: closing.start()] + closing["mark"]


def without_signature(text: str) -> str:
    return _SIGNATURE.sub("", text)


def plain_words(text: str) -> str:
    """The words of a text in lower case without accents, a space between them."""
    return " ".join(re.findall(r"[^\W_]+", folded(text)))
