"""A range and a chance -> a number; a number -> how news writes it."""

from random import Random

# fmt: off
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
YEARS = range(1900, 2101)  # a figure among these could be read as a year
WORDS_UP_TO = (0, 9, 9, 9, 20, 99)  # up to which number a newsroom writes words
DEFAULT_RANGE = "2..900"


def draw(rng: Random, spec: str, known: dict[str, int]) -> int:
    """A number as `spec` asks ("2..60", "tens 20..400", "more than n", "fewer than n"), unlike the known."""
    low, high, step = _bounds(spec, known)
    for _ in range(200):
        number = _some(rng, low, high) // step * step
        if low <= number <= high and number not in known.values() and number not in YEARS:
            return number
    raise ValueError(f"no number for {spec} beside {known}")


def _bounds(spec: str, known: dict[str, int]) -> tuple[int, int, int]:
    if spec.startswith("more than "):
        floor = known[spec.removeprefix("more than ")]
        return floor + 1, floor * 2 + 10, 1
    if spec.startswith("fewer than "):
        return 2, known[spec.removeprefix("fewer than ")] - 1, 1
    step = 10 if spec.startswith("tens ") else 1
    low, high = spec.removeprefix("tens ").split("..")
    return int(low), int(high), step


def _some(rng: Random, low: int, high: int) -> int:
    """Small numbers more often than large ones, as in news."""
    ceiling = rng.choice((12, 12, 60, 60, high))
    return rng.randint(low, min(high, ceiling) if ceiling > low else high)


def written(number: int, words_up_to: int) -> str:
    """The number in words where the house writes it so, else in digits with separators."""
    if number > words_up_to:
        return f"{number:,}"
    if number < len(ONES):
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")
