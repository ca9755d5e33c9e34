"""A page's text is what a person who opens it reads as its article."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index import read
from index.document import Document
from index.splitting.headings import headings


def page(tmp_path: Path, body: str, *, head: str = "", lang: str = "fr") -> Document:
    path = tmp_path / "page.html"
    path.write_text(f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>', "utf-8")
    return read(path)


def lines(tmp_path: Path, body: str, *, head: str = "") -> list[str]:
    return page(tmp_path, body, head=head).text.split("\n")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Rue des Tanneurs<br>31000 Toulouse</p>", "Rue des Tanneurs 31000 Toulouse"),
        ("<p>Fini.<br>Puis autre chose.</p>", "Fini.\nPuis autre chose."),
        ("<p>Sont admis<br>1° Les voitures ;<br>2° Les vélos</p>", "Sont admis\n1° Les voitures ;\n2° Les vélos"),
        ("<p>Il faut :<br>➢ un billet<br>· un gilet</p>", "Il faut :\n➢ un billet\n· un gilet"),
        ("<p>Lundi : 9 h<br>Mardi : 10 h</p>", "Lundi : 9 h\nMardi : 10 h"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("<ul><li>un<li>deux</ul>trois", "un\ndeux\ntrois"),
        ("<p>un<p>deux", "un\ndeux"),
        ("<p>10<sup>3</sup> m<sup>2</sup>, XIX<sup>e</sup>, CO<sub>2</sub></p>", "10³ m², XIXe, CO2"),
        ("<p>mot<b>mot</b>mot, a<wbr>b, c&shy;d</p>", "motmotmot, ab, cd"),
        ("<p>a<span hidden>b</span>c <span style='display: none'>d</span>e</p>", "ac e"),
        ("<p>a<script>b</script>c<style>d</style></p><noscript>e</noscript><template>f</template>", "ac"),
        ("<pre>un\n  deux</pre>", "un\ndeux"),
        ("<p>un</p><!-- deux --><hr><p>trois</p>", "un\ntrois"),
        ("<p>x<my-tag>y</my-tag><my-tag>z</my-tag></p>", "x y z"),
        ("<h2>Un <small>deux</small> <a class=headerlink href=#u>¶</a></h2><p>t</p>", "Un deux\nt"),
        ("<p>1<p>2<table><tr><td>3<td>4</table>5", "1\n2\n3 : 4\n5"),
    ],
)
def test_a_boundary_is_white_space_and_nothing_else_is(tmp_path: Path, body: str, text: str) -> None:
    """Blocks, cells and line breaks divide words; what is hidden does not."""
    assert page(tmp_path, body).text == text


def test_each_row_of_a_table_stands_with_its_header(tmp_path: Path) -> None:
    """Also across spans, with rows that name those below them, and without a marked header."""
    assert lines(
        tmp_path,
        "<table><caption>Entrées</caption><thead><tr><th></th><th colspan=2>Musée</th></tr><tr><th>Âge<th>Semaine<th>Dimanche"
        "</thead><tr><td colspan=3>Individuels</td></tr><tr><th>Adulte<td>9 €<td>11 €</tr><tr><th>Enfant<td colspan=2>gratuit"
        "</table>"
        "<table><tr><td>Longueur<td>50 m</tr><tr><td>Largeur<td>21 m</table>"
        "<table><tr><th>Fondé<td>1912</tr><tr><th>Directrice<td>Odile Marsan</table>"
        "<table><tr><td>Ligne<td>Départ<td>Arrivée<tr><td>A<td>7 h 10<td>8 h 02<tr><td>B<td>7 h 40<td>9 h 15</table>",
    ) == [
        "Entrées",
        "Individuels",
        "Individuels ; Âge : Adulte ; Musée Semaine : 9 € ; Musée Dimanche : 11 €",
        "Individuels ; Âge : Enfant ; Musée Semaine : gratuit ; Musée Dimanche : gratuit",
        "Longueur : 50 m",
        "Largeur : 21 m",
        "Fondé : 1912",
        "Directrice : Odile Marsan",
        "Ligne : A ; Départ : 7 h 10 ; Arrivée : 8 h 02",
        "Ligne : B ; Départ : 7 h 40 ; Arrivée : 9 h 15",
    ]


def test_an_english_table_has_english_punctuation(tmp_path: Path) -> None:
    """By the words of the page."""
    body = "<p>The prices of the pool are on this board.</p><table><tr><th>Pool<th>Price<tr><td>Main<td>6</table>"
    assert page(tmp_path, body, lang="en").text.split("\n")[1] == "Pool: Main; Price: 6"


def test_a_table_that_only_lays_out_is_read_as_its_blocks(tmp_path: Path) -> None:
    """One within another, or with headings in its cells."""
    body = "<table><tr><td><h2>Un</h2><p>Premier texte.</p><td><table><tr><th>a<th>b<tr><td>c<td>d</table></table>"
    assert lines(tmp_path, body) == ["Un", "Premier texte.", "a : c ; b : d"]


def test_a_definition_stands_with_its_term(tmp_path: Path) -> None:
    """Several of one, one of several, questions, and terms without any."""
    body = (
        "<dl><dt>Délai<dd>12 jours<dt>Prix<dt>Tarif<dd><p>48 euros.</p><p>En espèces.</p><dd>22 euros"
        "<div><dt>Qui paie ?</dt><dd>Le client.</dd></div><dt>Seul</dl>"
    )
    assert lines(tmp_path, body) == [
        "Délai : 12 jours", "Prix, Tarif : 48 euros.", "En espèces.", "Prix, Tarif : 22 euros", "Qui paie ? Le client.", "Seul",
    ]  # fmt: skip


ARTICLE = """
<header><a href=/>La Feuille</a><nav><ul><li><a href=/sport>Sport</a></ul></nav></header>
<div class="cookie-banner">Nous utilisons des cookies.</div>
<main><article><h1>Le pont rouvre</h1>
<div class=meta>Par <a rel=author>Inès Halgand</a>, le <time>3 mai 2022</time></div>
<figure><img src=p.jpg alt=""><figcaption>Le pont, mardi. <small>Photo Jo Le Guen</small></figcaption></figure>
<p>Le pont de Kerlaz a rouvert lundi après neuf mois de travaux et une dépense de deux millions d'euros.</p>
<p>Lire aussi : <a href=/b>Un bac coule à Nantes : douze morts</a></p>
<aside><p><b>À lire aussi</b> <a href=/c>Le viaduc fermé</a></p></aside>
<p><a href=/d>Read more</a></p>
<blockquote><p>« Nous avons attendu longtemps. »</p><footer>Yann Prigent, maire</footer></blockquote>
<figure><blockquote>Le trafic a triplé.</blockquote><figcaption>Rapport de la région</figcaption></figure>
<aside><p>Le pont mesure 312 mètres et date de 1931, année d'une grande crue.</p></aside>
<h3>Sur le même sujet</h3><ul><li><a href=/e>Un tunnel pour 2030</a><li><a href=/f>Le bac en panne</a></ul>
<p>Read more books, conseille le maire, et lire aussi les journaux.</p>
<ul class=tags><li><a href=/t>Ponts</a></ul><div class="share-buttons">Partager</div><button>Copier</button>
<footer>Mis à jour à 14 h 20</footer></article>
<section class=related><h2>À lire aussi</h2><a href=/g>La plage fermée</a></section>
<section id=comments><h2>Commentaires</h2><p>Honteux !</p></section></main>
<aside class=sidebar>Météo : 12 degrés</aside><footer>© 2022 La Feuille</footer>
"""


def test_an_article_keeps_who_wrote_and_who_is_quoted_and_loses_what_points_elsewhere(tmp_path: Path) -> None:
    """Author, date, captions and quoted persons are text; menus, teasers, comments and foot are not."""
    document = page(tmp_path, ARTICLE, head="<title>Le pont rouvre | La Feuille</title>")
    assert document.title == "Le pont rouvre"
    assert document.text.split("\n") == [
        "Le pont rouvre",
        "Par Inès Halgand, le 3 mai 2022",
        "Le pont, mardi. Photo Jo Le Guen",
        "Le pont de Kerlaz a rouvert lundi après neuf mois de travaux et une dépense de deux millions d'euros.",
        "« Nous avons attendu longtemps. » — Yann Prigent, maire",
        "Le trafic a triplé. — Rapport de la région",
        "Le pont mesure 312 mètres et date de 1931, année d'une grande crue.",
        "Read more books, conseille le maire, et lire aussi les journaux.",
        "Mis à jour à 14 h 20",
    ]
    assert [document.text[a:b] for a, b in headings(document)] == ["Le pont rouvre"]


def test_an_author_that_only_the_head_names_is_told(tmp_path: Path) -> None:
    """In a line of its own, so that one can ask who wrote the text."""
    document = page(tmp_path, "<h1>Un</h1><p>Le texte est ici.</p>", head='<meta name=author content="Ana Roux">')
    assert document.text.split("\n")[0] == "Auteur : Ana Roux"
    assert document.title == "Un"


def test_a_class_says_nothing_about_what_is_most_of_the_page(tmp_path: Path) -> None:
    """A menu of dishes is the text of a restaurant's page."""
    body = (
        "<div class=menu><h2>Entrées</h2><p>Soupe de potiron, 7 euros</p></div><div class=promo><a>Réservez</a></div>"
    )
    assert lines(tmp_path, body) == ["Entrées", "Soupe de potiron, 7 euros"]


@pytest.mark.parametrize("name", ["menu", "menu-item", "restaurant-menu", "RestaurantMenu"])
def test_a_menu_is_furniture_only_if_it_is_a_list_of_links(tmp_path: Path, name: str) -> None:
    """The dishes and prices of a restaurant are text, also where one of them is a link."""
    dishes = "<h3>Plats</h3><p>Tarte au comté, 9 €</p><p><a href=/truite>Truite du Doubs</a>, avec du riz, 17 €</p>"
    links = "<ul><li><a href=/>Accueil</a><li><a href=/acces>Accès</a></ul>"
    body = f"<article>{BODY}<div class={name}>{links}</div><div class={name}>{dishes}</div></article>"
    assert lines(tmp_path, body) == [*KEPT, "Plats", "Tarte au comté, 9 €", "Truite du Doubs, avec du riz, 17 €"]


ENCODED = (
    "<html><head>{declaration}<title>Œ</title></head><body><p>L'œuvre coûte 3 200 € à l'été de Noël.</p></body></html>"
)


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<meta charset=iso-8859-15>", "iso8859-15"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-15">', "iso8859-15"),
        ("<meta charset='iso-8859-1'>", "cp1252"),  # which means cp1252 on the web
        ("<meta charset=windows-1252>", "cp1252"),
        ("<meta charset=macintosh>", "mac-roman"),
        ("<meta charset=utf-8>", "utf-8"),
        ("<!-- <meta charset=cp1252> --><meta charset=iso-8859-15>", "iso8859-15"),
        ("<meta charset=no-such-thing>", "cp1252"),
        *((f"<meta charset={name}>", "cp1252") for name in ("undefined", "idna", "punycode", "unicode_escape")),
        ("<meta charset=iso-8859-1>", "utf-8"),  # wrong, and its bytes say so
        ("", "iso8859-15"),
        ("", "utf-16"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path, declaration: str, encoding: str) -> None:
    """Names as browsers understand them."""
    path = tmp_path / "a.html"
    path.write_bytes(ENCODED.format(declaration=declaration).encode(encoding))
    assert read(path).text == "L'œuvre coûte 3 200 € à l'été de Noël."


def test_no_number_is_made_by_glueing(tmp_path: Path) -> None:
    """Every number of the text is one that the source shows."""
    body = (
        "<table><tr><th>An<th>Hab.<tr><td>1901<td>1&#160;204<tr><td>1954<td>1&#8239;688</table><p>12 rue<br>25000 B.<br>3 m"
        "<sup>2</sup> 10<sup>6</sup></p><dl><dt>2001<dd>5</dl><ul><li>7<li>8</ul><p>9</p>10<div>11</div><select><option>12</select>"
    )
    numbers = re.findall(r"[0-9]+", page(tmp_path, body).text)
    assert numbers == "1901 1 204 1954 1 688 12 25000 3 10 2001 5 7 8 9 10 11".split()


LABELS = """Sur le même sujet|À voir aussi|Lire également|Lisez aussi|À découvrir aussi|Ces articles pourraient vous intéresser
Les plus lus|À ne pas manquer|Pour aller plus loin|Retrouvez tous nos articles|Lire notre enquête :|Related articles|See also:
Read this next|Recommended for you|Keep reading|More from the Gazette|Further reading""".replace("\n", "|").split("|")


@pytest.mark.parametrize("label", LABELS)
def test_what_leads_to_another_article_is_no_text(tmp_path: Path, label: str) -> None:
    """Whether the label stands before a link, over a list of them, or over cards that are one."""
    body = (
        "<article><h1>Le bac</h1><p>Le bac de Sermoise relie les deux rives depuis 1843, été comme hiver.</p>"
        f"<p><strong>{label}</strong> <a href=/b>Toulon : trois morts</a></p><p>Il coûte 2 euros.</p>"
        f"<h3>{label}</h3><ul><li><a href=/c>Une fête à Sète</a></li></ul><p>Il fait six tours.</p>"
        f"<div><p>{label}</p><a href=/d><h3>Un blessé à Nice</h3><p>Le récit du soir</p></a></div></article>"
    )
    assert lines(tmp_path, body) == [
        "Le bac",
        "Le bac de Sermoise relie les deux rives depuis 1843, été comme hiver.",
        "Il coûte 2 euros.",
        "Il fait six tours.",
    ]


TEASERS = [
    "<p>REPORTAGE. <a href=/b>Toulon : trois morts dans un bac</a></p>",
    "<p>Notre article du 3 mai : <a href=/b>Toulon : trois morts</a></p>",
    "<p>Earlier: <a href=/b>Three die in a ferry</a></p>",
    "<p>Notre reportage à Toulon : <a href=/b>trois morts dans un bac</a></p>",
    "<p>Pour aller plus loin, lire notre article : <a href=/b>Toulon : trois morts</a></p>",
    "<h3>Nos derniers articles</h3><ul><li><a href=/b>Toulon : trois morts</a></li></ul>",
    "<h3>Plus d'informations sur ce sujet</h3><ul><li><a href=/b>Toulon : trois morts</a></li></ul>",
    "<p>PHOTOS: <a href=/b>The ferry in pictures</a></p>",
    "<p>Suivez-nous sur <a href=/b>Facebook</a></p>",
    "<p>&gt;&gt; <a href=/b>Toulon : trois morts dans un bac</a></p>",
    "<div><a href=/b><span>Faits divers</span> <span>Toulon : trois morts</span></a></div>",
    "<section><h2>À la une</h2><article><h3><a href=/b>Toulon : trois morts</a></h3><p>Le récit.</p></article></section>",
    "<p>La suite après cette publicité</p>",
]
LINKED = [
    "<p>Reportage : le bac vu de la rive.</p>",
    "<p>Archives : les plans sont à la mairie.</p>",
    "<p><a href=/b>Le maire</a> a répondu.</p>",
    "<p><a href=/b>Le bac est à quai depuis lundi soir.</a></p>",
    "<p><a href=/b>Remplir la demande de carte</a></p>",
    "<p><a href=/b>Par Anne Roy, à Sermoise</a></p>",
    "<p><a href=/b>Formulaire de demande d'abonnement</a></p>",
    "<p><a href=/b>Liste des pièces à fournir</a></p>",
    "<p><a href=/b>Application form for a pass</a></p>",
    "<p><a href=/plan.pdf>Plan du bac en hiver</a></p>",
    "<p>Source : <a href=/b>Voies navigables de la Loue</a></p>",
    "<ul><li><a href=/b>Le bac de la Loue</a></li></ul>",
    "<section><h2>À la une</h2><p>Le bac de Vannes est le plus ancien, dit <a href=/b>un livre</a>.</p></section>",
]


@pytest.mark.parametrize(("line", "kept"), [*((line, False) for line in TEASERS), *((line, True) for line in LINKED)])
def test_a_link_that_stands_alone_between_paragraphs_leads_to_another_article(
    tmp_path: Path, line: str, kept: bool
) -> None:
    """In the words of a title, or after what newspapers call a kind of article; not a sentence, a file or a form."""
    first = (
        "<p>Le bac de Sermoise relie les deux rives depuis 1843, été comme hiver, de sept heures à la nuit tombée.</p>"
    )
    second = (
        "<p>Il coûte deux euros à ceux qui passent avec une voiture, et rien à ceux qui passent avec leur vélo.</p>"
    )
    whole = len(lines(tmp_path, f"<article><h1>Le bac</h1>{first}{second}</article>"))
    assert (len(lines(tmp_path, f"<article><h1>Le bac</h1>{first}{line}{second}</article>")) > whole) == kept


