"""Turn a declared route into something that answers: check, authorise, call, encode."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import attrs

from pulse_core.access import Facts, RateTable, authorise
from pulse_core.errors import BadRequest, RequestError, StoreError, Unavailable
from pulse_core.model.principal import Principal
from pulse_core.plugin.routes import Call, Parameter, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.asgi import Receive, Scope, Send, headers_of
from pulse_core.web.body import CallerLeft, read_body
from pulse_core.web.front import request_id
from pulse_core.web.parameters import Value, parse_query
from pulse_core.web.reply import Reply, error_reply, reply
from pulse_core.web.structure import structure

_MAX_QUERY_FIELDS = 64


@attrs.frozen(kw_only=True)
class Gate:
    """What every route passes its callers through."""

    clock: Clock
    rates: RateTable

    def admit(self, route: Route, scope: Scope, headers: Mapping[str, str]) -> Principal:
        """The caller, who may use the matched route now. Raises Forbidden, TooMany."""
        address = scope["client"][0] if scope.get("client") else ""
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        facts = Facts(address=address, bearer=bearer.strip() if kind.lower() == "bearer" else "")
        principal = authorise(route, facts)
        self.rates.spend(caller=f"{principal.id}@{address}", route=f"{route.method} {route.path}", rate=route.rate)
        return principal


class Desk:
    """One declared route as an ASGI application."""

    def __init__(self, route: Route, gate: Gate) -> None:
        self.route = route
        self._gate = gate
        self._path_names = frozenset(part[1:-1] for part in route.path.split("/") if part.startswith("{"))
        self._query = tuple(p for p in route.parameters if p.name not in self._path_names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._serve(scope, receive)
        except CallerLeft:
            return
        except StoreError as error:
            unavailable = Unavailable("store_unavailable", f"What is kept cannot be reached just now: {error}")
            answer = error_reply(unavailable, request_id=request_id(scope))
        except RequestError as error:
            answer = error_reply(error, request_id=request_id(scope))
        await answer.send(send)

    async def _serve(self, scope: Scope, receive: Receive) -> Reply:
        headers = headers_of(scope)
        principal = self._gate.admit(self.route, scope, headers)
        call = Call(
            principal=principal,
            path={name: str(value) for name, value in scope.get("path_params", {}).items()},
            query=query_of(scope, self._query),
            body=await self._body(receive, headers),
            headers=headers,
            received_at=self._gate.clock.now(),
        )
        return reply(await self.route.handle(call), accept_encoding=headers.get("accept-encoding", ""))

    async def _body(self, receive: Receive, headers: Mapping[str, str]) -> object | None:
        if self.route.request is None and not self.route.raw_body:
            return None
        body = await read_body(receive, headers, max_bytes=self.route.max_body_bytes)
        if self.route.raw_body or self.route.request is None:
            return body
        return structure(body, self.route.request)


def query_of(scope: Scope, declared: Sequence[Parameter]) -> Mapping[str, Value]:
    """The checked query parameters of a request."""
    text = scope.get("query_string", b"").decode("latin-1")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_QUERY_FIELDS, errors="strict")
    except ValueError:
        raise BadRequest("bad_query", "The query is not readable.", details={"path": "query"}) from None
    return parse_query(declared, pairs)
