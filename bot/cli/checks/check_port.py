"""An address to listen on -> whether it is free, or held by this installation's own bot."""

import asyncio
import errno
import json
import socket
from http.client import HTTPConnection, HTTPException

from bot.chat import CheckResult

_ANSWER_SECONDS = 4


async def port(bind: str, setting: str, *, own: bool) -> CheckResult:
    """Listen there for a moment. `own`: a process of this installation runs, which may hold it."""
    return await asyncio.to_thread(_port, bind, setting, own)


def _port(bind: str, setting: str, own: bool) -> CheckResult:
    host, _, number = bind.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, int(number)))
            tried.listen(1)
    except OSError as error:
        return _refused(error, bind, setting, own)
    return CheckResult("port", f"{bind} is free")


def _refused(error: OSError, bind: str, setting: str, own: bool) -> CheckResult:
    remedy = f"Set {setting} to another address, such as 127.0.0.1:8090."
    if error.errno == errno.EADDRINUSE:
        if not _is_sitrep(bind):
            return CheckResult("port", f"{bind} is taken by another program", remedy)
        if own:
            return CheckResult("port", f"{bind} is held by this installation's own bot, which runs")
        return CheckResult("port", f"{bind} is taken by another Sitrep", remedy)
    if error.errno in (errno.EACCES, errno.EPERM):
        return CheckResult("port", f"{bind} may not be listened on by this user", remedy)
    return CheckResult("port", f"{bind} is not an address of this machine", remedy)


def _is_sitrep(bind: str) -> bool:
    """Whether what answers there answers as our /healthz does."""
    host, _, number = bind.rpartition(":")
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # listening everywhere is asked for here
    host = everywhere.get(host.strip("[]"), host.strip("[]"))
    asked = HTTPConnection(host, int(number), timeout=_ANSWER_SECONDS)
    try:
        asked.request("GET", "/healthz")
        answer = json.loads(asked.getresponse().read(10_000))
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        asked.close()
    return isinstance(answer, dict) and "ok" in answer