def test_links_that_are_most_of_a_page_are_its_text(tmp_path: Path) -> None:
    """As in a list of articles."""
    cards = "".join(f"<p><a href=/{n}>Le bac de la Loue numéro {n}</a></p><p>Un résumé.</p>" for n in range(4))
    assert len(lines(tmp_path, f"<article><h1>Les bacs</h1>{cards}</article>")) == 9


def test_words_that_also_lead_elsewhere_keep_the_text_that_is_under_them(tmp_path: Path) -> None:
    """Where no link follows, "À voir" is a heading, and a sentence that begins so is one."""
    body = (
        "<h1>Sermoise</h1><h2>À voir</h2><ul><li>La tour (12 €)</li></ul><h2>En savoir plus</h2><p>Téléphone : 03 23</p>"
        "<p>En savoir plus : 03 24</p><h2>Vidéo</h2><p>Voir <a href=x>le site de la ville</a> pour les tarifs.</p>"
    )
    assert lines(tmp_path, body) == [
        "Sermoise", "À voir", "La tour (12 €)", "En savoir plus", "Téléphone : 03 23", "En savoir plus : 03 24", "Vidéo",
        "Voir le site de la ville pour les tarifs.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Nom|Fonction|Courriel", "Roy|maire|a@b.fr"], ["Nom : Roy ; Fonction : maire ; Courriel : a@b.fr"]),
        (["Jour|Ouverture", "Lundi|9 h"], ["Jour : Lundi ; Ouverture : 9 h"]),
        (["Nom|Roy", "Ville|Sermoise"], ["Nom : Roy", "Ville : Sermoise"]),
        (["Nom|Prénom", "Titre|Auteur"], ["Nom : Prénom", "Titre : Auteur"]),
        (["Bac|2018|2019", "Vannes|412|98"], ["Bac : Vannes ; 2018 : 412 ; 2019 : 98"]),
        (["Vannes|1843|1901", "Dinan|1899|1965"], ["Vannes ; 1843 ; 1901", "Dinan ; 1899 ; 1965"]),
    ],
)
def test_a_header_row_that_nothing_marks_is_told_by_the_names_of_its_columns(
    tmp_path: Path, rows: list[str], expected: list[str]
) -> None:
    """Or by years over other numbers. Not where the rows below begin with such names too, or have years too."""
    cells = "".join(f"<tr><td>{row.replace('|', '<td>')}" for row in rows)
    assert lines(tmp_path, f"<table>{cells}</table>") == expected


def test_pieces_that_a_style_sheet_sets_apart_are_words_of_their_own(tmp_path: Path) -> None:
    """A number beside a word, a capital after a small letter; not the parts of a word that letters begin in colour."""
    body = "<p><span>Prix</span><span>12</span> <b>Lundi</b><b>Mardi</b> <i>L</i><i>ettrine</i></p>"
    assert lines(tmp_path, body) == ["Prix 12 Lundi Mardi Lettrine"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Prix<b>12 €</b>au quai, <i>3</i>places", "Prix 12 € au quai, 3 places"),
        ("Prix de<del>15 €</del> <ins>12 €</ins> à<b>3 €</b>", "Prix de 15 € 12 € à 3 €"),
        ("Le B<b>12</b>, 5<i>km</i>, 12<b>345</b> ou 19<i>th</i>", "Le B12, 5km, 12345 ou 19th"),
    ],
)
def test_a_word_and_a_number_that_only_a_tag_divides_are_two(tmp_path: Path, body: str, text: str) -> None:
    """Not the name of a road, a unit or the digits of one number."""
    assert lines(tmp_path, f"<p>{body}</p>") == [text]


def test_a_box_of_prose_within_a_section_is_text(tmp_path: Path) -> None:
    """DocBook calls it a sidebar; a column of links of that name is none."""
    words = "Un encadré qui explique en deux phrases ce que le reste du chapitre suppose connu. Il est du texte. " * 2
    body = (
        f"<section><h1>Titre</h1><p>{words}</p><div class=sidebar><p>{words.upper()}</p></div>"
        "<div class=sidebar><a href=a>un autre article</a> <a href=b>et un second</a></div></section>"
    )
    assert lines(tmp_path, body) == ["Titre", words.strip(), words.upper().strip()]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("1<sup>1</sup>&frasl;<sub>2</sub> tasse et <sup>3</sup>/<sub>4</sub> de litre", "1 1/2 tasse et 3/4 de litre"),
        ("12 km<sup>2</sup><sup>4</sup>, 5 m<sup>2</sup>, 10<sup>-3</sup>", "12 km²[4], 5 m², 10⁻³"),
        ("Le prix est voté<sup>a</sup>, dit-il.<sup>b</sup>", "Le prix est voté[a], dit-il.[b]"),
        (
            "XIX<sup>e</sup>, xix<sup>e</sup>, 1<sup>er</sup>, M<sup>me</sup>, boul<sup>d</sup>",
            "XIXe, xixe, 1er, Mme, bould",
        ),
        ("dit<sup>1</sup>, x<sup>a</sup>", "dit¹, xa"),
    ],
)
def test_what_is_raised_is_a_fraction_a_power_a_note_or_the_end_of_a_word(tmp_path: Path, body: str, text: str) -> None:
    """And becomes no part of the number or word that it is not of."""
    assert lines(tmp_path, f"<p>{body}</p>") == [text]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ol><li>un<li><p>deux</p><p>suite</p></ol>", ["1. un", "2. deux", "suite"]),
        ("<ol start=5 type=I><li>cinq<li value=9>neuf</ol>", ["V. cinq", "IX. neuf"]),
        ("<ol><li>un<ol type=a><li>x<li>y</ol><li>deux</ol>", ["1. un", "a. x", "b. y", "2. deux"]),
        ("<ol><li><ul><li>x</ul><li>y</ol>", ["1. x", "2. y"]),
        ("<ol start=0><li>zéro<li>un</ol>", ["0. zéro", "1. un"]),
        ("<ol start=-1 type=a><li>x<li>y<li>z</ol>", ["-1. x", "0. y", "a. z"]),
        ("<ol start=x><li>un<li value=0>zéro<li value=y>un</ol>", ["1. un", "0. zéro", "1. un"]),
    ],
)
def test_an_item_has_the_number_that_is_shown(tmp_path: Path, body: str, expected: list[str]) -> None:
    """ "What does point 2 say?" can be asked."""
    assert lines(tmp_path, body) == expected


BODY = (
    "<h1>Le bac</h1><p>Le bac de Sermoise relie les deux rives depuis 1843, été comme hiver, pour deux euros.</p>"
    "<p>Il transporte 214 voitures par jour et ne s'arrête que lorsque la rivière est en crue.</p>"
)
KEPT = ["Le bac", *re.findall(r"<p>(.*?)</p>", BODY)]


@pytest.mark.parametrize(
    "part",
    [
        "<section><h2>À lire également</h2><article><b>3 mai</b><h3><a>Un blessé à Nice</a></h3>"
        "<p>Vers midi.</p></article></section>",
        "<div class=x><p>Sur le même sujet</p><div><a>Un blessé à Nice</a><p>Vers midi.</p></div></div>",
        "<section class=related-posts><article class=card><a>Un blessé à Nice</a></article></section>",
        "<section aria-label='Articles similaires'><ul><li><a>Un blessé à Nice</a></ul></section>",
        "<div class=RelatedStories><a>Un blessé à Nice</a></div>",
        "<div data-component=related-articles><a>Un blessé à Nice</a></div>",
        "<aside><a><figure><figcaption>Un blessé à Nice</figcaption></figure></a></aside>",
        "<table><tr><td>À lire aussi<td><a>Un blessé à Nice</a></table>",
        "<h3>En relation</h3><ul><li><a>Un blessé à Nice</a></ul>",
        "<p>READ: <a>Un blessé à Nice</a></p>",
        "<p>Infographie : <a>Un blessé à Nice</a></p>",
        "<p>Read our report: <a>Un blessé à Nice</a></p>",
        "<blockquote class=wp-embedded-content><a>Un blessé à Nice</a></blockquote>",
        "<dialog>Un blessé à Nice</dialog>",
        "<div aria-label='Partager cet article'><a>Facebook</a></div>",
        "<div class=paywall-message>Article réservé aux abonnés.</div>",
    ],
)
def test_a_part_that_leads_to_other_articles_is_no_text(tmp_path: Path, part: str) -> None:
    """With the dates and summaries that stand beside its links; by its first words, its label, its name or its links."""
    assert lines(tmp_path, f"<main><article>{BODY}{part}</article></main>") == KEPT


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("<div><p>En savoir plus</p><p>Le passeur est élu.</p></div>", ["En savoir plus", "Le passeur est élu."]),
        ("<section><h2>Voir aussi</h2><p>Le bac a une cabine de bois, bâtie en 1911 par un <a>menuisier</a> du port.</p></section>",
         ["Le bac a une cabine de bois, bâtie en 1911 par un menuisier du port."]),
        ("<aside><p>Le quai mesure 640 mètres (<a>plan</a>).</p></aside>", ["Le quai mesure 640 mètres (plan)."]),
        ("<h2>Sources</h2><ul><li><a>Archives</a></ul>", ["Sources", "Archives"]),
        ("<h2>Dossier</h2><ul><li><a>Plan du quai</a></ul>", ["Dossier", "Plan du quai"]),
        ("<p>Source : <a>Archives de la ville</a></p>", ["Source : Archives de la ville"]),
        ("<dialog open>Le bac est en panne.</dialog>", ["Le bac est en panne."]),
    ],
)  # fmt: skip
def test_a_part_with_few_links_is_text(tmp_path: Path, part: str, text: list[str]) -> None:
    """Whatever it is called."""
    assert lines(tmp_path, f"<main><article>{BODY}{part}</article></main>") == [*KEPT, *text]


