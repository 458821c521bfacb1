"""Any Document, as Hypothesis may think of one: for the property tests of renderers."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.document import (
    Break,
    Button,
    Buttons,
    Chart,
    Document,
    Figure,
    Figures,
    Heading,
    Link,
    Moment,
    Quote,
    Said,
    Table,
    Text,
    Title,
    Words,
)

# What a terminal, Rich, Slack or Discord might take for an order, beside any text at all.
ORDERS = (
    "\x1b[2J",
    "\x1b]8;;http://x.example\x1b\\",
    "[red]",
    "[/]",
    "<!channel>",
    "<@U123>",
    "@everyone",
    "**bold**",
    "`",
    "\u202e",
    "\r",
    "\n",
    "\x07",
    "&lt;",
)
# Most characters once, the odd ones often; lone surrogates included, as feeds have them.
TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(ORDERS), max_size=4).map("".join))
STYLE = st.sampled_from(("plain", "strong", "quiet", "struck"))
URL = st.one_of(
    st.sampled_from(("https://a.example/1#:~:text=nine", "http://b.example/", "javascript:alert(1)", "")),
    TEXT,
)
INLINE = st.one_of(
    st.builds(Words, TEXT, STYLE),
    st.builds(Link, st.one_of(TEXT, st.integers(0, 30).map("[{}]".format)), URL),
    st.builds(Moment, st.just(datetime(2026, 3, 3, 7, tzinfo=UTC)), TEXT),
)
LINE = st.lists(INLINE, max_size=4).map(tuple)
SAID = st.builds(Said, LINE, LINE)
FIGURE = st.builds(
    Figure, TEXT, LINE, st.lists(LINE, max_size=2).map(tuple), LINE, st.lists(SAID, max_size=3).map(tuple)
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    header = draw(st.lists(TEXT, min_size=width, max_size=width).map(tuple))
    row = st.lists(LINE, min_size=width, max_size=width).map(tuple)
    return Table(header, draw(st.lists(row, max_size=3).map(tuple)))


BUTTONS = st.lists(st.builds(Button, TEXT, TEXT), max_size=5).map(tuple)
BLOCK = st.one_of(
    st.builds(Title, LINE, LINE),
    st.builds(Heading, LINE, st.sampled_from((1, 2))),
    st.builds(Text, LINE, st.integers(-1, 9), st.booleans()),
    st.builds(Figures, st.lists(FIGURE, max_size=3).map(tuple)),
    st.builds(Quote, TEXT, LINE),
    tables(),
    st.builds(Chart, TEXT, st.lists(TEXT, max_size=3).map(tuple), st.just(b"\x89PNG")),
    st.builds(Buttons, BUTTONS, BUTTONS),
    st.just(Break()),
)
DOCUMENT = st.builds(Document, st.lists(BLOCK, max_size=6).map(tuple), TEXT)
