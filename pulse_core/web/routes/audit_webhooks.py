"""Webhooks of the audit trail: have other programs told of it."""

from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.audit import Tried, WebhookCard, Webhooks
from pulse_core.model.access import Right
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route

_PATH: Final = "/api/audit/webhooks"
_ADMIN: Final[Right] = ("admin", "audit")
_ID: Final = Parameter(name="id", required=True)


@attrs.frozen(kw_only=True)
class WebhookOrder:
    """Where to tell of which events: names (`user.added`) or nouns (`user`), empty for all."""

    url: str
    events: tuple[str, ...] = ()
    allow_loopback: bool = False


@attrs.frozen(kw_only=True)
class NewWebhook:
    """A webhook that was just made. The secret, which signs what it delivers, is shown this once."""

    webhook: WebhookCard
    secret: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class WebhookList:
    """All webhooks, oldest first."""

    data: tuple[WebhookCard, ...]


class WebhookDesk:
    """Takes and shows webhooks of the trail."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    async def all(self, call: Call) -> Answer:
        return Answer(body=WebhookList(data=tuple(await self._webhooks.all())))

    async def add(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, WebhookOrder)
        call.note(subject="webhook", host=_host(order.url), events=list(order.events), allow_loopback=order.allow_loopback)
        card, secret = await self._webhooks.add(
            order.url, events=order.events, by=call.principal.id, allow_loopback=order.allow_loopback
        )
        return Answer(status=201, body=NewWebhook(webhook=card, secret=secret.reveal()))

    async def remove(self, call: Call) -> Answer:
        call.note(subject=f"webhook:{call.path['id']}")
        await self._webhooks.remove(call.path["id"])
        return Answer(status=204)

    async def test(self, call: Call) -> Answer:
        call.note(subject=f"webhook:{call.path['id']}")
        return Answer(body=await self._webhooks.test(call.path["id"]))


def routes(webhooks: Webhooks) -> Sequence[Route]:
    """`/api/audit/webhooks`."""
    desk = WebhookDesk(webhooks)
    shows = Route(
        method="GET",
        path=_PATH,
        summary="The webhooks of the audit trail, and how they fare.",
        handle=desk.all,
        scope="settings:write",
        permission=_ADMIN,
        response=WebhookList,
        errors=(503,),
        tag="audit",
    )
    changes = attrs.evolve(shows, method="POST", fresh=True, rate=Rate.WRITE)
    return (
        shows,
        attrs.evolve(
            changes,
            summary="Have an address told of events from now on.",
            handle=desk.add,
            request=WebhookOrder,
            response=NewWebhook,
            status=201,
            audit="webhook.added",
            errors=(400, 409, 503),
        ),
        attrs.evolve(
            changes,
            method="DELETE",
            path=f"{_PATH}/{{id}}",
            summary="Remove a webhook.",
            handle=desk.remove,
            parameters=(_ID,),
            response=None,
            status=204,
            audit="webhook.removed",
            errors=(404, 503),
        ),
        attrs.evolve(
            changes,
            path=f"{_PATH}/{{id}}/test",
            summary="Send an empty batch now, and say how that went.",
            handle=desk.test,
            parameters=(_ID,),
            response=Tried,
            audit="webhook.tested",
            errors=(404, 503),
        ),
    )


def _host(url: str) -> str:
    """What of an address may stand in the trail: paths and queries often hold secrets."""
    return url.partition("://")[2].partition("/")[0].partition("?")[0][:200]
