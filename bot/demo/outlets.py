"""Files of invented news and a present -> outlets whose stories are fresh."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from typing import Any, Literal

NEWS = files("bot.demo") / "news"
# {day-90} is the weekday an hour and a half before the story appeared, {clock-90} the time then.
_PLACEHOLDER = re.compile(r"\{(day|clock)(-\d+)?\}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Story:
    """One invented article. `published` is in its outlet's zone; `day_only`: its feed gives only the date."""

    slug: str
    title: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]
    summary: str
    caption: str = ""
    comment: str = ""
    day_only: bool = False


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented outlet; `stories` newest first, as feeds have them."""

    name: str
    slug: str
    format: Literal["rss", "atom", "rdf", "json"]
    full_text: bool
    language: str
    stories: tuple[Story, ...]

    def until(self, moment: datetime) -> "Outlet":
        """The outlet as it stood at `moment`: later stories have not appeared."""
        return replace(self, stories=tuple(story for story in self.stories if story.published <= moment))


def read_outlets(now: datetime) -> tuple[Outlet, ...]:
    """Every outlet of the demo, its stories dated back from `now` (aware)."""
    raw = [
        tomllib.loads(entry.read_text("utf-8")) for entry in NEWS.iterdir() if entry.name.endswith(".toml")
    ]
    texts = {f"{one['slug']}/{story['slug']}": story for one in raw for story in one["stories"]}
    return tuple(_outlet(one, texts, now) for one in sorted(raw, key=lambda one: str(one["slug"])))


def _outlet(raw: dict[str, Any], texts: dict[str, dict[str, Any]], now: datetime) -> Outlet:
    zone = timezone(timedelta(hours=raw["utc_offset_hours"]))
    stories = [_story(one, texts, now.astimezone(zone)) for one in raw["stories"]]
    return Outlet(
        name=raw["name"],
        slug=raw["slug"],
        format=raw["format"],
        full_text=raw["full_text"],
        language=raw["language"],
        stories=tuple(sorted(stories, key=lambda story: story.published, reverse=True)),
    )


def _story(raw: dict[str, Any], texts: dict[str, dict[str, Any]], now: datetime) -> Story:
    published = (now - timedelta(minutes=raw["minutes_ago"])).replace(second=0, microsecond=0)
    # A reprint carries the agency's words to the letter, weekdays included.
    source = texts[raw["same_text_as"]] if "same_text_as" in raw else raw
    written = published + timedelta(minutes=raw["minutes_ago"] - source["minutes_ago"])
    text = _PLACEHOLDER.sub(lambda match: _moment(match, written), source["text"])
    paragraphs = tuple(" ".join(part.split()) for part in text.strip().split("\n\n"))
    return Story(
        slug=raw["slug"],
        title=raw["title"],
        author=raw["author"],
        published=published,
        paragraphs=paragraphs,
        summary=raw.get("summary", paragraphs[0]),
        caption=raw.get("caption", ""),
        comment=raw.get("comment", ""),
        day_only=raw.get("day_only", False),
    )


def _moment(match: re.Match[str], written: datetime) -> str:
    moment = written + timedelta(minutes=int(match[2] or 0))
    # English weekdays whatever the machine's locale: strftime would follow it.
    return _WEEKDAYS[moment.weekday()] if match[1] == "day" else f"{moment:%H:%M}"
