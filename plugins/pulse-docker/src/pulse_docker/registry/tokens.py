"""Get the token that a registry's challenge asks for: https://distribution.github.io/distribution/spec/auth/token/."""

import json
import re
from collections.abc import Mapping, Sequence

import attrs
import httpx

from pulse_core.plugin import HttpClients, Json, Secret, SourceGarbled
from pulse_docker.registry.answers import Answer, ask, check_status
from pulse_docker.registry.challenges import Challenge, parse_challenges
from pulse_docker.registry.endpoints import Endpoint, realm_of
from pulse_docker.registry.failures import Denied
from pulse_docker.registry.logins import Login

CLIENT = "pulse"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,65536}")
_SERVICE = re.compile(r"[\x20-\x7e]{0,256}")


@attrs.frozen(kw_only=True)
class TokenDesk:
    """Answers challenges: by a token of the realm, or by the login itself where a registry wants that."""

    http: HttpClients
    timeout_seconds: float

    async def authorization(
        self, endpoint: Endpoint, headers: Sequence[str], *, scope: str, login: Login | None, now: float
    ) -> Secret:
        """The Authorization header to come back with. Raises Denied, CannotTell, SourceGarbled."""
        challenges = {challenge.scheme: challenge for challenge in parse_challenges(headers)}
        if login is not None and login.registry_token:
            return Secret(f"Bearer {login.registry_token.reveal()}")
        if "bearer" in challenges:
            return await self._bearer(endpoint, challenges["bearer"], scope=scope, login=login, now=now)
        if "basic" in challenges and login is not None and login.user:
            return login.basic()
        raise Denied(f"{endpoint.name} wants a login", hint="log in to it where Pulse runs (docker login, podman login)")

    async def _bearer(self, endpoint: Endpoint, challenge: Challenge, *, scope: str, login: Login | None, now: float) -> Secret:
        realm, may_carry = realm_of(endpoint, challenge.parameters.get("realm", ""))
        service = challenge.parameters.get("service", "")
        if not _SERVICE.fullmatch(service):
            raise Denied(f"{endpoint.name} asks for a token in words that make no sense")
        wanted = {"service": service, "scope": scope} if service else {"scope": scope}
        answer = await self._ask(realm, wanted, login if may_carry else None, loopback=endpoint.loopback)
        if answer.status in (400, 401, 403):
            who = "the login in the Docker configuration" if login else "us without a login"
            raise Denied(f"{endpoint.name} refuses {who} ({answer.status})", hint="log in again where Pulse runs")
        check_status(answer, f"tokens for {endpoint.name}", now)
        return Secret(f"Bearer {_token(answer.body).reveal()}")

    async def _ask(self, realm: httpx.URL, wanted: Mapping[str, str], login: Login | None, *, loopback: bool) -> Answer:
        origin = f"{realm.scheme}://{realm.netloc.decode('ascii')}"
        async with self.http.client(origin, timeout_seconds=self.timeout_seconds, allow_loopback=loopback) as client:
            if login is not None and login.identity_token:
                form = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": login.identity_token.reveal()}
                return await ask(client, "POST", str(realm), headers={}, form={**wanted, **form})
            basic = login.basic().reveal() if login is not None else ""
            url = str(realm.copy_merge_params(dict(wanted)))
            return await ask(client, "GET", url, headers={"Authorization": basic} if basic else {})


def _token(body: bytes) -> Secret:
    """The token in an answer, which calls it one of two names. Raises SourceGarbled."""
    try:
        document: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceGarbled("the place for tokens does not answer with JSON") from error
    names = ("token", "access_token")
    found = [document.get(name) for name in names] if isinstance(document, dict) else []
    token = next((value for value in found if isinstance(value, str) and _TOKEN.fullmatch(value)), None)
    if token is None:
        raise SourceGarbled("the place for tokens gives none")
    return Secret(token)
