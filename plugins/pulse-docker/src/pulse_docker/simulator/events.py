"""The stream of events: what happened since a moment, and then what happens, a line each."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress

from pulse_docker.simulator import podman
from pulse_docker.simulator.engine import Engine, Happened
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.query import BadQuery, Filters, Query, labelled

FILTERS = frozenset(
    {"type", "event", "container", "label", "image", "scope", "daemon", "network", "volume", "plugin", "service", "node"}
)
TURN_SECONDS = 0.25
"""How often a stream looks whether its time has come, and what the engine did by itself."""


def message(engine: Engine, one: Happened, *, legacy: bool = True) -> Body:
    """The event as the engine writes it; `legacy` fields go with interfaces before 1.52."""
    container = one.container
    attributes = {**container.plan.labels, "image": container.plan.recipe.image, "name": container.name, **one.facts}
    body: Body = {
        "Type": "container",
        "Action": one.action,
        "Actor": {"ID": container.id, "Attributes": attributes},
        "scope": "local",
        "time": int(engine.shown(one.at)),
        "timeNano": int(engine.shown(one.at) * 1e9),
    }
    return {"status": one.action, "id": container.id, "from": container.plan.recipe.image} | body if legacy else body


def checked(query: Query) -> None:
    """Raises BadQuery for what no stream can be made of."""
    query.moment("since")
    query.moment("until")
    if unknown := query.filters().keys() - FILTERS:
        raise BadQuery(f"invalid filter '{min(unknown)}'")


def wanted(one: Happened, filters: Filters) -> bool:
    """Whether the filters let it through."""
    return all(_one_of(one, name, words) for name, words in filters.items())


def _one_of(one: Happened, name: str, words: Sequence[str]) -> bool:
    container = one.container
    if name == "type":
        return "container" in words
    if name == "event":
        return any(one.action == word or one.action.startswith(f"{word}:") for word in words)
    if name == "container":
        return any(word == container.name or container.id.startswith(word) for word in words)
    if name == "label":
        return all(labelled(container.plan.labels, word) for word in words)
    if name == "image":
        return container.plan.recipe.image in words
    return name == "scope" and "local" in words


def stream(engine: Engine, query: Query, *, legacy: bool) -> AsyncGenerator[Body, None]:
    """The events from now on, and those of the past that were asked for; without an end unless `until` is given."""
    since, until = query.moment("since"), query.moment("until")
    told = 0 if since is not None else engine.told
    return _stream(engine, query.filters(), told=told, since=since, until=until, legacy=legacy)


async def _stream(
    engine: Engine, filters: Filters, *, told: int, since: float | None, until: float | None, legacy: bool
) -> AsyncGenerator[Body, None]:
    while True:
        news = asyncio.ensure_future(engine.news())  # before looking, so that nothing falls between
        try:
            fresh = [one for one in _after(engine, told) if _between(engine.shown(one.at), since, until)]
            told = engine.told
            for one in fresh:
                if wanted(one, filters):
                    body = message(engine, one, legacy=legacy)
                    yield podman.event(body) if "podman" in engine.faults else body
            if until is not None and engine.shown(engine.now()) >= until:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(news), TURN_SECONDS)
        finally:
            news.cancel()
        engine.catch_up()


def _between(at: float, since: float | None, until: float | None) -> bool:
    return (since is None or at >= since) and (until is None or at <= until)


def _after(engine: Engine, told: int) -> Iterator[Happened]:
    """Those that came after so many."""
    fresh = min(engine.told - told, len(engine.events))
    for back in range(fresh, 0, -1):
        yield engine.events[-back]
