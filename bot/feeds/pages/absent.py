"""A page's headlines and text -> why it holds no article, where it holds none."""

import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources

from bot.feeds.fingerprints import words_of

_MISSING_CHARACTERS = 1500  # an article of that length is one, even under "Not found"
_WALL_SHARE = 0.5  # of the text in lines that ask for consent, a login or money
_LEAST_CHARACTERS = 40  # less is no sentence of news


def why_absent(headlines: Collection[str], text: str) -> str | None:
    """One sentence about a page that is missing, a wall or a list of other stories; None for an article."""
    if len(text) < _MISSING_CHARACTERS and any(map(_says_missing, headlines)):
        return "The page says that the article is not there."
    if _is_wall(text):
        return "The page shows a wall (consent, login or subscription) instead of the article."
    if len(text) < _LEAST_CHARACTERS:
        return "There is no article on this page."
    return None


def _says_missing(headline: str) -> bool:
    key = _key(headline)
    short = len(key.split()) <= 12
    return any(
        key == phrase or (short and (key.startswith(f"{phrase} ") or key.endswith(f" {phrase}")))
        for phrase in _phrases()["missing"]
        if " " in phrase or phrase.isdigit() or key == phrase
    )


def _is_wall(text: str) -> bool:
    lines = text.split("\n")
    walled = sum(len(line) for line in lines if _is_walled(line))
    return bool(text) and walled >= _WALL_SHARE * sum(map(len, lines))


def _is_walled(line: str) -> bool:
    key = f" {_key(line)} "
    return any(f" {phrase}" in key for phrase in _phrases()["walls"])


def _key(line: str) -> str:
    return " ".join(words_of(line.replace("’", "").replace("'", "")))


@cache
def _phrases() -> dict[str, list[str]]:
    return tomllib.loads(resources.files(__package__).joinpath("absent.toml").read_text("utf-8"))
