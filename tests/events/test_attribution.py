"""Claimants in full, and figures laid to their source, within one article."""

from bot.events.ledger.attribution import full_name, in_full
from bot.events.ledger.claimants import is_left_behind
from bot.model import Claim, ClaimantType, Harm, Span, Status

TEXT = (
    "Tessary's Civil Protection agency said on Monday that 29 people died. The agency said 60 were hurt. "
    "Doctors at St Oriel Hospital counted more. The hospital treated nine."
)


def claim(low: int, claimant: str | None = None, field: str = "text") -> Claim:
    kind = ClaimantType.OFFICIAL if claimant else None
    status = Status.REPORTED if claimant else Status.ASSERTED
    span = Span(0, 2, str(low), field)  # type: ignore[arg-type]  # a test's own word
    return Claim(
        "c", span, (0, 2), Harm.KILLED, low, low, claimant=claimant, claimant_type=kind, status=status
    )


def test_a_common_noun_is_the_body_that_the_article_calls_so() -> None:
    assert full_name("the agency", TEXT) == "Civil Protection agency"
    assert full_name("The hospital", TEXT) == "St Oriel Hospital"


def test_names_and_nouns_without_a_name_stay() -> None:
    assert full_name("police", TEXT) is None
    assert full_name("Ada Brenn", TEXT) is None
    assert full_name("the regional police", TEXT) is None


def test_a_headline_figure_is_its_sources_where_the_text_says_whose() -> None:
    headline, said = in_full([claim(29, field="title"), claim(29, "the agency")], (), TEXT)
    assert (headline.claimant, headline.status) == ("Civil Protection agency", Status.REPORTED)
    assert said.claimant == "Civil Protection agency"


def test_another_figure_of_the_outlet_stays_its_own() -> None:
    own, _ = in_full([claim(31), claim(29, "the agency")], (), TEXT)
    assert own.claimant is None


def test_a_headline_names_its_source_as_the_text_does() -> None:
    headline, _ = in_full([claim(26, "Tessary", field="title"), claim(26, "the agency")], (), TEXT)
    assert headline.claimant == "Civil Protection agency"


def test_an_earlier_count_is_nobodys_word_any_more() -> None:
    assert is_left_behind("An earlier count")
    assert is_left_behind("the previous death toll")
    assert is_left_behind("An earlier version of this story")
    assert not is_left_behind("this version")
    assert not is_left_behind("the former mayor")
    assert not is_left_behind(None)
