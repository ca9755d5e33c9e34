"""`python -m qa.evaluate`, with the real model over a small folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.evaluation.command import main
from tests.training.test_ranking import FRENCH, QUESTION, folder


@pytest.mark.model
def test_it_reports_each_language_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As one JSON object, with intervals, sizes and times; the limit spreads over the folder."""
    place = folder(tmp_path / "bridges", FRENCH, QUESTION, "Ville")
    assert main([str(place), "--json", "--dense", "--without-reader", "--limit", "24"]) == 0
    report = json.loads(capsys.readouterr().out)["bridges"]
    assert (report["documents"], report["passages"]) == (30, 30)
    assert report["seconds_to_index"] > 0
    assert 0 < report["ms_to_encode_it"] < report["ms_a_question"]
    assert {language: measures["R@1"]["questions"] for language, measures in report["languages"].items()} == {
        "en": 6, "en dense": 6, "en without reader": 6, "fr": 6, "fr dense": 6, "fr without reader": 6,
    }  # fmt: skip
    assert "AUROC" in report["languages"]["fr without reader"]
    assert "AUROC" not in report["languages"]["fr dense"]
    for measures in (report["languages"]["fr"], report["languages"]["en"]):
        assert measures["R@1"]["value"] > 0.7  # of thirty texts that differ by a name and a year
        assert measures["first passage holds the answer"]["low"] <= measures["first passage holds the answer"]["value"]
        assert measures["AUROC"]["value"] > 0.7
        assert 0 <= measures["calibration error"]["low"] <= measures["calibration error"]["high"] <= 1


@pytest.mark.model
def test_it_reports_single_articles_one_part_and_made_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each article is asked its own question and one of another's; only the held-out titles are asked about."""
    place = folder(tmp_path / "bridges", FRENCH, {"fr": QUESTION["fr"]}, "Ville")
    held_out = tmp_path / "held-out.json"
    held_out.write_text(json.dumps({"bridges": [f"Ville{n}" for n in range(6)]}))
    arguments = [
        str(place),
        "--json",
        "--single",
        "--split",
        "test",
        "--held-out",
        str(held_out),
        "--wrong-entity",
        "2",
    ]
    assert main(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    single = report["bridges"]["languages"]["fr single"]
    assert single["R@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "questions": 6}
    assert single["false answers"]["questions"] == 6
    made = report["wrong entity"]["languages"]
    assert {language: measures["marked text is right"]["questions"] for language, measures in made.items()} == {
        "en": 1,
        "fr": 1,
    }


def test_a_folder_that_lacks_a_file_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And status 2."""
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.splitlines() == [f"error: There is no file {tmp_path}/corpus.jsonl: check its name."]


def test_help_describes_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    """So that anyone can point it at a folder of their own."""
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    output = capsys.readouterr().out
    assert all(name in output for name in ("corpus.jsonl", "queries.jsonl", "qrels.jsonl", "AUROC"))
