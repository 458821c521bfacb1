"""An argument as text -> its value, by the kind of its parameter; or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.alerts.forms import lexicon
from bot.alerts.parse import parse
from bot.alerts.query import Query
from bot.chat import Parameter, ParameterKind
from bot.document import Ping
from bot.errors import UsageError
from bot.grammar.nearest import nearest
from bot.model import Harm
from bot.timing.cron import parse_cron
from bot.timing.quiet import Hours
from bot.timing.typed import parse_days, parse_hours, parse_period, parse_rate, parse_times, parse_when
from bot.timing.zones import parse_zone

OFF = "off"
_OFF_IN_OTHER_WORDS = frozenset({"none", "no", "nothing", "never", "disable", "stop", "clear"})
MAY_BE_OFF = frozenset({"hours", "breaking", "limit"})  # parameters that take "off" for none
_LETTERS = {
    ParameterKind.EVENT: "E",
    ParameterKind.ARTICLE: "A",
    ParameterKind.CLAIM: "C",
    ParameterKind.FEED: "F",
    ParameterKind.ALERT: "K",
}
_THINGS = {"E": "event", "A": "article", "C": "claim", "F": "feed", "K": "alert"}
_NAMED = re.compile(r"([A-Za-z])\s?#?(\d{1,9})")
_QUOTES = "\"'“”„‘’«»"
_MENTION = re.compile(r"<(@&|@!?|!subteam\^)([A-Za-z0-9_-]+)(?:\|[^>]*)?>")
_IN_WORDS = re.compile(
    r"(?:(?P<sign>more than|over|at least|fewer than|less than|under|up to)\s+)?"
    r"(?P<figure>\d{1,3}(?:,\d{3})+|\d{1,9})\+?\s+(?:people\s+|civilians\s+|persons\s+)?(?P<harm>[a-z]+)\b",
    re.IGNORECASE,
)
_SIGNS = {"more than": ">", "over": ">", "fewer than": "<", "less than": "<", "under": "<", "up to": "<="}
_MOST_CRON_TIMES = 96  # a day: every quarter of an hour
_MOST_FIGURE = 10_000_000


def convert(parameter: Parameter, text: str) -> Any:
    """The value of one argument. Raises UsageError in words."""
    return _BY_KIND[parameter.kind](parameter, text.strip())


def unquoted(text: str) -> str:
    """The text without the quotation marks around it."""
    return text[1:-1].strip() if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES else text


def as_address(text: str) -> str | None:
    """The http(s) address that this is, with Slack's and Markdown's brackets taken off; None otherwise."""
    bare = text.strip().removeprefix("<").removesuffix(">").split("|", 1)[0]
    parts = urlsplit(bare) if re.match(r"https?://", bare, re.IGNORECASE) else None
    return bare if parts is not None and parts.netloc else None


def as_name(text: str, letters: str) -> str | None:
    """The name as it is written ("e 14" as "E14"), where its letter is one of these; None otherwise."""
    match = _NAMED.fullmatch(text.strip())
    return f"{match[1].upper()}{int(match[2])}" if match and match[1].upper() in letters else None


def _words(_parameter: Parameter, text: str) -> str:
    if not text:
        raise UsageError("Some words are missing")
    return text


def _url(_parameter: Parameter, text: str) -> str:
    bare = "." in text and not re.search(r"\s|://", text)
    address = as_address(text) or (as_address(f"https://{text}") if bare else None)
    if address is None:
        raise UsageError(f"“{text}” is no address. Write one such as https://news.example/feed.xml")
    return address


def _name(parameter: Parameter, text: str) -> str:
    letter = _LETTERS[parameter.kind]
    found = as_name(text, letter) or (f"{letter}{int(text)}" if re.fullmatch(r"\d{1,9}", text) else None)
    if found is None:
        raise UsageError(f"“{text}” names no {_THINGS[letter]}. Write it such as {letter}14")
    return found


def _any_name(_parameter: Parameter, text: str) -> str:
    found = as_name(text, "DCSK")
    if found is None:
        raise UsageError(f"“{text}” is none of D311 (a post), C88 (a claim), S7 (a statement), K2 (an alert)")
    return found


def _harm(_parameter: Parameter, text: str) -> Harm:
    word = text.casefold()
    known = [harm.value for harm in Harm]
    if word in known:
        return Harm(word)
    near = lexicon().figure_names.get(word) or nearest(word, known)
    right = f"Did you mean {near}?" if near else f"Write one of {', '.join(Harm)}"
    raise UsageError(f"“{text}” is no kind of harm. {right}")


def _figure(_parameter: Parameter, text: str) -> int:
    bare = re.sub(r"[,.’'\s](?=\d{3}\b)", "", text)
    if not re.fullmatch(r"\d+", bare) or int(bare) > _MOST_FIGURE:
        raise UsageError(f"“{text}” is no figure. Write a whole number such as 27")
    return int(bare)


def _choice(parameter: Parameter, text: str) -> str:
    if text.casefold() in parameter.choices:
        return text.casefold()
    near = nearest(text, parameter.choices)
    right = f"Did you mean {near}?" if near else f"Write one of {', '.join(parameter.choices)}"
    raise UsageError(f"“{text}” is no choice for {parameter.name}. {right}")


def _flag(parameter: Parameter, text: str) -> bool:
    if text.casefold() in ("", "true", "yes", "on", "1", (parameter.keyword or "").casefold()):
        return True
    if text.casefold() in ("false", "no", "off", "0"):
        return False
    raise UsageError(f"“{text}” is neither yes nor no, for {parameter.name}")


def _is_off(parameter: Parameter, text: str) -> bool:
    return parameter.name in MAY_BE_OFF and text.casefold() == OFF


def _cron(_parameter: Parameter, text: str) -> str:
    line = unquoted(text)
    times = len(parse_cron(line).times)
    if times > _MOST_CRON_TIMES:
        raise UsageError(
            f"That is {times} times a day, {_MOST_CRON_TIMES} at most; for news as it comes use /alerts add",
            0,
        )
    return line


def _hours(parameter: Parameter, text: str) -> Hours | None:
    return None if _is_off(parameter, text) else parse_hours(text)


def _query(parameter: Parameter, text: str) -> Query | None:
    if _is_off(parameter, text):
        return None
    if parameter.name in MAY_BE_OFF and text.casefold() in _OFF_IN_OTHER_WORDS:
        raise UsageError(f'“{text}” would look for that word. Write off, or "{text}" in quotes', 0)
    _check_words(text)
    return parse(text)


def _check_words(text: str) -> None:
    """A figure in words would be looked for as words: "more than 10 dead" asks killed>10."""
    for match in _IN_WORDS.finditer(re.sub(r"\"[^\"]*\"|“[^”]*”", lambda quoted: "_" * len(quoted[0]), text)):
        harm = lexicon().figure_names.get(match["harm"].lower()) or match["harm"].lower()
        if harm in set(Harm):
            sign = _SIGNS.get(" ".join((match["sign"] or "").lower().split()), ">=")
            figure = match["figure"].replace(",", "")
            raise UsageError(
                f"“{match[0]}” would look for these words. For the figure write {harm}{sign}{figure}, "
                f'for the words put them in quotes: "{match[0]}"',
                match.start(),
            )


def _ping(_parameter: Parameter, text: str) -> Ping:
    if text.casefold() in ("here", "@here") or re.fullmatch(r"<!here(?:\|[^>]*)?>", text):
        return Ping("here")
    match = _MENTION.fullmatch(text)
    if match:
        return Ping("role" if match[1] in ("@&", "!subteam^") else "user", match[2])
    if re.fullmatch(r"@(?!(?:everyone|channel)$)[\w.-]+", text):
        return Ping("user", text[1:])
    raise UsageError(f"“{text}” does not name anybody to ping. Write @user, @role or here")


def _people(_parameter: Parameter, text: str) -> tuple[str, ...]:
    parts = text.replace(",", " ").split()
    found = [_MENTION.fullmatch(part) for part in parts]
    named = [
        match[2] if match and match[1] in ("@", "@!") else part.removeprefix("@")
        for match, part in zip(found, parts, strict=True)
    ]
    wrong = [part for part, name in zip(parts, named, strict=True) if not re.fullmatch(r"[\w.-]+", name)]
    if wrong or not parts:
        raise UsageError(f"“{' '.join(wrong) or text}” does not name anybody. Write people such as @ann @bob")
    return tuple(dict.fromkeys(named))


def _period(_parameter: Parameter, text: str) -> timedelta:
    return parse_period(text)


Converter = Callable[[Parameter, str], Any]
_BY_KIND: dict[ParameterKind, Converter] = {
    ParameterKind.TEXT: _words,
    ParameterKind.URL: _url,
    ParameterKind.EVENT: _name,
    ParameterKind.ARTICLE: _name,
    ParameterKind.CLAIM: _name,
    ParameterKind.FEED: _name,
    ParameterKind.ALERT: _name,
    ParameterKind.NAME: _any_name,
    ParameterKind.TIMES: lambda _parameter, text: parse_times(text),
    ParameterKind.DAYS: lambda _parameter, text: parse_days(text),
    ParameterKind.ZONE: lambda _parameter, text: parse_zone(text),
    ParameterKind.CRON: _cron,
    ParameterKind.PERIOD: _period,
    ParameterKind.HOURS: _hours,
    ParameterKind.HARM: _harm,
    ParameterKind.FIGURE: _figure,
    ParameterKind.QUERY: _query,
    ParameterKind.PEOPLE: _people,
    ParameterKind.CHOICE: _choice,
    ParameterKind.FLAG: _flag,
    ParameterKind.PING: _ping,
    ParameterKind.WHEN: lambda _parameter, text: parse_when(text),
    ParameterKind.RATE: lambda _parameter, text: parse_rate(text),
}
