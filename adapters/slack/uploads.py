"""Charts and files -> uploads beside a message, whose words say the same."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.slack.client.refusals import said
from adapters.slack.mrkdwn import shown
from bot.document import Chart, File
from bot.errors import DeliveryError, PlatformBusy

TRIES = 3  # of one upload while Slack is busy
LONGEST_WAIT_SECONDS = 20.0
_TITLE_CHARACTERS = 200
_ALT_CHARACTERS = 900  # Slack takes 1,000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as Slack takes it; `alt` is a picture's text twin."""

    name: str
    content: bytes
    title: str
    alt: str = ""


def of_charts(charts: tuple[Chart, ...]) -> tuple[Upload, ...]:
    """Charts as pictures."""
    return tuple(
        Upload(f"chart-{at + 1}.png", chart.png, shown(chart.title), shown(" · ".join(chart.twin)))
        for at, chart in enumerate(charts)
    )


def of_files(files: tuple[File, ...]) -> tuple[Upload, ...]:
    """Files under their own names."""
    return tuple(Upload(file.name, file.content, file.name) for file in files)


async def upload(client: Any, uploads: tuple[Upload, ...], place: str, thread: str | None = None) -> bool:
    """Upload them all; False when one failed, which is logged: the message has its words already."""
    done = [await _uploaded(client, one, place, thread) for one in uploads]
    return all(done)


async def _uploaded(client: Any, one: Upload, place: str, thread: str | None) -> bool:
    for _ in range(TRIES):
        try:
            await said(
                client.files_upload_v2(
                    content=one.content,
                    filename=one.name,
                    title=one.title[:_TITLE_CHARACTERS] or one.name,
                    alt_txt=one.alt[:_ALT_CHARACTERS] or None,
                    channel=place,
                    thread_ts=thread,
                )
            )
        except PlatformBusy as error:  # refused, so not there; after any other failure it may be
            await asyncio.sleep(min(error.retry_seconds, LONGEST_WAIT_SECONDS))
        except DeliveryError as error:
            log.warning("file not shown", name=one.name, problem=str(error))
            return False
        else:
            return True
    return False
