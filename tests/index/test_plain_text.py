"""Plain text: pasted lines are joined where a viewer broke them, and everything else stays as it stands."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from index import from_text, read
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
