"""Where sentences end, in the two typographies."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.splitting import abbreviations
from index.splitting.abbreviations import CASED, EITHER, TITLES
from index.splitting.sentences import sentences
from tests.index.compare_splitters import own, whole

CASES = [
    "Il est venu.|Elle est partie.",
    "« Comment pouvons-nous vous aider ? » a-t-il demandé.|Elle a répondu : « Non ! »|Puis elle est sortie.",
    "Vraiment\u00a0?|Oui\u202f!|Bien…|Soit.",
    "M. Dupont et Mme Durand ont vu le Dr. Martin.|Il va mieux.",
    "Il a payé 1 234,5 € p. ex. en 2003.|C'est cher.",
    "L'U.E. a dit non.|Voir n° 5, p. 12 et art. 3.|Il est né en 44 av. J.-C. à Rome.",
    "Il aime le pain, le vin, etc.|Il mange.",
    "Né à l’U.R.S.S.|En 1990, il part.",
    "Fig. 2. La roue est à l'abri.|Elle tourne.",
    "Table 3. Prices for 2019.|See Table 4.|It is long.|Rééd. Seuil, 1999.",
    "At 9 a.m. Mr. Lee left.|He came at 5 p.m.|Mr. Roy slept.|Léa Roux, dipl. EPF, dirige.",
    "M. Le Pen a parlé.|À Paris, l'été.|Œuvre terminée.",
    "1. Premier point.|2. Second point.",
    "Mr. Smith went to Washington D.C. yesterday.|It rained.",
    '"Really?" she asked.|"Yes!"|He left at 5 p.m.|The U.S. economy grew 3.5 percent.',
    "I said no.|Peter left.|He told me.|See Fig. 3 and No. 7.",
    "Le canal date de 1877.[1],[2]|Il est long.[3–5]|On y navigue.[1]:12|Il est beau.[réf. nécessaire]|Il gèle.",
    "Le canal date de 1877.¹,²|Il est long.(3)|On y navigue.[N 2]|Il est beau.{4}|Il gèle.[ii]|Fin.",
    "It opened on Jan. 3, 1877.|It is long.[citation needed]|Boats use it.[when?]|It closed on May 4, 1982.|It is dry.",
    "Le bât. C est fermé.|Il rouvre à 20 h. 30 ce soir.|Il a reçu 12 fr. Suisses.|La séance est finie à 18 h.|M. Roux part.",
    "Le cap. Morel et le dr. Vial sont à bord.|La S.C.I. Les Tilleuls loue le quai.|Le vin.|Il est bon.|La fin.|On part.",
    "CA Lyon, sect. B, 12 janv. 2009.|Voir l'aff. C-12/08, l'esc. D, fol. 12 et le ms. lat. 8.|Il est clair.",
    "J'habite 4 r. Pasteur.|Elle loge 12 bis, av. Foch.|Il a fait l'av. gauche.|L'allée est longue de 3 m.|Marie y va.",
    "Le jeu. 12 déc. est férié, le dim. 1er mai.|On ouvre lun. 9 h.|C'est un jeu.|12 y jouent.|Il va à la mer.|Mardi 3, il dort.",
    "Versez 5 oz. de lait, th. 6, 20 min. au four.|Servez.|Voir les pages 12, 13.|La suite manque.",
    "Cllr. Hughes and Asst. Prof. Reed sat in Rm. 12.|Ext. 45 rings.|See para. 3, pt. 4 and sect. C, p. 5.|Bob does.",
    "The show on Fri. May 3 is off, and that of Tues. Dec. 4 too.|It gets the sun.|12 rooms do.|He said no.|Bob said yes.",
    "The Sup. Ct. met Xenon Pty. Ltd. on Penn. Ave. in May.|See Proc. Natl. Acad. Sci. 98, n. 14.|Co. B left.|Pop. 3,400.",
    "It fell.|Inc. magazine asked why.|He works for Hill Inc. in York.",
    "Voir Bull. Soc. hist. Lyon, t. IV, tabl. 5.|Louis-Ph. Ier et S. Exc. M. Roy signent.|On attend le Sr.|Il arrive.",
    "Il part aux É.-U.|Le chef reste.|J.-M. Le Clézio écrit.|Places : 12.|Lits : 3.|Il faut : 1. Du pain ; 2. Du sel.|Il dort.",
    "Il gèle.[Note 1]|Il neige.[α]|Il pleut.[pertinence contestée]|Il vente.[^2]|Il tonne.[Roy, p. 12]|Fin.",
    "It froze.[clarification needed]|It snowed.[[3]](#note)|It rained.(a)|It poured.②|It blew.1,2|The end.",
    "Bâti en 1874.2|Le pont est long.|Il coûta 1874.25 EUR.|Le no.3 Roy est gris.|Mme.[1] Roy est là.",
    "BAC, n. m. Bateau plat.|Il passe.|Mon ami, v. Roy, p. 3.|We read Matt. 5:3, 1 Cor. 13:4 and Ps. 23.|On lit Is. 40, 3.",
    "Bake it at 350 F.|Serve warm.|Faites cuire à 180 C.|Laissez tiédir.|In 1920 F. Scott Fitzgerald wed.|Le no 7 A. Roy joue.",
    'Il gèle.[7]: 45|Il dort.§|Fin.|"It froze."4|The end.',
    "They met at 805 W. Lake St.|It rained.",
    "Art. L. 123-4. - Le maire délivre le permis.|Art. 5. – Il le refuse.|L'art. 5.|– Non, dit-il.",
    "The firm (est. 1904) is old.|See refs. 3, eqs. (2) and Pub. L. No. 94-12.|It is in Lancet. 2020;395:12-8.",
    "It meets on Mon. 3 May.|All come.",
    "Voir RTD civ. 2010. 345, obs. Roy.|Il paie (3.000 fr.).|Marie le sait.|Merci !|@mairie répond.|#port est lancé.",
    '"Is it good?" he asked.|"_Very._|It ends badly," she said.|_Emma_ is better.',
    "Il attend.....|3 bacs passent.|Histoire ............. 3",
    "Le syndic, i. e. M. Roy, dort.|Pfc. Hill met the priest of Trinity-St. Paul at 6 p. m.|The end.",
    "Il gèle.[1]; [2]|Il neige.1)|Il pleut.[3]—[4]|Fin.",
    "She wasn't.|J. R. R. Tolkien wrote it...|Then he slept.|(Yes.)",
    "Le taux atteint 3.2.|Personne ne rit.|Appelez le 04.50.33.12.18.|Chiens acceptés.|Voir www.lac.fr.|Entrée libre.",
    "It scored 8.5.|Critics cheered.|Write to bob@pier.org.|Tickets cost £12.50.|Children pay less.|The U.S. Navy paid.",
    "Fermé le vend. 12 janv. 2024.|Closed Mon. 3 Feb. and Thurs. 12th June.|Cllrs. Roy and Bell left.",
    "Bravo à tous.👏|Prix remis demain.|Le sénateur (L.R.) Dupont vote.|Il a perdu (voir p. 3).|Martin gagne.",
    "Café .... 1,50 €",
    "Président : .......... Yves Kerjean",
    "Menu enfant............... 10 euros",
    "Le bac est à Y. Le Floc'h et à Ch. De Vos.|L. La Fontaine le loue, avec B. L'Hostis, G. DU PARC et P. D'Ornano.",
    "Prenez de la vitamine D.|Le Rhin est froid.",
    "Il manque de vitamine D.|Le Corbusier l'a dit.|C'est au quai B.|La Poste y est.|Le fusible est de 15 A.|De Vos le change.",
    "Il plaide contre M. B.|La Cour le suit.|Il naît sous Louis V.|Le Louvre brûle.|We met A. La Rue, a poet, and J. Du Pré.",
    "Roz;214;M. Kerjean;maire,Y. Le Gac.|Fin.",
    "Chapitre III. – Des quais.|Ils sont gris.|Titre Ier. – Du port.|The 2nd Arm. Div. left.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_ends_them(case: str) -> None:
    """Bars stand where a sentence ends; abbreviations, initials, numbers and quotations do not end one."""
    expected = case.split("|")
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nearly_all_of_the_sentences_that_are_hard_come_out_whole(language: str) -> None:
    """Abbreviations of law, titles, companies, initials, volumes, centuries; notes, signs, dialogue, lists, quotations."""
    right, total = whole(language, own)
    assert total >= 350
    assert right / total >= 0.985


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Le bac est arrivé.Il est plein.", "Le bac est arrivé."),
        ("Anna attendait.L'heure passait.", "Anna attendait."),
        ("It sank.The crew swam.", "It sank."),
        ("Qui rame ?Elle, je crois. Et lui ?Nous.", "Qui rame ?Elle, je crois."),
        ("Ouvrez photo.La Rochelle.jpg, puis le.bac.Il est gris.", "Ouvrez photo.La Rochelle.jpg, puis le.bac.Il est gris."),
        ("Voir www.bac.fr/page.The, M.Le Goff, U.S.The et 3.La fin", "Voir www.bac.fr/page.The, M.Le Goff, U.S.The et 3.La fin"),
    ],
)  # fmt: skip
def test_a_stop_without_a_space_ends_a_sentence_where_a_small_word_follows(text: str, first: str) -> None:
    """Not in the name of a file or in an address, after an initial or in a number."""
    start, end = sentences(text)[0]
    assert text[start:end] == first


def test_each_abbreviation_stands_in_one_set_that_decides_about_it() -> None:
    """One that `EITHER` has, with a capital or without, would say nothing in another; none is listed twice."""
    titles = {word.lower() for word in TITLES} - {"dr"}  # "dr." is a road or a doctor
    others = {word.lower() for word in CASED} - {"prof"}  # « Prof. » is a title, « prof. » is not always one
    assert not EITHER & (others | titles)
    assert not others & titles
    source = Path(abbreviations.__file__).read_text("utf-8")
    for words in re.findall(r'frozenset\(\s*"+([^"]*)"+\.split', source):
        assert len(set(words.split())) == len(words.split())


@pytest.mark.parametrize("text", ["🎉 Un. Deux.", "✅ Un point. ✅ Deux points."])
def test_a_sign_that_opens_a_text_is_a_bullet(text: str) -> None:
    """And stands with what follows it."""
    found = [text[a:b] for a, b in sentences(text)]
    assert len(found) == 2
    assert " ".join(found) == text


@given(st.text(alphabet=st.sampled_from("aÉ1 .!?…»«\n\u00a0\u202f\"'M-")))
def test_every_character_that_is_not_blank_is_in_one_sentence(text: str) -> None:
    """Sentences are trimmed, in order, and together hold the text."""
    spans = sentences(text)
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
