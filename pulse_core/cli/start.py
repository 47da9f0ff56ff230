"""Begin, and say in words why it could not be begun."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulse_core.errors import PulseError


class Start:
    """The application. What Pulse can name and what keeps it from beginning is `refusal` then, and no traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.refusal: PulseError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._begin(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        failed: list[Message] = []

        async def hold_back(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                failed.append(message)
                return
            await send(message)

        try:
            await self._app(scope, receive, hold_back)
        except BaseException as error:
            self.refusal = _named(error) if failed else None
            if failed and self.refusal is None:
                await send(failed[0])
            elif failed:
                await send({"type": "lifespan.startup.failed", "message": ""})
                return
            raise


def _named(error: BaseException) -> PulseError | None:
    """The error that Pulse can name, alone or in a group of one."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, PulseError) else None
