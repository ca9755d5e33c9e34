"""The apostrophes and hyphens that a French question lacks: "qu est ce que l on voit", "a t il", "peut on".

They are put back before anything else looks at a message, because they tell where a question begins, and what its subject is.
"""

from __future__ import annotations

import re

_VERB = (
    r"est|sont|[ée]tai(?:t|ent)|fut|furent|sera|seront|serait|ont|avai(?:t|ent)|aura|auront|peut|peuvent|pourrait|doit|doivent"
    r"|faut|fait|font|vont|veut|veulent|dit|vit|sert|co[ûu]tent|durent|restent|existent"
)
_PRONOUN = r"(?:ils?|elles?|on)"
_MISSING = (
    (re.compile(r"\b(qu)(?:\s|['’]\s?)?(est)[\s-]+(ce)(?=\s+qu|\s*[?,]|\s*\Z)", re.I), r"\1'\2-\3"),
    (
        re.compile(r"((?:\A|[.!?,:;]|\b(?:o[uù]|quand|comment|pourquoi|combien))\s*\best)\s(ce)\b(?!\s+qui\b)", re.I),
        r"\1-\2",
    ),
    (re.compile(r"(?<![\w'’-])(est)\s(ce)(?=\s+qu(?:e\b|['’]|\s))", re.I), r"\1-\2"),
    (re.compile(rf"(?<![\w-])({_VERB})[\s-]t[\s'’-]+(?={_PRONOUN}\b)", re.I), r"\1-"),  # "peut-t-on"
    (re.compile(rf"(?<![\w-])(\w*[ae])[\s-]+(t)(?:[\s'’-]+(?={_PRONOUN}\b)|(?=ils?\b))", re.I), r"\1-\2-"),
    (re.compile(r"(?<![\w-])(a)\s(t)(?=elles?\b)", re.I), r"\1-\2-"),
    (re.compile(rf"(?<!\bc['’\s])(?<![\w-])({_VERB})\s(?={_PRONOUN}\b)", re.I), r"\1-"),
    (re.compile(r"(?<![\w'’-])(puis|dois|peux)\s(?=(?:je|tu)\s\w+(?:er|ir|re|oir)\b)", re.I), r"\1-"),
    (re.compile(r"(?<![\w'’-])(c)\s(?=(?:est|[ée]tait)\b)", re.I), r"\1'"),
    (re.compile(r"(?<![\w'’-])(?<!\d\s)(qu|lorsqu|jusqu|[dlnsjm])\s(?=[aeiouyhàâéèêîôûœ])", re.I), r"\1'"),
)
"""What stands where something is missing, and what to write."""


def with_elisions(text: str) -> str:
    """A French text with the apostrophes and hyphens that its small words and its verbs before a pronoun need."""
    for pattern, written in _MISSING:
        text = pattern.sub(written, text)
    return text
