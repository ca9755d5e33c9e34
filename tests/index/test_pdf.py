"""A PDF's pages to the paragraphs, headings and rows that a reader sees."""

from __future__ import annotations

import io
import math
import re
import subprocess
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fpdf.enums import TableSpan

from index import InputError, read, split
from index.reading.hyphens import joined, word_counts
from index.splitting.headings import headings
from index.words.frequencies import per_million
from tests.index.pdf_files import Sheet

CHROMIUM = Path("/usr/bin/chromium")
FERRY = (
    "Le bac de Sermoise relie les deux rives depuis 1843. Il transporte 214 voitures par jour en été et 60 en hiver. "
    "Son moteur, livré par les ateliers Brugnon, a été remplacé en 2011 après une panne de trois semaines."
)
BRIDGE = (
    "Le conseil a repoussé la construction du pont au motif que les sols de la rive gauche sont instables. "
    "Une nouvelle étude coûtera 48 000 euros et durera dix-huit mois, selon la direction des routes."
)


def read_back(tmp_path: Path, data: bytes) -> list[str]:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return read(path).text.split("\n")


def test_a_long_line_at_the_foot_changes_nothing_above(tmp_path: Path) -> None:
    """Lines are joined by how far those of their own column reach."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY, width=300)
    sheet.gap()
    sheet.prose(BRIDGE, width=300)
    foot = (
        "Syndicat du bac de Sermoise, 4 quai des Mariniers, 02100 Sermoise, association déclarée en 1920, tous droits"
    )
    sheet.line(foot, size=9, y=800)
    lines = read_back(tmp_path, sheet.bytes())
    assert lines[:2] == [FERRY, BRIDGE]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Under a title and a summary across both; a paragraph goes on at the top of the next column."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Passer la rivière", size=16, bold=True)
    sheet.gap(8)
    summary = "Résumé. " + "Deux rives, un bac et un pont qui se fait attendre depuis bientôt un siècle et demi. " * 2
    sheet.prose(summary.strip(), size=9)
    sheet.gap(12)
    top = sheet.y
    sheet.prose(FERRY + " " + "Le passage coûte deux euros et dure quatre", width=220)
    sheet.y = top
    sheet.prose("minutes par temps calme. " + BRIDGE, x=310, width=220)
    document_lines = read_back(tmp_path, sheet.bytes())
    assert document_lines == [
        "Passer la rivière",
        summary.strip(),
        f"{FERRY} Le passage coûte deux euros et dure quatre minutes par temps calme. {BRIDGE}",
    ]


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ([("Guichet",), ("Ouvert le lundi matin.",)], ["Guichet", "Ouvert le lundi matin."]),
        (
            [("Bac", "Places", "Prix", "Passages"), ("Vannes", "12", "3,00", "18"), ("Sermoise", "30", "2,00", "24")],
            [
                "Bac : Vannes ; Places : 12 ; Prix : 3,00 ; Passages : 18",
                "Bac : Sermoise ; Places : 30 ; Prix : 2,00 ; Passages : 24",
            ],
        ),
    ],
)
def test_what_stands_below_two_columns_is_read_after_both(
    tmp_path: Path, below: list[tuple[str, ...]], expected: list[str]
) -> None:
    """Though it stands under the left one only, or has a gap where the gutter is."""
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    sheet.prose(BRIDGE, x=310, width=220)
    sheet.y = top
    sheet.prose(FERRY, width=220)
    sheet.gap(20)
    for row in below:
        y, sheet.y = sheet.y, sheet.y + 14
        for x, cell in zip((60, 160, 320, 420), row, strict=False):
            sheet.line(cell, x=x, y=y)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, BRIDGE, *expected]


@pytest.mark.parametrize("size", [10, 15])
@pytest.mark.parametrize("lower", [0, 5])
def test_columns_of_short_lines_under_headings_are_read_one_after_the_other(
    tmp_path: Path, size: float, lower: float
) -> None:
    """As in leaflets and directories, where headings stand on one base line too."""
    columns: list[list[tuple[str, ...]]] = [
        [("Capitaine", "Anne Roy"), ("Mécanicien", "Paul Hue"), ("Passeur", "Omar Sy")],
        [("Bureau du syndicat", "4 quai des Mariniers", "02100 Sermoise"), ("Garage du bac", "03 23 00 00 00")],
    ]
    sheet = Sheet()
    sheet.page()
    sheet.prose(f"{FERRY} {BRIDGE}")
    sheet.gap(20)
    top = sheet.y
    for at, column in enumerate(columns):
        sheet.y = top + lower * at
        for heading, *lines in column:
            sheet.line(heading, x=60 + 240 * at, bold=True, size=size)
            sheet.lines(lines, x=60 + 240 * at)
            sheet.gap(8)
    found = " ".join(read_back(tmp_path, sheet.bytes())[1:])
    assert found == " ".join(line for column in columns for section in column for line in section)


@pytest.mark.parametrize("quotation", [False, True])
def test_a_box_or_a_quotation_beside_the_text_is_read_after_its_paragraph(tmp_path: Path, quotation: bool) -> None:
    """The text goes on under it over the whole width."""
    narrow = [
        "Le bac de Sermoise relie les deux rives",
        "depuis 1843. Il transporte 214 voitures par",
        "jour en été et 60 en hiver, et autant de",
        "vélos, de chevaux et de gens à pied qui",
    ]
    wide = "reviennent du marché avec leurs paniers ; le dimanche, il transporte aussi les pêcheurs de la rive gauche."
    aside = (
        ["« Nous passons", "par tous les temps. »"] if quotation else ["Deux passeurs", "Un moteur", "Huit voitures"]
    )
    sheet = Sheet()
    sheet.page()
    sheet.prose(BRIDGE)
    sheet.gap()
    top = sheet.y
    sheet.lines(narrow)
    sheet.line(wide)
    foot = sheet.y
    sheet.gap()
    sheet.prose(BRIDGE)
    sheet.y = top + 4
    sheet.lines(aside, x=330, size=13 if quotation else 8)
    if not quotation:
        sheet.file.set_fill_color(220)
        sheet.file.rect(320, top - 8, 120, foot - top - 17)
    lines = read_back(tmp_path, sheet.bytes())
    assert lines[:2] == [BRIDGE, " ".join([*narrow, wide])]
    assert " ".join(lines[2:-1]) == " ".join(aside)
    assert lines[-1] == BRIDGE


def test_a_box_beside_a_paragraph_is_no_part_of_its_lines(tmp_path: Path) -> None:
    """As an address beside the text of a letter; cells of several lines are (see the tables below)."""
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    sheet.prose(f"{FERRY} {BRIDGE}", x=250, width=280)
    sheet.y = top
    sheet.lines(["Syndicat du bac", "4 quai des Mariniers", "02100 Sermoise"])
    lines = read_back(tmp_path, sheet.bytes())
    assert f"{FERRY} {BRIDGE}" in lines
    assert " ".join(lines[:-1]) == "Syndicat du bac 4 quai des Mariniers 02100 Sermoise"


def test_the_wide_spaces_of_justified_lines_make_no_table(tmp_path: Path) -> None:
    """Such lines reach both edges of their column."""
    sheet = Sheet()
    sheet.page()
    sheet.file.set_font("Helvetica", "", 10)
    for line in (
        "Le bac de Sermoise relie",
        "les passeurs demeurant",
        "longtemps, naturellement,",
        "entre les deux rives de",
    ):
        words = line.split(" ")
        free = 130 - sum(map(sheet.file.get_string_width, words))
        x, y = 60.0, sheet.y
        for word in words:
            sheet.line(word, x=x, y=y)
            x += sheet.file.get_string_width(word) + free / (len(words) - 1)
        sheet.y += 13
    sheet.line("la rivière.")
    whole = (
        "Le bac de Sermoise relie les passeurs demeurant longtemps, naturellement, entre les deux rives de la rivière."
    )
    assert read_back(tmp_path, sheet.bytes()) == [whole]


def test_wide_spaces_that_stand_one_under_the_other_make_no_table(tmp_path: Path) -> None:
    """Where most lines of the column reach its edges; in a table a gap goes through all of these."""
    sheet = Sheet()
    sheet.page()
    paragraphs = [[("Naturellement", "le bac part"), ("chaque matin", "de mai à juin.")],
                  [("Son moteur a", "un bruit clair"), ("et les passeurs", "le soignent")]]  # fmt: skip
    sheet.file.set_font("Helvetica", "", 10)
    for lines in paragraphs:
        for start, end in lines:
            width = sheet.file.get_string_width
            if start == "et les passeurs":
                sheet.file.set_char_spacing((135 - width(f"{start} {end}")) / len(f"{start} {end}"))
                sheet.line(f"{start} {end}")
                sheet.file.set_char_spacing(0)
            else:
                sheet.line(end, x=195 - width(end), y=sheet.y)
                sheet.line(start)
        sheet.gap(6)
    text = [" ".join(f"{start} {end}" for start, end in lines) for lines in paragraphs]
    assert read_back(tmp_path, sheet.bytes()) == text


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
def test_a_line_that_begins_with_a_ligature_goes_on_with_its_paragraph(tmp_path: Path) -> None:
    """PDFium knows only the ink of the letters of one, which is lower than a letter's whole box."""
    text = "Le bac de Sermoise, qui coûte cher, sera enfin financé par la ville en 2009. Il fut refait en 2011."
    page, file = tmp_path / "a.html", tmp_path / "a.pdf"
    body = text.replace("enfin ", "enfin<br>")
    page.write_text(f"<meta charset=utf-8><p style='font:11pt DejaVu Sans;width:9cm'>{body}", "utf-8")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={file}", page.as_uri()]
    subprocess.run([CHROMIUM, *arguments], check=True, capture_output=True, timeout=60)
    assert text in read(file).text.split("\n")


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
@pytest.mark.parametrize("style", ["font-size:11pt;width:60%", "columns:3;text-align:justify;font-size:9pt"])
def test_a_page_that_chromium_printed_is_read(tmp_path: Path, style: str) -> None:
    """It sets letters one by one, and PDFium sees ends of lines within words where a head and a foot are printed."""
    text = (
        "Ferries are one of many kinds of boats on the river. They are thought to have come from the rafts of the millers, "
        "who crossed it at night when the mills stood still, and they are still built in the same yards as in the year {}."
    )
    paragraphs = [text.format(year) for year in range(1843, 1863)]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page, file = tmp_path / "a.html", tmp_path / "a.pdf"
    page.write_text(f"<meta charset=utf-8><style>body{{font-family:sans-serif;{style}}}</style>{body}", "utf-8")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={file}", page.as_uri()]
    subprocess.run([CHROMIUM, *arguments], check=True, capture_output=True, timeout=60)
    assert set(paragraphs) <= set(read(file).text.split("\n"))


