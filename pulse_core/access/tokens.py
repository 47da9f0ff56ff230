"""Keep API tokens: shown once, found by the hash of their secret, and never worth more than who made them."""

import asyncio
import hmac
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from pulse_core.access import minting
from pulse_core.access.minting import Maker, is_agents
from pulse_core.access.refusals import Forbidden
from pulse_core.access.scopes import AGENT_SCOPES, Scopes
from pulse_core.access.secret_hash import secret_hash
from pulse_core.access.table import WRITE_BEHIND_SECONDS, Change, Table, commit
from pulse_core.access.token_record import Minted, TokenRecord, hint, looks_like_one, new_id, new_secret
from pulse_core.errors import BadRequest, Conflict, NotFound, Unauthenticated
from pulse_core.model.access import Token
from pulse_core.model.principal import DEFAULT_ORGANISATION, Principal
from pulse_core.plugin.stores import Documents
from pulse_core.plugin.tools import Clock

MOST: Final = 10_000

_LONGEST_AGENT = 200
_AT_WORK_SECONDS: Final = 300.0
"""An agent whose token was used so lately is at work; one that came without it is not that agent."""

_LEAST_STEP = 0.001


class Tokens:
    """The tokens of one organisation. `has_account` says whether an id is that of a user."""

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        *,
        scopes: Scopes,
        has_account: Callable[[str], bool],
        organisation: str = DEFAULT_ORGANISATION,
        raw_documents: Documents | None = None,
        most: int = MOST,
    ) -> None:
        self._documents = documents
        self._raw = raw_documents or documents
        self._clock = clock
        self._scopes = scopes
        self._has_account = has_account
        self._organisation = organisation
        self._table: Table[TokenRecord] = Table("tokens", TokenRecord, most=most)
        self._by_hash: dict[str, str] = {}
        self._used: dict[str, float] = {}
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Take over what is kept. Raises StoreError."""
        async with self._lock:
            await self._table.load(self._documents)
            self._index()

    def all(self) -> list[Token]:
        """Every token, the newest first."""
        records = [self._now(record) for _, record in self._table.items()]
        return [record.card() for record in sorted(records, key=lambda one: (-one.created_at, one.id))]

    def get(self, token_id: str) -> Token:
        """What people see of one. Raises NotFound."""
        return self._now(self._known(token_id)).card()

    def found(self, secret: str) -> TokenRecord:
        """The token of that secret, which is used by this. Raises Unauthenticated: bad_token, expired_token."""
        record = self._of_secret(secret)
        if record is None:
            raise Unauthenticated("bad_token", "There is no such token: it may have been revoked, or be another Pulse's.")
        now = self._clock.now()
        if record.over(now):
            how = "has been used as often as it may be" if record.uses_left == 0 else "has expired"
            raise Unauthenticated("expired_token", f"The token {how}: ask for a new one.")
        self._used[record.id] = now
        return record

    def alive(self, token_id: str, *, made_at: float) -> TokenRecord | None:
        """The token, as long as its secret still is the one that was made then."""
        record = self._table.get(token_id)
        return None if record is None or record.made_at != made_at or record.over(self._clock.now()) else record

    async def mint(self, *, name: str, scopes: Sequence[str], expires_at: float | None, personal: bool, by: Principal) -> Minted:
        """A new token. Raises BadRequest, Forbidden for what its maker may not do himself, Conflict, StoreError.

        A personal one belongs to its maker, is bounded by the account and dies with it. Without scopes it can do nothing.
        """
        async with self._lock:
            maker, now = self.maker(by), self._clock.now()
            record, secret = self._made(
                name=minting.named(name),
                scopes=minting.given(scopes, known=self._scopes, maker=maker),
                owner=minting.owner(scopes, personal=personal, maker=maker),
                expires_at=minting.expiry(expires_at, now=now, maker=maker),
                by=by,
            )
            return await self._kept(record, secret)

    async def change(
        self, token_id: str, *, name: str | None = None, scopes: Sequence[str] | None = None, by: Principal
    ) -> Token:
        """Rename a token, or give it other scopes, never more than its changer has. Raises as `mint`, NotFound."""
        async with self._lock:
            record, maker = self._known(token_id), self.maker(by)
            minting.changeable(record, maker=maker)
            if name is not None:
                record = attrs.evolve(record, name=minting.named(name))
            if scopes is not None:
                record = attrs.evolve(record, scopes=minting.given(scopes, known=self._scopes, maker=maker))
            await commit(self._documents, self._table.put(token_id, record))
            return self._now(record).card()

    async def rotate(self, token_id: str, *, by: Principal) -> Minted:
        """A new secret for a token; the old one is worth nothing from now. Raises NotFound, Forbidden, Conflict."""
        async with self._lock:
            record, now = self._known(token_id), self._clock.now()
            minting.replaceable(record, known=self._scopes, now=now, maker=self.maker(by))
            secret = new_secret()
            made_at = max(now, record.made_at + _LEAST_STEP)
            return await self._kept(attrs.evolve(record, hash=secret_hash(secret), hint=hint(secret), made_at=made_at), secret)

    async def revoke(self, token_id: str) -> None:
        """End a token. Raises NotFound."""
        async with self._lock:
            self._known(token_id)
            await commit(self._documents, self._table.delete(token_id))

    def ending(self, user_id: str) -> Sequence[Change]:
        """What revokes a user's tokens, to be committed with what is the reason for it."""
        return [self._table.delete(key) for key, record in self._table.items() if record.owner == user_id]

    def unbound(self, principal: Principal) -> bool:
        """Whether `bind` would let this caller's token speak for one agent, which it did not until now."""
        return bool(principal.token) and not principal.agent and is_agents(principal.scopes)

    async def bind(self, principal: Principal, agent_id: str) -> None:
        """Let an agent's token speak for this agent from now on, and for no other. Raises Forbidden other_agent.

        A token that may do more than an agent is not bound: it is a person's or a program's.
        """
        if not principal.token or principal.agent == agent_id or not is_agents(principal.scopes):
            return
        async with self._lock:
            record = self._known(principal.token)
            if record.agent and record.agent != agent_id:
                raise Forbidden("other_agent", "This token is another agent's: enrol this one, and it gets its own.")
            if not record.agent:
                await commit(self._documents, self._table.put(record.id, attrs.evolve(record, agent=_agent(agent_id))))

    async def enrolment(self, *, minutes: int, uses: int, by: Principal) -> Minted:
        """A token that lets so many agents in, for so long, and does nothing else. Raises BadRequest, Conflict, StoreError."""
        minting.enrolment(minutes=minutes, uses=uses)
        name = "Enrolment of an agent" if uses == 1 else f"Enrolment of {uses} agents"
        expires_at = self._clock.now() + minutes * 60
        async with self._lock:
            record, secret = self._made(name=name, scopes=("agent:enroll",), owner="", expires_at=expires_at, by=by)
            return await self._kept(attrs.evolve(record, uses_left=uses), secret)

    async def enrol(self, principal: Principal, *, agent_id: str, hostname: str = "") -> str:
        """The secret of the agent's own token. It replaces those the agent had, and takes one use of an enrolment.

        Raises Conflict for an agent that is at work: whoever holds an invitation must not take its place.
        """
        name = "".join(letter for letter in hostname if letter.isprintable()).strip()[:60] or _agent(agent_id)[:60]
        async with self._lock:
            used = self._invitation(principal)
            records = [record for _, record in self._table.items()]
            former = [one for one in records if one.agent == agent_id and is_agents(one.scopes)]
            if any(self._at_work(one) for one in former):
                raise Conflict(
                    "agent_at_work",
                    "An agent of that name reported with its own token a moment ago: stop it, and enrol again in five minutes; "
                    "or revoke its token in the settings, and enrol at once.",
                    details={"agent": agent_id},
                )
            old = [self._table.delete(one.id) for one in former]
            made, secret = self._made(name=f"Agent {name}", scopes=AGENT_SCOPES, owner="", expires_at=None, by=principal)
            await self._kept(attrs.evolve(made, agent=agent_id), secret, *old, *used)
            return secret

    def _at_work(self, record: TokenRecord) -> bool:
        now = self._clock.now()
        used_at = max(self._used.get(record.id, 0.0), record.used_at or 0.0)
        return bool(used_at) and not record.over(now) and now - used_at < _AT_WORK_SECONDS

    async def upkeep(self, *, stopping: bool = False) -> None:
        """Write down when tokens were used last, and remove enrolments that are over."""
        async with self._lock:
            now, late = self._clock.now(), 0.0 if stopping else WRITE_BEHIND_SECONDS
            records = [record for _, record in self._table.items()]
            changes = [self._table.delete(one.id) for one in records if one.uses_left is not None and one.over(now)]
            leaving = {change.write.key for change in changes}
            used = (one for one in records if one.id not in leaving and self._used.get(one.id, 0.0) - (one.used_at or 0.0) > late)
            changes += [self._table.put(one.id, self._now(one)) for one in used]
            await self._table.catch_up(self._raw, changes)
            self._index()

    async def _kept(self, record: TokenRecord, secret: str, *also: Change) -> Minted:
        await commit(self._documents, *also, self._table.put(record.id, record))
        self._by_hash[record.hash] = record.id
        return Minted(token=record.card(), secret=secret)

    def _made(
        self, *, name: str, scopes: tuple[str, ...], owner: str, expires_at: float | None, by: Principal
    ) -> tuple[TokenRecord, str]:
        secret, now = new_secret(), self._clock.now()
        record = TokenRecord(
            id=new_id(),
            name=name,
            scopes=scopes,
            hash=secret_hash(secret),
            hint=hint(secret),
            owner=owner,
            organisation=self._organisation,
            created_at=now,
            created_by=by.name,
            made_at=now,
            expires_at=expires_at,
        )
        return record, secret

    def _invitation(self, principal: Principal) -> Sequence[Change]:
        """What takes one use of the enrolment that lets an agent in. Raises Unauthenticated when none is left."""
        record = self._table.get(principal.token) if principal.token else None
        if principal.token and (record is None or record.over(self._clock.now())):
            raise Unauthenticated("expired_token", "The enrolment is over: ask for a new one.")
        if record is None or record.uses_left is None:
            return ()
        return (self._table.put(record.id, attrs.evolve(record, uses_left=record.uses_left - 1)),)

    def _of_secret(self, secret: str) -> TokenRecord | None:
        if not looks_like_one(secret):
            return None
        digest = secret_hash(secret)
        record = self._table.get(self._by_hash.get(digest, ""))
        return record if record and hmac.compare_digest(record.hash, digest) else None

    def maker(self, by: Principal) -> Maker:
        """Who makes or changes something that acts for them."""
        return Maker(principal=by, token=self._table.get(by.token) if by.token else None, has_account=self._has_account(by.id))

    def _now(self, record: TokenRecord) -> TokenRecord:
        used_at = self._used.get(record.id, 0.0)
        return attrs.evolve(record, used_at=used_at) if used_at > (record.used_at or 0.0) else record

    def _known(self, token_id: str) -> TokenRecord:
        record = self._table.get(token_id)
        if record is None:
            raise NotFound("unknown_token", "There is no such token: it may have been revoked.")
        return record

    def _index(self) -> None:
        self._by_hash = {record.hash: record.id for _, record in self._table.items()}
        self._used = {token_id: at for token_id, at in self._used.items() if self._table.get(token_id)}


def _agent(agent_id: str) -> str:
    if not 1 <= len(agent_id) <= _LONGEST_AGENT or not agent_id.isprintable():
        raise BadRequest("bad_agent", "An agent's id is one line of text.", details={"path": "agent"})
    return agent_id
