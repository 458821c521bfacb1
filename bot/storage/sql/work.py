"""What a transaction leaves to be done -> jobs, handed on within it: rolled back, there is no job."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

CAUSED = "sitrep_caused"  # the execution option under which a transaction keeps what it causes


class JobKind(StrEnum):
    """What is to be done."""

    POLL = "poll"
    PAGE = "page"
    READ = "read"
    PLACE = "place"
    DELIVER = "deliver"


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """A share of the work. Its rows are looked up when it is done, so that doing it twice is harmless.

    `about`: placing, a workspace's id; delivering, a platform's name; otherwise nothing, and it is about
    a batch of whatever waits.
    """

    kind: JobKind
    about: str = ""

    @property
    def key(self) -> str:
        """The same for the same share: two of one key need not wait at the same time."""
        return f"{self.kind}:{self.about}"


Enqueue = Callable[[AsyncConnection, Collection[Job]], Awaitable[None]]


def want(conn: AsyncConnection, job: Job) -> None:
    """Say what this transaction leaves to be done; without a queue, whoever looks next finds it."""
    connection = conn.sync_connection
    assert connection is not None  # it is in a transaction
    caused = connection.get_execution_options().get(CAUSED)
    if caused is not None:
        caused.add(job)
