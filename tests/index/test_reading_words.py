"""Nothing of a file is dropped, glued or made up: every word that it shows is known here, and so is what it hides.

A word that is shown is `v` and a number, one that is not is `x` and a number, so that a glued or lost one is seen.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from index import read
from tests.index.pdf_files import Sheet

HTML = """<!doctype html><html lang=en><head><title>x1</title><style>x2</style><script>x3</script></head><body>
<header><nav><a href=/>x4</a></nav></header><main><h1>v1 <small>v2</small></h1><p>v3<br>v4 <b>v5</b><i> v6</i>, v7.</p>
<p hidden>x5</p><div>v8<div>v9</div>v10</div><ul><li>v11<ol>
<li>v12</li><li>v13</li></ol></li><li><p>v14</p></li></ul>
<table><caption>v15</caption><thead><tr><th>v16<th>v17</thead><tbody>
<tr><td>v18<td>v19<tr><td rowspan=2>v20<td>v21<tr><td>v22
</tbody><tfoot><tr><td colspan=2>v23</tfoot></table><dl><dt>v24<dd>v25<dd>v26<dt>v27</dl><blockquote><p>v28</p><cite>v29</cite>
</blockquote><figure><img alt="x6"><figcaption>v30</figcaption></figure><pre>v31
v32</pre><details><summary>v33</summary>v34</details><address>v35<br>v36</address><p>v37 m<sup>2</sup>
<abbr title=x7>v38</abbr>
<kbd>v39</kbd><code>(v40)</code> <q>v41</q> <del>v42</del> <ins>v43</ins> <mark>v44</mark> <time>v45</time>
<ruby>v46<rt>v47</rt></ruby>
</p><select><option>x8</select><svg><text>x9</text></svg><template>x10</template><noscript>x11</noscript><iframe>x12</iframe>
<form><fieldset><legend>v48</legend><label>v49<input value=x13></label></fieldset></form><aside><p>v50</p></aside>
<section><h2>v51</h2>v52<hr>v53</section><!-- x14 --><center>v54</center><font>v55</font> <custom-tag>v56</custom-tag>
<p>v57<p>v58<div role=note>v59</div><hgroup><h3>v60</h3><p>v61</p></hgroup><h4><button>v62</button></h4><button>x15</button>
<math><mi>v63</mi><mn>v64</mn></math><footer>v65</footer></main><footer>x16</footer></body></html>"""

MARKDOWN = """---
title: v1
author: v2
tags: [x1]
---

# v3 *v4*

v5 **v6** `v7` [v8](x2 "x3") ![x4](x5)\\
v9<br>v10 ~~v11~~ <kbd>v12</kbd><!-- x6 --> v13[^n] &amp; v14 <span>v15</span>

v16
===

> v17
>
> > v18

> [!TIP]
> v19

- v20
  - v21

    v22
- [x] v23

1. v24
2. v25

| v26 | v27 |
|:--|--:|
| v28 | v29 |
| **v30** | [v31](x7) |

v32
: v33

!!! note "v34"
    v35

<div><p>v36</p></div>
<table><tr><td>v37</td><td>v38</td></tr></table>

```x8
v39
```

    v40

***

v41

[x9]: http://x10 "x11"

