"""Plain text: pasted lines are joined where a viewer broke them, and everything else stays as it stands."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from index import from_text, read, split
from index.splitting.headings import headings, paragraphs

FERRY = (
    "Le bac de Sermoise relie les deux rives depuis 1843 et transporte en été jusqu'à deux cents voitures par jour, "
    "selon le syndicat qui l'exploite. Son moteur a été remplacé en 2011, après une panne de trois semaines qui avait "
    "obligé les riverains à faire un détour de quarante kilomètres par le pont de Kerlaz."
)
BRIDGE = (
    "Le conseil a repoussé la construction du pont, au motif que les sols de la rive gauche sont instables. Une "
    "nouvelle étude coûtera 48 000 euros et durera dix-huit mois, selon la direction des routes du département."
)


def wrapped(text: str, width: int = 72) -> str:
    return textwrap.fill(text, width, break_on_hyphens=False)


def read_paragraphs(text: str) -> list[str]:
    document = from_text(text)
    return [" ".join(document.text[a:b].split()) for a, b in paragraphs(document)]


@pytest.mark.parametrize("width", [45, 60, 72, 80, 100])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_pasted_lines_are_joined_to_paragraphs(width: int, between: str) -> None:
    """Whether blank lines stand between paragraphs or not; without, one that ends far from the edge ends there."""
    text = between.join(wrapped(paragraph, width) for paragraph in (FERRY, BRIDGE))
    found = read_paragraphs(text)
    assert found in ([FERRY, BRIDGE], [f"{FERRY} {BRIDGE}"])
    if between == "\n\n":
        assert found == [FERRY, BRIDGE]


def test_a_heading_over_pasted_lines_stays_one() -> None:
    """A short line is no broken one."""
    text = f"Le bac\n{wrapped(FERRY)}\nLe pont\n{wrapped(BRIDGE)}"
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["Le bac", "Le pont"]
    assert read_paragraphs(text) == ["Le bac", FERRY, "Le pont", BRIDGE]


def test_verse_makes_no_headings() -> None:
    """Lines of about equal length, one under the other, can all be marked."""
    assert headings(from_text(f"{KEPT['verse']}\n\n{KEPT['verse']}")) == ()


def test_numbered_parts_lists_and_pasted_lines_without_a_blank_line() -> None:
    """A part's title, its lines joined, and each item with the line that goes on with it."""
    item = "• réfection de trois réservoirs dont celui de la Croix-Rousse, qui\ndate de 1934"
    text = f"1. Contexte\n{wrapped(FERRY, 60)}\n2. Travaux\n{wrapped(BRIDGE, 60)}\n• pose de conduites\n{item}"
    assert read_paragraphs(text) == [
        "1. Contexte", FERRY, "2. Travaux", BRIDGE, "• pose de conduites", item.replace("\n", " "),
    ]  # fmt: skip


KEPT = {
    "a list": "Il faut :\n- un billet\n- un gilet de sauvetage\n- une pièce d'identité\n- de la patience",
    "a list of words": "pain complet\nlait demi-écrémé\nœufs de ferme\nsucre roux\nfarine de blé\nbeurre doux",
    "a numbered list": "1. Ouvrir la vanne du haut.\n2. Attendre trois minutes.\n3. Fermer la vanne du bas.",
    "verse": (
        "Sous le pont de pierre où passe la rivière\nLe vieux batelier compte les saisons\n"
        "Il garde en secret la clé de la barrière\nEt chante aux passants d'anciennes chansons"
    ),
    "an address": "Mairie de Sermoise\n4 quai des Mariniers\nBâtiment B, second étage\n02100 Sermoise\nFrance",
    "dialogue": (
        "— Vous ici, à cette heure ? demanda le passeur.\n— Le train avait du retard.\n— Comme toujours, dit-il en riant.\n"
        "— Et vous, passez-vous encore ce soir ?"
    ),
    "hours": "Lundi : fermé\nMardi : 9 h à 12 h\nMercredi : 9 h à 18 h\nJeudi : 14 h à 18 h",
    "a list of contents": "1. Histoire ............. 3\n2. Tarifs ............... 12\n3. Plan du port ......... 14",
    "dates": "Histoire du bac de Sermoise\n1843 : lancement du bac, par le syndicat\n1911 : moteur de Brugnon\n2011 : panne",
    "addresses": "Sources :\nhttps://www.sermoise.example/bac\nhttps://fr.wikipedia.org/wiki/Bac_(bateau)",
    "long lines": f"{FERRY}\n{BRIDGE}\n{FERRY}",
    "a play": "LE PASSEUR. Qui va là ?\nANNA. C'est moi, Anna.\nLE PASSEUR. Montez vite, l'eau monte.\nANNA. J'arrive.",
}


@pytest.mark.parametrize("kind", KEPT)
def test_lines_that_were_meant_stay_lines(kind: str) -> None:
    """Lists, verse, addresses, dialogue and paragraphs of one long line."""
    assert read_paragraphs(KEPT[kind]) == KEPT[kind].split("\n")


@pytest.mark.parametrize("kind", ["a list", "verse", "an address", "dialogue"])
def test_lines_that_were_meant_stay_lines_beside_pasted_ones(kind: str) -> None:
    """Each block is judged by itself."""
    text = f"{wrapped(FERRY)}\n\n{KEPT[kind]}\n\n{wrapped(BRIDGE)}"
    assert read_paragraphs(text) == [FERRY, *KEPT[kind].split("\n"), BRIDGE]


def test_a_line_set_in_under_an_item_goes_on_with_it() -> None:
    """Where a list is too short to tell how wide its lines are."""
    text = "- réfection de trois réservoirs, dont un qui\n  date de 1934 ;\n- pose de conduites\n  Prix : 12 euros"
    assert read_paragraphs(text) == [
        "- réfection de trois réservoirs, dont un qui date de 1934 ;", "- pose de conduites", "Prix : 12 euros",
    ]  # fmt: skip