def test_running_heads_feet_and_page_numbers_leave_the_text(tmp_path: Path) -> None:
    """What stands at the same place of several pages, its number counting; sentences go on across the pages."""
    sheet = Sheet()
    for number in range(1, 5):
        sheet.page()
        sheet.line("Revue des passages d'eau", size=9, y=30)
        sheet.line(f"No 12 - page {number} / 4", size=8, y=815, x=270)
        chapter = "premier deuxième troisième dernier".split()[number - 1]
        sheet.prose(f"Le chapitre {chapter} commence ici et il continue bien plus loin que la fin de")
    text = "\n".join(read_back(tmp_path, sheet.bytes()))
    assert "Revue" not in text
    assert "page" not in text
    assert "12" not in text
    assert text.count("chapitre") == 4


def test_numbers_at_the_same_place_of_each_page_stay_unless_they_count_pages(tmp_path: Path) -> None:
    """The total of each bill is text."""
    sheet = Sheet()
    for amount in ("45", "980", "12", "77"):
        sheet.page()
        sheet.prose(FERRY)
        sheet.line(f"Total : {amount} euros", y=790)
    text = "\n".join(read_back(tmp_path, sheet.bytes()))
    for amount in ("45", "980", "12", "77"):
        assert f"Total : {amount} euros" in text


def test_pages_that_are_alike_keep_their_text(tmp_path: Path) -> None:
    """As copies of a form are; only the line that stands alone at their edge leaves."""
    sheet = Sheet()
    for number in range(3):
        sheet.page()
        sheet.prose(FERRY, width=300)
        sheet.prose(BRIDGE, width=300)
        sheet.line(f"Mairie de Sermoise, page {number + 1}", y=800)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, BRIDGE] * 3


def test_short_pages_that_are_alike_keep_their_text(tmp_path: Path) -> None:
    """As copies of a notice: not all of a file is running heads."""
    sheet = Sheet()
    for _ in range(3):
        sheet.page()
        sheet.lines(["Le bac est à quai.", "Il part à midi."])
    assert len(read_back(tmp_path, sheet.bytes())) > 1


def test_names_with_values_one_under_the_other_are_lines(tmp_path: Path) -> None:
    """Though they are about equally long, as the lines of a paragraph are."""
    sheet = Sheet()
    sheet.page()
    facts = ["Date : 3 mai 2021", "Passeurs : Anne Roy et Paul Hue", "Quai : rive gauche"]
    sheet.lines([facts[0], "Passeurs : Anne Roy", "et Paul Hue", facts[2]])
    sheet.gap()
    sheet.prose(FERRY)
    assert read_back(tmp_path, sheet.bytes()) == [*facts, FERRY]


@pytest.mark.parametrize(
    "lines",
    [
        ["Gare de Sermoise", "2 rue Haute", "02100 Sermoise", "(derrière le pont)", "bac@sermoise.example"],
        ["Lundi fermé", "Mardi de 9 h à 12 h, sauf en août", "Jeudi sur rendez-vous"],
        [
            "The lamp was lit at half past two,",
            "And no one saw the ferry leave;",
            "The rope was old, the boat was new,",
            "A summer night, Midsummer's Eve.",
        ],
        ["Anne Roy", "12 rue Foch"],
    ],
)
def test_short_lines_that_begin_anew_are_lines(tmp_path: Path, lines: list[str]) -> None:
    """Those of an address, of hours and of a poem, also amid prose, where none of them is a heading."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.gap()
    sheet.lines(lines, x=90)
    sheet.gap()
    sheet.prose(BRIDGE)
    path = tmp_path / "a.pdf"
    path.write_bytes(sheet.bytes())
    document = read(path)
    assert document.text.split("\n") == [FERRY, *lines, BRIDGE]
    assert len(lines) < 3 or not headings(document)


def test_centred_lines_that_begin_anew_are_lines(tmp_path: Path) -> None:
    """As on a poster, where others go on in lower case."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Fête du bac", x=230, size=24)
    sheet.file.set_font("Helvetica", "", 12)
    for line in ("de 9 h à 18 h", "sur le quai de Sermoise", "Entrée libre"):
        sheet.line(line, x=(595 - sheet.file.get_string_width(line)) / 2, size=12)
    assert read_back(tmp_path, sheet.bytes())[1:] == ["de 9 h à 18 h sur le quai de Sermoise", "Entrée libre"]


def test_a_line_that_goes_on_is_not_cut_from_the_short_line_above_it(tmp_path: Path) -> None:
    """Nor do narrow lines of prose end where the next one begins with a name."""
    sheet = Sheet()
    sheet.page()
    sheet.lines(["Samedi de 9 h à 12 h", "et sur rendez-vous", "Dimanche fermé, sauf en été", "Lundi fermé"])
    sheet.gap()
    sheet.lines(
        ["Le bac de la famille", "Roy relie les deux", "rives depuis l'an", "1843, comme le dit", "la légende."]
    )
    assert read_back(tmp_path, sheet.bytes()) == [
        "Samedi de 9 h à 12 h et sur rendez-vous",
        "Dimanche fermé, sauf en été",
        "Lundi fermé",
        "Le bac de la famille Roy relie les deux rives depuis l'an 1843, comme le dit la légende.",
    ]


def test_a_sentence_goes_on_across_pages_and_over_a_note(tmp_path: Path) -> None:
    """A note in smaller letters at the foot does not stand between its halves."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(
        "La crue de 1910 a emporté le premier bac, son passeur et les deux chevaux qui le tiraient, avant de briser toutes les",
        width=300,
    )
    sheet.line("1. Archives de la ville, registre 12.", size=7, y=800)
    sheet.page()
    sheet.prose("amarres du port. On le remplaça l'année suivante.", width=300)
    lines = read_back(tmp_path, sheet.bytes())
    assert any("briser toutes les amarres du port." in line for line in lines)
    assert "1. Archives de la ville, registre 12." in lines


def test_a_tables_row_stays_a_row_with_its_header(tmp_path: Path) -> None:
    """Cells of several words, columns of different widths."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Tarifs du bac de Sermoise à compter du 1er mars, votés par le syndicat et affichés à bord.")
    sheet.gap(12)
    for row in (
        ("Véhicule", "Aller simple", "Aller retour"),
        ("Vélo", "1,00 euro", "1,50 euro"),
        ("Petite voiture", "4,20 euros", "7,00 euros"),
    ):
        y, sheet.y = sheet.y, sheet.y + 18
        for x, cell in zip((60, 200, 330), row, strict=True):
            sheet.line(cell, x=x, y=y, bold=row[0] == "Véhicule")
    lines = read_back(tmp_path, sheet.bytes())
    assert lines[1:] == [
        "Véhicule : Vélo ; Aller simple : 1,00 euro ; Aller retour : 1,50 euro",
        "Véhicule : Petite voiture ; Aller simple : 4,20 euros ; Aller retour : 7,00 euros",
    ]


def test_a_table_whose_cells_begin_in_lower_case_is_one(tmp_path: Path) -> None:
    """Its other columns look like a paragraph beside the first."""
    rows = [("Location", "Durée", "Prix"), ("Salle du quai pour une réception privée", "une journée entière", "350,00"),
            ("Chaises", "week-end", "60,00"), ("Sonorisation complète de la salle", "soirée", "95,50")]  # fmt: skip
    sheet = Sheet()
    sheet.page()
    for row in rows:
        y, sheet.y = sheet.y, sheet.y + 14
        for x, cell in zip((60, 260, 490), row, strict=True):
            sheet.line(cell, x=x, y=y)
    assert read_back(tmp_path, sheet.bytes()) == [
        f"Location : {what} ; Durée : {how} ; Prix : {price}" for what, how, price in rows[1:]
    ]