[^n]: v42
"""


def kept(text: str) -> tuple[set[str], set[str]]:
    """The words of a text that are shown, and all others of its letters and digits, but for footnote numbers."""
    words = set(re.findall(r"\w+", text))
    shown = {word for word in words if re.fullmatch(r"v\d+", word)}
    return shown, words - shown


def all_shown(source: str) -> set[str]:
    return set(re.findall(r"\bv\d+", source))


def test_html_in_its_full_breadth_keeps_every_visible_word(tmp_path: Path) -> None:
    """Every element that shows text, and none that does not."""
    path = tmp_path / "a.html"
    path.write_text(HTML, "utf-8")
    shown, other = kept(read(path).text)
    assert shown == all_shown(HTML)
    assert other == {"m²", "1", "2"}  # of a list


def test_markdown_in_its_full_breadth_keeps_every_visible_word(tmp_path: Path) -> None:
    """Blocks, spans, tables, notes, tasks, definitions, admonitions, HTML and front matter."""
    path = tmp_path / "a.md"
    path.write_text(MARKDOWN, "utf-8")
    shown, other = kept(read(path).text)
    assert shown == all_shown(MARKDOWN)
    assert other <= {"1", "2", "Author", "Auteur", "Tip"}


def test_a_pdf_in_its_full_breadth_keeps_every_visible_word(tmp_path: Path) -> None:
    """Headings, columns, a table, lists, notes and several sizes; only what stands on every page goes."""
    sheet = Sheet()
    count = 0

    def words(times: int) -> str:
        nonlocal count
        count += times
        return " ".join(f"v{number}" for number in range(count - times + 1, count + 1))

    for _ in range(3):
        sheet.page()
        sheet.line("x1 x2", y=30, size=8)
        sheet.line(words(3), size=16, bold=True)
        sheet.gap()
        sheet.prose(words(60) + ".")
        sheet.gap()
        top = sheet.y
        sheet.prose(words(50) + ".", width=220)
        sheet.y = top
        sheet.prose(words(50) + ".", x=320, width=220)
        sheet.gap(20)
        for _ in range(4):
            y, sheet.y = sheet.y, sheet.y + 16
            for x in (60, 200, 340):
                sheet.line(words(2), x=x, y=y)
        for _ in range(3):
            sheet.line("- " + words(4))
        sheet.line(words(6), y=790, size=7)
    path = tmp_path / "a.pdf"
    path.write_bytes(sheet.bytes())
    shown, other = kept(read(path).text)
    assert shown == {f"v{number}" for number in range(1, count + 1)}
    assert other == set()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_plain_text_keeps_everything(tmp_path: Path, end: str) -> None:
    """Character for character, but for the ends of its lines."""
    lines = ["Titre", "", "  Un mot\u00a0: « l'été »\t— 1\u202f204 €.", "- a", "\u2028b", "", ""]
    path = tmp_path / "a.txt"
    path.write_bytes(end.join(lines).encode())
    assert read(path).text == "\n".join(lines)
    assert Counter(read(path).text)["€"] == 1


def _licence() -> list[str]:
    """The paragraphs of a licence that comes with an installed package, some thousand words of English as it is written."""
    from importlib.metadata import files

    found = next(file for file in files("typing_extensions") or [] if "LICENSE" in file.name.upper())
    text = Path(str(found.locate())).read_text("utf-8")
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if len(part.split()) > 3][:60]


def _as_pdf(paragraphs: list[str]) -> bytes:
    sheet = Sheet()
    for at, paragraph in enumerate(paragraphs):
        if at % 5 == 0:
            sheet.page()
            sheet.line("A licence", y=30, size=8)
        sheet.prose(paragraph.encode("latin-1", "replace").decode("latin-1"))
        sheet.gap()
    return sheet.bytes()


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf"])
def test_of_a_text_as_it_is_written_no_word_is_lost_glued_or_made_up(tmp_path: Path, suffix: str) -> None:
    """At least 99 of 100 words are there, and none that the text does not have."""
    paragraphs = [paragraph for paragraph in _licence() if not re.search(r"[*_<>`#\\\[|]", paragraph)]
    shown = Counter(word for paragraph in paragraphs for word in re.findall(r"\w+", paragraph))
    path = tmp_path / f"a{suffix}"
    if suffix == ".pdf":
        path.write_bytes(_as_pdf(paragraphs))
    else:
        whole = "\n\n".join(f"<p>{text}</p>" if suffix == ".html" else wrapped_at(text) for text in paragraphs)
        path.write_text(whole, "utf-8")
    found = Counter(re.findall(r"\w+", read(path).text))
    assert sum(shown.values()) > 500
    assert (shown - found).total() <= 0.01 * shown.total()
    assert (found - shown).total() <= 0.001 * shown.total()


def wrapped_at(text: str, width: int = 72) -> str:
    return "\n".join(textwrap.wrap(text, width))