def test_a_line_with_a_capital_set_in_under_a_full_item_goes_on_with_it() -> None:
    """Names begin lines too; where its first word had room above, it is a line of its own, as in the test before."""
    items = [
        "- la carte d'identité ou le passeport, délivré par la préfecture de Vannes ou par un consulat",
        "- l'avis d'imposition, établi au nom du foyer par la direction de Bretagne",
        "- deux photos",
    ]
    text = "\n".join(textwrap.fill(item, 68, subsequent_indent="  ") for item in items)
    assert read_paragraphs(text) == items


def test_a_line_far_longer_than_the_others_changes_nothing_for_them() -> None:
    """As where somebody wrote into broken lines, or an address stands among them."""
    text = f"{BRIDGE}\n{wrapped(FERRY)}"
    assert read_paragraphs(text) == [f"{BRIDGE} {FERRY}"]


def test_facts_one_under_the_other_are_no_headings() -> None:
    """One may be a title, and so may those that count."""
    document = from_text(f"Longueur : 24 m\nVitesse : 6 nœuds\n\n{FERRY}\n\nLe bac : une histoire\n{BRIDGE}")
    assert [document.text[a:b] for a, b in headings(document)] == ["Le bac : une histoire"]
    document = from_text(f"Réunion du 12 mai\n\nPrésents : A. Roy, P. Petit\nExcusée : M. Cros\n\n{FERRY}")
    assert [document.text[a:b] for a, b in headings(document)] == ["Réunion du 12 mai"]
    titles = "Partie 1 : le bac\nChapitre 2 : le quai"
    assert len(headings(from_text(f"{titles}\n\n{FERRY}"))) == 2


def test_a_line_that_goes_on_under_it_is_no_heading() -> None:
    """As in text of which only a part has broken lines."""
    text = f"{FERRY}\nIslanders held to the belief that it was a raven, the\nPowers of the Air having shut him up with\nhim."
    assert headings(from_text(text)) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Le solde est de 120 euros. Pouvez-vous le verser avant mardi ?",
        "La clé est sous le pot de fleurs !",
        "Pouvez-vous rapporter la remorque samedi ?",
        "The gate is shut at noon. Do come early!",
    ],
)
@pytest.mark.parametrize(
    "closing", ["Bien cordialement,\nLise Aubry", "À samedi,\nLise\nTrésorière", "Regards,\n\nAnn"]
)
def test_the_last_line_of_a_letter_is_no_heading(line: str, closing: str) -> None:
    """What closes it is no text under a heading, whether or not a blank line stands between."""
    for between in ("\n", "\n\n"):
        document = from_text(f"Bonjour Paul,\n\n{line}{between}{closing}")
        assert headings(document) == ()
        assert any(document.text[a:b] == line[-len(document.text[a:b]) :] for a, b in split(document)[0].sentences)


def test_a_line_with_two_sentences_is_no_heading() -> None:
    """A place or a number and its title are one, and so is a question alone."""
    titles = ["Le Conquet. Un bac neuf", "Chapitre IV. Des quais", "Où prendre le bac ?", "Who to write to", "À qui"]
    document = from_text("\n\n".join(f"{title}\n\n{BRIDGE}" for title in titles))
    assert [document.text[a:b] for a, b in headings(document)] == titles
    assert headings(from_text(f"Le bac est en panne depuis lundi. Il rouvre en mai\n\n{BRIDGE}")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Anna Kerloc'h naquit à Sein en 1860. Elle fut placée à douze ans chez sa tante\nMarie, qui vendait du poisson.",
        "Il tint en 1890, avec sa femme, une auberge sur la route de Quimper à\nDouarnenez.",
        "The clerk was given\n£12 a week.",
        "Every parcel that was left on the quay is kept for a month by the\nHarbour Office.",
        "Le prix du repas, boisson comprise, se situe d'ordinaire entre\n9 et 11 euros.",
        "Le bac fut vendu en mai. Son patron, las de la mer et de ses voisins, le céda aux frères\nLe Gall, de Lorient, "
        "contre une maison et un jardin au bord de\nl'Odet.",
    ],
)
def test_the_broken_lines_of_a_short_paragraph_are_joined(text: str) -> None:
    """Though a capital or a sign begins the next."""
    assert read_paragraphs(text) == [text.replace("\n", " ")]
    assert headings(from_text(f"{text}\n\n{BRIDGE}")) == ()


def test_a_full_line_is_joined_with_what_goes_on_from_it_among_short_ones() -> None:
    """As in the articles of a rule, an agenda, a glossary, questions and answers."""
    for first, short in (
        ("Article 7. - Le bureau se réunit chaque mois. Il est convoqué par écrit au moins", "huit jours avant."),
        ("3. Cantine : la commission propose de porter le prix du repas de 3,20 à", "3,45 euros"),
        ("Étrave : pièce de bois ou de métal, courbe et massive, qui prolonge la", "quille."),
        ("A: Nearly half of those who live on the island have one, according to", "the last count."),
    ):
        text = f"a) le maire ;\nb) le curé.\n{first}\n{short}\n5. Divers\nFin : terme."
        assert read_paragraphs(text) == [
            "a) le maire ;", "b) le curé.", f"{first} {short}", "5. Divers", "Fin : terme.",
        ]  # fmt: skip


MEANT = {
    "long items in lower case": (
        "Avant la fin du mois\nrappeler le couvreur pour la fuite au-dessus de la chambre du fond\n"
        "demander au syndic le compte rendu de la dernière assemblée\nvider la cave"
    ),
    "firms": (
        "Contacts\nLe chantier du vieux port. Ouvert le lundi et le mardi, toute la journée\n"
        "La forge de la rue Haute. Ouverte le jeudi et le vendredi, le matin\nPetit SA. Tél. 02 97 00 11 22"
    ),
    "a play of long lines": (
        "ANNA. C'est moi qui vous ai écrit de Lorient, en mars\nLE PASSEUR. Montez donc, l'eau monte, et il est tard.\n"
        "ANNA. Je vous suis."
    ),
    "a price list": "Tarifs de la traversée, aller et retour, au départ de Sermoise\nPlein tarif\n£12\nGroupes\n£8",
}


