"""Patterns of questions and of what introduces them. Word lists, no model; `qa.question` says how they are used.

Those named …_PLAIN are for words in lower case without accents (`qa.courtesies.plain_words`), the others for the text as it is
written.
"""

from __future__ import annotations

import re

# Excuses that may stand before a question: "Sorry if it was asked before, but who…", « Par curiosité, qui… »
EXCUSE_PLAIN = re.compile(
    r"(?:excusez|excuse) (?:moi|me|mon|ma|mes|my)\b"
    r"|(?:c est |it s )?(?:encore|toujours|only|just) (?:moi|me)$|(?:it s )?me again$"
    r"|pardon|desolee?\b|sorry\b|par (?:simple |pure )?curiosite$"
    r"|(?:just )?out of (?:curiosity|interest)$|dis$|dites$"
)
_ME = r"(?:\s*(?:me|m['’]|nous|moi|us)\b\s*)?"
_ASKED = (
    r"(?:ce\s+qu|(?:combien|quand|où|ou|pourquoi|comment|(?:à\s+)?quel(?:le)?s?|qui|si)\b)"  # what a question asks for
)
_FRENCH_LEAD = rf"""
    (?:\b(?:j['’]?|je\s|nous\s|on\s)(?:\s*(?:voudr\w+|voul\w+|aimer\w+|souhait\w+|desir\w+|désir\w+|veux|vx|voulons|cherche\w*\s+à|essa\w+\s+de|viens|dois|besoin\s+de|ai\s+besoin\s+de|tenais\s+à|peux|pouvons))
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
    |(?:puis|pourrais|pourrait|peut)-(?:je|on)\s+(?:vous\s+|te\s+)?(?:demander|savoir)
    |auriez-vous\s+(?:l['’]amabilité|la\s+gentillesse|l['’]obligeance)\s+de\s+(?:me|nous|m['’])\s*(?:dire|indiquer|préciser|expliquer)
    |quelqu['’]un\s+(?:peut|pourrait)\s*(?:me|nous|m['’])\s*(?:expliquer|indiquer|préciser|renseigner\s+sur)
    |je\s+me\s+permets\s+de\s+(?:vous|te)\s+(?:demander|écrire\s+pour\s+savoir)
    |on\s+m['’]a\s+demandé|je\s+(?:vous|t['’])\s*écris\s+pour\s+(?:savoir|demander)
    |je\s+(?:re)?cherche\s+(?:juste\s+|simplement\s+|seulement\s+)?(?=(?:le|la|les|l['’]|à|qui|quel)\b)
    |\A\s*(?:savoir|connaître)(?=\s+{_ASKED})
    |petite\s+question(?=\s+{_ASKED})
    |(?:une|la|ma)\s+(?:petite\s+)?question(?:\s+est(?:\s+la\s+suivante|\s+simple)?)?(?=\s*:)
    |\bm(?:on|a|es)\s+\w+\s+(?:se\s+)?(?:demand\w+(?=\s+{_ASKED})|(?:voudr\w+|aimer\w+)\s+savoir)
    |(?:est-il|serait-il)\s+possible\s+de\s+savoir|(?:auriez|avez|as|aurais)[-\s](?:vous|tu)\s+une\s+idée\s+(?:de\s+)?)
    """