def test_notes_in_the_main_part_are_text(tmp_path: Path) -> None:
    """Sphinx puts footnotes into asides of a main part that only its role tells."""
    body = f"<aside>Menu</aside><div role=main>{BODY}<aside class=footnote>Le moteur date de 2011.</aside></div>"
    assert lines(tmp_path, body) == [*KEPT, "Le moteur date de 2011."]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Lundi 9 h<br>Mardi 10 h</p>", ["Lundi 9 h", "Mardi 10 h"]),
        ("<p>Le conseil<br>Anne Roy, maire<br>Paul Petit, adjoint</p>", ["Le conseil", "Anne Roy, maire", "Paul Petit, adjoint"]),
        ("<p>Le prix est de<br>12 euros au 3<br>mai 2022</p>", ["Le prix est de 12 euros au 3 mai 2022"]),
        ("<dl><dt>Ouvert<dd>Lundi 9 h<br>Mardi 10 h</dl>", ["Ouvert : Lundi 9 h, Mardi 10 h"]),
        ("<table><tr><th>Arrêt<th>Départs<tr><td>Quai<td>7 h 10<br>8 h 40</table>", ["Arrêt : Quai ; Départs : 7 h 10, 8 h 40"]),
        ("<table><tr><th>Nom<th>Plein<br>tarif<tr><td>Jean<br>Roy<td>6 €<br>(à bord)</table>",
         ["Nom : Jean Roy ; Plein tarif : 6 € (à bord)"]),
        ("<table><tr><th>Lieu<th>Adresse<tr><td>Quai<td>4 rue Foch<br>02100 Sermoise</table>",
         ["Lieu : Quai ; Adresse : 4 rue Foch 02100 Sermoise"]),
        ("<table><tr><th>Jour<th>Fête<tr><td>Samedi<td><p>Concert à 20 h</p><p>Bal à 22 h</p></table>",
         ["Jour : Samedi ; Fête : Concert à 20 h, Bal à 22 h"]),
        ("<p>De <del>12 €</del><ins>15 €</ins> au <span>3</span><sup>e</sup> étage</p>", ["De 12 € 15 € au 3e étage"]),
    ],
)  # fmt: skip
def test_two_lines_that_both_tell_a_fact_stay_two(tmp_path: Path, body: str, expected: list[str]) -> None:
    """In a cell, or under a term, a comma stands between them; a name, a heading and an address go on."""
    assert lines(tmp_path, body) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ingrédients|250 g de farine|250 g de sucre|4 œufs",
        "Lundi 9h-12h|Mardi fermé|Mercredi 14h-18h",
        "Nos tarifs|Adulte 5 €|Enfant 3 €",
        "Cordialement,|Anne Roy|Directrice du port|03 84 00 00 00",
        "Mairie de Sermoise|4 rue Foch|BP 12",
        "Chaque passager apporte|a) son billet|b) un gilet",
        "La Loue descend sans bruit|Et le bac la traverse|Un passeur dans la nuit|Regarde la pluie à verse",
    ],
)
def test_lines_of_a_list_of_verse_or_of_an_address_stay_lines(tmp_path: Path, text: str) -> None:
    """Also beside a link, which is then no title of another article."""
    assert lines(tmp_path, f"<p>{text.replace('|', '<br>')}</p>") == text.split("|")
    linked = f"<p><a href=/bac>Le bac de la Loue est fermé</a><br>{text.replace('|', '<br>')}</p>"
    assert lines(tmp_path, f"<article>{BODY}{linked}</article>")[3:] == [
        "Le bac de la Loue est fermé",
        *text.split("|"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Le bac de Sermoise relie les deux rives du Doubs depuis|1843. Il transporte chaque jour deux cents voitures, et|"
        "des piétons, été comme hiver, sauf quand la rivière est|en crue. Le passeur, Paul Roy, habite une maison près de|"
        "Sermoise avec sa famille.",
        "Le bac part du quai de|Sermoise",
        "Ouvert du lundi au vendredi|de 9 h à 12 h",
    ],
)
def test_prose_that_line_breaks_divide_is_one_paragraph(tmp_path: Path, text: str) -> None:
    """As it is in a plain text; and so is a heading, whatever it says."""
    assert lines(tmp_path, f"<p>{text.replace('|', '<br>')}</p>") == [text.replace("|", " ")]
    assert (
        page(tmp_path, "<h1>Le bac<br>Une histoire<br>12 images</h1><p>Texte.").title == "Le bac Une histoire 12 images"
    )


def test_a_foot_that_only_its_name_tells_is_no_text(tmp_path: Path) -> None:
    """As in pages older than <footer>; a header that holds the title stays, and so does the foot of an article."""
    body = f"<div id=header>La Feuille</div><div class=post>{BODY}</div><div class=site-footer>© 2022</div>"
    assert lines(tmp_path, body) == KEPT
    title, rest = BODY.split("</h1>")
    assert lines(tmp_path, f"<div id=header>{title}</h1></div><div>{rest}</div>") == KEPT
    body = f"<article>{BODY}<div class=footer>Mis à jour à 9 h</div><div class='sharedaddy sd-sharing-enabled'>Twitter</div>"
    assert lines(tmp_path, f"{body}<div class=jp-relatedposts>Un tunnel</div></article>") == [*KEPT, "Mis à jour à 9 h"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<blockquote>Il est vieux.<cite>Anne Roy</cite></blockquote>", ["Il est vieux. — Anne Roy"]),
        ("<blockquote><p>Il est vieux.</p><p>— <cite>Anne Roy</cite></p></blockquote>", ["Il est vieux. — Anne Roy"]),
        ("<blockquote>Il est vieux.<br>– <cite>Anne Roy</cite></blockquote>", ["Il est vieux. — Anne Roy"]),
        ("<blockquote><p>Un.</p><p>Il lit <cite>Le Bac</cite> ici.</p></blockquote>", ["Un.", "Il lit Le Bac ici."]),
        ("<blockquote><p>Un.</p><p>Il lit <cite>Le Bac</cite></p></blockquote>", ["Un.", "Il lit Le Bac"]),
    ],
)
def test_who_is_quoted_stands_behind_a_quotation(tmp_path: Path, body: str, expected: list[str]) -> None:
    """The title of a work within one stays where it is."""
    assert lines(tmp_path, body) == expected


def test_a_list_of_contents_is_no_text(tmp_path: Path) -> None:
    """Its titles stand again over their parts."""
    body = f"<article>{BODY}<div id=toc><h2>Sommaire</h2><ul><li><a href=#a>Histoire</a></ul></div><h2>Histoire</h2></article>"
    assert lines(tmp_path, body) == [*KEPT, "Histoire"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ul><li><a href=#a>Tarifs</a><ul><li><a href=#b>Groupes</a></ul></ul>", []),
        ("<p><a href=#a>Tarifs</a> | <a href=#b>Accès</a></p>", []),
        ("<div><a href=#a>Tarifs</a> &middot; <a href=#b>Accès</a></div>", []),
        ("<p>[<a href=#haut>Retour au sommaire</a>]</p><p><a href=#top>Top</a></p><p>Back to contents</p>", []),
        ("<p><a href=#plan>Le plan du port</a></p>", ["Le plan du port"]),
        ("<ul><li><a href=#a>Tarifs</a> : 2 €<li><a href=#b>Accès</a></ul>", ["Tarifs : 2 €", "Accès"]),
        ("<ul><li><a href=#>Lundi</a><li><a href=#>Mardi</a></ul>", ["Lundi", "Mardi"]),
        ("<div><h2><a href=#a>Tarifs</a></h2><h2><a href=#b>Accès</a></h2></div>", ["Tarifs", "Accès"]),
    ],
)
def test_links_to_places_of_the_page_are_no_text(tmp_path: Path, body: str, expected: list[str]) -> None:
    """A block whose words are all in two such links or more, or in one that leads to the top, as old pages have."""
    assert lines(tmp_path, f"{BODY}{body}") == [*KEPT, *expected]