@pytest.mark.parametrize("kind", MEANT)
def test_full_lines_that_were_meant_stay_lines(kind: str) -> None:
    assert read_paragraphs(MEANT[kind]) == MEANT[kind].split("\n")


def test_sentences_in_capitals_are_no_headings() -> None:
    """Though a line of them that goes on in lower case is joined."""
    text = (
        "Avertissement\nLA RÉGIE NE RÉPOND NI DES RETARDS, NI DES OBJETS PERDUS OU VOLÉS\nÀ BORD, NI DES ANIMAUX QUE LEURS "
        "MAÎTRES LAISSERAIENT SUR LE PONT\nOU DANS LA CABINE. Elle conserve ce qui est trouvé pendant toute une\nannée."
    )
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["Avertissement"]


def test_pasted_markdown_has_its_headings() -> None:
    """Whatever follows them; a comment in code is none, nor is a page's number or a line of a list of contents."""
    document = from_text(
        f"# Le bac\n\n## Tarifs\n\n**Voiture** : 2 €\n# plein tarif\n\nPage 12\n\nHistoire ...... 3\n\n{FERRY}"
    )
    assert [document.text[a:b] for a, b in headings(document)] == ["# Le bac", "## Tarifs"]
    assert split(document)[0].section == "Le bac — Tarifs"


def test_lines_of_a_letter_that_tell_who_where_and_when_are_no_headings() -> None:
    """The signature, the place with the date; the title above that is still one."""
    text = f"Communiqué\nVannes, le 3 mai 2024\n\n{FERRY}\n\nCordialement,\nAnne Roy\n\n{BRIDGE}"
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["Communiqué"]


def test_the_sender_of_a_letter_is_no_heading() -> None:
    """A greeting stands under the address, which can be marked then; a list that has commas keeps its title."""
    sender = "Syndicat du bac\n4 quai des Mariniers\n02100 Sermoise"
    for salutation in ("Monsieur le Maire,", "Dear Sir,"):
        assert headings(from_text(f"{sender}\n\n{salutation}\n\n{FERRY}")) == ()
    assert len(headings(from_text("Au menu\n\n2 soles,\n1 pain."))) == 1


@pytest.mark.parametrize("above", ["", "Le Courrier de la Loue, 3 mai 2024.\n\n"])
def test_a_title_of_two_lines_that_stands_apart_is_one(above: str) -> None:
    """A short line over one in lower case may be a list and its first item."""
    title = "Ce que coûtera le nouveau pont de Sermoise à la\ncommune et au département"
    document = from_text(f"{above}{title}\n\n{FERRY}")
    assert [document.text[a:b] for a, b in headings(document)] == [title]
    assert split(document)[-1].section == title.replace("\n", " ")
    assert read_paragraphs(f"Il faut\nun gilet\n\n{FERRY}") == ["Il faut", "un gilet", FERRY]


def test_a_title_without_a_blank_line_around_it_is_no_part_of_the_paragraph_above() -> None:
    """Though that ends nearly where a line is full."""
    body = (
        "Le loyer est de 640 euros par mois pour un logement de 42 m²\nsitué 12 quai Foch, avec une cave et un jardin."
    )
    text = f"ARTICLE 1 - LOYER\n{body}\nARTICLE 2 - CHARGES\n{body}"
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["ARTICLE 1 - LOYER", "ARTICLE 2 - CHARGES"]


def test_a_line_that_points_to_another_text_is_blanked() -> None:
    """As offsets count, nothing moves; a sentence that only begins alike stays."""
    teaser = "À lire aussi : Le bac coule, douze morts"
    text = f"Un.\n{teaser}\nLire aussi les journaux est utile.\nDeux."
    document = from_text(text)
    assert document.text == "Un.\n" + " " * len(teaser) + "\nLire aussi les journaux est utile.\nDeux."
    assert len(document.text) == len(text)


def test_text_is_in_the_composed_form(tmp_path: Path) -> None:
    """A file from a Mac, whose accents are characters of their own, reads as any other."""
    path = tmp_path / "a.txt"
    path.write_bytes("L'e\u0301te\u0301 a\u0300 Noe\u0308l".encode())
    assert read(path).text == "L'été à Noël"


def test_letters_that_type_setting_joined_are_letters() -> None:
    """As they stand in what is copied from a PDF; « œ » is a letter of its own."""
    assert (
        from_text("L'eﬀet ﬁnal d'un coeﬃcient, le ﬂeuve, l'œuvre").text
        == "L'effet final d'un coefficient, le fleuve, l'œuvre"
    )


def test_a_title_over_a_rule_and_a_list_stays_one() -> None:
    """Though the lines are about equally long."""
    text = "Version 2.1.0 (mai 2024)\n------------------------\n- Ajout de l'export en PDF.\n- Ajout d'une page d'aide."
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["Version 2.1.0 (mai 2024)"]


STRAY = "L'œuvre a coûté 3 200 € à la ville. Elle fut vue l'été dernier. " * 6


