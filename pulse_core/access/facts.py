"""Read what a caller presents, from the headers as they came, before any of it is believed."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from pulse_core.access.addresses import Networks, client_address, is_secure, is_trusted
from pulse_core.errors import Unauthenticated

PLAIN_COOKIE = "pulse_session"
SECURE_COOKIE = "__Host-pulse_session"
"""The session's cookie on HTTPS. The prefix has browsers see to it that no other host or page without TLS set it."""

MANY = "\n"
"""What stands between the values of a header that came more than once: no value can contain it."""


@attrs.frozen(kw_only=True)
class Facts:
    """What is known of a caller. `address` is past the trusted proxies; `peer_trusted` says whether one brought it.

    `console` says that it came by the console's own door. `token` is the API token presented, by whichever way;
    `session` the value of the session's cookie; `csrf` the header that proves that Pulse's own page asks. `headers` are
    all of them by lower-case name, of a trusted proxy only; what came several times has its values one a line.
    """

    address: str = ""
    secure: bool = False
    peer_trusted: bool = False
    console: bool = False
    token: str = attrs.field(default="", repr=False)
    session: str = attrs.field(default="", repr=False)
    csrf: str = attrs.field(default="", repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)


def facts_of(
    headers: Iterable[tuple[bytes, bytes]],
    *,
    peer: str,
    scheme: str,
    trusted: Networks = (),
    console: bool = False,
    url_token: str = "",
) -> Facts:
    """What a request presents. `headers` are those of ASGI, `url_token` what a WebSocket's address carried.

    Raises Unauthenticated for credentials that contradict one another, or are not of a kind that is known: nobody is
    taken for whom one half of a request says.
    """
    known = _by_name(headers)
    peer_trusted = is_trusted(client_address(peer, (), trusted), trusted)
    secure = is_secure(scheme, known.get("x-forwarded-proto", ()), peer, trusted)
    return Facts(
        address=client_address(peer, known.get("x-forwarded-for", ()), trusted),
        secure=secure,
        peer_trusted=peer_trusted,
        console=console,
        token=_token(known, url_token),
        session=session_cookie(known.get("cookie", ()), secure=secure),
        csrf=_only(known, "x-csrf-token"),
        headers={name: MANY.join(values) for name, values in known.items()} if peer_trusted else {},
    )


def session_cookie(cookies: Sequence[str], *, secure: bool) -> str:
    """The session's secret in Cookie headers. On HTTPS the plain cookie is nothing. Raises Unauthenticated for two."""
    believed = SECURE_COOKIE if secure else PLAIN_COOKIE
    pairs = (pair.partition("=") for text in cookies for pair in text.split(";"))
    values = [value.strip() for name, _, value in pairs if name.strip() == believed]
    if len(values) > 1:
        raise _ambiguous("cookie")
    return values[0] if values else ""


def _by_name(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, list[str]]:
    known: dict[str, list[str]] = {}
    for name, value in headers:
        known.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return known


def _only(known: Mapping[str, Sequence[str]], name: str) -> str:
    values = known.get(name, ())
    if len(values) > 1:
        raise _ambiguous(name)
    return values[0].strip() if values else ""


def _token(known: Mapping[str, Sequence[str]], url_token: str) -> str:
    """The one token presented. An Authorization header that is there decides: it never falls back to a cookie."""
    presented = [token for token in (_bearer(known), _api_token(known), url_token) if token]
    if len(presented) > 1:
        raise _ambiguous("token")
    return presented[0] if presented else ""


def _bearer(known: Mapping[str, Sequence[str]]) -> str:
    if "authorization" not in known:
        return ""
    scheme, _, token = _only(known, "authorization").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("bad_token", "The Authorization header holds no bearer token: send `Bearer <token>`, or none.")
    return token.strip()


def _api_token(known: Mapping[str, Sequence[str]]) -> str:
    token = _only(known, "x-api-token")
    if "x-api-token" in known and not token:
        raise Unauthenticated("bad_token", "The X-API-Token header is empty: send a token, or leave it out.")
    return token


def _ambiguous(what: str) -> Unauthenticated:
    return Unauthenticated("ambiguous_credentials", f"The request holds more than one {what}: present one.")
