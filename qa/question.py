"""From a message as a person writes it to the questions in it, without greeting, story and thanks.

Word lists over sentences, no model. Where no sentence is seen to ask, the whole message is searched, without greetings
and thanks.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from index.splitting.sentences import sentences
from index.words.terms import folded
from qa.follow_ups import lacks_something

Courtesy = Literal["hello", "thanks", "bye"]

_HELLO = (
    r"(?:re ?)?bonjour|bonsoir|salut|coucou|bjr|bsr|slt|cc|hello|hi|hey|good (?:morning|afternoon|evening)"
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
_FILLER = (
    r"et|and|ok|okay|oui|yes|non|no|super|parfait|great|perfect|good|bien|beaucoup|infiniment|mille fois|d avance|encore|tout"
    r"|a (?:toi|vous|tous|toutes|tout le monde)|tout le monde|there|everyone|all|again|so much|very much|a lot|in advance"
    r"|pour (?:tout|votre aide|ton aide|votre reponse|ta reponse|ca|cela|l aide|la reponse|les reponses|ces reponses)"
    r"|for (?:everything|your (?:help|answers?|time)|the (?:help|answers?)|that|this)|monsieur|madame|sir|madam|my friend"
)
_KINDS: tuple[tuple[Courtesy, str], ...] = (("bye", _BYE), ("thanks", _THANKS), ("hello", _HELLO))
_ONLY_COURTESY = re.compile(rf"(?:(?:{_HELLO}|{_THANKS}|{_BYE}|{_FILLER})(?: |$))+")

# What is asked of the one who answers, or of the day: no text answers it. "What time is it?" may follow a question of a text.
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

# What else stands around a question in a letter, at the beginning of a sentence that says nothing more.
_AROUND = re.compile(
    rf"""(?:(?:et|and|en|with|bien|tres)\ )?(?:
    {_HELLO}|{_BYE}|cher(?:e|s|es)?\b|dear\b|messieurs|mesdames|to\ whom\ it\ may\ concern|(?:bises|bisous)\b
    |(?:un\ grand\ |mille\ )?mercis?\b|(?:je|nous|on)\ (?:vous|te)\ (?:remerci|souhait|prie)
    |(?:avec|tous)\ (?:tous\ )?mes\ remerciements
    |(?:many\ |warm\ )?thanks|thank\ you|thx|cheers|(?:i|we)\ (?:thank|appreciate|would\ appreciate|d\ appreciate|look\ forward)
    |(?:bien\ )?cordialement|(?:mes\ |meilleures\ )?salutations|amicalement|bien\ a\ (?:vous|toi)|sinceres|dans\ l\ attente
    |(?:kind|best|warm)(?:est)?\ (?:regards|wishes)|regards|sincerely|yours
    |(?:excusez|excuse)\ (?:moi|me)|pardon|desolee?\b|sorry|(?:s\ il\ (?:vous|te)\ plait|svp|stp|please)$
    |(?:j\ ai|voici|une|petite|juste|encore)\ (?:(?:juste|encore|une|petite|autre|toute)\ )*question|ma\ question$
    |(?:quick|one|another|just\ a)\ (?:\w+\ )?question$
    |i\ (?:have|ve|got)\ (?:\w+\ )*question
    |(?:pouvez|pourriez|peux|pourrais)\ (?:vous|tu)\ (?:m|nous)\ (?:aider|eclairer|renseigner|repondre)
    |(?:can|could|would)\ (?:you|someone|anyone|anybody)\ (?:please\ )?(?:help|assist|enlighten)|any\ help
    |(?:quelqu\ un|qui)\ (?:peut|pourrait|saurait)\ (?:m|nous|me)\ (?:aider|repondre|renseigner)
    |(?:vous\ (?:le\ )?)?savez(?:\ vous)?$|une\ idee$|any\ idea$
    |(?:j\ espere|en\ esperant|hoping|i\ hope|hope\ (?:you|this|all))\b
    )""",
    re.VERBOSE,
)
# What opens a sentence that asks all the same: "Sorry if it was asked before, but who…", « Par curiosité, qui… »
_EXCUSE = re.compile(
    r"(?:excusez|excuse) (?:moi|me)\b|pardon|desolee?\b|sorry\b|par (?:simple |pure )?curiosite$"
    r"|(?:just )?out of (?:curiosity|interest)$|dis$|dites$"
)
_SALUTATION = re.compile(
    rf"(?:(?:{_HELLO}) )?(?:(?:(?:mon |ma )?cher(?:e|s|es)?|(?:my )?dear)(?: \w+){{1,3}}|(?:messieurs|mesdames"
    r"|madame|monsieur|sir|madam)"
    r"(?: (?:le|la|les|et|or|\w+)){0,3}|(?:excusez|excuse) (?:moi|me)(?: (?:de (?:vous|te) deranger|for \w+ing you))?"
    r"|pardon|desolee?(?: de (?:vous|te) deranger)?|sorry(?: (?:to|for) (?:bother|disturb)(?:ing)? you)?"
    rf"|(?:{_HELLO}) (?:l|les|la|le|mes|mon|ma|guys|team|folks|all|dear)(?: \w+){{0,2}}"
    r"|(?:j ai |voici )?(?:juste )?(?:une )?(?:petite )?question(?: (?:rapide|simple|bete|svp|stp|s il (?:vous|te) plait))*"
    r"|(?:i have )?(?:a |just a |one )?(?:quick |small |random |other )?question)"
)
_ME = r"(?:\s*(?:me|m['’]|nous|moi|us)\b\s*)?"
_ASKED = (
    r"(?:ce\s+qu|(?:combien|quand|où|ou|pourquoi|comment|(?:à\s+)?quel(?:le)?s?|qui|si)\b)"  # what a question asks for
)
_FRENCH_LEAD = rf"""
    (?:(?:j['’]|je\s|nous\s|on\s)(?:\s*(?:voudr\w+|voul\w+|aimer\w+|souhait\w+|desir\w+|désir\w+|veux|voulons|cherche\w*\s+à|essa\w+\s+de|viens|dois|besoin\s+de|ai\s+besoin\s+de|tenais\s+à|peux|pouvons))
        \s+(?:bien\s+|juste\s+|simplement\s+|seulement\s+)*(?:de\s+)?(?:savoir|connaître|connaitre|demander|comprendre|poser\s+une\s+question)(?:\s+svp)?
    |(?:je|nous|on)\s+(?:me|nous|se)\s+(?:demand\w+|pos\w+\s+(?:la|une)\s+question(?:\s+suivante)?|interrog\w+\s*(?:sur)?)
    |(?:pouvez|pourriez|peux|pourrais|sauriez|saurais|savez|sais)[-\s](?:vous|tu)(?:\s+(?:svp|s['’]il\s+(?:vous|te)\s+pla[iî]t))?{_ME}(?:\s*(?:dire|indiquer|préciser|preciser|expliquer|rappeler|donner|renseigner\s+sur|confirmer))?
    |(?:dites|dis|expliquez|explique|indiquez|indique|rappelez|rappelle|donnez|donne|précisez|parlez|parle)[-\s]moi|(?:est-ce\s+que\s+)?(?:quelqu['’]un|qqn)\s+(?:sait|saurait|peut\s+(?:me|nous)\s+dire|pourrait\s+(?:me|nous)\s+dire)
    |(?:est-ce\s+que\s+)?(?:vous|tu)\s+(?:savez|sais|sauriez|saurais|pouvez|peux|pourriez|pourrais)(?:\s+pas)?{_ME}(?:\s*(?:dire|indiquer|préciser|expliquer|donner|rappeler|confirmer|renseigner\s+sur))?
    |j['’]aurais\s+(?:bien\s+)?(?:aimé|voulu)\s+(?:savoir|connaître|connaitre|comprendre)
    |(?:je\s+(?:ne\s+|n['’])?|j['’]e?\s*(?:n['’])?)(?:ai\s+pas\s+(?:trouvé|trouve|compris|vu)|(?:trouve|sais|comprends|vois)\s+(?:toujours\s+)?pas|ignore)
        (?=\s+{_ASKED})
    |merci\s+(?:de|d['’])\s*(?:bien\s+vouloir\s+)?(?:me|nous|m['’])\s*(?:dire|indiquer|préciser|preciser|expliquer|rappeler|donner
        |confirmer|communiquer|faire\s+savoir)
    |puis-je\s+(?:vous\s+|te\s+)?(?:demander|savoir)
    |je\s+(?:re)?cherche\s+(?:juste\s+|simplement\s+|seulement\s+)?(?=(?:le|la|les|l['’]|à|qui|quel)\b)
    |\A\s*(?:savoir|connaître)(?=\s+{_ASKED})
    |(?:une|la|ma)\s+(?:petite\s+)?question(?:\s+est(?:\s+la\s+suivante|\s+simple)?)?(?=\s*:)
    |\bm(?:on|a|es)\s+\w+\s+(?:se\s+)?(?:demand\w+(?=\s+{_ASKED})|(?:voudr\w+|aimer\w+)\s+savoir)
    |(?:est-il|serait-il)\s+possible\s+de\s+savoir|(?:auriez|avez|as|aurais)[-\s](?:vous|tu)\s+une\s+idée\s+(?:de\s+)?)
    """
_ENGLISH_LEAD = r"""
    (?:\b(?:i|we)(?:['’]d|\s+would|['’]m|\s+am|\s+was|['’]ve\s+been|\s+have\s+been|\s+were)?\s+(?:just\s+|really\s+|only\s+|simply\s+)*
        (?:(?:like|love|want|wanted|need|trying|hoping|curious)\s+to\s+(?:know|ask|find\s+out|understand|learn|hear)(?:\s+you)?|wonder(?:ing|ed)?|curious(?:\s+about)?)
    |\b(?:could|can|would|will)\s+(?:you|someone|anyone|anybody)\s+(?:please\s+|kindly\s+|possibly\s+|maybe\s+)*(?:tell|let|explain|say|remind|clarify|give|confirm|mind\s+telling)(?:\s+(?:me|us|to\s+me))?(?:\s+know)?
    |\bdo(?:es)?\s+(?:you|anyone|anybody|someone)\s+(?:happen\s+to\s+)?know|\b(?:please\s+)?(?:tell|remind)\s+(?:me|us)|\bplease\s+explain
    |\A\s*(?:just\s+)?(?:wondering|curious)\b|\b(?:may|can|could)\s+i\s+(?:just\s+)?(?:ask|know)(?:\s+you)?
    |\b(?:i|we)\s+(?:still\s+)?(?:can['’]t|cannot|couldn['’]t|don['’]t|didn['’]t)\s+(?:find|know|understand|see)(?:\s+out)?
        (?=\s+(?:who|what|when|where|why|how|which)\b)
    |\bmy\s+\w+\s+(?:(?:wants?|would\s+like)\s+to\s+know|(?:asks|wonders|is\s+(?:asking|wondering))\b)
    |\b(?:would|is)\s+it\s+(?:be\s+)?possible\s+to\s+(?:know|find\s+out)
    |\bany\s+(?:idea|chance\s+you\s+know)|\b(?:my|one|the|a|quick)\s+(?:\w+\s+)?question(?:\s+is)?(?=\s*[:,]|\s+is))
    """
_LEAD = re.compile(
    rf"(?:{_FRENCH_LEAD}|{_ENGLISH_LEAD})(?:[\s,]+(?:svp|please|s['’]il\s+(?:vous|te)\s+pla[iî]t))?\s*[,:;–—-]*\s*"
    r"(?:(?:si|s['’](?=ils?\b)|if|whether|about|is|that)\b\s*)?",
    re.VERBOSE | re.IGNORECASE,
)
_PLEASE = (
    r"(?:s['’]il\s+(?:vous|te)\s+pla[iî]t|svp|stp|please|pls|(?:(?:et\s+)?merci|thanks|thank\s+you|thx"
    r"|en\s+(?:vous|te)\s+remerciant|thanking\s+you)"
    r"(?:\s+(?:d['’]avance|beaucoup|par\s+avance|bien|in\s+advance|so\s+much|a\s+lot|very\s+much))?"
    r"(?:\s+(?:pour|de|for)\s+(?:votre|vos|ton|ta|your|the)\s+(?:aide|réponses?|retour|temps|help|answers?|time))?)"
)
_PLEASED = re.compile(_PLEASE, re.IGNORECASE)
_AFTER = re.compile(rf"(?:[\s,;.!–—-]*\b{_PLEASE}\b)+[\s.!)]*(?P<mark>[?]?)[\s.!?]*\Z", re.IGNORECASE)
_BEFORE = re.compile(rf"\A\W*{_PLEASE}\b(?!\s+d(?:e\s|['’]))[\s,;:.!–—-]*(?=\w)", re.IGNORECASE)
_CLOSING = (
    r"(?:(?:bien\s+)?cordialement|amicalement|sincèrement|(?:meilleures\s+)?salutations|bien\s+à\s+(?:vous|toi)|cheers"
    r"|(?:kind(?:est)?|best|warm)\s+(?:regards|wishes)|(?:yours\s+)?(?:sincerely|faithfully)"
    rf"|{_PLEASE})"
)
_SIGNATURE = re.compile(
    rf"[\s,.;–—-]+(?i:{_CLOSING})(?:\s*,\s*|(?<=[tT])\s+)[A-ZÀ-Ý][\w’'.-]*(?:\s+[A-ZÀ-Ý][\w’'.-]*)?[\s.!]*\Z"
)
_HESITATION = re.compile(
    r"\A\W*(?:euh+|heu+|h+u*m+|um+|uh+|erm?|eh\s+bien|bah|ben|well)\b[\s,.…!–—-]+(?=\w)", re.IGNORECASE
)
# What is asked is always asked of the text.
_BY = r"d['’]après|selon|according\s+to"
_THE_TEXT = r"\s+(?:l['’]|(?:le|la|ce|cet|cette|the|this)\s+)(?:texte?|article|document|passage)"
_TEXT_FIRST = re.compile(rf"\A\W*(?:{_BY}|dans|in){_THE_TEXT}\s*[,:]?\s+(?=\w)", re.IGNORECASE)
_TEXT_LAST = re.compile(rf"\s*[\s,](?:{_BY}){_THE_TEXT}(?=[\s?!.]*\Z)", re.IGNORECASE)
_SOMETHING = re.compile(  # "we wonder about one thing" asks nothing yet
    r"(?:about |sur )?(?:une?|one|deux|two|quelques|some|a few|several|plusieurs|juste une|just one)?"
    r" ?(?:petites? |small )?(?:choses?|things?|something|quelque chose|questions?)"
)
_THANKED = re.compile(r"\W*(?:et\s+)?(?:merci|than|thx)", re.IGNORECASE)
_ASKS = (
    r"(?:(?:à\s+partir\s+de|au\s+bout\s+de|à|a|de|d['’]|dans|en|par|pour|depuis|jusqu['’]à|avec|sur|sous|chez|vers|contre|devant|in|on|at|by|for|from|since|to|with|until)\s*)?"
    r"(?:qu['’]est-ce|est-ce\s+qu(?:e|['’])|combien|pourquoi|quand|comment|où|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|qui|que|qu['’]|quoi"
    r"|why|when|where|who|whom|whose|what|which|how|peut-on|doit-on|faut-il|y\s+a-t-il|existe-t-il"
    r"|cm?b|pk|pq|pkoi|kan|qd|ki|koi|komen|cmt|kel(?:le)?s?|keske|ou(?=\s(?:est|sont|se|peut|va|ont)\b)"
    r"|c\s(?=(?:koi|quoi|ki|qui|ou|où|kan|quand|cb|combien)\b)|wh(?:at|o|ere|en)s|wat|wen|hw)\b"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|has|have)"
_INVERTED = rf"{_AUXILIARY}\s+(?:the|an?|there|it|you|i|we|they|he|she|this|my|your)\b"
_ANOTHER = re.compile(  # asks the question before of another thing: "and the secretary?"
    r"\W*(?:et|and)\s+(?:(?:l|d)['’]|(?:le|la|les|un|une|son|sa|ses|leurs?|à|au|aux|en|du|des?|pour"
    r"|the|an?|his|her|its|their|in|at|on|for)\s)\s*\w",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"\W*(?:(?:et|mais|alors|donc|and|but|so|sinon|or)\s+)?{_ASKS}", re.IGNORECASE)
_AFTER_COLON = re.compile(rf"[:;–—]\s*(?={_ASKS})", re.IGNORECASE)
_AFTER_COMMA = re.compile(rf",\s*(?:et\s+|and\s+|mais\s+|but\s+|so\s+|donc\s+|alors\s+)?(?={_ASKS})", re.IGNORECASE)
_TALKER = re.compile(r"\b(?:je|j['’]|mon|ma|mes|nous|notre|nos|moi|i|i['’]m|my|we|our)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\W*(?:si|s['’]|if|quand|when|lorsqu|pour|for|dans|in|en)\b", re.IGNORECASE)
_RHETORICAL = re.compile(
    r"\W*(?:vous connaissez|tu connais|connaissez vous|vous savez quoi|tu sais quoi|savez vous que|saviez vous"
    r"|you know what|did you know|guess what|do you know (?:the|that|it)|(?:isn t|n est ce pas)"
    r"|(?:est ce|c est)(?: bien)? (?:vrai|exact|ca|cela|correct|possible)$"
    r"|is (?:that|it|this) (?:true|right|so|correct)$)"
)
_BREAK = re.compile(
    rf"(?<=[^\W\d_]{{3}}\.)\s+(?={_ASKS}|{_INVERTED})|"  # in a message without capitals
    r"(?<=[?!…])\s+(?=\d[.)]\s)|(?<=[:?])\s*(?=1[.)]\s)|(?<=[?!…])\s+(?=\w)|(?<=\.\.\.)\s+(?=\w)|\s[:;]-?[)(DPp]\s+|(?<=[?!.])\s*[\U0001f300-\U0001faff]+\s*(?=\w)",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(_ASKS, re.IGNORECASE)


_ITEM = re.compile(r"\A\W*(?:\d{1,2}|[a-d])[.)]\s+(?=\w)")
_MARKS = re.compile(r"\?(?:\s?[?!])+")
_QUOTED = re.compile(r"\A[\"“«]\s*(?P<question>[^\"“”«»]+?)\s*[\"”»]\s*(?P<mark>\??)\Z")
_MAX_FURTHER = 2


class Questions(NamedTuple):
    """What a message asks.

    `first` is the first question in it; if the others have no question mark, they are joined to it. `before` is what the
    message says right before `first`, "" if that is the first thing said. `further` are the other questions, in order, at
    most two.
    """

    first: str
    before: str
    further: tuple[str, ...] = ()


def courtesy_kind(text: str) -> Courtesy | None:
    """What a message says when it is a greeting, thanks or a goodbye in French or English and nothing else.

    Of several the one that closes the talk counts: "Merci, au revoir !" is "bye".
    """
    said = _plain(text)
    if len(said) > 100 or not _ONLY_COURTESY.fullmatch(said):
        return None
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", said)), None)


def is_of_no_text(question: str) -> bool:
    """Whether a first question is a courtesy or small talk, such as "How old are you?" or "Quelle heure est-il ?"."""
    return courtesy_kind(question) is not None or _SMALL_TALK.fullmatch(_plain(question)) is not None


def questions_in(message: str) -> Questions:
    """The questions of a message: the sentences that ask, each without what introduces it and without courtesies.

    A message of nothing but courtesies, and one in which nothing is seen to ask, is its own question.
    """
    message = _MARKS.sub("?", message.strip())
    if courtesy_kind(message):
        return Questions(message, "")
    said = [part for part in map(_without_courtesy, _parts(message)) if part and not _is_only_framing(part)]
    if not said:
        return Questions(message, "")
    marked = [at for at, part in enumerate(said) if "?" in part and not _RHETORICAL.match(_plain(part))]
    asking = marked or [at for at, part in enumerate(said) if any(map(_names_what, _introduced(part)))]
    asking = asking or [at for at, part in enumerate(said) if _OPENS.match(part)]
    if not asking:
        return Questions(" ".join(said), "")
    first, *others = [_without_introduction(said[at]) for at in asking]
    opening = said[asking[0]]
    introduction = _LEAD.sub(" ", opening[: opening.find(first)]).strip(" ,:;")
    earlier = [part for part in said[: asking[0]] if not _RHETORICAL.match(_plain(part))]
    before = introduction if len(introduction.split()) > 3 else earlier[-1] if earlier else ""
    others = [other for other in others if _plain(other) != _plain(first)]
    further = tuple(_with_mark(other) for other in others if marked and _says_something(other))[:_MAX_FURTHER]
    if not further:
        first = " ".join((first, *others))
    return Questions(first if first == message else _with_mark(first), before, further)


def _says_something(question: str) -> bool:
    """Whether it is a question and not the end of one: "Et quand ?", "Et le maire ?", not "Hein ?" or "18 euros ?"."""
    asks = _QUESTION_WORD.search(question) or _ANOTHER.match(question)
    return asks is not None or len(_plain(question).split()) > 3


def _with_mark(question: str) -> str:
    return question if question.endswith("?") else question.rstrip(" .!…") + " ?"


def _parts(message: str) -> list[str]:
    """The sentences of a message; a mark of question or exclamation ends one whatever follows it."""
    return [
        part.strip()
        for line in _lines(message)
        for span in sentences(line)
        for part in _BREAK.split(line[span.start : span.end])
        if part.strip()
    ]


def _lines(message: str) -> list[str]:
    """The lines of a message; a question that goes on in the next line is one line."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, message.splitlines())):
        goes_on = lines and _OPENS.match(lines[-1]) and lines[-1][-1].isalnum() and line[0].islower()
        if goes_on and not (
            _OPENS.match(line) or _TALKER.match(line) or _AROUND.match(_plain(line)) or _PLEASED.match(line)
        ):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _without_courtesy(part: str) -> str:
    """A sentence without the courtesies before and after it: "Bonjour, pourquoi ? Merci" is "pourquoi ?".

    They go where punctuation or a question word follows, so "Hello Kitty" keeps its name. Quotation marks around it,
    "Um," before it and "according to the text" go too.
    """
    part = _QUOTED.sub(r"\g<question>\g<mark>", _SIGNATURE.sub("", part))
    part = _TEXT_LAST.sub("", _TEXT_FIRST.sub("", _HESITATION.sub("", part))) or part
    part = _ITEM.sub("", _AFTER.sub(r"\g<mark>", part)) or part
    rest = _BEFORE.sub("", part)
    asks = "?" in rest or _QUESTION_WORD.search(rest) or _LEAD.search(rest)
    if asks or not _THANKED.match(part):  # "Merci les gars" says no more than thanks
        part = rest
    while (rest := _without_leading_courtesy(part)) != part:
        part = rest
    return part


def _without_leading_courtesy(part: str) -> str:
    """A sentence without the courtesy that it begins with."""
    for match in reversed(list(re.finditer(r"[,.!;:…—–]+\s*|\s+(?:-\s+)?(?=\w)", part[:160]))):
        before, rest = _plain(part[: match.start()]), part[match.end() :]
        if not before or not rest or before.split()[-1] in ("et", "and"):
            continue
        courtesy = courtesy_kind(before) is not None or _ONLY_COURTESY.fullmatch(before) is not None
        marked = match.group().strip() != ""
        if (courtesy and (marked or _QUESTION_WORD.match(rest) or _LEAD.match(rest) or _TALKER.match(rest))) or (
            marked and _SALUTATION.fullmatch(before)
        ):
            return rest
    return part


def _is_only_framing(part: str) -> bool:
    """Whether a sentence only greets, thanks or announces a question."""
    plain = _plain(part)
    if not plain:
        return True
    if _ONLY_COURTESY.fullmatch(plain):
        return True
    leads = any(len(what.split()) > 1 and _names_what(what) for what in _introduced(part))
    asks = _AFTER_COLON.search(part) or ("?" in part and _EXCUSE.match(plain) and _AFTER_COMMA.search(part))
    return _AROUND.match(plain) is not None and len(plain.split()) <= 20 and not asks and not leads


def _introduced(part: str) -> list[str]:
    """What follows each introduction in a sentence, in plain words: "combien ça coûte" after "j'aimerais savoir"."""
    return [_plain(part[lead.end() :]) for lead in _LEAD.finditer(part)]


def _names_what(introduced: str) -> bool:
    """Whether it says what is asked; "we wonder about one thing" does not."""
    return not _SOMETHING.fullmatch(introduced)


def _without_introduction(part: str) -> str:
    """A sentence from its question on: "J'aimerais savoir combien ça coûte" is "combien ça coûte"."""
    rest = part
    for match in _LEAD.finditer(part):
        if len(_plain(part[match.end() :]).split()) >= 2:
            rest = part[match.end() :]
    if colon := _AFTER_COLON.search(rest):
        rest = rest[colon.end() :]
    announcement, _, asking = rest.partition(" :" if " :" in rest else ":")
    announced = _TALKER.search(announcement) is not None and _QUESTION_WORD.search(announcement) is None
    if announced and rest.endswith("?") and len(asking.split()) > 2:
        rest = asking
    for comma in _AFTER_COMMA.finditer(rest):
        before, asking = rest[: comma.start()], rest[comma.end() :]
        is_excuse = _EXCUSE.match(_plain(before)) is not None
        tells = _TALKER.search(before) and not _CONDITION.match(rest)
        if is_excuse or (tells and not lacks_something(asking)):  # "I lost my key, what do I do?" needs the key
            rest = asking
            break
    return _BEFORE.sub("", rest).strip() or part


def _plain(text: str) -> str:
    """Its words in lower case without accents, a space between them."""
    return " ".join(re.findall(r"[^\W_]+", folded(text)))