def test_utf_8_with_stray_bytes_stays_utf_8(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each of them is shown as U+FFFD, and the log tells how many there are."""
    data = STRAY.encode()
    path = tmp_path / "a.txt"
    path.write_bytes(data[:80] + b"\xa0" + data[80:200] + b"\xff" + data[200:])
    text = read(path).text
    assert text.replace("\ufffd", "") == STRAY
    assert text.count("\ufffd") == 2
    assert "a.txt: characters that cannot be read (2)" in caplog.text


@pytest.mark.parametrize("encodings", [("utf-8", "cp1252"), ("cp1252", "utf-8"), ("utf-8", "utf-8", "iso8859-15")])
def test_lines_in_different_encodings_are_each_read_in_their_own(tmp_path: Path, encodings: tuple[str, ...]) -> None:
    """As where files of different age were put together."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"\n".join(STRAY.encode(encoding) for encoding in encodings))
    assert read(path).text == "\n".join([STRAY] * len(encodings))


def test_a_line_in_an_old_encoding_that_would_be_utf_8_is_in_that_of_the_others(tmp_path: Path) -> None:
    """Two of its bytes are by chance a letter that neither language has."""
    path = tmp_path / "a.txt"
    path.write_bytes("LE CAFÉ EST FERMÉ L'ÉTÉ\nCAFÉ…".encode("cp1252"))
    assert read(path).text == "LE CAFÉ EST FERMÉ L'ÉTÉ\nCAFÉ…"


@pytest.mark.parametrize("text", [STRAY, "“Déjà”, dit-il ; À l'île…"])
def test_utf_8_that_was_encoded_twice_is_read(tmp_path: Path, text: str) -> None:
    """Text that only shows what that looks like stays."""
    path = tmp_path / "a.txt"
    for twice in (text.encode().decode("cp1252", "replace"), f"é s'affiche {'é'.encode().decode('cp1252')}"):
        path.write_bytes(twice.encode())
        assert read(path).text == (text if twice[0] != "é" and "\ufffd" not in twice else twice)


@pytest.mark.parametrize("space", ["\u00a0 ", "  ", " "])
def test_an_a_with_an_accent_that_was_encoded_twice_is_read(tmp_path: Path, space: str) -> None:
    """Its second half is a no-break space, and may be gone."""
    path = tmp_path / "a.txt"
    text = "Voilà le bac déjà là, à quai."
    path.write_bytes(text.encode().decode("cp1252").replace("\u00a0 ", space).encode())
    assert read(path).text == text


def test_a_line_that_was_encoded_twice_is_read_beside_others(tmp_path: Path) -> None:
    """As where files were put together; a line that tells of one such letter stays."""
    path = tmp_path / "a.txt"
    twice = STRAY.encode().decode("cp1252")
    path.write_bytes(f"Déjà l'été.\n{twice}\nIl s'affiche Ã©".encode())
    assert read(path).text == f"Déjà l'été.\n{STRAY}\nIl s'affiche Ã©"


def test_a_replacement_sign_of_the_text_itself_is_no_stray_byte(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is told of a file that decodes."""
    path = tmp_path / "a.txt"
    path.write_bytes("Un \ufffd texte.".encode())
    assert read(path).text == "Un \ufffd texte."
    assert caplog.text == ""


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "iso8859-15", "cp1252"])
def test_an_encoding_without_a_mark_is_told_by_its_bytes(tmp_path: Path, encoding: str) -> None:
    """UTF-16 by its zeros, ISO 8859-15 by what its œ and € would be in cp1252."""
    path = tmp_path / "a.txt"
    path.write_bytes(STRAY.encode(encoding))
    assert read(path).text == STRAY


SHORT = ("Été à Sète, déjà : café.", "L'élève a coûté « cher » à l'école.", "ÉTÉ À SÈTE, DÉJÀ L'ÉCOLE", "café")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [*((text, "cp1252") for text in SHORT), *((text, "mac_roman") for text in SHORT[:3]), (SHORT[0], "cp850")],
)
def test_a_few_words_in_an_old_encoding_are_read(tmp_path: Path, text: str, encoding: str) -> None:
    """By where accents and quotation marks stand in words."""
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read(path).text == text


def test_english_with_quotation_marks_of_windows_is_read(tmp_path: Path) -> None:
    """Which other encodings have other signs for."""
    path = tmp_path / "a.txt"
    text = "The café’s bill was £5 — “naïve” they said."
    path.write_bytes(text.encode("cp1252"))
    assert read(path).text == text


def test_utf_16_of_ascii_without_a_mark_is_read(tmp_path: Path) -> None:
    """Though its bytes are UTF-8 too."""
    path = tmp_path / "a.txt"
    path.write_bytes("Hello there, this is a text.".encode("utf-16-le"))
    assert read(path).text == "Hello there, this is a text."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (  # a word that a line's end divides; hyphens that belong to a word stay
            "Le conseil de la régie des eaux de Val-\nmorel a dit que vingt-\nquatre communes, dont Aix-les-\n"
            "Bains, paieront. Pourra-\nt-on refuser ? Per-\nsonne ne le sait encore.\nÀ la liste :\n- a-\n- b",
            "Le conseil de la régie des eaux de Valmorel a dit que vingt-quatre communes, dont Aix-les-Bains, paieront. "
            "Pourra-t-on refuser ? Per- sonne ne le sait encore. À la liste : - a- - b",
        ),
        (  # an apostrophe stands at its word, and an address goes on behind its hyphen
            "Le musée de la ville montre l'été le chef-d’\nœuvre du peintre, et dit qu'\nune équipe le garde nuit et jour :\n"
            "voir la page https://www.le-musée-\nville.fr/plan et celle du port.",
            "Le musée de la ville montre l'été le chef-d’œuvre du peintre, et dit qu'une équipe le garde nuit et jour : "
            "voir la page https://www.le-musée-ville.fr/plan et celle du port.",
        ),
    ],
    ids=["hyphen", "apostrophe"],
)
def test_what_a_lines_end_divides_is_joined_and_what_follows_keeps_its_place(text: str, words: str) -> None:
    found = from_text(text).text
    assert len(found) == len(text)
    assert found.split() == words.split()


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:04,000\nLe <font size=2>bac</font> <i>de Sermoise</i>\nrelie\n\n"
        "2\n00:00:05,000 --> 00:00:08,000\n"
        "{\\an8}les deux rives.\n- Depuis quand ?\n- 1843.",
        "WEBVTT - Le bac\n\n00:01.000 --> 00:04.000 align:start\nLe bac de Sermoise\nrelie les deux rives.\n\n"
        "00:05.000 --> 00:08.000\n- Depuis quand ?\n- 1843.",
    ],
)
def test_subtitles_are_read_as_what_is_said(text: str) -> None:
    """Without numbers, times and marks; what follows them keeps its place."""
    assert read_paragraphs(text) == ["Le bac de Sermoise relie les deux rives.", "- Depuis quand ?", "- 1843."]
    assert from_text(text).text.index("1843") == text.index("1843")


def test_who_speaks_in_subtitles_is_told() -> None:
    """As in any transcript."""
    text = (
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann Roy>It runs\nin winter.\n\n00:05.000 --> 00:08.000\n<v Tom>Yes.</v>"
    )
    assert read_paragraphs(text) == ["Ann Roy: It runs in winter.", "Tom: Yes."]


def test_lines_whose_ends_divide_words_are_joined() -> None:
    """Each breaks where it would without its hyphen: the widths still tell that it was broken."""
    text = "Le bac relie deux rives depuis\nplus d'un siècle, et ses pas-\nsagers en sont ravis : les voi-\ntures passent l'été."
    whole = (
        "Le bac relie deux rives depuis plus d'un siècle, et ses passagers en sont ravis : les voitures passent l'été."
    )
    assert read_paragraphs(text) == [whole]


def test_three_pasted_lines_are_joined_though_one_ends_a_sentence() -> None:
    """All of them are full; where the first is not, it stays a line of its own."""
    text = (
        "The ferry will not run on Monday or Tuesday.\nIt goes to the yard, where its engines are cleaned\nand painted."
    )
    assert read_paragraphs(text) == [text.replace("\n", " ")]
    kept = "The ferry, since 1843.\nA long bridge of stone and of iron, in the town\nof Vannes."
    title, first, second = kept.split("\n")
    assert read_paragraphs(kept) == [title, f"{first} {second}"]


def test_an_initial_at_the_start_of_a_line_is_no_item_within_a_sentence() -> None:
    """After one it may be; an item of a law, "1°", is one."""
    text = (
        "Le conseil a entendu hier soir les deux rapporteurs\nde la régie des eaux, comme elle le demandait, soit\n"
        "M. Roy, qui a lu les comptes, et le nouvel ingénieur\ndu port, qui a montré un plan de la digue de Louis\n"
        "XIV. Les deux rapports ont été adoptés par tous."
    )
    assert read_paragraphs(text) == [text.replace("\n", " ")]
    items = [
        "1° Le maire conserve les propriétés de la commune, et il les administre ;",
        "2° Il gère les revenus, les ventes et les comptes de toute la commune.",
    ]
    assert read_paragraphs("\n".join(wrapped(item, 45) for item in items)) == items


@pytest.mark.parametrize("start", ["13. Le bac", "(c) du rapport", "– selon lui –", "v. Roux"])
def test_a_full_line_without_a_mark_at_its_end_is_followed_by_no_item(start: str) -> None:
    """After a mark it is one."""
    lines = [
        "Le conseil a entendu hier soir les deux rapporteurs",
        "de la régie des eaux, comme elle le demandait, et le",
        "bac de la Loue restera à quai depuis la nuit du lundi",
        f"{start} est cité dans le compte rendu, et la halle",
        "restera fermée.",
    ]
    assert read_paragraphs("\n".join(lines)) == [" ".join(lines)]
    lines[2] = "bac de la Loue restera à quai depuis la nuit tombée ;"
    assert len(read_paragraphs("\n".join(lines))) == 2


@pytest.mark.parametrize("width", [30, 38, 48, 60])
def test_lines_that_names_begin_are_joined_where_all_are_full(width: int) -> None:
    """And at least one goes on in lower case, as in no verse."""
    names = (
        "Ont signé la charte Anne Roy, Marie Blin, Jeanne Petit-Dubois, Paul Cros de Montbrun, Jean Hue, Simone Lefort, "
        "Pierre Aubry de la Chapelle, Louis Brun, Marc Villeneuve, Thérèse Montbrun, Émile Castaing, Irène Delorme et "
        "Jacques Roche, de Vernay."
    )
    assert read_paragraphs(wrapped(names, width)) == [names]


@pytest.mark.parametrize("width", [27, 32, 38])
def test_a_narrow_column_is_joined_though_few_of_its_lines_have_a_mark(width: int) -> None:
    """As a leaflet is pasted; a list of short things is not joined."""
    text = (
        "La liste des couleurs de la ville est souvent présentée comme si elle avait été choisie par les habitants "
        "eux-mêmes au cours du siècle dernier."
    )
    assert read_paragraphs(wrapped(text, width)) == [text]


def test_a_title_directly_over_two_pasted_lines_stays_one() -> None:
    """The two are joined."""
    text = "La bibliothèque\nLa bibliothèque sera fermée en juillet, et les\nlivres se rendent à la mairie."
    title, first, second = text.split("\n")
    assert read_paragraphs(text) == [title, f"{first} {second}"]


def test_a_line_in_lower_case_goes_on_with_the_item_above() -> None:
    """Unless the item ends."""
    text = "• Ouvert du lundi au samedi, de 9 h à 17 h,\nsauf jours fériés\n• Fermé en août."
    assert read_paragraphs(text) == [
        "• Ouvert du lundi au samedi, de 9 h à 17 h, sauf jours fériés",
        "• Fermé en août.",
    ]
    kept = "- du pain ;\nà partager entre amis\n- du vin"
    assert read_paragraphs(kept) == kept.split("\n")


@pytest.mark.parametrize("mark", ["\uf0b7", "\uf0d8", "➢", "►", "✓", "·", "o\t"])
def test_the_marks_of_lists_of_word_processors_begin_items(mark: str) -> None:
    """Also where they are signs of a font of their own, which no other font shows."""
    items = [
        f"{mark} réfection de trois réservoirs, dont celui de la Croix-\nRousse, qui date de 1934",
        f"{mark} pose de conduites",
    ]
    found = read_paragraphs(f"{wrapped(FERRY, 60)}\n" + "\n".join(items))
    shown = "•" if mark in "\uf0b7\uf0d8" else mark.strip()
    whole = "réfection de trois réservoirs, dont celui de la Croix-Rousse, qui date de 1934"
    assert found == [FERRY, f"{shown} {whole}", f"{shown} pose de conduites"]


def test_soft_hyphens_and_other_signs_that_nobody_sees_divide_no_word() -> None:
    """What follows them keeps its place."""
    text = "extra\u00adordi\u00adnaire \ufeffmot\u200b là"
    found = from_text(text).text
    assert found.split() == ["extraordinaire", "mot", "là"]
    assert found.index("là") == text.index("là")


def test_lines_with_a_blank_one_after_each_are_joined() -> None:
    """As some viewers give them."""
    assert read_paragraphs(wrapped(FERRY).replace("\n", "\n\n")) == [FERRY]


def test_a_quoted_mail_is_read_without_its_marks() -> None:
    """Its lines are joined as any others."""
    quoted = "\n".join(f"> {line}" for line in wrapped(FERRY, 60).split("\n"))
    assert read_paragraphs(f"Bonjour,\n\n{quoted}\n\nMerci.") == ["Bonjour,", FERRY, "Merci."]


def test_a_year_and_a_colon_begin_a_line_of_a_chronology() -> None:
    """After the end of a sentence; else the sentence goes on."""
    years = [
        "1843 : le syndicat lance un bac à rames, que deux hommes font passer à la force des bras ;",
        "1911 : un moteur de Brugnon le remplace, et le prix de la traversée double en un an.",
    ]
    assert read_paragraphs("\n".join(wrapped(year, 50) for year in years)) == years
    whole = (
        "Deux hommes faisaient passer le bac de Sermoise en\n1911 : c'étaient les frères Roy, et leur père avant\neux."
    )
    assert read_paragraphs(whole) == [whole.replace("\n", " ")]


def test_a_running_head_with_its_page_is_no_heading() -> None:
    """As it is pasted between two pages."""
    text = f"Le bac\n\n{FERRY}\n\nSyndicat du bac – mai 2024 – page 4\n\n{BRIDGE}"
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["Le bac"]


def test_a_line_of_signs_under_a_heading_is_passed_over() -> None:
    """And a line of digits alone is no heading."""
    document = from_text(f"Le bac\n======\n\n{FERRY}\n\n12\n\n{BRIDGE}")
    assert [document.text[a:b] for a, b in headings(document)] == ["Le bac"]


@pytest.mark.parametrize(
    "teaser",
    [
        "Lire aussi Toulon : trois morts dans un hôtel",
        "À lire aussi\nToulon : trois morts dans un hôtel",
        "Related articles:\nThree dead in Toulon\nA fair in the village",
        "More on this story\nThree dead in a hotel",
        "READ MORE: Three dead in a hotel",
        "→ Lire aussi : Toulon : trois morts dans un hôtel",
        "[À lire également : Toulon : trois morts dans un hôtel]",
        "Lire notre enquête : Toulon, trois morts dans un hôtel",
        "VIDÉO : Le bac de Toulon vu du ciel",
        "PHOTOS: The ferry in ten pictures",
        "EN IMAGES. Le bac de Toulon vu du ciel",
        "La suite après cette publicité",
        "ADVERTISEMENT",
        "Related:\n- Three dead in a hotel\n- A fair in the village of Looe",
        "À lire sur le même sujet : Le bac coule, que faire ?",
        "À voir aussi sur le même thème\nToulon : trois morts dans un hôtel",
        "S'abonner à la newsletter",
        "→ Inscrivez-vous à notre lettre d'information",
        "Sign up for our daily newsletter",
        "Partager cet article",
        "Partager\n\nImprimer\n\nS’abonner",
        "Share",
    ],
)
def test_a_pasted_teaser_without_a_mark_is_blanked(teaser: str) -> None:
    """Its title begins with a capital and has no full stop, or stands under the label."""
    assert from_text(f"Un.\n\n{teaser}\n\nDeux.").text.split() == ["Un.", "Deux."]


@pytest.mark.parametrize(
    "text",
    [
        "Voir aussi : art. 12 du code",
        "See also: Section 4",
        "Voir aussi l'annexe B",
        "Articles liés : L. 121-3",
        "VIDÉO : le bac et son port\nIl rouvre.",
        "Un.\nPHOTOS : Anne Roy",
        "Un.\nVidéo : le film dure trois heures",
        "Related parties:\n- the tenant of the house",
        "Un.\n\nS'abonner à la newsletter coûte 2 euros.\n\nDeux.",
        "Un.\n\nPartager\n\nPour partager un fichier, cliquez là.",
        "Écouter\n\nPartager\n\nAider",
        "Ouvrir\nImprimer\nFermer.",
    ],
)
def test_a_pointer_within_the_text_stays(text: str) -> None:
    """It leads to no other article."""
    assert from_text(text).text == text


def test_rows_with_tabs_stand_with_their_header_cells() -> None:
    """As the rows of any table, whatever letters their columns' names begin with; an empty cell is left out."""
    text = f"Piscine\n\njour\tmatin\tsoir\nmardi\t8h-11h\tfermé\njeudi\t9h-12h\t17h-20h\nsamedi\t9h-12h\n\n{FERRY}"
    assert read_paragraphs(text) == [
        "Piscine",
        "jour : mardi ; matin : 8h-11h ; soir : fermé",
        "jour : jeudi ; matin : 9h-12h ; soir : 17h-20h",
        "jour : samedi ; matin : 9h-12h",
        FERRY,
    ]
    document = from_text(text)
    assert [document.text[a:b] for a, b in headings(document)] == ["Piscine"]
    document = from_text(f"Name\tPrice\nThe day ticket\t£6\nThe ferry is free for children.\n\n{BRIDGE}")
    assert document.text.startswith("Name : The day ticket ; Price : £6\nThe ferry")
    assert headings(document) == ()


@pytest.mark.parametrize(
    "text",
    ["•\tun billet\n•\tun gilet", "Adultes\t6 €\nEnfants\t3 €", "\tif a:\n\t\treturn b", "Nom\t\tPrix\nPain\t\t2 €"],
)
def test_tabs_without_a_header_above_them_stay(text: str) -> None:
    """Items, prices, code, columns set by eye."""
    assert from_text(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "À vérifier :\na) le feu de poupe\nb) la pompe de cale\nc) deux gaffes",
        "Before you cast off\ni. tell the ferryman\nii. put on a vest\niii. sit down",
        "Le soir\n(a) vider la cale, puis la sécher\n(b) fermer la vanne du quai nord",
        "Trajets :\n1. lundi soir, quai de Sermoise\n2. mardi matin, cale de Kerlaz\n3. jeudi soir, retour",
    ],
)
def test_lines_whose_letters_or_numbers_count_up_are_items(text: str) -> None:
    """Though they have no stop, begin in lower case and are about equally long; each is one sentence."""
    assert read_paragraphs(text) == text.split("\n")
    passages = split(from_text(text))
    assert [text[a:b] for passage in passages for a, b in passage.sentences] == text.split("\n")


def test_an_item_that_counts_up_has_its_broken_lines() -> None:
    """They are joined, and the next item is not."""
    items = [
        "a) la carte du passeur, que la régie remet le premier lundi du mois au bureau du quai",
        "b) le carnet de bord, avec les heures de chaque traversée et le nombre de passagers",
    ]
    assert read_paragraphs("\n".join(wrapped(item, 50) for item in items)) == items


@pytest.mark.parametrize("start", ["h. Il rouvre", "m. Elle est", "e. Il baisse"])
def test_a_letter_with_a_stop_that_no_other_follows_begins_no_item(start: str) -> None:
    """Under a full line without a stop it is the end of a sentence."""
    first = "Le patron du bac est un homme seul.\nLe guichet du quai de Sermoise est fermé de 12 à 14"
    found = read_paragraphs(f"{first}\n{start} ensuite.")
    assert found[-1] == f"Le guichet du quai de Sermoise est fermé de 12 à 14 {start} ensuite."


def test_captions_that_roll_are_read_once() -> None:
    """As YouTube writes them; neither its header, nor notes, nor the time of each word is text."""
    cue = "00:00:0{}.000 --> 00:00:0{}.000 align:start position:0%"
    text = "\n".join(
        [
            "WEBVTT", "Kind: captions", "Language: fr", "", "STYLE", "::cue { color: red }", "", "NOTE à relire", "",
            cue.format(1, 2), " ", "le<00:00:01.200><c> bac</c> passe", "",
            cue.format(2, 3), "le bac passe", " ", "",
            cue.format(3, 4), "le bac passe", "deux<00:00:03.500><c> fois</c>", "",
            cue.format(4, 5), "deux fois", "par jour.",
        ]
    )  # fmt: skip
    assert read_paragraphs(text) == ["le bac passe deux fois par jour."]
    assert from_text(text).text.index("par jour") == text.index("par jour")


def test_what_is_said_twice_in_subtitles_stays() -> None:
    """Where the captions do not roll."""
    said = ["Non !", "Non !", "Il part.", "Elle rit.", "Le bac coule.", "Sautez !"]
    text = "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}" for n, line in enumerate(said, 1))
    assert read_paragraphs(text) == said


