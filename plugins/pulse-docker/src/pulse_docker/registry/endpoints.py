"""Say where a registry's API is, and where a registry may send us and our login on."""

import re
from collections.abc import Collection
from ipaddress import ip_address

import attrs
import httpx

from pulse_docker.registry.failures import CannotTell
from pulse_docker.registry.references import HUB, HUB_ENDPOINT

_MANIFEST = re.compile(r"/v2/([a-z0-9][a-z0-9._/-]{0,254})/manifests/([A-Za-z0-9_][A-Za-z0-9_.:-]{0,160})")


@attrs.frozen(kw_only=True)
class Endpoint:
    """One registry: the `name` that references and logins use, and the `origin` that is asked."""

    name: str
    origin: str
    loopback: bool = False


def endpoint_of(registry: str, loopback: Collection[str]) -> Endpoint:
    """Where to ask for `registry`. One on this machine is asked only if it is in `loopback`, and over plain HTTP.

    Raises CannotTell.
    """
    if registry == HUB:
        return Endpoint(name=HUB, origin=f"https://{HUB_ENDPOINT}")
    try:
        host = httpx.URL(f"https://{registry}").host
    except (httpx.InvalidURL, ValueError) as error:
        raise CannotTell(f"{registry} is no address of a registry") from error
    if not is_loopback(host):
        return Endpoint(name=registry, origin=f"https://{registry}")
    if registry not in loopback:
        raise CannotTell(f"{registry} is on the engine's own machine", hint="name it in the settings to have it asked")
    return Endpoint(name=registry, origin=f"http://{registry}", loopback=True)


def redirected(endpoint: Endpoint, asked: str, location: str) -> tuple[Endpoint, str]:
    """The registry and URL that a redirect of a manifest leads to. Raises CannotTell for one that leads elsewhere."""
    url = _url(asked, location)
    name = _netloc(url)
    same = f"{url.scheme}://{name}" == endpoint.origin
    elsewhere = url.scheme == "https" and not is_loopback(url.host)
    if url.userinfo or not scope_of(url) or not (same or elsewhere):
        raise CannotTell(f"{endpoint.name} redirects to where no manifest is")
    if same:
        return endpoint, str(url)
    return Endpoint(name=HUB if name == HUB_ENDPOINT else name, origin=f"https://{name}"), str(url)


def scope_of(url: httpx.URL) -> str:
    """The right that a token for this manifest has to give; empty for what is no manifest."""
    match = _MANIFEST.fullmatch(url.path)
    return f"repository:{match.group(1)}:pull" if match and ".." not in url.path else ""


def realm_of(endpoint: Endpoint, realm: str) -> tuple[httpx.URL, bool]:
    """Where tokens are given out, and whether our login may go there. Raises CannotTell for a realm that is not to be asked.

    The login goes only where the registry itself sent it over TLS, and then only over TLS; or from loopback to loopback.
    """
    url = _url("", realm)
    if url.scheme not in ("https", "http") or not url.host or url.userinfo or url.fragment:
        raise CannotTell(f"{endpoint.name} names a place for tokens that is none")
    both_here = endpoint.loopback and is_loopback(url.host)
    if url.scheme == "http" and not both_here:
        raise CannotTell(f"{endpoint.name} wants tokens to be asked for without encryption", hint="its realm has to be https://")
    if is_loopback(url.host) and not endpoint.loopback:
        raise CannotTell(f"{endpoint.name} sends us to this machine for a token")
    return url, both_here or endpoint.origin.startswith("https://")


def is_loopback(host: str) -> bool:
    """Whether the host is, by its name or number, the machine itself."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _url(base: str, relative: str) -> httpx.URL:
    try:
        url = httpx.URL(base).join(relative)
        readable = url.host.isprintable()
    except (httpx.InvalidURL, ValueError) as error:  # a host that is no name raises a ValueError when it is read
        raise CannotTell("the registry sends us to what is no address") from error
    if not readable:
        raise CannotTell("the registry sends us to what is no address")
    return url


def _netloc(url: httpx.URL) -> str:
    return url.netloc.decode("ascii", "replace")
