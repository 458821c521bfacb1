"""Articles -> Readings in a process of its own, so that no text can block or kill the bot."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.errors import ReadingError
from bot.model import Article, Reading

Outcome = Reading | ReadingError
Serve = Callable[[Connection, str], None]
START_SECONDS = 120.0  # the model is loaded within this, on a slow disk too
ARTICLE_SECONDS = 20.0  # one article takes a tenth of a second; what takes this long never ends
BATCH_SECONDS = 2.0  # added for each further article of a batch


class ReadingProcess:
    """A spawned reader. One that hangs or dies is replaced, and only the article at fault is lost.

    `model` is SITREP_MODEL. `serve` is what the process does: say "ready", then answer lists of articles
    with lists of outcomes. Nothing starts before the first article.
    """

    def __init__(
        self, model: str = "auto", article_seconds: float = ARTICLE_SECONDS, serve: Serve | None = None
    ) -> None:
        self._model = model
        self._article_seconds = article_seconds
        self._serve = serve or _serve
        self._turn = asyncio.Lock()
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    async def read(self, articles: Sequence[Article]) -> list[Outcome]:
        """A Reading for each article, or the error in its place, in order.

        Raises ReadingError when the process can't be started, which is no article's fault.
        """
        if not articles:
            return []
        async with self._turn:
            outcomes = await asyncio.to_thread(self._ask, articles)
        if outcomes is not None:
            return outcomes
        if len(articles) == 1:
            return [ReadingError("This article could not be read in time; it is set aside.")]
        return [outcome for one in articles for outcome in await self.read([one])]

    async def start(self) -> None:
        """Have the process ready before it is given articles. Raises ReadingError as `read` does."""
        async with self._turn:
            await asyncio.to_thread(self._start)

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            await asyncio.to_thread(self._end)

    def _ask(self, articles: Sequence[Article]) -> list[Outcome] | None:
        try:
            pipe = self._started()
            pipe.send(list(articles))
            if pipe.poll(self._article_seconds + BATCH_SECONDS * len(articles)):
                answer: list[Outcome] = pipe.recv()
                return answer
        except (EOFError, OSError):
            pass  # the child died over this batch
        except BaseException:
            self._end()
            raise
        self._end()
        return None

    def _start(self) -> None:
        try:
            self._started()
        except BaseException:
            self._end()
            raise

    def _started(self) -> Connection:
        if self._pipe is None or self._child is None or not self._child.is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._child = context.Process(target=self._serve, args=(theirs, self._model), daemon=True)
            self._child.start()
            theirs.close()
            if not _is_ready(self._pipe):
                raise ReadingError("The reader does not start: `sitrep check` looks at its model.")
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._pipe = self._child = None


def _is_ready(pipe: Connection) -> bool:
    try:
        return pipe.poll(START_SECONDS) and bool(pipe.recv())
    except (EOFError, OSError):  # it died
        return False


def _serve(pipe: Connection, model: str) -> None:
    with suppress(OSError):  # where memory ends, the kernel is to end this process, and not the bot
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the parent ends us in its own time
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # a core a reader: threads would take the other readers' cores
    from bot.reading.pipe import Reader  # spaCy belongs to this process alone

    reader = Reader(model)
    reader.pipeline("en")  # where the model is missing no article is at fault
    pipe.send("ready")
    while True:
        try:
            articles: list[Article] = pipe.recv()
        except EOFError:
            return
        pipe.send(list(reader.outcomes(articles)))
