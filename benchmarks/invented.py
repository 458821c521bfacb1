"""A seed -> invented English news articles: mixed, as a desk gets it, or all about casualties."""

import json
import os
import random
from pathlib import Path

Text = tuple[str, str]

_TOWNS = ("Marn", "Ostel", "Pellow", "Quint", "Rusk", "Sarrow", "Tamble", "Ulver", "Vantry", "Wessel")
_NAMES = ("Ines Calder", "Tomas Brandt", "Mara Voss", "Edwin Hale", "Lena Ortiz", "Paul Serrin", "Ruth Amadi")
_THINGS = (
    "harbour road",
    "old mill",
    "grain hall",
    "north bridge",
    "ferry line",
    "town theatre",
    "rail depot",
)
_CALM = (
    "The council of {town} will vote next week on whether the {thing} should be rebuilt before the winter.",
    "Shares in the company rose by {n} per cent in early trading after it raised its forecast for the year.",
    "{name} scored twice in the second half as the visitors from {town} held on to their narrow lead.",
    "The work on the {thing} began in the spring and has cost about {n} million crowns so far.",
    '"We have waited for this for {n} years," said {name}, who runs a small shop beside the {thing}.',
    "Visitors will be able to see the paintings, which were long kept in a private house, until the autumn.",
    "Economists had expected prices to rise more slowly, because energy has become cheaper since January.",
    "The new engine uses a third less fuel, according to engineers who tested it on roads near {town}.",
    "It was not clear on Monday how the budget would be balanced, or which departments would have to save.",
    "{name}, a former teacher, has written four novels that are set in the villages around {town}.",
    "Trains between {town} and the coast will run every {n} minutes once the signals have been replaced.",
    "The school opened its doors to parents, who were shown the library and the rooms for music and art.",
    "A spokeswoman for the ministry said that the proposal would be put before parliament in the spring.",
    "Most of the apples are sold to shops in the capital, and the rest are pressed into juice.",
)
_HARM = (
    "At least {n} people were killed and {m} wounded when a blast hit the {thing} in {town}, police said.",
    "{name}, the head of the {town} hospital, told reporters that {n} bodies had been brought in by noon.",
    "Officials said that {m} others were injured, some of them badly, as the roof of the {thing} fell in.",
    "Rescuers were still looking for {n} workers who were missing after the fire at the {thing}.",
    "The interior ministry put the number of dead at {n}, while residents spoke of more than {m}.",
    "Among the dead were two children and a driver who had stopped at the {thing}, a doctor in {town} said.",
)


def articles(count: int, seed: int = 1, harm: float = 0.1) -> list[Text]:
    """So many (title, text); `harm` is the share of sentences that speak of casualties."""
    chance = random.Random(seed)
    return [_article(chance, harm) for _ in range(count)]


def mixed(count: int) -> list[Text]:
    """Mixed news: one article in three has casualties in it. Labelled news where its folder is set."""
    found = _labelled(("keyfacts_bbc", "clusters_5w1h"), count)
    return found or [
        one
        for number in range(count)
        for one in articles(1, seed=number, harm=0.2 if number % 3 == 0 else 0.0)
    ]


def deadly(count: int) -> list[Text]:
    """News that is all about casualties."""
    return _labelled(("casualties_gva",), count) or articles(count, seed=2, harm=0.4)


def _labelled(names: tuple[str, ...], count: int) -> list[Text]:
    folder = os.environ.get("SITREP_EVALUATION_DATA")
    files = [Path(folder) / name / "dev.jsonl" for name in names] if folder else []
    lines = [line for file in files if file.exists() for line in file.read_text("utf-8").splitlines()]
    stories = [json.loads(line) for line in lines]
    texts = [(story.get("title") or "", story["text"]) for story in stories if story.get("text")]
    return random.Random(1).sample(texts, min(count, len(texts)))


def _article(chance: random.Random, harm: float) -> Text:
    count = chance.randint(12, 30)
    sentences = [_sentence(chance, _HARM if chance.random() < harm else _CALM) for _ in range(count)]
    breaks = [sentence + ("\n\n" if number % 3 == 2 else " ") for number, sentence in enumerate(sentences)]
    title = f"{chance.choice(_TOWNS)}: what is known about the {chance.choice(_THINGS)}"
    return title, "".join(breaks).strip()


def _sentence(chance: random.Random, patterns: tuple[str, ...]) -> str:
    return chance.choice(patterns).format(
        town=chance.choice(_TOWNS),
        name=chance.choice(_NAMES),
        thing=chance.choice(_THINGS),
        n=chance.randint(3, 40),
        m=chance.randint(41, 120),
    )
