"""What the simulator says is what the published schemas of the interface allow, and nothing that they do not know."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from pulse_docker.simulator.answers import Answers
from pulse_docker.simulator.engine import Engine, Machine
from pulse_docker.simulator.events import message
from pulse_docker.simulator.query import Query
from pulse_docker.simulator.system import ENGINES

PATHS = {
    "/version": "/version",
    "/info": "/info",
    "/containers/json": "/containers/json?all=1",
    "/containers/{id}/stats": "/containers/{id}/stats?stream=false&one-shot=true",
    "/containers/{id}/json": "/containers/{id}/json?size=1",
    "/images/json": "/images/json",
    "/images/{name}/json": "/images/redis:7-alpine/json",
    "/volumes": "/volumes",
    "/networks": "/networks",
    "/system/df": "/system/df?verbose=1",
    "/swarm": "/swarm",
    "/nodes": "/nodes",
    "/services": "/services?status=true",
    "/tasks": "/tasks",
}


@pytest.fixture
def schemas(recordings: Path, require: Callable[..., None]) -> Path:
    folder = recordings.parent / "apis" / "docker"
    require("recordings", found=folder.is_dir(), message=f"the folder {folder} of the interface's schemas is not there")
    return folder


@pytest.mark.parametrize("faults", [(), ("cgroup_v1",), ("no_memory_controller",), ("clock_skew",)], ids=str)
@pytest.mark.parametrize("api", ENGINES)
def test_every_answer_is_what_the_schema_of_its_version_allows(schemas: Path, api: str, faults: tuple[str, ...]) -> None:
    answers = _answers(api, faults)
    document = _schema(schemas / f"docker-api-{api}.json")
    troubles = [
        trouble for path in PATHS for asked in _asked(answers, path) for trouble in _troubles(document, path, asked, answers)
    ]
    assert troubles == []


@pytest.mark.parametrize("api", ENGINES)
def test_every_event_is_what_the_schema_of_its_version_allows(schemas: Path, api: str) -> None:
    answers = _answers(api, ())
    engine = answers.engine
    engine.oom("cloud-preview-1")
    engine.recreate("paperless-web-1")
    engine.becomes("dns", "unhealthy")
    document = _schema(schemas / f"docker-api-{api}.json")
    check = Draft4Validator({"$ref": "#/definitions/EventMessage", **document})
    said = [error.message for one in engine.events for error in check.iter_errors(message(engine, one, legacy=False))]
    assert said == []


def _answers(api: str, faults: tuple[str, ...]) -> Answers:
    engine = Engine(now=lambda: 1_750_000_000.25, count=40, machine=Machine(swarm=True), faults=faults)
    return Answers(engine, api=api)


def _asked(answers: Answers, path: str) -> Iterator[str]:
    """What is asked at this path: each container, where it is about one."""
    if "{id}" not in path:
        yield PATHS[path]
        return
    yield from (PATHS[path].replace("{id}", one.id) for one in answers.engine.containers())


def _troubles(document: dict[str, Any], path: str, asked: str, answers: Answers) -> list[str]:
    where, _, query = asked.partition("?")
    answer = answers.answer(f"/v{answers.api}{where}", Query(query.encode()))
    assert answer.status == 200, answer.body
    found = document["paths"][path]["get"]["responses"]["200"]["schema"]
    check = Draft4Validator({**found, "definitions": document["definitions"]})
    body = json.loads(json.dumps(answer.body))
    return [f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in check.iter_errors(body)]


@cache
def _schema(path: Path) -> dict[str, Any]:
    """The document as JSON Schema: what may be null says so, and what is not named is not allowed."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    parts = set(_parts(document))
    definitions = {name: _strict(found, alone=name not in parts) for name, found in document["definitions"].items()}
    return {"definitions": definitions, "paths": _strict(document["paths"])}


def _parts(node: Any) -> Iterator[str]:
    """The definitions that others are put together from: they do not know the rest of their wholes."""
    if isinstance(node, list):
        for one in node:
            yield from _parts(one)
    if isinstance(node, dict):
        yield from (one["$ref"].rpartition("/")[2] for one in node.get("allOf", ()) if "$ref" in one)
        yield from _parts(list(node.values()))


def _strict(node: Any, *, alone: bool = True) -> Any:
    if isinstance(node, list):
        return [_strict(one, alone=alone) for one in node]
    if not isinstance(node, dict):
        return node
    strict = {name: _strict(value, alone=name != "allOf") for name, value in node.items() if name not in ("example", "default")}
    named = strict.get("properties")
    if alone and isinstance(named, dict) and not {"additionalProperties", "allOf"} & strict.keys():
        strict["additionalProperties"] = False
    return {"anyOf": [strict, {"type": "null"}]} if node.get("x-nullable") is True else strict
