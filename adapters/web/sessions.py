"""Cookies -> sessions that are kept on the server's side: the cookie holds a random name and nothing else."""

import hashlib
import secrets

import aiohttp_session
from aiohttp import web

from bot.chat import Sessions

COOKIE = "sitrep_session"
SESSION_SECONDS = 30 * 24 * 3600  # from the sign-in, or the last change of what the session holds
_LONGEST_NAME = 100  # characters of a cookie's value that is looked up


class ServerSideSessions(aiohttp_session.AbstractStorage):
    """aiohttp-session's storage over the database, so that sessions hold over a restart and in every process.

    Only the hash of a session's name is on record: whoever reads the database can't use it as a cookie.
    """

    def __init__(self, kept: Sessions) -> None:
        super().__init__(cookie_name=COOKIE, max_age=SESSION_SECONDS, httponly=True, samesite="Strict")
        self._kept = kept

    async def load_session(self, request: web.Request) -> aiohttp_session.Session:
        """The session that the cookie names, while it is on record; else an empty one, kept nowhere yet."""
        name = self.load_cookie(request)
        found = await self._kept.load(_key(name)) if name else None
        if name is None or found is None:
            return await self.new_session()
        return aiohttp_session.Session(name, data=self._decoder(found), new=False, max_age=self.max_age)

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: aiohttp_session.Session
    ) -> None:
        """Keep a session that has something in it; an emptied one is forgotten, and its cookie too.

        One that ended while the request was under way stays ended.
        """
        if session.empty:
            await self.forget(session.identity)
            self.save_cookie(response, "")
            return
        name = session.identity or secrets.token_urlsafe(32)
        value = self._encoder(self._get_session_data(session))
        new = session.identity is None
        if not await self._kept.save(_key(name), value, SESSION_SECONDS, new=new):
            self.save_cookie(response, "")
            return
        response.set_cookie(
            COOKIE,
            name,
            max_age=SESSION_SECONDS,
            path="/",
            httponly=True,
            samesite="Strict",
            # Over TLS, our own or a proxy's, it goes over nothing else.
            secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
        )

    async def forget(self, name: str | None) -> None:
        """End a session, in whatever browser its cookie was copied to."""
        if name:
            await self._kept.forget(_key(name))

    async def is_on_record(self, request: web.Request) -> bool:
        """Whether the session that the cookie names has not ended since."""
        name = self.load_cookie(request)
        return bool(name) and await self._kept.load(_key(name or "")) is not None

    async def forget_all(self) -> None:
        """End every session."""
        await self._kept.forget_all()


def _key(name: str) -> str:
    return hashlib.sha256(name[:_LONGEST_NAME].encode(errors="replace")).hexdigest()
