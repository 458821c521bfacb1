"""An app and its platforms -> web addresses: one for people and monitoring, others for who calls us."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot.app import App
from bot.chat import Connected
from bot.errors import SitrepError
from bot.health import add_routes

HTTP_BIND = "SITREP_HTTP_BIND"


@asynccontextmanager
async def serve(app: App, connected: Sequence[Connected]) -> AsyncIterator[dict[str, web.AppRunner]]:
    """Serve all of it, by the setting of each address. Raises SitrepError when one can't be listened on."""
    inside = [one for one in connected if one.called is None]
    async with AsyncExitStack() as stack:
        serving = {HTTP_BIND: await serve_http(app, inside, app.settings.http_bind)}
        stack.push_async_callback(serving[HTTP_BIND].cleanup)
        for one in connected:
            if one.called is not None:
                bind, setting = one.called
                serving[setting] = await _listen(_attached(app, [one]), bind, setting)
                stack.push_async_callback(serving[setting].cleanup)
        yield serving


async def serve_http(app: App, connected: Sequence[Connected], bind: str) -> web.AppRunner:
    """Serve health, metrics and what platforms attach, at `bind` ("host:port"); the caller cleans up.

    Raises SitrepError when the address can't be listened on.
    """
    served = _attached(app, connected)
    add_routes(served, app.problems, app.settings)
    return await _listen(served, bind, HTTP_BIND)


def _attached(app: App, connected: Sequence[Connected]) -> web.Application:
    served = web.Application()
    for one in connected:
        if one.attach is not None:
            one.attach(served, app.desk, app.archive)
    return served


async def _listen(served: web.Application, bind: str, setting: str) -> web.AppRunner:
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    host, _, port = bind.rpartition(":")
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    except OSError as error:
        await runner.cleanup()
        raise SitrepError(f"{bind} can't be listened on ({error.strerror}): set {setting}.") from error
    return runner
