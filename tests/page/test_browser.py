"""Journeys through the page in a real browser, with the real model."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from prometheus_client.parser import text_string_to_metric_families

from index import Document
from index.messages import MESSAGES
from index.words.terms import LANGUAGES
from qa import Retriever
from qa.page.accounts import Accounts, add
from qa.page.loading import Loader
from qa.page.wording import WORDS, plain
from tests.page.serving import GRADIO, OTHER, TEXT, GatedEncoder, retriever_of
from tests.page.serving import served as served_here
from tests.page.speed_of_page import milliseconds_to_answer, seconds_to_open

pytestmark = [pytest.mark.browser, pytest.mark.model, *GRADIO]

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
BEES = "Les abeilles\nLes abeilles font du miel avec le nectar des fleurs. Elles vivent dans une ruche de bois."
HOSTILE = (
    '<script>window.hurt = 1</script><img src=x onerror="window.hurt = 2"> ${window.hurt = 3} {{window.hurt}} '
    "[lien](javascript:window.hurt=4) **gras** `code` \N{RIGHT-TO-LEFT OVERRIDE}abc"
)
Open = Callable[..., Page]


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """Runs `python app.py` in `folder` during the block; gives its address, perhaps before the model is loaded."""
    folder.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QA_")}
    process = subprocess.Popen(
        [sys.executable, ROOT / "app.py", "--port", "0", *options],
        cwd=folder,
        env=environment | {"HF_HUB_OFFLINE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("site") / "index") as address:
        yield address


@pytest.fixture
def own_address(tmp_path: Path) -> Iterator[str]:
    """A site of the test's own. Ask for it before `open_page`, so that the pages are closed before the site stops."""
    with served(tmp_path / "site") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip(f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page for a new visitor. After the test, fails if there was an error or a request to another host."""
    expect.set_options(timeout=40_000)
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def open_(
        *, at: str = address, locale: str = "fr-FR", query: str = "", width: int = 1280, height: int = 860, **look: Any
    ) -> Page:
        context = browser.new_context(locale=locale, viewport={"width": width, "height": height}, **look)
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if is_error(message) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if is_local(request.url, at) else wrong.append(request.url))
        page.goto(at + query)
        expect(page.locator("#head p, form[action='/login']")).not_to_be_empty()  # the page is complete
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def is_error(message: ConsoleMessage) -> bool:
    """Whether the message is an error, except for requests that a reload stopped or that need a sign-in."""
    return message.type == "error" and not re.search(
        "Failed to fetch|network error|aborted|Connection errored out|status of 401", message.text, re.I
    )


def is_local(url: str, address: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or parts.netloc == urlsplit(address).netloc


def ask(page: Page, question: str) -> None:
    """Asks a question and waits for its answer."""
    answers = page.locator("#chat .bot-row")
    before = answers.count()
    page.locator("#box textarea").fill(question)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1)
    expect(answers.last.locator(".qa-answer").first).to_be_visible()


def tab(page: Page, key: str, language: str = "fr") -> None:
    page.get_by_role("tab", name=plain("fr" if language == "fr" else "en")[key], exact=True).first.click()


def index(page: Page, text: str) -> None:
    """Indexes a pasted text, and waits until this is done."""
    tab(page, "tab_text")
    page.locator("#text textarea").fill(text)
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text("Indexation terminée")


def undo(page: Page) -> None:
    page.locator("#undo").click()
    expect(page.locator("#status")).to_contain_text("Changement annulé")


def spoken(page: Page) -> str:
    """All words of the page that a visitor sees or hears on the open tab, without those of texts and questions."""
    return str(
        page.evaluate(
            """() => {
                const seen = document.body.cloneNode(true);
                const labels = [...document.querySelectorAll("[aria-label], [placeholder], [title]")]
                    .filter((element) => element.checkVisibility())
                    .flatMap((element) => [element.ariaLabel, element.placeholder, element.title]);
                const quoted = [...document.querySelectorAll("article, bdi, blockquote, .example, .user-row")];
                const texts = [];
                const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const parent = walk.currentNode.parentElement;
                    if (!quoted.some((element) => element.contains(parent)) && parent.checkVisibility()
                        && getComputedStyle(parent).fontSize !== "0px") texts.push(walk.currentNode.data);
                }
                return [document.title, ...labels, ...texts].filter(Boolean).join("\\n");
            }"""
        )
    )


def foreign(page: Page, language: str) -> list[str]:
    """The words on the open tab that are in the other language, not in `language`."""
    expected, other = (plain("fr"), plain("en")) if language == "fr" else (plain("en"), plain("fr"))
    texts = {texts[1 if language == "fr" else 0] for texts in MESSAGES.values()}
    words = spoken(page).replace("Français", "").replace("English", "")  # the switch has both
    foreign_texts = [text for text in {*other.values(), *texts} if text not in expected.values() and text in words]
    stray = r"\b(the|or|drop|click|upload|clear|file|select|loading|error|submit|message|more|tabs)\b"
    return foreign_texts + (re.findall(stray, words, re.I) if language == "fr" else [])


def test_the_first_question_waits_for_the_model(open_page: Open) -> None:
    """The page opens before the model is loaded. A question asked then is shown as waiting, and is answered later."""
    page = open_page()
    page.locator("#box textarea").fill("Pourquoi le Mexique a-t-il refusé ?")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-note, .qa-answer").first).to_be_visible()
    page.locator("#box textarea").fill("La suite")
    expect(page.locator(".qa-answer mark").first).to_be_visible()
    expect(page.locator("#box textarea")).to_have_value("La suite")
    expect(page.locator("#head")).to_contain_text("Le Mexique refuse")


@pytest.mark.parametrize(
    ("question", "confidence"),
    [("Pourquoi le Mexique a-t-il refusé ?", "Confiance"), ("Why did Mexico refuse?", "confidence")],
)
def test_ask_in_either_language(open_page: Open, question: str, confidence: str) -> None:
    """The answer is in the question's language, with a marked sentence; then the question box is empty and has the focus."""
    page = open_page()
    ask(page, question)
    expect(page.locator(".qa-hit").first).to_contain_text(confidence)
    expect(page.locator(".qa-text mark").first).to_be_visible()
    expect(page.locator("#box textarea")).to_be_focused()
    expect(page.locator("#box textarea")).to_have_value("")


