"""Lines of an extracted page -> those that are the article's own."""

from bot.feeds.fingerprints import fingerprint


def without_furniture(text: str, title: str) -> str:
    """The lines, less a headline repeated at the top."""
    lines = text.split("\n")
    head = fingerprint(title)
    while lines and title and fingerprint(lines[0]) == head:
        lines = lines[1:]
    return "\n".join(lines)
