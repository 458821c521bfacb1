"""Text of a JSON document -> its value, also with a comma too many, a wrong escape, or its end cut off."""

import json
import re

from bot.errors import NotAFeed

_STRING = r'"(?:[^"\\]|\\.)*"'
_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_NO_ESCAPE = re.compile(r'(\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})|\\')
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(strict=False)


def read_json(text: str) -> object:
    """The document at the beginning; what stands behind it (a count, a note of the cache) is no part of it.

    Raises NotAFeed.
    """
    try:
        return _DECODER.raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        cause = error
    mended = _COMMA.sub(lambda found: found[1] or "", text)
    mended = _NO_ESCAPE.sub(lambda found: found[1] or r"\\", mended)
    for attempt in (mended, _with_whole_items(mended)):
        try:
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    raise NotAFeed("It begins like JSON, but is broken.") from cause


def _with_whole_items(text: str) -> str:
    """The document up to its last whole item, and closed behind it."""
    begin = _ITEMS.search(text)
    if not begin:
        return ""
    end = at = begin.end()
    try:
        while text.startswith("{", at := _BETWEEN.match(text, at).end()):  # type: ignore[union-attr]  # it matches nothing, too
            _, end = _DECODER.raw_decode(text, at)
            at = end
    except (ValueError, RecursionError):
        pass
    return f"{text[:end]}]}}" if end > begin.end() else ""
