"""Markdown to a document: it becomes HTML, as on the web, and is read as that.

So HTML in Markdown, a table, a definition, a note and a line break read as everywhere else.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from contextlib import suppress
from typing import Any

from index.document import Document
from index.progress import Progress
from index.reading.encodings import decoded
from index.reading.html.page import blocks_of
from index.reading.tables import FRENCH, named
from index.reading.text import Block, from_blocks, title_of

# Front matter has at least one of these keys; without one it is text between two horizontal rules.
_KNOWN = frozenset(
    """title author authors date description summary abstract subtitle layout tags categories category keywords slug lang
    language draft permalink published updated image cover weight toc id titre auteur auteurs résumé""".split()
)
_TECHNICAL = frozenset(
    """aliases bibliography class color comments css documentclass excerpt fontsize geometry hidden icon link links logo math
    menu mermaid nav order output params parent position redirect robots series sidebar style template theme type url version
    """.split()
)
_SWITCHES = frozenset("true false yes no on off none null auto oui non".split())
_SHOWN = {
    "author": ("Auteur", "Author"),
    "date": ("Date", "Date"),
}
_SAME = {"titre": "title", "auteur": "author", "auteurs": "author", "authors": "author", "résumé": "summary"}
_FRONT = re.compile(
    r"""\ufeff?(?:---[^\S\n]*\n(?![^\S\n]*\n)(?P<yaml>.*?\n)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)
    |\+\+\+[^\S\n]*\n(?P<toml>.*?\n)\+\+\+[^\S\n]*(?:\n|\Z)|(?P<json>\{\s*\n.*?\n\})[^\S\n]*(?:\n|\Z))""",
    re.S | re.X,
)
_PAIR = re.compile(r"([^\W\d][\w -]{0,30}?)\s*:(?:\s+(.*?))?\s*\Z()")
_ALERT = re.compile(r"(<blockquote>\s*<p>)\[!([a-z]{3,20})\][+-]?[^\S\n]*([^\n<]*)(?:\n|<br ?/?>|(?=</p>))", re.I)
_BOLD_LINE = re.compile(r"(<p><strong>[^<>\n]{1,80}</strong>)\n(?=[^\Wa-zà-ÿ]|[«“\"—–])")
_CONTAINER = re.compile(
    r"[^\S\n]{0,3}:{3,}[^\S\n]*(?:\{(?P<set>[^}\n]*)\}|(?P<kind>[\w-]*))(?:[^\S\n]+(?P<title>[^\n:]+?))?[^\S\n]*:*\Z"
)
_SET_TITLE = re.compile(r"\btitle=[\"“']([^\"”']+)")
# What other dialects show otherwise, or not at all; the parser knows none of it. Code keeps its signs.
_DIALECT = re.compile(
    r"""(?P<code>(?P<ticks>`+)(?!`).{1,200}?(?<!`)(?P=ticks)(?!`))
    |(?<![\w=+])(?P<sign>==|\+\+)(?P<marked>(?![\s=+])[^\n]{1,200}?(?<![\s=+]))(?P=sign)(?![\w=+])  # ==marked==, ++added++
    |(?<=\w)~(?P<sub>\d{1,3}|\w{1,3}(?=~\W))~|(?<=\w)\^(?P<sup>[+−-]?\w{1,3})\^(?!\w)  # H~2~O, 10^3^
    |(?P<times>(?<=\d)\*(?=\d))  # 5*3, no emphasis
    |(?<=\]\()\{\{[^{}\n]{1,100}\}\}  # the start of an address, which a template completes
    |!\[\[[^\[\]\n]{1,200}\]\]|%%[^%\n]{1,200}%%  # an embedded file, a comment
    |(?<![\w\]])\[\[(?:[^\[\]|\n]{1,200}\|)?(?P<link>[^\[\]|\n]{1,200})\]\](?!\()  # [[page|words]]
    |(?<=[\w)\]*_"'”’.])\{:?[ ]?[.\#][A-Za-z][^{}\n]{0,200}\}  # attributes of a word
    |[ ]*\{(?::|[ ]?[.\#][\w-])[^{}\n]{0,200}\}[ ]*$  # of a heading or a paragraph
    |(?<=[)\]*_"'”’])\{:?[ ]?[A-Za-z-]+=[^{}\n]{1,200}\}
    |(?P<order>\{\{?%[^%\n]{1,300}%\}\}?|\{\{<[^<>\n]{1,300}>\}\})  # to a template
    |(?<=\s)\^[A-Za-z][\w-]{0,60}$  # the name of a block
    |(?P<open>^[ ]{0,3}<\w+\s[^<>\n]{0,200}(?<=\s)markdown(?:=[^<>\n]{1,20})?>)$  # HTML with Markdown in it
    """,
    re.X,
)
_CAPTION = re.compile(r"""\b(?:caption|légende|legende)=(["'])(.+?)\1""")
_DIALECT_SIGNS = ("==", "++", "~", "^", "{", "%%", "[[", "*[", "markdown", "TOC", "toc")
_TIMES = re.compile(r"(?! {4}|\t)[^\n]*?\d\*\d")
_MARKED_ON = re.compile(r"(?<![\w=])==(?![\s=])([^\n=]{1,200}\n(?![^\S\n]*\n)[^\n=]{1,200})(?<!\s)==(?![\w=])")
_BORDER = re.compile(r"[^\S\n]*[|+][^\n]{0,500}\+(?:[-=:]{2,}\+)+|[^\S\n]*\+(?:[-=:]{2,}\+)+")
_GRID = re.compile(  # tables that Pandoc and reStructuredText draw; code may show one
    r"""^[ ]{0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ ]{0,3}(?P=fence)|\Z)
    |^[ ]{0,3}(?P<grid>\+(?:[-=:]{2,}\+)+[ ]*\n(?:[ ]{0,3}[|+][^\n]*(?:\n|\Z))+)
    |^(?P<head>(?![ ]*-)[^|\n]+)?\n(?P<dashes>[ ]*-{2,}(?:[ ]+-{2,})+)[ ]*\n(?P<rows>(?:(?![^\S\n]*$)[^|\n]+(?:\n|\Z))+)""",
    re.M | re.S | re.X,
)
_CONTENTS = re.compile(r"[^\S\n]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\$\{?toc\}?)[^\S\n]*", re.I)
_CONTENTS_ITEM = re.compile(r" {0,3}(?:[*+-]|\d+\.) ")
_CONTENTS_MARK = re.compile(
    r"[ ]*\{: ?toc\b[^}\n]*\}[ ]*"
)  # stands under an item of a list, which the contents replace
_CODE_OF_PAGE = re.compile(  # in MDX, whose pages are programs
    r"""import\s\{[^}\n]*\Z|import\s(?:[\w{}*,\s$]{1,200}\sfrom\s)?["'][^"'\n]{1,200}["'];?\s*\Z
    |export\s(?:(?:const|let|var)\s\w+\s?=|(?:default\s)?(?:async\s)?(?:function|class)\b|default\s(?:[({]|[\w.]+(?:;|\(|\s*\Z)))""",
    re.X,
)
_COMPONENT = re.compile(  # of MDX, with the words that are shown on it
    r"""\s*<(?P<name>[A-Z]\w*)\b(?:[^<>]*?\s(?:label|title)=["'](?P<label>[^"'<>\n]+)["'])?(?:[^<>]*?\svalue=["'](?P<value>[^"'<>\n]+)["'])?
    [^<>]*(?<!/)>\s*\Z""",
    re.X,
)
_OPTION = re.compile(r"\s*:[a-z][\w-]*:(?:\s|\Z)")  # of a container of MyST
_FACT = re.compile(r"(?:\*\*|__)?[A-ZÀ-Ý][^:\n|.!?*_]{0,30}[^\S\n]?:(?:\*\*|__)?[^\S\n]+\S")  # « Date : 12 mars »
_ABBREVIATION = re.compile(r"^ {0,3}\*\[([^\]\n]{1,50})\]:([^\S\n]*\S.*)$")
_TAB = re.compile(r'^([^\S\n]*)={3}[+!]?[^\S\n]+"([^"\n]{1,300})"[^\S\n]*$')
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NAMED_NOTE = re.compile(r"\[\^([^\]\s]{1,100})\]")
_NOTE = re.compile(r"^( {0,3})\[\^([^\]\s]{1,100})\]:", re.M)
_DEEP = re.compile(r"^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])){30,}|^[ \t]{80,}", re.M)  # as deep as nobody nests
_DELIMITERS = re.compile(r"[ >]*\|?[ ]*:?-+:?[ ]*\|[ |:-]*")  # under the header of a table
_TABLE_TAG = re.compile(r"(?: {4}|\t)\s*</?t(?:able|body|head|foot|[rdh])\b", re.I)
_MAX_COLUMNS = 100  # of a table that is drawn
_MAX_OVERHANG = 40  # characters of a row beyond the dashes of its last column
_STEPS = 1_000  # blocks and inline pieces between two looks at `progress`


def read_markdown(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document of a Markdown file, with tables, footnotes, definitions, tasks and notes.

    What its front matter tells a reader is text: title, subtitle, summary, author, date and other plain facts. Raises
    `InputError` when it is blank.
    """
    text = decoded(data, name).replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    facts, text = front_matter(text)
    blocks, marks = blocks_of(_paragraphs_apart(_rendered(text, progress)), name, progress=progress)
    french = marks == FRENCH
    first = next((block for block, heading in blocks if heading), "")
    opening: list[Block] = []
    title = facts.get("title", "")
    if title and title != first:
        opening.append(Block(title, True))
    opening += [Block(facts[key], False) for key in ("subtitle", "description", "summary", "abstract") if key in facts]
    opening += [Block(named(_SHOWN[key][not french], facts[key], marks), False) for key in _SHOWN if key in facts]
    opening += [Block(named(key.capitalize(), facts[key], marks), False) for key in facts if _is_told(key, facts[key])]
    starts_with_heading = any(heading for _, heading in blocks[:1])
    return from_blocks([*opening, *blocks], id=name, title=title or (first if starts_with_heading else title_of(name)))


def _is_told(key: str, value: str) -> bool:
    """Whether a fact of front matter that has no place of its own tells a reader something, and no program."""
    technical = key in _KNOWN or key in _TECHNICAL or not key.isalpha()
    return not technical and "/" not in value and value.lower() not in _SWITCHES and len(value) <= 300


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The facts that stand at the very top, in YAML, TOML or JSON, as text, and the rest of the text.

    What is no mapping with a key that front matter has is text between two rules.
    """
    front = _FRONT.match(text[:20_000])
    if not front:
        return {}, text
    block = front["yaml"] or front["toml"] or front["json"]
    facts = _toml(block) if front["toml"] else _json(block) if front["json"] else _yaml(block)
    if not any(isinstance(key, str) and key.lower() in _KNOWN for key in facts):
        return {}, text
    named_facts = {}
    for key, value in facts.items():
        if isinstance(key, str) and (words := _in_words(value)):
            named_facts[_SAME.get(key.lower(), key.lower())] = words
    return named_facts, text[front.end() :]


def _yaml(block: str) -> dict[Any, Any]:
    """A YAML mapping; where it is none, as "title: Le port : histoire", the lines of "name: value"."""
    import yaml

    with suppress(yaml.YAMLError, RecursionError, ValueError):
        facts = yaml.load(block, Loader=yaml.BaseLoader)
        return facts if isinstance(facts, dict) else {}
    lines = [line for line in block.splitlines() if line.strip() and not line.startswith(("#", " ", "\t", "-"))]
    pairs = [_PAIR.match(line) for line in lines]
    return {pair[1]: pair[2].strip("\"'") for pair in pairs if pair} if all(pairs) else {}


def _toml(block: str) -> dict[Any, Any]:
    with suppress(tomllib.TOMLDecodeError, RecursionError):
        return tomllib.loads(block)
    return {}


def _json(block: str) -> dict[Any, Any]:
    with suppress(ValueError, RecursionError):
        facts = json.loads(block)
        return facts if isinstance(facts, dict) else {}
    return {}


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_in_words, value[:50])))
    if isinstance(value, dict):
        return _in_words(value.get("name") or value.get("nom") or "")
    return " ".join(str(value).split()) if value else ""


def _paragraphs_apart(page: str) -> str:
    """The page with the name of a note, and a first line that is all bold, in paragraphs of their own."""
    return _BOLD_LINE.sub(r"\1</p>\n<p>", _ALERT.sub(_named_alert, page))


def _named_alert(alert: re.Match[str]) -> str:
    return f"{alert[1]}{alert[3].strip() or alert[2].capitalize()}</p>\n<p>"


def _container_title(container: re.Match[str]) -> str:
    """What a container is called: its title, or its kind ("note")."""
    attributes = container["set"] or ""
    title = _SET_TITLE.search(attributes)
    kind = container["kind"] or (attributes.split() or [""])[0].lstrip(".").removeprefix("callout-")
    return title[1] if title else (container["title"] or kind).capitalize()


def _common(found: re.Match[str]) -> str:
    """In Markdown that every parser knows, what a dialect writes its own way."""
    if found["sub"] or found["sup"]:
        return f"<sub>{found['sub']}</sub>" if found["sub"] else f"<sup>{found['sup']}</sup>"
    if found["times"]:
        return r"\*"
    if found["open"]:
        return f"{found['open']}\n"
    if found["order"]:
        caption = _CAPTION.search(found["order"])
        return caption[2] if caption else ""
    return found["code"] or found["marked"] or found["link"] or ""


def _pipes(found: re.Match[str]) -> str:
    """A table that is drawn as one that the parser knows; the cells of a grid may be of several lines."""
    if found["dashes"]:
        return _of_dashes(found)
    if not found["grid"]:
        return found[0]
    rows: list[list[str]] = []
    borders: list[str] = []
    for line in found["grid"].splitlines():
        if _BORDER.fullmatch(line.rstrip()):
            borders.append(line)
            rows.append([])
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        above = rows[-1] + [""] * (len(cells) - len(rows[-1]))
        rows[-1] = [f"{a} {b}".strip() for a, b in zip(above, cells + [""] * (len(above) - len(cells)), strict=True)]
    rows = [row for row in rows if row]
    width = max(map(len, rows), default=0)
    if not 0 < width <= _MAX_COLUMNS:
        return found[0]
    headed = len(borders) > 1 and "=" in borders[1] and "=" not in borders[0]
    return _piped(rows[0] if headed else [], rows[1:] if headed else rows, width)


def _of_dashes(found: re.Match[str]) -> str:
    """A table whose columns dashes under its header show; each begins with its dashes."""
    starts = [dashes.start() for dashes in re.finditer("-+", found["dashes"])]
    lines = [line for line in found["rows"].splitlines() if line.strip(" -")]
    if len(starts) > _MAX_COLUMNS or max(map(len, lines), default=0) > len(found["dashes"]) + _MAX_OVERHANG:
        return found[0]
    columns = list(zip([0, *starts[1:]], [*starts[1:], None], strict=True))
    head, *rows = [[line[start:end].strip() for start, end in columns] for line in [found["head"] or "", *lines]]
    return _piped(head, rows, len(starts))


def _piped(head: list[str], rows: list[list[str]], width: int) -> str:
    lines = [head, ["---"] * width, *rows]
    return "\n".join(["", *(f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in lines), "", ""])


def _plainer(text: str) -> str:
    """The text without the marks that the parser would take for text: of containers, of attributes, of unused notes, of
    tables drawn with signs."""
    fence = ""
    if any(drawn in text for drawn in ("+-", "+=", "+:", "-- --", "--  --")):
        text = _GRID.sub(_pipes, text)
    if "==" in text:
        text = _MARKED_ON.sub(r"\1", text)
    lines: list[str] = []
    opened = False
    depth = 0  # of the brackets of a page's code
    tables = 0  # in HTML, open
    in_rows = False
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        options, opened = opened, False
        if (depth > 0 and line.strip()) or (not fence and _CODE_OF_PAGE.match(line)):
            depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
            continue
        depth = 0
        if options and _OPTION.match(line):
            opened = True
            continue
        if mark and (not fence or (line.strip().startswith(fence) and not line.strip().strip(fence[0]))):
            opened = not fence and "{" in line
            fence = "" if fence else mark[1]
        elif fence:
            pass
        elif len(line) < 200 and (container := _CONTAINER.match(line)):
            opened = True
            line = f"\n{_container_title(container)}\n"
        elif _CONTENTS_MARK.fullmatch(line):
            if lines and _CONTENTS_ITEM.match(lines[-1]):
                lines.pop()
            continue
        else:
            if in_rows and "|" not in line and line.strip(" >"):  # a note right under a table is no row
                lines.append(line[: len(line) - len(line.lstrip(" >"))])
            in_rows = "|" in line and (in_rows or bool(lines and "|" in lines[-1] and _DELIMITERS.fullmatch(line)))
            if tables > 0 and _TABLE_TAG.match(line):  # after a blank line it would be code
                line = line.lstrip()
            tables = max(0, tables + line.count("<table") - line.count("</table"))
            line = _common_line(line, lines[-1] if lines else "")
        lines.append(line)
    text = "\n".join(lines)
    if between := _FRONT.match(text[:20_000]):  # the second of two rules would make a heading of the text above it
        text = f"{between['yaml']}\n---\n{text[between.end() :]}" if between["yaml"] else text
    named = Counter(_NAMED_NOTE.findall(text))
    return _NOTE.sub(lambda note: note[0] if named[note[2]] > 1 else f"{note[1]}{note[2]} :", text)


def _common_line(line: str, above: str) -> str:
    """A line of text, in Markdown that every parser knows. A fact under another begins a paragraph of its own."""
    if "<" in line and len(line) < 1_000 and (component := _COMPONENT.match(line)):
        shown = component["label"] or (component["value"] if component["name"] == "TabItem" else None)
        return f"\n{shown}\n" if shown else line
    line = _TAB.sub(r'\1!!! tab "\2"', line)
    if any(sign in line for sign in _DIALECT_SIGNS) or ("*" in line and _TIMES.match(line)):
        line = "" if _CONTENTS.fullmatch(line) else _DIALECT.sub(_common, _ABBREVIATION.sub(r"\n\1 :\2\n", line))
    return f"\n{line}" if ":" in line and _FACT.match(line) and _FACT.match(above.lstrip("\n")) else line


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
    environment: dict[str, Any] = {}
    rendered: str = parser.render(_DEEP.sub("", _plainer(text)), environment)
    return rendered
