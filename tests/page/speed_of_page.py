"""Measures how fast the page is in a browser, with the real model: `python -m tests.page.speed_of_page`.

The time of a question goes from the key Enter to the frame that shows the answer, by the browser's clock.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

QUESTIONS = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[1] / "qa" / "questions.jsonl").read_text("utf-8").splitlines()
]

WATCH = """() => {
    const answers = document.getElementsByClassName("qa-answer");
    const before = answers.length;
    window.taken = 0;
    document.addEventListener("keydown", () => { window.began = performance.now(); }, { capture: true, once: true });
    new MutationObserver((_, observer) => {
        if (answers.length === before) return;
        observer.disconnect();
        requestAnimationFrame(() => { window.taken = performance.now() - window.began; });
    }).observe(document.querySelector("#chat"), { childList: true, subtree: true });
}"""


def seconds_to_open(browser: Browser, address: str) -> float:
    """Seconds from the first request of a new visitor until the question box has the focus and the text's name is shown."""
    with browser.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.add_init_script(
            """new MutationObserver((_, observer) => {
                if (document.activeElement?.closest("#box") && document.querySelector("#head p bdi")?.textContent) {
                    observer.disconnect();
                    requestAnimationFrame(() => { window.ready = performance.now(); });
                }
            }).observe(document, { childList: true, subtree: true, characterData: true });"""
        )
        page.goto(address)
        page.wait_for_function("window.ready")
        return float(page.evaluate("window.ready")) / 1000


def milliseconds_to_answer(page: Page, times: int) -> list[float]:
    """Milliseconds from Enter to the answer on screen, for `times` questions; a new conversation after every ten."""
    taken = []
    for number in range(times):
        if number % 10 == 0 and number:
            page.goto(page.url.partition("?")[0])  # without the question that the address carries
            expect(page.locator("#head p")).not_to_be_empty()
            page.wait_for_timeout(500)
        page.locator("#box textarea").fill(QUESTIONS[number % len(QUESTIONS)])
        page.evaluate(WATCH)
        page.keyboard.press("Enter")
        page.wait_for_function("window.taken")
        taken.append(float(page.evaluate("window.taken")))
    return taken


def main() -> None:
    from tests.page.test_browser import ARGUMENTS, CHROMIUM, ask, served

    expect.set_options(timeout=60_000)
    with (
        tempfile.TemporaryDirectory() as index,
        served(Path(index) / "index") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(locale="fr-FR")
        page.goto(address)
        expect(page.locator("#head p")).not_to_be_empty()
        ask(page, "Pourquoi le Mexique a-t-il refusé ?")  # waits for the model
        opened = [seconds_to_open(browser, address) for _ in range(5)]
        answered = sorted(milliseconds_to_answer(page, 50))
        browser.close()
    print(f"page ready after {statistics.median(opened):.2f} s, the median of {[round(s, 2) for s in opened]}")
    print(
        f"answer on screen after {statistics.median(answered):.0f} ms, the median of {len(answered)} "
        f"(fastest {answered[0]:.0f}, 9 of 10 within {answered[len(answered) * 9 // 10 - 1]:.0f}, slowest {answered[-1]:.0f})"
    )


if __name__ == "__main__":
    main()
