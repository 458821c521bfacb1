"""How a channel's feeds stand -> the lines over the page's list of events."""

from bot.briefings.heard import cautions, heard_words, muted_words
from bot.briefings.language.scene import dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.views import FeedsHeard
from bot.document import Document, Text


def overview_head(heard: FeedsHeard, clock: LocalClock) -> Document:
    """How it is known what is listed."""
    known = dotted(heard_words(heard, clock), muted_words(heard.muted))
    return Document((*(Text(line(one)) for one in cautions(heard, clock)), Text(known, small=True)))
