"""A Markdown file's text is what its page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import read
from index.document import Document
from index.reading.markdown import front_matter
from index.splitting.headings import headings


def document(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "note.md"
    path.write_text(text, "utf-8")
    return read(path)


@pytest.mark.parametrize(
    "opening",
    [
        "---\n\nLe conseil a voté 12 millions.\n\n---\n",
        "---\nAttention : le pont est fermé.\n---\n",
        "---\n\nRemarque : le pont est fermé.\nDate : le trois mai.\n\n---\n",
        "---\n- un\n- deux\n---\n",
        "---\nUne phrase. Une autre: la voici.\n---\n",
        "---\n{[\n---\n",
        "\n---\ntitle: trop bas\n---\n",
        "***\ntitle: x\n***\n",
    ],
)
def test_text_between_two_rules_is_no_front_matter(tmp_path: Path, opening: str) -> None:
    """Unless it is a mapping that front matter could be, at the very top."""
    assert front_matter(opening) == ({}, opening)
    words = document(tmp_path, opening + "\nFin.").text.split()
    assert all(word in words for word in opening.replace("-", " ").replace("*", " ").split() if word.isalpha())


def test_title_author_and_date_of_front_matter_are_used(tmp_path: Path) -> None:
    """In lines of their own, in the words of the text's language; lists and quotes as their words."""
    read_document = document(
        tmp_path,
        '---\ntitle: "Le guide : les bassins"\nauthor:\n  - Léa Vidal\n  - {name: Omar Sy}\ndate: 2023-11-02\ntags: [a]\n---\n'
        "Le texte est ici.\n\n# Une partie\n\nSuite.",
    )
    assert read_document.title == "Le guide : les bassins"
    assert read_document.text.split("\n") == [
        "Le guide : les bassins", "Auteur : Léa Vidal, Omar Sy", "Date : 2023-11-02", "Le texte est ici.", "Une partie", "Suite.",
    ]  # fmt: skip
    assert [read_document.text[a:b] for a, b in headings(read_document)] == ["Le guide : les bassins", "Une partie"]


def test_a_title_that_is_the_first_heading_stands_once(tmp_path: Path) -> None:
    """As in most files that have both."""
    read_document = document(
        tmp_path, "---\ntitle: The guide\nauthors: Ann Lee\n---\n# The guide\n\nThis is the text of it."
    )
    assert read_document.text.split("\n") == ["Author: Ann Lee", "The guide", "This is the text of it."]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Un<br>deux <kbd>F5</kbd>.", ["Un deux F5."]),
        ('<div align="center">\n  <p>Fermé <b>lundi</b>.</p>\n</div>\n\nTexte.', ["Fermé lundi.", "Texte."]),
        ("<table>\n<tr><td>Longueur</td><td>50 m</td></tr>\n</table>", ["Longueur : 50 m"]),
        ("<details>\n<summary>Plus</summary>\n\nCaché *ici*.\n\n</details>", ["Plus", "Caché ici."]),
        ("<!-- non -->\n\nOui.<!-- non -->", ["Oui."]),
        ("| Bassin | Prix |\n|--|--:|\n| Nord | 6 € |\n| Sud | |", ["Bassin : Nord ; Prix : 6 €", "Bassin : Sud"]),
        ("| **Maire** | Anne Roy |\n|--|--|\n| **Élue en** | 2020 |", ["Maire : Anne Roy", "Élue en : 2020"]),
        ("Mot[^1] dit.\n\n[^1]: La note.\n    Sa suite.", ["Mot[1] dit.", "1. La note. Sa suite."]),
        ("- [ ] à faire\n- [x] fait", ["☐ à faire", "☑ fait"]),
        ("Terme\n: Sa définition\n: Une autre", ["Terme : Sa définition", "Terme : Une autre"]),
        ("> [!WARNING]\n> Chien méchant.", ["Warning", "Chien méchant."]),
        ("!!! note \"À savoir\"\n    Fermé lundi.", ["À savoir", "Fermé lundi."]),
        ("~~barré~~ `code` **gras** _oblique_ [lien](u) <https://a.b> ![image](i.png)", ["barré code gras oblique lien https://a.b"]),
        ("1. un\n2. deux\n   - trois\n\n> cité", ["1. un", "2. deux", "trois", "cité"]),
        ("```python\na = 1\n\nb = 2\n```\n\n    c = 3", ["a = 1", "b = 2", "c = 3"]),
        ("Titre\n=====\n\nPartie\n------\n\nTexte  \nsuite &amp; fin \\* 5 < 6", ["Titre", "Partie", "Texte suite & fin * 5 < 6"]),
        ("**À lire aussi** : [Un bac coule](u)\n\nTexte.", ["Texte."]),
        ("La formule H<sub>2</sub>O, 10<sup>6</sup>.", ["La formule H2O, 10⁶."]),
    ],
)  # fmt: skip
def test_every_construct_is_read_as_it_is_shown(tmp_path: Path, source: str, lines: list[str]) -> None:
    """HTML in it as HTML, tables by row, notes, tasks, definitions, admonitions."""
    assert document(tmp_path, source).text.split("\n") == lines


