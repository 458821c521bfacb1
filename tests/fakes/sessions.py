"""Sessions of the page in memory, with a clock that a test can set forward."""


class MemorySessions:
    """chat.Sessions without a database. `now` is in seconds."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, float]] = {}
        self.now = 0.0

    async def load(self, key: str) -> str | None:
        value, until = self.kept.get(key, ("", -1.0))
        return value if until > self.now else None

    async def save(self, key: str, value: str, seconds: int, *, new: bool) -> bool:
        if not new and await self.load(key) is None:
            return False
        self.kept[key] = (value, self.now + seconds)
        return True

    async def forget(self, key: str) -> None:
        self.kept.pop(key, None)

    async def forget_all(self) -> None:
        self.kept.clear()