def test_a_table_whose_names_begin_in_lower_case_is_one(tmp_path: Path) -> None:
    """In its first column, which looks like a paragraph beside the others, under a head at the right edge."""
    rows = [("Longueur du bateau", "Basse saison", "Haute saison"), ("moins de 6 mètres", "40,00 euros", "500,00 euros"),
            ("de 6 à 12 mètres", "20,00 euros", "250,50 euros"), ("plus de 12 mètres", "gratuit", "100,25 euros")]  # fmt: skip
    sheet = Sheet()
    sheet.page()
    sheet.line("Port de Sermoise", x=450, size=8)
    for row in rows:
        y, sheet.y = sheet.y + 6, sheet.y + 22
        for x, cell in zip((60, 260, 400), row, strict=True):
            sheet.line(cell, x=x, y=y, bold=row is rows[0])
    sheet.y += 10
    sheet.prose(FERRY)
    assert read_back(tmp_path, sheet.bytes()) == [
        "Port de Sermoise",
        *(f"{rows[0][0]} : {length} ; Basse saison : {low} ; Haute saison : {high}" for length, low, high in rows[1:]),
        FERRY,
    ]


@pytest.mark.parametrize("label", ["", "Exercice "])
def test_years_over_other_numbers_are_a_header(tmp_path: Path, label: str) -> None:
    """In the letters of the other rows too; years over years are a row as these."""
    for rows, named in (
        ([("Bac", "2018", "2020"), ("Vannes", "412", "98"), ("Sermoise", "1 204", "377")], True),
        ([("Vannes", "1843", "1901"), ("Sermoise", "1921", "1930"), ("Dinan", "1899", "1965")], False),
    ):
        sheet = Sheet()
        sheet.page()
        for row in rows:
            y, sheet.y = sheet.y, sheet.y + 14
            for x, cell in zip((60, 200, 300), row, strict=True):
                sheet.line(label + cell if named and cell[:2] == "20" else cell, x=x, y=y)
        expected = (
            [f"Bac : {bac} ; {label}2018 : {old} ; {label}2020 : {new}" for bac, old, new in rows[1:]]
            if named
            else [" ; ".join(row) for row in rows]
        )
        assert read_back(tmp_path, sheet.bytes()) == expected


def test_the_label_of_a_total_is_no_value_of_the_column_over_it(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.page()
    for row in (("Article", "Nombre", "Prix", "Somme"), ("Billet", "3", "2,00", "6,00"), ("Carte", "1", "20,00", "20,00"),
                ("", "", "Remise 10 %", "2,60"), ("", "", "À payer", "23,40")):  # fmt: skip
        y, sheet.y = sheet.y, sheet.y + 16
        for x, cell in zip((60, 200, 300, 420), row, strict=True):
            sheet.line(cell, x=x, y=y, bold=row[0] == "Article")
    assert read_back(tmp_path, sheet.bytes()) == [
        "Article : Billet ; Nombre : 3 ; Prix : 2,00 ; Somme : 6,00",
        "Article : Carte ; Nombre : 1 ; Prix : 20,00 ; Somme : 20,00",
        "Remise 10 % : 2,60",
        "À payer : 23,40",
    ]


def test_all_cells_of_a_row_go_on_in_lower_case_where_rows_stand_apart(tmp_path: Path) -> None:
    """Rows that are as close as these, or begin in lower case, are rows."""
    rows = [
        ("Sortie", "Départ", "Prix"),
        ("Tour de/la baie", "Quai Foch, devant/le syndicat", "12 euros/par tête"),
        ("Pêche en/mer", "Cale du/port", "30 euros"),
    ]
    sheet = Sheet()
    sheet.page()
    for row in rows:
        top = sheet.y
        for x, cell in zip((60, 200, 360), row, strict=True):
            for number, line in enumerate(cell.split("/")):
                sheet.line(line, x=x, y=top + 12 * number, bold=row == rows[0])
        sheet.y = top + 12 * (1 if row == rows[0] else 2) + 4
    expected = []
    for row in rows[1:]:
        expected.append(" ; ".join(f"{n} : {c.replace('/', ' ')}" for n, c in zip(rows[0], row, strict=True)))
    assert read_back(tmp_path, sheet.bytes()) == expected
    sheet = Sheet()
    sheet.page()
    for name, sense in (
        ("Commande", "Sens"),
        ("vire", "à gauche"),
        ("monte", "vers le quai"),
        ("recule", "vers la rive"),
    ):
        y, sheet.y = sheet.y, sheet.y + (20 if name == "Commande" else 13)
        sheet.line(name, y=y, bold=name == "Commande")
        sheet.line(sense, x=200, y=y, bold=name == "Commande")
    assert read_back(tmp_path, sheet.bytes())[-1] == "Commande : recule ; Sens : vers la rive"


def test_cells_at_the_middle_of_a_row_of_two_lines_are_in_it(tmp_path: Path) -> None:
    """As browsers print tables; what follows the table is a paragraph."""
    sheet = Sheet()
    sheet.page()
    for name, price in (("Service", "Prix"), ("Vélo", "2,00"), ("Camion de plus/de dix tonnes", "45,00")):
        lines = name.split("/")
        sheet.line(price, x=300, y=sheet.y + 6.5 * (len(lines) - 1))
        sheet.lines(lines)
        sheet.gap(4)
    sheet.gap(8)
    sheet.prose(FERRY, width=300)
    assert read_back(tmp_path, sheet.bytes()) == [
        "Service : Vélo ; Prix : 2,00",
        "Service : Camion de plus de dix tonnes ; Prix : 45,00",
        FERRY,
    ]


@pytest.mark.parametrize("gap", [0, 6])
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ["Poste|Description|Montant", "Voirie|Réfection du quai/Foch et du quai nord|12 000",
             "Travaux de/la mairie|Achat de tables et/de chaises|3 400"],
            ["Poste : Voirie ; Description : Réfection du quai Foch et du quai nord ; Montant : 12 000",
             "Poste : Travaux de la mairie ; Description : Achat de tables et de chaises ; Montant : 3 400"],
        ),
        (
            ["Bac|Plein/tarif|Places", "Sermoise|2 euros|30", "Vannes||40"],
            ["Bac : Sermoise ; Plein tarif : 2 euros ; Places : 30", "Bac : Vannes ; Places : 40"],
        ),
        (
            ["Objet|Nombre|Prix", "Carte de passage/(plastique)|2|3,00", "Billet|4|8,00"],
            ["Objet : Carte de passage (plastique) ; Nombre : 2 ; Prix : 3,00", "Objet : Billet ; Nombre : 4 ; Prix : 8,00"],
        ),
        (
            ["Nom :|Anne Roy", "Adresse :|12 rue Foch/02100 Sermoise", "Tél. :|03 23 00"],
            ["Nom : Anne Roy", "Adresse : 12 rue Foch 02100 Sermoise", "Tél. : 03 23 00"],
        ),
    ],
)  # fmt: skip
def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path, rows: list[str], expected: list[str], gap: int) -> None:
    """Whether rows stand apart or not; what follows the table is none of it."""
    sheet = Sheet()
    sheet.page()
    for row in rows:
        cells = [cell.split("/") for cell in row.split("|")]
        y = sheet.y
        for x, cell in zip((60, 200, 400), cells, strict=False):
            for number, line in enumerate(cell):
                sheet.line(line, x=x, y=y + 13 * number)
        sheet.y = y + 13 * max(map(len, cells)) + gap
    sheet.gap(12)
    sheet.prose(FERRY)
    assert read_back(tmp_path, sheet.bytes()) == [*expected, FERRY]


@pytest.mark.parametrize(
    "beside", [["Garage Lemoine", "8 rue Haute", "35000 Rennes"], ["Devis", "Numéro 88 du 3 mai"], ["Le 3 mai"]]
)
def test_an_address_and_what_stands_beside_it_are_read_one_after_the_other(tmp_path: Path, beside: list[str]) -> None:
    """As at the top of an invoice, whose table keeps its columns; its totals stand in others."""
    sender = ["Forge du Quai et associés", "12 bis quai Foch", "02100 Sermoise", "Tél. 03 23 00 00 00"]
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    sheet.lines(beside, x=330)
    sheet.y = top
    sheet.lines(sender)
    sheet.gap(22)
    for row in (("Produit", "Nombre", "Prix", "Montant"), ("Grille en fer pour une fenêtre", "2", "150,00", "300,00"),
                ("Portail", "1", "980,00", "980,00"), (),
                ("", "", "Total", "1 280,00"), ("", "", "Reste à payer", "30,00")):  # fmt: skip
        y, sheet.y = sheet.y, sheet.y + 18
        for x, cell in zip((60, 240, 300, 400), row, strict=False):
            sheet.line(cell, x=x, y=y)
    assert read_back(tmp_path, sheet.bytes()) == [
        *sender,
        *beside,
        "Produit : Grille en fer pour une fenêtre ; Nombre : 2 ; Prix : 150,00 ; Montant : 300,00",
        "Produit : Portail ; Nombre : 1 ; Prix : 980,00 ; Montant : 980,00",
        "Total : 1 280,00",
        "Reste à payer : 30,00",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Nom|Anne Roy", "Adresse|12 rue Foch", "Ville|02100 Sermoise"],
         ["Nom : Anne Roy", "Adresse : 12 rue Foch", "Ville : 02100 Sermoise"]),
        (["Adresse|Loyer", "12 rue Foch|500", "14 quai Foch|610"],
         ["Adresse : 12 rue Foch ; Loyer : 500", "Adresse : 14 quai Foch ; Loyer : 610"]),
        (["Ville|Lits", "02100 Sermoise|12", "35000 Rennes|40"],
         ["Ville : 02100 Sermoise ; Lits : 12", "Ville : 35000 Rennes ; Lits : 40"]),
    ],
)  # fmt: skip
def test_addresses_in_a_table_stay_in_their_rows(tmp_path: Path, rows: list[str], expected: list[str]) -> None:
    """As values of names, or several of a kind one under the other."""
    sheet = Sheet()
    sheet.page()
    for row in rows:
        y, sheet.y = sheet.y, sheet.y + 16
        for x, cell in zip((60, 250), row.split("|"), strict=True):
            sheet.line(cell, x=x, y=y, bold=row == rows[0] and "Roy" not in row)
    assert read_back(tmp_path, sheet.bytes()) == expected


