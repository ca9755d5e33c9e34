"""The command lines as a shell calls them: their output, their one line of error, their exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import from_text, read
from qa.retriever import sample

ROOT = Path(__file__).parent.parent


def run(
    *arguments: str | bytes | Path, input: str | None = None, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python -m …` from the project's folder or another, with the hub out of reach."""
    settings = {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd, input=input, capture_output=True, text=True, env=os.environ | settings | environment,
    )  # fmt: skip


@pytest.mark.model
def test_a_first_question_is_answered_from_the_sample_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With offsets that cut exactly the text out of the document, and the exit status of an answer."""
    monkeypatch.delenv("QA_INDEX")
    ran = run("qa", "Why did Mexico refuse the American offer?", "--json", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    answer = json.loads(ran.stdout)
    assert (answer["language"], answer["answered"]) == ("en", True)
    text = sample().text
    for hit in answer["hits"]:
        assert text[hit["start"] : hit["end"]] == hit["text"]
        sentence = hit["sentence"]
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
    first = answer["hits"][0]["text"]
    assert "a officiellement refusé" in first or "est inaliénable" in first


@pytest.mark.model
def test_a_text_is_built_asked_checked_and_undone(tmp_path: Path) -> None:
    """The life of an index from the shell, each step with its exit status."""
    place = tmp_path / "index"
    text = tmp_path / "notes.txt"
    text.write_text("Le phare\nLe phare de Kerlan fut allumé en 1874. Quatre gardiens y vivaient jusqu'en 1991.\n" * 2)
    assert run("index", "build", text, "--index", place).stdout.startswith("1 document, ")
    asked = run("qa", "In what year was the lighthouse of Kerlan lit?", "--index", place, "-k", "1")
    assert asked.returncode == 0
    assert "allumé en 1874" in asked.stdout
    assert run("qa", "Quelle est la recette des crêpes ?", "--index", place).returncode == 3
    built = run("index", "build", "-", "--index", place, "--json", input="La lune tourne autour de la Terre.")
    assert json.loads(built.stdout) == {"index": str(place), "documents": 1, "passages": 1, "sentences": 1}
    info = json.loads(run("index", "info", "--index", place, "--json").stdout)
    assert info["counts"] == {"documents": 1, "passages": 1, "sentences": 1}
    assert info["encoder"]["query_prompt"] == "query: "
    assert info["can_roll_back"] is True
    assert run("index", "rollback", "--index", place).stdout.startswith("back to the index built ")
    assert run("index", "verify", "--index", place).stdout.startswith("whole: 1 document, ")
    (pointer,) = (place.glob("generations/*/sentences.faiss"),)
    for path in pointer:
        path.write_bytes(path.read_bytes()[:-5])
    verified = run("index", "verify", "--index", place)
    assert verified.returncode == 2
    assert "sentences.faiss is missing, cut short or edited" in verified.stderr


@pytest.mark.model
def test_a_corpus_and_several_files_become_documents_of_one_index(tmp_path: Path) -> None:
    """Files of one name in two folders are told apart by their paths."""
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"id": "a", "title": "T", "text": "Un texte."}) + "\n")
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "n.md").write_text("# Titre\n\nUne phrase.\n")
    ran = run(
        "index",
        "build",
        tmp_path / "x/n.md",
        tmp_path / "y/n.md",
        "--corpus",
        corpus,
        "--index",
        tmp_path / "i",
        "--json",
    )
    assert json.loads(ran.stdout)["documents"] == 3


@pytest.mark.model
def test_a_build_killed_while_it_encodes_leaves_the_old_index_answering(tmp_path: Path) -> None:
    """And the next build works."""
    place, long = tmp_path / "index", tmp_path / "long.txt"
    assert run("index", "build", "-", "--index", place, input="Le phare fut allumé en 1874.").returncode == 0
    long.write_text("\n".join(f"Phrase numéro {n} d'un texte assez long pour durer." for n in range(20_000)))
    process = subprocess.Popen(
        [sys.executable, "-m", "index", "build", long, "--index", place],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    time.sleep(12)  # the model is loaded, the text is being encoded
    assert process.poll() is None
    assert "Another build is running" in run("index", "build", "-", "--index", place, input="Autre.").stderr
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "1874" in run("qa", "Quand le phare fut-il allumé ?", "--index", place).stdout
    assert run("index", "build", "-", "--index", place, input="La lune tourne.").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["qa", "   "], "The question is empty"),
        (["qa", "x" * 2_001], "2001 characters, the limit is 2000"),
        (["qa", "Pourquoi ?", "-k", "0"], "k must be from 1 to 50, not 0"),
        (
            ["qa", "Pourquoi ?", "--index", "nowhere"],
            "There is no index in nowhere: check the name that --index or QA_INDEX gives",
        ),
        (
            ["index", "info", "--index", "nowhere"],
            "There is no index in nowhere: check the name that --index or QA_INDEX gives",
        ),
        (["qa", "Pourquoi ?", "--index", " "], "--index must be a path, not ' '"),
        (["index", "build", "tests/pictures"], "There is no .txt, .md, .html or .pdf file in tests/pictures"),
        (["index", "remove", "x", "--index", "nowhere"], "There is no index in nowhere"),
        (["index", "list"], "There is no index in "),
        (["index", "build"], "There is no text to index: name a FILE"),
        (["index", "build", "nope.txt"], "There is no file nope.txt"),
        (["index", "build", "pyproject.toml"], "is not a .txt, .md, .html or .pdf file"),
    ],
)
def test_an_error_is_one_line_and_exit_status_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    """On standard error, with what to do; nothing on standard output."""
    saved = tmp_path / "index"
    if arguments[0] == "qa" and "--index" not in arguments:
        from index import SentenceEncoder
        from index.storing import generations
        from index.storing.saved import publish
        from index.storing.store import Index
        from tests.word_encoder import WordEncoder

        words = WordEncoder()
        words.identity = SentenceEncoder().identity  # so that the question is what is wrong
        with generations.write_lock(saved):
            publish(saved, Index.build([from_text("Un texte.")], words))
    ran = run(*arguments, QA_INDEX=str(saved))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1
    assert message in ran.stderr


def test_an_unknown_setting_is_an_error_that_names_it() -> None:
    """Of either command."""
    for arguments in (["qa", "Pourquoi ?"], ["index", "info"]):
        ran = run(*arguments, QA_COLOUR="red")
        assert ran.returncode == 2
        assert ran.stderr.startswith("error: There is no setting QA_COLOUR; there are ")


def test_the_sample_article_is_the_one_that_ships() -> None:
    """With a title of its own."""
    assert sample().title
    assert sample().text == read(ROOT / "index" / "article.txt").text
