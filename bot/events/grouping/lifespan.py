"""When articles joined an event -> is it open, quiet or closed, and what may still join it."""

from datetime import datetime, timedelta
from enum import StrEnum

OPEN_FOR = timedelta(hours=24)  # since the last article joined
CLOSED_AFTER = timedelta(days=7)  # without an article
REOPENS_WITHIN = timedelta(days=30)  # of its closing, by an article of the same place and time span
REACH = CLOSED_AFTER + REOPENS_WITHIN  # no article this far from an event's time span joins it


class State(StrEnum):
    """Where an event is in its life."""

    OPEN = "open"
    QUIET = "quiet"
    CLOSED = "closed"


def state_of(joined: datetime, now: datetime) -> State:
    """The state at `now` of an event whose newest article joined at `joined`."""
    silence = now - joined
    if silence < OPEN_FOR:
        return State.OPEN
    return State.QUIET if silence < CLOSED_AFTER else State.CLOSED