@pytest.mark.parametrize(
    "rows",
    [
        "Quai      Départs   Places\nSermoise  12        80\nKerlaz    9         64",
        "Quai      Départs  Places\n--------  -------  ------\nSermoise       12      80\nKerlaz          9      64",
        "Quai | Départs | Places\nSermoise | 12 | 80\nKerlaz | 9 | 64",
        "| Quai | Départs | Places |\n|:--|--:|--:|\n| Sermoise | 12 | 80 |\n| Kerlaz | 9 | 64 |",
        "Quai;Départs;Places\nSermoise;12;80\nKerlaz;9;64",
        '"Quai",Départs,Places\n"Sermoise",12,80\nKerlaz,9,64',
    ],
)
def test_rows_between_signs_or_in_columns_stand_with_their_header_cells(rows: str) -> None:
    """As those between tabs; what stands around them stays."""
    assert read_paragraphs(f"Le bac\n\n{rows}\n\n{FERRY}") == [
        "Le bac", "Quai : Sermoise ; Départs : 12 ; Places : 80", "Quai : Kerlaz ; Départs : 9 ; Places : 64", FERRY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Accueil | Le bac | Plan\nMentions | Contact | Aide",
        "Il passe.  Elle attend.  Le soir vient.\nLe bac coule.  On rame.  Rien n'y fait.\nOn nage.  On crie.  Fin.",
        "le bac;la rame\nle quai;la gaffe\nle feu;la pompe",
        "Un,deux,trois\nNous irons,au bois,cueillir\nQuatre,cinq,six",
        "Sel      poivre\nHuile    vinaigre\nPain     beurre",
        "a = [1,2,3]\nb = [4,5,6]\nc = [7,8,9]",
    ],
)
def test_rows_without_a_header_that_is_sure_stay(text: str) -> None:
    assert from_text(text).text == text


