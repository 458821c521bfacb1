"""A file that somebody shared -> its bytes."""

import aiohttp

from adapters.slack.client.directory import Directory
from adapters.slack.client.refusals import said
from adapters.slack.client.tokens import Clients
from bot.chat import Request
from bot.errors import DeliveryError, FetchError

MOST_BYTES = 1024**2  # of an OPML list
_TOO_LARGE = "That file is over 1 MB: too long for a list of feeds."
_AGAIN = "Slack did not hand over the file. Share it again, or give its address: /feeds import <url>"
_FOREIGN = "That file is kept elsewhere: share the file itself, or give its address: /feeds import <url>"


class FileDownloads:
    """Fetches files with the workspace's token, from Slack's own hosts alone."""

    def __init__(self, clients: Clients, directory: Directory) -> None:
        self._clients = clients
        self._directory = directory

    async def bytes_of(self, request: Request) -> bytes:
        """What the request's upload holds. Raises FetchError, which says what to do."""
        try:
            client = await self._directory.client(request.channel.workspace)
            found = (await said(client.files_info(file=request.upload)))["file"]
        except DeliveryError as error:
            raise FetchError(f"{_AGAIN} ({error})") from error
        if int(found.get("size") or 0) > MOST_BYTES:
            raise FetchError(_TOO_LARGE)
        url = str(found.get("url_private_download") or found.get("url_private") or "")
        if not self._clients.is_slacks(url):  # the token goes with the request
            raise FetchError(_FOREIGN)
        return await self._read(url, str(client.token))

    async def _read(self, url: str, token: str) -> bytes:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            # Whoever may not read files is sent on to a page that asks to sign in.
            async with self._clients.session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise FetchError(f"{_AGAIN} (HTTP {answer.status})")
                read = await answer.content.read(MOST_BYTES + 1)
                while len(read) <= MOST_BYTES and (more := await answer.content.read(MOST_BYTES)):
                    read += more
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FetchError(_AGAIN) from error
        if len(read) > MOST_BYTES:
            raise FetchError(_TOO_LARGE)
        return read
