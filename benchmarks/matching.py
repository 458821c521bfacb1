"""News and 100,000 invented subscriptions -> how long one article takes to be matched against all.

The news is that of the demo, or every text under SITREP_EVALUATION_DATA. Terms are drawn by their
frequency in it, stop words left out: 10 % of the queries ask for fields only, 10 % hold a NOT, 5 %
a prefix; the others are words, groups of words, phrases and exact terms. Run: python -m benchmarks.matching
"""

import gc
import json
import os
import random
import resource
import statistics
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, thread_time

import bot
from bot.alerts.forms import lexicon
from bot.alerts.holds import holds
from bot.alerts.match import Matcher
from bot.alerts.parse import parse
from bot.alerts.query import Query
from bot.alerts.subject import Amount, QuerySubject, SubjectFigure
from bot.alerts.words import folded_words, words_of
from bot.errors import UsageError
from bot.model import ClaimantType, Harm, Span, Status

SUBSCRIPTIONS = 100_000
ARTICLES = 300
CHECKED = 5  # articles whose matches are compared with reading every query, one after the other
OUTLETS = 200
Text = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """Milliseconds an article and matches an article, with what surrounds them.

    Times are those of one core (`thread_time`), which other work on the machine does not lengthen
    by waiting; `wall_ms` is the clock on the wall.
    """

    subscriptions: int
    articles: int
    add_seconds: float
    add_one_ms: float
    median_ms: float
    p95_ms: float
    wall_ms: float
    naive_ms: float  # of a core an article, every query read in turn
    subject_ms: float
    fewest_matches: int
    median_matches: float
    memory_mb: float


def news() -> list[Text]:
    """Title and text of every article at hand."""
    folder = os.environ.get("SITREP_EVALUATION_DATA")
    if folder is None:
        files = sorted((Path(bot.__file__).parent / "demo" / "news").glob("*.toml"))
        stories = [story for file in files for story in tomllib.loads(file.read_text("utf-8"))["stories"]]
    else:
        lines = [file.read_text("utf-8").splitlines() for file in sorted(Path(folder).glob("*/*.jsonl"))]
        stories = [json.loads(line) for of_file in lines for line in of_file]
    long = (story for story in stories if len(story.get("text") or "") > (800 if folder else 0))
    return sorted({(story.get("title") or "", story["text"]) for story in long})


class Draw:
    """Terms drawn by frequency from the news, and queries made of them."""

    def __init__(self, texts: list[Text], chance: random.Random) -> None:
        self.chance = chance
        stop = lexicon().stop
        self.tokens = [
            word
            for _, text in texts
            for word in folded_words(text)
            if word not in stop and len(word) > 2 and word.isalpha()
        ]
        self.sentences = [text.split(". ") for _, text in texts]
        self.names = [word.capitalize() for word, count in Counter(self.tokens).most_common(4000)[1000:]]

    def word(self) -> str:
        """One word."""
        return self.chance.choice(self.tokens)

    def phrase(self) -> str:
        """Two or three neighbouring words, in quotes."""
        while True:
            words = folded_words(self.chance.choice(self.chance.choice(self.sentences)))
            if len(words) > 3:
                start = self.chance.randrange(len(words) - 2)
                return '"' + " ".join(words[start : start + self.chance.choice((2, 2, 3))]) + '"'

    def field(self) -> str:
        """Fields only."""
        kind = self.chance.randrange(6)
        harm = self.chance.choice(("killed", "killed", "wounded", "missing", "abducted"))
        figure = f"{harm}{self.chance.choice(('>=', '>'))}{self.chance.choice((1, 3, 5, 10, 20, 50, 100))}"
        claimant = (
            f"claimant:{self.chance.choice(('official', 'medical', 'un', self.chance.choice(self.names)))}"
        )
        country = f"country:{self.chance.choice(COUNTRIES)}"
        return (
            f"place:{self.chance.choice(self.names)}",
            f"{figure} {country}",
            f"{figure} {claimant}",
            f"feed:F{self.chance.randrange(OUTLETS)} {figure}",
            f"speaker:{self.chance.choice(self.names)} {country}",
            f"{country} place:{self.chance.choice(self.names)}",
        )[kind]

    def text(self) -> str:
        """Words only."""
        shape = self.chance.randrange(20)
        if shape < 5:
            return self.word()
        if shape < 12:
            return f"{self.word()} {self.word()}"
        if shape < 14:
            return f"{self.word()} {self.word()} {self.word()}"
        if shape < 16:
            return self.phrase()
        if shape < 19:
            return f"({self.word()} OR {self.word()}) {self.word()}"
        return f"={self.word().capitalize()}"

    def query(self) -> str:
        """One query."""
        shape = self.chance.randrange(100)
        if shape < 10:
            return self.field()
        if shape < 20:
            return f"{self.text()} NOT {self.word()}"
        if shape < 25:
            return f"{self.word()[:5]}* {self.word()}"
        return self.text()


