"""Whatever is sent, as whomever: no answer of the API is a failure of ours, undeclared, or of another shape than declared."""

import asyncio
import copy
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

import attrs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    status_code_conformance,
)

from pulse_core.testing import FakeClock
from tests.security.asking import Headers, Said, ask
from tests.security.world import Browser, World, world

T = TypeVar("T")

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
EXAMPLES = {"admin": 14, "viewer": 4, "nobody": 4}
"""How many requests of each kind, sound and unsound, every operation gets from each."""

SOCKET = "/ws"
"""Is described, and no HTTP."""


@attrs.define
class Fuzzed:
    """A Pulse for a test that is not async itself, and somebody who asks it."""

    runner: asyncio.Runner
    world: World
    user: str = ""
    browser: Browser | None = None
    description: dict = attrs.field(factory=dict)
    validators: dict[tuple[str, str, int], Draft202012Validator] = attrs.field(factory=dict)
    asked: int = 0

    def wait(self, work: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await work

        return self.runner.run(awaited())

    def headers(self) -> Headers:
        """What a page of theirs sends: signed in, and fresh."""
        if not self.user:
            return ()
        if self.browser is None or self.asked % 100 == 0 or not self.world.access.sessions.get(self.browser.session):
            self.browser = self.wait(self.world.browser(self.user))
        return self.browser.headers

    def send(self, request: requests.PreparedRequest) -> Said:
        """The request as it would come over the line; each from another address, and in its own time."""
        self.asked += 1
        self.world.clock.advance(0.5)
        parts, body = urlsplit(str(request.url)), request.body or b""
        headers = [(name, value) for name, value in _texts(request) if name.lower() in ("content-type", "accept")]
        peer = f"10.{self.asked // 65_536}.{self.asked // 256 % 256}.{self.asked % 256}"
        return self.wait(
            ask(
                self.world.pulse.desks,
                str(request.method),
                unquote_to_bytes(parts.path).decode("utf-8", "replace"),
                headers=[*headers, *self.headers()],
                body=body if isinstance(body, bytes) else body.encode(),
                query=parts.query,
                peer=peer,
            )
        )

    def check_shape(self, operation: APIOperation, said: Said) -> None:
        """Raises ValidationError for JSON that is not as described."""
        if said.header("content-type") == "application/json" and said.body:
            self._validator(operation.path, operation.method, said.status).validate(said.json)

    def _validator(self, path: str, method: str, status: int) -> Draft202012Validator:
        known = self.validators.get((path, method, status))
        if known is None:
            answer = self.description["paths"][path][method.lower()]["responses"][str(status)]
            schema = answer["content"]["application/json"]["schema"]
            known = Draft202012Validator({**schema, "components": self.description["components"]})
            self.validators[path, method, status] = known
        return known


def _texts(request: requests.PreparedRequest) -> Iterator[tuple[str, str]]:
    for name, value in request.headers.items():
        yield str(name), value.decode("latin-1") if isinstance(value, bytes) else value


@pytest.fixture
def fuzzed(place: Path, clock: FakeClock) -> Iterator[Fuzzed]:
    with asyncio.Runner() as runner:
        opening = world(place, clock, modules={}, audit_async=True)
        made = Fuzzed(runner, runner.run(opening.__aenter__()))
        yield made
        runner.run(opening.__aexit__(None, None, None))


def operations(fuzzed: Fuzzed) -> Iterator[APIOperation]:
    fuzzed.description = fuzzed.wait(fuzzed.world.ask("GET", "/api/openapi.json")).json
    described = copy.deepcopy(fuzzed.description)
    del described["paths"][SOCKET]
    schema = schemathesis.openapi.from_dict(described)
    schema.config.generation.update(with_security_parameters=False)
    for found in schema.get_all_operations():
        yield found.ok()


@pytest.mark.parametrize("who", EXAMPLES)
def test_every_operation_keeps_to_its_description(fuzzed: Fuzzed, who: str) -> None:
    keeper = fuzzed.wait(fuzzed.world.person("keeper", "admin"))
    fuzzed.user = {"admin": keeper.id, "viewer": "", "nobody": ""}[who]
    if who == "viewer":
        fuzzed.user = fuzzed.wait(fuzzed.world.person("onlooker", "viewer")).id
    failed: list[str] = []

    for operation in operations(fuzzed):
        for mode in _modes(operation):
            try:
                _fuzz(fuzzed, operation, mode, EXAMPLES[who])
            except* Exception as group:
                failed.append(f"{operation.label} {mode.value}: {_leaves(group)}")

    assert not failed, "\n".join(failed)


def _modes(operation: APIOperation) -> Sequence[GenerationMode]:
    """Sound requests, and unsound ones where anything could be unsound."""
    can_be_wrong = bool(list(operation.body)) or bool(list(operation.query))
    return (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if can_be_wrong else (GenerationMode.POSITIVE,)


def _fuzz(fuzzed: Fuzzed, operation: APIOperation, mode: GenerationMode, examples: int) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def one(case: schemathesis.Case) -> None:
        request = requests.Request(**case.as_transport_kwargs(base_url="http://127.0.0.1:7655")).prepare()
        said = fuzzed.send(request)
        headers: dict[str, list[str]] = {}
        for name, value in said.headers:
            headers.setdefault(name, []).append(value)
        answer = Response(said.status, headers, said.body, request, elapsed=0.0, verify=False)
        case.validate_response(answer, checks=CHECKS)
        fuzzed.check_shape(operation, said)

    one()


def _leaves(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(_leaves(inner) for inner in error.exceptions)
    return f"{type(error).__name__}: {error}"[:1500]