def test_what_an_encyclopaedia_has_at_its_headings_for_editors_is_blanked() -> None:
    """Its offsets stay."""
    for button in ("[modifier | modifier le code]", " [modifier]", "[edit]", "[edit source]", "[edit | edit source]"):
        text = f"Le bac\n\nTarifs{button}\n\n{FERRY}"
        document = from_text(text)
        assert [document.text[a:b] for a, b in headings(document)] == ["Le bac", "Tarifs"]
        assert len(document.text) == len(text)
    assert from_text("Il faut [modifier] le plan.").text == "Il faut [modifier] le plan."


@pytest.mark.parametrize("mark", ["-- \n", "--\n", "\n", ""])
@pytest.mark.parametrize("closing", ["Cordialement,", "Bien à vous,", "Kind regards,"])
def test_the_signature_of_a_mail_is_no_heading_over_the_next(mark: str, closing: str) -> None:
    """Whatever stands before it."""
    quoted = f"Le 3 mai 2024 à 9:12, Paul Cros a écrit :\n> {FERRY}"
    text = f"Bonjour,\n\n{FERRY}\n\n{closing}\n{mark}Lise Aubry\nRégie du bac\n\n{quoted}"
    document = from_text(text)
    assert headings(document) == ()
    assert "--" not in document.text