def test_a_question_on_a_button_stands_over_its_answer(tmp_path: Path) -> None:
    """What other buttons say is no text."""
    body = f"{BODY}<button aria-expanded=false>Où embarquer ?</button><div>Au quai.</div><button aria-controls=x>Menu</button>"
    assert lines(tmp_path, f"<article>{body}<button>Vraiment ?</button></article>") == [
        *KEPT,
        "Où embarquer ?",
        "Au quai.",
    ]


@pytest.mark.parametrize(
    ("toggle", "folded", "shown"),
    [
        ("<button aria-expanded=false aria-controls=a2>{}</button>", "<div id=a2 hidden>{}</div>", True),
        ("<button aria-controls='a1 a2'>{}</button>", "<div id=a2 style='display:none'><p>{}</p></div>", True),
        ("<a aria-expanded=false href=#a2>{}</a>", "<div id=a2 hidden>{}</div>", True),
        ("<a data-toggle=collapse data-target=#a2>{}</a>", "<p id=a2 style='display: none'>{}</p>", True),
        ("<a role=tab>{}</a>", "<div role=tabpanel hidden>{}</div>", True),
        ("{}", "<div hidden=until-found>{}</div>", True),
        ("<a href=#a2>{}</a>", "<div id=a2 hidden>{}</div>", False),
        ("<a data-toggle=modal href=#a2>{}</a>", "<div id=a2 style='display: none'>{}</div>", False),
        ("<button aria-haspopup=dialog aria-controls=a2>{}</button>", "<div id=a2 hidden>{}</div>", False),
        ("<button aria-controls=a2>{}</button>", "<div id=a2 hidden><a href=/corse>{}</a></div>", False),
        ("<button aria-controls=a2>{}</button>", "<div id=a2><p hidden>{}</p></div>", False),
    ],
)
def test_an_answer_that_a_click_shows_is_text(tmp_path: Path, toggle: str, folded: str, shown: bool) -> None:
    """Also in the cell of a table; not what pops up, a list of links, or what stays hidden."""
    question, answer = "Livrez-vous en Corse ?", "Oui, pour 12 €."
    part = f"<h3>{toggle.format(question)}</h3>{folded.format(answer)}"
    assert lines(tmp_path, f"<article>{BODY}{part}</article>") == [*KEPT, question, *([answer] if shown else [])]
    cells = f"<table><tr><th>Envoi<th>Prix<tr><td>Corse {toggle.format('+')}<td>{folded.format('12 €')}</table>"
    assert ("Prix : 12 €" in page(tmp_path, cells).text) == shown


def test_a_header_row_may_begin_with_an_empty_cell(tmp_path: Path) -> None:
    """Over a column of names; a name before an empty cell heads nothing."""
    body = "<table><tr><td><th>Été<th>Hiver<tr><th>Vélo<td>2 €<td>1 €</table><table><tr><th>Nom<td><tr><th>Prix<td>3 €</table>"
    assert lines(tmp_path, body) == ["Vélo ; Été : 2 € ; Hiver : 1 €", "Nom", "Prix : 3 €"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td>&nbsp;<td>Livres<td>DVD<tr><td>Prêt<td>3 semaines<td>une",
         ["Prêt ; Livres : 3 semaines ; DVD : une"]),
        ("<tr><th><td>Livres<td>DVD<tr><th>Prêt<td>long<td>court", ["Prêt ; Livres : long ; DVD : court"]),
        ("<tr><th></th><td><b>Livres</b><td><b>DVD</b><tr><th>Prêt<td>long<td>court", ["Prêt ; Livres : long ; DVD : court"]),
        ("<tr><td><td>2021<td>2022<tr><td>Élèves<td>12<td>14", ["Élèves ; 2021 : 12 ; 2022 : 14"]),
        ("<tr><td><td>2<td>3<tr><td>4<td>5<td>6", ["2 : 3", "4 ; 5 ; 6"]),  # a month
        ("<tr><td><td>Le bac au quai<tr><td>Longueur<td>24 m", ["Le bac au quai", "Longueur : 24 m"]),
        ("<tr><td>Nom<td>Prix<tr><tr><td>Bac<td>2 €", ["Nom : Bac ; Prix : 2 €"]),
        ("<tr><td><b>Nom</b><td><b>Roy</b><tr><td><b>Ville</b><td>Sermoise", ["Nom : Roy", "Ville : Sermoise"]),
    ],
)  # fmt: skip
def test_an_empty_corner_shows_that_the_first_row_names_columns(
    tmp_path: Path, table: str, expected: list[str]
) -> None:
    """Marked or not, in bold or not; not among numbers, or over two columns."""
    assert lines(tmp_path, f"<table>{table}</table>") == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><th colspan=2>Saison 2023<tr><th>Club<th>Points<tr><td>Sermoise<td>42<tr><td>Vannes<td>40<tr><td colspan=2>Au 3 mai",
         ["Saison 2023", "Club : Sermoise ; Points : 42", "Club : Vannes ; Points : 40", "Au 3 mai"]),
        ("<thead><tr><th colspan=2>Saison 2023<tr><th>Club<th>Points</thead><tr><td>Sermoise<td>42",
         ["Saison 2023", "Club : Sermoise ; Points : 42"]),
        ("<caption>Foot</caption><tr><td colspan=3>Saison 2023<tr><td><td>Points<td>Buts<tr><td>Sermoise<td>42<td>9",
         ["Foot", "Saison 2023", "Sermoise ; Points : 42 ; Buts : 9"]),
        ("<tr><th colspan=3>Lampes<tr><th>Modèle<td>Nébula<td>Orion<tr><th>Prix<td>49 €<td>75 €",
         ["Lampes", "Modèle ; Nébula ; Orion", "Prix ; Nébula : 49 € ; Orion : 75 €"]),
        ("<tr><th colspan=2>Sermoise<tr><th>Pays<td>France<tr><th>Maire<td>Anne Roy",
         ["Sermoise", "Sermoise ; Pays : France", "Sermoise ; Maire : Anne Roy"]),
        ("<tr><th colspan=2>Lundi<tr><th>Bac<th>Départ<tr><td>A<td>9 h<tr><th colspan=2>Mardi<tr><td>A<td>8 h",
         ["Lundi", "Lundi ; Bac : Départ", "Lundi ; A : 9 h", "Mardi", "Mardi ; A : 8 h"]),
    ],
)  # fmt: skip
def test_a_row_over_all_columns_and_a_header_is_a_title(tmp_path: Path, table: str, expected: list[str]) -> None:
    """It stands once, as a caption does; without a header, or where others follow, it names the rows below it."""
    assert lines(tmp_path, f"<table>{table}</table>") == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Modèle|Nébula|Orion 2,Prix|49 €|75 €,Couleur|bleu|gris",
         ["Modèle ; Nébula ; Orion 2", "Prix ; Nébula : 49 € ; Orion 2 : 75 €", "Couleur ; Nébula : bleu ; Orion 2 : gris"]),
        ("Entrées|Soupe|Salade,Plats|Bœuf|Poulet", ["Entrées ; Soupe ; Salade", "Plats ; Bœuf ; Poulet"]),
        ("Lundi|9 h|14 h,Mardi|10 h|15 h", ["Lundi ; 9 h ; 14 h", "Mardi ; 10 h ; 15 h"]),
        ("Lundi|fermé|fermé,Mardi|10 h|15 h", ["Lundi ; fermé ; fermé", "Mardi ; 10 h ; 15 h"]),
        ("Nom|Nébula,Prix|49 €", ["Nom : Nébula", "Prix : 49 €"]),
    ],
)  # fmt: skip
def test_a_first_row_of_names_heads_the_columns_that_are_compared(
    tmp_path: Path, rows: str, expected: list[str]
) -> None:
    """Where rows begin with a marked name and one has numbers in all columns; it is kept as a line too."""
    body = "".join(f"<tr><th>{row.replace('|', '<td>')}" for row in rows.split(","))
    assert lines(tmp_path, f"<table>{body}</table>") == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<td><td><td>Total<td>26 €", "Total : 26 €"),
        ("<td colspan=3>Total<td>26 €", "Total ; Somme : 26 €"),
        ("<td><td>4<td>gratuit<td>0 €", "Nombre : 4 ; Prix : gratuit ; Somme : 0 €"),
    ],
)
def test_the_label_of_a_total_is_no_value_of_the_columns_over_it(tmp_path: Path, row: str, expected: str) -> None:
    """Whether it stands before its value or spans the columns before that."""
    table = (
        "<tr><th>Article<th>Nombre<th>Prix<th>Somme<tr><td>Billet<td>3<td>2 €<td>6 €<tr><td>Carte<td>1<td>20 €<td>20 €"
    )
    assert lines(tmp_path, f"<table>{table}<tr>{row}</table>")[-1] == expected


