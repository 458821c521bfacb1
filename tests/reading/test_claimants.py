"""Who makes a figure: the clause that attributes it, by annotated sentences."""

from collections.abc import Iterator
from functools import cache

import pytest
from spacy.tokens import Doc

from bot.model import Article, Claim, ClaimantType, Harm, Span, Status
from bot.reading.claimants.claimants import claims_with_claimants
from bot.reading.pipe import Reader

pytestmark = pytest.mark.slow

# {figure} [claimant], then the type; "-" where nobody is named, "" where it is the outlet's own word.
EXAMPLES = [
    ("[Police] said {nine people} were killed in the fire.", "official"),
    ("{Nine people} were killed in the fire, [the hospital] said.", "medical"),
    ("{Nine people} were killed in the fire.", ""),
    ("According to [the rebels], {40 soldiers} died in the raid.", "belligerent"),
    ("{40 soldiers} died in the raid, according to [the army].", "belligerent"),
    ("[The Red Cross] reported the death of {12 civilians}.", "ngo"),
    ("The minister said [the army] had reported {30 dead} in Harun.", "belligerent"),
    ("The minister said the raid was over, according to [state radio]. {30 people} died.", None),
    ("[Mayor Ada Lund] said the hall was lost. She added that {nine people} had died.", "official"),
    ("[The ministry] said the road was cut. It also said {two villagers} were missing.", "official"),
    ("[Residents] told AFP {a boy} was shot at the gate.", "witness"),
    ("No official toll was given, but [local media] reports say {more than 10 people} were killed.", "media"),
    ("{No casualties} were reported.", "-unnamed"),
    ("{Nine people} were killed, it was reported on Monday.", "-unnamed"),
    ("{Nine people} reportedly died in the fire.", "-unnamed"),
    ("It was officially announced that {nine people} had died.", "-official"),
    ("About {4,000 people} fled their homes in March (OCHA, 18 April 2024).", "un", "OCHA"),
    ("[The Black Dawn group] claimed responsibility for the killing of {two guards}.", "belligerent"),
    ("TARNO, 3 May (ANP) -- [Medical sources] said {nine people} had died.", "medical"),
    ("[Governor Ines Marr] said on Monday: “{Nine people} died. {Two guards} are missing.”", "official"),
    ("“{Nine people} died,” [Governor Ines Marr] said. “{Two guards} are missing.”", "official"),
    ("Governor Ines Marr said the dam broke. {Nine people} died.", ""),
    (
        "[A police spokesman] said {three men} were held. [The spokesman] said {two women} were hurt.",
        "official",
    ),
    ("{A woman} who [police] say was shot by a guard had called for help.", "official"),
    ("“{Many of the families} who left the valley now sleep in schools and barns.”", "-unnamed"),
    ("[The defence ministry] said {40 rebels} were killed.", "belligerent"),
    ("[The harbour police] seek two men after {a guard} was hurt, according to a press release.", "official"),
    ("[Officials] put the death toll at {41}.", "official"),
    ("[The interior ministry] revised the toll down to {29} from 34.", "official"),
    ("[The governor, Arman Tell,] said {six people} were hurt.", "official"),
    ("Two more deaths raised the toll to {51}.", ""),
    ("The fire has claimed {26 lives}.", ""),
    ("{300 families} fled the valley, according to [the UN refugee agency].", "un"),
    ("{Nine people} died, [the regional health service] said.", "official"),
    ("“{Four girls} were taken,” said [Omar Dahl, a relative].", "witness"),
    ("Police said nine pupils were kidnapped, but [parents] put the number at {60}.", "witness"),
    ("[Police chief Colonel Mateo Quiroga] said {18 people} were killed.", "official"),
    ("[Colonel Iva Brandt] said {18 people} were killed.", "belligerent"),
    ("“We know little,” Omar Dahl said. [Dahl] said {18 people} were killed.", "other"),
    ("When [police] said {nine people} were killed, the crowd wept.", "official"),
    ("“But that does not explain who shot {the three other women},” [she] said.", "other"),
]