@pytest.mark.parametrize(
    "opening",
    [
        '+++\ntitle = "Le bac"\nauthor = "Anne Roy"\n+++\n',
        '{\n"title": "Le bac",\n"author": "Anne Roy"\n}\n',
        "---\ntitle: Le bac\nauthor: {name: Anne Roy}\n...\n",
        "\ufeff---\r\ntitle: Le bac\r\nauthor: [Anne Roy]\r\n---\r\n",
    ],
)
def test_front_matter_is_read_in_each_of_its_forms(tmp_path: Path, opening: str) -> None:
    """TOML and JSON as well as YAML."""
    found = document(tmp_path, opening + "\nLe texte est ici.\n")
    assert (found.title, found.text) == ("Le bac", "Le bac\nAuteur : Anne Roy\nLe texte est ici.")


def test_plain_facts_of_front_matter_are_text(tmp_path: Path) -> None:
    """What is there for a program is not."""
    opening = "---\ntitle: Le bac\npasseur: Anne Roy\nvoitures: 214\nlayout: page\nnav_order: 3\nmath: true\nplan: /a/b.png\n---\n"
    found = document(tmp_path, opening + "Le texte est ici.")
    assert found.text.split("\n") == ["Le bac", "Passeur : Anne Roy", "Voitures : 214", "Le texte est ici."]


def test_front_matter_with_a_colon_too_many_is_front_matter(tmp_path: Path) -> None:
    """It is no YAML, but each of its lines is a name and a value."""
    found = document(tmp_path, "---\ntitle: Le bac : histoire\nauthor: Anne Roy\n# note\n---\nLe texte.\n")
    assert found.text == "Le bac : histoire\nAuteur : Anne Roy\nLe texte."


def test_text_between_two_rules_is_no_heading(tmp_path: Path) -> None:
    """Though the second rule stands directly under it."""
    found = document(tmp_path, "---\nLe pont est fermé : voir le bac.\n---\nLe texte.\n")
    assert (found.text, found.headings) == ("Le pont est fermé : voir le bac.\nLe texte.", ())


