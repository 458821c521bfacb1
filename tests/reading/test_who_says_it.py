"""Relays, short names of bodies, disputed reports: whose figure it is, and whose words."""

from functools import cache

import pytest
from spacy.tokens import Doc

from bot.model import Article
from bot.reading.pipe import Reader

pytestmark = pytest.mark.slow

# sentence | low, claimant, type, status [, via] of each claim in order
CLAIMS = [
    # who disputes a report of a figure
    ("The ministry brushed aside claims that 20 people had been killed.", "20 The ministry official denied"),
    ("The ministry debunked a report that 20 people had been killed.", "20 The ministry official denied"),
    (
        "The ministry poured scorn on claims that 20 people had been killed.",
        "20 The ministry official denied",
    ),
    ("The minister cast doubt on reports that 20 people had been killed.", "20 The minister official denied"),
    (
        "The ministry withdrew an earlier statement that 20 people had died.",
        "20 The ministry official denied",
    ),
    ("The ministry retracted its statement that 20 people had died.", "20 The ministry official denied"),
    ("The ministry's denial that 20 people had died was met with anger.", "20 The ministry official denied"),
    ("The ministry issued a denial of reports that 20 people had died.", "20 The ministry official denied"),
    (
        "The minister called the allegation that 20 people were killed a lie.",
        "20 The minister official denied",
    ),
    ("The minister described the report of 20 deaths as fabricated.", "20 The minister official denied"),
    ("The minister said reports that 20 people had died were false.", "20 The minister official denied"),
    ("The minister said it was not true that 20 people had died.", "20 The minister official denied"),
    ("The mayor said there was no truth to claims that 20 people died.", "20 The mayor official denied"),
    ("Reports that 20 people had been killed are false.", "20 - - denied"),
    # what nobody said
    ("The army would neither confirm nor deny that 20 people had been killed.", "20 - unnamed alleged"),
    ("The ministry stopped short of saying 20 people had died.", "20 - unnamed alleged"),
    ("There was no comment from the ministry on reports that 20 people had died.", "20 - unnamed alleged"),
    ("No official has said that 20 people had died.", "20 - unnamed alleged"),
    ("The minister refused to rule out that 20 people were killed.", "20 - unnamed alleged"),
    # who relays whom
    (
        "Local media, citing police, reported that five people were shot.",
        "5 police official reported Local media",
    ),
    (
        "Citing hospital sources, Radio Tarna reported 17 deaths.",
        "17 hospital sources medical reported Radio Tarna",
    ),
    (
        "The governor was quoted by the state news agency as saying that 22 people had died.",
        "22 The governor official reported the state news agency",
    ),
    ("The mayor told reporters in Lund that 12 children were killed.", "12 The mayor official reported"),
    (
        "State television said 3 people were killed; a monitoring group put it at 17.",
        "3 State television media reported; 17 a monitoring group ngo reported",
    ),
    (
        "Officials said 3 people died, while residents put it at 17.",
        "3 Officials official reported; 17 residents witness reported",
    ),
    # short names of bodies named before
    (
        "The UN refugee agency said 400 families had fled. The agency added that 12 people were killed.",
        "400 The UN refugee agency un reported; 12 The agency un reported",
    ),
    (
        "The rebel group said it had killed nine soldiers. The group's leader said two more were wounded.",
        "9 The rebel group belligerent reported; 2 The group's leader belligerent reported",
    ),
    (
        "A statement from the governor's office said 12 people died. The statement said 30 were hurt.",
        "12 the governor's office official reported; 30 The statement official reported",
    ),
    # offices beside names, and documents
    (
        "Osman Keita, who leads the district's rescue teams, said nine people died.",
        "9 Osman Keita official reported",
    ),
    (
        "The mayor of Tarno, Lise Okar, told local radio that nine people died.",
        "9 The mayor of Tarno, Lise Okar official reported local radio",
    ),
    ("Twelve people were killed, according to a preliminary police report.", "12 police official reported"),
    ("Two people were killed, court documents show.", "2 court official reported"),
    ("Two people were killed, investigators believe.", "2 investigators official reported"),
    ("A presidential spokesman said two people were killed.", "2 A presidential spokesman official reported"),
    ("Two people were killed, a commune chief said.", "2 a commune chief official reported"),
    (
        "Two people were killed, the Rapid Support Forces said.",
        "2 the Rapid Support Forces belligerent reported",
    ),
    ("Two people were killed, the bus company's director said.", "2 the bus company's director ngo reported"),
    ("Two people were killed, a health worker said.", "2 a health worker medical reported"),
    # what a speaker speaks of, the outlet may tell
    ("The minister condemned the attack, which killed nine soldiers.", "9 - - asserted"),
    ("Nobody claimed responsibility for the blast, which killed eight.", "8 - - asserted"),
    ("The president promised to rebuild the town where 14 people were killed.", "14 - - asserted"),
    ("Officials blamed militants for the attack that killed 12.", "12 - - asserted"),
    (
        "The opposition accused the army of an attack that killed 12 people.",
        "12 The opposition ngo alleged",
    ),
    ("A diplomat, who asked not to be named, said nine people died.", "9 A diplomat official reported"),
    ("The rights group Val Watch documented 27 killings.", "27 The rights group ngo reported"),
]

