"""Tables and definitions in words: each row is one line, and stands by itself with its header cells.

"Piscine : La Rotonde ; Plein tarif : 6,00 €" can be found, and marked, without the rows above.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FRENCH = re.compile(r"\b(?:le|la|les|des|du|de|et|est|une|un|à|au|en|pour|dans|sur|par|ou|avec|qui)\b", re.I)
_ENGLISH = re.compile(r"\b(?:the|of|and|is|in|to|for|with|by|or|from|at|this|that|are)\b", re.I)
MAX_REPEATED = 200  # characters of a cell that other rows repeat
_NAMES_COLUMN = re.compile(
    r"""(?:noms?|prénoms?|fonctions?|postes?|rôles?|titres?|dates?|jours?|mois|années?|ans?|heures?|horaires?|ouvertures?|
    fermetures?|lieux?|villes?|communes?|pays|régions?|départements?|adresses?|téléphones?|tél|courriels?|e-?mails?|prix|
    tarifs?|montants?|coûts?|quantités?|qté|nombres?|effectifs?|habitants|populations?|superficies?|types?|catégories?|
    descriptions?|désignations?|articles?|produits?|références?|codes?|numéros?|n°|durées?|distances?|tailles?|âges?|
    services?|sociétés?|entreprises?|équipes?|joueurs?|scores?|points|rangs?|classes?|matières?|langues?|auteurs?|éditeurs?|
    names?|surnames?|roles?|titles?|days?|months?|years?|times?|hours?|places?|cit(?:y|ies)|towns?|countr(?:y|ies)|regions?|
    address(?:es)?|phones?|prices?|fees?|amounts?|costs?|quantit(?:y|ies)|numbers?|count|inhabitants|areas?|categor(?:y|ies)|
    items?|products?|references?|durations?|sizes?|ages?|compan(?:y|ies)|teams?|players?|ranks?|subjects?|languages?|
    authors?|publishers?|options?|defaults?|values?|parameters?|fields?|commands?|meanings?|notes?|status)
    (?:\s(?:d[ue]s?|d['’]|en|au|of|in|per|par)\b.*|\s?\(.*\))?\s*:?\Z""",
    re.I | re.X,
)
_YEAR = re.compile(r"(?:[^\W\d]+\.?\s){0,2}(?:1[5-9]|20)\d\d(?:\s?[-–/]\s?(?:\d\d){1,2})?")  # "2019", "Année 2019-20"
_DAY = re.compile(
    r"""(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|janvier|février|mars|avril|mai|
    juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|september|october|
    november|december""",
    re.I | re.X,
)
_ENDS = re.compile(r"[?!…]\Z|(?:\S+ ){5}.*\.\Z")


@dataclass(frozen=True, slots=True)
class Punctuation:
    """`colon` stands between a name and its value, `semicolon` between two such pairs; ": " and "; " in English."""

    colon: str
    semicolon: str
    quotes: tuple[str, str]


FRENCH, ENGLISH = Punctuation(" : ", " ; ", ("« ", " »")), Punctuation(": ", "; ", ("“", "”"))


def punctuation(text: str) -> Punctuation:
    """That of the language which more words of the text's first 20,000 characters belong to; French where it is even."""
    start = text[:20_000]
    english = len(_ENGLISH.findall(start)) > len(_FRENCH.findall(start))
    return ENGLISH if english else FRENCH


def named(name: str, value: str, marks: Punctuation) -> str:
    """A name with its value: "Prix : 48 euros". A question keeps its own mark, and its answer follows it."""
    if not name or not value:
        return name or value
    name = re.sub(r"\s*:\Z", "", name)
    return f"{name} {value}" if _ENDS.search(name) else f"{name}{marks.colon}{value}"


def rows_in_words(rows: Sequence[Sequence[str | None]], headers: int, marks: Punctuation) -> Iterator[str]:
    """One line for each row after the first `headers` rows, whose cells name the columns.

    None in a row stands for a cell that continues the one before it. Without header rows, two filled cells are a name
    and its value. A cell that spans its whole row names the rows below it; a label, as "Total", names the cells after it
    in its row. A table with only header rows gives these as rows. A column name longer than 200 characters is not
    repeated: it becomes a line of its own.
    """
    width = max((len(row) for row in rows), default=0)
    heads = [_continued(row) for row in rows[:headers]] if headers < len(rows) else []
    names = [" ".join(_distinct(row[at] for row in heads if at < len(row))) for at in range(width)]
    yield from (name for name in names if len(name) > MAX_REPEATED)
    names = [name if len(name) <= MAX_REPEATED else "" for name in names]
    group = ""
    body = rows[len(heads) :]
    for row in body:
        cells = list(zip(names, _continued(row) if any(names) else row, strict=False))
        filled = [(name, cell) for name, cell in cells if cell]
        if width > 1 and len(row) == width and row[0] and all(cell is None for cell in row[1:]):
            yield row[0]
            group = row[0] if len(row[0]) <= MAX_REPEATED else ""
        elif not any(names) and len(filled) == 2:
            (_, name), (_, value) = filled
            yield marks.semicolon.join(filter(None, (group, named(name or "", value or "", marks))))
        elif filled:
            at, end = _label(row, body, names) if any(names) else (0, 0)
            label, filled = row[at] if end else "", [(name, cell) for name, cell in cells[end:] if cell]
            if at and len(filled) == 1:
                filled, label = [(label or "", filled[0][1])], ""
            pairs = (named(name, cell or "", marks) for name, cell in filled)
            yield marks.semicolon.join(filter(None, (group, label, *pairs)))


def _label(row: Sequence[str | None], body: Sequence[Sequence[str | None]], names: Sequence[str]) -> tuple[int, int]:
    """Where the label of a row begins and ends, if it stands under no name of a column; 0 and 0 if there is none.

    It spans the first columns, of several names, or stands under numbers in a row whose first cell is empty; others
    follow it.
    """
    at = next(number for number, cell in enumerate(row) if cell)
    end = next((number for number, cell in enumerate(row) if number > at and cell is not None), len(row))
    if not any(row[end:]):
        return 0, 0
    if at:
        column = [other[at] for other in body if other[0] and at < len(other) and other[at]]
        is_label = bool(column) and all(map(_is_amount, column)) and not _is_amount(row[at])
    else:
        is_label = len(set(names[:end])) > 1
    return (at, end) if is_label else (0, 0)


def _continued(row: Sequence[str | None]) -> list[str]:
    """The row with the cell before in place of each None."""
    cells: list[str] = []
    for cell in row:
        cells.append(cell if cell is not None else (cells[-1] if cells and len(cells[-1]) <= MAX_REPEATED else ""))
    return cells


def headers_guessed(rows: Sequence[Sequence[str | None]]) -> int:
    """1 where the first row of a table that marks none reads as its header, else 0.

    It is a header if one of these holds:
    - its first cell is empty, over a column of names;
    - two of its cells or more are years, days or months;
    - two of its cells are usual names of columns, and no row below begins with such a name;
    - it has three cells or more, and below one of them, other than the first, every row has digits.

    In the last two cases all cells are filled and have no digit. The first row of two columns may as well be a name and its
    value.
    """
    if len(rows) < 2 or len(rows[0]) < 2 or not all(rows[0][1:]):
        return 0
    if not rows[0][0]:
        return int(_has_corner(rows))
    if _has_dates(rows, _YEAR) or _has_dates(rows, _DAY):
        return 1
    if any(map(_digits, rows[0])):
        return 0
    named = sum(_NAMES_COLUMN.match(cell or "") is not None for cell in rows[0])
    if named >= 2 and not any(_NAMES_COLUMN.match(row[0] or "") for row in rows[1:]):
        return 1
    counted = any(all(at < len(row) and _digits(row[at]) for row in rows[1:]) for at in range(1, len(rows[0])))
    return int(len(rows[0]) > 2 and counted)


def _has_dates(rows: Sequence[Sequence[str | None]], dates: re.Pattern[str]) -> bool:
    """Whether the first row has two years or more, in order, or two days or months, and over none of them others.

    Its other cells are no numbers.
    """
    columns = {at: cell for at, cell in enumerate(rows[0]) if cell and dates.fullmatch(cell)}
    values = list(columns.values())
    in_order = dates is _DAY or values in (sorted(values), sorted(values, reverse=True))
    if len(columns) < 2 or not in_order or any(_digits(cell) for at, cell in enumerate(rows[0]) if at not in columns):
        return False
    return not any(dates.fullmatch(row[at] or "") for row in rows[1:] for at in columns if at < len(row))


def _has_corner(rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether the first row, whose first cell alone is empty, has names under that cell and beside it, not numbers."""
    names = [row[0] for row in rows[1:]]
    numbers = any(map(_is_amount, rows[0])) and all(map(_is_amount, filter(None, names)))
    return len(rows[0]) > 2 and bool(names[0]) and not numbers


def first_row_compares(rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether, in a table whose rows begin with their names, the first row says what the others compare: models, teams.

    Its cells after the name, two or more, are filled, are no numbers and stand nowhere else in the table; and in a row below
    these are all numbers. Else it is a row as the others: the dishes of a day, the hours of one.
    """
    compared = rows[0][1:]
    times = Counter(cell for row in rows for cell in row[1:])
    return (
        len(compared) > 1
        and not any(not cell or times[cell] > 1 for cell in compared)
        and (not any(map(_is_amount, compared)) or _has_dates(rows, _YEAR))
        and any(len(row) == len(rows[0]) and all(map(_is_amount, row[1:])) for row in rows[1:])
    )


def _is_amount(cell: str | None) -> bool:
    """Whether a cell is a number, with what stands around it: "49,90 €", "£5", "9 h", not "Zone 2"."""
    return _digits(cell) and not (cell or "")[0].isalpha()


def _digits(cell: str | None) -> bool:
    return any(character.isdigit() for character in cell or "")


def _distinct(cells: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, cells)))
