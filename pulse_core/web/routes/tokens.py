"""Administer API tokens, and say what they can be allowed. A secret is told once, by the answer that made it."""

from collections.abc import Sequence

from pulse_core.access import PRESETS, Access, Minted
from pulse_core.model.access import Token
from pulse_core.plugin.routes import Answer, Call, Parameter, Route
from pulse_core.web.accounts import ScopeList, TokenList, TokenMade
from pulse_core.web.orders import NewTokenOrder, TokenChangeOrder
from pulse_core.web.routes.administration import reading, writing

_ID = Parameter(name="id", required=True, help="A token's id.")
_TAG = "tokens"
_DAY_SECONDS = 86_400.0


class TokenDesk:
    """Keeps the list of tokens."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def scopes(self, call: Call) -> Answer:
        return Answer(body=ScopeList(data=self._access.scopes.all(), presets=PRESETS))

    async def list(self, call: Call) -> Answer:
        return Answer(body=TokenList(data=self._access.tokens.all()))

    async def mint(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, NewTokenOrder)
        days = order.expires_in_days
        call.note(subject=f"token:{order.name[:64]}", scopes=list(order.scopes[:50]), personal=order.personal, days=days)
        minted = await self._access.tokens.mint(
            name=order.name,
            scopes=order.scopes,
            expires_at=None if days is None else call.received_at + days * _DAY_SECONDS,
            personal=order.personal,
            by=call.principal,
        )
        return _told(minted, status=201)

    async def change(self, call: Call) -> Answer:
        order, token = call.body, self._noted(call)
        assert isinstance(order, TokenChangeOrder)
        if order.scopes is not None:
            call.note(scopes=list(order.scopes[:50]), scopes_before=list(token.scopes))
        changed = await self._access.tokens.change(token.id, name=order.name, scopes=order.scopes, by=call.principal)
        return Answer(body=changed)

    async def rotate(self, call: Call) -> Answer:
        return _told(await self._access.tokens.rotate(self._noted(call).id, by=call.principal))

    async def revoke(self, call: Call) -> Answer:
        await self._access.tokens.revoke(self._noted(call).id)
        return Answer(status=204)

    def _noted(self, call: Call) -> Token:
        """The token that the trail will name."""
        token = self._access.tokens.get(call.path["id"])
        call.note(subject=f"token:{token.name}", id=token.id)
        return token


def routes(access: Access) -> Sequence[Route]:
    """`/api/scopes` and `/api/tokens`."""
    desk, one = TokenDesk(access), "/api/tokens/{id}"
    return (
        reading("/api/scopes", "What a token can be allowed.", desk.scopes, ScopeList, tag=_TAG),
        reading("/api/tokens", "Every token, without its secret.", desk.list, TokenList, tag=_TAG),
        writing(
            "POST",
            "/api/tokens",
            "Make a token; its secret is told once.",
            desk.mint,
            audit="token.added",
            request=NewTokenOrder,
            response=TokenMade,
            status=201,
            tag=_TAG,
        ),
        writing(
            "PATCH",
            one,
            "Change a token's name or scopes.",
            desk.change,
            audit="token.changed",
            parameters=(_ID,),
            request=TokenChangeOrder,
            response=Token,
            tag=_TAG,
        ),
        writing(
            "POST",
            f"{one}/rotate",
            "Give a token a new secret, told once; the old one is void.",
            desk.rotate,
            audit="token.rotated",
            parameters=(_ID,),
            response=TokenMade,
            tag=_TAG,
        ),
        writing("DELETE", one, "Revoke a token.", desk.revoke, audit="token.revoked", parameters=(_ID,), tag=_TAG),
    )


def _told(minted: Minted, *, status: int = 200) -> Answer:
    return Answer(body=TokenMade(token=minted.token, secret=minted.secret), status=status)