def test_a_line_of_a_play_is_no_heading_and_keeps_who_speaks() -> None:
    text = "LE PASSEUR. — Qui va là ?\nANNA, à voix basse. — C'est moi. Ouvrez.\nLE PASSEUR. — Montez !"
    document = from_text(text)
    assert headings(document) == ()
    assert [text[a:b] for passage in split(document) for a, b in passage.sentences] == [
        "LE PASSEUR. — Qui va là ?", "ANNA, à voix basse. — C'est moi.", "Ouvrez.", "LE PASSEUR. — Montez !",
    ]  # fmt: skip
    chapter = from_text(f"CHAPITRE PREMIER. — Du bac\n\n{FERRY}")
    assert len(headings(chapter)) == 1


def test_feet_that_count_the_pages_and_the_heads_under_them_are_blanked() -> None:
    """As in an RFC; a sentence goes on across them, and what follows keeps its place."""
    page = (
        "\n\nHall             Informational            [Page {}]\n\f\nRFC 9999           Relay           March 2011\n\n"
    )
    text = (
        "   The relay lets a client ask a server to keep a message until the\n   receiver is back, and it keeps"
        + page.format(1)
        + "   messages for 72 hours. It is small.\n\n   A holder must wait."
        + page.format(2)
        + "   It may then drop them."
    )
    assert read_paragraphs(text) == [
        "The relay lets a client ask a server to keep a message until the receiver is back, and it keeps messages for 72 "
        "hours. It is small.",
        "A holder must wait.",
        "It may then drop them.",
    ]
    document = from_text(text)
    assert headings(document) == ()
    assert document.text.index("drop") == text.index("drop")


