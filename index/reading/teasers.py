"""Teasers: the words that send a reader on to another article, which is no part of this one."""

from __future__ import annotations

import re

from index.reading.blanks import blank_lines

# What sends a reader on to another article, whether or not it is a link.
_LABEL = r"""
    (?:à|a)\s(?:re)?(?:lire|voir|découvrir|écouter|regarder)\s(?:aussi|également|encore|ensuite|(?:aussi\s)?sur\sle
    \smême\s(?:sujet|thème))(?:\s(?:notre|nos|l['’])\s?\w+)?|
    (?:lire|voir|lisez|voyez|(?:re|\(re\))lire|découvr(?:ir|ez)|écoute[rz]|regarde[rz])\s(?:aussi|également|encore)
    (?:\s(?:notre|nos|l['’])\s?\w+)?|sur\sle\smême\s(?:sujet|thème)|dans\sla\smême\s(?:rubrique|catégorie)|(?:nos\s|les\s|autres\s)?articles?\s(?:liés?|
    associés?|connexes?|similaires?|recommandés?)|(?:cela|ça|ceci|(?:ces|cet)\sarticles?)\s(?:pourrai(?:en)?t|devrai(?:en)?t|peu(?:ven)?t)
    \s(?:aussi\s|également\s)?vous\sintéresser|vous\saimerez\s(?:aussi|peut-être)|plus\sd['’]articles|
    read\s(?:more|also|next|this\snext)|also\sread|see\salso|what\sto\sread\snext|
    related\s(?:articles?|stories|story|links?|content|posts?|coverage|news|reading)|more\son\sthis(?:\s(?:story|topic))?|
    recommended\s(?:for\syou|reading|articles|stories|posts)|you\s(?:may|might)\s(?:also\s)?(?:like|be\sinterested\sin)"""