STAFF = [
    ("Nom", "Bureau", "Fonction"),
    ("Anne Roy", "12", "Maire"),
    ("Paul Hue et sa fille Marie-Jeanne Hue-Kervella", "14", "Adjoint chargé du bac, des quais et des ponts"),
    ("Omar Sy", "", "Passeur"),
    ("Jo Marec", "16", "Garde"),
]


def ruled(sheet: Sheet, rows: Sequence[tuple[Any, ...]], **options: Any) -> None:
    """A table as fpdf2 draws it: each row as high as its highest cell, the others at half its height."""
    sheet.file.set_font("Helvetica", "", 10)
    sheet.file.set_y(sheet.y)
    with sheet.file.table(rows, **{"width": 250, "align": "L", "text_align": "L", "line_height": 14, **options}):
        pass
    sheet.y = sheet.file.get_y() + 24


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"col_widths": (80, 50, 70), "width": 200},
        {"line_height": 22},
        {"v_align": "T"},
        {"text_align": "J", "width": 220},
        {"borders_layout": "INTERNAL"},
    ],
)
def test_the_rules_of_a_table_show_its_cells(tmp_path: Path, options: dict[str, Any]) -> None:
    """Of however many lines, wherever in their row these stand and however far from one another."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.gap()
    ruled(sheet, STAFF, **options)
    sheet.prose(BRIDGE)
    rows = ["; ".join(f"{name} : {cell} " for name, cell in zip(STAFF[0], row, strict=True) if cell) for row in STAFF]
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, *(row.strip() for row in rows[1:]), BRIDGE]


def test_a_table_of_which_some_rows_are_drawn_keeps_its_header(tmp_path: Path) -> None:
    """As those whose rows are tinted in turn."""
    rows = [("Quai", "Bac", "Places"), ("Nord", "Vannes", "12"), ("Sud", "Sermoise", "30"), ("Est", "Dinan", "8")]
    sheet = Sheet()
    sheet.page()
    sheet.file.set_fill_color(230)
    for number, row in enumerate(rows):
        y, sheet.y = sheet.y, sheet.y + 20
        for x, cell in zip((60, 160, 260), row, strict=True):
            if number != 2:
                sheet.file.rect(x, y - 14, 100, 20, style="F")
            sheet.line(cell, x=x + 4, y=y, bold=number == 0)
    assert read_back(tmp_path, sheet.bytes()) == [
        f"Quai : {quay} ; Bac : {ferry} ; Places : {places}" for quay, ferry, places in rows[1:]
    ]


def test_a_ruled_cell_over_several_columns_or_rows_belongs_to_each(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.page()
    across, down = TableSpan.COL, TableSpan.ROW
    rows = [
        ("Bac", "Prix", across),
        (down, "Plein", "Réduit"),
        ("Sermoise", "2,00", "1,00"),
        ("Vannes", "3,00", across),
    ]
    ruled(sheet, rows, num_heading_rows=2)
    assert read_back(tmp_path, sheet.bytes()) == [
        "Bac : Sermoise ; Prix Plein : 2,00 ; Prix Réduit : 1,00",
        "Bac : Vannes ; Prix Plein : 3,00 ; Prix Réduit : 3,00",
    ]


def test_rules_around_columns_of_text_make_no_table(tmp_path: Path) -> None:
    """As newspapers have them, and a frame around a notice."""
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    for x, texts in ((60, [FERRY, BRIDGE]), (310, [BRIDGE, FERRY])):
        sheet.y = top
        for text in texts:
            for _ in range(3):
                sheet.prose(text, x=x, width=220)
            sheet.gap(20)
    for x in (50, 295, 540):
        sheet.file.line(x, top - 15, x, sheet.y)
    for y in (top - 15, (top + sheet.y - 20) / 2, sheet.y):
        sheet.file.line(50, y, 540, y)
    assert [line[:6] for line in read_back(tmp_path, sheet.bytes())] == [
        *["Le bac"] * 3,
        *["Le con"] * 6,
        *["Le bac"] * 3,
    ]


def test_ruled_running_heads_leave_the_text_and_ruled_tables_stay(tmp_path: Path) -> None:
    """Though the same form stands on each page."""
    sheet = Sheet()
    for number in range(1, 4):
        sheet.page()
        ruled(sheet, [("Mairie de Sermoise", f"Page {number}"), ("Service du bac", "Version 2")])
        sheet.prose(f"Passage {'premier deuxième dernier'.split()[number - 1]}. {FERRY}")
        sheet.y = 700
        ruled(sheet, STAFF)
    lines = read_back(tmp_path, sheet.bytes())
    assert not any("Service" in line or "Page" in line for line in lines)
    assert sum("Fonction : Garde" in line for line in lines) == 3


def test_a_page_full_of_drawings_is_read(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.page()
    for step in range(3_000):
        sheet.file.line(50 + step % 480, 60, 50 + step % 480, 700 - step / 10)
    sheet.prose(FERRY)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY]


def test_the_lines_of_an_item_that_begin_with_a_name_stay_in_it(tmp_path: Path) -> None:
    """They are set in under its mark, as those of no paragraph are."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY, width=240)
    sheet.gap()
    item = [
        "la carte délivrée par la préfecture de la ville de",
        "Vannes, par celle de Rennes ou par le consulat de",
        "Cork, en cours de validité",
    ]
    sheet.line("-", x=60, y=sheet.y)
    sheet.lines(item, x=75)
    assert read_back(tmp_path, sheet.bytes())[1:] == [f"- {' '.join(item)}"]


def test_headings_are_larger_or_bolder_than_the_text(tmp_path: Path) -> None:
    """And stand above what follows them."""
    path = tmp_path / "a.pdf"
    sheet = Sheet()
    sheet.page()
    sheet.line("Le bac", size=15)
    sheet.prose(FERRY)
    sheet.gap()
    sheet.line("Le pont", bold=True)
    sheet.prose(BRIDGE)
    path.write_bytes(sheet.bytes())
    document = read(path)
    assert [document.text[a:b] for a, b in headings(document)] == ["Le bac", "Le pont"]
    assert [p.section for p in split(document)] == ["Le bac", "Le pont"]


def test_numbered_titles_in_the_letters_of_the_text_are_headings(tmp_path: Path) -> None:
    """Each over its text; the items of a list are none."""
    sheet = Sheet()
    sheet.page()
    for title in ("1. Le bac", "2. Le pont"):
        sheet.line(title)
        sheet.gap(4)
        sheet.prose(FERRY)
        sheet.gap()
    sheet.lines(["3. du pain", "4. du vin"])
    sheet.gap()
    sheet.prose(BRIDGE)
    path = tmp_path / "a.pdf"
    path.write_bytes(sheet.bytes())
    document = read(path)
    assert [document.text[a:b] for a, b in headings(document)] == ["1. Le bac", "2. Le pont"]


def test_short_lines_under_a_long_one_stay_apart(tmp_path: Path) -> None:
    """Terms and definitions, an address: how far prose reaches on the page tells that each was ended on purpose."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.gap()
    short = ["Délai de passage", "12 minutes par temps calme", "Capacité", "Huit voitures"]
    sheet.lines(short)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, *short]


def test_a_line_that_points_to_another_text_is_no_text(tmp_path: Path) -> None:
    """A printed page has them too."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.gap()
    sheet.line("Lire aussi | Un bac coule à Nantes : douze morts")
    assert read_back(tmp_path, sheet.bytes()) == [FERRY]


