"""The live stream, over WebSocket and as an event stream. One loop each: take a frame, send it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping

import msgspec

from pulse_core.access import Forbidden, TooMany
from pulse_core.errors import RequestError
from pulse_core.live import Filter, Frame, Hub, Resume, Subscription
from pulse_core.live.compress import GZIP_HEADER, stored
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web import encoding
from pulse_core.web.asgi import Message, Receive, Scope, Send, headers_of, raw_headers
from pulse_core.web.desk import query_of
from pulse_core.web.front import POLICY_VIOLATION, SHORT_WAY, own_headers, refuse, request_id
from pulse_core.web.gate import Admitted, Gate
from pulse_core.web.parameters import Value
from pulse_core.web.reply import error_reply
from pulse_core.web.standing import Standing

SHARED_FRAMES = "pulse.shared_frame"
"""The extension of ASGI, and its message, by which the server takes a WebSocket frame as it goes over the line."""

_DEFLATE = "pulse.v1.deflate"
_TEXT = "pulse.v1"
_MAX_ORDER_BYTES = 65_536
_NORMAL = 1000
_CLOSE_SECONDS = 1.0
_RETRY = b"retry: 2000\n\n"

_LISTS = tuple(
    Parameter(name=name, help=f"Only these {name}, a comma list.", default="") for name in ("types", "sources", "ids", "fields")
)
_PLACE = (
    Parameter(name="epoch", default="", help="The run of the server, as `welcome` named it."),
    Parameter(name="seq", type=int, minimum=0, help="The number of the last event the reader has."),
)
_TOKEN = Parameter(name="token", default="", help="An API token, for a program that cannot send a header with a handshake.")


async def _elsewhere(call: Call) -> Answer:
    raise NotImplementedError("a stream is not answered by a handler")


SOCKET = Route(
    method="GET",
    path="/ws",
    summary="The live stream over WebSocket.",
    handle=_elsewhere,
    scope="monitoring:read",
    permission=("read", "monitoring"),
    rate=Rate.STREAM,
    parameters=(*_LISTS, *_PLACE, _TOKEN),
    errors=(503,),
    status=101,
    tag="live",
)
EVENTS = Route(
    method="GET",
    path="/api/events",
    summary="The live stream as server-sent events.",
    handle=_elsewhere,
    scope="monitoring:read",
    permission=("read", "monitoring"),
    rate=Rate.STREAM,
    parameters=(*_LISTS, *_PLACE, Parameter(name="last_event_id", default="", help="Resume after this event: `<epoch>-<seq>`.")),
    errors=(503,),
    response=bytes,
    media=("text/event-stream",),
    tag="live",
)


class _Order(msgspec.Struct):
    """What a WebSocket reader may say."""

    type: str
    epoch: str = ""
    seq: int = 0
    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Socket:
    """`/ws`."""

    def __init__(self, hub: Hub, gate: Gate, standing: Standing) -> None:
        self._hub = hub
        self._gate = gate
        self._standing = standing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            query = query_of(scope, SOCKET.parameters)
            came = await self._gate.admit(SOCKET, scope, url_token=str(query["token"]))
            _require_origin(came, headers_of(scope))
            async with self._hub.subscribe(_filter(query), _resume(query)) as frames:
                with self._standing.watched(came.principal, SOCKET, frames):
                    await self._serve(frames, scope, receive, send)
        except RequestError as error:
            await refuse(error_reply(error, request_id=request_id(scope)), scope, send, own_headers(scope))
            return
        await _close(send, frames.close_code)

    async def _serve(self, frames: Subscription, scope: Scope, receive: Receive, send: Send) -> None:
        offered = scope.get("subprotocols", ())
        chosen = next((name for name in (_DEFLATE, _TEXT) if name in offered), None)
        await send({"type": "websocket.accept", "subprotocol": chosen, "headers": own_headers(scope)})
        listen = self._listen(frames, receive, caller=str(scope.get("client")))
        whole = SHARED_FRAMES in scope.get("extensions", {})
        send_binary = _send_whole if whole else _send_binary
        await _pump(frames, listen, send_binary if chosen == _DEFLATE else _send_text, scope.get(SHORT_WAY, send))

    async def _listen(self, frames: Subscription, receive: Receive, *, caller: str) -> None:
        """Follow the reader's orders until it leaves, or says what makes no sense."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                frames.close(_NORMAL)
                return
            order = _order(message)
            if order is None or not self._obey(order, frames, caller):
                frames.close(POLICY_VIOLATION)
                return

    def _obey(self, order: _Order, frames: Subscription, caller: str) -> bool:
        try:
            self._gate.rates.spend(caller=caller, route="/ws order", rate=Rate.WRITE)
        except TooMany:
            return False
        if order.type == "resume":
            self._hub.resume(frames, Resume(epoch=order.epoch, seq=order.seq))
        elif order.type == "subscribe":
            self._hub.refilter(frames, _filter_of(order.types, order.sources, order.ids, order.fields))
        return order.type in ("resume", "subscribe", "pong")