GRID = """+---------+----------+
| Bassin  | Prix     |
+=========+:========:+
| Nord    | 6 €      |
|         | (réduit) |
+---------+----------+
| Sud     | *5* €    |
+---------+----------+
"""


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (GRID, ["Bassin : Nord ; Prix : 6 € (réduit)", "Bassin : Sud ; Prix : 5 €"]),
        (f"Les prix :\n\n{GRID}\nFin.", ["Les prix :", "Bassin : Nord ; Prix : 6 € (réduit)", "Bassin : Sud ; Prix : 5 €", "Fin."]),
        (GRID.replace("=", "-"), ["Bassin : Prix", "Nord : 6 € (réduit)", "Sud : 5 €"]),
        ("```\n+--+--+\n| a | b |\n+--+--+\n```", ["+--+--+", "| a | b |", "+--+--+"]),
    ],
)  # fmt: skip
def test_a_table_drawn_with_signs_is_read_by_row(tmp_path: Path, source: str, lines: list[str]) -> None:
    """As Pandoc writes those whose cells have several lines; in code it stays as it is drawn."""
    assert document(tmp_path, source).text.split("\n") == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('=== "Été"\n\n    Ouvert.\n\n===+ "Hiver"\n\n    Fermé.', ["Été", "Ouvert.", "Hiver", "Fermé."]),
        ("::: warning\nDanger.\n:::", ["Warning", "Danger."]),
        ("::: warning Eau froide\nDanger.\n:::", ["Eau froide", "Danger."]),
        (":::{note} Titre\nCorps.\n:::", ["Titre", "Corps."]),
        ("> [!WARNING] Titre\n> Corps.", ["Titre", "Corps."]),
        ("> [!info]-\n> Corps.", ["Info", "Corps."]),
        ("## Titre {#ancre .classe}\nTexte.", ["Titre", "Texte."]),
        ("Texte.\n\n[^z]: Note que rien n'appelle.", ["Texte.", "z : Note que rien n'appelle."]),
        ("```\n::: a\n# b {#c}\n```", ["::: a", "# b {#c}"]),
        ('::: {.callout-tip title="Bon à savoir"}\nCorps.\n:::', ["Bon à savoir", "Corps."]),
        ("Le bac est ==fermé le *lundi*== ; ==Il rouvre.==", ["Le bac est fermé le lundi ; Il rouvre."]),
        (
            "Le bac est ==fermé le\n*lundi*== ; il rouvre ==le mardi==.",
            ["Le bac est fermé le lundi ; il rouvre le mardi."],
        ),
        ("Un ++ajout++, du C++ et ++i. ^bloc-1", ["Un ajout, du C++ et ++i."]),
        ("{{< video a >}}\n\n{{% note %}}Danger.{{% /note %}}", ["Danger."]),
        ('<div markdown="1">\nLe *quai*.\n</div>', ["Le quai."]),
        ("Si a == b, ou x==y et y==z, `==rien==`.", ["Si a == b, ou x==y et y==z, ==rien==."]),
        ("Du CO~2~, 10^-3^ m, à ~3 km ou ~4 km.", ["Du CO2, 10⁻³ m, à ~3 km ou ~4 km."]),
        ("Voir [[Bac de Vannes|le bac]], [[Île]] et [[3]](u).", ["Voir le bac, Île et [3]."]),
        ("Le vecteur x[[2]] vaut 3.", ["Le vecteur x[[2]] vaut 3."]),
        ("![[plan.png]]\n\nTexte. %%à revoir%%", ["Texte."]),
        ("[TOC]\n\n[[_TOC_]]\n\n{% include a.html %}\n\nTexte.", ["Texte."]),
        ("Mot{.rouge} et [lien](u){:target=_blank}.\n{: .chapeau}\n\nSoit f{x}.", ["Mot et lien.", "Soit f{x}."]),
        ("*[SNSM]: Société nationale de sauvetage en mer", ["SNSM : Société nationale de sauvetage en mer"]),
    ],
)
def test_marks_that_are_no_words_are_not_read(tmp_path: Path, source: str, lines: list[str]) -> None:
    """Of containers, attributes, marked words, links between pages. A note that nothing refers to is text; code stays."""
    assert document(tmp_path, source).text.split("\n") == lines