_ENGLISH_LEAD = r"""
    (?:\b(?:i|we)(?:['’]d|\s+would|['’]m|\s+am|\s+was|['’]ve\s+been|\s+have\s+been|\s+were)?\s+(?:just\s+|really\s+|only\s+|simply\s+)*
        (?:(?:like|love|want|wanted|need|trying|hoping|curious)\s+to\s+(?:know|ask|find\s+out|understand|learn|hear)(?:\s+you)?|wonder(?:ing|ed)?|curious(?:\s+about)?)
    |\b(?:could|can|would|will)\s+(?:you|someone|anyone|anybody)\s+(?:please\s+|kindly\s+|possibly\s+|maybe\s+)*(?:tell|let|explain|say|remind|clarify|give|confirm|mind\s+telling)(?:\s+(?:me|us|to\s+me))?(?:\s+know)?
    |\b(?:do(?:es)?\s+(?:you|anyone|anybody|someone)|you\s+wouldn['’]t|(?:\A\s*)(?:anyone|anybody))\s+(?:happen\s+to\s+)?knows?\b|\bi(?:['’]m|\s+am)\s+writing\s+to\s+(?:ask|find\s+out|enquire)|\b(?:please\s+)?(?:tell|remind)\s+(?:me|us)|\bplease\s+explain
    |\A\s*(?:just\s+)?(?:wondering|curious)\b|\b(?:may|can|could)\s+i\s+(?:just\s+)?(?:ask|know)(?:\s+you)?
    |\b(?:i|we)\s+(?:still\s+)?(?:can['’]t|cannot|couldn['’]t|don['’]t|didn['’]t)\s+(?:find|know|understand|see)(?:\s+out)?
        (?=\s+(?:who|what|when|where|why|how|which)\b)
    |\bmy\s+\w+\s+(?:(?:wants?|would\s+like)\s+to\s+know|(?:asks|wonders|is\s+(?:asking|wondering))\b)
    |\b(?:would|is)\s+it\s+(?:be\s+)?possible\s+to\s+(?:know|find\s+out)
    |\bany\s+(?:idea|chance\s+you\s+know)|\bquick\s+question(?=\s+(?:who|what|when|where|why|how|which)\b)
    |\b(?:my|one|the|a|quick)\s+(?:\w+\s+)?question(?:\s+is)?(?=\s*[:,]|\s+is))
    """
INTRODUCTION = re.compile(
    rf"(?:{_FRENCH_LEAD}|{_ENGLISH_LEAD})(?:[\s,]+(?:svp|please|s['’]il\s+(?:vous|te)\s+pla[iî]t))?\s*[,:;–—-]*\s*"
    r"(?:(?:si|s['’](?=ils?\b)|if|whether|about|is|that)\b\s*)?",
    re.VERBOSE | re.IGNORECASE,
)
_HESITATION = r"euh+|heu+|h+u*m+|um+|uh+|erm?|eh\s+bien|bah|ben|well|btw|by\s+the\s+way|au\s+fait"
_REMARK = (  # before a comma
    r"bon(?:\s+(?:alors|ben|voilà))?|du\s+coup|dis(?:\s+donc)?|dites(?:\s+donc)?|enfin|(?:oh|ah|non|oui|no|yes)(?:\s+(?:non|oui|mais|but))?"
    r"|alors|voilà|pardon|d['’]accord|je\s+vois|tiens|attends|attendez|wait|no\s+wait|so|ok(?:ay)?(?:\s+so)?|you\s+know"
    r"|actually|like|right|listen|look|i\s+see|i\s+mean|anyway|interesting|intéressant|super|great|wow"
)
NAMES_NOTHING_YET_PLAIN = re.compile(  # "we wonder about one thing" asks nothing yet
    r"(?:about |sur )?(?:une?|one|deux|two|quelques|some|a few|several|plusieurs|juste une|just one)?"
    r" ?(?:petites? |small )?(?:choses?|things?|something|quelque chose|questions?)"
)
_ASKS = (
    r"(?:(?:à\s+partir\s+de|au\s+bout\s+de|à|a|de|d['’]|dans|en|par|pour|depuis|jusqu['’]à|avec|sur|sous|chez|vers|contre|devant|in|on|at|by|for|from|since|to|with|until)\s*)?"
    r"(?:qu['’]est-ce|est-ce\s+qu(?:e|['’])|combien|pourquoi|quand|comment|où|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|qui|que|qu['’]|quoi"
    r"|why|when|where|who|whom|whose|what|which|how|peut-on|doit-on|faut-il|y\s+a-t-il|existe-t-il"
    r"|cm?b|pk|pq|pkoi|kan|qd|ki|koi|komen|cmt|kel(?:le)?s?|keske|ou(?=\s(?:est|sont|se|peut|va|ont)\b)"
    r"|c\s(?=(?:koi|quoi|ki|qui|ou|où|kan|quand|cb|combien)\b)|wh(?:at|o|ere|en)s|wat|wen|hw)\b"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|has|have)"
