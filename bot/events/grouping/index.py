"""Heavy words -> the events that may be meant: an inverted index whose lists never grow long."""

from collections import Counter, deque

from bot.events.grouping.vectors import Vector

QUERY_WORDS = 30  # the heaviest words of an article, by which it is filed and looked for
LONGEST_LIST = 200  # events under one word: the most recent ones
CANDIDATES = 12  # events looked at closely


class Index:
    """Files events under the heaviest words of their articles. A look-up costs the same at any size."""

    def __init__(self) -> None:
        self._filed: dict[str, deque[int]] = {}

    def file(self, event: int, vector: Vector) -> None:
        """File an event under an article's heaviest words, as the most recent of each."""
        for own in _heaviest(vector):
            under = self._filed.setdefault(own, deque(maxlen=LONGEST_LIST))
            if event in under:
                under.remove(event)
            under.append(event)

    def candidates(self, vector: Vector) -> list[int]:
        """The events that share the most weight with an article, best first."""
        found: Counter[int] = Counter()
        for own, weight in _heaviest(vector).items():
            for event in self._filed.get(own, ()):
                found[event] += weight  # type: ignore[assignment]  # a Counter may hold weights
        return sorted(found, key=lambda event: (-found[event], event))[:CANDIDATES]

    def forget(self, gone: set[int]) -> None:
        """Drop events from all lists."""
        for own in list(self._filed):
            left = [event for event in self._filed[own] if event not in gone]
            if left:
                self._filed[own] = deque(left, maxlen=LONGEST_LIST)
            else:
                del self._filed[own]


def _heaviest(vector: Vector) -> dict[str, float]:
    heaviest = sorted(vector.words.items(), key=lambda item: (-item[1], item[0]))[:QUERY_WORDS]
    return dict(heaviest)