class EventStream:
    """`/api/events`."""

    def __init__(self, hub: Hub, gate: Gate, standing: Standing) -> None:
        self._hub = hub
        self._gate = gate
        self._standing = standing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        try:
            came = await self._gate.admit(EVENTS, scope)
            query = query_of(scope, EVENTS.parameters)
            packed = "gzip" in encoding.accepted(headers.get("accept-encoding", ""))
            async with self._hub.subscribe(_filter(query), _resume(query, headers)) as frames:
                with self._standing.watched(came.principal, EVENTS, frames):
                    await self._serve(frames, scope, receive, send, packed=packed)
        except RequestError as error:
            await error_reply(error, request_id=request_id(scope)).send(send)

    async def _serve(self, frames: Subscription, scope: Scope, receive: Receive, send: Send, *, packed: bool) -> None:
        labels = {"content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"}
        if packed:
            labels |= {"content-encoding": "gzip", "vary": "accept-encoding"}
        await send({"type": "http.response.start", "status": 200, "headers": raw_headers(labels.items())})
        opening = GZIP_HEADER + stored(_RETRY) if packed else _RETRY
        goes_on = scope["method"] != "HEAD"
        await send({"type": "http.response.body", "body": opening, "more_body": goes_on})
        if goes_on:
            await _pump(frames, _until_gone(frames, receive), _send_gzip_event if packed else _send_event, send)
            await _quietly(send({"type": "http.response.body", "body": b"", "more_body": False}))


def _require_origin(came: Admitted, headers: Mapping[str, str]) -> None:
    """A browser names the page that opens a socket; where a cookie lets somebody in, that name is looked at."""
    if came.principal.session and "origin" not in headers:
        raise Forbidden("wrong_origin", "A socket that a cookie opens must say which page it is for.")


async def _until_gone(frames: Subscription, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    frames.close(_NORMAL)


async def _pump(
    frames: Subscription, listen: Coroutine[None, None, None], send_frame: Callable[[Frame, Send], Awaitable[None]], send: Send
) -> None:
    async with asyncio.TaskGroup() as tasks:
        listener = tasks.create_task(listen, name="live listener")
        # A task of its own has a shallow stack, and a shallow stack is cheap to wake five hundred times an event.
        sender = tasks.create_task(_send_all(frames, send_frame, send), name="live sender")
        sender.add_done_callback(lambda _: listener.cancel())


async def _send_all(frames: Subscription, send_frame: Callable[[Frame, Send], Awaitable[None]], send: Send) -> None:
    try:
        async for frame in frames:
            await send_frame(frame, send)
    except OSError:  # the reader left while it was being sent to
        frames.close(_NORMAL)


def _send_whole(frame: Frame, send: Send) -> Awaitable[None]:
    return send({"type": SHARED_FRAMES, "frame": frame.ws_binary})


def _send_binary(frame: Frame, send: Send) -> Awaitable[None]:
    return send({"type": "websocket.send", "bytes": frame.deflated})


def _send_text(frame: Frame, send: Send) -> Awaitable[None]:
    return send({"type": "websocket.send", "text": frame.string})


def _send_event(frame: Frame, send: Send) -> Awaitable[None]:
    return send({"type": "http.response.body", "body": frame.sse, "more_body": True})


def _send_gzip_event(frame: Frame, send: Send) -> Awaitable[None]:
    return send({"type": "http.response.body", "body": frame.sse_gzip, "more_body": True})


async def _close(send: Send, code: int | None) -> None:
    if code not in (None, _NORMAL):
        await _quietly(send({"type": "websocket.close", "code": code, "reason": ""}))


async def _quietly(sending: Awaitable[None]) -> None:
    """Say a last word to somebody who may not listen any more."""
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await sending
    except (OSError, RuntimeError, TimeoutError):
        return


def _order(message: Message) -> _Order | None:
    text = message.get("text") or message.get("bytes") or b""
    if len(text) > _MAX_ORDER_BYTES:
        return None
    try:
        return msgspec.json.decode(text, type=_Order)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _filter(query: Mapping[str, Value]) -> Filter:
    return _filter_of(
        *(tuple(part for part in str(query[name]).split(",") if part) for name in ("types", "sources", "ids", "fields"))
    )


def _filter_of(types: tuple[str, ...], sources: tuple[str, ...], ids: tuple[str, ...], fields: tuple[str, ...]) -> Filter:
    return Filter(types=frozenset(types), sources=frozenset(sources), ids=frozenset(ids), fields=frozenset(fields))


def _resume(query: Mapping[str, Value], headers: Mapping[str, str] | None = None) -> Resume | None:
    """Where to go on from: the query's `epoch` and `seq`, or the last event's id. What is not one starts anew."""
    last = (headers or {}).get("last-event-id") or str(query.get("last_event_id") or "")
    epoch, _, seq = last.rpartition("-")
    if epoch and seq.isascii() and seq.isdigit() and len(seq) < 18:
        return Resume(epoch=epoch, seq=int(seq))
    if query["epoch"] and isinstance(query["seq"], int):
        return Resume(epoch=str(query["epoch"]), seq=query["seq"])
    return None
