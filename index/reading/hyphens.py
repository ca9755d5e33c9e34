"""Lines joined to a paragraph, and what becomes of a hyphen at the end of one.

Most such hyphens only divide a word, and are dropped. One is kept where the text has the word with its hyphen elsewhere
more often than without, and in words that are always written so: « Pourra-t-on », « vingt-quatre », « Aix-les-Bains ».
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_HYPHENS = ("-", "\u2010", "\u2011")
ELIDED = r"(?<![^\W\d_])(?:[cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu)['’]"
_ENDS_ELIDED = re.compile(rf"{ELIDED}\Z", re.I)
_ADDRESS = re.compile(r"(?:://|\bwww\.|@)\S*\Z")
_SOFT = ("\u00ad", "¬")  # some text recognition writes the second
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LAST = re.compile(r"[\w'’.-]*\Z")
_FIRST = re.compile(r"[\w'’]+(?:-[\w'’]+)*")

# A verb before what follows it with a hyphen, by its end, and what is always written so: Grevisse, Le Bon Usage, § 107.
_INVERTED = re.compile(
    r"""\w(?:[td]-(?:ils?|elles?|on|ce)|-t-(?:ils?|elles?|on)|-je|[sx]-tu|[zs]-[nv]ous|[zse]-(?:les?|la|lui|leur|moi|toi)
    |(?:ez|ons|ds|is|as|ts)-(?:en|y)|-(?:mêmes?|ci|là|dess(?:us|ous)|delà|être))\Z|a-t-""",
    re.X,
)
# Small words within the names of places and in set phrases, after another hyphen: Aix-les-Bains, arc-en-ciel.
_SMALL = "les|lès|lez|sur|sous|en|de|du|des|la|le|à|au|aux|et|près|ès|d|l|t|by|the|on|upon|of|in|to|and"
_WITHIN = re.compile(rf"[\w’']-(?:{_SMALL})\Z", re.I)
_BEGINS_WITHIN = re.compile(rf"(?:{_SMALL})-", re.I)
# Numbers are written with hyphens: orthography of 1990, and English from twenty-one to ninety-nine.
_NUMBERS = frozenset(
    """vingt trente quarante cinquante soixante quatre vingts dix sept huit neuf un une deux trois cinq six onze douze
    treize quatorze quinze seize cent mille et premier deuxième troisième quatrième
    ten eleven twelve hundred twenty thirty forty fifty sixty seventy eighty ninety one two three four five seven eight nine
    first second third fourth fifth sixth seventh eighth ninth""".split()
)
# First parts after which the hyphen is kept: "demi-", "ex-".
_BEFORE = frozenset(
    """ex non vice demi mi semi quasi après avant au par ci là porte garde rendez week peut c'est vis nord sud saint sainte
    grand grands arrière outre sous contre hors sans lave sèche essuie ouvre pare casse chasse chauve cerf vide mille
    arrière-grand arrière-grands arrière-petit arrière-petite arrière-petits arrière-petites aigre allume attrape coupe
    cure faux lance monte gardes grandes hauts hautes nouveaux passe pèse petit petite pince pique plein pleine serre
    tire trompe wagon self well all cross half high low long short left right small large middle mid
    old new year best world""".split()
)
# Words that begin as such a part does, and have no hyphen; "mi", "par", "au" and "ci" keep theirs before a few only.
_SOLID = re.compile(
    r"""mi-(?!(?:temps|jan|f[ée]v|mars|avr|mai\b|jui|ao[uû]|sep|oct|nov|d[ée]c|saison|mandat|parcours|course|chemin|clos|corps|côte|
        hauteur|pente|voix|figue|cuiss|jamb|journée|siècle|long|distance|lourd|bas\b|carême))
    |par-(?!(?:dess|dev|del|derr|ci\b|là\b))|au-(?!(?:dess|del|dev|ded|deh))|ci-(?!(?:join|dess|apr|contre|dev|gî|incl|annex))
    |ex-(?:a(?:ct(?!eur|ri)|g[éèg]|m[ep]|lt|sp|us)|c(?:e[ls]|ep|è|it|l[au]|u[rs]|av|h?ang|eed)|é[cg]|e(?:c|mp[tl](?!oy)|r[ct])
        |h(?!us)|i[glst]|o[rnd]|oti|u|p(?:an|atri|ect|éd|ér|ert|i[eér]|l[io]|on[ei]|ort(?!e-)|os|r[eè]s|rim|ropri[ea]|uls)
        |t(?:as|e[nr][^r]|ér|in|or|ra[^vd]|r[êeé]m))
    |contre-(?:band|bas|carr|cœ|coup|dan|di[rst]|fa[çcisu]|fort|maît|part|pl|poi|sens|sign|temps|ven|vien|vér)
    |sous-(?:cri|sign|tra(?:i[rt]\b|ct))|sans-crit|pare-(?:ment|nt)|casse-role|mille-(?:simé|sime)|vide-o|avant-ag
    |ce-lui|(?:ce|voi|mer)-(?:ci|la|là)\b|(?:long|hors)-temps
    |\w+e-(?:r(?:a[is]?|ais|ait|aient|iez|ions|ez|ons|ont|ies?)|ments?|nt|ner|ning|ports?|relle|some)\b
    |quasi-ment|year-[nb]|semi-n|short-cut|cross-road|large-(?:ment|ss|ur)
    |sainte-té|grand-(?:e|io|ir|is)|porte-(?:feuille|manteau)|week-ly|self-(?:ish|less)
    |(?:all|cross|half|high|low|long|short|left|right|small|large|old|new|well|year|best)-(?:er|est|ly|ing|ings|ish|ness|en(?:ed|ing|s|er)?|ed|age|s|ow(?:ed|ing|s|ance|able)?)\b
    |(?:high|half|mid)-(?:way|ways)\b|world-(?:wide|l)|high-(?:light|land)|low-land|mid-(?:dle|night|day|st|summer|wife)|new-(?:born|com|s)
    |non-(?:sens|chal|ante)|right-(?:eous|ful)|all-(?:oc|ot|eg|erg|ian|evi)
    """,
    re.X,
)
# Parts that keep it before a vowel: « micro-ordinateur », "anti-aircraft".
_BEFORE_VOWEL = frozenset("anti auto macro micro socio neuro infra intra semi ultra".split())
_VOWELS = "aeiouéèêœ"
# Words that keep it before them in English, in "record-breaking" and after a number: "ten-year".
_ENDS_COMPOUND = frozenset(
    """breaking winning growing speaking making moving consuming handed
    minded packed oriented friendly famous owned prone largest""".split()
)
_MEASURES = frozenset("year day week month hour minute mile star storey story way part time".split())
# First parts of a pair of nations.
_NATIONS = frozenset("franco anglo germano italo hispano sino nippo russo austro gallo".split())
# Words that are written with a hyphen and that the rules above do not tell.
_COMPOUNDS = frozenset(
    """abat-jour aide-mémoire amour-propre arc-en-ciel avant-hier bas-relief beau-frère beau-père beaux-arts belle-fille
    belle-mère belle-sœur bien-aimé bien-être bien-fondé brise-glace casse-tête centre-ville chef-d'œuvre chef-lieu
    chou-fleur compte-rendu compte-tours contre-la-montre court-circuit court-métrage couvre-feu cache-cache
    cessez-le-feu dernier-né état-major face-à-face faire-part fait-divers franc-maçon gratte-ciel haut-parleur
    hors-la-loi hors-série entre-temps extra-terrestre idée-force jeux-concours laissez-passer libre-échange
    libre-service lieu-dit long-métrage main-d'œuvre mal-être mezzo-soprano mort-né mot-clé mots-clés moyen-orient
    post-mortem post-scriptum premier-né nouveau-né petit-déjeuner petit-fils petite-fille petits-enfants plate-forme
    point-virgule pique-nique plus-value procès-verbal quelques-uns quelques-unes raz-de-marée rez-de-chaussée
    sage-femme sapeur-pompier sapeurs-pompiers savoir-faire sud-est sud-ouest nord-est nord-ouest taille-crayon
    tête-à-tête timbre-poste tire-bouchon tout-puissant va-et-vient wagon-lit états-unis royaume-uni pays-bas
    haute-savoie haute-garonne basse-normandie bouches-du-rhône nouvelle-zélande celui-ci celle-ci ceux-ci
    brother-in-law check-in co-founder co-author cost-effective cutting-edge decision-making e-mail editor-in-chief
    empty-handed father-in-law follow-up full-time good-looking ground-breaking hands-on in-depth kick-off large-scale
    life-size long-term man-made merry-go-round mother-in-law off-season part-time passer-by peer-reviewed pre-war
    post-war blue-green hand-held north-east north-west south-east south-west co-operate co-worker real-time runner-up
    short-term sister-in-law state-of-the-art so-called t-shirt trade-off two-thirds up-to-date user-friendly well-being
    well-known world-class x-ray""".split()
)


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """How often each word stands within the lines, not broken by their ends."""
    words: Counter[str] = Counter()
    for line in lines:
        whole = [match[0].lower().replace("’", "'") for match in _WORD.finditer(line)]
        words.update(whole[1:-1] if line.endswith(_HYPHENS) else whole[1:] or whole)
    return words


def joined(lines: Iterable[str], words: Counter[str]) -> str:
    """The lines as one text, with the words that their ends divide made whole; `words` are those of the whole file."""
    pieces: list[str] = []
    for line in lines:
        line = line.strip()
        if not line:
            continue
        last = pieces[-1] if pieces else ""
        if last.endswith(_SOFT) and line[:1].isalnum():
            pieces[-1] = last.rstrip("".join(_SOFT))
        elif last.endswith(_HYPHENS) and last[-2:-1].isalnum():
            pieces[-1] = last[:-1] + ("-" if _keeps(last[:-1], line, words) else "")
        elif pieces and not (
            (_ENDS_ELIDED.search(last[-10:]) and line[:1].isalpha())  # « chef-d' | œuvre »
            or (last.endswith("/") and "://" in last.rsplit(" ", 1)[-1])
        ):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces).replace("\u00ad", "")


def _keeps(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen between the end of a line and the start of the next is a part of the word."""
    first = (_LAST.search(before[-60:]) or [""])[0].lower().replace("’", "'")
    following = _FIRST.match(after)
    if not first or not following:
        return True
    second = following[0].lower().replace("’", "'")
    last_part = re.split(r"-", first)[-1]
    if before[-1:].isdigit() or after[:1].isdigit() or _ADDRESS.search(before[-100:]):
        return True
    if after[:1].isupper() and not before[-1:].isupper():
        return True  # Jean-Paul; but MINIS-TÈRE
    first, last_part = (
        part.rsplit("'", 1)[-1] if "'" in part and part != "c'est" else part for part in (first, last_part)
    )
    apart, together = words[f"{first}-{second}"], words[first + second]
    if apart != together:
        return apart > together
    if _SOLID.match(f"{first}-{second}"):
        return False
    if _INVERTED.search(f"{first}-{second if second.startswith('t-') else second.split('-')[0]}"):
        return True
    if f"{first}-{second}" in _COMPOUNDS or _WITHIN.search(before) or _BEGINS_WITHIN.match(after):
        return True
    if last_part in _NATIONS:
        return not second.startswith(("ph", "man"))  # but francophone, anglomanie
    if (first == "re" and second[0] == "e") or (first in _BEFORE_VOWEL and second[0] in _VOWELS):
        return True  # re-elected
    counted = second.split("-")[0]
    if last_part in _NUMBERS and not {counted, counted.removesuffix("s")}.isdisjoint(_NUMBERS | _MEASURES):
        return True
    if len(first) == 1 or ("-" in first and second == "old"):
        return True  # e-commerce, 12-year-old
    if second in _ENDS_COMPOUND and len(first) > 3:
        return True
    return first in _BEFORE