def test_a_question_without_answer_is_refused(open_page: Open) -> None:
    """The refusal is a sentence; the nearest passage is hidden under it until a click."""
    page = open_page()
    ask(page, "Quelle est la recette de la tarte aux pommes ?")
    expect(page.locator(".qa-answer")).to_contain_text("Je ne trouve pas de réponse")
    expect(page.locator(".qa-text")).to_be_hidden()
    page.get_by_text("Le passage le plus proche").click()
    expect(page.locator(".qa-text")).to_be_visible()


def test_an_example_asks(open_page: Open) -> None:
    """A click on an example asks it; a second click shows further passages under the answer."""
    page = open_page(locale="en-GB")
    page.get_by_role("button", name="Why did Mexico refuse?").click()
    expect(page.locator(".qa-answer")).to_be_visible()
    page.get_by_text("2 more passages").click()
    expect(page.locator(".qa-text")).to_have_count(3)
    expect(page.locator(".qa-text").last).to_be_visible()


def test_a_link_carries_the_question(open_page: Open) -> None:
    """The address of the page after an answer asks the same question when it is opened."""
    page = open_page()
    ask(page, "Qui est Anna Kelly ?")
    query = "?" + urlsplit(page.url).query
    expect(open_page(query=query).locator(".qa-answer")).to_be_visible()


def test_a_link_of_a_follow_up_carries_what_it_is_about(open_page: Open) -> None:
    """So it is answered alike in a new conversation. An example has a link too, an emptied conversation has none."""
    page = open_page(locale="en-GB")
    page.get_by_role("button", name="Why did Mexico refuse?").click()
    expect(page).to_have_url(re.compile("q=Why"))
    ask(page, "When?")
    expect(page).to_have_url(re.compile("q=When.*Mexico"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the conversation").click()
    assert page.url in Path(download.value.path()).read_text("utf-8")
    answered = page.locator(".bot-row").last.locator(".qa-text").first.text_content()
    linked = open_page(query="?" + urlsplit(page.url).query)
    expect(linked.locator(".qa-answer")).to_have_count(1)
    expect(linked.locator(".qa-text").first).to_have_text(str(answered))
    page.get_by_role("button", name="Clear").click()
    expect(page).not_to_have_url(re.compile("q="))


def test_the_answer_to_a_very_long_question_is_on_screen(open_page: Open) -> None:
    """It is scrolled to, and so is the note that a question is too long; the box stays small."""
    page = open_page(width=390, height=844)
    ask(page, f"Pourquoi le Mexique a-t-il refusé ? {'x' * 800}")
    expect(page.locator(".qa-answer p").first).to_be_in_viewport()
    page.locator("#box textarea").fill("mot " * 600)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .qa-note")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Demander")).to_be_in_viewport()


