"""The room as others see it: who comes in, by what, and whether they may still be there."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pulse_core.access.authorise import authorise
from pulse_core.access.backends import Backends, TokenBackend
from pulse_core.access.bootstrap import Bootstrap
from pulse_core.access.csrf import Csrf
from pulse_core.access.facts import Facts, session_cookie
from pulse_core.access.kiosk import Kiosks
from pulse_core.access.linking import Links
from pulse_core.access.lockouts import Lockouts, address_key, user_key
from pulse_core.access.passwords import Hasher, Passwords
from pulse_core.access.people import People
from pulse_core.access.permissions import ALL_RIGHTS
from pulse_core.access.principals import OUTSIDE, Principals
from pulse_core.access.proxy import ProxyBackend
from pulse_core.access.recovery import Recovery
from pulse_core.access.roles import Roles
from pulse_core.access.scopes import Scopes
from pulse_core.access.second_factor import SecondFactor
from pulse_core.access.sessions import Sessions
from pulse_core.access.sign_in import SignIn
from pulse_core.access.table import Change, commit
from pulse_core.access.tokens import Tokens
from pulse_core.access.users import Also, Users, nothing
from pulse_core.errors import RequestError, Unavailable
from pulse_core.model.access import User
from pulse_core.model.principal import DEFAULT_ORGANISATION, NOBODY, Principal, PrincipalKind
from pulse_core.plugin.ports import AuthBackend, Scope
from pulse_core.plugin.routes import Route
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.stores import Document, Documents
from pulse_core.plugin.tools import Clock, Log
from pulse_core.private import PrivateFileUnsafe


class Access:
    """Everything of access, wired. Nobody is let in before `load()` has read what is kept.

    `documents` is where changes are written, with the trail of who made them; `raw_documents` the store itself, for
    what is counted and no decision of anybody. `backends` are the opened ones, in the order in which they are asked.
    """

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        log: Log,
        *,
        sealer: Sealer,
        data_directory: Path,
        organisation: str = DEFAULT_ORGANISATION,
        hashing: Hasher | None = None,
        plugin_scopes: Sequence[tuple[str, Scope]] = (),
        backends: Sequence[tuple[str, AuthBackend]] = (),
        raw_documents: Documents | None = None,
    ) -> None:
        raw = raw_documents or documents
        self._documents = documents
        self._clock = clock
        self._log = log
        self._organisation = organisation
        self._console = Principal(
            id="console", kind=PrincipalKind.CONSOLE, name="console", organisation=organisation, permissions=ALL_RIGHTS
        )
        self._csrf = Csrf()
        self._loaded = False
        self.scopes = Scopes(plugin_scopes)
        self.people = People(documents, organisation=organisation)
        self.roles = Roles(self.people)
        self.passwords = Passwords(hashing)
        self.lockouts = Lockouts(raw, clock)
        self.sessions = Sessions(documents, clock, csrf=self._csrf, organisation=organisation, raw_documents=raw)
        self.tokens = Tokens(
            documents,
            clock,
            scopes=self.scopes,
            has_account=lambda user_id: self.people.find(user_id) is not None,
            organisation=organisation,
            raw_documents=raw,
        )
        self.kiosks = Kiosks(
            documents, clock, scopes=self.scopes, maker=self.tokens.maker, ending=self.sessions.ending, organisation=organisation
        )
        self.users = Users(
            self.people,
            self.passwords,
            clock,
            signing_out=self.sessions.ending,
            leaving=self._leaving,
            locked_until=self.lockouts.user_locked_until,
        )
        self.second_factor = SecondFactor(self.people, sealer, clock)
        self.sign_in = SignIn(self.people, self.users, self.passwords, self.second_factor, self.lockouts, clock)
        self.recovery = Recovery(documents, self.people, self.users, clock, data_directory=data_directory)
        self.bootstrap = Bootstrap(data_directory, set_up=lambda: not self.needs_setup, log=log)
        self.links = Links(clock)
        self._principals = Principals(self.people, self.scopes, self.kiosks.alive)
        self.use(backends)

    def use(self, backends: Sequence[tuple[str, AuthBackend]]) -> None:
        """Ask these from now on, besides Pulse's own tokens and sessions."""
        own = TokenBackend(self.tokens, self._principals)
        self._backends = Backends(own, backends, self._principals, self._clock, self._log)

    async def load(self) -> None:
        """Take over what is kept; again after it was written anew. Raises StoreError, and lets nobody in until it works."""
        await self.people.load()
        await self.tokens.load()
        await self.kiosks.load()
        await self.sessions.load()
        await self.lockouts.load()
        await self.recovery.load()
        self._loaded = True

    async def offer_setup(self) -> None:
        """While nobody has an account: write the token by which somebody gets the first one. Else it goes."""
        try:
            await self.bootstrap.prepare()
        except (OSError, PrivateFileUnsafe) as error:
            self._log.error("bootstrap_token_not_written", reason=str(error))

    def renewed(self, document: Document) -> None:
        """Take over a record that the vault sealed anew."""
        self.people.renewed(document)

    @property
    def loaded(self) -> bool:
        """Whether it is known who may come in."""
        return self._loaded

    @property
    def needs_setup(self) -> bool:
        """Whether nobody has an account, and nobody else vouches for people who could administer."""
        return self.people.empty and not any(_makes_administrators(backend) for _, backend in self._backends.outside)

    @property
    def logout_url(self) -> str:
        """Where people are signed out whom a proxy signed in."""
        proxies = (backend for _, backend in self._backends.outside if isinstance(backend, ProxyBackend))
        return next((proxy.logout_url for proxy in proxies), "")

    async def caller(self, facts: Facts) -> Principal:
        """Who this is. Credentials decide in this order: console, token, proxy, session; nothing presented is nobody.

        Raises Unauthenticated for a token that does not hold, Unavailable before everything is loaded: only the console, which
        owns the data directory, comes in then.
        """
        if facts.console:  # whoever owns the data directory needs no store to prove it
            return self._console
        if not self._loaded:
            raise Unavailable("store_unavailable", "Pulse cannot tell yet who may come in: its store is not open.")
        if facts.token:
            return await self._backends.bearer(facts.token, address=facts.address)
        if facts.peer_trusted:
            vouched = await self._backends.headers(facts.headers, address=facts.address)
            if vouched:
                return vouched
        return self._signed_in(facts.session)

    async def prove(self, *, name: str, password: str, code: str = "", address: str = "", also: Also = nothing) -> User:
        """The user who proves by a password who they are; `also` is written together with it. Raises what `sign_in.prove` does.

        Of a name that nobody has here, the backends are asked. Whom they know is let in only when they are linked to an
        account, by provider and subject.
        """
        if self._backends.outside and self.users.named(name) is None:
            with self.lockouts.attempt(user_key(name), *([address_key(address)] if address else ())):
                known = await self._backends.password(name=name, password=password, code=code, address=address)
            user = self.users.find(known.id) if known and known.kind is PrincipalKind.PERSON else None
            if user:
                await commit(self._documents, *also(user))
                return user
        return await self.sign_in.prove(name=name, password=password, code=code, address=address, also=also)

    def csrf_ok(self, caller: Principal, facts: Facts) -> bool:
        """Whether nothing but Pulse's own page can have asked: what a browser sends by itself proves nothing."""
        if facts.console or facts.token:
            return True
        expected = self._csrf.of_session(facts.session) if caller.session else self._csrf.of_person(caller.id)
        return self._csrf.matches(facts.csrf, expected)

    def csrf_token(self, caller: Principal, *, cookie: str, secure: bool) -> str:
        """What this caller's page has to send along. `cookie` is the request's Cookie header."""
        if caller.session:
            return self._csrf.of_session(session_cookie([cookie], secure=secure))
        return self._csrf.of_person(caller.id) if caller.kind is PrincipalKind.PERSON else ""

    def holds(self, principal: Principal, route: Route, path_params: Mapping[str, str] = {}) -> bool:
        """Whether somebody who was let in on `route` still would be, by what they came by then. An open stream is use."""
        now = self._clock.now()
        current = self._current(principal, now)
        try:
            authorise(route, current, path_params=path_params, csrf_ok=True, now=now, organisation=self._organisation)
        except RequestError:
            return False
        return True

    async def upkeep(self, *, stopping: bool = False) -> None:
        """Look again at what is in doubt, forget what is over, and write down what was used. Raises StoreError.

        Once a minute, and when Pulse stops.
        """
        if not self._loaded:
            return
        await self.people.upkeep()
        await self.sessions.upkeep(stopping=stopping)
        await self.tokens.upkeep(stopping=stopping)
        await self.lockouts.upkeep()
        await self.recovery.upkeep()

    def _signed_in(self, secret: str) -> Principal:
        record = self.sessions.find(secret) if secret else None
        return (record and self._principals.of_session(record, self._clock.now())) or NOBODY

    def _current(self, principal: Principal, now: float) -> Principal:
        if principal.kind in (PrincipalKind.CONSOLE, PrincipalKind.NOBODY):
            return principal
        if principal.session:
            session = self.sessions.alive(principal.session)
            return (session and self._principals.of_session(session, now)) or NOBODY
        if principal.token and not principal.token.startswith(OUTSIDE):
            token = self.tokens.alive(principal.token, made_at=principal.confirmed_at)
            return (token and self._principals.of_token(token)) or NOBODY
        return self._principals.outsider_now(principal) or NOBODY

    def _leaving(self, user_id: str) -> Sequence[Change]:
        return [*self.sessions.ending(user_id), *self.tokens.ending(user_id), *self.kiosks.ending(user_id)]


def _makes_administrators(backend: AuthBackend) -> bool:
    """Of what plugins bring nobody knows: whoever configured it can come that way."""
    return not isinstance(backend, ProxyBackend) or backend.makes_administrators
