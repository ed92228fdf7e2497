"""Pictures of the page's main views: ``python docs/screenshots.py [FOLDER]`` writes them to ``docs/images``.

Serves the starter archive and looks at it in chromium, 1,280 and 390 pixels wide, light and dark.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from retrieval import Archive
from seeds import starter_articles
from summarize import find_events

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars"]
QUESTION = "Ai dẫn đầu đoàn công tác đến Cần Thơ?"


def main() -> None:
    """Make the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        archive = Archive.build(starter_articles(), Path(name) / "archive")
        event = max(find_events(archive), key=lambda found: len(found.article_ids)).id
        with _served(Path(name) / "archive") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            for width, scheme, locale in ((1280, "light", "vi-VN"), (390, "dark", "vi-VN"), (1280, "dark", "en-US")):
                for view, show in _views(event).items():
                    _picture(browser, address, show, folder / f"{view}-{width}-{scheme}.png", width, scheme, locale)
            browser.close()


def _views(event: str) -> dict[str, Callable[[Page, str], None]]:
    def ask(page: Page, address: str) -> None:
        page.goto(f"{address}?q={QUESTION}")
        page.wait_for_selector(".sk-card mark")

    def article(page: Page, address: str) -> None:
        ask(page, address)
        page.locator(".sk-open").first.click()
        page.wait_for_selector(".sk-reader mark")

    def follow(page: Page, address: str) -> None:
        ask(page, address)
        page.fill("#sk-question", "con o Hai Phong thi sao")
        page.click("#sk-filters > summary")
        page.press("#sk-question", "Enter")
        page.wait_for_selector(".sk-read q")

    def missing(page: Page, address: str) -> None:
        page.goto(f"{address}?q=Ai vô địch V.League mùa này?&place=Hà Nội")
        page.wait_for_selector(".sk-related")

    def events(page: Page, address: str) -> None:
        page.goto(f"{address}?event={event}")
        page.wait_for_selector("#sk-picture .scatterlayer .point")

    def archive(page: Page, address: str) -> None:
        page.goto(f"{address}?tab=archive")
        page.wait_for_selector(".sk-table td")

    return {"ask": ask, "article": article, "follow": follow, "missing": missing, "events": events, "archive": archive}


def _picture(
    browser: Browser,
    address: str,
    show: Callable[[Page, str], None],
    path: Path,
    width: int,
    scheme: str,
    locale: str,
) -> None:
    options = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme, "locale": locale}
    context = browser.new_context(**options)
    page = context.new_page()
    show(page, address)
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    context.close()


@contextmanager
def _served(archive: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", str(port), "--archive", str(archive)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("sukien serve did not start")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
