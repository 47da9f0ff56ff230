"""Deliver events to an address, signed, so that whoever receives them knows that they are ours and were not changed."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from pulse_core.audit.canonical import canonical
from pulse_core.audit.chain import Head
from pulse_core.errors import SourceError
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.tools import HttpClients

SIGNATURE: Final = "X-Pulse-Signature"
EVENT_ID: Final = "X-Pulse-Event-Id"
TIMEOUT_SECONDS: Final = 10.0
MOST_LETTERS: Final = 200


class NotDelivered(Exception):
    """Nobody took it: why, in words."""


@attrs.frozen(kw_only=True)
class Delivery:
    """A body for an address. `id` stays the same when it is tried again."""

    id: str
    url: str
    body: bytes
    secret: Secret
    allow_loopback: bool = False


def batch(*, organisation: str, webhook: str, events: Sequence[bytes], head: Head, test: bool = False) -> bytes:
    """The body: the events as their canonical bytes, and the number and hash of the last one that was looked at."""
    frame = {"organisation": organisation, "webhook": webhook, "test": test, "head": {"seq": head.seq, "hash": head.hash}}
    return canonical(frame)[:-1] + b',"events":[' + b",".join(events) + b"]}"


def signature(body: bytes, *, at: int, secret: Secret) -> str:
    """What stands in the header: the time, and the HMAC-SHA-256 over `time.body`."""
    mac = hmac.new(secret.reveal().encode(), b"%d." % at + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


async def deliver(delivery: Delivery, http: HttpClients, *, at: float) -> int:
    """Send it; the status of the answer, which is one of success. Raises NotDelivered."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            status = await _sent(delivery, http, _headers(delivery, at))
    except TimeoutError:
        raise NotDelivered(f"no answer within {TIMEOUT_SECONDS:.0f} s") from None
    except SourceError as error:
        raise NotDelivered(str(error)[:MOST_LETTERS]) from error
    if not 200 <= status < 300:
        raise NotDelivered(f"the answer was {status}")
    return status


def _headers(delivery: Delivery, at: float) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json",
        SIGNATURE: signature(delivery.body, at=int(at), secret=delivery.secret),
        EVENT_ID: delivery.id,
    }


async def _sent(delivery: Delivery, http: HttpClients, headers: Mapping[str, str]) -> int:
    """The status alone: what else the answer holds is not read."""
    import httpx

    made = http.client(delivery.url, timeout_seconds=TIMEOUT_SECONDS, allow_loopback=delivery.allow_loopback)
    try:
        async with made as client, client.stream("POST", delivery.url, content=delivery.body, headers=dict(headers)) as answer:
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}"[:MOST_LETTERS]) from error