LINKS_IN_HTML = '<ol>\n<li><a href="#a">Bac</a>\n<ul><li><a href="#b">Port</a></li></ul>\n</li>\n</ol>'
LINKS = "- [Le bac](#le-bac)\n- [Tarifs](#tarifs)\n  1. [Groupes](#groupes)\n"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (f"## Sommaire\n\n{LINKS}\nTexte.", ["Texte."]),
        (f"{LINKS}- [Port](https://port.example)\n\nTexte.", ["Le bac", "Tarifs", "1. Groupes", "Port", "Texte."]),
        ("- [Tarifs](#tarifs) : 2 €\n- [Port](#port)", ["Tarifs : 2 €", "Port"]),
        ("[Le bac](#a) • [**Tarifs**](#b) | [Port](#c)\n\nTexte.", ["Texte."]),
        ("Voir [le bac](#a) et [le port](#b).", ["Voir le bac et le port."]),
        ("Un.\n\n[⬆ Back to top](#x)\n\n**[Retour en haut](#y)**\n\n### [Port](#port)\n\nDeux.", ["Un.", "Port", "Deux."]),
        ('Un.\n\n<p align="right">(<a href="#top">back to top</a>)</p>\n\n<p><a href="#a">Appelez</a></p>', ["Un.", "Appelez"]),
        (f"<details>\n<summary>Contents</summary>\n{LINKS_IN_HTML}\n</details>\n\nUn.", ["Un."]),
        ("1. Table des matières\n{:toc}\n\nTexte.", ["Texte."]),
        ("* TOC\n{: toc levels=1..3 }\n\nTexte.", ["Texte."]),
    ],
)  # fmt: skip
def test_a_list_of_contents_and_links_to_the_top_are_left_out(tmp_path: Path, source: str, lines: list[str]) -> None:
    """All words of such a list are links to places in the text; a heading that is one stays."""
    assert document(tmp_path, source).text.split("\n") == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('Un.\n\n{{< figure src="a.jpg" caption="Le quai en mai" >}}\n\nDeux.', ["Un.", "Le quai en mai", "Deux."]),
        ("{% include image.html url='a.jpg' caption='The old ferry' %}", ["The old ferry"]),
        ("Date: 3 mai\nLieu: Kerlaz\nVoix : douze\n\nFin.", ["Date: 3 mai", "Lieu: Kerlaz", "Voix : douze", "Fin."]),
        ("**Date:** 3 May\n**Place :** Looe", ["Date: 3 May", "Place : Looe"]),
        ("Le quai a deux bacs\nNote : un seul passe.", ["Le quai a deux bacs Note : un seul passe."]),
        ("```\nDate: 3\nLieu: 4\n```", ["Date: 3", "Lieu: 4"]),
        ("Partie {#partie}\n------\n\nTexte. {#p-2 .x}\n\nSoit {x} et a{b}.", ["Partie", "Texte.", "Soit {x} et a{b}."]),
        (":::{tip} Eau\n:class: dropdown\n:name: eau\nElle est à 9 °C.\n:::", ["Eau", "Elle est à 9 °C."]),
        ("```{warning}\n:class: x\nDanger.\n```", ["Danger."]),
        ("Un.\n:class: deux", ["Un. :class: deux"]),
        ("*[CGT]: Compagnie générale\n[1]: http://a.b\n\nVoir [le plan][1].", ["CGT : Compagnie générale", "Voir le plan."]),
    ],
)  # fmt: skip
def test_captions_and_facts_are_read_and_options_are_not(tmp_path: Path, source: str, lines: list[str]) -> None:
    """A line that names a value, under another, is a line of its own."""
    assert document(tmp_path, source).text.split("\n") == lines


def test_the_code_of_a_page_in_mdx_is_no_text_and_its_labels_are(tmp_path: Path) -> None:
    """A sentence that begins with "import" or "export" is text, and so is code that is shown."""
    source = (
        "import Tabs from '@theme/Tabs';\nimport {\n  Bac,\n} from './bac'\n\n# Le bac\n\n"
        "export const prix = {\n  plein: 2,\n};\n\n"
        '<Tabs>\n<TabItem value="ete" label="En été">\n\nHuit départs.\n\n</TabItem>\n<TabItem value="Hiver">\n\nDeux départs.\n\n'
        '</TabItem>\n</Tabs>\n\n<Accordion title="Chiens">\n\nAdmis.\n\n</Accordion>\n\n'
        "export default settings are kept.\nimport the file.\n\n```js\nimport a from 'b'\n```\n"
    )
    assert document(tmp_path, source).text.split("\n") == [
        "Le bac", "En été", "Huit départs.", "Hiver", "Deux départs.", "Chiens", "Admis.",
        "export default settings are kept. import the file.", "import a from 'b'",
    ]  # fmt: skip


