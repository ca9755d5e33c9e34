"""Markdown to a document: it becomes HTML, as on the web, and is read as that.

So HTML in Markdown, a table, a definition, a note and a line break read as everywhere else.
"""

from __future__ import annotations

import re

from index.document import Document
from index.progress import Progress
from index.reading.encodings import decoded
from index.reading.html import blocks_of
from index.reading.tables import FRENCH, named
from index.reading.text import from_blocks, title_of

# What front matter must hold one of, to be told from text between two rules.
_KNOWN = frozenset(
    """title author authors date description summary abstract subtitle layout tags categories category keywords slug lang
    language draft permalink published updated image cover weight toc id titre auteur auteurs résumé""".split()
)
_TOLD = {
    "author": ("Auteur", "Author"),
    "date": ("Date", "Date"),
}
_SAME = {"titre": "title", "auteur": "author", "auteurs": "author", "authors": "author", "résumé": "summary"}
_ALERT = re.compile(
    r"(<blockquote>\s*<p>)\[!(note|tip|important|warning|caution)\][^\S\n]*(?:\n|<br ?/?>|(?=</p>))", re.I
)
_DEEP = re.compile(r"^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])){30,}|^[ \t]{80,}", re.M)  # as deep as nobody nests
_STEPS = 1_000  # blocks and inline pieces between two looks at `progress`


def read_markdown(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document of a Markdown file, with tables, footnotes, definitions, tasks and notes.

    Title, subtitle, author, date and summary of its front matter are text. Raises `InputError` when it is blank.
    """
    text = decoded(data, name).replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    facts, text = front_matter(text)
    blocks, marks = blocks_of(_ALERT.sub(_named_alert, _rendered(text, progress)), name, progress=progress)
    french = marks == FRENCH
    first = next((block for block, heading in blocks if heading), "")
    opening: list[tuple[str, bool]] = []
    title = facts.get("title", "")
    if title and title != first:
        opening.append((title, True))
    opening += [(facts[key], False) for key in ("subtitle", "description", "summary", "abstract") if key in facts]
    opening += [(named(_TOLD[key][not french], facts[key], marks), False) for key in _TOLD if key in facts]
    starts_with_heading = any(heading for _, heading in blocks[:1])
    return from_blocks([*opening, *blocks], id=name, title=title or (first if starts_with_heading else title_of(name)))


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The facts that stand in YAML at the very top, as text, and the rest of it.

    What is no YAML mapping with a key that front matter has is text between two rules.
    """
    found = re.match(r"\ufeff?---[^\S\n]*\n(.*?\n)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", text[:20_000], re.S)
    if not found:
        return {}, text
    import yaml

    try:
        facts = yaml.load(found[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, text
    if not isinstance(facts, dict) or not any(isinstance(key, str) and key.lower() in _KNOWN for key in facts):
        return {}, text
    told = {}
    for key, value in facts.items():
        if isinstance(key, str) and (words := _in_words(value)):
            told[_SAME.get(key.lower(), key.lower())] = words
    return told, text[found.end() :]


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_in_words, value[:50])))
    if isinstance(value, dict):
        return _in_words(value.get("name") or value.get("nom") or "")
    return " ".join(str(value).split()) if value else ""


def _named_alert(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2].capitalize()}</p>\n<p>"


def _rendered(text: str, progress: Progress | None) -> str:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 200}).enable(["table", "strikethrough"])
    for plugin in (footnote_plugin, deflist_plugin, tasklists_plugin, admon_plugin):
        parser.use(plugin)
    steps = 0

    def step() -> bool:
        nonlocal steps
        steps += 1
        if progress is not None and steps % _STEPS == 0:
            progress("read", steps, steps)
        return False

    def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return step()

    def inline(state: StateInline, silent: bool) -> bool:
        return step()

    parser.block.ruler.before("code", "step", block)
    parser.inline.ruler.before("text", "step", inline)
    rendered: str = parser.render(_DEEP.sub("", text))
    return rendered