_INVERTED = rf"{_AUXILIARY}\s+(?:the|an?|there|it|you|i|we|they|he|she|this|my|your)\b"
_BEFORE_QUESTION = rf"(?={_ASKS}|{_INVERTED}|[cj]['’])"
HESITATION = re.compile(
    rf"\A\W*(?:(?:{_HESITATION})\b(?:\s*[,.…!–—]+\s*(?=\w)|\s+{_BEFORE_QUESTION})"
    rf"|(?:{_REMARK})(?:\s+(?:{_REMARK}))*\s*,\s*(?=\w))+",
    re.IGNORECASE,
)
# "According to the text" adds nothing: every question is about the text.
_BY = r"d['’]après|selon|according\s+to"
_THE_TEXT = r"\s+(?:l['’]|(?:le|la|ce|cet|cette|the|this)\s+)(?:texte?|article|document|passage)"
ACCORDING_TO_TEXT_BEFORE = re.compile(
    rf"\A\W*(?:{_BY}|dans|in){_THE_TEXT}(?:\s*[,:]\s*(?=\w)|\s+{_BEFORE_QUESTION})", re.IGNORECASE
)
ACCORDING_TO_TEXT_AFTER = re.compile(rf"\s*[\s,](?:{_BY}){_THE_TEXT}(?=[\s?!.]*\Z)", re.IGNORECASE)
ASKS_OF_ANOTHER = re.compile(  # asks the question before of another thing: "and the secretary?"
    r"\W*(?:et|and)\s+(?:(?:l|d)['’]|(?:le|la|les|un|une|son|sa|ses|leurs?|à|au|aux|en|du|des?|pour"
    r"|the|an?|his|her|its|their|in|at|on|for)\s)\s*\w",
    re.IGNORECASE,
)
OPENS_QUESTION = re.compile(rf"\W*(?:(?:et|mais|alors|donc|and|but|so|sinon|or)\s+)?{_ASKS}", re.IGNORECASE)
QUESTION_AFTER_COLON = re.compile(rf"[:;–—]\s*(?={_ASKS})", re.IGNORECASE)
QUESTION_AFTER_COMMA = re.compile(
    rf",\s*(?:et\s+|and\s+|mais\s+|but\s+|so\s+|donc\s+|alors\s+)?(?={_ASKS})", re.IGNORECASE
)
SPEAKER = re.compile(r"\b(?:je|j['’]|mon|ma|mes|nous|notre|nos|moi|i|i['’]?m|my|we|our)\b", re.IGNORECASE)
CONDITION = re.compile(r"\W*(?:si|s['’]|if|quand|when|lorsqu|pour|for|dans|in|en)\b", re.IGNORECASE)
RHETORICAL_PLAIN = re.compile(
    r"\W*(?:vous connaissez|tu connais|connaissez vous|vous savez quoi|tu sais quoi|savez vous que|saviez vous"
    r"|you know what|did you know|guess what|do you know (?:the|that|it)|(?:isn t|n est ce pas)"
    r"|(?:est ce|c est)(?: bien)? (?:vrai|exact|ca|cela|correct|possible)$"
    r"|is (?:that|it|this) (?:true|right|so|correct)$"
    r"|(?:allo|(?:vous etes|tu es|t es) la|(?:tu m|vous m) entende?[sz]|(?:are )?you there|can you hear me|(?:oh |ah )?really"
    r"|vraiment|ah (?:bon|oui)|serieux|seriously|no way|quelqu un (?:le )?sait|(?:does )?any(?:one|body)(?: knows?)?)$)"
)
SENTENCE_BREAK = re.compile(
    rf"(?<=[^\W\d_]{{3}}\.)\s+(?={_ASKS}|{_INVERTED})|"  # in a message without capitals
    r"(?<=[?!…])\s+(?=\d[.)]\s)|(?<=[:?])\s*(?=1[.)]\s)|(?<=[?!…])\s+(?=\w)|(?<=\.\.\.)\s+(?=\w)|\s[:;]-?[)(DPp]\s+|(?<=[?!.])\s*[\U0001f300-\U0001faff]+\s*(?=\w)",
    re.IGNORECASE,
)
QUESTION_WORD = re.compile(_ASKS, re.IGNORECASE)