def test_list_items_stay_apart_and_a_bullet_is_no_cell(tmp_path: Path) -> None:
    """Each item is a line, also one that goes on below."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Il faut pour passer :")
    for item in ("un billet pris à bord", "un gilet"):
        y = sheet.y
        sheet.line("-", x=70, y=y)
        sheet.line(item, x=90)
    assert read_back(tmp_path, sheet.bytes()) == ["Il faut pour passer :", "- un billet pris à bord", "- un gilet"]


def test_a_raised_digit_makes_no_other_number(tmp_path: Path) -> None:
    """10³ is not 103."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Le volume est de 10", y=100)
    sheet.line("3", x=60 + sheet.file.get_string_width("Le volume est de 10"), y=95, size=6)
    sheet.line("litres.", x=170, y=100)
    assert read_back(tmp_path, sheet.bytes()) == ["Le volume est de 10³ litres."]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ("le chef-d'|œuvre", "le chef-d'œuvre"),
        ("qu’|une", "qu’une"),
        ("www.le-|bac.fr", "www.le-bac.fr"),
        ("La mairie a décidé une répa-|ration.", "La mairie a décidé une réparation."),
        ("Peut-|on, doit-|il, viendra-|t-elle ?", "Peut-on, doit-il, viendra-t-elle ?"),
        ("Viendra-t-|il ?", "Viendra-t-il ?"),
        ("Cent quatre-|vingt-|dix-|neuf euros", "Cent quatre-vingt-dix-neuf euros"),
        ("Trente-|trois bacs, soixante-|six rameurs", "Trente-trois bacs, soixante-six rameurs"),
        ("À Aix-|les-|Bains et Châlons-|sur-|Saône", "À Aix-les-Bains et Châlons-sur-Saône"),
        ("Le chemin de Villeneuve-sur-|lot", "Le chemin de Villeneuve-sur-lot"),
        ("Le porte-parole parle. Le porte-|parole part.", "Le porte-parole parle. Le porte-parole part."),
        ("Un contre-emploi, un contre-|emploi.", "Un contre-emploi, un contre-emploi."),
        ("Un contretemps, un contre-|temps.", "Un contretemps, un contretemps."),
        ("Jean-|Paul est né en 1990-|1991.", "Jean-Paul est né en 1990-1991."),
        ("Le MINIS-|TÈRE", "Le MINISTÈRE"),
        ("Une déci\u00ad|sion et une régle\u00admentation", "Une décision et une réglementation"),
        ("Le cabinet Gra\u2010|vier", "Le cabinet Gravier"),
        ("Il dit -|enfin- que oui", "Il dit - enfin- que oui"),
        ("A state-of-|the-art plant, forty-|two of them.", "A state-of-the-art plant, forty-two of them."),
        ("The govern-|ment and a well-|known man", "The government and a well-known man"),
        ("Un pacte franco-|allemand, un pays franco-|phone", "Un pacte franco-allemand, un pays francophone"),
        ("He was re-|elected and re-|warded.", "He was re-elected and rewarded."),
        ("Une répa¬|ration du moteur", "Une réparation du moteur"),
        ("Celui-|ci, celle-|là et là-|bas", "Celui-ci, celle-là et là-bas"),
        ("Donne-|leur la cou-|leur, dis-|le, paro-|les", "Donne-leur la couleur, dis-le, paroles"),
        ("La par-|tie au-|delà du mi-|lieu, mi-|temps, au-|tour", "La partie au-delà du milieu, mi-temps, autour"),
        ("L'ex-|ministre ex-|plique le contre-|poids", "L'ex-ministre explique le contrepoids"),
        ("Le lave-|vaisselle, le sous-|titre, ils lave-|ront", "Le lave-vaisselle, le sous-titre, ils laveront"),
        ("Un micro-|ordinateur et un micro-|scope", "Un micro-ordinateur et un microscope"),
        (
            "The north-|west e-|commerce of a 12-year-|old, three-|fifths world-|wide",
            "The north-west e-commerce of a 12-year-old, three-fifths worldwide",
        ),
        (
            "A rain-|soaked, 19th-|century pro-|peller",
            "A rain-soaked, 19th-century propeller",
        ),
        ("Des week-|ends de non-|violence", "Des week-ends de non-violence"),
        ("The water—|deep and cold|—froze – so|– they say", "The water—deep and cold—froze – so – they say"),
        ("The ex-|president, ex-|pressly a mayor-|elect", "The ex-president, expressly a mayor-elect"),
        ("Un bar-|tabac, un wagon-|citerne, un bal-|con", "Un bar-tabac, un wagon-citerne, un balcon"),
        ("A ten-|year, record-|breaking, left-|wing high-|way", "A ten-year, record-breaking, left-wing highway"),
    ],
)
def test_a_hyphen_at_a_lines_end_is_kept_only_where_the_word_has_one(lines: str, whole: str) -> None:
    """As the word stands elsewhere in the text, or by its kind."""
    parts = lines.split("|")
    assert joined(parts, word_counts([*parts, "une remarque"])) == whole


@pytest.mark.parametrize("language", ["fr", "en"])
def test_common_words_that_a_lines_end_divides_are_made_whole(language: str) -> None:
    """At nearly all places where a syllable ends."""
    syllable = re.compile(r"(?<=[aeiouyéèêâîôû])(?=[bcdfgjklmnpqrstvxz][aeiouyéèêâîôûrlh])")
    total = kept = 0
    for word in (word for word, often in per_million(language).items() if often > 3 and word.isalpha()):
        for at in (match.start() for match in syllable.finditer(word) if 1 < match.start() < len(word) - 1):
            total += 1
            kept += "-" in joined([f"{word[:at]}-", word[at:]], Counter())
    assert total > 5_000
    assert kept < 0.001 * total