def test_the_foot_of_a_table_is_its_last_row(tmp_path: Path) -> None:
    """As it is shown, wherever it is written."""
    body = "<table><thead><tr><th>An<th>Prix</thead><tfoot><tr><td>Total<td>7</tfoot><tr><td>2021<td>3<tr><td>2022<td>4</table>"
    assert lines(tmp_path, body) == ["An : 2021 ; Prix : 3", "An : 2022 ; Prix : 4", "An : Total ; Prix : 7"]


def test_a_table_that_only_its_roles_tell_is_read_by_row(tmp_path: Path) -> None:
    """As pages write tables that are no <table>."""
    head = "<div role=row><span role=columnheader>Bac</span><span role=columnheader>Prix</span></div>"
    row = "<div role=row><span role=cell>Sermoise</span><span role=cell>2 €</span></div>"
    assert lines(tmp_path, f"<div role=table>{head}<div role=rowgroup>{row}</div></div>") == [
        "Bac : Sermoise ; Prix : 2 €"
    ]


@pytest.mark.parametrize("town", ["Ludlow SY8 1AA", "Salem, OR 97301", "London, Ontario N6A 3K7"])
def test_the_town_of_an_english_address_stands_with_its_road(tmp_path: Path, town: str) -> None:
    """Within a cell too; two facts stay apart."""
    body = f"<p>14 High Street<br>{town}<table><tr><th>Hall<td>14 High Street<br>{town}</table><p>Hall 1: 12 seats<br>Hall 2: 9"
    assert page(tmp_path, body, lang="en").text.split("\n") == [
        f"14 High Street {town}", f"Hall: 14 High Street {town}", "Hall 1: 12 seats", "Hall 2: 9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Voir <a href=/a>le quai</a><a href=/b>le bac</a>.", "Voir le quai le bac."),
        ("<p><span>Adulte</span><span>£4</span>", "Adulte £4"),
        ("<p><b>BAC</b><i>Horaires</i>", "BAC Horaires"),
        ("<p>la <b>SN</b><i>SM</i> et le <a>quai</a>s", "la SNSM et le quais"),
    ],
)
def test_elements_that_a_style_sheet_sets_apart_are_words(tmp_path: Path, body: str, expected: str) -> None:
    """Two links, a word and a price, a label in capitals; parts of one word stay together."""
    assert lines(tmp_path, body) == [expected]


@pytest.mark.parametrize(
    "banner",
    [
        "<div id=tarteaucitronRoot><p>{}</p></div>",
        "<div id=didomi-host>{}</div>",
        "<div id=axeptio_overlay>{}</div>",
        "<div id=onetrust-consent-sdk>{}</div>",
        "<div id=CybotCookiebotDialog>{}</div>",
        "<div class='cc-window cc-banner'>{}</div>",
        "<div class=cookie-notice>{}</div>",
    ],
)
def test_a_request_for_consent_is_no_text(tmp_path: Path, banner: str) -> None:
    """Whatever it says: the services that show it have names of their own. A part that only begins so is text."""
    assert lines(tmp_path, f"{banner.format('Avec votre accord')}<div id=didomination>{BODY}</div>") == KEPT


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a class=mw-jump-link href=#m>Aller au texte</a><p>Un bac.</p>", ["Un bac."]),
        ("<a class=govuk-skip-link href=#m>Aller au texte</a><p>Un bac.</p>", ["Un bac."]),
        ("<p><span class='a sr-only'>Note : </span>Un bac.</p>", ["Un bac."]),
        ("<p><span class='govuk-visually-hidden'>Note : </span>Un bac.</p>", ["Un bac."]),
        ("<ol><li><span class=mw-cite-backlink>↑ <a href=#a>a</a> <a href=#b>b</a></span> Un bac.</ol>", ["1. Un bac."]),
        ("<ol><li>Un bac. <a href=#r>↩︎</a><li>Un quai. <a href=#s>↑</a></ol>", ["1. Un bac.", "2. Un quai."]),
        ("<p>Un <span aria-label='Read more'>bac</span>.</p>", ["Un bac."]),
        ("<p><i class='material-icons'>phone</i> 03 81", ["03 81"]),
        ("<ol itemtype='https://schema.org/BreadcrumbList'><li><a>Bacs</a></ol><p>Un bac.</p>", ["Un bac."]),
    ],
)  # fmt: skip
def test_what_is_read_aloud_or_leads_to_a_place_of_the_page_is_no_text(
    tmp_path: Path, body: str, expected: list[str]
) -> None:
    """Links over the text and behind notes, and words for those who do not see; a label changes no text."""
    assert lines(tmp_path, body) == expected


def test_a_site_that_calls_itself_a_heading_does_not_name_the_page(tmp_path: Path) -> None:
    """Its name leads to its start; another heading over the main part is the page's title."""
    main = f"<main>{BODY.replace('h1', 'h2')}</main>"
    assert lines(tmp_path, f"<header><h1><a href=/>La Feuille</a></h1></header>{main}") == KEPT
    assert lines(tmp_path, f"<h1><a href=/bac>Un bac</a></h1>{main}") == ["Un bac", *KEPT]


def test_a_row_whose_cells_hold_paragraphs_lays_them_out(tmp_path: Path) -> None:
    """As a letter in HTML does; a row of facts is read as one."""
    cells = "<td><p><b>Marché</b></p><p>Samedi, place Foch.</p><td><p>Collecte</p><p>Les sapins, le 8 janvier.</p>"
    assert lines(tmp_path, f"<table><tr>{cells}</table><table><tr><td><p>Prix<td><p>2 €</table>") == [
        "Marché", "Samedi, place Foch.", "Collecte", "Les sapins, le 8 janvier.", "Prix : 2 €",
    ]  # fmt: skip


def test_no_term_is_lost(tmp_path: Path) -> None:
    """Of an empty definition, or of one that is a list of terms itself; each part of a list begins anew."""
    assert lines(tmp_path, "<dl><dt>Prix<dd></dd><dd>2 €</dl>") == ["Prix : 2 €"]
    body = "<dl><dt>Bac<dd><dl><dt>Prix<dd>2 €</dl></dd><dt>Quai<dd>Au nord.</dl>"
    assert lines(tmp_path, body) == ["Bac", "Prix : 2 €", "Quai : Au nord."]


def test_who_wrote_stands_over_the_words_quoted(tmp_path: Path) -> None:
    """As forums quote."""
    body = "<blockquote><cite>Anne a écrit :</cite>Le bac est en panne.</blockquote><p>12 <i>km</i><sup>2</sup></p>"
    assert lines(tmp_path, body) == ["Anne a écrit :", "Le bac est en panne.", "12 km²"]


def test_a_button_is_a_heading_only_if_nothing_else_is(tmp_path: Path) -> None:
    """What a button beside the words of a heading does is no part of it."""
    body = "<h1>Le bac<button>Copier le lien</button></h1><h2><button>Histoire</button></h2><p>Il date de 1843.</p>"
    assert lines(tmp_path, body) == ["Le bac", "Histoire", "Il date de 1843."]