def test_many_lists_that_never_end_are_read_at_once(tmp_path: Path) -> None:
    """Looking for lists of contents among them takes no longer than reading them."""
    assert document(tmp_path, "<ol>\n" * 20_000 + "Fin.").text == "Fin."


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Le prix est de 5*3*2 = 30 €.", ["Le prix est de 5*3*2 = 30 €."]),
        ("Un `5*3*2` et **gras**.", ["Un 5*3*2 et gras."]),
        ("Voir [le plan]({{ site.url }}/plan) et ![]({{ base }}/a.png) ici.", ["Voir le plan et ici."]),
        ("> **Note**\n> Il faut un gilet.", ["Note", "Il faut un gilet."]),
        ("**Article 3**\nLes chiens sont admis.", ["Article 3", "Les chiens sont admis."]),
        ("**Le conseil de la ville**\na voté.", ["Le conseil de la ville a voté."]),
        (
            "| Bac | Prix |\n|---|--:|\n| Quai | 4 € |\nSource : mairie.\n\n"
            "> | Bac | Prix |\n> |---|---|\n> | Pont | 3 € |\n> Le maire",
            ["Bac : Quai ; Prix : 4 €", "Source : mairie.", "Bac : Pont ; Prix : 3 €", "Le maire"],
        ),
        (
            "<table>\n  <tr><th>Bac</th><th>Poids</th></tr>\n  <tr>\n    <td>\n\n**Quai**\n\n    </td>\n    <td>12 t</td>\n"
            "  </tr>\n</table>\n\n    <td>code</td>",
            ["Bac : Quai ; Poids : 12 t", "<td>code</td>"],
        ),
        (
            "```\nBac    Auto  Moto\nQuai      2     1\nPont     13     4\n```",
            ["Bac : Quai ; Auto : 2 ; Moto : 1", "Bac : Pont ; Auto : 13 ; Moto : 4"],
        ),
    ],
)
def test_what_a_page_of_such_files_shows_is_read(tmp_path: Path, source: str, lines: list[str]) -> None:
    """A product is no emphasis, the address of a link no text, a first line in bold no part of the sentence below, nor a
    line under a table a row; blank lines in a table of HTML make no code of its tags."""
    assert document(tmp_path, source).text.split("\n") == lines


def test_a_table_of_dashes_and_blanks_is_read_row_by_row(tmp_path: Path) -> None:
    """As Pandoc writes it, with or without a header; a rule, and what code shows, are none."""
    source = (
        "  Port       Voitures  Maire\n  --------- --------- ------\n  Sermoise         214 Mme Roy\n  Vannes\n\n"
        "-------  ------\nAdulte    9 €\nEnfant    4 €\n-------  ------\n\n```\na   b\n--- ---\n1   2\n```\n\nUn\n\n--- ---\n\nDeux"
    )
    assert document(tmp_path, source).text.split("\n") == [
        "Port : Sermoise ; Voitures : 214 ; Maire : Mme Roy", "Port : Vannes", "Adulte : 9 €", "Enfant : 4 €",
        "a b", "--- ---", "1 2", "Un", "Deux",
    ]  # fmt: skip


def test_a_long_line_beside_such_a_table_is_read_at_once(tmp_path: Path) -> None:
    line = "mot " * 100_000
    assert document(tmp_path, f"{line}\n\n--- ---\n{line}").text.split() == ["mot"] * 200_000