def test_reading_a_pdf_can_be_stopped_within_a_page(tmp_path: Path) -> None:
    """A page that takes long does not hold the reading."""
    words = b"BT /F1 1 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * 300_000 + b"ET"
    path = tmp_path / "slow.pdf"
    path.write_bytes(hand_made(words))

    class StoppedError(Exception):
        pass

    def stop(what: str, done: int, of: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        read(path, progress=stop)


def test_letters_too_small_to_see_are_read(tmp_path: Path) -> None:
    """As some programs hide text."""
    content = b"BT /F1 0.01 Tf 50 700 Td (Un texte.) Tj ET BT /F1 10 Tf 50 600 Td (Un autre.) Tj ET"
    assert "Un autre." in read_back(tmp_path, hand_made(content))


def test_a_pdf_that_unpacks_to_far_more_is_refused_or_read_in_bounded_memory(tmp_path: Path) -> None:
    """A hundred megabytes of blanks in a hundred kilobytes."""
    path = tmp_path / "bomb.pdf"
    path.write_bytes(hand_made(b"BT /F1 10 Tf 50 700 Td (Un texte.) Tj ET " + b" " * 100_000_000))
    assert path.stat().st_size < 200_000
    try:
        text = read(path).text
    except InputError as error:
        text = error.code
    assert text in ("Un texte.", "file_damaged", "file_too_slow", "pdf_without_text")


def test_the_pages_of_a_pdf_are_counted_as_they_are_read(tmp_path: Path) -> None:
    """So that reading a long one shows its share, and can be stopped."""
    sheet = Sheet()
    for line in ("Les abeilles font du miel.", "Elles vivent dans une ruche."):
        sheet.page()
        sheet.line(line)
    path = tmp_path / "abeilles.pdf"
    path.write_bytes(sheet.bytes())
    told: list[tuple[str, int, int]] = []
    assert read(path, progress=lambda *step: told.append(step)).text.startswith("Les abeilles font du miel.")
    shares = [step for step in dict.fromkeys(told) if step[2] == 2]
    assert shares == [("read", 0, 2), ("read", 1, 2), ("read", 2, 2)]


def test_the_title_of_a_pdf_is_what_its_author_gave(tmp_path: Path) -> None:
    """Unless that is the name of a file or nothing."""
    for given, title in (("Le bac de Sermoise", "Le bac de Sermoise"), ("untitled", "a"), ("rapport v2.docx", "a")):
        sheet = Sheet()
        sheet.file.set_title(given)
        sheet.page()
        sheet.line("Un texte.")
        path = tmp_path / "a.pdf"
        path.write_bytes(sheet.bytes())
        assert read(path).title == title


def hand_made(content: bytes, font: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with that content, packed. `font`: further entries of its font; `more`: objects from number 6 on."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s>>" % font,
        *more,
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return data + end % (size, table, size, len(data))


def test_no_number_is_made_that_the_page_does_not_show(tmp_path: Path) -> None:
    """Cells and lines that stand close together stay apart."""
    sheet = Sheet()
    sheet.page()
    for row in (("1901", "1 204"), ("1954", "1 688"), ("1999", "2 051")):
        y, sheet.y = sheet.y, sheet.y + 14
        for x, cell in zip((60, 95), row, strict=True):
            sheet.line(cell, x=x, y=y)
    numbers = re.findall(r"\d+", " ".join(read_back(tmp_path, sheet.bytes())))
    assert sorted(numbers) == sorted("1901 1 204 1954 1 688 1999 2 051".split())


def test_a_blank_page_is_no_fault(tmp_path: Path) -> None:
    """As books have them, and pages that only hold a picture."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.page()
    sheet.page()
    sheet.prose(BRIDGE)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, BRIDGE]


def test_the_heads_of_chapters_leave_the_text(tmp_path: Path) -> None:
    """They change from chapter to chapter, but stand in one place, apart from the text."""
    sheet = Sheet()
    days = "lundi mardi mercredi jeudi vendredi samedi dimanche hier demain".split()
    prose = [f"{day.capitalize()}, la rive était calme. {FERRY} {BRIDGE} C'était {day}." for day in days]
    for number, text in enumerate(prose):
        sheet.page()
        sheet.line(
            f"CHAPITRE {1 + number // 2}. {['LE BAC', 'LE PONT', 'LA RIVE', 'LE QUAI', 'LA FIN'][number // 2]}", y=30
        )
        sheet.line(str(number + 40), y=810)
        sheet.gap()
        sheet.prose(text)
    assert read_back(tmp_path, sheet.bytes()) == prose


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    """Each of its lines is one, without the dots."""
    sheet = Sheet()
    sheet.page()
    for y, (number, title, page) in enumerate(
        [("1", "Le bac", "3"), ("1.1", "Son moteur", "4"), ("2", "Le pont", "9")]
    ):
        sheet.line(number, x=60, y=100 + 14 * y)
        sheet.line(f"{title} " + ". " * 20, x=120, y=100 + 14 * y)
        sheet.line(page, x=400, y=100 + 14 * y)
    found = read_back(tmp_path, sheet.bytes())
    assert found == ["1 Le bac … 3", "1.1 Son moteur … 4", "2 Le pont … 9"]


def test_words_set_close_without_a_space_are_words(tmp_path: Path) -> None:
    """Typesetting programs write no spaces; a heading whose letters are set wide is not cut into them."""
    sheet = Sheet()
    sheet.page()
    sheet.file.set_font("Helvetica", "", 10)
    x = 60.0
    for word in "if they are given a colon".split():
        sheet.line(word, x=x, y=100)
        x += sheet.file.get_string_width(word) + 2.0
    sheet.file.set_char_spacing(1.8)
    sheet.line("SERMOISE", y=140)
    assert read_back(tmp_path, sheet.bytes()) == ["if they are given a colon", "SERMOISE"]


def test_a_note_of_two_raised_digits_is_one_mark(tmp_path: Path) -> None:
    """At the word it belongs to."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Le moteur a brûlé.", y=100)
    x = 60 + sheet.file.get_string_width("Le moteur a brûlé. ")
    sheet.line("12", x=x, y=96, size=6)
    assert read_back(tmp_path, sheet.bytes()) == ["Le moteur a brûlé.¹²"]


@pytest.mark.parametrize("lines_high", [2, 3])
def test_an_initial_over_several_lines_is_the_first_letter_of_its_word(tmp_path: Path, lines_high: int) -> None:
    """And no digit beside it is taken for raised."""
    sheet = Sheet()
    sheet.page()
    sheet.line("L", size=16 * lines_high, y=sheet.y + 13 * (lines_high - 1))
    words = [
        "es abeilles ont produit 12 tonnes de miel,",
        "un record depuis que les apiculteurs de",
        "la vallée les comptent,",
    ]
    sheet.lines(words[:lines_high], x=60 + 12 * lines_high)
    sheet.lines([*words[lines_high:], "selon leur syndicat."])
    whole = "Les abeilles ont produit 12 tonnes de miel, un record depuis que les apiculteurs de la vallée les comptent, selon"
    assert " ".join(read_back(tmp_path, sheet.bytes())) == f"{whole} leur syndicat."


@pytest.mark.parametrize(
    ("letter", "rest"), [("O", "n the third of May"), ("I", "l y a des abeilles"), ("A", "u bord du lac")]
)
def test_an_initial_whose_rest_is_no_word_is_the_first_letter_of_one(tmp_path: Path, letter: str, rest: str) -> None:
    """Others may be words of one letter: "A man", « Y a-t-il »."""
    for words, whole in ((rest, f"{letter}{rest}"), ("many of them pass", f"{letter} many of them pass")):
        sheet = Sheet()
        sheet.page()
        sheet.line(letter, size=32, y=sheet.y + 13)
        sheet.line(words, x=90)
        assert read_back(tmp_path, sheet.bytes()) == [whole]


def test_the_header_of_a_table_that_goes_on_is_no_running_head(tmp_path: Path) -> None:
    """Though it stands at the top of each page."""
    sheet = Sheet()
    for rows in (
        [("Anne Roy", "Dinan", "120"), ("Paul Petit", "Dole", "77")],
        [("Omar Sy", "Brest", "98"), ("Jo Marec", "Sète", "65")],
    ):
        sheet.page()
        for row in (("Nom", "Ville", "Voix"), *rows):
            y, sheet.y = sheet.y, sheet.y + 16
            for x, cell in zip((60, 200, 340), row, strict=True):
                sheet.line(cell, x=x, y=y, bold=row[0] == "Nom")
    assert read_back(tmp_path, sheet.bytes()) == [
        "Nom : Anne Roy ; Ville : Dinan ; Voix : 120",
        "Nom : Paul Petit ; Ville : Dole ; Voix : 77",
        "Nom : Omar Sy ; Ville : Brest ; Voix : 98",
        "Nom : Jo Marec ; Ville : Sète ; Voix : 65",
    ]


def test_a_title_that_counts_with_the_pages_is_text(tmp_path: Path) -> None:
    """One article a page: it is bold, and close to what it is the title of."""
    sheet = Sheet()
    for number, text in enumerate((FERRY, BRIDGE, FERRY.replace("bac", "pont")), 1):
        sheet.page()
        sheet.line(f"Article {number}", bold=True)
        sheet.prose(text)
    found = read_back(tmp_path, sheet.bytes())
    assert found[::2] == ["Article 1", "Article 2", "Article 3"]


def test_two_columns_of_numbered_points_are_columns(tmp_path: Path) -> None:
    """Also where each point is a sentence of one line."""
    points = [
        "1. Ouvrir la vanne du haut de la cuve.", "2. Noter la pression au manomètre.", "3. Attendre que l'aiguille tombe.",
        "4. Fermer la vanne avant de partir.", "5. Prévenir le gardien par téléphone.", "6. Remplir le registre et le signer.",
        "7. Remettre la clé au tableau.", "8. Éteindre la lampe de la cabine.",
    ]  # fmt: skip
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    sheet.lines(points[:4])
    sheet.y = top
    sheet.lines(points[4:], x=310)
    assert read_back(tmp_path, sheet.bytes()) == points


def test_a_note_before_a_full_stop_stands_at_its_word(tmp_path: Path) -> None:
    """Without a space before the stop."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Le moteur a brûlé", y=100)
    x = 60 + sheet.file.get_string_width("Le moteur a brûlé")
    sheet.line("1", x=x, y=96, size=6)
    sheet.line(". On l'a remplacé.", x=x + 3.5, y=100)
    assert read_back(tmp_path, sheet.bytes()) == ["Le moteur a brûlé¹. On l'a remplacé."]


def test_numbers_of_lines_beside_the_text_leave_it(tmp_path: Path) -> None:
    """As drafts, transcripts and contracts have them, at each line or at every fifth; the ranks of a table are text."""
    for step in (1, 5):
        sheet = Sheet()
        sheet.page()
        top = sheet.y
        sheet.prose(f"{FERRY} {BRIDGE} {FERRY} {BRIDGE} {FERRY}", width=220)
        lines = round((sheet.y - top) / 13)
        for number in range(step, lines + 1, step):
            sheet.line(str(number), x=30, y=top + 13 * (number - 1))
        assert read_back(tmp_path, sheet.bytes()) == [f"{FERRY} {BRIDGE} {FERRY} {BRIDGE} {FERRY}"]
    sheet = Sheet()
    sheet.page()
    for rank, name in enumerate(("Anne Roy", "Paul Hue", "Omar Sy", "Jo Marec"), 1):
        sheet.line(str(rank), x=60, y=sheet.y)
        sheet.line(name, x=100)
    assert "3" in " ".join(read_back(tmp_path, sheet.bytes()))


def test_a_note_begins_with_its_number(tmp_path: Path) -> None:
    """Which is raised and smaller; each note is a paragraph."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.gap(300)
    for number, note in enumerate(("Archives de la ville, registre 12.", "Registre du passeur, de 1843 à 1860."), 1):
        sheet.line(str(number), size=5, y=sheet.y - 3)
        sheet.line(note, x=66, size=8)
    notes = ["¹ Archives de la ville, registre 12.", "² Registre du passeur, de 1843 à 1860."]
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, *notes]


def test_cells_that_stand_close_are_cells_where_spaces_are_written(tmp_path: Path) -> None:
    """As browsers set them: no space is between two cells, and the gap is narrower than one that divides columns."""
    sheet = Sheet()
    sheet.page()
    for row in (("Ville", "Habitants", "Prix"), ("Val d'Or", "31 000", "4,50"), ("Saint-Jean", "95 000", "7,20")):
        y, sheet.y = sheet.y, sheet.y + 16
        for x, cell in zip((60, 114, 165), row, strict=True):
            sheet.line(cell, x=x, y=y)
    sheet.gap()
    sheet.prose(f"{FERRY} {BRIDGE}")
    assert read_back(tmp_path, sheet.bytes())[:2] == [
        "Ville : Val d'Or ; Habitants : 31 000 ; Prix : 4,50",
        "Ville : Saint-Jean ; Habitants : 95 000 ; Prix : 7,20",
    ]


def test_cells_that_stand_close_are_cells_where_no_space_is_written(tmp_path: Path) -> None:
    """Where the other words stand equally far apart, as browsers set them; in justified lines they do not."""
    sheet = Sheet()
    sheet.page()
    rows = [("Arrêt", "Lundi", "Samedi"), ("Gare du Nord", "7 h 12", "8 h 40"), ("Mairie", "7 h 20", "8 h 48")]
    for row in (*rows, ("Le dernier bac part à minuit et demi.",)):
        for at, cell in enumerate(row):
            x = 60.0 + (0, 69.5, 106)[at]
            for word in cell.split(" "):
                sheet.line(word, x=x, y=sheet.y)
                x += sheet.file.get_string_width(word) + 2.8
        sheet.y += 16
    assert read_back(tmp_path, sheet.bytes()) == [
        "Arrêt : Gare du Nord ; Lundi : 7 h 12 ; Samedi : 8 h 40",
        "Arrêt : Mairie ; Lundi : 7 h 20 ; Samedi : 8 h 48",
        "Le dernier bac part à minuit et demi.",
    ]


