"""Strategies for input from strangers: right in structure and odd within, then damaged."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from hypothesis import strategies as st

from bot.chat import CommandSpec, Parameter, ParameterKind
from bot.model import Article

EXAMPLES = Path(__file__).parent.parent / "examples"
WORDS = st.sampled_from(
    [
        "weir",
        "river",
        "ministry",
        "said",
        "four",
        "hurt",
        "on",
        "Monday",
        "the",
        "square",
        "“they",
        "ran”",
        "12",
        "killed,",
        "Amaro",
        "dock",
        "—",
        "é",
        "北",
        "ء",
    ]
)
NASTY = (
    "",
    "\x00",
    "\ud800",
    "\u202e",
    "\u2028",
    "\ufeff",
    "e\u0301" * 40,
    "🏳️‍🌈" * 9,
    "&#x0;",
    "&amp;amp;",
    "]]>",
    "<![CDATA[",
    "<b",
    "<script>",
    "'\"",
    "%00",
    "A" * 4000,
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "\\",
    "${x}",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    "(" * 300,
    '"' * 99,
    "\r\n\r\n",
    "\t" * 200,
    "<@U1>",
    "{{7*7}}",
)
ODD = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
PHRASE = st.lists(st.one_of(WORDS, WORDS, WORDS, ODD), max_size=9).map(" ".join)
ADDRESS = st.one_of(
    st.sampled_from(
        (
            "https://courier.example/a?utm_source=x&b=2",
            "/relative",
            "//other.example",
            "javascript:x",
            "http://[",
            "http://[::1",
            "http://a:99999/",
            "https://例え.example/ü",
            "mailto:a@b.example",
            "data:,x",
            "#",
            "?",
            "http://a.example/" + "x" * 5000,
            "http://user:pw@a.example/",
            "http://a.example/%zz",
        )
    ),
    ODD,
)
TIME = st.one_of(
    st.sampled_from(
        (
            "Tue, 03 Mar 2026 09:10:00 GMT",
            "2026-03-03T09:10:00Z",
            "2026-03-03",
            "Mon, 99 Foo 99999 99:99",
            "0000-00-00T00:00:00Z",
            "9999-12-31T23:59:59+99:99",
            "0001-01-01T00:00:00+14:00",
            "24:00",
            "1772528400",
            "Tue, 03 Mar 26 9:1 EST",
            "2026-W10-2",
            "2026-060",
            "Mar 3rd",
            "32/13/2026",
            "-0001-01-01T00:00:00Z",
        )
    ),
    ODD,
)
MARKUP = st.recursive(
    PHRASE,
    lambda inner: st.builds(
        lambda tag, parts, address: f'<{tag} href="{address}" src="{address}">{"".join(parts)}</{tag}>',
        st.sampled_from(
            ("p", "div", "a", "blockquote", "table", "tr", "td", "svg", "math", "template", "x:y")
        ),
        st.lists(inner, max_size=4),
        ADDRESS,
    ),
    max_leaves=8,
)
LABELS = st.sampled_from(("https://schema.org", 7, None, [], {}, "NewsArticle", ["Person"], True, 1e308))
FACTS = st.recursive(
    st.one_of(LABELS, PHRASE, TIME, ADDRESS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                (
                    "@type",
                    "@graph",
                    "headline",
                    "datePublished",
                    "author",
                    "name",
                    "articleBody",
                    "url",
                    "items",
                    "title",
                    "content_html",
                    "id",
                    "authors",
                    "attachments",
                    "version",
                    "home_page_url",
                )
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=12,
)


def _element(names: tuple[str, ...], content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    shown = {
        "as it is": lambda text: text,
        "escaped": escape,
        "twice": lambda text: escape(escape(text)),
        "cdata": lambda text: f"<![CDATA[{text}]]>",
    }
    return st.builds(
        lambda name, text, way: f"<{name}>{shown[way](text)}</{name.split()[0]}>",
        st.sampled_from(names),
        content,
        st.sampled_from(tuple(shown)),
    )


ITEM_PARTS = st.one_of(
    _element(("title", 'title type="xhtml"', "dc:title", "media:title"), PHRASE),
    _element(
        ("description", "content:encoded", 'content type="html"', 'content type="xhtml"', "summary"), MARKUP
    ),
    _element(("guid", 'guid isPermaLink="true"', "id", "link", "comments", "feedburner:origLink"), ADDRESS),
    _element(("pubDate", "published", "updated", "dc:date", "dcterms:created"), TIME),
    _element(
        ("author", "dc:creator", "category", "source", "width", "georss:point", "itunes:duration"), PHRASE
    ),
    st.builds(
        '<link rel="{1}" href="{0}"/>'.format, ADDRESS, st.sampled_from(("alternate", "self", "hub", ""))
    ),
    st.builds('<enclosure url="{0}" length="{1}"/>'.format, ADDRESS, ODD),
    st.builds('<media:group><media:content url="{}" medium="image"/></media:group>'.format, ADDRESS),
)
ITEMS = st.lists(st.lists(ITEM_PARTS, max_size=7).map("".join), max_size=5)
HEADS = (
    '<?xml version="1.0" encoding="utf-8"?>',
    "<?xml version='1.0' encoding='utf-16'?>",
    "",
    "\n \ufeff",
    "<?xml version='1.1' encoding='x-none' standalone='maybe'?>",
    "<!-- a -- b -->",
    "<!DOCTYPE rss SYSTEM 'x'>",
)
SHAPES = (
    (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>',
        "item",
        "</channel></rss>",
    ),
    ('<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://[" xml:lang="xx-YY">', "entry", "</feed>"),
    (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel/>',
        "item",
        "</rdf:RDF>",
    ),
    ('<opml version="2.0"><body>', 'outline xmlUrl="http://[" text="a"', "</body></opml>"),
)


def _xml(head: str, shape: tuple[str, str, str], about: list[str], items: list[str]) -> bytes:
    opening, item, closing = shape
    inner = "".join(f"<{item}>{one}</{item.split()[0]}>" for one in items)
    return f"{head}{opening}{''.join(about)}{inner}{closing}".encode("utf-8", "surrogatepass")


XML_FEEDS = st.builds(
    _xml, st.sampled_from(HEADS), st.sampled_from(SHAPES), st.lists(ITEM_PARTS, max_size=3), ITEMS
)
JSON_FEEDS = st.builds(
    lambda title, items: json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    ).encode(),
    FACTS,
    st.lists(FACTS, max_size=5),
)
PAGES = st.builds(
    lambda head, facts, body, tail: (
        f"<html lang='{head}'><head><title>{head}</title><base href='{tail}'><meta charset='{head}'>"
        f"<meta property='og:title' content='{head}'><link rel='alternate' type='application/rss+xml' "
        f"href='{tail}'><script type='application/ld+json'>{json.dumps(facts)}</script></head>"
        f"<body><article><h1>{head}</h1>{''.join(body)}</article><time datetime='{tail}'>{tail}</time>"
    ).encode("utf-8", "surrogatepass"),
    PHRASE,
    FACTS,
    st.lists(MARKUP, max_size=6),
    st.one_of(TIME, ADDRESS),
)
PIECES = (
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<!--",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"</item>",
    b"<item>",
    b"<p>",
    b"<svg>",
    b"&#99999999999;",
    b"&lt;",
    b'"',
    b"{",
    b"[",
    b"\\u",
    b"\\ud800",
    b"<div>" * 400,
    b"<" * 2000,
    b"&a;" * 300,
    b"[" * 5000,
    b"\x1f\x8b",
    b"<?xml version='1.0' encoding='utf-32'?>",
)
ACCIDENTS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(("put", "cut", "again", "end")), st.sampled_from(PIECES)),
    max_size=5,
)


def damage(body: bytes, accidents: list[tuple[float, str, bytes]]) -> bytes:
    """The body after these accidents, each at a share of its length."""
    for share, what, piece in accidents:
        at = int(share * len(body))
        match what:
            case "put":
                body = body[:at] + piece + body[at:]
            case "cut":
                body = body[:at] + body[at + 1 + len(piece) * 7 :]
            case "again":
                body = body[:at] + body[at : at + 60] * 30 + body[at:]
            case _:
                body = body[:at]
    return body


FEEDS = st.builds(damage, st.one_of(XML_FEEDS, XML_FEEDS, JSON_FEEDS), ACCIDENTS)
DAMAGED_PAGES = st.builds(damage, PAGES, ACCIDENTS)

TERMS = st.one_of(
    WORDS,
    ODD,
    st.builds('"{}"'.format, PHRASE),
    st.builds('="{}"'.format, PHRASE),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(("kidnap", "=IFG", "é", "A", "北")),
        st.just(""),
        st.sampled_from("*~^ "),
    ),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(("killed", "wounded", "Missing", "displaced", "killed ", "deaths", "hurt")),
        st.sampled_from((">=", ">", "=", "<", "<=", "≥", " &gt;= ", "!=", "==", "")),
        st.one_of(st.integers(-5, 10**30), st.sampled_from(("1,000", "1.5", "ten", "", "10k"))),
    ),
    st.builds(
        "{}:{}".format,
        st.sampled_from(("place", "country", "claimant", "speaker", "feed", "lang", "PLACE", "")),
        st.one_of(WORDS, ODD, st.sampled_from(("Caracas", '"Port Amaro"', "F3", "medical", "FR", "“x"))),
    ),
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(
            "{} {} {}".format, inner, st.sampled_from(("AND", "OR", "NOT", "AND NOT", "and", "", "|")), inner
        ),
        st.builds("({})".format, inner),
        st.builds("NOT {}".format, inner),
        st.builds("({}".format, inner),
    ),
    max_leaves=40,
)

_VALUES: dict[ParameterKind, tuple[str, ...]] = {
    ParameterKind.URL: ("https://gull.example/feed.xml", "<https://gull.example|x>", "gull.example"),
    ParameterKind.EVENT: ("E1", "E2", "e999999999999999999999", "E0", "E-1", "E"),
    ParameterKind.ARTICLE: ("A1", "A2", "A99999", "silo fire"),
    ParameterKind.CLAIM: ("C1", "C2", "C99999999999999999999"),
    ParameterKind.FEED: ("F1", "F2", "courier", "all"),
    ParameterKind.ALERT: ("K1", "K2", "K0"),
    ParameterKind.TIMES: ("07:00", "07:00,19:30", "7", "25:00", "07:00 " * 40, "noon"),
    ParameterKind.DAYS: ("weekdays", "mon,thu", "mon-sun", "blursday"),
    ParameterKind.ZONE: ("Europe/London", "../../etc/passwd", "UTC+99", "Etc/GMT+12"),
    ParameterKind.CRON: ("*/20 * * * *", "0 7 * * 7", "61 * * * *", "* * * *", "@daily"),
    ParameterKind.PERIOD: ("24h", "7d", "-3h", "99999999999d", "1y"),
    ParameterKind.HOURS: ("22-06", "22:00-06:00", "24-24", "0-0"),
    ParameterKind.HARM: ("killed", "wounded", "sad"),
    ParameterKind.FIGURE: ("27", "-1", "9" * 60, "1e9", "about 40"),
    ParameterKind.PEOPLE: ("people", "children"),
    ParameterKind.PING: ("<@U1>", "@here", "<@&9>", "me"),
    ParameterKind.FLAG: ("true", "false", "perhaps"),
}


def _value(parameter: Parameter) -> st.SearchStrategy[str]:
    known = (*_VALUES.get(parameter.kind, ()), *parameter.choices)
    other = QUERIES if parameter.kind is ParameterKind.QUERY else PHRASE
    return st.one_of(st.sampled_from(known), other, ODD) if known else other


def command_arguments(spec: CommandSpec) -> st.SearchStrategy[dict[str, str]]:
    """The parameters of a command, by name, each there or not."""
    return st.fixed_dictionaries({}, optional={p.name: _value(p) for p in spec.parameters})


def command_lines(spec: CommandSpec) -> st.SearchStrategy[str]:
    """The command as typed: its words, then its parameters with their keywords, in any order."""
    parts = [st.builds("{} {}".format, st.just(p.keyword or ""), _value(p)) for p in spec.parameters]
    rest = st.lists(st.one_of(*parts, PHRASE, WORDS), max_size=5) if parts else st.lists(PHRASE, max_size=2)
    typed = rest.map(lambda found: " ".join((spec.name, *found)))
    return st.one_of(typed, st.builds(_without, typed, st.integers(0, 60), st.integers(0, 9)))


def _without(line: str, at: int, many: int) -> str:
    return line[:at] + line[at + many :]


def _sentences(name: str) -> Iterator[str]:
    """The texts of an examples file: what stands at the margin and is no note, without its marks."""
    for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#", "=", "~")):
            yield re.sub(r"\{\w+\||\}", "", line)


def articles() -> st.SearchStrategy[Article]:
    """Articles of right sentences, cut, joined and strewn with oddities."""
    files = ("en_casualties.txt", "en_statements.txt", "fr.txt")
    by_file = [st.sampled_from(tuple(_sentences(name))) for name in files]
    pieces = st.one_of(by_file[0], by_file[0], by_file[1], by_file[1], by_file[2], PHRASE, ODD)
    cut = st.builds(lambda text, a, b: text[a : a + b], pieces, st.integers(0, 60), st.integers(0, 200))
    joints = st.sampled_from((" ", "\n\n", "\n", ", ", "; ", " — ", "” ", " “", "", " (", ") ", ": ", "…"))
    text = st.lists(st.tuples(st.one_of(pieces, pieces, cut), joints), max_size=9).map(
        lambda parts: "".join(piece + joint for piece, joint in parts)
    )
    repeated = st.builds(lambda part, joint, many: (part + joint) * many, cut, joints, st.integers(1, 60))
    return st.builds(
        Article,
        id=st.just("a"),
        title=st.one_of(pieces, ODD),
        text=st.one_of(text, text, text, repeated),
        published=st.sampled_from(
            (
                None,
                datetime(2026, 3, 3, 7, tzinfo=UTC),
                datetime.min.replace(tzinfo=UTC),
                datetime.max.replace(tzinfo=UTC),
            )
        ),
        language=st.sampled_from((None, "en", "en-GB", "fr", "xx", "")),
        outlet=st.one_of(st.none(), PHRASE),
    )