def test_a_button_says_nothing_of_the_block_after_it(tmp_path: Path) -> None:
    """A way to call or to reach a place stays, and so does the title of the next card; more buttons are none of it."""
    card = "<div><h3><a href=/{0}>{0}</a></h3><p>Dès 8 ans.</p><a href=/{0}>En savoir plus</a></div>"
    body = (
        f"{card.format('Aviron')}{card.format('Voile')}<p>Bureau : <a href='tel:0381'>03 81 00 00 00</a></p>"
        "<p><a href=/carte>Voir la carte</a></p><p>Bus : <a href=/bus>arrêt du Quai, ligne 4</a></p>"
        "<p><a href=/b>Voir le plan</a></p><p><a href=/c>Nous rejoindre</a></p><p><a href='mailto:a@b.fr'>a@b.fr</a></p>"
    )
    assert lines(tmp_path, f"<main>{BODY}{body}</main>") == [
        *KEPT, "Aviron", "Dès 8 ans.", "Voile", "Dès 8 ans.", "Bureau : 03 81 00 00 00", "Bus : arrêt du Quai, ligne 4", "a@b.fr",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "part",
    [
        "<button class=accordion>Cordages</button><div class=panel>{}</div>",
        "<section class=faq><p><button aria-expanded=false>Cordages</button></p><div style='display: none'>{}</div></section>",
        "<div><button aria-expanded=false aria-controls=c>Cordages</button></div><p>Ouvert.</p><div id=c hidden>{}</div>",
        "<ul class=tabs><li><a href=#c>Cordages</a></ul><p>Ouvert.</p><div id=c>{}</div>",
        "<ul><li data-tab=c>Cordages</ul><p>Ouvert.</p><div id=c>{}</div>",
        "<a data-bs-toggle=pill href=#c>Cordages</a><p>Ouvert.</p><div id=c>{}</div>",
        "<button class=tablinks onclick=\"show('c')\">Cordages</button><p>Ouvert.</p><div id=c style='display:none'>{}</div>",
        "<div role=tablist><i role=tab>Cordages</i></div><p>Ouvert.</p><div role=tabpanel>{}</div>",
        "<b role=tab id=t>Cordages</b><p>Ouvert.</p><div role=tabpanel aria-labelledby=t hidden>{}</div>",
    ],
)
def test_what_is_written_on_a_tab_or_an_accordion_is_a_heading(tmp_path: Path, part: str) -> None:
    """Over what it shows, wherever it stands; each page has its own way to say which that is."""
    document = page(tmp_path, f"<main>{BODY}{part.format('<p>Le chanvre vient de Vannes.</p>')}</main>")
    before = ["Ouvert."] if "Ouvert." in part else []
    assert document.text.split("\n") == [*KEPT, *before, "Cordages", "Le chanvre vient de Vannes."]
    assert [document.text[a:b] for a, b in headings(document)] == ["Le bac", "Cordages"]


def test_two_toggles_may_show_each_other(tmp_path: Path) -> None:
    """Neither is then within the other."""
    body = (
        "<button id=a aria-expanded aria-controls=b>Un</button><button id=b aria-expanded aria-controls=a>Deux</button>"
    )
    assert lines(tmp_path, f"{BODY}{body}") == KEPT


def test_tabs_without_names_are_told_by_their_order(tmp_path: Path) -> None:
    """If there are as many panels; what a panel begins with is not said twice."""
    tabs = "<div role=tablist><button role=tab>Matin</button><button role=tab>Soir</button></div>"
    panels = "<div role=tabpanel>À 9 h.</div><div role=tabpanel hidden><h3>Soir</h3>À 19 h.</div>"
    assert lines(tmp_path, f"<main>{BODY}{tabs}{panels}</main>") == [*KEPT, "Matin", "À 9 h.", "Soir", "À 19 h."]
    assert lines(tmp_path, f"<main>{BODY}{tabs}<div role=tabpanel>À 9 h.</div></main>") == [*KEPT, "À 9 h."]


@pytest.mark.parametrize(
    "part",
    [
        "<button aria-expanded=false aria-controls=c>Voir plus</button><div id=c>Il est bleu.</div>",
        "<button aria-controls=c>Diapositive suivante</button><div id=c>Il est bleu.</div>",
        "<button aria-expanded=false>Langues</button><div>Il est bleu.</div>",
        "<div class=accordion id=c><button aria-expanded=true aria-controls=c>Langues</button>Il est bleu.</div>",
        "<div class=accordion><button>Langues</button>Il est bleu.</div>",
        "<button aria-controls='&#1;'>Langues</button><div id='&#1;'>Il est bleu.</div>",
    ],
)
def test_other_buttons_are_no_headings(tmp_path: Path, part: str) -> None:
    """They say what a click does, or nothing tells that they belong to what comes next."""
    assert lines(tmp_path, f"<main>{BODY}{part}</main>") == [*KEPT, "Il est bleu."]


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("<div class=faq><h3>Péage</h3><div style='display:none'>{}</div></div>", True),
        ("<h3 class=ui-accordion-header style='color: red'>Péage</h3><div style='display:none'>{}</div>", True),
        ("<p>Péage</p><div class=answer style='display: none;'>{}</div>", True),
        ("<div class=faq><p>Péage</p><div class=modal style='display:none'>{}</div></div>", False),
        ("<div class=faq><p>Péage</p><div class=popup style='display:none'>{}</div></div>", False),
        ("<div class=faq><p>Péage</p><div style='display:none'>{}<form><input></form></div></div>", False),
        ("<div class=faq><p hidden>Prix</p>Péage<div style='display:none'>{}</div></div>", False),
        ("<div class=faq>Péage<p><a data-toggle=modal>?</a></p><div style='display:none'>{}</div></div>", False),
        ("<h3>Péage</h3><div style='display:none'>{}</div>", False),
    ],
)
def test_what_is_folded_under_its_title_is_text(tmp_path: Path, part: str, shown: bool) -> None:
    """Where a class says that something folds; what pops up, is to be filled in, or has no title to click on is not."""
    assert ("Deux euros." in lines(tmp_path, f"<main>{BODY}{part.format('Deux euros.')}</main>")) == shown


def test_a_definition_that_is_folded_is_text(tmp_path: Path) -> None:
    """Its term is what one clicks on."""
    assert lines(tmp_path, "<dl><dt><button>Vélos</button><dd style='display:none'>À pied.</dl>") == ["Vélos : À pied."]


PROSE = "Le bac fut lancé en 1843 par Jean Roy.{}Il a coulé deux fois.{}Il pèse onze tonnes et porte six voitures à la fois."


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td colspan=2>Le bac<tr><td width=90><a href=a>Quai</a><br><a href=b>Port</a><td><p>{}</p><tr><td colspan=2>En 1998",
         ["Le bac", "Quai", "Port", "...", "En 1998"]),
        ("<tr><td><i>Le bac en 1911</i><td>{}", ["Le bac en 1911", "..."]),
        ("<tr><td>{}<td>{}", ["...", "..."]),
        ("<tr><td>Nord<td>Sud<tr><td>Quai<td><p>{}</p>", ["Nord", "Sud", "Quai", "..."]),
        ("<tr><td><b>Bac</b><br>03 81 11<td><b>Quai</b><br>03 81 22", ["Bac", "03 81 11", "Quai", "03 81 22"]),
        ("<tr><th>Jour<th>Texte<tr><td>Lundi<td><p>{}</p>", ["Jour : Lundi ; Texte : ..."]),
        ("<tr><td>Bac<td>11 t<tr><td>Quai<td><p>Bois.</p><p>Fer.</p>", ["Bac : 11 t", "Quai : Bois. Fer."]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["<p>", "<br><br>"])
