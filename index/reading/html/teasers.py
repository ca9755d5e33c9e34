"""The lines of a page that lead to other articles, by their words, their links and the part that they stand in."""

from __future__ import annotations

import re

from lxml.etree import _Element

from index.reading.html.parts import Parts
from index.reading.teasers import ASIDE, POINTER, TEASER
from index.reading.text import Block

_PARTS = frozenset("section aside div".split())
_SEE_ALSO = re.compile(r"\W{0,4}(?:voir aussi|see also)", re.I)
# What a link alone says that ends a summary; the name of a list of articles may be a link too.
_BUTTON = re.compile(
    r"\W{0,4}(?:read|continue|watch|listen|(?:pour\s)?en\ssavoir|plus\sd['’]info|(?:re)?(?:lire|voir)|découvr|consult|écout|regard)",
    re.I,
)
_INFORMS = re.compile(r"\W{0,4}(?:(?:pour\s)?en\ssavoir\splus|plus\sd['’]info)", re.I)
_PROSE = 80  # characters of a paragraph that is text for certain
_MAX_TEASERS = 0.6  # of the page's text: a part that a teaser's heading begins is left out up to this size
# Below the six levels of headings: that of a label that is no heading, and that of other text.
_LABEL_LEVEL, _TEXT_LEVEL = 7, 8
# A paragraph that is only a link, in the words of a title; an author, a form to fill in or a file is no other article.
_SERVICE = r"""(?:Formulaire|Demande|Inscription|Réservation|Liste|Annuaire|Calendrier|Carte|Plan|Règlement|Notice|Fiche|Guide|
    Attestation|Déclaration|Modèle|Tarifs?|Horaires|Programme|Procès-verba(?:l|ux)|Comptes?[-\s]rendus?|Texte|Arrêté|Statuts|
    Conditions|Mentions|Accès|Téléchargement|Paiement|Site|Page|Dossier|Charte|Rapport|Bulletin|Étude)
    (?:\s\w+)?\s(?:d[eu]s?|d(?=['’])|à|au|aux|pour|en)|
    (?:Forms?|List|Directory|Map|Timetable|Schedule|Calendar|Guide|Rules|Terms|Minutes|Report|Text|Fees|Registration|
    Application|Request|Booking|Download|Website|Instructions)(?:\s\w+)?\s(?:of|for|to|and)"""
_ONLY_TITLE = re.compile(
    rf"[^\w\n]{{0,6}}(?!(?:\w+(?:er|ir|re)|Par|By|{_SERVICE})\b)[A-ZÀ-ÝŒ\d](?:\S*[ ]){{3}}.*(?<![.!;:,…])\Z", re.X
)


class Teasers:
    """Tells whether a line leads to another article, while a walk gathers `blocks`.

    What may be a label ("Read", « Vidéo ») becomes a block, which is taken back if links follow.
    """

    def __init__(self, parts: Parts, blocks: list[Block]) -> None:
        self._parts = parts
        self._blocks = blocks
        self._under = 0  # after a label: its level
        self._is_button = False  # whether this label is only a link
        self._labels = 0  # how many of the last blocks are labels if links follow
        self._open: list[tuple[_Element, int]] = []  # parts, and the number of blocks before each
        self._dropped: _Element | None = None  # the part that is left out, because it begins with a label
        self._titles: list[int] = []  # the blocks that are only a link, since the first long block
        self._long_blocks = 0

    def open(self, element: _Element) -> None:
        """An element begins."""
        if element.tag in _PARTS:
            self._open.append((element, len(self._blocks)))

    def close(self, element: _Element) -> None:
        """It ends."""
        if element.tag in _PARTS:
            self._open.pop()
        if element is self._dropped:
            self._dropped = None

    def leaves_out(self, line: str, linked: int, *, level: int, in_list: bool, in_link: bool) -> bool:
        """Whether a line leads to another article, by its words or as a link under such words.

        If it does not, the labels just above it stay as text.
        `linked` is the number of its characters in links, `level` that of a heading, else 0. `in_link`: the link goes on
        after the line, as that of a card does.
        """
        whole = self._parts.whole
        if self._dropped is not None or (ASIDE.fullmatch(line) and not whole):
            return True
        surely = TEASER.match(line)
        label = surely or (None if whole else POINTER.match(line))
        is_link = linked * 10 >= len(line) * 9
        if label and (is_link or not in_list):
            rest = line[label.end() :]
            title = len(rest.strip(" :.…|>»→–—-"))
            if not title:  # the label alone
                self._under = level or _LABEL_LEVEL
                self._is_button = is_link and not (level or in_link) and _BUTTON.match(line) is not None
                self._dropped = self._part_under_label(of_cards=not surely)
                if not surely and not linked and self._dropped is None:
                    self._blocks.append(Block(line, level > 0))
                    self._labels += 1
                return True
            marked = rest[0] in ":|>»→–—-"
            # "See also the chapter on tables." is a sentence of the text.
            is_sentence = surely and line[-1] == "." and not marked and _SEE_ALSO.match(line)
            # "Plus d'infos : maison du vélo" tells where to ask.
            is_place = _INFORMS.match(line) and rest.lstrip(" :")[:1].islower()
            enough = title * 0.6 if surely or marked else title * 0.9
            if (
                not is_sentence
                and not is_place
                and 0 < enough <= linked
                and (surely or marked or line[-1] not in ".!;")
            ):
                return True
        if self._under:
            listed = in_list and (linked or not (self._labels or whole))
            is_under = is_link or (level or _TEXT_LEVEL) > self._under
            if self._is_button:  # it says nothing of what comes next, but for more buttons
                is_under = is_link and not level
            if is_under and (listed or linked * 2 >= len(line)):
                del self._blocks[len(self._blocks) - self._labels :]
                self._labels = 0
                return True
            self._under = 0
        self._labels = 0
        return False

    def count(self, line: str, *, is_heading: bool, is_link: bool) -> None:
        """Takes note of the last block; `is_link` if it is a paragraph that is only a link to a page."""
        self._long_blocks += len(line) > _PROSE and not is_heading
        if is_link and self._long_blocks and _ONLY_TITLE.match(line):
            self._titles.append(len(self._blocks) - 1)

    def without_titles(self) -> list[Block]:
        """The blocks without those that are only a title of another article, unless the page is a list of such."""
        gone = set(self._titles) if len(self._titles) * 2 <= self._long_blocks else set()
        return [block for number, block in enumerate(self._blocks) if number not in gone]

    def _part_under_label(self, *, of_cards: bool) -> _Element | None:
        """The widest open part that begins with the label just read, is not most of the page and has many links.

        `of_cards`: it must hold other articles.
        """
        for part, blocks in self._open:
            begins = blocks == len(self._blocks) and (self._parts.holds(part, "article") or not of_cards)
            if begins and 0 < self._parts.share(part) <= _MAX_TEASERS and self._parts.linked(part) * 6 >= 1:
                return part
        return None
