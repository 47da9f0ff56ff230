"""The engine's interface as an ASGI application, with the faults of its transport."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import aclosing, suppress
from typing import Any, Final

import msgspec

from pulse_docker.simulator import podman
from pulse_docker.simulator.answers import Answer, Answers
from pulse_docker.simulator.engine import NoSuchContainer
from pulse_docker.simulator.events import checked, stream
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.orders import obeyed
from pulse_docker.simulator.query import BadQuery, Query
from pulse_docker.simulator.stats import stats

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

SLOW_SECONDS: Final = 2.0
_GARBAGE: Final = b"<html><body>Please sign in to the network</body></html>"
_BODILESS: Final = (204, 304)
_FORBIDDEN: Final = {"message": "Forbidden: the socket's owner lets nobody else in"}


class App:
    """Speaks for an engine. `sleep` is how it waits, so that tests need not."""

    def __init__(self, answers: Answers, *, sleep: Sleep = asyncio.sleep) -> None:
        self.answers = answers
        self._faults = answers.engine.faults
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        gone = asyncio.ensure_future(_gone(receive))
        speaking = asyncio.ensure_future(self._speak(scope, send))
        try:
            await asyncio.wait((gone, speaking), return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                speaking.result()
        finally:
            gone.cancel()
            speaking.cancel()
            with suppress(asyncio.CancelledError):
                await speaking

    async def _speak(self, scope: Scope, send: Send) -> None:
        if "hang" in self._faults:
            await asyncio.Event().wait()
        if "slow" in self._faults:
            await self._sleep(SLOW_SECONDS)
        path, query = str(scope["path"]), Query(scope.get("query_string", b""))
        if "no_permission" in self._faults:
            await self._say(send, Answer(body=_FORBIDDEN, status=403))
        elif "error500" in self._faults:
            await self._say(send, Answer(body={"message": "server error: context deadline exceeded"}, status=500))
        elif scope["method"] not in ("GET", "HEAD"):
            await self._say(send, obeyed(self.answers, str(scope["method"]), path, query))
        elif lines := self._lines(path, query):
            await self._tell(send, lines)
        else:
            await self._say(send, self.answers.answer(path, query), bodiless=scope["method"] == "HEAD")

    def _lines(self, path: str, query: Query) -> AsyncGenerator[Body, None] | None:
        """The answer that does not end, when such a one was asked for."""
        with suppress(BadQuery):
            rest, version = self.answers.path(path)
            if rest == "/events":
                checked(query)
                self.answers.calls["/events"] += 1
                return stream(self.answers.engine, query, legacy=version < (1, 52))
            if rest.endswith("/stats") and query.flag("stream", True):
                with suppress(NoSuchContainer):
                    return self._samples(self.answers.engine.named(rest.split("/")[2]).id)
        return None

    async def _samples(self, id: str) -> AsyncGenerator[Body, None]:
        """A container's numbers every second, as long as it is there."""
        engine = self.answers.engine
        with suppress(NoSuchContainer):
            while True:
                yield stats(engine, engine.named(id), one_shot=False)
                await self._sleep(1.0)

    async def _tell(self, send: Send, lines: AsyncGenerator[Body, None]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self._headers(b"application/json")})
        async with aclosing(lines) as open_lines:
            async for line in open_lines:
                text = msgspec.json.encode(line) + b"\n"
                if "half_answer" in self._faults:
                    await send({"type": "http.response.body", "body": text[: len(text) // 2], "more_body": True})
                    return  # without an end, so that the server cuts the connection
                await send({"type": "http.response.body", "body": text, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _say(self, send: Send, answer: Answer, *, bodiless: bool = False) -> None:
        plain = isinstance(answer.body, str)
        text = answer.body.encode() if isinstance(answer.body, str) else msgspec.json.encode(answer.body) + b"\n"
        if "garbled" in self._faults and not plain:
            text = _GARBAGE
        kind = b"text/plain; charset=utf-8" if plain else b"application/json"
        headers = self._headers(kind)
        if answer.status not in _BODILESS:
            headers.append((b"content-length", str(len(text)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if "half_answer" in self._faults:
            await send({"type": "http.response.body", "body": text[: len(text) // 2], "more_body": True})
            return
        await send({"type": "http.response.body", "body": b"" if bodiless else text})

    def _headers(self, kind: bytes) -> list[tuple[bytes, bytes]]:
        headers = [
            (b"content-type", kind),
            (b"api-version", self.answers.spoken.encode()),
            (b"docker-experimental", b"false"),
            (b"ostype", b"linux"),
            (b"server", self.answers.server.encode()),
        ]
        return [*headers, (b"libpod-api-version", podman.VERSION.encode())] if "podman" in self._faults else headers


async def _gone(receive: Receive) -> None:
    """Wait until the caller hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass
