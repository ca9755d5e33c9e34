"""Made cases of "right topic, other entity"."""

from __future__ import annotations

from qa.evaluation.wrong_entity import wrong_entities


def test_one_paragraph_holds_the_name_that_is_asked_for_and_its_own_answer() -> None:
    """In half of the cases in each language; the same cases for the same seed."""
    cases = wrong_entities(60)
    assert [case.language for case in cases] == ["fr", "en"] * 30
    for case in cases:
        paragraphs = case.text.split("\n\n")
        assert len(paragraphs) == 5
        holding = [paragraph for paragraph in paragraphs if case.answer in paragraph]
        assert len(holding) == 1
        name = holding[0].split(" ")[1]
        assert name in case.question
    assert wrong_entities(60) == cases
    assert wrong_entities(60, seed=1) != cases
