"""Laws 1 and 2: passages are the text, in order, whole, and fit the model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, SentenceEncoder, Span, from_text, split
from index.splitting.passages import Passage, approximate_tokens

WORDS = st.sampled_from(
    [
        "le",
        "Mexique",
        "refuse",
        "Titre",
        "M.",
        "«",
        "»\u00a0!",
        "fin.",
        "U.E.",
        "ﷺ" * 5,
        "日本語",
        "e\u0301",
        "x" * 90,
        "- a",
        "\n",
        "\n\n",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=150).map(" ".join).filter(str.strip) | st.text(min_size=1).filter(
    str.strip
)


def assert_passages_are_the_text(document: Document, passages: list[Passage]) -> None:
    assert all(document.text[p.start : p.end] == p.text for p in passages)
    assert all(left.end <= right.start for left, right in pairwise(passages))
    assert "".join("".join(p.text.split()) for p in passages) == "".join(document.text.split())
    assert all(p.sentences and p.start <= p.sentences[0].start and p.sentences[-1].end == p.end for p in passages)


@given(TEXTS, st.integers(8, 60))
def test_law_1_passages_are_the_text_in_reading_order(text: str, max_tokens: int) -> None:
    """`document.text[p.start:p.end] == p.text`, passages come in reading order, every non-blank character is in one."""
    document = Document("d", "", text)
    assert_passages_are_the_text(document, split(document, max_tokens=max_tokens))


@given(TEXTS, st.integers(8, 60))
def test_law_2_a_passage_is_no_longer_than_was_asked(text: str, max_tokens: int) -> None:
    """Nothing has to be cut to fit, however long the words."""
    passages = split(Document("d", "", text), max_tokens=max_tokens)
    assert max(approximate_tokens([p.text for p in passages])) <= max_tokens


@pytest.mark.model
@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(32, 2_000))
def test_law_2_a_passage_its_prompt_and_its_special_tokens_fit_the_models_window(
    model: SentenceEncoder, text: str, asked: int
) -> None:
    """Whatever size is asked for, as the model's own tokenizer counts."""
    room = model.max_passage_tokens
    passages = split(Document("d", "", text), count_tokens=model.count_tokens, max_tokens=min(asked, room))
    assert max(model.count_tokens([p.text for p in passages])) <= min(asked, room)
    assert room + model.count_tokens([model.identity.passage_prompt])[0] + 2 == 512


def test_the_article_is_split_under_its_own_headings(article: str) -> None:
    """Short lines without a full stop are sections; the stray "Table of Contents" is neither heading nor passage."""
    document = from_text(article)
    passages = split(document)
    assert list(dict.fromkeys(p.section for p in passages)) == [
        "",
        "Un refus catégorique face à l’intervention américaine",
        "Une coopération renforcée malgré les tensions",
        "Appel à une action plus ferme de la part du Mexique",
        "Perspectives militaires et rapports conservateurs",
    ]
    assert_passages_are_the_text(document, passages)
    assert "Table of Contents" in article
    assert not any("Table of Contents" in p.text for p in passages)
    assert all(article[p.start : p.end] == p.text for p in passages)  # offsets hold in the file as well


def test_a_passage_never_crosses_a_heading() -> None:
    """However short its sections, each begins a passage of its own."""
    document = from_text("Un\nPhrase une ici.\nDeux\nPhrase deux ici.")
    assert [(p.section, p.text) for p in split(document)] == [
        ("Un", "Un\nPhrase une ici."),
        ("Deux", "Deux\nPhrase deux ici."),
    ]


def test_a_heading_is_not_a_sentence_that_could_be_marked() -> None:
    """It opens its passage and names its section."""
    document = from_text("Le refus\nLe Mexique refuse. Il insiste.")
    (passage,) = split(document)
    assert [document.text[a:b] for a, b in passage.sentences] == ["Le Mexique refuse.", "Il insiste."]


def test_headings_in_a_row_make_one_section() -> None:
    """A part and its chapter; a longer run of short lines is a list."""
    (passage,) = split(from_text("Deuxième partie\nIV\nIl pleuvait encore ce matin-là."))
    assert passage.section == "Deuxième partie — IV"
    assert {p.section for p in split(from_text("Pain\nLait\nŒufs\nSucre\nTout cela manque."))} == {""}


def test_a_heading_with_nothing_under_it_is_kept() -> None:
    """No text is lost where a format marks a heading at the end."""
    document = Document("d", "", "Du texte.\nFin", (Span(10, 13),))
    assert [(p.section, p.text) for p in split(document)] == [("", "Du texte."), ("Fin", "Fin")]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    """Line breaks within a paragraph end neither a sentence nor make a heading."""
    text = (
        "Longtemps, je me suis couché\nde bonne heure. Parfois, à peine\nma bougie éteinte,\nmes yeux se fermaient.\n\n"
        "II\n\nUn homme qui dort\ntient en cercle autour de lui\nle fil des heures."
    )
    document = from_text(text)
    passages = split(document)
    assert [p.section for p in passages] == ["", "II"]
    assert [document.text[a:b].replace("\n", " ") for a, b in passages[0].sentences] == [
        "Longtemps, je me suis couché de bonne heure.",
        "Parfois, à peine ma bougie éteinte, mes yeux se fermaient.",
    ]


def test_blank_lines_between_sections_do_not_hide_their_headings() -> None:
    """Paragraphs of one long line each, under headings set off by a blank line."""
    paragraph = "Une phrase assez longue pour tenir la largeur de la page et davantage encore, dit-on. " * 2
    text = "\n\n".join(f"Titre {number}\n{paragraph}" for number in ("un", "deux", "trois"))
    assert [p.section for p in split(from_text(text))] == ["Titre un", "Titre deux", "Titre trois"]


def test_short_paragraphs_are_joined_and_long_ones_cut_at_sentences() -> None:
    """A line of dialogue is not a passage; parts of a long paragraph are of about equal size."""
    dialogue = "\n".join(f"— Oui, dit-il {number}." for number in range(4))
    assert len(split(from_text(dialogue), max_tokens=100)) == 1
    sentence = "Une phrase de dix mots environ se trouve ici maintenant."
    parts = split(from_text(" ".join([sentence] * 30)), max_tokens=100)
    sizes = approximate_tokens([p.text for p in parts])
    assert max(sizes) <= 100
    assert min(sizes) >= 60
    assert all(p.text.endswith(".") for p in parts)


def test_a_size_too_small_to_hold_anything_is_refused() -> None:
    """With the number that was given."""
    with pytest.raises(ValueError, match="at least 8: 7"):
        split(from_text("Un texte."), max_tokens=7)


def test_long_headings_leave_room_for_what_is_under_them() -> None:
    """Three of a quarter of a passage each and a long sentence are two passages, each of at most the size."""
    headings = [" ".join(f"{letter}{number}" for number in range(24)) for letter in "abc"]
    text = "\n\n".join([*headings, " ".join(f"mot{number}" for number in range(70)) + "."])
    ends = [text.index(heading) + len(heading) for heading in headings]
    spans = tuple(Span(end - len(heading), end) for end, heading in zip(ends, headings, strict=True))
    passages = split(Document("a", "", text, spans), count_tokens=count_words, max_tokens=100)
    assert_passages_are_the_text(Document("a", "", text, spans), passages)
    assert max(count_words([p.text for p in passages])) <= 100
    assert len({p.section for p in passages}) == 1


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]
