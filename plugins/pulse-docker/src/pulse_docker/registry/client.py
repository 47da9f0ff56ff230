"""Ask one registry for manifests by the distribution API (https://github.com/opencontainers/distribution-spec)."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import attrs
import httpx

from pulse_core.plugin import Clock, HttpClients, Secret, SourceGarbled
from pulse_docker.registry.answers import REDIRECTS, Answer, ask, check_status
from pulse_docker.registry.credentials import Credentials
from pulse_docker.registry.endpoints import Endpoint, redirected, scope_of
from pulse_docker.registry.failures import CannotTell, Denied, Scarce
from pulse_docker.registry.limits import Pace
from pulse_docker.registry.logins import Login
from pulse_docker.registry.manifests import ACCEPT, Content, Shape, parse_content, shape_of
from pulse_docker.registry.references import is_digest
from pulse_docker.registry.tokens import TokenDesk

MOST_REDIRECTS = 2


@attrs.frozen
class Head:
    """What a tag stands for just now."""

    digest: str
    shape: Shape


@attrs.define
class Registry:
    """One visit to a registry: its connections and tokens are forgotten afterwards. Made by `visit`."""

    _endpoint: Endpoint
    _http: HttpClients
    _clock: Clock
    _credentials: Credentials
    _pace: Pace
    _timeout_seconds: float
    _stack: AsyncExitStack
    _clients: dict[str, httpx.AsyncClient] = attrs.field(factory=dict, init=False)
    _granted: dict[tuple[str, str], Secret] = attrs.field(factory=dict, init=False)

    async def head(self, path: str, reference: str) -> Head:
        """Digest and shape of a tag or digest: by HEAD, which Docker Hub does not count, or by GET where that says too little."""
        answer = await self._ask("HEAD", path, reference)
        digest, shape = answer.headers.get("docker-content-digest", ""), shape_of(answer.headers.get("content-type", ""))
        if answer.status == 200 and is_digest(digest) and shape is not None:
            return Head(digest if not is_digest(reference) else _same(digest, reference), shape)
        if answer.status not in (200, 400, 405, 501):
            check_status(answer, f"{self._endpoint.name}/{path}", self._clock.now())
        digest, content = await self._get(path, reference)
        return Head(digest, content.shape)

    async def content(self, path: str, digest: str) -> Content:
        """What an index lists. Of a manifest only that it is one."""
        head = await self.head(path, digest)
        return await self.whole(path, digest) if head.shape == "index" else Content(shape="manifest")

    async def whole(self, path: str, digest: str) -> Content:
        """The index or manifest, read and checked against its digest."""
        return (await self._get(path, digest))[1]

    async def _get(self, path: str, reference: str) -> tuple[str, Content]:
        if self._pace.scarce:
            raise Scarce(f"the pulls that {self._endpoint.name} allows are nearly used up")
        answer = await self._ask("GET", path, reference)
        check_status(answer, f"{self._endpoint.name}/{path}", self._clock.now())
        told = reference if is_digest(reference) else answer.headers.get("docker-content-digest", "")
        digest = _checked(answer.body, told)
        return digest, parse_content(answer.body, answer.headers.get("content-type", ""))

    async def _ask(self, method: str, path: str, reference: str) -> Answer:
        endpoint, url = self._endpoint, f"{self._endpoint.origin}/v2/{path}/manifests/{reference}"
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._authorised(endpoint, method, url)
            if answer.status not in REDIRECTS:
                limit, left = (answer.headers.get(f"ratelimit-{name}", "") for name in ("limit", "remaining"))
                self._pace.note_allowance(limit, left)
                return answer
            endpoint, url = redirected(endpoint, url, answer.headers.get("location", ""))
        raise CannotTell(f"{self._endpoint.name} redirects without end")

    async def _authorised(self, endpoint: Endpoint, method: str, url: str) -> Answer:
        """Ask as nobody, or with what was granted before; when challenged, get what is wanted and ask once more."""
        scope = scope_of(httpx.URL(url))
        answer = await self._send(endpoint, method, url, self._granted.get((endpoint.origin, scope)))
        if answer.status != 401:
            return answer
        challenge = answer.headers.get_list("www-authenticate")
        login, trouble = await self._login(endpoint, scope)
        desk = TokenDesk(http=self._http, timeout_seconds=self._timeout_seconds)
        try:
            granted = await desk.authorization(endpoint, challenge, scope=scope, login=login, now=self._clock.now())
        except Denied as denied:
            raise trouble or denied from denied
        self._granted[(endpoint.origin, scope)] = granted
        answer = await self._send(endpoint, method, url, granted)
        if trouble and answer.status in (401, 403):
            raise trouble
        return answer

    async def _login(self, endpoint: Endpoint, scope: str) -> tuple[Login | None, Denied | None]:
        """Who to be; or nobody, with what kept us from it, which matters only if nobody is not let in."""
        try:
            return await self._credentials.login(endpoint.name, scope.split(":")[1]), None
        except Denied as denied:
            return None, denied

    async def _send(self, endpoint: Endpoint, method: str, url: str, granted: Secret | None) -> Answer:
        headers = {"Accept": ACCEPT} | ({"Authorization": granted.reveal()} if granted else {})
        return await ask(await self._client(endpoint), method, url, headers=headers)

    async def _client(self, endpoint: Endpoint) -> httpx.AsyncClient:
        known = self._clients.get(endpoint.origin)
        if known is None:
            made = self._http.client(endpoint.origin, timeout_seconds=self._timeout_seconds, allow_loopback=endpoint.loopback)
            known = self._clients[endpoint.origin] = await self._stack.enter_async_context(made)
        return known


@asynccontextmanager
async def visit(
    endpoint: Endpoint, *, http: HttpClients, clock: Clock, credentials: Credentials, pace: Pace, timeout_seconds: float = 10.0
) -> AsyncIterator[Registry]:
    """Talk to one registry for a while."""
    async with AsyncExitStack() as stack:
        yield Registry(endpoint, http, clock, credentials, pace, timeout_seconds, stack)


def _checked(body: bytes, told: str) -> str:
    """The digest of the body, which must be the one that was told, if one was."""
    name = "sha512" if told.startswith("sha512:") else "sha256"
    found = f"{name}:{hashlib.new(name, body).hexdigest()}"
    return _same(found, told) if told else found


def _same(found: str, expected: str) -> str:
    if found != expected:
        raise SourceGarbled("the registry's manifest does not have the digest that it is said to have")
    return found
