"""A schedule -> the trigger APScheduler asks when to run."""

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from bot.timing.slots import Schedule, next_times

_JUST_BEFORE = timedelta(microseconds=1)


class LocalTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 carries no types
    """Fires at each slot of a schedule exactly once, through every clock change.

    Add its job with `misfire_grace_time=None, coalesce=True`; what a restart missed is for
    `due_slots` to say.
    """

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first slot after the previous one, or from `now` on when there was none."""
        after = previous_fire_time or now - _JUST_BEFORE
        return next(iter(next_times(self.schedule, after, 1)), None)

    def __str__(self) -> str:
        return f"local[{self.schedule}]"
