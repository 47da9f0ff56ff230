"""Turn a declared route into something that answers: check, authorise, call, encode."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import attrs

from pulse_core.errors import BadRequest, RequestError, StoreError, Unavailable, VaultError, WrongMedia
from pulse_core.model.audit import Outcome
from pulse_core.plugin.routes import Answer, Call, Parameter, Route
from pulse_core.web.asgi import Receive, Scope, Send, headers_of, path_of
from pulse_core.web.body import CallerLeft, read_body
from pulse_core.web.front import request_id
from pulse_core.web.gate import Gate, actor_of
from pulse_core.web.openapi import operation_id, path_names
from pulse_core.web.parameters import Value, parse_query
from pulse_core.web.reply import Reply, error_reply, reply
from pulse_core.web.structure import structure

_MAX_QUERY_FIELDS = 64


class Desk:
    """One declared route as an ASGI application."""

    def __init__(self, route: Route, gate: Gate) -> None:
        self.route = route
        self._gate = gate
        self._query = tuple(p for p in route.parameters if p.name not in path_names(route))
        self._event = route.audit or operation_id(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._serve(scope, receive)
        except CallerLeft:
            return
        except StoreError as error:  # what was done could not be written down
            answer = error_reply(_unreachable(error), request_id=request_id(scope))
        except RequestError as error:
            answer = error_reply(error, request_id=request_id(scope))
        await answer.send(send)

    async def _serve(self, scope: Scope, receive: Receive) -> Reply:
        came = await self._gate.admit(self.route, scope)
        headers = headers_of(scope)
        try:
            body = await self._body(receive, headers)
        except RequestError as error:
            if self.route.audited:
                await self._gate.refused(self.route, came, error, scope)
            raise
        call = Call(
            principal=came.principal,
            path=path_of(scope),
            query={},
            body=body,
            headers=headers,
            received_at=self._gate.clock.now(),
            address=came.facts.address,
            secure=came.facts.secure,
        )
        answer = await (self._audited(call, scope) if self.route.audited else self._answered(call, scope))
        return reply(answer, accept_encoding=headers.get("accept-encoding", ""))

    async def _audited(self, call: Call, scope: Scope) -> Answer:
        """Answer, and have it written down how that ended: with the change itself, if there is one."""
        trail, actor = self._gate.trail, actor_of(call.principal)
        with trail.act(event=self._event, actor=actor, address=call.address, request_id=request_id(scope)) as act:
            act.details.update(call.path)
            try:
                answer = await self._answered(attrs.evolve(call, note=act.note), scope)
            except RequestError as error:
                await act.finish(outcome=Outcome.REFUSED if error.status < 500 else Outcome.FAILED, code=error.code)
                raise
            await act.finish()
        return answer

    async def _answered(self, call: Call, scope: Scope) -> Answer:
        """Have the checked request handled."""
        body = call.body
        if isinstance(body, bytes) and self.route.request is not None and not self.route.raw_body:
            body = structure(body, self.route.request)
        try:
            return await self.route.handle(attrs.evolve(call, query=query_of(scope, self._query), body=body))
        except StoreError as error:
            raise _unreachable(error) from error
        except VaultError as error:
            raise Unavailable("vault_unavailable", str(error)) from error

    async def _body(self, receive: Receive, headers: Mapping[str, str]) -> bytes | None:
        if self.route.request is None and not self.route.raw_body:
            return None
        body = await read_body(receive, headers, max_bytes=self.route.max_body_bytes)
        if not self.route.raw_body:
            _require_json(headers)
        return body


def _require_json(headers: Mapping[str, str]) -> None:
    """A form of another site can send text; what is labelled as JSON it cannot."""
    label = headers.get("content-type", "").partition(";")[0].strip().lower()
    if label != "application/json":
        raise WrongMedia("wrong_media_type", "Label the body as application/json.", details={"content_type": label[:80]})


def _unreachable(error: StoreError) -> Unavailable:
    return Unavailable("store_unavailable", f"What is kept cannot be reached just now: {error}")


def query_of(scope: Scope, declared: Sequence[Parameter]) -> Mapping[str, Value]:
    """The checked query parameters of a request."""
    text = scope.get("query_string", b"").decode("latin-1")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_QUERY_FIELDS, errors="strict")
    except ValueError:
        raise BadRequest("bad_query", "The query is not readable.", details={"path": "query"}) from None
    return parse_query(declared, pairs)
