"""Put the routes of plugins under their names, and keep their failures apart from everybody else's."""

import asyncio
from collections.abc import Mapping, Sequence

import attrs

from pulse_core.access.proxy import SECRET_HEADER
from pulse_core.errors import RequestError
from pulse_core.plugin.routes import Answer, Call, Handle, Route
from pulse_core.plugin.tools import Log

BUDGET_SECONDS = 30.0
_CREDENTIALS = frozenset({"authorization", "cookie", "x-api-token", "x-csrf-token", SECRET_HEADER})


class PluginAnswerFailed(RequestError):
    """A plugin's route raised, or took too long: the plugin is named, and its author can be told."""

    status = 502


def mounted(plugins: Mapping[str, Sequence[Route]], *, log: Log) -> Sequence[Route]:
    """The routes of each plugin under `/plugins/<name>/`."""
    return [_mounted(route, name, log) for name, routes in plugins.items() for route in routes]


def _mounted(route: Route, plugin: str, log: Log) -> Route:
    place = f"/plugins/{plugin}/"
    path = place + route.path.removeprefix(place).lstrip("/")
    handle = _apart(route.handle, plugin=plugin, path=path, log=log)
    return attrs.evolve(route, path=path, handle=handle, tag=plugin, errors=(*route.errors, PluginAnswerFailed.status))


def _apart(handle: Handle, *, plugin: str, path: str, log: Log) -> Handle:
    async def called(call: Call) -> Answer:
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                answer: object = await handle(attrs.evolve(call, headers=_harmless(call.headers)))
        except RequestError:
            raise
        except Exception as error:
            log.error("plugin_route_failed", plugin=plugin, path=path, error=repr(error))
            raise _failed(plugin) from error
        if not isinstance(answer, Answer):
            log.error("plugin_route_failed", plugin=plugin, path=path, error="it did not give an Answer")
            raise _failed(plugin)
        return answer

    return called


def _harmless(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Without what the caller came by: who it is stands in the call, and how it was proven is nobody else's."""
    return {name: value for name, value in headers.items() if name not in _CREDENTIALS}


def _failed(plugin: str) -> PluginAnswerFailed:
    return PluginAnswerFailed("plugin_failed", f"The plugin {plugin} failed to answer.", details={"plugin": plugin})
