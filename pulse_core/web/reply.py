"""An answer on its way out, and the envelope of those that are errors."""

from collections.abc import AsyncIterator, Mapping

import attrs

from pulse_core.access import Locked, TooMany
from pulse_core.errors import RequestError
from pulse_core.plugin.routes import Answer
from pulse_core.web import encoding
from pulse_core.web.asgi import Send, raw_headers
from pulse_core.web.views import ErrorBody, ErrorEnvelope

JSON = "application/json"


@attrs.frozen(kw_only=True)
class Reply:
    """Bytes and how to label them. It is sent as it is; `more` follows the body, piece by piece, as it is made."""

    status: int
    body: bytes = attrs.field(repr=False)
    media_type: str = JSON
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    more: AsyncIterator[bytes] | None = None

    async def send(self, send: Send) -> None:
        standard = {"content-type": self.media_type}
        if self.more is None:
            standard["content-length"] = str(len(self.body))
        if self.status in (204, 304):
            standard = {}
        headers = raw_headers({**standard, **self.headers}.items())
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if self.more is not None:
            async for piece in self.more:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": self.body})


def reply(answer: Answer, *, accept_encoding: str) -> Reply:
    """A handler's answer as bytes, compressed when that is worth it."""
    headers = {"cache-control": "no-store", **answer.headers}
    if isinstance(answer.body, AsyncIterator):
        return Reply(status=answer.status, body=b"", media_type=answer.media_type, headers=headers, more=answer.body)
    body = answer.body if isinstance(answer.body, bytes) else _json(answer)
    if "content-encoding" in headers or len(body) < encoding.MIN_BYTES:
        return Reply(status=answer.status, body=body, media_type=answer.media_type, headers=headers)
    headers["vary"] = "accept-encoding"
    if chosen := encoding.choose(accept_encoding):
        body = encoding.compress(body, chosen)
        headers["content-encoding"] = chosen
    return Reply(status=answer.status, body=body, media_type=answer.media_type, headers=headers)


def _json(answer: Answer) -> bytes:
    return b"" if answer.body is None and answer.status in (204, 304) else encoding.to_json(answer.body)


def error_reply(error: RequestError, *, request_id: str) -> Reply:
    """The error envelope."""
    headers = {"cache-control": "no-store"}
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer realm="pulse"'
    if isinstance(error, TooMany | Locked):
        headers["retry-after"] = str(max(1, round(error.retry_after_seconds + 0.5)))
    return _envelope(
        error.status, ErrorBody(code=error.code, message=error.message, details=error.details, request_id=request_id), headers
    )


def plain_error(status: int, code: str, message: str, *, request_id: str) -> Reply:
    """The error envelope of what nobody raised as a RequestError."""
    return _envelope(status, ErrorBody(code=code, message=message, details={}, request_id=request_id), {})


def _envelope(status: int, error: ErrorBody, headers: Mapping[str, str]) -> Reply:
    return Reply(status=status, body=encoding.to_json(ErrorEnvelope(error=error)), headers=headers)
