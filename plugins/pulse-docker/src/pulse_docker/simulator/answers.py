"""Answer one question of the engine's interface: which path, which answer, in which dialect."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from pulse_docker.simulator import images, podman, shown, swarm, system
from pulse_docker.simulator.engine import Engine, NoSuchContainer
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.query import BadQuery, Query, chosen
from pulse_docker.simulator.stats import stats

_VERSIONED: Final = re.compile(r"/v(\d+)\.(\d+)(/.*)")
_CONTAINER: Final = re.compile(r"/containers/([^/]+)/(json|stats)")
_IMAGE: Final = re.compile(r"/images/(.+)/json")
_VIRTUAL_SIZE_UNTIL: Final = (1, 43)
_USAGE_BY_KIND_FROM: Final = (1, 52)
NO_MANAGER: Final = (
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm.'
)


@attrs.frozen(kw_only=True)
class Answer:
    """What the engine says: JSON of `body`, unless it is a text."""

    body: object
    status: int = 200


class Answers:
    """The engine behind its interface, `api` being the newest version that it speaks. `calls` counts what was asked."""

    def __init__(self, engine: Engine, *, api: str = "1.51") -> None:
        self.engine = engine
        self.api = api
        self.calls: Counter[str] = Counter()

    @property
    def spoken(self) -> str:
        """The newest version, in this dialect."""
        return podman.API if self._podman else self.api

    @property
    def server(self) -> str:
        """The name of the software, as in the header."""
        return podman.SERVER if self._podman else f"Docker/{system.ENGINES[self.api][0]} (linux)"

    def path(self, path: str) -> tuple[str, tuple[int, int]]:
        """The path without its version, and the version. Raises BadQuery for one that this engine does not speak."""
        found = _VERSIONED.fullmatch(path)
        newest = _number(self.spoken)
        if not found:
            return path, newest
        asked = int(found[1]), int(found[2])
        oldest = "1.24" if self._podman else system.ENGINES[self.api][1]
        said = f"client version {asked[0]}.{asked[1]} is too"
        if asked > newest and not self._podman:
            raise BadQuery(f"{said} new. Maximum supported API version is {self.spoken}")
        if asked < _number(oldest):
            raise BadQuery(f"{said} old. Minimum supported API version is {oldest}, please upgrade your client")
        return found[3], asked

    def answer(self, path: str, query: Query) -> Answer:
        """What the engine says to this. A mistake of the caller is an answer too."""
        self.engine.catch_up()
        try:
            rest, version = self.path(path)
            return self._answer(rest, version, query)
        except BadQuery as error:
            return Answer(body={"message": str(error)}, status=400)
        except NoSuchContainer as error:
            return Answer(body={"message": f"No such container: {error}"}, status=404)

    def _answer(self, path: str, version: tuple[int, int], query: Query) -> Answer:
        if container := _CONTAINER.fullmatch(path):
            return self._container(container[1], container[2], query)
        if image := _IMAGE.fullmatch(path):
            return self._image(image[1])
        whole: Mapping[str, Callable[[Query], object]] = {
            "/_ping": lambda query: "OK",
            "/version": lambda query: self._version(),
            "/info": lambda query: self._info(),
            "/containers/json": self._list,
            "/images/json": lambda query: self._images(version),
            "/volumes": lambda query: {"Volumes": images.volumes(self.engine), "Warnings": []},
            "/networks": lambda query: images.networks(self.engine),
            "/system/df": lambda query: self._disk_usage(version, query),
        }
        if path in whole:
            self.calls[path + ("?size" if path == "/containers/json" and query.flag("size") else "")] += 1
            return Answer(body=whole[path](query))
        return self._swarm(path, query)

    def _container(self, name: str, what: str, query: Query) -> Answer:
        self.calls[f"/containers/{{id}}/{what}"] += 1
        one = self.engine.named(name)
        if what == "json":
            body = shown.inspected(self.engine, one, sized=query.flag("size"))
            return Answer(body=podman.inspected(body) if self._podman else body)
        sample = stats(self.engine, one, one_shot=query.flag("one-shot"))
        return Answer(body=podman.stats(self.engine, sample) if self._podman else sample)

    def _list(self, query: Query) -> object:
        found = chosen(self.engine.containers(), query.filters(), all=query.flag("all"))
        most = query.number("limit") or len(found)
        bodies = [shown.listed(self.engine, one, sized=query.flag("size")) for one in found[:most]]
        return [podman.listed(body) for body in bodies] if self._podman else bodies

    def _images(self, version: tuple[int, int]) -> object:
        bodies = images.images(self.engine, virtual_size=version <= _VIRTUAL_SIZE_UNTIL)
        return [podman.image(body) for body in bodies] if self._podman else bodies

    def _image(self, name: str) -> Answer:
        self.calls["/images/{name}/json"] += 1
        plain = name.removeprefix("docker.io/library/").removeprefix("localhost/") if self._podman else name
        body = images.image(self.engine, plain)
        if body is None:
            return Answer(body={"message": f"No such image: {name}"}, status=404)
        return Answer(body=podman.image(body) if self._podman else body)

    def _disk_usage(self, version: tuple[int, int], query: Query) -> Body:
        bodies = [shown.listed(self.engine, one, sized=True) for one in self.engine.containers()]
        usage = images.disk_usage(self.engine, bodies, virtual_size=version <= _VIRTUAL_SIZE_UNTIL)
        return images.usage_by_kind(usage, verbose=query.flag("verbose")) if version >= _USAGE_BY_KIND_FROM else usage

    def _version(self) -> Body:
        body = system.version(self.api)
        return podman.version(body) if self._podman else body

    def _info(self) -> Body:
        body = system.info(self.engine, self.api)
        return podman.info(self.engine, body) if self._podman else body

    def _swarm(self, path: str, query: Query) -> Answer:
        told: Mapping[str, Callable[[], object]] = {
            "/swarm": lambda: swarm.swarm(self.engine),
            "/nodes": lambda: swarm.nodes(self.engine),
            "/services": lambda: swarm.services(self.engine, status=query.flag("status")),
            "/tasks": lambda: swarm.tasks(self.engine),
        }
        if path not in told:
            return Answer(body={"message": "page not found"}, status=404)
        self.calls[path] += 1
        if self._podman:
            return Answer(body={"message": "node is not part of a swarm"}, status=503)
        if not self.engine.machine.swarm:
            return Answer(body={"message": NO_MANAGER}, status=503)
        return Answer(body=told[path]())

    @property
    def _podman(self) -> bool:
        return "podman" in self.engine.faults


def _number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)