# sentence | low, was, claimant of each claim in order: a former figure is no figure but what is replaced
REPLACED = [
    (
        "Earlier reports of 40 deaths were wrong, Civil Protection said. It now counts 27 dead in Ulmark.",
        "40 - Civil Protection; 27 40 -",
    ),
    (
        "Twenty-seven people died in Ulmark, police said. Earlier reports of 40 dead were wrong.",
        "27 40 police; 40 - -",
    ),
    ("Police said 27 people were killed in Ulmark, correcting an earlier figure of 40.", "27 40 Police"),
    ("The death toll in Ulmark is 27 and not 40 as previously reported, the mayor said.", "27 40 the mayor"),
    (
        "Civil Protection said that 27 people had died, down from the 40 it reported on Monday.",
        "27 40 Civil Protection",
    ),
    ("The hospital apologised for having reported 40 deaths; 27 people died, it said.", "27 40 The hospital"),
    ("Police had put the number of dead in Ulmark at 40; they now say 27 people died.", "27 40 Police"),
    (
        "The governor on Monday lowered the death toll to 17 from 19, saying two had been counted twice.",
        "17 19 The governor",
    ),
    # no former figure: another body's, a party's denial, another harm
    (
        "The rebels denied that 40 people had died. Nine people died in Ulmark, police said.",
        "40 - The rebels; 9 - police",
    ),
    ("Police had put the number of wounded at 40; 27 people died, they said.", "40 - Police; 27 - they"),
]

# sentence | speaker's words: stance and content of each statement in order
STATEMENTS = [
    (
        "The union was accused by the ministry of planning the blast.",
        "accused: The union … of planning the blast",
    ),
    ("The army could neither confirm nor deny the strike.", "refused: the strike"),
    ("“We deny that it was us,” the army said.", "denied: “We deny that it was us,”"),
    ("Asked if the road was open, the minister said no.", ""),
    ("The ministry brushed aside claims that the dam was unsafe.", ""),
    ("The ministry retracted its statement that the dam was safe.", ""),
    ("The ministry stopped short of saying the dam was unsafe.", ""),
    ("Local media, citing police, reported that the road was shut.", "said: that the road was shut"),
    (
        "The mayor was quoted by the state news agency as saying that the road was shut.",
        "said: that the road was shut",
    ),
    ("Here is what we know: the bridge was hit at noon, police said.", "said: the bridge was hit at noon"),
    (
        "The minister called the allegation that the dam had failed a lie.",
        "said: the allegation that the dam had failed a lie",
    ),
]


@cache
def read(text: str) -> Doc:
    doc: Doc = Reader().pipeline("en")(text)
    return doc


def claims_of(doc: Doc) -> str:
    shown = []
    for one in doc._.sitrep_claims:
        type_ = one.claimant_type.value if one.claimant_type else "-"
        via = f" {one.via}" if one.via else ""
        shown.append(f"{one.low} {one.claimant or '-'} {type_} {one.status.value}{via}")
    return "; ".join(shown)


def statements_of(doc: Doc) -> str:
    found = doc._.sitrep_statements
    return "; ".join(f"{one.stance.value}: {' … '.join(each.text for each in one.content)}" for one in found)


def test_whose_figure_it_is() -> None:
    wrong = {text: got for text, wanted in CLAIMS if (got := claims_of(read(text))) != wanted}
    assert wrong == {}


def test_nothing_is_said_that_was_not() -> None:
    wrong = {text: got for text, wanted in STATEMENTS if (got := statements_of(read(text))) != wanted}
    assert wrong == {}


def test_a_former_figure_is_what_the_new_one_replaces() -> None:
    articles = [Article(str(place), "", text) for place, (text, _) in enumerate(REPLACED)]
    for (text, expected), reading in zip(REPLACED, Reader().read(articles), strict=True):
        told = (f"{c.low} {c.was.low if c.was else '-'} {c.claimant or '-'}" for c in reading.claims)
        assert "; ".join(told) == expected, text
