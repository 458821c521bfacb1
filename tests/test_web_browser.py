"""A person walks the page in a real browser: events, feeds, an alert that arrives live, a shared summary."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.web.app import DESK, connect
from bot.app import App, open_app
from bot.chat import Person, Request
from bot.demo.server import NewsServer
from bot.running import serve_http
from bot.schedule import Occasion
from bot.settings import Settings
from bot.storage import workspaces

playwright = pytest.importorskip("playwright.async_api")
CHROMIUM = shutil.which("chromium")
IMAGES = Path(__file__).parent.parent / "docs" / "images"
QUIET_BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium, which .ci/run installs"),
    # Chromium's driver leaves its transports to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


async def tell(app: App, text: str) -> None:
    request = Request(text, DESK, Person("p", "you", editor=True, admin=True), text, datetime.now(UTC))
    await app.desk.accept(request)
    assert (await app.desk.answer(request)).ok, text


async def work(app: App) -> None:
    while True:
        await app.catch_up()
        await app.decide()
        await app.deliver()
        await asyncio.sleep(0.5)


@asynccontextmanager
async def running_page(folder: Path) -> AsyncIterator[tuple[str, NewsServer, App]]:
    """The page over the demo's news, an hour before the newest of it; its address."""
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
        update={
            "database_url": SecretStr(f"sqlite:///{folder / 'page.sqlite3'}"),
            "allow_private_hosts": ("127.0.0.1",),
            "feed_interval_seconds": 1,
        }
    )
    now = datetime.now(UTC)
    connected = connect(settings)
    async with NewsServer(now) as news, open_app(settings, [connected]) as app:
        news.moment = now - timedelta(hours=3)
        for feed in news.feeds[1:]:
            await tell(app, f"feeds add {feed}")
        await app.catch_up()
        async with app.database.write() as conn:
            channel = await workspaces.known_channel(conn, DESK)
            assert channel is not None
            await app.briefer.brief(conn, channel, Occasion("first"), datetime.now(UTC))
        working = asyncio.create_task(work(app))
        runner = await serve_http(app, [connected], "127.0.0.1:0")
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}", news, app
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await runner.cleanup()


async def keep_picture(page: playwright.Page, name: str, folder: Path) -> None:
    """A screenshot: into the docs when SITREP_SCREENSHOTS is set, else to a passing place."""
    where = IMAGES if os.environ.get("SITREP_SCREENSHOTS") else folder
    where.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=where / f"{name}.png")


async def check_access(page: playwright.Page) -> None:
    """axe finds nothing serious (WCAG 2.2 AA)."""
    from axe_playwright_python.async_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = (await Axe().run(page, options=options)).response["violations"]
    serious = [
        (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


async def test_a_person_walks_the_page(tmp_path: Path) -> None:
    async with running_page(tmp_path) as (address, news, _), playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=QUIET_BROWSER)
        page = await browser.new_page(viewport={"width": 420, "height": 860}, color_scheme="dark")
        await page.goto(address)
        await page.get_by_text("first briefing here").wait_for()
        await check_access(page)
        await keep_picture(page, "chat", tmp_path)

        await page.get_by_role("link", name="Events").click()
        await page.get_by_role("heading", name="Events", exact=True).wait_for()
        await check_access(page)
        await keep_picture(page, "events", tmp_path)
        await page.locator("section.list a", has_text="E").first.click()
        await page.get_by_role("heading", name="Toll").wait_for()
        assert await page.locator("figure.chart svg, figure.chart img").count() >= 1
        await page.get_by_text("The same in words").first.click()
        await check_access(page)
        await keep_picture(page, "event", tmp_path)

        await page.get_by_role("link", name="Feeds").click()
        await page.get_by_label("Add a feed").fill(f"feeds add {news.feeds[0]}")
        await page.get_by_role("button", name="Add").click()
        await page.get_by_text("this channel follows").first.wait_for()
        await page.get_by_role("link", name="Feeds").click()
        await check_access(page)
        await keep_picture(page, "feeds", tmp_path)

        await page.get_by_role("link", name="Chat").click()
        box = page.get_by_label("Ask or command")
        await box.fill("alerts add killed>=1 OR wounded>=1 OR minister")
        await page.get_by_role("button", name="Send").click()
        await page.get_by_text("when an article matches").last.wait_for()
        news.moment = datetime.now(UTC)
        await page.get_by_text("ALERT K1").first.wait_for(timeout=60_000)

        await box.fill("summary A1")
        await page.get_by_role("button", name="Send").click()
        await page.get_by_role("button", name="Share here").last.click()
        await page.locator("article.answer").nth(2).wait_for()
        await browser.close()
