"""Ask, in order, whoever understands what a caller presented: API tokens here, a proxy, and what plugins bring."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from pulse_core.access.principals import Principals
from pulse_core.access.proxy import ProxyConfig, open_proxy
from pulse_core.access.token_record import looks_like_one
from pulse_core.access.tokens import Tokens
from pulse_core.errors import RequestError, Unauthenticated, Unavailable
from pulse_core.model.principal import Principal
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.ports import AuthBackend, Credentials
from pulse_core.plugin.tools import Clock, Log

TIMEOUT_SECONDS: Final = 5.0

PROXY: Offer[AuthBackend] = Offer(name="proxy", title="Reverse proxy", config=ProxyConfig, open=open_proxy)
BUILT_IN_BACKENDS: tuple[Offer[AuthBackend], ...] = (PROXY,)
"""What has to be configured. Passwords and API tokens need no configuration, and are always there."""


class TokenBackend:
    """Satisfies `AuthBackend` for Pulse's own API tokens."""

    def __init__(self, tokens: Tokens, principals: Principals) -> None:
        self._tokens = tokens
        self._principals = principals

    async def authenticate(self, credentials: Credentials) -> Principal | None:
        """The token's principal, None for what is no token of Pulse. Raises Unauthenticated: bad_token, expired_token."""
        secret = credentials.fields.get("token", "")
        if credentials.kind != "bearer" or not looks_like_one(secret):
            return None
        principal = self._principals.of_token(self._tokens.found(secret))
        if principal is None:
            raise Unauthenticated("bad_token", "The account that this token belongs to is gone or disabled.")
        return principal


class Backends:
    """Those there are, in the order in which they are asked. The first that knows somebody decides."""

    def __init__(
        self, own: AuthBackend, outside: Sequence[tuple[str, AuthBackend]], principals: Principals, clock: Clock, log: Log
    ) -> None:
        self._own = own
        self._outside = tuple(outside)
        self._principals = principals
        self._clock = clock
        self._log = log

    @property
    def outside(self) -> tuple[tuple[str, AuthBackend], ...]:
        """Those besides Pulse's own."""
        return self._outside

    async def bearer(self, token: str, *, address: str) -> Principal:
        """Who a token is of. Raises Unauthenticated when nobody knows it."""
        credentials = Credentials(kind="bearer", fields={"token": token}, address=address)
        principal = await self._own.authenticate(credentials) or await self._ask(credentials)
        if principal is None:
            raise Unauthenticated("bad_token", "Nobody knows this token.")
        return principal

    async def headers(self, headers: Mapping[str, str], *, address: str) -> Principal | None:
        """Whom a trusted proxy's headers name."""
        return await self._ask(Credentials(kind="headers", fields=headers, address=address)) if self._outside else None

    async def password(self, *, name: str, password: str, code: str, address: str) -> Principal | None:
        """Who proves to be somebody whom another directory knows."""
        fields = {"name": name, "password": password, "code": code}
        return await self._ask(Credentials(kind="password", fields=fields, address=address)) if self._outside else None

    async def _ask(self, credentials: Credentials) -> Principal | None:
        for name, backend in self._outside:
            said = await self._answer(name, backend, credentials)
            principal = self._principals.of_outside(name, said, self._clock.now()) if said else None
            if principal:
                return principal
        return None

    async def _answer(self, name: str, backend: AuthBackend, credentials: Credentials) -> Principal | None:
        """What a backend says. One that fails lets nobody in, and nobody past it: an error is no answer."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                said = await backend.authenticate(credentials)
        except RequestError:
            raise
        except Exception as error:  # the plugin border
            self._log.warning("auth_backend_failed", backend=name, error=type(error).__name__)
            raise Unavailable("auth_backend_failed", "A way of signing in does not answer just now.") from error
        return said if isinstance(said, Principal) else None
