"""A document -> HTML: everything escaped once, only http and https addresses become links."""

import base64
import re
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import parse_qs, quote, urlsplit

from markupsafe import Markup, escape

from bot.chat import Post
from bot.command_words import reworded, without_mention
from bot.document import (
    Block,
    Break,
    Button,
    Buttons,
    Chart,
    Document,
    Figure,
    Figures,
    Heading,
    Inline,
    Line,
    Link,
    Moment,
    Quote,
    Table,
    Text,
    Title,
    Words,
    plain,
)
from bot.room import EventStep
from bot.unseen import isolated, visible

_EVENT = re.compile(r"E\d{1,9}\b")
_ROW, _CELL_END = Markup('<tr role="row">{}</tr>'), Markup("</td>")
LONGEST_GIST = 140  # characters
_WEB = ("http://", "https://")
_TAGS = {"strong": "strong", "quiet": "small", "struck": "s"}


@dataclass(frozen=True, slots=True)
class ButtonForm:
    """What the form behind each button carries: the session's token, and the page to come back to."""

    csrf: str
    back: str = "/"

    @property
    def suffix(self) -> str:
        """What addresses of ours end in, so that they are seen from the same channel as that page."""
        channel = parse_qs(urlsplit(self.back).query).get("channel")
        return f"?channel={quote(channel[0])}" if channel else ""


def html(document: Document, form: ButtonForm) -> Markup:
    """The message."""
    said = reworded(document, without_mention)
    return Markup("\n").join(_block(block, form, form.suffix) for block in said.blocks)


def shown(text: str) -> Markup:
    """Foreign words: escaped, and isolated where they are written from the right."""
    return Markup(isolated(str(escape(visible(text))), "<bdi>", "</bdi>"))  # noqa: S704  # escaped here


def post_html(post: Post, form: ButtonForm) -> Markup:
    """A post that folds under its name and time; folded, its first words say what it is."""
    about = ""
    if post.answers:
        about = Markup('<p class="small">About <a href="#post-{}">{}</a></p>').format(*post.answers)
    return Markup(
        '<details open><summary class="stamp">{} · {}<span class="gist"> · {}</span></summary>{}{}</details>'
    ).format(
        shown(post.name),
        line_html(post.stamp),
        shown(_gist(post.document)),
        about,
        html(post.document, form),
    )


def _gist(document: Document) -> str:
    """What a message is about, in at most LONGEST_GIST characters."""
    said = document.notice or next(iter(plain(document).splitlines()), "")
    return said if len(said) <= LONGEST_GIST else f"{said[: LONGEST_GIST - 1].rstrip()}…"


def step_html(step: EventStep, suffix: str) -> Markup:
    """What happened at one time."""
    more = _join(Markup("<li>{}</li>").format(line_html(one, suffix)) for one in step.more)
    return Markup('<li class="{}"><p><span class="when">{}</span> {}{}</p>{}</li>').format(
        step.kind,
        line_html(step.when),
        Markup('<b class="kind">{}</b> ').format(step.kind) if step.kind != "said" else "",
        line_html(step.what, suffix),
        Markup("<ul>{}</ul>").format(more) if more else "",
    )


def _block(block: Block, form: ButtonForm, suffix: str) -> Markup:
    match block:
        case Title():
            said = Markup('<h3>{}</h3><p class="in small">{}</p>')
            return said.format(line_html(block.lead, suffix), line_html(block.line, suffix))
        case Heading():
            level = 3 if block.level == 1 else 4
            return Markup("<h{0}>{1}</h{0}>").format(level, line_html(block.line, suffix))
        case Text():
            small = " small" if block.small else ""
            indent = min(block.indent, 3)
            return Markup('<p class="in{}{}">{}</p>').format(indent, small, line_html(block.line, suffix))
        case Figures():
            rows = _join(_figure(row, suffix) for row in block.rows)
            return Markup('<dl class="figures">{}</dl>').format(rows)
        case Quote():
            return Markup("<figure><blockquote>{}</blockquote><figcaption>{}</figcaption></figure>").format(
                shown(block.text), line_html(block.source, suffix)
            )
        case Table():
            return _table(block, suffix)
        case Chart():
            return _chart(block)
        case Buttons():
            forms = _join(button_html(button, form) for button in block.buttons)
            more = _join(button_html(button, form) for button in block.menu)
            menu = Markup('<details class="more"><summary>More</summary>{}</details>').format(more)
            return Markup('<div class="buttons">{}{}</div>').format(forms, menu if block.menu else "")
        case Break():
            return Markup("<hr>")
        case _:
            assert_never(block)