COUNTRIES = ("VE", "UA", "SY", "NG", "FR", "US", "GB", "IN", "CO", "ML", "SD", "IQ", "PH", "MX", "ID", "TR")


def queries(draw: Draw, count: int) -> Iterator[Query]:
    """That many queries; a draw that is refused (a phrase of stop words) is drawn again."""
    made = 0
    while made < count:
        try:
            query = parse(draw.query())
        except UsageError:
            continue
        made += 1
        yield query


def invented_fields(title: str, text: str, draw: Draw) -> QuerySubject:
    """The article's words with claims, places and feed made up: reading is another benchmark's work."""
    chance = draw.chance
    figures = tuple(
        SubjectFigure(
            chance.choice((Harm.KILLED, Harm.WOUNDED)),
            Amount(chance.choice((1, 2, 5, 12, 40)), chance.random() < 0.1),
            chance.choice((ClaimantType.OFFICIAL, ClaimantType.MEDICAL, None)),
            frozenset(chance.choice(draw.names).lower().split()),
            Status.REPORTED,
            Span(0, 1, "x"),
        )
        for _ in range(chance.randrange(6))
    )
    return QuerySubject(
        words_of(title, text),
        {figure.harm: figure.amount for figure in figures if figure.amount},
        figures,
        frozenset(name.lower() for name in chance.sample(draw.names, 8)),
        frozenset(chance.sample(COUNTRIES, 2)),
        frozenset({chance.randrange(OUTLETS), "wire"}),
        tuple(frozenset({name.lower()}) for name in chance.sample(draw.names, 5)),
    )


def measure(count: int = SUBSCRIPTIONS) -> Result:
    """One run from a fixed seed."""
    chance = random.Random(7)
    texts = news()
    draw = Draw(texts, chance)
    asked = list(queries(draw, count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    matcher: Matcher[int] = Matcher()
    started = perf_counter()
    for key, query in enumerate(asked):
        matcher.add(key, query)
    added = perf_counter() - started
    sample = chance.sample(texts, min(ARTICLES, len(texts)))
    gc.collect()
    gc.freeze()
    building, matching, walls, matches, naive = _timed(sample, draw, matcher, asked)
    started = perf_counter()
    for number, query in enumerate(asked[:1000]):
        matcher.add(-1 - number, query)
    return Result(
        count,
        len(sample),
        added,
        perf_counter() - started,  # a thousand of them: seconds are milliseconds each
        statistics.median(matching),
        statistics.quantiles(matching, n=20)[-1],
        statistics.median(walls),
        statistics.median(naive),
        statistics.median(building),
        min(matches),
        statistics.median(matches),
        (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    )


def _timed(
    sample: list[Text], draw: Draw, matcher: Matcher[int], asked: list[Query]
) -> tuple[list[float], list[float], list[float], list[int], list[float]]:
    building, matching, walls, matches, naive = [], [], [], [], []
    for number, (title, text) in enumerate(sample):
        started = thread_time()
        words_of(title, text)
        building.append((thread_time() - started) * 1000)
        subject = invented_fields(title, text, draw)
        started, wall = thread_time(), perf_counter()
        found = matcher.match(subject)
        matching.append((thread_time() - started) * 1000)
        walls.append((perf_counter() - wall) * 1000)
        matches.append(len(found))
        if number < CHECKED:
            started = thread_time()
            held = {key for key, query in enumerate(asked) if holds(query, subject)}
            naive.append((thread_time() - started) * 1000)
            assert set(found) == held
    return building, matching, walls, matches, naive


def main() -> None:
    """Print one line a figure."""
    result = measure(int(sys.argv[1]) if len(sys.argv) > 1 else SUBSCRIPTIONS)
    print(f"{result.subscriptions} subscriptions, {result.articles} articles")
    print(
        f"matching: median {result.median_ms:.2f} ms, p95 {result.p95_ms:.2f} ms of a core an article, "
        f"median by the clock {result.wall_ms:.2f} ms"
    )
    print(f"matches: fewest {result.fewest_matches}, median {result.median_matches:.0f} an article")
    print(f"words and forms of an article: median {result.subject_ms:.2f} ms")
    print(f"adding: {result.add_seconds:.1f} s for all, {result.add_one_ms:.3f} ms for one more")
    print(f"memory: {result.memory_mb:.0f} MB")


if __name__ == "__main__":
    main()