def test_captions_side_by_side_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Each begins with what it is and its number; lines of different lengths may have one middle."""
    captions = [
        ["Fig. 1. La roue du bac vue", "depuis la rive gauche."],
        ["Fig. 2. Le passeur Jean Pallas", "Béranger et ses trois fils", "en 1911."],
    ]
    for centred in (False, True):
        sheet = Sheet()
        sheet.page()
        top = sheet.y
        for x, caption in zip((60, 330), captions, strict=True):
            sheet.y = top
            for line in caption:
                sheet.file.set_font("Helvetica", "", 9)
                sheet.line(line, x=x + centred * (90 - sheet.file.get_string_width(line) / 2), size=9)
        sheet.gap()
        sheet.prose(FERRY)
        assert read_back(tmp_path, sheet.bytes()) == [*map(" ".join, captions), FERRY]


def test_texts_side_by_side_that_go_on_in_lower_case_are_read_one_after_the_other(tmp_path: Path) -> None:
    """As captions without a number; under the header of a table they are cells."""
    texts = [
        ["La roue du bac vue depuis la rive", "gauche, au printemps."],
        ["Le passeur Jean Pallas et ses trois", "fils devant la porte."],
    ]
    for header in ([], ["Avant", "Après"]):
        sheet = Sheet()
        sheet.page()
        for row in ([header] if header else []) + list(map(list, zip(*texts, strict=True))):
            for x, cell in zip((60, 330), row, strict=True):
                sheet.line(cell, x=x, y=sheet.y, size=9, bold=row == header)
            sheet.y += 12
        sheet.gap()
        sheet.prose(FERRY)
        read_lines = read_back(tmp_path, sheet.bytes())
        assert (read_lines == [*map(" ".join, texts), FERRY]) is not bool(header)


def test_what_stands_further_below_two_addresses_is_no_part_of_them(tmp_path: Path) -> None:
    """The rows of an invoice are, though they have the same edges."""
    sheet = Sheet()
    sheet.page()
    addresses = [
        ["Fromagerie Bonnet", "Route du Col", "73270 Beaufort"],
        ["Épicerie Lagrange", "3 place Carnot", "69002 Lyon"],
    ]
    goods = [["Tomme grise, 18 kg", "216,00 EUR"], ["Port et emballage", "24,50 EUR"]]
    for rows in (list(zip(*addresses, strict=True)), goods):
        for row in rows:
            for x, cell in zip((60, 280), row, strict=True):
                sheet.line(cell, x=x, y=sheet.y)
            sheet.y += 13
        sheet.gap(12)
    assert read_back(tmp_path, sheet.bytes()) == [*addresses[0], *addresses[1], *map(" : ".join, goods)]


def test_a_running_head_that_stands_higher_on_the_first_page_leaves_the_text(tmp_path: Path) -> None:
    """As where the margin of that page is another."""
    sheet = Sheet()
    for number in range(1, 5):
        sheet.page()
        sheet.line("Syndicat du bac de Sermoise", size=8, y=36 if number > 1 else 30)
        sheet.prose(f"{FERRY} {BRIDGE}".replace("1843", str(1842 + number)))
    assert "Syndicat" not in "".join(read_back(tmp_path, sheet.bytes()))


def test_the_letters_of_a_ligature_are_in_one_word(tmp_path: Path) -> None:
    """PDFium gives all three the place of the one sign that is drawn, here wider than high."""
    table = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <40> <006600660069> endbfchar"
    letters = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(table), table)
    content = b"BT /F1 20 Tf 150 Tz 60 700 Td (O@cial) Tj ET"
    assert read_back(tmp_path, hand_made(content, b"/ToUnicode 6 0 R ", letters)) == ["Official"]


def test_a_letter_that_is_set_lower_and_closer_is_in_its_word(tmp_path: Path) -> None:
    """As in TeX's name for itself."""
    sheet = Sheet()
    sheet.page()
    for x, lower, letters in ((60, 0, "Le livre sur T"), (116.1, 2.6, "E"), (121.5, 0, "X est rare.")):
        sheet.line(letters, x=x, y=100 + lower)
    assert read_back(tmp_path, sheet.bytes()) == ["Le livre sur TEX est rare."]


def test_a_bullet_that_is_drawn_stands_before_its_item(tmp_path: Path) -> None:
    """As browsers print lists; in two columns of them too."""
    items = [f"Le bac numéro {number} attend au quai, et il part à midi." for number in range(12)]
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    for x, part in ((80, items[:6]), (330, items[6:])):
        sheet.y = top
        for item in part:
            sheet.file.circle(x - 10, sheet.y - 3, 1.7, style="F")
            sheet.prose(item, x=x, width=190)
    assert read_back(tmp_path, sheet.bytes()) == [f"• {item}" for item in items]


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Though their lines do not stand on one level."""
    sheet = Sheet()
    sheet.page()
    top = sheet.y
    texts = [f"{FERRY} {BRIDGE}", f"{BRIDGE} {FERRY}", f"{FERRY} {FERRY}"]
    for at, text in enumerate(texts):
        sheet.y = top + 4 * at
        sheet.prose(text, x=50 + 170 * at, width=150)
    assert read_back(tmp_path, sheet.bytes()) == texts


@pytest.mark.parametrize("ruled_too", [False, True])
def test_a_table_that_goes_on_on_the_next_page_keeps_its_header(tmp_path: Path, ruled_too: bool) -> None:
    sheet = Sheet()
    rows = [
        ("Anne Roy", "Dinan", "120"),
        ("Paul Petit", "Dole", "77"),
        ("Omar Sy", "Brest", "98"),
        ("Jo Ka", "Sète", "65"),
    ]
    for part in ([("Nom", "Ville", "Voix"), *rows[:2]], rows[2:]):
        sheet.page()
        if ruled_too:
            ruled(sheet, part, first_row_as_headings=False)
            continue
        for row in part:
            y, sheet.y = sheet.y, sheet.y + 16
            for x, cell in zip((60, 200, 340), row, strict=True):
                sheet.line(cell, x=x, y=y)
    expected = [f"Nom : {name} ; Ville : {town} ; Voix : {votes}" for name, town, votes in rows]
    assert read_back(tmp_path, sheet.bytes()) == expected


@pytest.mark.parametrize(("first", "other"), [(76, 60), (60, 76)])
def test_paragraphs_begin_where_their_first_lines_do(tmp_path: Path, first: float, other: float) -> None:
    """Set in, as in a novel, or set out, as in a glossary, without a gap and though the line above is full."""
    texts = [
        "Amarre : câble qui tient le bac au|quai pendant la nuit, et parfois au|milieu de la rivière, si l'eau est",
        "Bac : bateau plat qui passe d'une|rive à l'autre les voitures, les gens",
        "Cale : pente qui mène à la rivière,|et sur laquelle on tire les bateaux",
    ]
    sheet = Sheet()
    sheet.page()
    for text in texts:
        for at, line in enumerate(text.split("|")):
            sheet.line(line, x=other if at else first)
    assert read_back(tmp_path, sheet.bytes()) == [text.replace("|", " ") for text in texts]


def test_long_lines_that_all_begin_anew_are_verse(tmp_path: Path) -> None:
    verse = [
        "Le bac descend la rivière au matin, sans un bruit, sans un cri,",
        "Et le passeur regarde au loin la rive",
        "Que le brouillard efface et que le vent dessine, lentement, en gris,",
        "Pendant que le jour arrive.",
    ]
    sheet = Sheet()
    sheet.page()
    sheet.lines(verse)
    sheet.gap()
    sheet.prose(FERRY, width=300)
    assert read_back(tmp_path, sheet.bytes()) == [*verse, FERRY]


def test_a_dash_within_a_sentence_begins_no_item(tmp_path: Path) -> None:
    lines = ["Le pont de la rivière est fermé depuis la nuit dernière", "- du moins aux camions - et le bac est plein."]
    sheet = Sheet()
    sheet.page()
    sheet.lines(lines)
    assert read_back(tmp_path, sheet.bytes()) == [" ".join(lines)]


def test_a_bold_line_begins_a_paragraph(tmp_path: Path) -> None:
    """Also close under a full line."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Le bac est tenu de passer, à toute heure du jour, les voitures.")
    sheet.line("Article 2. Les prix", bold=True)
    sheet.prose(FERRY, width=290)
    assert read_back(tmp_path, sheet.bytes())[1:] == ["Article 2. Les prix", FERRY]


def test_the_numbers_of_chapters_are_no_page_numbers(tmp_path: Path) -> None:
    """Roman ones stay unless they count the pages."""
    sheet = Sheet()
    for page in range(9):
        sheet.page()
        if page % 3 == 0:
            sheet.line(f"Chapitre {['I', 'II', 'III'][page // 3]}", size=16)
            sheet.gap(20)
        sheet.prose(f"Jour {page}. {FERRY}")
        sheet.line("i ii iii iv v vi vii viii ix".split()[page], y=810, x=290)
    lines = read_back(tmp_path, sheet.bytes())
    assert [line for line in lines if line.startswith("Chapitre")] == ["Chapitre I", "Chapitre II", "Chapitre III"]
    assert not {"ii", "iii", "iv"} & set(lines)


def test_a_number_with_points_and_its_title_are_one_line(tmp_path: Path) -> None:
    """Two such titles are no table."""
    sheet = Sheet()
    sheet.page()
    for number, title in (("1.1", "Le bac et son moteur"), ("1.2", "Le pont")):
        sheet.line(number, y=sheet.y)
        sheet.line(title, x=95)
    assert read_back(tmp_path, sheet.bytes()) == ["1.1 Le bac et son moteur", "1.2 Le pont"]


def turned(sheet: Sheet, text: str, *, x: float, y: float, angle: float, size: float = 10) -> None:
    """A line that begins at a place and goes on at an angle, in degrees counterclockwise."""
    with sheet.file.rotation(angle, x, y):
        sheet.line(text, x=x, y=y, size=size)


