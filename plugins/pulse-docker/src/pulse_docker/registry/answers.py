"""Ask one URL, read a bounded answer, and say what a refusal means."""

from collections.abc import Mapping

import attrs
import httpx

from pulse_core.plugin import SourceGarbled, SourceUnreachable
from pulse_docker.registry.failures import CannotTell, Denied, Missing, Pausing
from pulse_docker.registry.limits import retry_after

MOST_BODY_BYTES = 4 << 20
"""What the distribution specification says that a registry has to accept as a manifest."""

REDIRECTS = (301, 302, 303, 307, 308)


@attrs.frozen(kw_only=True)
class Answer:
    """Status, headers and the whole body."""

    status: int
    headers: httpx.Headers
    body: bytes


async def ask(
    client: httpx.AsyncClient, method: str, url: str, *, headers: Mapping[str, str], form: Mapping[str, str] | None = None
) -> Answer:
    """One request. Raises Pausing when nobody answers, SourceGarbled for an answer that makes no sense, SourceRefused."""
    wanted = {**headers, "Accept-Encoding": "identity"}
    try:
        async with client.stream(method, url, headers=wanted, data=form, follow_redirects=False) as response:
            body = await _body(response) if method != "HEAD" and response.status_code == 200 else b""
            return Answer(status=response.status_code, headers=response.headers, body=body)
    except SourceUnreachable as error:
        raise Pausing(str(error), hint=error.hint) from error
    except httpx.TransportError as error:
        raise Pausing(f"the registry cannot be reached: {type(error).__name__}") from error
    except httpx.InvalidURL as error:
        raise SourceGarbled("the registry sends us to what is no address") from error


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise SourceGarbled("the registry packs an answer that was asked for unpacked")
    held = bytearray()
    async for part in response.aiter_raw():
        held += part
        if len(held) > MOST_BODY_BYTES:
            raise SourceGarbled("the registry's answer is larger than any manifest")
    return bytes(held)


def check_status(answer: Answer, what: str, now: float) -> None:
    """Raise what a status other than 200 means for `what`."""
    status = answer.status
    if status == 200:
        return
    if status in (401, 403):
        raise Denied(f"no access to {what} ({status})", hint="check its name, and the login in the Docker configuration")
    if status in (404, 410):
        raise Missing(f"the registry has no {what} ({status})")
    if status in (429, 503):
        seconds = retry_after(answer.headers.get("retry-after", ""), now)
        words = "has been asked too often" if status == 429 else "is not available"
        raise Pausing(f"the registry of {what} {words} ({status})", seconds=seconds)
    raise CannotTell(f"the registry answers {status} for {what}")
