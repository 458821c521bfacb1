"""A feed's last days -> a strip: a bar a day for its articles, a block under it where it did not answer."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.room import FeedDay

DAY, TALL, BLOCK = 9, 22, 7  # units of the drawing: a day's width, the tallest bar, a block


def strip(days: Sequence[FeedDay], said: str) -> Markup:
    """The strip; `said` is it in words."""
    if not days:
        return Markup("")
    most = max([1, *(day.articles for day in days)])
    shown = Markup("").join(_day(number, day, most) for number, day in enumerate(days))
    wide = DAY * len(days)
    return Markup(
        '<svg class="days" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<path class="scale" d="M0 {}H{}"/>{}</svg>'
    ).format(wide, TALL + BLOCK + 2, wide, TALL + BLOCK + 2, said, TALL + 0.5, wide, shown)


def _day(number: int, day: FeedDay, most: int) -> Markup:
    left = number * DAY + 1
    tall = round(TALL * (day.articles / most) ** 0.5, 1)
    away = Markup("")
    if day.away > 0:
        wide = max(round((DAY - 2) * day.away, 1), 1.5)
        away = Markup('<rect class="away" x="{}" y="{}" width="{}" height="{}"/>').format(
            left, TALL + 2, wide, BLOCK
        )
    title = f"{day.name}: {day.articles:,} article{'' if day.articles == 1 else 's'}"
    if day.away > 0:
        title += f"; not heard for {max(round(day.away * 100), 1)} % of the day"
    return Markup('<g><title>{}</title><rect x="{}" y="{}" width="{}" height="{}"/>{}</g>').format(
        title, left, TALL - tall, DAY - 2, tall, away
    )
