"""The fields of a machine's warning, read by the real reader: lines of a text, and no toll of anybody."""

from dataclasses import replace

import pytest

from bot.feeds.parse import parse_feed
from bot.reading.pipe import Reader
from tests.feeds.test_machine_alerts import CAP, NOW, entry

pytestmark = pytest.mark.slow  # the models

FIELDS = [
    CAP,
    "<cap:event>Flood Warning</cap:event><cap:severity>Severe: 12 killed</cap:severity><cap:status>Actual</cap:status>",
    "<cap:event>Dead Man's Creek flood, 14 dead</cap:event><cap:areaDesc>Killed Horse Pass; 40 injured</cap:areaDesc>",
    "<gdacs:eventtype>EQ</gdacs:eventtype><gdacs:severity>Magnitude 6.1M, 300 deaths expected</gdacs:severity>"
    "<gdacs:alertlevel>Red</gdacs:alertlevel><gdacs:country>Telmar</gdacs:country>",
    "<gdacs:eventtype>FL</gdacs:eventtype><gdacs:severity>Magnitude 7, dead 25, displaced 4000</gdacs:severity>"
    "<georss:point>45.256 -71.92</georss:point>",
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_no_field_of_a_warning_is_a_casualty_claim(reader: Reader) -> None:
    for fields in FIELDS:
        article = entry(fields)
        assert article.alert is not None
        assert [claim.span.text for claim in reader.read_one(article).claims] == [], fields


def test_what_an_alert_tells_in_sentences_is_read_as_ever(reader: Reader) -> None:
    article = entry(CAP, summary="Police said four people were killed when the storm reached Osk.")
    (claim,) = reader.read_one(article).claims
    assert claim.low == 4


def test_labelled_figures_of_an_ordinary_article_are_still_read(reader: Reader) -> None:
    body = "<rss version='2.0'><channel><item><title>Osk</title><description>The losses at Osk: killed: 14. Area: Vale</description>"
    item = parse_feed(f"{body}</item></channel></rss>".encode(), url=None, now=NOW).articles[0]
    article = replace(item, text="Killed: 14\nWounded: 30\nThe losses at Osk were counted on Monday.")
    assert reader.read_one(article).claims
