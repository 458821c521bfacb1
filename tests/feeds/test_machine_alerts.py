"""Warnings of machines: their fields as a record and as labelled lines of the text."""

from datetime import UTC, datetime

import pytest

from bot.feeds.parse import parse_feed
from bot.model import Alert, Article

NOW = datetime(2026, 11, 30, 20, tzinfo=UTC)
CAP = (
    "<cap:event>Tornado Warning</cap:event><cap:severity>Extreme</cap:severity>"
    "<cap:areaDesc>Osk; Ulm</cap:areaDesc>"
    "<cap:expires>2026-11-30T15:15:00-06:00</cap:expires><cap:status>Actual</cap:status>"
)
POINT = "<georss:point>45.256 -71.92</georss:point>"


def entry(fields: str, summary: str = "Take cover now.") -> Article:
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:cap='urn:oasis:names:tc:emergency:cap:1.2' "
        "xmlns:georss='http://www.georss.org/georss' xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#' "
        "xmlns:gml='http://www.opengis.net/gml' xmlns:gdacs='http://www.gdacs.org'><title>Warnings</title>"
        f"<entry><id>1</id><title>Tornado</title><link href='https://alerts.example/1'/>"
        f"<summary>{summary}</summary>{fields}</entry></feed>"
    )
    return parse_feed(body.encode(), url=None, now=NOW).articles[0]


def test_the_fields_of_a_warning_are_lines_of_its_text() -> None:
    article = entry(CAP + POINT)
    expires = datetime(2026, 11, 30, 21, 15, tzinfo=UTC)
    assert article.alert == Alert(
        "Tornado Warning", "Extreme", "Osk; Ulm", "45.256, -71.92", expires, "Actual"
    )
    assert article.text.split("\n") == [
        "Take cover now.", "Status: Actual", "Event: Tornado Warning", "Severity: Extreme", "Area: Osk; Ulm",
        "Point: 45.256, -71.92", "Expires: 2026-11-30 21:15 UTC",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (CAP.replace("T15:15", "T13:15"), "Expired"),
        (CAP + "<cap:msgType>Cancel</cap:msgType>", "Cancelled"),
        (CAP.replace("T15:15", "T13:15") + "<cap:msgType>Cancel</cap:msgType>", "Cancelled"),
        (CAP.replace("Actual", "Exercise"), "Exercise"),
        ("<cap:event>Flood</cap:event>", None),
    ],
)
def test_what_is_over_or_taken_back_is_said_so(fields: str, status: str | None) -> None:
    article = entry(fields)
    assert article.alert is not None
    assert article.alert.status == status
    assert (f"Status: {status}" in article.text) is (status is not None)


@pytest.mark.parametrize(
    ("fields", "point"),
    [
        (POINT, "45.256, -71.92"),
        (
            "<georss:where><gml:Point><gml:pos>45.256 -71.92</gml:pos></gml:Point></georss:where>",
            "45.256, -71.92",
        ),
        ("<geo:lat>45.256</geo:lat><geo:long>-71.92</geo:long>", "45.256, -71.92"),
        ("<geo:Point><geo:lat>4.5</geo:lat><geo:long>7</geo:long></geo:Point>", "4.5, 7"),
        ("<cap:circle>32.9,-87.1 12.5</cap:circle>", "32.9, -87.1"),
        ("<georss:point>145 -71</georss:point><cap:event>Flood</cap:event>", None),
        ("<georss:polygon>45 -71 46 -71 46 -72 45 -71</georss:polygon><cap:event>Flood</cap:event>", None),
    ],
)
def test_a_point_is_given_only_where_one_is_written(fields: str, point: str | None) -> None:
    article = entry(fields)
    assert article.alert is not None
    assert article.alert.point == point


def test_a_disaster_feed_names_event_severity_and_country() -> None:
    article = entry(
        "<gdacs:eventtype>FL</gdacs:eventtype><gdacs:alertlevel>Orange</gdacs:alertlevel>"
        "<gdacs:country>Velland</gdacs:country>"
    )
    assert article.alert == Alert("Flood", "Orange", "Velland")


def test_the_warning_packed_into_an_entry_is_read_and_is_no_prose() -> None:
    content = (
        "<content type='text/xml'><alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>"
        "<msgType>Alert</msgType><info><event>Flood</event><severity>Severe</severity><area><areaDesc>Ulm</areaDesc></area></info>"
        "</alert></content>"
    )
    article = entry(content)
    assert article.alert == Alert("Flood", "Severe", "Ulm")
    assert article.text == "Take cover now.\nEvent: Flood\nSeverity: Severe\nArea: Ulm"


def test_an_item_without_such_fields_has_none() -> None:
    article = entry("")
    assert (article.alert, article.text) == (None, "")