def test_a_line_that_ends_with_the_title_of_a_person_goes_on() -> None:
    text = (
        "La commune a voté un budget pour le bac. Le maire, M.\n"
        "Serge Baudry, a précisé que le prix du bac de la rive\nne changera pas."
    )
    assert read_paragraphs(text) == [" ".join(text.split())]
    assert read_paragraphs("Dupont M.\nDurand P.\nRoy S.") == ["Dupont M.", "Durand P.", "Roy S."]


def test_the_first_line_under_a_greeting_may_begin_in_lower_case() -> None:
    above = ["Le lun. 2 mai 2022 à 18:02, Léa Got a écrit :", "Bonjour Paul,"]
    text = [
        "avez-vous reçu le devis de Vallon ? Le syndic demande qu'il soit signé",
        "avant vendredi, sinon le prix augmentera de 4 %.",
    ]
    assert read_paragraphs("\n".join(above + text)) == [*above, " ".join(text)]


def test_a_chapter_with_its_number_and_a_stop_is_a_heading() -> None:
    document = from_text(f"CHAPTER I.\n\nTHE FERRY\n\n{FERRY}\n\nChapitre 2.\n\n{FERRY}")
    assert [document.text[a:b] for a, b in headings(document)] == ["CHAPTER I.", "THE FERRY", "Chapitre 2."]


def test_a_title_over_verse_or_over_a_scene_is_a_heading() -> None:
    """A line that comes again between the stanzas is none."""
    stanza = (
        "L'eau du bac dort sous les saules,\nUn chaland passe, lent et lourd,\n"
        "Le passeur, pipe à l'épaule,\nRegarde mourir le jour."
    )
    text = f"La chanson du bac\n\n{stanza}\n\nPassez, passeur\n\n{stanza}\n\nCHANT II\n\n{stanza}"
    document = from_text(text)
    assert [text[a:b] for a, b in headings(document)] == ["La chanson du bac", "CHANT II"]


def test_the_lines_of_an_address_stay_lines() -> None:
    """With a telephone, a mail, a page of the network: none is a heading."""
    text = "8, quai des Mariniers, 02100 Sermoise\nTél. 03 23 00 11 22, bac@sermoise.example\nwww.sermoise.example/bac"
    assert read_paragraphs(text) == text.split("\n")
    assert headings(from_text(f"Le bac\n\n03 23 00 11 22\n\n{FERRY}")) == ()


def test_a_line_with_signs_under_it_is_a_heading() -> None:
    """Whatever follows; signs that are far longer, or stand under several lines, are a rule."""
    text = f"Le bac\n======\n\nTarifs\n------\n* voiture : 2 €\n* vélo : 1 €\n\nSermoise\n{'-' * 60}\n\nUn\nDeux\n-----\n\n3 €"
    document = from_text(text)
    assert [text[a:b] for a, b in headings(document)] == ["Le bac", "Tarifs"]


def test_a_question_of_an_interview_is_no_heading() -> None:
    """Whoever answers it, with a title before the name or not."""
    text = f"Journaliste : Depuis quand ?\nM. Kaci : Depuis 1998.\nJournaliste : Où ?\nM. Kaci : Ici.\n\n{FERRY}"
    assert headings(from_text(text)) == ()


@pytest.mark.parametrize("line", ["$ bac --help", ">>> bac()", ".. note::"])
def test_a_line_of_code_is_no_heading(line: str) -> None:
    """Though it is short and has no stop."""
    assert headings(from_text(f"{line}\n\n{FERRY}")) == ()


@pytest.mark.parametrize(("data", "text"), [
    (b"Le caf\xc3\xa9 est ouvert\xc3", "Le café est ouvert\ufffd"),
    (b"Le caf\xc3\xa9 du quai\xff", "Le café du quai\ufffd"),
    (b"Le caf\xe9 du quai", "Le café du quai"),
])  # fmt: skip
def test_a_short_text_in_utf_8_with_a_stray_byte_is_in_utf_8(tmp_path: Path, data: bytes, text: str) -> None:
    """Though it has as many such bytes as letters with accents, as one that was cut off."""
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert read(path).text == text