def test_the_quotation_can_be_copied(open_page: Open) -> None:
    """The copied text is the passage in quotation marks, then its section and its article."""
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    page.locator(".qa-copy").first.click()
    expect(page.locator(".qa-copy").first).to_have_class(re.compile("qa-done"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch("«\N{NO-BREAK SPACE}.*\N{NO-BREAK SPACE}» — (.*, )?Le Mexique refuse .*", copied, re.S)


def test_the_article_shows_the_passage(open_page: Open) -> None:
    """The Article tab has the whole text, and scrolls to the marked sentence of the last answer."""
    page = open_page()
    page.set_viewport_size({"width": 1280, "height": 400})
    ask(page, "Qu’a publié la Heritage Foundation ?")
    tab(page, "tab_article")
    expect(page.locator("article h3")).to_have_count(4)
    expect(page.locator("#qa-first mark")).to_contain_text("Heritage Foundation")
    expect(page.locator("#qa-first")).to_be_in_viewport()


def test_a_new_text_replaces_the_old_and_returns(open_page: Open) -> None:
    """A pasted text is indexed and asked; other visitors see a remark; the text before can be brought back."""
    page, other = open_page(), open_page(locale="en-GB")
    ask(other, "Why did Mexico refuse?")
    tab(page, "tab_text")
    page.locator("#text textarea").fill(BEES)
    page.locator("#name textarea, #name input").fill("Sur les abeilles")
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text(
        "Indexation terminée : Sur les abeilles".replace(" :", "\N{NO-BREAK SPACE}:")
    )
    expect(page.locator("#head")).to_contain_text("Sur les abeilles")
    tab(page, "tab_questions")
    expect(page.locator(".example")).to_have_text(re.compile("Que dit le texte sur «.Les abeilles.»"))
    ask(page, "Que font les abeilles avec le nectar ?")
    expect(page.locator(".qa-text mark").first).to_contain_text("miel")
    expect(other.locator("#chat")).to_contain_text("The text has changed")
    expect(other.locator("#head")).to_contain_text("Sur les abeilles")
    tab(page, "tab_text")
    undo(page)
    expect(page.locator("#head")).to_contain_text("Le Mexique refuse")


def test_a_rebuild_outlives_a_reload_and_can_be_stopped(own_address: str, open_page: Open, tmp_path: Path) -> None:
    """After a reload its progress is shown again; after it is stopped, the text before is still in place.

    The text is long enough for a machine that encodes a thousand passages in the time of a reload.
    """
    (tmp_path / "ruches.txt").write_text(
        "\n".join(
            f"La ruche numéro {n} donne {n} pots de miel par an. L’apiculteur de cette ruche vend le miel de l’an {n} au "
            f"marché de la ville. La reine numéro {n} a été élevée dans la ruche du voisin."
            for n in range(6_000)
        ),
        "utf-8",
    )
    page = open_page(at=own_address)
    tab(page, "tab_text")
    page.locator("#file input[type=file]").set_input_files(tmp_path / "ruches.txt")
    expect(page.locator("#file .file-preview")).to_be_visible()
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text("Encodage")
    page.reload()
    for language, stage in (("fr", "Encodage des passages"), ("en", "Encoding passages")):
        visitor = page if language == "fr" else open_page(at=own_address, locale="en-GB")
        tab(visitor, "tab_text", language)
        expect(visitor.locator("#status")).to_contain_text(stage)
        expect(visitor.locator("#status [role=progressbar]")).to_be_visible()
        visitor.locator("#text textarea").fill(BEES)
        expect(visitor.locator("#go")).to_be_disabled()
        assert foreign(visitor, language) == []
    expect(page.locator("#status .qa-left")).to_contain_text(re.compile(r"\d+.%, encore \d+ (s|min) environ"))
    page.locator("#cancel").click()
    expect(page.locator("#status")).to_contain_text("a été arrêtée", timeout=120_000)
    expect(page.locator("#go")).to_be_enabled()
    expect(page.locator("#head")).to_contain_text("Le Mexique refuse")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf"])
def test_files_of_each_type_are_indexed(open_page: Open, browser: Browser, tmp_path: Path, suffix: str) -> None:
    """A file replaces the text."""
    path = tmp_path / f"ruche{suffix}"
    words = "Les abeilles vivent dans une ruche de bois, au fond du jardin, et elles y font du miel."
    markup = f"<html><body><main><h1>La ruche</h1><p>{words}</p></main></body></html>"
    if suffix == ".pdf":
        with browser.new_page() as printed:
            printed.set_content(markup)
            printed.pdf(path=path)
    else:
        path.write_text(
            {".txt": f"La ruche\n{words}", ".md": f"# La ruche\n\n{words}", ".html": markup}[suffix], "utf-8"
        )
    page = open_page()
    tab(page, "tab_text")
    page.locator("#file input[type=file]").set_input_files(path)
    expect(page.locator("#file .file-preview")).to_be_visible()
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text("Indexation terminée")
    tab(page, "tab_article")
    expect(page.locator("article")).to_contain_text("ruche de bois")
    tab(page, "tab_text")
    undo(page)


def test_several_files_are_asked_together_or_apart(open_page: Open, tmp_path: Path) -> None:
    """The texts are listed with language and size, and an answer names its text.

    A question can be asked of one text alone. A text can be removed, and another added.
    """
    for name, text in {
        "ruche.md": "# La ruche\n\nLes abeilles vivent dans une ruche de bois au fond du jardin.",
        "phare.txt": "Le phare fut allumé en 1874 par son premier gardien.",
        "moon.html": "<html><body><main><h1>The moon</h1><p>The moon turns round the Earth.</p></main></body></html>",
        "chat.txt": "Le chat dort sur le tapis du salon.",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    with served_here(Loader.of(retriever_of(TEXT, tmp_path / "site"))) as at:
        page = open_page(at=at)
        tab(page, "tab_text")
        drop = page.locator("#file input[type=file]")
        drop.set_input_files([tmp_path / name for name in ("ruche.md", "phare.txt", "moon.html")])
        expect(page.locator("#file .file-preview tr")).to_have_count(3)
        page.get_by_role("button", name="Indexer ce texte").click()
        expect(page.locator("#status")).to_contain_text("Indexation terminée")
        listed = page.locator("#ticked").get_by_role("checkbox")
        expect(listed).to_have_count(3)
        expect(page).to_have_title("Questions aux textes")
        page.get_by_role("tab", name="Textes").click()
        expect(page.locator("#article")).to_contain_text("Un texte sur 3")
        tab(page, "tab_questions")
        expect(page.locator("#chat")).to_contain_text("cherchée dans les textes")
        tab(page, "tab_text")
        expect(page.get_by_role("checkbox", name="phare.txt · français · 1 ko").last).to_be_visible()
        expect(page.get_by_role("checkbox", name=re.compile("moon.html.*anglais")).last).to_be_visible()

        tab(page, "tab_questions")
        ask(page, "Où vivent les abeilles ?")
        expect(page.locator(".qa-about").first).to_contain_text("La ruche")
        page.get_by_role("checkbox", name=re.compile("phare.txt")).first.check()
        ask(page, "Où vivent les abeilles ?")
        expect(page.locator(".bot-row").last.locator(".qa-about").first).to_contain_text("phare")

        tab(page, "tab_text")
        page.get_by_role("checkbox", name=re.compile("phare.txt")).last.check()
        page.get_by_role("button", name="Retirer les textes cochés").click()
        expect(page.locator("#status")).to_contain_text("Retrait terminé")
        expect(listed).to_have_count(2)
        drop.set_input_files(tmp_path / "chat.txt")
        expect(page.locator("#file .file-preview")).to_be_visible()
        page.get_by_role("button", name="Ajouter aux textes indexés").click()
        expect(listed).to_have_count(3)
        check(page)
        page.context.close()


def test_a_text_is_found_among_many(open_page: Open, tmp_path: Path) -> None:
    """The list shows the first of many texts, and a box above finds the others. A ticked one stays in the list."""
    documents = [Document(f"n{number}.txt", f"Phare {number}", f"Le phare {number} est blanc.") for number in range(60)]
    with served_here(Loader.of(retriever_of(documents, tmp_path / "many"))) as at:
        page = open_page(at=at)
        listed = page.locator("#asked").get_by_role("checkbox")
        expect(listed).to_have_count(40)
        box = page.get_by_role("textbox", name="Trouver un texte").first
        box.fill("phare 57")
        expect(listed).to_have_count(1)
        listed.check()
        box.fill("58")
        expect(listed).to_have_count(2)
        expect(page.get_by_role("checkbox", name=re.compile("n57.txt")).first).to_be_checked()
        ask(page, "De quelle couleur est le phare ?")
        expect(page.locator(".qa-about").first).to_contain_text("Phare 57")
        page.get_by_text("English").click()
        expect(page.get_by_role("checkbox", name=re.compile("n57.txt.*French")).first).to_be_checked()
        expect(page.get_by_role("textbox", name="Find a text").first).to_have_value("58")
        expect(page.locator(".bot-row")).to_have_count(1)  # no remark that the text has changed
        check(page)
        page.context.close()


def test_files_that_cannot_be_read_are_refused_in_words(open_page: Open, tmp_path: Path) -> None:
    """A file of another type and a file that is too big: each gives one line in the visitor's language."""
    (tmp_path / "a.exe").write_bytes(b"MZ\x00")
    (tmp_path / "big.txt").write_bytes(b"abeille " * 2_600_000)
    page = open_page()
    tab(page, "tab_text")
    page.locator("#file input[type=file]").set_input_files(tmp_path / "big.txt")
    expect(page.locator("#refused")).to_contain_text("la limite est de 20")
    page.locator("#file input[type=file]").set_input_files(tmp_path / "a.exe")
    expect(page.locator("#file .file-preview")).to_be_visible()
    expect(page.locator("#refused")).to_have_text("")
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text("n’est pas un fichier .txt")


def test_the_language_is_kept(open_page: Open) -> None:
    """The switch changes every word and keeps the conversation; a reload keeps the language."""
    page = open_page()
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    page.get_by_text("English").click()
    expect(page.locator("#head h1")).to_have_text("Ask the article")
    expect(page).to_have_title("Ask the article")
    expect(page.locator(".qa-answer")).to_have_count(1)
    page.reload()
    expect(page.locator("#head h1")).to_have_text("Ask the article")
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language_is_enough(open_page: Open, language: str) -> None:
    """After a switch of language, no tab has a word in the other language."""
    page = open_page(locale="en-GB" if language == "fr" else "fr-FR")
    page.get_by_text("Français" if language == "fr" else "English").click()
    expect(page.locator("#head h1")).to_have_text(plain("fr" if language == "fr" else "en")["title"])
    ask(page, "Où vivent les abeilles ?" if language == "fr" else "Where do bees live?")
    for key in ("tab_questions", "tab_article", "tab_text"):
        tab(page, key, language)
        if key == "tab_text":  # also without a text
            page.locator("#go").click()
            expect(page.locator("#status .qa-failure")).to_be_visible()
        page.wait_for_timeout(500)
        assert foreign(page, language) == []


def test_hostile_text_is_only_text(open_page: Open) -> None:
    """Scripts, handlers, templates and markup in a text, its title and a question are shown as text and are not run."""
    page = open_page()
    tab(page, "tab_text")
    page.locator("#name textarea, #name input").fill(HOSTILE)
    index(page, f"{HOSTILE}\n{HOSTILE} Les abeilles font du miel. {'x' * 10_000}")
    tab(page, "tab_questions")
    ask(page, f"Que font les abeilles ? {HOSTILE}")
    for text in page.locator("summary").all():
        text.click()
    expect(page.locator("#chat .user-row")).to_contain_text("<script>window.hurt = 1</script>")
    expect(page.locator("#head")).to_contain_text("${window.hurt = 3} {{window.hurt}}")
    tab(page, "tab_article")
    expect(page.locator("article")).to_contain_text("**gras** `code`")
    assert page.evaluate("window.hurt") is None
    assert page.locator("#chat img, #chat a, article img, article a").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab(page, "tab_text")
    undo(page)


def test_a_follow_up_is_understood(open_page: Open) -> None:
    """A question that refers to the one before is answered about the subject of that one."""
    page = open_page()
    ask(page, "Que font les drones de la CIA ?")
    ask(page, "Et où ?")
    expect(page.locator(".bot-row").last.locator(".qa-text").first).to_contain_text("drones de la CIA")


def test_a_conversation_is_saved_as_markdown(open_page: Open) -> None:
    """With quotations, and addresses that ask the questions again. Hostile words in it do not become markup."""
    page = open_page()
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    ask(page, f"1. Où est la <b>tarte</b> ? {HOSTILE} www.evil.test http://evil.test a@evil.test &amp; ~~x~~ _y_ # z")
    with page.expect_download() as download:
        page.get_by_role("button", name="Enregistrer la conversation").click()
    assert download.value.suggested_filename == "conversation.md"
    saved = Path(download.value.path()).read_text("utf-8")
    tokens = MarkdownIt("gfm-like", {"html": True}).parse(saved)
    inline = [child for token in tokens for child in token.children or []]
    assert {token.type for token in tokens} == {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "blockquote_open", "blockquote_close"),
        "inline",
    }
    assert {child.type for child in inline} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
        "link_open",
        "link_close",
    }
    addresses = [str(child.attrs["href"]) for child in inline if child.type == "link_open"]
    assert len(addresses) == 2
    assert all(address.startswith(page.url.partition("?")[0] + "?q=") for address in addresses)
    shown = "".join(child.content for child in inline)
    assert "visant à combattre les cartels de la drogue" in shown
    assert HOSTILE.replace("\u202e", "") in shown.replace("\u202e", "")
    assert "— Le Mexique refuse" in shown
    assert any(text in shown for text in WORDS["refusal"])


def test_nothing_moves_for_who_asked_for_calm(open_page: Open) -> None:
    """With the browser's "reduced motion", no element has an animation or a transition."""
    page = open_page(reduced_motion="reduce")
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    moving = """() => [...document.querySelectorAll("*")].map((element) => getComputedStyle(element))
        .filter((style) => style.animationName !== "none" || !/^0s/.test(style.transitionDuration)
            && style.transitionProperty !== "none").length"""
    assert page.evaluate(moving) == 0


def test_an_answer_is_announced_once(open_page: Open) -> None:
    """It is in one live region, and the next answer does not replace its element."""
    page = open_page()
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    live = """[...document.querySelectorAll("[aria-live], [role=log], [role=status], [role=alert]")]
        .filter((region) => region.querySelector(".qa-answer")).map((region) => [region.role, region.ariaLive])"""
    assert page.evaluate(live) == [["log", "polite"]]
    page.evaluate("window.first = document.querySelector('.qa-answer')")
    ask(page, "Qui est Anna Kelly ?")
    assert page.evaluate("window.first.isConnected")


def focused(page: Page) -> dict[str, Any]:
    """The element that has the focus: its tag, its words, and the width of its focus outline."""
    element: dict[str, Any] = page.evaluate(
        """() => {
            const element = document.activeElement;
            const shown = [element, element.closest("label"), element.closest(".input-container")].filter(Boolean)
                .map((one) => getComputedStyle(one)).filter((style) => style.outlineStyle === "solid")
                .map((style) => parseFloat(style.outlineWidth) + parseFloat(style.borderWidth));
            const words = element.ariaLabel || element.textContent.trim() || element.value || "";
            return { tag: element.tagName, words, line: Math.max(0, ...shown) };
        }"""
    )
    return element


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Presses `key` until an element with these words has the focus. Each element on the way must show its focus."""
    for _ in range(40):
        page.keyboard.press(key)
        now = focused(page)
        assert now["tag"] == "BODY" or now["line"] >= 2, now
        if words in now["words"]:
            return
    raise AssertionError(f"Tab does not come to {words!r}")


def test_everything_is_done_by_keyboard(open_page: Open) -> None:
    """Asking, opening passages, copying, switching tab and language, indexing, undoing; the focus is always visible."""
    page = open_page()
    page.keyboard.type("Pourquoi le Mexique a-t-il refusé ?")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-answer")).to_be_visible()
    tab_to(page, "2 autres passages", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-text").nth(1)).to_be_visible()
    tab_to(page, "Copier la citation", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-done")).to_have_count(1)
    tab_to(page, "Article", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#qa-first")).to_be_in_viewport()
    tab_to(page, "Nouveau texte")
    page.keyboard.press("Enter")
    expect(page.locator("#text textarea")).to_be_visible()
    for _ in range(10):  # past the list of texts in place
        page.keyboard.press("Tab")
        if focused(page)["tag"] == "TEXTAREA":
            break
    page.keyboard.type("Les abeilles font du miel.")
    expect(page.locator("#text textarea")).to_have_value("Les abeilles font du miel.")
    tab_to(page, "Déposez")
    tab_to(page, "Indexer ce texte")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Indexation terminée")
    tab_to(page, "Annuler le dernier changement")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Changement annulé")
    tab_to(page, "fr", "Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#head h1")).to_have_text("Ask the article")


LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"width": 390, "height": 844},
    "zoom 200 %": {"width": 640, "height": 430, "device_scale_factor": 2},
}


def check(page: Page) -> None:
    """No rule of axe-core is broken, and the page does not scroll sideways."""
    moves = "Promise.allSettled(document.getAnimations().map((one) => one.finished))"  # colours are checked after they have changed
    page.evaluate(f"Promise.race([{moves}, new Promise((done) => setTimeout(done, 1000))])")
    violations = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_every_tab_is_accessible(open_page: Open, look: str) -> None:
    """The empty page, answers with all hidden parts open, the article, the form, and an error of the form."""
    page = open_page(**LOOKS[look])
    expect(page.locator(".example")).to_have_count(3)
    check(page)
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    ask(page, "Quelle est la recette de la tarte aux pommes ?")
    for summary in page.locator("summary").all():
        summary.click()
    check(page)
    assert (
        page.locator("#box textarea").evaluate("box => (box.scrollIntoView(), box.getBoundingClientRect().width)") > 100
    )
    tab(page, "tab_article")
    expect(page.locator("article h3")).to_have_count(4)
    check(page)
    tab(page, "tab_text")
    check(page)
    page.locator("#go").click()
    expect(page.locator("#status .qa-failure")).to_be_visible()
    check(page)


def test_who_signs_in_comes_to_the_page(open_page: Open, tmp_path: Path) -> None:
    """The form is accessible and can switch its language; it reports a wrong password; the address's question is asked."""
    add(tmp_path / "accounts", "Zoé", "une ruche de bois")
    accounts = Accounts(tmp_path / "accounts")
    with served_here(Loader.of(retriever_of(TEXT, tmp_path / "site")), accounts=accounts) as at:
        page = open_page(at=at, query="?q=the+cat+sleeps", color_scheme="dark")
        check(page)
        page.get_by_text("English").click()
        page.get_by_label("Name").fill("Zoé")
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("do not belong together")
        check(page)
        page.get_by_label("Name").fill("Zoé")
        page.get_by_label("Password").fill("une ruche de bois")
        page.keyboard.press("Enter")
        expect(page.locator(".qa-text").first).to_contain_text("The cat sleeps")
        expect(page.locator("#head h1")).to_have_text("Ask the article")
        check(page)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        page.context.close()


def test_on_a_phone_nothing_in_the_header_overlaps(open_page: Open, tmp_path: Path) -> None:
    """Title, switch of language and "Sign out" stand apart, and the question box is on the screen."""
    add(tmp_path / "accounts", "Zoé", "une ruche de bois")
    accounts = Accounts(tmp_path / "accounts")
    with served_here(Loader.of(retriever_of(TEXT, tmp_path / "site")), accounts=accounts) as at:
        page = open_page(at=at, width=390, height=844)
        page.get_by_label("Nom").fill("Zoé")
        page.get_by_label("Mot de passe").fill("une ruche de bois")
        page.keyboard.press("Enter")
        expect(page.locator("#leave")).to_be_visible()
        expect(page.locator("#box")).to_be_in_viewport(ratio=1)
        overlapping = """() => {
            const boxes = ["#head h1", "#language", "#leave button"].map((part) => {
                const words = document.createRange();  // words may stand out of their element
                words.selectNodeContents(document.querySelector(part));
                return words.getBoundingClientRect();
            });
            return boxes.some((a) => boxes.some((b) => a !== b
                && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
        }"""
        assert not page.evaluate(overlapping)
        check(page)
        page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_progress_is_seen_at_once(open_page: Open, tmp_path: Path, width: int, height: int) -> None:
    """Who presses the button sees the progress and the button that stops it, without scrolling; then what came of it."""
    encoder = GatedEncoder()
    encoder.gate.set()
    with served_here(Loader.of(retriever_of(TEXT, tmp_path / "site", encoder))) as at:
        page = open_page(at=at, width=width, height=height)
        tab(page, "tab_text")
        page.locator("#text textarea").fill("Une ruche est au fond du jardin.\n" * 30)
        encoder.gate.clear()
        page.locator("#go").click()
        expect(page.locator("#status [role=progressbar]")).to_be_in_viewport(ratio=1)
        expect(page.locator("#cancel")).to_be_in_viewport(ratio=1)
        check(page)
        encoder.gate.set()
        expect(page.locator("#status")).to_contain_text("Indexation terminée")
        page.evaluate("scrollTo(0, 0)")
        expect(page.locator("#status p")).to_be_in_viewport(ratio=1)
        page.context.close()


def test_a_session_that_ends_leads_to_the_form(open_page: Open, tmp_path: Path) -> None:
    """If the session of an open page ends, the page changes to the form without a click."""
    add(tmp_path / "accounts", "Zoé", "une ruche de bois")
    accounts = Accounts(tmp_path / "accounts")
    with served_here(Loader.of(retriever_of(TEXT, tmp_path / "site")), accounts=accounts) as at:
        page = open_page(at=at)
        page.get_by_label("Nom").fill("Zoé")
        page.get_by_label("Mot de passe").fill("une ruche de bois")
        page.keyboard.press("Enter")
        expect(page.locator("#head p")).not_to_be_empty()
        page.context.clear_cookies()
        expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
        page.context.close()


def test_a_question_asked_before_the_answer_to_the_last_is_not_lost(open_page: Open, tmp_path: Path) -> None:
    """It is answered after the last, and both answers are shown."""
    go_on = threading.Event()

    def load() -> Retriever:
        assert go_on.wait(60)
        return retriever_of(TEXT, tmp_path / "site")

    with served_here(Loader(load)) as at:
        page = open_page(at=at)
        page.keyboard.type("Where does the cat sleep?")
        page.keyboard.press("Enter")
        expect(page.locator("#chat .qa-note")).to_be_visible()
        page.keyboard.type("Where does the dog run?")
        page.keyboard.press("Enter")
        expect(page.locator("#box textarea")).to_have_value("")
        go_on.set()
        expect(page.locator(".qa-answer")).to_have_count(2)
        expect(page.locator("#chat .user-row")).to_contain_text(["the cat", "the dog"])
        page.context.close()


def test_a_read_only_page_has_no_form(open_page: Open, tmp_path: Path) -> None:
    """It has no tab for a new text. If the text is replaced from outside the page, the page says so."""
    retriever = retriever_of(TEXT, tmp_path / "site")
    with served_here(Loader.of(retriever), read_only=True) as at:
        page = open_page(at=at)
        ask(page, "Where does the cat sleep?")
        expect(page.get_by_role("tab")).to_have_text(["Questions", "Article"])
        retriever.rebuild(OTHER, title="Bees")
        expect(page.locator("#chat")).to_contain_text("Le texte a changé")
        expect(page.locator("#head")).to_contain_text("Bees")
        page.context.close()


def test_it_is_fast(open_page: Open, browser: Browser, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is ready within 3 s. An answer is on screen soon after the server has it; the server's time does not count."""
    page = open_page()
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    before = answering_time(address)
    shown = sorted(milliseconds_to_answer(page, 20))
    server = 1000 * (answering_time(address) - before) / 20
    opened = min(seconds_to_open(browser, address) for _ in range(2))
    with capsys.disabled():
        print(
            f" [ready after {opened:.2f} s; answers {server:.0f} ms, on screen {shown[10]:.0f} ms at the median]",
            end="",
        )
    assert shown[0] < server + 100
    assert shown[10] < server + 250
    assert opened < 3


def answering_time(address: str) -> float:
    """The seconds that the server has spent on answers so far, in all."""
    with urlopen(f"{address}/metrics") as response:
        families = text_string_to_metric_families(response.read().decode())
    samples = (sample for family in families for sample in family.samples)
    return sum(s.value for s in samples if s.name == "qa_question_seconds_sum" and s.labels["stage"] == "answering")


def test_a_dropped_folder_is_its_files(open_page: Open, tmp_path: Path) -> None:
    """Also the files of folders inside it. Files of other types are left out."""
    (tmp_path / "textes" / "plus").mkdir(parents=True)
    (tmp_path / "textes" / "ruche.md").write_text(f"# Ruche\n\n{BEES}", "utf-8")
    (tmp_path / "textes" / "plus" / "phare.txt").write_text("Le phare du Cap fut bâti en 1874.", "utf-8")
    (tmp_path / "textes" / "image.png").write_bytes(b"\x89PNG")
    page = open_page()
    page.get_by_role("tab", name="Nouveau texte").click()
    place = page.locator("#file")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    drag = {"items": [], "files": [str(tmp_path / "textes")], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        session.send("Input.dispatchDragEvent", {"type": kind, **where, "data": drag})
    expect(place).to_contain_text("ruche")
    expect(place).to_contain_text("phare")
    expect(place).not_to_contain_text("image")
