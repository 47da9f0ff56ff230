"""Believe a reverse proxy that knows a secret: who it signed in, and which roles it says they have."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from pulse_core.access.facts import MANY
from pulse_core.errors import ConfigError, Unauthenticated
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.fields import Secret, field, secret
from pulse_core.plugin.ports import Credentials
from pulse_core.plugin.tools import Clock, Tools

SECRET_HEADER = "x-proxy-secret"  # noqa: S105  # a header's name
_HEADER = r"[A-Za-z0-9-]{1,100}"
_LONGEST_USER = 255
_MOST_ROLES = 50


@attrs.frozen(kw_only=True)
class ProxyConfig:
    """Sign-in by a reverse proxy in `PULSE_TRUSTED_PROXIES`. Without a secret there is none.

    The proxy has to replace these headers, never to add to what a client sent.
    """

    secret: Secret = secret(
        Secret(""), env="PULSE_PROXY_AUTH_SECRET", title="Secret of the proxy", help="It is sent in X-Proxy-Secret."
    )
    user_header: str = field(
        "X-Forwarded-User", env="PULSE_PROXY_AUTH_USER_HEADER", title="Header with the user", pattern=_HEADER
    )
    role_header: str = field(
        "",
        env="PULSE_PROXY_AUTH_ROLE_HEADER",
        title="Header with the roles",
        help="Without one, whoever comes this way may only look.",
        pattern=f"({_HEADER})?",
    )
    role_separator: str = field("|", env="PULSE_PROXY_AUTH_ROLE_SEPARATOR", title="What stands between roles")
    admin_role: str = field(
        "admin",
        env="PULSE_PROXY_AUTH_ADMIN_ROLE",
        title="Role of administrators",
        help="Exactly so. Nobody who lacks it administers; empty: nobody who comes this way does.",
    )
    logout_url: str = field("", env="PULSE_PROXY_AUTH_LOGOUT_URL", title="Address that signs out")


class ProxyBackend:
    """Satisfies `AuthBackend` for the headers of a trusted proxy."""

    def __init__(self, config: ProxyConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._user = config.user_header.lower()
        self._roles = config.role_header.lower()
        self.logout_url = config.logout_url

    @property
    def makes_administrators(self) -> bool:
        """Whether somebody can come this way who administers."""
        config = self._config
        return bool(config.secret and config.role_header and config.admin_role)

    async def authenticate(self, credentials: Credentials) -> Principal | None:
        """Whom the proxy names. Raises Unauthenticated when it, or a client through it, names two."""
        expected, headers = self._config.secret.reveal(), credentials.fields
        if credentials.kind != "headers" or not expected or SECRET_HEADER not in headers:
            return None
        for name in (SECRET_HEADER, self._user, self._roles):
            if MANY in headers.get(name, ""):
                raise Unauthenticated("ambiguous_credentials", f"The header {name} came twice: the proxy must replace it.")
        user = headers.get(self._user, "").strip()
        if not hmac.compare_digest(headers[SECRET_HEADER].encode(), expected.encode()) or not 1 <= len(user) <= _LONGEST_USER:
            return None
        return Principal(
            id=user,
            kind=PrincipalKind.PERSON,
            name=user,
            roles=self._named(headers.get(self._roles, "") if self._roles else ""),
            confirmed_at=self._clock.now(),  # the proxy vouches for every single request
        )

    def _named(self, header: str) -> tuple[str, ...]:
        """The roles that a header names. Only the role of administrators makes one, whatever other roles are called."""
        named = header.split(self._config.role_separator or "|")[:_MOST_ROLES]
        roles = [role.strip() for role in named if role.strip()]
        others = tuple(dict.fromkeys(role for role in roles if role not in ("admin", self._config.admin_role)))
        return ("admin", *others) if self._config.admin_role and self._config.admin_role in roles else others


@asynccontextmanager
async def open_proxy(config: object, tools: Tools) -> AsyncIterator[ProxyBackend]:
    """Nothing is asked of the proxy: it is the one that comes. Raises ConfigError without a secret."""
    assert isinstance(config, ProxyConfig)
    if not config.secret:
        raise ConfigError("PULSE_PROXY_AUTH_SECRET", "is missing: without it no proxy can be told from anybody else")
    yield ProxyBackend(config, tools.clock)
