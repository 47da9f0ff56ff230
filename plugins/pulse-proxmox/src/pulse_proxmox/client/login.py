"""Say who we are: with a token, or with a ticket that is fetched once for all and renewed before it ends."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

import attrs
import httpx

from pulse_core.plugin import Clock, Json, Secret, SourceError, SourceGarbled, SourceRefused
from pulse_core.plugin.narrow import text
from pulse_proxmox.client.answers import Unauthorised, read_answer, said_no
from pulse_proxmox.client.products import Product
from pulse_proxmox.client.wire import received

RENEW_SECONDS = 3600.0
"""A ticket lives for two hours: after one, it is exchanged for another."""

REST_SECONDS = 60.0
"""So long nobody tries again with a password that was refused, lest the account be locked."""

_LOGIN_SECONDS = 10.0
_PATH = "/access/ticket"


class Login(Protocol):
    """Gives the headers that say who asks."""

    async def headers(self, http: httpx.AsyncClient) -> Mapping[str, str]:
        """The headers for one question to the server behind `http`. Raises SourceError of every kind."""
        ...

    def refused(self, headers: Mapping[str, str]) -> bool:
        """These headers were not taken: whether it is worth asking for others."""
        ...


@attrs.frozen
class TokenLogin:
    """A token: nothing to fetch, nothing to renew."""

    product: Product
    token_id: str
    secret: Secret

    async def headers(self, http: httpx.AsyncClient) -> Mapping[str, str]:
        """The same for every question."""
        return {"Authorization": self.product.token_header(self.token_id, self.secret.reveal())}

    def refused(self, headers: Mapping[str, str]) -> bool:
        """Another token is not to be had."""
        return False


class TicketLogin:
    """User and password, for which a ticket is given. One ticket serves every server of a cluster."""

    def __init__(self, product: Product, *, username: str, password: Secret, clock: Clock) -> None:
        self._product = product
        self._username = username
        self._password = password
        self._clock = clock
        self._lock = asyncio.Lock()
        self._ticket = ""
        self._csrf = ""
        self._taken_at = 0.0
        self._refusal: SourceError | None = None
        self._refused_at = 0.0
        self.role = ""
        """What the product says we are, where it says so."""

    async def headers(self, http: httpx.AsyncClient) -> Mapping[str, str]:
        """The ticket's, after a login where one is due. Whoever comes meanwhile waits for the same one."""
        if not self._fresh():
            async with self._lock:
                if not self._fresh():
                    await self._renew(http)
        return self._headers()

    def refused(self, headers: Mapping[str, str]) -> bool:
        """Forget the ticket, unless there is another by now."""
        if headers.get("Cookie") == self._headers()["Cookie"]:
            self._ticket = ""
        return True

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{self._product.cookie}={self._ticket}", "CSRFPreventionToken": self._csrf}

    def _fresh(self) -> bool:
        return bool(self._ticket) and self._clock.monotonic() - self._taken_at < RENEW_SECONDS

    async def _renew(self, http: httpx.AsyncClient) -> None:
        if self._ticket and await self._exchanged(http):
            return
        now = self._clock.monotonic()
        if self._refusal is not None and now - self._refused_at < REST_SECONDS:
            raise _again(self._refusal)
        try:
            await self._log_in(http, self._password.reveal())
        except SourceRefused as refusal:
            self._refusal, self._refused_at = refusal, now
            raise
        self._refusal = None

    async def _exchanged(self, http: httpx.AsyncClient) -> bool:
        """Whether the ticket was taken for a new one."""
        try:
            await self._log_in(http, self._ticket)
        except (Unauthorised, SourceGarbled):
            self._ticket = ""
        return bool(self._ticket)

    async def _log_in(self, http: httpx.AsyncClient, password: str) -> None:
        form = {"username": self._username, "password": password}
        request = http.build_request("POST", f"/api2/json{_PATH}", data=form)
        status, reason, body = await received(http, request, seconds=_LOGIN_SECONDS, most_bytes=1 << 18, what=_PATH)
        if status != 200:
            raise said_no(status, reason, body, _PATH)
        self._take(read_answer(body, _PATH).data)

    def _take(self, said: Json) -> None:
        if not isinstance(said, dict):
            raise SourceGarbled(f"{_PATH} gives no ticket")
        ticket = text(said, "ticket", limit=8192)
        if said.get("NeedTFA") or ":!tfa!" in ticket:
            other = "a token, or a user" if self._product.authorization else "a user"
            hint = f"use {other} without a second factor that may only look"
            raise SourceRefused(f"{self._username} needs a second factor to log in", hint=hint)
        if not ticket or not ticket.isprintable() or ";" in ticket:
            raise SourceGarbled(f"{_PATH} gives no ticket")
        self._ticket, self._csrf = ticket, text(said, "CSRFPreventionToken", limit=1024)
        self.role = text(said, "role")
        self._taken_at = self._clock.monotonic()


def _again(refusal: SourceError) -> SourceError:
    """The same refusal anew: an error that was raised carries where."""
    return Unauthorised(str(refusal), hint=refusal.hint)


def login_of(product: Product, access: "Credentials", clock: Clock) -> Login:
    """The login that the settings ask for: the token where there is one. Raises SourceRefused for settings with none."""
    if product.authorization and access.token_id and access.token_secret:
        _check_token(access.token_id)
        return TokenLogin(product, access.token_id.strip(), access.token_secret)
    if access.username and access.password:
        return TicketLogin(product, username=access.username.strip(), password=access.password, clock=clock)
    if not product.authorization:
        hint = "leave the token empty, and fill in a user such as pulse@pmg and its password"
        raise SourceRefused(f"{product.title} has no API tokens: give a user and password", hint=hint)
    raise SourceRefused("there is nothing to log in with", hint="fill in token and secret, or user and password")


def _check_token(token_id: str) -> None:
    user, sign, name = token_id.strip().partition("!")
    if not sign or "@" not in user or not name or not token_id.strip().isprintable():
        raise SourceRefused("the token's name is not whole", hint="write user@realm!name, for instance pulse@pve!monitoring")


class Credentials(Protocol):
    """The part of the settings that says who we are."""

    @property
    def token_id(self) -> str: ...

    @property
    def token_secret(self) -> Secret: ...

    @property
    def username(self) -> str: ...

    @property
    def password(self) -> Secret: ...
