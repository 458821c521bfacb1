"""Invented articles of one shape, and what there is to read in them; quick to import."""

from bot.model import (
    Article,
    Claim,
    ClaimantType,
    Harm,
    Place,
    Qualifier,
    Reading,
    Span,
    Status,
)


def story(
    number: int,
    town: str,
    killed: int,
    claimant: str = "the Harbour Police",
    told: str = "mill fire: flames took the grain store, and sirens woke the whole harbour before dawn",
) -> Article:
    """An article that says how many were killed in an invented town, and who says so.

    `told` is the incident in a word or two, a colon, and what happened.
    """
    incident, scene = told.split(": ")
    text = f"{killed} people were killed in the {town} {incident}, {claimant} said. In {town}, {scene}. "
    return Article(
        f"story-{number}",
        f"{town} {incident} kills {killed}",
        text + f"Dispatch {number}.",
        outlet="Wire North",
    )


def read_story(article: Article) -> Reading:
    """What there is to read in a `story`: one claim, one place."""
    words = article.text.split()
    killed, claimant = int(words[0]), article.text.split(", ", 1)[1].split(" said")[0]
    town = words[words.index("the") + 1]
    start = article.text.index(town)
    claim = Claim(
        "c1",
        Span(0, len(f"{killed} people"), f"{killed} people"),
        (0, article.text.index(".") + 1),
        Harm.KILLED,
        killed,
        killed,
        Qualifier.EXACT,
        claimant=claimant,
        claimant_type=ClaimantType.OFFICIAL,
        status=Status.REPORTED,
    )
    return Reading(
        "en",
        claims=(claim,),
        places=(Place(Span(start, start + len(town), town), town),),
    )