def test_a_table_of_columns_of_prose_is_read_cell_by_cell(
    tmp_path: Path, table: str, expected: list[str], gap: str
) -> None:
    """Where at most one row has texts side by side, or one text is most of the table; a header tells that it is data."""
    prose = PROSE.format("|", "|").split("|")
    whole = [
        piece for line in expected for piece in (prose if line == "..." else [line.replace("...", " ".join(prose))])
    ]
    assert lines(tmp_path, f"<table>{table.replace('{}', PROSE.format(gap, gap))}</table>") == whole


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>Quai<td>nord<th>Longueur<td>24 m<tr><th>Année<td>1843<th>Prix<td>2 €",
         ["Quai : nord ; Longueur : 24 m", "Année : 1843 ; Prix : 2 €"]),
        ("<tr><td>Nom :<td>Roy<td>Ville :<td>Sermoise<tr><td>Âge :<td>34 ans<td><td>",
         ["Nom : Roy ; Ville : Sermoise", "Âge : 34 ans"]),
        ("<tr><td><b>Quai</b><td>nord<td><b>Pont</b><td>sud", ["Quai : nord ; Pont : sud"]),
        ("<tr><th>Quai<td>nord<th>Pont<td>sud<tr><th>Note<td colspan=3>en bois", ["Quai : nord ; Pont : sud", "Note : en bois"]),
        ("<tr><th>Quai<td>nord<td>sud<td>est", ["Quai ; nord ; sud ; est"]),
    ],
)  # fmt: skip
def test_two_names_with_their_values_may_stand_in_one_row(tmp_path: Path, rows: str, expected: list[str]) -> None:
    """Marked, in bold, or before a colon."""
    assert lines(tmp_path, f"<table>{rows}</table>") == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Bac|2001|2011,Vannes|1 204|1 311", ["Bac : Vannes ; 2001 : 1 204 ; 2011 : 1 311"]),
        ("2019|2020|2021,12|14|9", ["2019 : 12 ; 2020 : 14 ; 2021 : 9"]),
        ("Saison|2019-20|2018-19,Buts|41|37", ["Saison : Buts ; 2019-20 : 41 ; 2018-19 : 37"]),
        ("Pont|1911|1954,Quai|1843|1920", ["Pont ; 1911 ; 1954", "Quai ; 1843 ; 1920"]),
        ("Bac|1600|1540|1710,Quai|12|14|9", ["Bac ; 1600 ; 1540 ; 1710", "Quai ; 12 ; 14 ; 9"]),
        ("Samedi|Dimanche,Bal|Joute", ["Samedi : Bal ; Dimanche : Joute"]),
        ("Bal|Samedi,Joute|Lundi", ["Bal : Samedi", "Joute : Lundi"]),
        ("Bal|Samedi|Lundi,Joute|Lundi|Mardi", ["Bal ; Samedi ; Lundi", "Joute ; Lundi ; Mardi"]),
        ("|Mai|Juin,Bac|fermé|ouvert", ["Bac ; Mai : fermé ; Juin : ouvert"]),
        ("Lundi|Mardi,Mercredi|Jeudi", ["Lundi : Mardi", "Mercredi : Jeudi"]),
    ],
)
def test_years_and_days_head_their_columns(tmp_path: Path, rows: str, expected: list[str]) -> None:
    """One after the other; not over more years or days, which are then what the table tells."""
    cells = "".join(f"<tr><td>{row.replace('|', '<td>')}" for row in rows.split(","))
    assert lines(tmp_path, f"<table>{cells}</table>") == expected


def test_a_marked_name_before_years_heads_a_table_too(tmp_path: Path) -> None:
    """Where each row begins with one."""
    rows = "<tr><th>Bac<td>2001<td>2011<tr><th>Vannes<td>120<td>131"
    assert lines(tmp_path, f"<table>{rows}</table>") == ["Bac ; 2001 ; 2011", "Vannes ; 2001 : 120 ; 2011 : 131"]


def test_a_hidden_cell_moves_no_column(tmp_path: Path) -> None:
    """As a key to sort by may be."""
    rows = "<tr><th>Bac<th>Prix<tr><td>Vannes<td style='display:none'>002<td>2 €"
    assert lines(tmp_path, f"<table>{rows}</table>") == ["Bac : Vannes ; Prix : 2 €"]


@pytest.mark.parametrize(
    "part",
    [
        "<div class=links-block><ul><li><a href=/b>Un quai en feu</a><li><a href=/c>Un pont fermé</a></ul></div>",
        "<ul class=topics-list><li><a href=/b>Bacs</a></ul>",
        "<p>Explore more on these topics</p><ul><li><a href=/b>Bacs</a></ul>",
        "<div class=rich-link><a href=/b>Un quai en feu</a> Read more</div>",
        "<div role=complementary><a href=/b>Un quai en feu</a></div>",
        "<div class=audio-player>00:00 03:21</div>",
        "<p>To play this video you need to enable JavaScript in your browser.</p>",
        "<p><a href=#>Retour en haut de page</a></p>",
        "<div class=promo><p>Un mois offert.</p><button>Essayer</button></div>",
        "<p>12 commentaires</p>",
        "<p>Un bac.<span class=visually-hidden> Lien externe</span></p>",
    ],
)
def test_what_a_site_adds_to_each_page_is_no_text(tmp_path: Path, part: str) -> None:
    """Subjects, players, and ways through the page."""
    assert lines(tmp_path, f"<main><article>{BODY}{part}</article></main>") == [
        *KEPT,
        *["Un bac."] * ("Un bac" in part),
    ]


@pytest.mark.parametrize(
    "part",
    [
        *(
            f"<div class={name}><p>Le bac est à 1 € en mai.</p></div>"
            for name in "promo comment recommended popup tags".split()
        ),
        "<h3 id=tag>Le bac est à 1 € en mai.</h3>",
        "<div class=topic>Le bac est à 1 € en mai.</div>",
        "<p>Voir aussi : le pont, qui est à 300 mètres.</p>",
        "<p>Plus d'infos : <a href=/b>bureau du port, 3 quai Foch</a></p>",
    ],
)
def test_no_text_is_lost_by_a_name_alone(tmp_path: Path, part: str) -> None:
    """If there is nothing to click on, or what is behind the link is a place."""
    text = re.sub("<.*?>", "", part)
    assert lines(tmp_path, f"<main><article>{BODY}{part}</article></main>") == [*KEPT, text]


def test_the_class_of_a_definition_says_what_it_is(tmp_path: Path) -> None:
    """As in a list of what a work is about."""
    assert lines(tmp_path, f"{BODY}<dl><dt class=tags>Lieux<dd class=tags><a href=/q>Quai</a></dl>") == [
        *KEPT,
        "Lieux : Quai",
    ]


def test_comments_that_are_articles_are_no_text(tmp_path: Path) -> None:
    """As WordPress writes them: the part that holds them is one of comments."""
    comments = "<div class=comments-area><ol><li><article>Anne : bravo !</article><li><article>Paul : bof.</article></ol></div>"
    assert lines(tmp_path, f"<main><article>{BODY}</article>{comments}</main>") == KEPT


@pytest.mark.parametrize("name", ["MsoTitle", "c3 title", "title c12"])
def test_the_title_that_a_word_processor_saved_is_a_heading(tmp_path: Path, name: str) -> None:
    """And the title of the page."""
    read_page = page(tmp_path, f'<p class="{name}">Le bac</p><h1>Tarifs</h1><p>Deux euros.</p>')
    assert read_page.title == "Le bac"
    assert [read_page.text[a:b] for a, b in headings(read_page)] == ["Le bac", "Tarifs"]


def test_a_section_whose_id_comes_from_its_heading_is_text(tmp_path: Path) -> None:
    """As in a manual; where the heading has no link to it, a name of one or two words may be that of something else."""
    body = (
        "<h1>Le bac</h1><p>Le bac de Sermoise part à midi et revient à deux heures, sauf le lundi et le jeudi.</p>"
        "<div id='horaires-et-navigation'><h2>Horaires et navigation<a href='#horaires-et-navigation'>¶</a></h2>"
        "<p>Il fait 12 km.</p></div><section id='how-to-share'><h2>How to share</h2><p>Il faut 3 billets.</p></section>"
        "<section id='comments'><h2>Comments</h2><p>Trop cher, dit Lulu.</p><a href=x>Reply</a></section>"
    )
    text = "\n".join(lines(tmp_path, body))
    assert "12 km" in text
    assert "3 billets" in text
    assert "Lulu" not in text


def test_text_that_elements_divide_in_a_line_of_code_is_not_glued(tmp_path: Path) -> None:
    """Only a whole text can be a table; a space within what is raised stays one."""
    body = "<h1>Bac</h1><pre>Struct {\n  <a href=x>Bac</a>\tquai\t: rive\n  int\tplaces\t: 214\n}</pre><p>15 m<sup>3 </sup>Eau</p>"
    text = "\n".join(lines(tmp_path, body))
    assert "Bac\tquai" in text or "Bac quai" in text
    assert "m³ Eau" in text


def test_a_teaser_at_the_end_of_a_paragraph_is_no_text(tmp_path: Path) -> None:
    """Nor is the form for a comment; a sentence with a link is text."""
    body = (
        "<h1>Le loup</h1><p>Un loup a été vu à Die. Il pèse 38 kg. <span>LIRE AUSSI – <a href=b>Le chien disparu</a></span></p>"
        "<p>Il vit seul. <a href=c>À lire aussi : Trois brebis tuées</a></p><p>On peut <a href=d>lire aussi sur place</a>.</p>"
        "<div id='respond'><h3>Laisser un commentaire</h3><form><label>Nom</label></form></div>"
    )
    assert lines(tmp_path, body) == [
        "Le loup",
        "Un loup a été vu à Die. Il pèse 38 kg.",
        "Il vit seul.",
        "On peut lire aussi sur place.",
    ]