TEASER = re.compile(rf"\W{{0,4}}(?:{_LABEL})(?![\w’'])\s*", re.I | re.X)
# What does so only where a link follows.
POINTER = re.compile(
    r"""\W{0,4}(?:et\saussi|en\srelation|(?:nous\s)?vous\srecommand(?:ons|e)|pour\sen\ssavoir\splus|
    (?:nos|les)\sderni(?:ers|ères)\s(?:articles|actualités|actus|infos|nouvelles)|
    (?:à|a)\slire\ssur\s(?:le|notre|ce)\s\w+|read(?:\s(?:the\sfull\sstory|our\s\w+))?|also\sin\sthe\snews|
    (?:dossier|infographie|podcast|diaporama|en\simages|in\spictures|photos|galerie|gallery|slideshow|listen|en\sdirect|live|reportage|décryptage|enquête|analyse|récit|portrait|
    entretien|interview|témoignages?|tribune|éditorial|chronique|archives?|pour\srappel|rappel|more|earlier|previously|opinion|
    analysis|explainer|explained|feature|profile|comment|editorial|exclusive|exclusif|background|fact\scheck|icymi|
    in\scase\syou\smissed\sit|from\s(?:the|our)\sarchives?)(?=\s*[:|>»→–—.-])|
    (?:suivez|retrouvez|rejoignez)-nous\ssur|partage[rz](?:\scet\sarticle)?\ssur|follow\sus\son|share(?:\sthis(?:\s\w+)?)?\son|
    click\shere\sto\sread|cliquez\sici\spour\slire|ne\smanquez\spas|our\sstory|(?:à|a)\s(?:(?:re)?(?:lire|voir)|découvrir|écouter|regarder|consulter|ne\spas\s(?:manquer|rater)|la\sune)
    (?:\sabsolument)?|(?:(?:re)?lire|(?:re)?voir|\(re\)lire|découvr(?:ir|ez)|retrouvez|consulte[rz]|écoute[rz]|regarde[rz])
    (?:\s(?:la\ssuite|(?:tous\s)?(?:notre|nos|l['’]|le|la|les)\s?\w+(?:\scomplète?|\scomplet|\ssur)?|aussi|ici))?|pour\s(?:aller\splus\sloin|
    approfondir)(?:,?\s(?:lire|voir|lisez|voyez|consultez|découvrez)\s(?:aussi\s)?(?:notre|nos|l['’])\s?\w+)?|en\ssavoir\splus|plus\sd['’](?:infos?|informations|actualités?)(?:\ssur\s(?:ce|le\smême)\s(?:sujet|thème))?|(?:nos\s|les\s)?autres\s(?:articles|actualités|actus)|les\s(?:articles\s)?
    (?:plus|mieux)\s(?:lus|vus|partagés|commentés|consultés|populaires)|suggestions(?:\sde\slecture)?|recommandés?(?:\spour\svous)?|
    (?:notre|nos)\s(?:recommandations|suggestions|sélection|dossiers?|enquêtes?|articles?|vidéos?|reportages?|
    entretiens?|analyses?|décryptages?)(?:\s(?:d[eu]|à|en|au|sur)\s[\w\s]{1,20}(?=\s:))?|(?:ailleurs|aussi)\ssur\sle\sweb|
    contenus?\ssponsorisés?|(?:en\s)?vidéos?|
    related(?:\s(?:topics?|reads))?|(?:other|similar)\s(?:stories|articles|news|posts)(?:\syou\smay\slike)?|(?:further|top)\s(?:coverage|reads)|recommended|more\sfrom\s\w+(?:\s\w+)?|keep\sreading|continue\sreading|don['’]t\smiss|most\s(?:read|popular|
    viewed|shared)|trending(?:\snow)?|popular\s(?:now|stories|articles|posts)|up\snext|in\sother\snews|more\s(?:stories|news|articles|
    coverage|videos|like\sthis)|further\sreading|(?:elsewhere|around)\s(?:on\s)?the\sweb|latest\s(?:news|stories|articles|headlines)|
    editor['’]?s['’]?\spicks|top\sstories|explore\smore(?:\son\sthese\stopics)?|watch(?:\s(?:also|next|now))?|video|sponsored(?:\scontent)?)(?![\w’'])\s*""",
    re.I | re.X,
)
# In text copied from a page, what is to be seen or heard: in capitals, before a title without a full stop.
_SHOWN_ELSEWHERE = re.compile(
    r"""(?<=\n)[^\w\n]{0,6}(?:VID[ÉE]OS?|PHOTOS|EN\s(?:IMAGES|PHOTOS|VID[ÉE]O)|DIAPORAMA|INFOGRAPHIE|PODCAST|IN\sPICTURES
    |GALLERY|SLIDESHOW|WATCH|LISTEN)(?:\s?[:|>»→]|\.|\s[–—-])[^\S\n]+(?=(?:\S+[^\S\n]+){3})[^\n]{10,159}(?<![.!;:,…»”"])$""",
    re.M | re.X,
)
_TO_TOP = (
    r"(?:back|return|go)\sto\s(?:the\s)?(?:top|contents|table\sof\scontents)|(?:retour|remonter)\sen\shaut(?:\sde\s(?:la\s)?page)?"
    r"|haut\sde\s(?:la\s)?page|retour\sau\s(?:sommaire|début|menu)"
)
TO_TOP = re.compile(rf"\W*(?:{_TO_TOP}|(?:to\s(?:the\s)?)?top|remonter)\W*", re.I)
"""The words of a link to the top of its own page."""
# What stands between the paragraphs of a page where something else is shown.
_ASIDE = (
    r"publicité|advertisement|(?:la\s)?suite\s(?:de\sl['’]article\s)?après\s(?:la|cette)\spublicité"
    r"|(?:story|article)\scontinues\s(?:below|after)(?:\s(?:this\s|the\s)?advertisement)?"
    r"|(?:to\splay|pour\s(?:lire|voir))\s[^\n]{1,60}\b(?:enable|activer)\sjavascript[^\n]{0,40}"
    rf"|{_TO_TOP}|\d+\scomment(?:aire)?s"
)
ASIDE = re.compile(rf"\W*(?:{_ASIDE}|annonce)\W*", re.I)
_ASIDE_LINE = re.compile(rf"^[^\w\n]{{0,6}}(?:{_ASIDE})[^\w\n]{{0,6}}$", re.I | re.M)
_AUSSI = (
    r"(?:(?:à|a)\s)?(?:lire|voir)\s(?:aussi|également)|lisez\s(?:aussi|également)"
    r"|read\s(?:more|also|next)|also\sread|see\salso"
)
_INSIDE = (  # a pointer to another place of the same text
    r"(?:(?:l['’]|les?\s|la\s|aux?\s|the\s)?(?:(?:art|chap|fig|sect|annexe?|append|paragraph|tab|note|vol)\w{0,6}|pp?|t|n)[.°]?"
    r"\s?(?:[LRD]\.\s)?(?-i:\d|[IVX]+\b|[A-H]\b)|(?-i:[LRDA])\.?\s?\d|§)"
)
_SIGNS = r"[^\w\n]{0,6}"  # an arrow, a bullet, a bracket
TEASER_LINE = re.compile(
    rf"^{_SIGNS}(?:{_LABEL}|related|lire\s(?:notre|nos)\s\w+)[^\S\n]*[:|>»→–—-][^\S\n]*+(?!{_INSIDE})[^\n]{{1,200}}$",
    re.I | re.M | re.X,
)
# In text copied from a page the title has no mark before it and no full stop …
_UNMARKED = re.compile(rf"^{_SIGNS}(?i:{_AUSSI})[^\S\n]+[A-ZÀ-Ý«“][^\n]{{9,159}}(?<![.;:,…])$", re.M)
# … or stands under its label.
_UNDER_LABEL = re.compile(
    rf"^{_SIGNS}(?:{_LABEL}|related(?=[^\S\n]*:))[^\S\n]*:?[^\S\n]*(?:\n[^\S\n]*\S[^\n]{{9,139}}(?<![.;:,…\s])$){{1,5}}",
    re.I | re.M | re.X,
)
# What a page offers beside its text. Of one word it may as well be a heading.
_BUTTON_LINE = re.compile(
    rf"""^{_SIGNS}(?:(?:s['’](?:abonner|inscrire)|(?:abonnez|inscrivez)-vous|je\sm['’](?:abonne|inscris))
    \sà\s(?:la|notre|nos|l['’]|cette)\s?(?:newsletters?|infolettres?|lettres?\sd['’]infos?(?:rmations?)?)
    |(?:subscribe\sto|sign\sup\s(?:for|to))\s(?:the|our|this)\s(?:\w+\s)?newsletters?
    |partage[rz]\s(?:cet\sarticle|cette\spage)|share\sthis\s(?:article|page|post|story)){_SIGNS}$""",
    re.I | re.M | re.X,
)
_WORD = r"(?:partager|imprimer|s['’]abonner|share|print|subscribe)"
_BARE_BUTTONS = re.compile(
    rf"(?:\A|\n[^\S\n]*\n)[^\S\n]*({_WORD}(?:[^\S\n]*\n\s*{_WORD})*)[^\S\n]*(?=\n[^\S\n]*\n|\s*\Z)", re.I
)
_STEM = re.compile(r"\b(?:parta|impri|s['’]abo|share|print|subsc)", re.I)
_PROSE_ABOVE = re.compile(r"(?:\A|[.!?…»”\"])\s*\Z")
_PROSE_BELOW = re.compile(r"\s*(?:[^\n]*[.!?…»”\"][^\S\n]*$|[^\n]{90})", re.M)


def without_teasers(text: str) -> str:
    """A plain text in which each teaser is as many blanks, so that what follows keeps its place."""
    for pattern in (TEASER_LINE, _UNMARKED, _UNDER_LABEL, _SHOWN_ELSEWHERE, _ASIDE_LINE, _BUTTON_LINE):
        text = pattern.sub(blank_lines, text)
    return _without_bare_buttons(text)


def _without_bare_buttons(text: str) -> str:
    """Blanks for those beside prose, in a text that does not speak of what they do; else they are a heading, or a list."""
    used = {stem.lower() for stem in _STEM.findall(_BARE_BUTTONS.sub("\n", text))}

    def blanked(match: re.Match[str]) -> str:
        above = _PROSE_ABOVE.search(text, max(0, match.start() - 80), match.start())
        beside = above or _PROSE_BELOW.match(text, match.end())
        return match[0] if not beside or used & {word[:5].lower() for word in match[1].split()} else blank_lines(match)

    return _BARE_BUTTONS.sub(blanked, text)
