"""What people decide of identity: link, unlink, and take it back."""

from collections.abc import Sequence

from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.routes import Answer, Call, Handle, Parameter, Rate, Route
from pulse_core.web.ports import Estate
from pulse_core.web.routes.resources import ID, known
from pulse_core.web.views import LinkOrder, Pins, ResourceList, UnlinkOrder

_PIN = Parameter(name="pin", required=True, help="The decision's id.")
_NOTED = 200
"""How much of a reason goes into the audit trail."""


class IdentityDesk:
    """Takes people's word on which resources are one."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    async def link(self, call: Call) -> Answer:
        resource, order = known(self._estate, call.path["id"]), call.body
        assert isinstance(order, LinkOrder)
        target = known(self._estate, order.target)
        call.note(subject=_subject(resource.id), target=target.id, reason=order.reason[:_NOTED])
        return Answer(body=await self._estate.link(resource.id, target.id, by=call.principal.id, reason=order.reason))

    async def unlink(self, call: Call) -> Answer:
        resource, order = known(self._estate, call.path["id"]), call.body
        assert isinstance(order, UnlinkOrder)
        call.note(
            subject=_subject(resource.id),
            source=order.source[:_NOTED],
            key=order.key[:_NOTED],
            reason=order.reason[:_NOTED],
        )
        by = call.principal.id
        parts = await self._estate.unlink(resource.id, source=order.source, key=order.key, by=by, reason=order.reason)
        return Answer(body=ResourceList(data=parts))

    async def pins(self, call: Call) -> Answer:
        return Answer(body=Pins(data=self._estate.pins(known(self._estate, call.path["id"]).id)))

    async def unpin(self, call: Call) -> Answer:
        call.note(subject=_subject(call.path["id"][:_NOTED]), pin=call.path["pin"][:_NOTED])
        await self._estate.unpin(ResourceId(call.path["id"]), call.path["pin"], by=call.principal.id)
        return Answer(status=204)


def routes(estate: Estate) -> Sequence[Route]:
    """Link, unlink and pins of a resource."""
    desk = IdentityDesk(estate)
    return (
        _post("link", "Say that two resources are one.", desk.link, LinkOrder, Resource, audit="resource.linked"),
        _post("unlink", "Split what one source says off.", desk.unlink, UnlinkOrder, ResourceList, audit="resource.unlinked"),
        Route(
            method="GET",
            path="/api/resources/{id}/pins",
            summary="What people decided of its identity.",
            handle=desk.pins,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            parameters=(ID,),
            response=Pins,
            errors=(404,),
            tag="identity",
        ),
        Route(
            method="DELETE",
            path="/api/resources/{id}/pins/{pin}",
            summary="Take a decision back.",
            handle=desk.unpin,
            scope="monitoring:write",
            permission=("write", "monitoring"),
            audit="resource.unpinned",
            rate=Rate.WRITE,
            parameters=(ID, _PIN),
            errors=(404, 503),
            status=204,
            tag="identity",
        ),
    )


def _post(verb: str, summary: str, handle: Handle, request: type, response: type, *, audit: str) -> Route:
    return Route(
        method="POST",
        path=f"/api/resources/{{id}}/{verb}",
        summary=summary,
        handle=handle,
        scope="monitoring:write",
        permission=("write", "monitoring"),
        audit=audit,
        rate=Rate.WRITE,
        parameters=(ID,),
        request=request,
        response=response,
        errors=(404, 409, 503),
        tag="identity",
    )


def _subject(id: str) -> str:
    return f"resource:{id}"
