"""Failed tries -> how long to wait before the next one: twice as long each time, up to the longest."""

MOST_DOUBLINGS = 30  # beyond them the number would only grow


def pause_seconds(failures: int, first: float, longest: float) -> float:
    """The pause after so many failures in a row, the first counted as 1."""
    return min(first * 2.0 ** min(failures - 1, MOST_DOUBLINGS), longest)
