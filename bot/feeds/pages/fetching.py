"""An address -> the article on its page, fetched politely; a page that only leads on is followed."""

import html
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import urljoin

from bot.errors import FetchError
from bot.feeds.http.answers import Fetched
from bot.feeds.http.fetch import ACCEPT_PAGE, Fetcher
from bot.feeds.http.robots import Robots
from bot.feeds.links import web_link
from bot.feeds.pages.page import ArticlePage
from bot.feeds.unpack import PAGE_CAP_BYTES

ParsePage = Callable[[bytes, str, str | None, datetime], Awaitable[ArticlePage]]
MOST_HOPS = 2  # from page to page, each of which only leads on
_HEAD_BYTES = 32 * 1024
_SOON_SECONDS = 5  # a page that reloads later is one to be read
_REFRESH = re.compile(
    rb"<meta\b(?=[^>]*http-equiv\s*=\s*[\"']?refresh)[^>]*content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)


async def article_page(
    url: str, *, robots: Robots, fetcher: Fetcher, parse: ParsePage, now: datetime
) -> ArticlePage:
    """The article at an address. Raises FetchError, also where robots.txt says no, and ReadingError."""
    address = url
    for _ in range(MOST_HOPS + 1):
        if not await robots.allows(address):
            raise FetchError("The site's robots.txt asks to leave this page alone (SITREP_RESPECT_ROBOTS).")
        fetched = await fetcher.get(address, cap_bytes=PAGE_CAP_BYTES, accept=ACCEPT_PAGE)
        if fetched.kind == "gone":
            raise FetchError("HTTP 410: the publisher has taken it away for good.")
        onward = leads_on_to(fetched)
        if onward is None:
            return await parse(fetched.body, fetched.final_url, fetched.charset, now)
        address = onward
    raise FetchError("Its page only leads on to others.")


def leads_on_to(fetched: Fetched) -> str | None:
    """Where a page sends its reader at once by a `meta refresh`; None for one that is there to be read."""
    found = _REFRESH.search(fetched.body[:_HEAD_BYTES])
    if not found:
        return None
    content = html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace"))
    onward = _LEADS.match(content)
    if not onward or int(onward[1]) > _SOON_SECONDS:
        return None
    target = web_link(onward[2].strip(), fetched.final_url)
    same = target is None or urljoin(target, "#") == urljoin(fetched.final_url, "#")
    return None if same or not target or not target.startswith(("http://", "https://")) else target
