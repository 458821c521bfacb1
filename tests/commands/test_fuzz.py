"""Nonsense of every kind, asked of the real router: always an answer, an error in one line."""

import random

import pytest

from bot.chat import Via
from bot.commands import COMMANDS
from bot.document import dump, plain
from bot.storage.sql.database import Database
from tests.commands.test_grammar import WORDS
from tests.commands.test_table import TABLE
from tests.fakes.askers import DUTY, RIVAL, SECRET, open_newsroom

pytestmark = pytest.mark.slow

ASKED = 400
ODD = [
    "\x00",
    "𝕏",
    "\u202e",
    "'",
    "%",
    "_",
    "\\",
    "\n",
    "A" * 300,
    "'; DROP TABLE alerts",
    "E99999999999",
    "-1",
    "۳",
]
LETTERS = 'abcE19 :"“;*()<>=-\x00é'
HEADS = [command.spec.name for command in COMMANDS]
WAYS: tuple[Via, ...] = ("command", "mention", "shortcut", "button", "dm")


def nonsense(chance: random.Random) -> str:
    """Words of the grammar in any order, or a right line with wrong letters."""
    if chance.random() < 0.6:
        head = chance.choice([*HEADS, ""])
        return f"{head} {' '.join(chance.choices(WORDS + ODD, k=chance.randint(0, 6)))}"
    letters = list(chance.choice(TABLE)[0]) or [" "]
    for _ in range(chance.randint(1, 3)):
        letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
    return "".join(letters)


async def test_every_line_has_an_answer(database: Database) -> None:
    room = await open_newsroom(database)
    chance = random.Random(7)
    for _ in range(ASKED):
        line = nonsense(chance)
        reply = await room.ask(line, channel=chance.choice([DUTY, SECRET, RIVAL]), via=chance.choice(WAYS))
        assert dump(reply.document)
        assert reply.ok or "\n" not in plain(reply.document), line


async def test_every_form_has_an_answer(database: Database) -> None:
    room = await open_newsroom(database)
    chance = random.Random(8)
    for _ in range(ASKED // 2):
        command = chance.choice(COMMANDS)
        given = {p.name: chance.choice(WORDS + ODD) for p in command.spec.parameters if chance.random() < 0.8}
        reply = await room.ask(command.spec.name, arguments=given)
        assert reply.ok or "\n" not in plain(reply.document), (command.spec.name, given)
