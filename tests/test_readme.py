"""The README is true: its commands print what it shows, its snippets run, its settings are the settings."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent

from qa.page.loading import Loader
from tests.page.serving import GRADIO, retriever_of, served

pytestmark = GRADIO

ROOT = Path(__file__).parent.parent
ADDRESS = "http://127.0.0.1:7860"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, section: str = "") -> list[str]:
    """The code in a language, of the whole or of one section."""
    _, _, text = README.partition(f"\n## {section}\n") if section else ("", "", README)
    return re.findall(rf"```{language}\n(.*?)```", re.split(r"\n## ", text)[0] if section else text, re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    """Each command that the README shows with its output."""
    shown = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks("console")), re.MULTILINE)
    return [(command, output.strip()) for command, output in shown]


def without_numbers(text: str) -> str:
    """And without the words that stand for them: those of the confidence."""
    return re.sub(r"\d[\d.,:T+-]*|\b(?:High|Fair|Low)\b|\s+", " ", text)


@pytest.mark.model
def test_its_commands_print_what_it_shows(tmp_path: Path) -> None:
    """One after the other, on one index; numbers aside, which depend on the processor."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    del environment["QA_INDEX"]
    (tmp_path / "index").symlink_to(ROOT / "index")
    shown = transcripts()
    assert len(shown) >= 3
    for command, output in shown:
        ran = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert without_numbers(ran.stdout.strip()) == without_numbers(output)


@pytest.mark.model
def test_its_python_runs(tmp_path: Path) -> None:
    """As it stands, in a folder of its own."""
    (snippet,) = blocks("python", "Three ways to use it")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    del environment["QA_INDEX"]
    ran = subprocess.run(
        [sys.executable, "-c", snippet], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("True ")
    assert "The library is closed on Mondays." in ran.stdout


@pytest.mark.parametrize("language", ["sh", "python"], ids=["curl", "gradio_client"])
def test_its_examples_for_programs_run(tmp_path: Path, article: str, language: str) -> None:
    """Each against a served page, of which it prints the answer."""
    (code,) = blocks(language, "From other programs")
    with served(Loader.of(retriever_of(article, tmp_path / "i"))) as address:
        command = ["bash", "-ec", code] if language == "sh" else [sys.executable, "-c", code]
        assert ADDRESS in command[-1]
        command[-1] = command[-1].replace(ADDRESS, address)
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    if language == "sh":
        (answer,) = json.loads(ran.stdout)["data"]
        assert len(answer["hits"]) == 1
    else:
        assert ran.stdout.strip().removeprefix("True ") in " ".join(article.split())


def test_its_mcp_address_offers_the_functions_that_it_names(tmp_path: Path, article: str) -> None:
    """`ask` answers there, and the others are on offer."""
    (settings,) = blocks("json", "From other programs")
    (server,) = json.loads(settings)["mcpServers"].values()
    named = set(re.findall(r"^\| `(\w+)\(|`(?:add|remove)\(", README, re.MULTILINE)) - {""} | {"add", "remove"}

    async def called(address: str) -> tuple[set[str], dict[str, Any]]:
        async with (
            streamable_http_client(server["url"].replace(ADDRESS, address)) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            offered = {tool.name for tool in (await session.list_tools()).tools}
            content = (await session.call_tool("ask", {"question": "Why did Mexico refuse?", "k": 1})).content[0]
            assert isinstance(content, TextContent)
            return offered, json.loads(content.text)

    with served(Loader.of(retriever_of(article, tmp_path / "i"))) as address:
        offered, answer = asyncio.run(called(address))
    assert offered == named
    assert len(answer["hits"]) == 1


def test_its_settings_are_the_settings() -> None:
    """Each with its default."""
    from dataclasses import fields

    from index import Settings

    rows = dict(re.findall(r"^\| `(QA_\w+)` \|([^|]*)\|", README, re.MULTILINE))
    assert rows.keys() == {f"QA_{field.name.upper()}" for field in fields(Settings)}
    for field in fields(Settings):
        shown = rows[f"QA_{field.name.upper()}"].strip(" `")
        assert shown == str(field.default) or not field.default


def test_what_it_links_to_is_there() -> None:
    """Pictures and files of the project."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).is_file()
