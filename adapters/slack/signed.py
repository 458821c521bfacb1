"""Slack's signed HTTP requests -> the Bolt app, beside everything else that Sitrep serves."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.client.oauth import INSTALL, REDIRECT

EVENTS = "/slack/events"  # for events, commands and buttons alike


def add_addresses(application: web.Application, app: AsyncApp, flow: AsyncOAuthFlow | None) -> None:
    """Serve Slack's requests, and the pages that install Sitrep where there is a flow for it."""
    application.router.add_post(EVENTS, _answered(app.async_dispatch))
    if flow is not None:
        application.router.add_get(INSTALL, _answered(flow.handle_installation))
        application.router.add_get(REDIRECT, _answered(flow.handle_callback))


def _answered(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await handle(await to_bolt_request(request)))

    return answer