def test_a_stamp_at_the_edge_and_a_watermark_are_no_text(tmp_path: Path) -> None:
    """They are not upright, and stand beside the text or over it in letters far larger."""
    for text, place in (
        ("arXiv:1901.00012v2 [physics] 3 May 2019", {"x": 30, "y": 500, "angle": 90, "size": 18}),
        ("Imprimerie du Quai, Sermoise", {"x": 565, "y": 300, "angle": 270, "size": 6}),
        ("PROJET", {"x": 150, "y": 400, "angle": 45, "size": 90}),
        ("ÉPREUVE", {"x": 330, "y": 500, "angle": 90, "size": 70}),
    ):
        sheet = Sheet()
        sheet.page()
        for _ in range(4):
            sheet.prose(f"{FERRY} {BRIDGE}")
            sheet.gap()
        turned(sheet, text, **place)
        assert read_back(tmp_path, sheet.bytes()) == [f"{FERRY} {BRIDGE}"] * 4


@pytest.mark.parametrize(("angle", "y"), [(90, 130), (270, 90), (60, 130)])
def test_turned_heads_of_columns_are_words(tmp_path: Path, angle: float, y: float) -> None:
    """Read upwards, downwards or at a slant, and of two lines too."""
    sheet = Sheet()
    sheet.page()
    for at, name in enumerate(("Vélos", "Voitures", "Camions")):
        turned(sheet, name, x=200 + 60 * at, y=y, angle=angle)
    if angle == 90:
        turned(sheet, "de dix tonnes", x=332, y=y, angle=angle)
    for row in (("Lundi", "214", "60", "12"), ("Mardi", "198", "71", "9")):
        sheet.y += 14
        for x, cell in zip((60, 195, 255, 315), row, strict=True):
            sheet.line(cell, x=x, y=sheet.y + 80)
    sheet.gap(100)
    sheet.prose(FERRY)
    last = "Camions de dix tonnes" if angle == 90 else "Camions"
    assert read_back(tmp_path, sheet.bytes()) == [
        f"Lundi ; Vélos : 214 ; Voitures : 60 ; {last} : 12",
        f"Mardi ; Vélos : 198 ; Voitures : 71 ; {last} : 9",
        FERRY,
    ]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_turned(tmp_path: Path, angle: int) -> None:
    """Whether its text is set so or the whole page is shown so; its rules are turned with it."""
    sheet = Sheet()
    sheet.page()
    with sheet.file.rotation(angle, 300, 420):
        sheet.y = 260
        sheet.prose(FERRY, x=110, width=300)
        sheet.gap(20)
        ruled(sheet, STAFF[:2])
    shown = Sheet()
    shown.page()
    shown.prose(FERRY, width=300)
    document = pypdfium2.PdfDocument(shown.bytes())
    document[0].set_rotation(angle)
    file = io.BytesIO()
    document.save(file)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, "Nom : Anne Roy ; Bureau : 12 ; Fonction : Maire"]
    assert read_back(tmp_path, file.getvalue()) == [FERRY]


@pytest.mark.parametrize("angle", [0.5, 1, -1])
@pytest.mark.parametrize("by_word", [False, True])
def test_a_page_that_lies_at_a_slant_is_made_straight(tmp_path: Path, angle: float, by_word: bool) -> None:
    """As scanned ones do, whose letters lie along the line, or whose upright words stand a little higher each."""
    sheet = Sheet()
    sheet.page()
    if by_word:
        sheet.file.set_font("Helvetica", "", 10)
        for text in (FERRY, BRIDGE):
            x = 60.0
            for word in text.split(" "):
                width = sheet.file.get_string_width(word)
                if x + width > 530:
                    x, sheet.y = 60.0, sheet.y + 13
                sheet.line(word, x=x, y=sheet.y - math.tan(math.radians(angle)) * x)
                x += width + 2.8
            sheet.gap(28)
    else:
        with sheet.file.rotation(angle, 300, 420):
            sheet.prose(FERRY)
            sheet.gap()
            sheet.prose(BRIDGE)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, BRIDGE]


@pytest.mark.parametrize(
    "feet",
    [
        ["Syndicat du bac 1", "Syndicat du bac 2", "Syndicat du bac 3", "Syndicat du bac 4", "Syndicat du bac 5"],
        ["Le bac - 2", "Le bac - 3", "Le bac - 5", "Le bac - 6", "Le bac - 8"],
        ["- v -", "- vi -", "- vii -", "- viii -", "- ix -"],
    ],
)
def test_the_feet_of_slides_leave_the_text(tmp_path: Path, feet: list[str]) -> None:
    """Though some numbers are left out with slides that are not shown, and slides have few lines."""
    sheet = Sheet()
    titles = "Les quais|Le moteur|Le prix|Les passeurs|La suite".split("|")
    for title, foot in zip(titles, feet, strict=True):
        sheet.page()
        sheet.line(title, size=26)
        sheet.gap(20)
        sheet.line(f"Ce que disent les passeurs ({title.lower()})", size=16)
        sheet.line(foot, size=9, y=790)
    assert read_back(tmp_path, sheet.bytes()) == [
        line for title in titles for line in (title, f"Ce que disent les passeurs ({title.lower()})")
    ]


def test_pages_that_repeat_in_turn_keep_their_text(tmp_path: Path) -> None:
    """As two notices printed twice: only the line that stands alone at their edge leaves, in which the pages count."""
    sheet = Sheet()
    for number, text in zip(("i", "ii", "iii", "iv"), (FERRY, BRIDGE, FERRY, BRIDGE), strict=True):
        sheet.page()
        sheet.prose(text, width=300)
        sheet.line(f"- {number} -", x=290, y=800)
    assert read_back(tmp_path, sheet.bytes()) == [FERRY, BRIDGE, FERRY, BRIDGE]


def test_a_dish_and_its_price_are_one_line_and_one_sentence(tmp_path: Path) -> None:
    """With dots between or a gap, as a title and its page."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Crêpe au beurre", y=sheet.y)
    sheet.line("3,20 euros", x=430)
    sheet.line(f"Galette complète {'.' * 100} 9,50 euros")
    sheet.line(f"Cidre {'. ' * 60} 4,00 euros")
    sheet.gap(20)
    sheet.lines([f"{title} {'.' * 100} {page}" for title, page in (("1. Le bac", 3), ("2. Le pont de pierre", 12))])
    path = tmp_path / "a.pdf"
    path.write_bytes(sheet.bytes())
    document = read(path)
    lines = [
        "Crêpe au beurre 3,20 euros",
        "Galette complète … 9,50 euros",
        "Cidre … 4,00 euros",
        "1. Le bac … 3",
        "2. Le pont de pierre … 12",
    ]
    assert document.text.split("\n") == lines
    assert [document.text[a:b] for passage in split(document) for a, b in passage.sentences] == lines


def heads(tmp_path: Path, data: bytes) -> list[str]:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    document = read(path)
    return [document.text[a:b] for a, b in document.headings or ()]


def test_a_note_under_a_table_in_small_letters_is_no_heading(tmp_path: Path) -> None:
    """Though most letters of the page are those of the table; what stands over it is one."""
    sheet = Sheet()
    sheet.page()
    sheet.line("Horaires du bac", size=20)
    sheet.gap()
    for row in (("Quai", "Matin", "Midi", "Soir"), *((f"Quai {name}", "6:12", "12:40", "19:05") for name in "ABCDEFG")):
        y, sheet.y = sheet.y, sheet.y + 14
        for x, cell in zip((60, 200, 260, 320), row, strict=True):
            sheet.line(cell, x=x, y=y, size=8)
    sheet.gap()
    sheet.line("Pas de bac le 3 mai.", size=10)
    assert heads(tmp_path, sheet.bytes()) == ["Horaires du bac"]


def test_a_signature_is_no_heading_of_what_stands_under_it(tmp_path: Path) -> None:
    """It stands at the right of that; titles over the text, or centred, are headings."""
    sheet = Sheet()
    sheet.page()
    sheet.prose(FERRY)
    sheet.gap(12)
    sheet.lines(["Anne Roy-Kerdraon", "Maire de Sermoise"], x=380)
    sheet.gap(12)
    sheet.line("P.-S. Les clefs sont au quai.")
    assert heads(tmp_path, sheet.bytes()) == []
    sheet = Sheet()
    sheet.page()
    for x in (60, 275):
        sheet.line("Le bac", x=x)
        sheet.gap(12)
        sheet.prose(FERRY)
        sheet.gap(12)
    assert heads(tmp_path, sheet.bytes()) == ["Le bac", "Le bac"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("L A   T O U R   D U   G U E T", "LA TOUR DU GUET"),
        ("P A R T I E   I I", "PARTIE II"),
        ("L ' É T A N G  N O I R", "L'ÉTANG NOIR"),
        ("A = B + C + D", "A = B + C + D"),
        ("A a À à B b", "A a À à B b"),
        ("Y a - t - il", "Y a - t - il"),
    ],
)
def test_words_written_letter_by_letter_are_words(tmp_path: Path, written: str, words: str) -> None:
    """As in headings, with wider spaces between words; a formula is none, nor an alphabet."""
    sheet = Sheet()
    sheet.page()
    sheet.line(written, size=15, bold=True)
    sheet.gap()
    sheet.prose(FERRY)
    assert read_back(tmp_path, sheet.bytes()) == [words, FERRY]
