"""Complete the addresses that people write: a host alone will do."""

from urllib.parse import urlsplit

from pulse_core.plugin import SourceRefused


def completed(address: str, *, port: int) -> str:
    """The base URL for what a person wrote: https, the product's own `port` and no path, unless they said otherwise.

    Raises SourceRefused for what is no address.
    """
    text = address.strip().rstrip("/")
    if text.count(":") > 1 and "://" not in text and not text.startswith("["):
        text = f"[{text}]"  # an IPv6 address alone
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        named = parts.port
    except ValueError as error:
        raise SourceRefused(f"{address[:100]!r} is not an address: {error}", hint="write https://host:port") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise SourceRefused(f"{_shown(text)!r} is not an address", hint="write https://host:port")
    return f"{parts.scheme}://{_host(parts.hostname)}:{named or port}"


def several(addresses: str, *, port: int) -> tuple[str, ...]:
    """The base URLs of addresses with commas between them, each one once."""
    found = (completed(one, port=port) for one in addresses.split(",") if one.strip())
    return tuple(dict.fromkeys(found)) or (completed(addresses, port=port),)


def at_host(base_url: str, host: str) -> str:
    """The same scheme and port at another host."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{_host(host)}:{parts.port}"


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _shown(text: str) -> str:
    """Without what may be a secret in it."""
    return text.rpartition("@")[2][:100]
