"""An outlet of the demo -> the bytes of its feed (RSS 2.0, Atom, RSS 1.0, JSON Feed) and of its pages."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader

from bot.demo.outlets import Outlet, Story

FEED_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RELATED = 3  # headlines under "You might also like"


def feed(outlet: Outlet, base: str) -> bytes:
    """The outlet's feed in its own format; `base` is the server's address without a slash at its end."""
    if outlet.format == "json":
        return json.dumps(_json_feed(outlet, base), ensure_ascii=False, indent=1).encode()
    template = _templates().get_template(f"{outlet.format}.xml")
    page = template.render(
        outlet=outlet, base=base, link=_links(outlet, base), body=_body, rfc822=format_datetime, epoch=_EPOCH
    )
    return page.encode()


def front_page(outlet: Outlet, base: str) -> bytes:
    """The outlet's front page, which names its feed."""
    return _html("front.html", outlet, base)


def story_page(outlet: Outlet, story: Story, base: str) -> bytes:
    """One article as a web page, with all that is no part of it around it."""
    others = [one for one in outlet.stories if one is not story][:_RELATED]
    return _html("page.html", outlet, base, story=story, others=others)


def _html(name: str, outlet: Outlet, base: str, **values: object) -> bytes:
    template = _templates().get_template(name)
    page = template.render(
        outlet=outlet, link=_links(outlet, base), feed_type=FEED_TYPES[outlet.format], **values
    )
    return page.encode()


def _links(outlet: Outlet, base: str) -> Callable[[Story], str]:
    return lambda story: f"{base}/{outlet.slug}/{story.slug}"


def _body(story: Story) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)


def _json_feed(outlet: Outlet, base: str) -> dict[str, object]:
    link = _links(outlet, base)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base}/{outlet.slug}/",
        "feed_url": f"{base}/{outlet.slug}/feed",
        "language": outlet.language,
        "items": [
            {
                "id": f"{outlet.slug}:{story.slug}",
                "url": link(story),
                "title": story.title,
                "summary": story.summary,
                "content_html": _body(story),
                "date_published": story.published.isoformat(),
                "authors": [{"name": story.author}],
            }
            for story in outlet.stories
        ],
    }


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("bot.demo"), autoescape=True)
