"""Pictures of the page: `python -m tests.screenshots FOLDER` writes each journey's in light, in dark and as a phone shows it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.test_browser import ARGUMENTS, BEES, CHROMIUM, ask, served, tab, undo

LOOKS = {"desk": (1280, 860, "light"), "dark": (1280, 860, "dark"), "phone": (390, 844, "light")}


def journeys(page: Page, folder: Path, look: str) -> None:
    """One picture of each state of the page."""

    def picture(name: str) -> None:
        page.mouse.move(0, 0)
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{look}-{name}.png")

    expect(page.locator(".example")).to_have_count(3)
    picture("empty")
    ask(page, "Pourquoi le Mexique a-t-il refusé ?")
    picture("answer")
    page.locator("summary").first.click()
    picture("passages")
    tab(page, "tab_article")
    picture("article")
    tab(page, "tab_questions")
    ask(page, "Where did the drones of the CIA fly?")
    ask(page, "Quelle est la recette de la tarte aux pommes ?")
    picture("refusal")
    tab(page, "tab_text")
    page.locator("#text textarea").fill("\n".join(f"La ruche numéro {n} donne {n} pots de miel." for n in range(400)))
    page.locator("#go").click()
    expect(page.locator("#status .qa-left")).to_contain_text("encore")
    picture("progress")
    page.locator("#cancel").click()
    expect(page.locator("#go")).to_be_enabled()
    picture("stopped")
    page.locator("#text textarea").fill(BEES)
    page.locator("#go").click()
    expect(page.locator("#status")).to_contain_text("Le texte est en place")
    picture("indexed")
    tab(page, "tab_questions")
    picture("changed")
    tab(page, "tab_text")
    undo(page)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with (
        tempfile.TemporaryDirectory() as index,
        served(Path(index) / "index") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        english = browser.new_page(locale="en-US", viewport={"width": 1280, "height": 720})
        english.goto(address)
        expect(english.locator(".example")).to_have_count(3)
        ask(english, "How are the drug cartels classified by the United States?")
        english.mouse.move(0, 0)
        english.wait_for_timeout(700)
        english.screenshot(path=folder / "english.png")
        english.close()
        for look, (width, height, scheme) in LOOKS.items():
            page = browser.new_page(
                locale="fr-FR",
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(address)
            journeys(page, folder, look)
            page.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.screenshots FOLDER")
    main(Path(sys.argv[1]))