@cache
def reader() -> Reader:
    return Reader()


def parts(text: str) -> tuple[str, list[tuple[int, int]], list[str]]:
    """Marked text -> plain text, the spans of the figures, the claimants' words."""
    plain, figures, claimants, start = "", [], [], 0
    for letter in text:
        if letter in "{[":
            start = len(plain)
        elif letter == "}":
            figures.append((start, len(plain)))
        elif letter == "]":
            claimants.append(plain[start:])
        else:
            plain += letter
    return plain, figures, claimants


def claims(doc: Doc, figures: list[tuple[int, int]]) -> Iterator[Claim]:
    for start, end in figures:
        span = Span(start, end, doc.text[start:end])
        yield Claim(id="", span=span, sentence=(0, len(doc.text)), harm=Harm.KILLED, low=1, high=1)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[0][:50])
def test_claimant(example: tuple[str, ...]) -> None:
    text, wanted = example[0], example[1]
    plain, figures, claimants = parts(text)
    if wanted is None:
        wanted, claimants = "", []
    doc = reader().pipeline("en")(plain)
    for claim in claims_with_claimants(doc, list(claims(doc, figures))):
        assert (claim.claimant_type.value if claim.claimant_type else "") == wanted.removeprefix("-"), (
            claim.why
        )
        named = example[2:] or claimants
        if wanted and not wanted.startswith("-"):
            assert claim.claimant is not None
            assert any(claim.claimant in name or name in claim.claimant for name in named)
            assert claim.claimant_span is not None
            assert plain[slice(*claim.claimant_span)] == claim.claimant
        else:
            assert claim.claimant is None
        assert claim.status is (Status.REPORTED if wanted else Status.ASSERTED)


def test_an_accusation_is_alleged() -> None:
    doc = reader().pipeline("en")("Rights groups denounced the killing of twelve peasants.")
    figure = Span(39, 53, "twelve peasants")
    claim = Claim(id="", span=figure, sentence=(0, 54), harm=Harm.KILLED, low=12, high=12)
    (given,) = claims_with_claimants(doc, [claim])
    assert (given.claimant, given.status) == ("Rights groups", Status.ALLEGED)


def test_who_keeps_a_figure_back_is_its_claimant() -> None:
    doc = reader().pipeline("en")("Deputies could not give a number of victims.")
    figure = Span(24, 43, "a number of victims")
    claim = Claim("", figure, (0, 44), Harm.KILLED, None, None, status=Status.WITHHELD)
    (given,) = claims_with_claimants(doc, [claim])
    assert (given.claimant, given.claimant_type) == ("Deputies", ClaimantType.OFFICIAL)
    assert given.status is Status.WITHHELD


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("Police told AFP that nine people had died.", "AFP"),
        ("Reuters reported that police had confirmed nine people had died.", "Reuters"),
        ("Police told residents that nine people had died.", None),
    ],
)
def test_through_whom_a_figure_came(text: str, via: str | None) -> None:
    doc = reader().pipeline("en")(text)
    start = text.index("nine people")
    claim = Claim("", Span(start, start + 11, "nine people"), (0, len(text)), Harm.KILLED, 9, 9)
    (given,) = claims_with_claimants(doc, [claim])
    assert (given.claimant or "").lower() == "police"
    assert given.via == via


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("The Dock Union said five members of the union were killed.", True),
        ("The relief agency said three of its staff were killed.", True),
        ("The relief agency said three people were killed.", False),
        ("The police said three of its officers were killed.", False),
        ("The Dock Union said five members of a family were killed.", False),
    ],
)
def test_who_counts_only_its_own_counts_a_part(text: str, part: bool) -> None:
    reading = reader().read_one(Article(id="a1", title="", text=text))
    assert [claim.subset for claim in reading.claims if claim.harm is Harm.KILLED and claim.low != 1] == [
        part
    ]
