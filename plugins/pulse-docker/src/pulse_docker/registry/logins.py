"""Read logins out of what `docker login` and `podman login` wrote: who one is at which registry."""

import base64
import binascii
from collections.abc import Iterator, Mapping

import attrs

from pulse_core.plugin import Json, Secret
from pulse_docker.registry.references import HUB

HUB_KEY = "https://index.docker.io/v1/"
_LONGEST = 16 * 1024
_NONE = Secret("")
_TOKEN_USER = "<token>"  # noqa: S105 - how helpers mark a token, see the protocol


@attrs.frozen(kw_only=True)
class Login:
    """Either a user with a password, or a token that is exchanged for others, or one that is sent as it is."""

    user: str = ""
    password: Secret = _NONE
    identity_token: Secret = _NONE
    registry_token: Secret = _NONE

    def basic(self) -> Secret:
        """The value of an Authorization header; empty without a user."""
        if not self.user:
            return _NONE
        pair = f"{self.user}:{self.password.reveal()}".encode()
        return Secret(f"Basic {base64.b64encode(pair).decode()}")


@attrs.frozen(kw_only=True)
class Logins:
    """One file of logins: `auths` by registry, and which helper knows the others."""

    auths: Mapping[str, Login] = attrs.field(factory=dict)
    helpers: Mapping[str, str] = attrs.field(factory=dict)
    store: str = ""

    def helper_for(self, registry: str) -> str:
        """The name of the helper to ask, or empty."""
        return next((self.helpers[key] for key in _host_keys(registry) if key in self.helpers), self.store)

    def login_for(self, registry: str, path: str) -> Login | None:
        """The most exact login: Podman writes them by registry, by namespace and by repository."""
        return next((self.auths[key] for key in _keys(registry, path) if key in self.auths), None)


def parse_logins(document: Json) -> Logins:
    """Take what can be understood; one bad entry spares the others."""
    if not isinstance(document, dict):
        return Logins()
    auths, helpers, store = (document.get(name) for name in ("auths", "credHelpers", "credsStore"))
    found = {_key(name): _login(entry) for name, entry in auths.items()} if isinstance(auths, dict) else {}
    return Logins(
        auths={name: login for name, login in found.items() if login is not None},
        helpers={_key(name): one for name, one in helpers.items() if isinstance(one, str)} if isinstance(helpers, dict) else {},
        store=store if isinstance(store, str) else "",
    )


def helper_login(answer: Json) -> Login | None:
    """The login in a helper's answer."""
    if not isinstance(answer, dict):
        return None
    user, password = _text(answer.get("Username")), _text(answer.get("Secret"))
    if not password:
        return None
    if user == _TOKEN_USER:
        return Login(identity_token=Secret(password))
    return Login(user=user, password=Secret(password)) if user else None


def helper_servers(registry: str) -> tuple[str, ...]:
    """Under which names a helper may know the registry."""
    return (HUB_KEY, HUB) if registry == HUB else (registry, f"https://{registry}")


def _login(entry: Json) -> Login | None:
    if not isinstance(entry, dict):
        return None
    user, password = _text(entry.get("username")), _text(entry.get("password"))
    pair = _pair(_text(entry.get("auth")))
    if pair is not None:
        user, password = pair
    identity, registry = _text(entry.get("identitytoken")), _text(entry.get("registrytoken"))
    if not (user and password) and not identity and not registry:
        return None
    return Login(user=user, password=Secret(password), identity_token=Secret(identity), registry_token=Secret(registry))


def _pair(auth: str) -> tuple[str, str] | None:
    try:
        user, colon, password = base64.b64decode(auth, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (user, password.strip("\x00")) if user and colon else None


def _text(value: Json) -> str:
    """A text that may stand in a header; empty for any other."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        return ""
    return value


def _keys(registry: str, path: str) -> Iterator[str]:
    parts = path.split("/")
    for length in range(len(parts), 0, -1):
        yield "/".join((registry, *parts[:length]))
    yield from _host_keys(registry)


def _host_keys(registry: str) -> tuple[str, ...]:
    return (HUB, "index.docker.io", "registry-1.docker.io") if registry == HUB else (registry,)


def _key(name: str) -> str:
    """A key as one of the forms that are looked up: without scheme, and without the old API's path."""
    plain = name.partition("://")[2] or name
    return plain.removesuffix("/").removesuffix("/v1").removesuffix("/v2").removesuffix("/")
