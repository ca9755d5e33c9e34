"""Takes pictures of the page, light, dark and in the size of a phone: `python -m tests.page.screenshots FOLDER`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import FilePayload, Page, expect, sync_playwright

from qa.page.accounts import add
from tests.page.test_browser import ARGUMENTS, BEES, CHROMIUM, HOSTILE, ask, served, tab, undo

LOOKS: dict[str, tuple[int, int, Literal["light", "dark"]]] = {
    "desk": (1280, 860, "light"),
    "dark": (1280, 860, "dark"),
    "phone": (390, 844, "light"),
}


def journeys(page: Page, folder: Path, look: str) -> None:
    """Takes a picture of each state of the page."""

    def picture(name: str) -> None:
        page.mouse.move(0, 0)
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{look}-{name}.png")

    expect(page.locator(".example")).to_have_count(3)
    picture("empty")
    page.get_by_text("English").click()
    expect(page.locator("#head h1")).to_have_text("Ask the article")
    picture("switched")
    page.get_by_text("Français").click()
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    picture("answer")
    page.locator("summary").first.click()
    picture("passages")
    tab(page, "tab_article")
    picture("article")
    tab(page, "tab_questions")
    ask(page, "Que font les drones de la CIA ?")
    ask(page, "Et où ?")
    picture("follow-up")
    ask(page, "Quelle est la recette de la tarte aux pommes ?")
    picture("refusal")
    tab(page, "tab_text")
    picture("text")
    page.locator("#go").click()
    expect(page.locator("#status .qa-failure")).to_be_visible()
    picture("failure")
    page.locator("#text textarea").fill("\n".join(f"La ruche numéro {n} donne {n} pots de miel." for n in range(1200)))
    page.locator("#go").click()
    expect(page.locator("#status .qa-left")).to_contain_text("encore")
    picture("progress")
    page.locator("#cancel").click()
    expect(page.locator("#go")).to_be_enabled()
    picture("stopped")
    page.locator("#text textarea").fill(BEES)
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text("Indexation terminée")
    picture("indexed")
    tab(page, "tab_questions")
    picture("changed")
    ask(page, f"Que font les abeilles ? {HOSTILE}")
    picture("hostile")
    tab(page, "tab_text")
    undo(page)
    picture("undone")
    files: list[FilePayload] = [
        {"name": "ruche.md", "mimeType": "text/markdown", "buffer": f"# La ruche\n\n{BEES}".encode()},
        {"name": "phare.txt", "mimeType": "text/plain", "buffer": "Le phare fut allumé en 1874.".encode()},
        {"name": "moon.txt", "mimeType": "text/plain", "buffer": b"The moon turns round the Earth in 27 days."},
    ]
    page.locator("#text textarea").fill("")
    page.locator("#file input[type=file]").set_input_files(files)
    expect(page.locator("#file .file-preview tr")).to_have_count(3)
    picture("files")
    page.get_by_role("button", name="Ajouter aux textes indexés").click()
    expect(page.locator("#ticked label")).to_have_count(4)
    picture("several")
    tab(page, "tab_questions")
    page.locator("#asked label").last.click()
    ask(page, "Combien de jours met la lune ?")
    picture("several-answer")
    tab(page, "tab_text")
    undo(page)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with (
        tempfile.TemporaryDirectory() as temporary,
        served(Path(temporary) / "index") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        english = browser.new_page(locale="en-US", viewport={"width": 1280, "height": 720})
        english.goto(address)
        english.locator("#box textarea").fill("Why did Mexico refuse the American offer?")
        english.keyboard.press("Enter")
        expect(english.locator(".qa-answer")).to_be_visible()
        english.mouse.move(0, 0)
        english.wait_for_timeout(700)
        english.screenshot(path=folder / "english.png")
        accounts = Path(temporary) / "accounts"
        add(accounts, "Zoé", "une ruche de bois")
        with served(Path(temporary) / "index", "--auth-file", str(accounts)) as signed_in:
            for look, (width, height, scheme) in LOOKS.items():
                context = browser.new_context(
                    locale="fr-FR", viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                page.goto(address)
                journeys(page, folder, look)
                page.goto(signed_in)
                page.screenshot(path=folder / f"{look}-sign-in.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.page.screenshots FOLDER")
    main(Path(sys.argv[1]))
