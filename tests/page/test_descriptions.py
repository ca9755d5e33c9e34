"""The descriptions that programs read of the API's functions: they are there, use no name of the code, and are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from qa.page.api import CHANGING, READING
from qa.page.loading import Loader
from tests.page.serving import GRADIO, OTHER, TEXT, retriever_of, served

pytestmark = GRADIO
HTTP = httpx.Client(timeout=60)
USES = {
    ("question", "string"): "the question",
    ("text", "string"): "the whole text",
    ("title", "string"): "its title",
    ("k", "integer"): "how many",
    ("documents", "array"): "ids",
}
"""By name and JSON type of a parameter, the words that say what its value is used for."""
CODE_WORD = re.compile(r"\w*[a-z]_\w+|_\w+|\w+_\b|\w*[a-z][A-Z]\w*|\w+\.\w[\w.]*|\w+\(\)")
"""A word that only code has: with an underscore, a capital letter inside, a dot inside, or brackets after it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Loader.of(retriever_of(TEXT, tmp_path_factory.mktemp("descriptions")))) as address:
        yield address


@pytest.fixture(scope="module")
def tools(address: str) -> dict[str, dict[str, Any]]:
    """The MCP tools by name, as an MCP client reads them."""
    return {tool["name"]: tool for tool in HTTP.get(f"{address}/gradio_api/mcp/schema").json()}


def call(address: str, function: str, *values: Any) -> httpx.Response:
    return HTTP.post(f"{address}/gradio_api/run/{function}", json={"data": values})


def result(address: str, function: str, *values: Any) -> Any:
    return call(address, function, *values).raise_for_status().json()["data"][0]


def keys(value: Any) -> set[str]:
    """The names of all fields of a JSON value, at any depth."""
    if isinstance(value, list):
        return {key for item in value for key in keys(item)}
    return {*value, *keys(list(value.values()))} if isinstance(value, dict) else set()


def types(schema: dict[str, Any]) -> list[str]:
    """The JSON types that a parameter takes."""
    return [str(choice["type"]) for choice in schema.get("oneOf", [schema])]


def faults(tool: dict[str, Any], fields: set[str]) -> list[str]:
    """What is wrong with the descriptions of a tool and its parameters; `fields` are those of the answers."""
    parameters = tool["inputSchema"]["properties"]
    descriptions = {"": tool.get("description", "")} | {
        name: schema.get("description", "") for name, schema in parameters.items()
    }
    wrong = [f"{name}: no description" for name, text in descriptions.items() if not text.strip()]
    wrong += [
        f"{name}: {word} is a name of the code"
        for name, text in descriptions.items()
        for word in CODE_WORD.findall(text)
        if word not in {*fields, *parameters}
    ]
    for name, schema in parameters.items():
        for type_ in types(schema):
            words = "unless given" if type_ == "null" else USES.get((name, type_))
            if words is None or not re.search(rf"\b{words}\b", descriptions[name]):
                wrong.append(f"{name}: does not say what its {type_} is used for")
    return wrong


def test_every_function_and_parameter_is_described(address: str, tools: dict[str, dict[str, Any]]) -> None:
    """In words: a name of the code may stand there only if it is a parameter or a field of an answer."""
    assert set(tools) == {*READING, *CHANGING}
    fields = keys(result(address, "ask", "the cat sleeps", 1, None)) | keys(result(address, "documents"))
    for name, tool in tools.items():
        assert faults(tool, fields) == [], name


def test_the_api_has_the_same_descriptions(address: str, tools: dict[str, dict[str, Any]]) -> None:
    """The API describes each function as MCP does; Gradio passes the descriptions of parameters on to MCP alone."""
    functions = HTTP.get(f"{address}/gradio_api/info").json()["named_endpoints"]
    assert {f"/{name}": tool["description"] for name, tool in tools.items()} == {
        name: function["description"] for name, function in functions.items()
    }
    for name, tool in tools.items():
        parameters = [parameter["parameter_name"] for parameter in functions[f"/{name}"]["parameters"]]
        assert parameters == list(tool["inputSchema"]["properties"])


@pytest.mark.parametrize(
    "description",
    [
        "",
        "text",
        "its title",
        "the check_encodable text",
        "the whole text, see _are_texts",
        "the whole text for AnswerService",
        "the whole text for Rebuilds.start",
        "the whole text of retriever()",
    ],
)
def test_a_wrong_description_is_found(description: str) -> None:
    parameter = {"text": {"type": "string", "description": description}}
    tool = {"description": "Index a text.", "inputSchema": {"properties": parameter}}
    assert faults(tool, {"document_id"})
    assert not faults(tool | {"inputSchema": {"properties": {}}}, set())
    parameter["text"]["description"] = "the whole text; `document_id` is a field"
    assert not faults(tool, {"document_id"})
    assert faults(tool, set())


def test_k_has_the_limits_that_are_described(address: str, tools: dict[str, dict[str, Any]]) -> None:
    description = tools["ask"]["inputSchema"]["properties"]["k"]["description"]
    least, most = map(int, re.findall(r"\d+", description))
    statuses = [call(address, "ask", "the cat", k, None).status_code for k in (least - 1, least, most, most + 1)]
    assert statuses == [400, 200, 200, 400]


def test_documents_gives_the_fields_that_are_described(address: str, tools: dict[str, dict[str, Any]]) -> None:
    words = set(re.findall(r"\w+", tools["documents"]["description"]))
    assert keys(result(address, "documents")) <= words


def test_the_changing_functions_do_what_is_described(address: str) -> None:
    """`rebuild` replaces, `add` adds, `remove` takes the ids; a short line is a heading; a title is an id if it is free."""
    rebuilt = result(address, "rebuild", OTHER, "On bees")
    assert (rebuilt["title"], rebuilt["documents"]) == ("On bees", 1)
    assert result(address, "ask", "honey", 1, None)["hits"][0]["section"] == "Bees"
    added = [result(address, "add", TEXT, "Pets")["id"] for _ in range(2)]
    assert added[0] == "Pets"
    assert added[1] != "Pets"
    listed = [document["id"] for document in result(address, "documents")]
    assert len(listed) == 3
    assert {hit["document_id"] for hit in result(address, "ask", "the cat", 3, [added[1]])["hits"]} == {added[1]}
    result(address, "remove", added)
    assert [document["id"] for document in result(address, "documents")] == listed[:1]
