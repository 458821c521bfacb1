"""A ParsePool that does the work where it stands: no process to start."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bot.feeds.parse_pool import ParsePool

P = ParamSpec("P")
R = TypeVar("R")


class InlinePool(ParsePool):
    """Runs the function at once; errors come out as they are."""

    def __init__(self) -> None:
        super().__init__(workers=0)

    async def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)
