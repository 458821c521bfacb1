"""Foreign words -> strings that Slack can read as nothing but words."""

import re
from urllib.parse import urlsplit

from adapters.slack.limits import ADDRESS_CHARACTERS
from bot.document import Inline, Line, Link, Moment, Words
from bot.unseen import isolated, visible

# mrkdwn has no escape for these: bold, italic, strike, code, quotes, emoji names.
_FORMATTING = re.compile(r"[*_~`>]|:[a-z0-9_+'-]+:|^\s*[•◦▪-]", re.IGNORECASE | re.MULTILINE)
_UNFIT = {ord(sign): f"%{ord(sign):02X}" for sign in '<>|"` ^\\{}'}


def shown(text: str) -> str:
    """The text without what cannot be seen, and with nothing that turns the words around it."""
    return isolated(visible(text))


def escaped(text: str) -> str:
    """The text for a mrkdwn field: with & < > written as entities no mention, link or date can arise."""
    return shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def formats(text: str) -> bool:
    """Whether mrkdwn would read formatting out of this text, which it has no escape for."""
    return _FORMATTING.search(text) is not None


def address(url: str) -> str | None:
    """The address for a link; None unless it is http or https, names a host and is not too long."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:  # such as a broken IPv6 host
        return None
    fit = visible(url).replace("\n", "").translate(_UNFIT)
    return fit if named and len(fit) <= ADDRESS_CHARACTERS else None


def small_print(line: Line) -> str | None:
    """A line as mrkdwn with links and times; None where its words would be taken for formatting."""
    if any(formats(inline.text) for inline in line):
        return None
    return " ".join("".join(_inline(inline) for inline in line).split())


def _inline(inline: Inline) -> str:
    match inline:
        case Words():
            return f"~{escaped(inline.text)}~" if inline.style == "struck" else escaped(inline.text)
        case Link():
            url = address(inline.url)
            label = escaped(inline.text).replace("|", "¦").strip()
            return f"<{escaped(url)}|{label}>" if url and label else escaped(inline.text)
        case Moment():
            fallback = escaped(inline.text).replace("|", "¦").replace("^", "") or "then"
            return f"<!date^{int(inline.at.timestamp())}^{date_format(inline)}|{fallback}>"


def date_format(moment: Moment) -> str:
    """Slack's own words for a time in the reader's zone: as short as ours."""
    bare = re.fullmatch(r"\d{1,2}:\d{2}", moment.text)
    return "{time}" if bare else "{date_short_pretty} {time}"
