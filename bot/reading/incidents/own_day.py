"""An article -> the day on which its own incident happened, as its opening names it."""

from datetime import datetime

from bot.reading.incidents.anchors import says
from bot.reading.sentences.dates import days_in
from bot.reading.sentences.sentences import sentence_ends

OPENING_SENTENCES = 2  # beside the title
OPENING_CHARACTERS = 1200
RECENT = 14  # days: what lies further back is told of in passing, or is a picture's date
WHOLE_DAY = len("2019-01-01")


def incident_day(title: str, text: str, published: datetime | None, language: str) -> str:
    """The ISO day; empty where the opening names none, or where it comes back to an incident."""
    if published is None:
        return ""
    lead = text[:OPENING_CHARACTERS]
    sentences = [title, *(lead[a:b] for a, b in sentence_ends(lead, language)[:OPENING_SENTENCES])]
    if says(" ".join(sentences[:2]), language, "follow_up"):
        return ""
    known = published.date()
    days = (day for words in sentences for day in days_in(words, known, language))
    near = (day.iso for day in days if day.precision == WHOLE_DAY and 0 <= (known - day.first).days <= RECENT)
    return next(near, "")