def line_html(line: Line, suffix: str = "") -> Markup:
    """One line's words, links and times; `suffix` is the form's."""
    return Markup("".join([_inline(part, suffix) for part in line]))  # noqa: S704  # each part is escaped by `_inline`


def button_html(button: Button, form: ButtonForm) -> Markup:
    """A button that sends its command; works without script."""
    return Markup(
        '<form method="post" action="/say"><input type="hidden" name="csrf" value="{}">'
        '<input type="hidden" name="back" value="{}"><input type="hidden" name="text" value="{}">'
        '<input type="hidden" name="via" value="button"><button>{}</button></form>'
    ).format(form.csrf, form.back, button.command, shown(button.label))


def _inline(inline: Inline, suffix: str) -> str:
    # Plain strings: a page of an event has thousands of these, and Markup.format takes its time.
    match inline:
        case Words():
            tag, words = _TAGS.get(inline.style), _events_linked(inline, suffix)
            return f"<{tag}>{words}</{tag}>" if tag else words
        case Link():
            if not inline.url.lower().startswith(_WEB):
                return shown(inline.text)
            return f'<a href="{escape(inline.url)}" rel="noopener noreferrer">{shown(inline.text)}</a>'
        case Moment():
            return f'<time datetime="{inline.at.isoformat()}">{shown(inline.text)}</time>'
        case _:
            assert_never(inline)


def _events_linked(words: Words, suffix: str) -> str:
    """Words that begin with an event's name lead to its page, a title ("E14 Port Amaro") as a whole."""
    match = _EVENT.match(words.text)
    if match is None:
        return shown(words.text)
    end = len(words.text) if words.style == "strong" else match.end()
    linked, rest = shown(words.text[:end]), shown(words.text[end:])
    return f'<a href="/events/{match[0]}{suffix}">{linked}</a>{rest}'


def _figure(row: Figure, suffix: str) -> Markup:
    said = _join(
        Markup('<tr><td class="figure">{}</td><td>{}</td></tr>').format(
            line_html(one.figure, suffix), line_html(one.who, suffix)
        )
        for one in row.said
    )
    each = Markup('<table class="said"><tbody>{}</tbody></table>').format(said) if row.said else Markup("")
    claims = _join(Markup("<li>{}</li>").format(line_html(claim, suffix)) for claim in row.claims)
    listed = Markup("<ul>{}</ul>").format(claims) if row.claims else Markup("")
    value, note = line_html(row.value, suffix), line_html(row.note, suffix)
    noted = Markup('{} <span class="note">{}</span>').format(value, note) if note else value
    return Markup("<div><dt>{}</dt><dd>{}{}{}</dd></div>").format(shown(row.label), noted, each, listed)


def _table(table: Table, suffix: str) -> Markup:
    """A table, which a narrow screen shows as cards: roles keep it a table for those who hear it."""
    head = _join(
        Markup('<th role="columnheader" scope="col">{}</th>').format(shown(cell)) for cell in table.header
    )
    labels = [Markup('<td role="cell" data-label="{}">').format(name) for name in table.header]
    rows = _join(
        _ROW.format(
            _join(
                label + line_html(cell, suffix) + _CELL_END for label, cell in zip(labels, row, strict=True)
            )
        )
        for row in table.rows
    )
    return Markup(
        '<table role="table"><thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>'
    ).format(head, rows)


def _chart(chart: Chart) -> Markup:
    twin = _join(Markup("<li>{}</li>").format(shown(row)) for row in chart.twin)
    if chart.svg:
        picture = Markup(chart.svg)  # noqa: S704  # our own drawing, escaped where it is made
    else:
        data = base64.b64encode(chart.png).decode()
        picture = Markup('<img src="data:image/png;base64,{}" alt="{}">').format(data, visible(chart.title))
    return Markup(
        '<figure class="chart">{}<figcaption>{}</figcaption>'
        "<details><summary>The same in words</summary><ul>{}</ul></details></figure>"
    ).format(picture, shown(chart.title), twin)


def _join(parts: object) -> Markup:
    return Markup("").join(parts)  # type: ignore[arg-type]  # any iterable of Markup
