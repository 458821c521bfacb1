"""Work on bytes from strangers -> done in another process, with a limit on time and memory."""

import asyncio
import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import FrameType, TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from bot.errors import ReadingError, SitrepError

P = ParamSpec("P")
R = TypeVar("R")

MEMORY_BYTES = 1024**3  # of address space, libraries included: a worker's most
TIRED_BYTES = MEMORY_BYTES // 2  # resident at worst; a worker that has been there is replaced
START_SECONDS = 120.0  # a worker starts and imports what a job needs within this, on a busy machine too
CPU_SECONDS = 5.0  # for one job; the wall clock below is for what hangs without working
_RARELY = 100_000  # objects more than went, before those that hold each other are looked for
_SPAWN = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang


class ParsePool:
    """A few worker processes. Use as `async with ParsePool() as pool`; workers start when first needed."""

    def __init__(self, workers: int = 2, timeout_seconds: float = 20.0) -> None:
        self._timeout_seconds = timeout_seconds
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers = [_Worker() for _ in range(workers)]

    async def __aenter__(self) -> Self:
        for worker in self._workers:
            self._free.put_nowait(worker)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()

    async def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(*args, **kwargs)` in a worker; all of it must pickle.

        Raises the SitrepError it raises, and ReadingError when it fails otherwise, takes longer
        than the pool's time or more memory than a worker may have.
        """
        worker = await self._free.get()
        work = asyncio.ensure_future(
            asyncio.to_thread(worker.call, (function, args, kwargs), self._timeout_seconds)
        )
        try:
            result = await asyncio.shield(work)
        except asyncio.CancelledError:
            worker.stop()  # so that the thread waiting for it ends
            with suppress(SitrepError):
                await work
            raise
        finally:
            self._free.put_nowait(worker)
        return result  # type: ignore[no-any-return]  # what came through the pipe is what function returns


class _Worker:
    """One process and the pipe to it; a new process takes the place of one that had to be ended."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    def call(self, job: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]], seconds: float) -> Any:
        """The job's result. Runs in a thread. Raises SitrepError."""
        try:
            pipe = self._pipe or self._start()
            pipe.send(job)
            self._wait(pipe, START_SECONDS, "The process that reads it did not start.")
            pipe.recv()  # it begins: its start was nobody's fault
            self._wait(pipe, seconds, f"It took longer than {seconds:g} s to read, and was given up.")
            failed, result, tired = pipe.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise ReadingError(
                "Reading it ended the process that read it; it may need too much memory."
            ) from error
        if tired:
            self.stop()
        if failed:
            raise result
        return result

    def _wait(self, pipe: "Connection[Any, Any]", seconds: float, otherwise: str) -> None:
        if not pipe.poll(seconds):
            self.stop()
            raise ReadingError(otherwise)

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join(5)
        if pipe is not None:
            pipe.close()

    def _start(self) -> "Connection[Any, Any]":
        ours, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(theirs,), daemon=True, name="sitrep-parse")
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours


def _work(pipe: "Connection[Any, Any]") -> None:
    """A worker's life: take a job, begin, answer (failed, result, tired), until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the parent ends us in its own time
    _limit_memory()
    gc.set_threshold(_RARELY, 50, 100)  # trees come and go by reference; a worker that grows is replaced
    with suppress(EOFError, BrokenPipeError):
        while True:
            function, args, kwargs = pipe.recv()  # imports what the function needs
            pipe.send(None)
            pipe.send((*_answer(function, args, kwargs), _is_tired()))


def _answer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        with _cpu_limit(CPU_SECONDS):
            return False, function(*args, **kwargs)
    except SitrepError as error:
        return True, error
    except _TooLong:
        return True, ReadingError(f"It takes more than {CPU_SECONDS:g} s of work to read, and was given up.")
    except MemoryError:
        return True, ReadingError("It needs too much memory to read.")
    except Exception as error:  # noqa: BLE001  # the parent must hear of it in words, whatever it was
        return True, ReadingError(f"It could not be read ({type(error).__name__}).")


class _TooLong(BaseException):
    """A job has used up its time; no library's `except Exception` may swallow that."""


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Raise _TooLong after so much work of this process. Not on Windows, where the wall clock must do."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _is_tired() -> bool:
    try:
        import resource
    except ImportError:
        return False
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > TIRED_BYTES
